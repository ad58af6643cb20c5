package build

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"unicode/utf8"
)

// mostLooks is how many paths are looked at one by one. Listing the whole
// source costs about as much as looking at some thousand files singly.
const mostLooks = 1000

// A tour is how an Update looks at the disk.
type tour struct {
	whole   bool            // at everything
	theme   bool            // a file of a theme may have changed
	named   map[string]bool // paths below the source; what is there is read, whatever its stamp says
	changed changes
}

// plan sorts paths on disk by what they can mean.
func (p *preview) plan(paths []string) *tour {
	t := &tour{named: map[string]bool{}, changed: changes{}}
	t.whole = paths == nil || p.lost || len(paths) > mostLooks
	themes := p.themeFolders()
	for _, dir := range themes {
		themes = append(themes, real(dir))
	}
	for _, disk := range paths {
		disk = filepath.Clean(disk)
		t.theme = t.theme || slices.ContainsFunc(themes, func(dir string) bool { return inside(disk, dir) || inside(dir, disk) })
		file, ok := p.below(disk)
		switch {
		case !ok:
			t.whole = t.whole || inside(p.Source, disk) || inside(p.stock.root, disk)
		case file == ".":
			t.whole = true
		default:
			// What is wrong with a name that is no text is told by a name that stands for several.
			t.whole = t.whole || !utf8.ValidString(file) || p.stock.linked(filepath.Join(p.stock.root, filepath.FromSlash(file)))
			t.named[file] = true
		}
	}
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

// visit looks at what is planned and brings the inventory up to date. It
// returns fs.ErrNotExist where the source itself is gone.
func (p *preview) visit(ctx context.Context, t *tour) error {
	s, err := p.newScanner(ctx)
	if err != nil {
		return err
	}
	t.whole = t.whole || s.root != p.stock.root
	for file := range t.named {
		if t.whole {
			break
		}
		err := p.stock.look(s, file, t.changed)
		if t.whole = errors.Is(err, errTwin); err != nil && !t.whole {
			return err
		}
	}
	if t.whole {
		p.stock, t.changed, err = p.stock.rescan(s)
	}
	t.theme = t.theme || t.whole
	return err
}
