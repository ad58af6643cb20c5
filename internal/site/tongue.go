package site

import (
	"cmp"
	"strconv"
	"strings"

	"unionhall/internal/kind"
)

// A genre is a kind as the site needs it: its place in the order of kinds, and
// which of its fields are shown where.
type genre struct {
	*kind.Kind
	index int
	facts []int    // of Fields: those in an item's table
	codes []string // names of fields of which no two items of a union have the same value

	versioned bool // its items may stand in the place of others
	gathers   bool // its items may gather others

	byName map[string]*kind.Field // Fields
	lacks  map[string]bool        // the fields of a Card that it has not
	said   description            // for search engines
}

func genres(set *kind.Set) []*genre {
	list := make([]*genre, len(set.Kinds()))
	for i, k := range set.Kinds() {
		g := &genre{Kind: k, index: i, byName: make(map[string]*kind.Field, len(k.Fields)), said: describe(k)}
		g.versioned, g.gathers = g.has(supersedes, kind.Link), g.has(gather, kind.Group)
		for j := range k.Fields {
			g.byName[k.Fields[j].Name] = &k.Fields[j]
			if k.Fields[j].Fact {
				g.facts = append(g.facts, j)
			}
			if k.Fields[j].Unique {
				g.codes = append(g.codes, k.Fields[j].Name)
			}
		}
		g.lacks = lacking(g.byName)
		list[i] = g
	}
	return list
}

// has reports whether g has a field of a type.
func (g *genre) has(name string, of kind.Type) bool {
	f := g.Field(name)
	return f != nil && f.Type == of
}

// A tongue is a language with every word that pages need from it: looked up
// once, not once a page.
type tongue struct {
	Language
	siteTitle string
	home      string
	tags      string
	sections  string
	channels  string
	offline   string
	missing   string
	forms     string
	outbox    string
	unions    string
	door      string
	notFound  string
	moved     string
	pageN     string   // "第 %d 页"
	kinds     []string // labels of kinds
	overs     []string // by kind: what is called so that has expired
	fields    [][]string
}

func (g *ground) newTongue(tag string) *tongue {
	l := g.in.Languages(tag)
	t := &tongue{
		Language: l, siteTitle: g.m.config.Title.In(tag),
		home: l.Text("home"), tags: l.Text("tags"), sections: l.Text("sections"), channels: l.Text("channels"), offline: l.Text("offline"), missing: l.Text("missing"), forms: l.Text("forms"), outbox: l.Text("outbox"), unions: l.Text("unions"), door: l.Text("door"),
		notFound: l.Text("not_found"), moved: l.Text("moved"), pageN: l.Text("page_n"),
	}
	for _, genre := range g.genres {
		t.kinds = append(t.kinds, genre.Labels.In(tag))
		t.overs = append(t.overs, genre.Over.In(tag))
		labels := make([]string, len(genre.Fields))
		for i := range genre.Fields {
			labels[i] = cmp.Or(genre.Fields[i].Labels.In(tag), genre.Fields[i].Name)
		}
		t.fields = append(t.fields, labels)
	}
	return t
}

// page returns the words for a numbered page.
func (t *tongue) page(number int) string {
	return strings.Replace(t.pageN, "%d", strconv.Itoa(number), 1)
}

// nameOf returns what t calls another language: the theme's word for it, else
// what the language calls itself.
func (t *tongue) nameOf(other *tongue) string {
	key := "language_" + other.Tag
	if name := t.Text(key); name != key {
		return name
	}
	return other.Name
}

// joinTitle puts the parts of a full title together, the empty ones left out
// and none twice in a row.
func joinTitle(parts ...string) string {
	var b strings.Builder
	last := ""
	for _, p := range parts {
		if p == "" || p == last {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(" - ")
		}
		b.WriteString(p)
		last = p
	}
	return b.String()
}
