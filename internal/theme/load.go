package theme

import (
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"unionhall/internal/diag"
)

// mainLayout completes all others, shellLayout is what pages share.
const (
	mainLayout  = "page"
	shellLayout = "shell"
)

type theme struct {
	fs layers
	*templates
}

// templates is what Load makes of layouts, partials and strings. Themes whose
// other files differ share it.
type templates struct {
	languages map[string]*language // by lower-case tag
	layouts   map[string]*source   // by name
	partials  []*source            // by path
	whole     bool                 // Load found no fault: there is something to render

	mu     sync.Mutex // guards made, for a lookup or while one layout is compiled
	made   map[layoutKey]*Layout
	shells map[string]*shellTemplate // by lang
}

type layoutKey struct{ name, lang string }

func load(o Options) (*Theme, diag.List) {
	t := &Theme{theme{fs: o.Layers, templates: &templates{
		layouts: map[string]*source{}, made: map[layoutKey]*Layout{}, shells: map[string]*shellTemplate{},
	}}}
	languages, words, list := readLanguages(t.fs)
	t.languages = languages
	for _, tag := range []string{chinese, english} {
		if t.languages[strings.ToLower(tag)] == nil {
			list = append(list, missing("strings/"+tag+".yaml"))
		}
	}
	list = append(list, t.readTemplates(o)...)
	list = append(list, t.checkStrings(words)...)
	if list.Faults() == 0 && !o.Sound {
		list = append(list, t.check()...)
	}
	t.whole = list.Faults() == 0
	return t, list
}

func (t *theme) readTemplates(o Options) diag.List {
	var list diag.List
	for _, pattern := range []string{"layouts/*.html", "partials/*.html"} {
		names, _ := fs.Glob(t.fs, pattern)
		for _, name := range names {
			s, faults := t.readSource(name, o)
			list = append(list, faults...)
			switch {
			case s == nil:
			case path.Dir(name) == "partials":
				t.partials = append(t.partials, s)
			default:
				t.layouts[strings.TrimSuffix(path.Base(name), ".html")] = s
			}
		}
	}
	for _, name := range []string{mainLayout, shellLayout} {
		if t.layouts[name] == nil && list.Faults() == 0 {
			list = append(list, missing("layouts/"+name+".html"))
		}
	}
	return list
}

// set returns the sources of a layout, the strongest first.
func (t *theme) set(name string) set {
	s := set{t.layouts[name]}
	if name != mainLayout && name != shellLayout {
		s = append(s, t.layouts[mainLayout])
	}
	return append(s, t.partials...)
}

// roots are the templates of a layout that pages are made of.
func roots(name string) []string {
	if name == shellLayout {
		return []string{shellLayout}
	}
	return []string{"meta", "languages", "main"}
}

// check compiles every layout in the first language and reports what is wrong
// with it: escaping, templates and strings that are not there.
func (t *theme) check() diag.List {
	list := t.definedTwice()
	for _, name := range slices.Sorted(maps.Keys(t.layouts)) {
		if name == mainLayout {
			continue // it is part of all others and need not be whole by itself
		}
		list = append(list, t.checkLayout(name)...)
	}
	return list
}

func (t *theme) checkLayout(name string) diag.List {
	var list diag.List
	s := t.set(name)
	for _, root := range roots(name) {
		if s.lookup(root) == nil {
			list = append(list, undefined(s[0], root))
		}
	}
	if len(list) > 0 {
		return list
	}
	l := t.languages[strings.ToLower(chinese)]
	for _, v := range []variety{written, minified} {
		c, err := s.compile(l, v, roots(name)...)
		if err == nil {
			err = c.escape(roots(name))
		}
		if err != nil {
			return diag.List{t.fault(err)} // in the file as written, where it is found there
		}
		if list = t.unknownKeys(c, l); len(list) > 0 {
			return list
		}
	}
	return nil
}

// unknownKeys reports constant keys that no string answers.
func (t *theme) unknownKeys(c *compiled, l *language) diag.List {
	var list diag.List
	for _, key := range c.keys {
		if !l.has(key.node.Text) {
			list = append(list, noString(key))
		}
	}
	return list
}

// definedTwice reports templates that two partials define: which of them a
// page would get, nobody could tell.
func (t *theme) definedTwice() diag.List {
	var list diag.List
	first := map[string]*source{}
	for _, s := range t.partials {
		for _, name := range slices.Sorted(maps.Keys(s.written)) {
			if other := first[name]; other != nil {
				list = append(list, twice(s, other, name))
				continue
			}
			first[name] = s
		}
	}
	return list
}
