package build

import (
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

// rescan looks at the whole source.
func (v *inventory) rescan(s *scanner) (*inventory, changes, error) {
	top, err := s.all()
	if err != nil {
		return v, nil, err
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
	if len(seen.files) > 0 && v.hasTwin(file) {
		return errTwin
	}
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

// errTwin ends a look at a name that differs from another in its capitals only.
// On disks to which both are the same, a file that got the new name is found by
// the old one as well: only a list of its folder tells which it has.
var errTwin = errors.New("a name that is there in other capitals")

// hasTwin reports whether a path is new to the inventory, and another is not
// that differs in capitals only.
func (v *inventory) hasTwin(file string) bool {
	if _, ok := v.files[file]; ok || v.beneath[file] > 0 {
		return false
	}
	for other := range v.files {
		if strings.EqualFold(other, file) {
			return true
		}
	}
	for other := range v.beneath {
		if strings.EqualFold(other, file) {
			return true
		}
	}
	return false
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
