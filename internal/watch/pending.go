package watch

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"github.com/fsnotify/fsnotify"
)

// pending is what the next batch is made of.
type pending struct {
	tree *tree
	raw  map[string]change // since the last settle, by where it really is
	told map[string]bool   // what goes into the batch; true: with all below it
	all  bool
	came bool // among raw, something came or went
}

// A change is what is known about one in raw.
type change struct {
	folder bool // it is, or was, a folder
	known  bool // the reader may have come upon it, whatever became of it
}

func newPending(t *tree) *pending {
	return &pending{tree: t, raw: map[string]change{}, told: map[string]bool{}}
}

// A file comes, goes, or is written. Others know of it by a path.
const comeOrGo = fsnotify.Create | fsnotify.Remove | fsnotify.Rename

// event takes in one event; busy: the reader of the batches may be reading
// files. It reports whether there is something to tell.
func (p *pending) event(name string, op fsnotify.Op, busy bool) bool {
	t := p.tree
	d := t.dirs[name]
	if d != nil && op&comeOrGo == 0 {
		return false // some systems say so of a folder when something in it changes
	}
	if d != nil && op&(fsnotify.Remove|fsnotify.Rename) != 0 {
		t.drop(d)
	}
	views := t.seen(name)
	if len(views) == 0 {
		return false
	}
	c := p.raw[name]
	c.folder = c.folder || d != nil
	c.known = c.known || busy
	if op&comeOrGo != 0 {
		p.came = true
		c.folder = p.arrive(name, views) || c.folder
	}
	p.raw[name] = c
	return true
}

// arrive looks at what lies at a path now and watches it where it is a folder.
func (p *pending) arrive(name string, views map[*view]string) (folder bool) {
	t := p.tree
	info, err := os.Lstat(name)
	if err != nil {
		return false
	}
	if d := t.dirs[name]; d != nil && !info.IsDir() {
		t.drop(d)
	}
	for v, path := range views {
		switch {
		case info.IsDir():
			t.enter(v, path, name)
		case info.Mode()&os.ModeSymlink != 0:
			t.follow(v, path, name)
		}
	}
	return info.IsDir()
}

// tell puts a path, with all below it, into the next batch.
func (p *pending) tell(paths ...string) {
	for _, path := range paths {
		p.told[path] = true
	}
}

// lost is called when the system could not tell everything.
func (p *pending) lost() {
	p.all = true
	p.tree.relist = true
	p.tree.checkRoots()
	p.tree.sync()
	p.tree.relist = false
}

// settle makes of events what is to be told, and reports whether that is
// anything.
func (p *pending) settle() bool {
	p.seeOnce()
	for real, c := range p.raw {
		if !p.differs(real) && !c.known {
			continue
		}
		for _, path := range p.tree.seen(real) {
			p.told[path] = p.told[path] || c.folder
		}
	}
	clear(p.raw)
	if p.came {
		p.came = false
		p.relink()
	}
	return p.all || len(p.told) > 0
}

// fewFiles is how many files of a batch are worth a look before it ends. A save
// is one or two.
const fewFiles = 16

// empties reports whether a file is empty now, in a batch of a few.
func (p *pending) empties() bool {
	if len(p.raw) > fewFiles {
		return false
	}
	for real := range p.raw {
		if info, err := os.Lstat(real); err == nil && info.Mode().IsRegular() && info.Size() == 0 {
			return true
		}
	}
	return false
}

// differs reports whether a reader can see a difference at real, and keeps in
// mind what is there now. There is none where a file came and went. What cannot
// be looked at, in a folder that is closed to us, may be there.
func (p *pending) differs(real string) bool {
	d := p.tree.dirs[filepath.Dir(real)]
	if d == nil {
		return !p.under(real)
	}
	name := filepath.Base(real)
	_, before := d.names[name]
	_, err := os.Lstat(real)
	gone := errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
	if gone {
		delete(d.names, name)
	} else {
		d.names[name] = struct{}{}
	}
	return before || !gone
}

// under reports whether a folder above real came or went, too: whether that can
// be seen decides for all below it.
func (p *pending) under(real string) bool {
	for up := filepath.Dir(real); up != real; real, up = up, filepath.Dir(up) {
		if _, ok := p.raw[up]; ok {
			return true
		}
	}
	return false
}

// seeOnce keeps from being told twice what the system told of folders that are
// also looked at. A folder that went from one and is back by now is watched
// anew: who looks sees no difference.
func (p *pending) seeOnce() {
	t := p.tree
	for real, c := range p.raw {
		if d := t.dirs[filepath.Dir(real)]; d == nil || !d.polled || t.system == nil {
			continue
		}
		t.poller.saw(real)
		if c.folder && t.dirs[real] == nil {
			p.arrive(real, t.seen(real))
		}
	}
}

// relink looks whether links lead elsewhere than before, and tells those. Of
// one that has gone itself there was an event.
func (p *pending) relink() {
	changed := false
	for path, l := range p.tree.links {
		if resolve(l.at) == l.real {
			continue
		}
		changed = true
		if _, err := os.Lstat(l.at); err == nil {
			p.tell(path)
		}
	}
	if changed {
		p.tree.sync()
	}
}

// batch returns what has settled.
func (p *pending) batch() Batch {
	if p.all {
		return Batch{All: true}
	}
	b := Batch{Paths: make([]string, 0, len(p.told))}
	for path := range p.told {
		if !p.covered(path) {
			b.Paths = append(b.Paths, path)
		}
	}
	slices.Sort(b.Paths)
	return b
}

// covered reports whether a folder above a path is told.
func (p *pending) covered(path string) bool {
	for up := filepath.Dir(path); up != path; path, up = up, filepath.Dir(up) {
		if p.told[up] {
			return true
		}
	}
	return false
}

// taken begins the batch after this one.
func (p *pending) taken() {
	clear(p.told)
	p.all = false
}
