package convert

import (
	"slices"
	"strings"

	"unionhall/internal/fields"
	"unionhall/internal/kind"
)

// meta is what foreign front matter said, in our words.
type meta struct {
	values  []value
	lang    string
	draft   bool
	slug    string
	aliases []string // former addresses, permalinks included
	cover   []string // pictures that might become the cover, the likeliest first
	coverOf *fields.Node
	dropped []string // keys without a place, as written
	guessed []Guess
}

// A value is one line or list of our front matter.
type value struct {
	name  string
	text  string
	list  []string
	group []value
	pos   fields.Pos // where the old front matter had it; zero where it did not
}

func (m *meta) get(name string) *value {
	for i := range m.values {
		if m.values[i].name == name {
			return &m.values[i]
		}
	}
	return nil
}

func (m *meta) set(v value) {
	if old := m.get(v.name); old != nil {
		*old = v
		return
	}
	m.values = append(m.values, v)
}

func (m *meta) drop(key string) {
	if !slices.Contains(m.dropped, key) {
		m.dropped = append(m.dropped, key)
	}
}

// own are common fields that nobody may set from outside: who approved an item
// must be said anew, by those who do.
var own = []string{"status", "editor", "reviewer", "approver", "pin_until"}

var keyPlain = strings.NewReplacer("-", "", "_", "", " ", "")

// readMeta reads the front matter of a document.
func readMeta(root *fields.Node, k *kind.Kind) meta {
	var m meta
	if root == nil {
		return m
	}
	for _, n := range root.Nodes {
		m.read(n, k)
	}
	return m
}

func (m *meta) read(n *fields.Node, k *kind.Kind) {
	if n.Shape == fields.Empty {
		return // it says nothing, so nothing is lost
	}
	read := foreignKeys[keyPlain.Replace(strings.ToLower(n.Key))]
	if read != nil {
		before := len(m.dropped)
		read(m, n)
		if len(m.dropped) == before {
			return
		}
		m.dropped = m.dropped[:before]
	}
	if f := fieldCalled(k, n.Key); f != nil && read == nil && !slices.Contains(own, f.Name) && m.get(f.Name) == nil {
		if v, ok := valueOf(n, f); ok {
			v.pos = n.Pos
			m.set(v)
			return
		}
	}
	m.drop(n.Key)
}

// fieldCalled finds a field of the kind by its name or by one of its labels:
// people who keep lists of notices write 文号 and 施行日期.
func fieldCalled(k *kind.Kind, key string) *kind.Field {
	if f := k.Field(key); f != nil {
		return f
	}
	for i := range k.Fields {
		for _, label := range k.Fields[i].Labels {
			if strings.EqualFold(label, key) {
				return &k.Fields[i]
			}
		}
	}
	return nil
}

// valueOf takes a value over as it is, if its shape can be the field's.
// Whether it is right, the schema says when all is put together.
func valueOf(n *fields.Node, f *kind.Field) (value, bool) {
	switch {
	case f.Type == kind.Group || f.Type == kind.Words:
		return value{}, false
	case f.List:
		list := texts(n)
		return value{name: f.Name, list: list}, len(list) > 0
	case n.Shape != fields.Text:
		return value{}, false
	case f.Type == kind.Date || f.Type == kind.Time:
		if when, ok := moment(n.Text); ok {
			return value{name: f.Name, text: when}, true
		}
	}
	return value{name: f.Name, text: n.Text}, true
}

// texts returns the texts of a list, or a single one. Empty ones are no loss.
func texts(n *fields.Node) []string {
	if n.Shape == fields.Text {
		return nonEmpty([]string{n.Text})
	}
	var list []string
	for _, c := range n.Nodes {
		if c.Shape == fields.Text {
			list = append(list, c.Text)
		}
	}
	return nonEmpty(list)
}

func nonEmpty(list []string) []string {
	var full []string
	for _, s := range list {
		if s = oneLine(s); s != "" && !slices.Contains(full, s) {
			full = append(full, s)
		}
	}
	return full
}
