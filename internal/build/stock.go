package build

import (
	"slices"
	"sync"

	"unionhall/internal/asset"
	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/kind"
	"unionhall/internal/theme"
)

// A stock keeps what was made last of files with the same digest, for all
// Builders and Previews of the process: to compile the templates of the base
// theme takes longer than most builds. What it holds is not changed any more.
// It is safe for concurrent use.
type stock[V any] struct {
	mu   sync.Mutex
	kept []stocked[V] // the last used first
}

type stocked[V any] struct {
	sum  digest.Sum
	made V
}

// mostStocked is how many themes are kept: that of a site, and what it was
// before an edit that is taken back.
const mostStocked = 4

// get returns what was made of files with this digest, or makes it, and keeps
// it if produce says so.
func (s *stock[V]) get(sum digest.Sum, produce func() (made V, keep bool)) V {
	if made, ok := s.find(sum); ok {
		return made
	}
	made, keep := produce()
	if keep {
		s.add(sum, made)
	}
	return made
}

func (s *stock[V]) find(sum digest.Sum) (made V, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.kept, func(k stocked[V]) bool { return k.sum == sum })
	if i < 0 {
		return made, false
	}
	found := s.kept[i]
	copy(s.kept[1:], s.kept[:i])
	s.kept[0] = found
	return found.made, true
}

func (s *stock[V]) add(sum digest.Sum, made V) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept = slices.Insert(s.kept, 0, stocked[V]{sum, made})
	if len(s.kept) > mostStocked {
		s.kept = slices.Delete(s.kept, mostStocked, len(s.kept))
	}
}

// What is kept of themes, by the parts that change apart from each other.
var (
	templateStock stock[themePart[*theme.Theme]]
	kindStock     stock[themePart[*kind.Set]]
	styleStock    stock[themePart[sheets]]
)

// A themePart is what was made of some files of a theme, and what was told of
// them.
type themePart[T any] struct {
	made T
	said diag.List
}

// sheets are the style sheet of all pages, and the one that form pages have besides.
type sheets struct{ all, forms []byte }

// A themeReading is about to make parts of the files of layers with these digests.
type themeReading struct {
	layers []theme.Layer
	sums   themeSums
}

func (r *themeReading) templates() (*theme.Theme, diag.List) {
	part := templateStock.get(r.sums.templates, func() (themePart[*theme.Theme], bool) {
		t, list := theme.Load(theme.Options{Layers: r.layers, Minify: asset.Template, Sound: len(r.layers) == 1}) // tests look for the faults of the base
		return themePart[*theme.Theme]{t, list}, r.holds(list)
	})
	return part.made.Over(r.layers), slices.Clone(part.said)
}

func (r *themeReading) kinds(t *theme.Theme) (*kind.Set, diag.List) {
	part := kindStock.get(r.sums.words, func() (themePart[*kind.Set], bool) {
		k, list := kind.Load(t.FS(), kindFolder)
		return themePart[*kind.Set]{k, list}, r.holds(list)
	})
	return part.made, slices.Clone(part.said)
}

func (r *themeReading) style(t *theme.Theme) (sheets, diag.List) {
	part := styleStock.get(r.sums.style, func() (themePart[sheets], bool) {
		all, list := asset.Style(t.FS(), styleEntry)
		forms, more := asset.Style(t.FS(), sheetEntry)
		list = append(list, more...)
		return themePart[sheets]{sheets{all, forms}, list}, r.holds(list)
	})
	return part.made, slices.Clone(part.said)
}

// holds reports whether what was made may be kept: nothing is wrong with it
// (that may come of files that are none), and the files are those of which it
// was to be made. Those of the base alone cannot change.
func (r *themeReading) holds(said diag.List) bool {
	if len(said) > 0 || len(r.layers) == 1 {
		return len(said) == 0
	}
	now, err := layersSums(r.layers)
	return err == nil && now == r.sums
}
