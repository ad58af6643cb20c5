package build

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"unionhall/internal/diag"
)

// An inventory is every file of the source as it was last seen. Paths bring it
// up to date: an edit costs one look at one file.
type inventory struct {
	root    string                // the source without symbolic links; "" before the first scan
	files   map[string]sourceFile // by path below the source
	beneath map[string]int        // how many files, and folders with files, each folder holds
	diags   map[string]diag.List  // of names, sizes and links, by path
	links   []symlink
}

func newInventory(root string) *inventory {
	return &inventory{root: root, files: map[string]sourceFile{}, beneath: map[string]int{}, diags: map[string]diag.List{}}
}

// changes is what differs from the inventory before: files that came, went, or
// may hold something else.
type changes map[string]bool

// rescan looks at the whole source. What was named in paths has changed
// whatever its stamp says.
func (v *inventory) rescan(s *scanner, named []string) (*inventory, changes, error) {
	top, err := s.all()
	if err != nil {
		return nil, nil, err
	}
	now, changed := newInventory(s.root), changes{}
	now.take(top)
	for file, f := range now.files {
		if old, ok := v.files[file]; !ok || old.link != f.link || !old.stamp.same(f.stamp) {
			changed[file] = true
		}
	}
	for file := range v.files {
		if _, ok := now.files[file]; !ok {
			changed[file] = true
		}
	}
	for _, file := range named {
		if _, ok := now.files[file]; ok {
			changed[file] = true
		}
	}
	return now, changed, nil
}

// look looks at one path below the source: a file, or a folder with all below
// it. What it finds, and what it no longer finds, is added to changed.
func (v *inventory) look(s *scanner, file string, changed changes) error {
	f := s.one(file)
	if s.failed != nil {
		return s.failed
	}
	seen := newInventory(v.root)
	seen.take(f)
	for _, old := range v.at(file) {
		if _, ok := seen.files[old]; !ok {
			v.drop(old)
			changed[old] = true
		}
	}
	for path, now := range seen.files {
		if old := v.files[path]; path == file || old.link != now.link || !old.stamp.same(now.stamp) {
			changed[path] = true
		}
		v.put(now)
	}
	v.retell(file, seen)
	return nil
}

// at returns the files that the inventory has at a path and below it.
func (v *inventory) at(file string) []string {
	if _, ok := v.files[file]; ok {
		return []string{file}
	}
	if v.beneath[file] == 0 {
		return nil
	}
	var list []string
	for path := range v.files {
		if isBelow(path, file) {
			list = append(list, path)
		}
	}
	return list
}

// isBelow reports whether a path of the source is folder or lies in it.
func isBelow(path, folder string) bool {
	rest, ok := strings.CutPrefix(path, folder)
	return ok && (rest == "" || rest[0] == '/')
}

// retell puts what was seen at a path, and below it, in the place of what was
// told of it before.
func (v *inventory) retell(file string, seen *inventory) {
	for path := range v.diags {
		if isBelow(path, file) {
			delete(v.diags, path)
		}
	}
	for path, list := range seen.diags {
		v.diags[path] = list
	}
	kept := v.links[:0]
	for _, l := range v.links {
		if !isBelow(l.path, file) {
			kept = append(kept, l)
		}
	}
	v.links = append(kept, seen.links...)
}

// take fills an empty inventory with what a scan found.
func (v *inventory) take(f *folder) {
	for _, d := range f.diags {
		v.diags[d.Path] = append(v.diags[d.Path], d)
	}
	v.links = append(v.links, f.links...)
	for _, file := range f.files {
		r := roleOf(file.path)
		if list := r.faults(file); len(list) > 0 {
			v.diags[file.path] = append(v.diags[file.path], list...)
		}
		if !r.tooLarge(file) {
			v.put(file)
		}
	}
	for _, below := range f.folders {
		v.take(below)
	}
}

func (v *inventory) put(f sourceFile) {
	if _, ok := v.files[f.path]; !ok {
		v.count(path.Dir(f.path), 1)
	}
	v.files[f.path] = f
}

func (v *inventory) drop(file string) {
	if _, ok := v.files[file]; ok {
		delete(v.files, file)
		v.count(path.Dir(file), -1)
	}
}

// count adds n to what a folder holds. A folder that fills or empties is
// counted in the one above.
func (v *inventory) count(folder string, n int) {
	for {
		was := v.beneath[folder]
		if v.beneath[folder] = was + n; was+n == 0 {
			delete(v.beneath, folder)
		}
		if folder == "." || was != 0 && was+n != 0 {
			return
		}
		folder = path.Dir(folder)
	}
}

// linked reports whether a path on disk has to do with a symbolic link: what
// happens there may show at two places of the source.
func (v *inventory) linked(disk string) bool {
	for _, l := range v.links {
		if inside(disk, l.target) || inside(l.target, disk) || inside(disk, filepath.Join(v.root, filepath.FromSlash(l.path))) {
			return true
		}
	}
	return false
}

// one looks at one path below the source. What is there stands in the folder
// that it returns, which is empty where nothing is, or nothing to read.
func (s *scanner) one(file string) *folder {
	f := &folder{}
	prefix, chain := "", []string{s.root}
	names := strings.Split(file, "/")
	for _, name := range names[:len(names)-1] {
		if noContent(prefix, name) || !printable(name) {
			return f
		}
		prefix += name + "/"
		chain = append(chain, filepath.Join(chain[len(chain)-1], name))
	}
	info, err := os.Lstat(filepath.Join(s.root, filepath.FromSlash(file)))
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
	case err != nil:
		s.fail(err)
	default:
		var group sync.WaitGroup
		s.name(f, &group, prefix, fs.FileInfoToDirEntry(info), chain)
		group.Wait()
	}
	return f
}

// mostLooks is how many paths are looked at one by one. Listing the whole
// source costs about as much as looking at some thousand files singly.
const mostLooks = 1000

// A tour is how an Update looks at the disk.
type tour struct {
	whole   bool     // at everything
	theme   bool     // a file of a theme may have changed
	named   []string // paths below the source
	changed changes
}

// plan sorts paths on disk by what they can mean.
func (p *preview) plan(paths []string) *tour {
	t := &tour{changed: changes{}}
	if paths == nil || p.lost || len(paths) > mostLooks {
		t.whole, t.theme = true, true
	}
	for _, disk := range paths {
		disk = filepath.Clean(disk)
		t.theme = t.theme || p.isTheme(disk)
		file, ok := p.below(disk)
		switch {
		case !ok:
			t.whole = t.whole || inside(p.Source, disk) || inside(p.stock.root, disk)
		case file == ".":
			t.whole = true
		default:
			t.whole = t.whole || p.stock.linked(filepath.Join(p.stock.root, filepath.FromSlash(file)))
			t.named = append(t.named, file)
		}
	}
	t.theme = t.theme || t.whole
	return t
}

// below returns where a path on disk lies below the source, with slashes.
func (p *preview) below(disk string) (string, bool) {
	for _, root := range []string{p.stock.root, p.Source} {
		if rel, err := filepath.Rel(root, disk); err == nil && filepath.IsLocal(rel) {
			return filepath.ToSlash(rel), true
		}
	}
	return "", false
}

// isTheme reports whether a path on disk is that of a theme, in one of it, or
// a folder that holds all of them.
func (p *preview) isTheme(disk string) bool {
	for _, dir := range p.themeFolders() {
		if inside(disk, dir) || inside(dir, disk) {
			return true
		}
	}
	return false
}

// go looks at what is planned and brings the inventory up to date. It returns
// fs.ErrNotExist where the source itself is gone.
func (p *preview) visit(ctx context.Context, t *tour) error {
	s, err := p.newScanner(ctx)
	if err != nil {
		return err
	}
	if t.whole || s.root != p.stock.root {
		t.whole, t.theme = true, true
		now, changed, err := p.stock.rescan(s, t.named)
		if err != nil {
			return err
		}
		p.stock, t.changed = now, changed
		return nil
	}
	for _, file := range t.named {
		if err := p.stock.look(s, file, t.changed); err != nil {
			return err
		}
	}
	return nil
}
