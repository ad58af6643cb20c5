package build

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"unionhall/internal/digest"
)

// A publication is the moment in which a build changes the output folder. It
// begins when every file is there and no fault is known, and is not stopped
// any more. Each file changes in one step. Whenever it ends early, by whatever
// cause, every file is whole, old or new, and the record names all that any
// build made: the next build finds and finishes it.
type publication struct {
	*ground
	wanted  record
	staged  []*result // in the order in which they are published
	count   *progress
	removed int
	step    func(what string) // told before each change; nil but in tests
}

// flat returns results and their compressed copies as one list; without any it
// is the same one: of a large site a list takes tens of megabytes.
func flat(results []result) []result {
	if !slices.ContainsFunc(results, func(r result) bool { return len(r.copies) > 0 }) {
		return results
	}
	list := make([]result, 0, len(results))
	for _, r := range results {
		list = append(list, r)
		list = append(list, r.copies...)
	}
	return list
}

// run publishes.
func (p *publication) run() error {
	blocking := p.blocking()
	final := p.wanted.text()
	if len(p.staged) == 0 && len(p.gone) == 0 {
		return p.writeRecord(final)
	}
	if err := p.writeRecord(p.wanted.and(p.record).text()); err != nil {
		return err
	}
	if err := p.remove(blocking); err != nil {
		return err
	}
	if err := p.place(); err != nil {
		return err
	}
	if err := p.remove(slices.Sorted(maps.Keys(p.gone))); err != nil {
		return err
	}
	return p.writeRecord(final)
}

func (p *publication) blocking() []string {
	if len(p.gone) == 0 {
		return nil
	}
	return p.inTheWay(slices.Collect(maps.Keys(p.wanted.files)))
}

// place renames the new files to where they belong.
func (p *publication) place() error {
	folders := map[string]bool{}
	for _, r := range p.staged {
		if dir := path.Dir(r.file); !folders[dir] {
			folders[dir] = true
			p.tell("mkdir " + dir)
			if err := os.MkdirAll(p.path(dir), 0o755); err != nil {
				return err
			}
		}
	}
	for i := range p.staged {
		r := p.staged[i]
		p.tell("rename " + r.file)
		if err := p.rename(r); err != nil {
			return err
		}
		p.count.add(1)
	}
	return nil
}

func (p *publication) rename(r *result) error {
	target := p.path(r.file)
	err := os.Rename(r.staged, target)
	if err == nil {
		return nil
	}
	// An empty folder may be in the way: what was in it has been removed.
	if info, lookErr := os.Lstat(target); lookErr != nil || !info.IsDir() {
		return err
	}
	if err := removeEmpty(target); err != nil {
		return err
	}
	return os.Rename(r.staged, target)
}

// removeEmpty removes a folder that holds nothing but folders.
func removeEmpty(dir string) error {
	var folders []string
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			err = fmt.Errorf("folder %q: not empty", dir)
		}
		folders = append(folders, name)
		return err
	})
	for _, name := range slices.Backward(folders) {
		if err == nil {
			err = os.Remove(name)
		}
	}
	return err
}

// remove removes files of ours, and the folders that are empty without them.
func (p *publication) remove(files []string) error {
	real := map[string]bool{}
	folders := map[string]bool{}
	for _, file := range files {
		delete(p.gone, file)
		if !p.real(file, real) {
			continue // the folder is gone, or leads elsewhere: nothing of ours is there
		}
		info, err := os.Lstat(p.path(file))
		if errors.Is(err, fs.ErrNotExist) || err == nil && info.IsDir() {
			continue
		}
		p.tell("remove " + file)
		if err := os.Remove(p.path(file)); err != nil {
			return err
		}
		p.removed++
		for dir := path.Dir(file); dir != "."; dir = path.Dir(dir) {
			folders[dir] = true
		}
	}
	inner := slices.SortedFunc(maps.Keys(folders), func(a, b string) int {
		return cmp.Or(cmp.Compare(strings.Count(b, "/"), strings.Count(a, "/")), cmp.Compare(a, b))
	})
	for _, dir := range inner {
		p.tell("rmdir " + dir)
		os.Remove(p.path(dir)) // fails where something is left in it, and that is right
	}
	return nil
}

// writeRecord replaces the record, in one step, where it says something else.
func (p *publication) writeRecord(text []byte) error {
	if bytes.Equal(text, p.text) {
		return nil
	}
	waiting := filepath.Join(p.path(stagingFolder), "record")
	if err := os.WriteFile(waiting, text, 0o644); err != nil {
		return err
	}
	p.tell("record")
	p.text = text
	return os.Rename(waiting, p.path(recordFile))
}

func (p *publication) tell(what string) {
	if p.step != nil {
		p.step(what)
	}
}

func (u *update) publication() *publication {
	p := &publication{
		ground: u.ground, step: u.step,
		wanted: record{union: u.union(), files: make(map[string]digest.Sum, len(u.results))},
	}
	for i := range u.results {
		r := &u.results[i]
		p.wanted.files[r.file] = r.made.sum
		if r.staged != "" {
			p.staged = append(p.staged, r)
		}
	}
	clear(p.gone)
	for file := range p.record.files {
		if _, ok := p.wanted.files[file]; !ok {
			p.gone[file] = true
		}
	}
	p.count = newProgress(u.Progress, Publishing, len(p.staged))
	return p
}

// remember returns what the next build should know of the outputs. It looks at
// what was published as late as it can: stamps need time to settle.
func (u *update) remember(p *publication) (*state, error) {
	all := u.results
	s := &state{files: make(map[string]made, len(all)), record: digest.Of(p.text)}
	at := time.Now()
	err := parallel(context.Background(), u.Jobs, len(all), func(_, i int) error {
		r := &all[i]
		if r.staged == "" {
			r.made.stamp = r.made.stamp.settled(u.began)
			return nil
		}
		info, err := os.Lstat(p.path(r.file))
		if err == nil {
			r.made.stamp = stampOf(info).settled(at)
		}
		return err
	})
	for i := range all {
		s.files[all[i].file] = all[i].made
	}
	return s, err
}
