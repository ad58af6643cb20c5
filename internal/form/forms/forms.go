// Package forms reads forms as they are written in YAML, lays those of the theme,
// the site and its unions over one another, and tells what a form may not be:
// what it owes to those who fill it in is checked here, with the place of each
// fault. It knows neither pages nor keys nor what is published.
package forms

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/form"
)

// Folder is the folder of forms: in a theme, beside site.yaml and in a union's folder.
const Folder = "forms"

// Files of a folder that are no forms: fields and consents that forms name, and
// the notice that the law asks for.
const (
	libraryFile = "fields.yaml"
	noticeFile  = "notice.yaml"
)

// A File is a *.yaml file of a folder of forms.
type File struct {
	Path  string // as faults name it; its last part is the form's id and .yaml
	Union string // id of the union in whose folder it lies; "" of a theme and beside site.yaml
	Text  []byte
}

// A Set is all forms of a site. It is immutable.
type Set struct {
	site   map[string]*draft            // by id: of the theme and the site
	unions map[string]map[string]*draft // by union, then id: where the union has a file of its own
	above  map[string]string
	notice *notice
}

// Load reads the files of the theme, of the site and of its unions. above gives
// the leading parent of each union, "" for a top one. A file of the id of a form above it
// either extends that or says all of it anew; in both cases it keeps the core.
// What has faults is in no list that the set gives.
func Load(theme, source []File, above map[string]string) (*Set, diag.List) {
	l := read(slices.Concat(theme, source))
	s := &Set{above: above, unions: map[string]map[string]*draft{}, notice: l.notice}
	s.site = l.lay(nil, l.files[""])
	for _, union := range s.downwards(l.files) {
		s.unions[union] = l.lay(s.all(above[union]), l.files[union])
	}
	s.wantAlike(l)
	return s, l.diags
}

// wantAlike tells of a question that is of another type than in another form
// that the same union has: their answers could not stand in one column.
func (s *Set) wantAlike(l *loader) {
	l.alike(map[string]string{}, s.site, s.site)
	for _, union := range sortedKeys(s.unions) {
		l.alike(map[string]string{}, s.all(union), s.unions[union])
	}
}

// downwards returns the unions that have files, each behind those above it.
func (s *Set) downwards(files map[string][]*draft) []string {
	var list []string
	for union := range files {
		if union != "" {
			list = append(list, union)
		}
	}
	slices.SortFunc(list, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(s.chain(a)), len(s.chain(b))), cmp.Compare(a, b))
	})
	return list
}

// chain returns a union and those above it, the nearest first. A circle of
// parents is told elsewhere and ends here.
func (s *Set) chain(union string) []string {
	var list []string
	for union != "" && !slices.Contains(list, union) {
		list = append(list, union)
		union = s.above[union]
	}
	return list
}

// find returns the form called id as a union has it: its own, else that of the
// nearest union above, else the site's. nil: there is none, or it is broken.
func (s *Set) find(union, id string) *draft {
	d := s.site[id]
	for _, u := range slices.Backward(s.chain(union)) {
		if own := s.unions[u][id]; own != nil {
			d = own
		}
	}
	if d == nil || d.broken {
		return nil
	}
	return d
}

func (s *Set) all(union string) map[string]*draft {
	all := maps.Clone(s.site)
	for _, u := range slices.Backward(s.chain(union)) {
		maps.Copy(all, s.unions[u])
	}
	return all
}

// Of returns the forms as a union has them, by Position, then id. Unions
// that have no files of their own share the forms of those above them. "" is the site.
func (s *Set) Of(union string) []*form.Form {
	return sorted(s.all(union))
}

// Own returns the forms for which a union has a file of its own, in the order of Of;
// of "" all of the theme and the site. They are published beside each other by union.
func (s *Set) Own(union string) []*form.Form {
	own := s.unions[union]
	if union == "" {
		own = s.site
	}
	return sorted(own)
}

// sorted returns what is not broken, in the order of lists.
func sorted(drafts map[string]*draft) []*form.Form {
	var list []*form.Form
	for _, d := range drafts {
		if !d.broken {
			list = append(list, d.form)
		}
	}
	slices.SortFunc(list, func(a, b *form.Form) int {
		return cmp.Or(cmp.Compare(a.Position, b.Position), cmp.Compare(a.ID, b.ID))
	})
	return list
}

// Find returns the form called id as a union has it, or nil.
func (s *Set) Find(union, id string) *form.Form {
	if d := s.find(union, id); d != nil {
		return d.form
	}
	return nil
}

// idOf returns the id that a file's name gives a form.
func idOf(file string) string { return strings.TrimSuffix(path.Base(file), ".yaml") }
