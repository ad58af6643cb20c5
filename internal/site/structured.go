package site

import (
	"html/template"
	"strings"
	"time"

	"unionhall/internal/kind"
)

// A description is how items of a kind are told to search engines, made ready
// once: JSON-LD in the vocabulary of schema.org.
type description struct {
	head       string // the element and the type; "" where nothing is told
	properties []saying
}

// A saying is one property, with its name in quotes and a colon.
type saying struct {
	name     string
	constant string      // JSON; "" for none
	from     string      // what it is taken from
	field    *kind.Field // of that name; nil for what begins with @
	inner    []saying    // of an object
}

// dataElement begins data for machines in a page. A browser runs nothing of
// that type: no policy has to allow it.
const dataElement = `<script type="application/ld+json">{"@context":"https://schema.org","@type":`

func describe(k *kind.Kind) description {
	if k.Structured.Type == "" {
		return description{}
	}
	d := description{head: dataElement + string(appendJSON(nil, k.Structured.Type))}
	for _, p := range k.Structured.Properties {
		d.properties = enter(d.properties, k, strings.Split(p.Name, "."), p.From)
	}
	return d
}

// enter puts a property to its place in the tree of objects.
func enter(list []saying, k *kind.Kind, path []string, from string) []saying {
	name := string(appendJSON(nil, path[0])) + ":"
	at := -1
	for i := range list {
		if list[i].name == name {
			at = i
		}
	}
	if at < 0 {
		at, list = len(list), append(list, saying{name: name})
	}
	if s := &list[at]; len(path) > 1 {
		s.inner = enter(s.inner, k, path[1:], from)
	} else if constant, ok := strings.CutPrefix(from, "="); ok {
		s.constant = string(appendJSON(nil, constant))
	} else {
		s.from, s.field = from, k.Field(from)
	}
	return list
}

// structured tells search engines what an item's page shows.
func (s *snapshot) structured(p *post, v *ItemView) template.HTML {
	d := &p.genre.said
	if d.head == "" {
		return ""
	}
	teller := teller{s: s, p: p, v: v}
	b := append(make([]byte, 0, 1024), d.head...)
	for i := range d.properties {
		b, _ = teller.property(b, &d.properties[i])
	}
	return template.HTML(append(b, "}</script>"...))
}

// A teller writes the description of one page.
type teller struct {
	s *snapshot
	p *post
	v *ItemView
}

// property appends a property that has a value. said reports whether that is
// something of the item: an object of constants alone is left out.
func (t *teller) property(b []byte, x *saying) (_ []byte, said bool) {
	before := len(b)
	if b[before-1] != '{' {
		b = append(b, ',')
	}
	b = append(b, x.name...)
	name := len(b)
	switch {
	case x.constant != "":
		return append(b, x.constant...), false
	case x.inner != nil:
		b = append(b, '{')
		for i := range x.inner {
			var one bool
			b, one = t.property(b, &x.inner[i])
			said = said || one
		}
		b = append(b, '}')
	default:
		b = t.value(b, x)
		said = len(b) > name
	}
	if !said {
		return b[:before], false
	}
	return b, true
}

// value appends what a property is taken from; nothing where nothing is said.
func (t *teller) value(b []byte, x *saying) []byte {
	c := &t.p.item.Card
	switch x.from {
	case "@url":
		return appendText(b, t.v.Meta.Canonical)
	case "@union":
		return appendText(b, t.p.wing.ref.Name)
	case "@image":
		return appendText(b, t.v.Cover.Src)
	case "@lang":
		return appendText(b, t.p.wing.tongue.Tag)
	case "title":
		return appendText(b, t.v.Title)
	case "summary":
		return appendText(b, t.v.Meta.Description)
	case "date":
		return appendTime(b, t.v.Date)
	case "updated":
		return appendTime(b, t.v.Updated)
	case "expire_at":
		return appendTime(b, lastMoment(c.ExpireAt))
	}
	v := t.p.value(x.from)
	if v == nil || x.field == nil {
		return b
	}
	return t.declared(b, x.field, v)
}

// declared appends the value of a declared field: one text, or a list of them.
func (t *teller) declared(b []byte, f *kind.Field, v *kind.Value) []byte {
	if !f.List {
		return t.single(b, f, v)
	}
	before := len(b)
	for i := range v.List {
		b = append(b, ',')
		was := len(b)
		if b = t.single(b, f, &v.List[i]); len(b) == was {
			b = b[:was-1]
		}
	}
	if len(b) == before {
		return b
	}
	b[before] = '[' // in the place of the first comma
	return append(b, ']')
}

func (t *teller) single(b []byte, f *kind.Field, v *kind.Value) []byte {
	switch {
	case v.Text == kind.LocalValue:
		return b
	case f.Type == kind.Group:
		return appendText(b, kind.Values(v.Map).Text(f.Short))
	case f.Type == kind.Int || f.Type == kind.Bool:
		return append(b, v.Text...)
	case f.Type == kind.Link:
		_, href := t.s.linkFact(t.s.voice(t.p, f, t.p.asker()), v.Text)
		return appendText(b, href)
	}
	return appendText(b, textOf(f, v, t.p.wing.tongue.Tag))
}

func appendText(b []byte, text string) []byte {
	if text == "" {
		return b
	}
	return appendJSON(b, text)
}

func appendTime(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return b
	}
	return appendMoment(b, t)
}

// organization tells search engines who a union is and how to reach it.
func (w *wing) organization(canonical string) template.HTML {
	b := append(make([]byte, 0, 512), dataElement...)
	b = append(b, `"Organization"`...)
	for _, p := range [...]struct{ name, text string }{
		{"name", w.ref.Name}, {"url", canonical}, {"telephone", w.telephone()},
		{"address", w.contact.Address}, {"email", w.contact.Email}, {"taxID", w.hall.USCC},
	} {
		if p.text != "" {
			b = append(append(append(b, `,"`...), p.name...), `":`...)
			b = appendJSON(b, p.text)
		}
	}
	return template.HTML(append(b, "}</script>"...))
}

// telephone is the union's own number, else the hotline as it is dialled.
func (w *wing) telephone() string {
	switch c := &w.contact; {
	case c.Phone != "":
		return c.Phone
	case c.HotlineTel != "":
		return c.HotlineTel
	default:
		return c.Hotline
	}
}
