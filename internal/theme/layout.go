package theme

import (
	"errors"
	"html/template"
	"io"
	"reflect"

	"unionhall/internal/digest"
)

// layout is a compiled layout in one language.
type layout struct {
	theme     *theme
	language  *language
	name      string
	sum       digest.Sum
	meta      part
	languages part
	main      part
}

// A part is what fills one slot.
type part struct {
	template *template.Template
	quick    *program // nil where html/template must do it
}

// append appends what the part makes of a view.
func (p *part) append(out []byte, view any) ([]byte, error) {
	if p.quick != nil {
		if made, err := p.quick.appendTo(out, reflect.ValueOf(view)); err == nil {
			return made, nil
		}
	}
	w := appender{out}
	err := p.template.Execute(&w, view)
	return w.b, err
}

func (t *theme) layout(name, lang string) *Layout {
	if !t.whole || t.layouts[name] == nil || name == shellLayout {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	key := layoutKey{name, lang}
	if l := t.made[key]; l != nil {
		return l
	}
	l := t.makeLayout(name, lang)
	t.made[key] = l
	return l
}

func (t *theme) makeLayout(name, lang string) *Layout {
	words, _ := t.find(lang)
	c, err := t.set(name).compile(words, minified, roots(name)...)
	if err != nil || c.escape(roots(name)) != nil {
		return nil // Load has told
	}
	c.fuse()
	memory := c.remember()
	quick := c.programs(append(roots(name), cardTemplate))
	memory.quick = quick[cardTemplate]
	part := func(name string) part { return part{c.root.Lookup(name), quick[name]} }
	return &Layout{layout{
		theme: t, language: words, name: name, sum: c.sum(words),
		meta: part("meta"), languages: part("languages"), main: part("main"),
	}}
}

// escape lets html/template find the contexts of all actions, and returns what
// it says to them. It has no other way to be asked than to execute.
func (c *compiled) escape(roots []string) error {
	for _, name := range roots {
		var e *template.Error
		if err := c.root.Lookup(name).Execute(io.Discard, nil); errors.As(err, &e) {
			return err
		}
	}
	return nil
}

// A fragment knows its page's way to the root; all views of package site do.
type fragment interface{ WayToRoot() string }

func (l *layout) render(view any, slots *Slots) error {
	slots.Root = ""
	if f, ok := view.(fragment); ok {
		slots.Root = f.WayToRoot()
	}
	for _, s := range []struct {
		part *part
		out  *[]byte
	}{{&l.meta, &slots.Meta}, {&l.languages, &slots.Languages}, {&l.main, &slots.Main}} {
		made, err := s.part.append((*s.out)[:0], view)
		if err != nil {
			return l.explain(view, err)
		}
		*s.out = made
	}
	return nil
}

// explain finds the fault again in the templates as written: the minified ones
// have other lines.
func (l *layout) explain(view any, err error) error {
	c, again := l.theme.set(l.name).compile(l.language, written, roots(l.name)...)
	if again != nil {
		return &Fault{l.theme.fault(err)}
	}
	for _, root := range roots(l.name) {
		if again := c.root.Lookup(root).Execute(io.Discard, view); again != nil {
			return &Fault{l.theme.fault(again)}
		}
	}
	return &Fault{l.theme.fault(err)}
}

// appender is a Writer on a slice that the caller keeps.
type appender struct{ b []byte }

func (a *appender) Write(p []byte) (int, error) {
	a.b = append(a.b, p...)
	return len(p), nil
}

func (a *appender) WriteString(s string) (int, error) {
	a.b = append(a.b, s...)
	return len(s), nil
}
