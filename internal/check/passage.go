package check

import (
	"sort"
	"strings"
	"unicode/utf8"

	"unionhall/internal/content"
	"unionhall/internal/fields"
	"unionhall/internal/kind"
)

// A passage is running text: that of a block, or of a value in the front
// matter. What is no text of the editor (code, a picture, an address) is one
// object in it, so that nothing is found in such things or across them.
type passage struct {
	text   string
	traits traits
	block  *content.Block // nil for a value
	parts  []part         // of a block: where its text comes from
	value  *fields.Node   // of a value
}

// A part of a passage begins at offset at of it and at offset source of the file's text.
type part struct{ at, source int }

// object stands for what is no text.
const object = '\ufffc'

// read fills in the passages: front matter first, as in the file.
func (l *look) read() {
	var buf strings.Builder
	var ends []int
	if l.prose.Settings.Bytes != nil && l.src.Kind != nil {
		l.settings, _ = fields.Parse(l.prose.Settings)
		l.values(l.settings, l.src.Kind.Fields)
	}
	values := len(l.passages)
	for i := range l.prose.Blocks {
		b := &l.prose.Blocks[i]
		if b.Form == content.Fenced || b.Form == content.Indented {
			continue
		}
		l.passages = append(l.passages, passage{block: b, parts: join(&buf, b)})
		ends = append(ends, buf.Len())
	}
	text, from := buf.String(), 0
	for i, end := range ends {
		l.passages[values+i].text = text[from:end]
		from = end
	}
	for i := range l.passages {
		l.passages[i].traits = traitsOf(l.passages[i].text)
	}
}

// join writes the text of b to buf.
func join(buf *strings.Builder, b *content.Block) []part {
	start := buf.Len()
	parts := make([]part, len(b.Runs))
	for i := range b.Runs {
		r := &b.Runs[i]
		parts[i] = part{buf.Len() - start, r.Offset}
		switch {
		case r.Marks&(content.Code|content.Picture|content.Address) != 0:
			buf.WriteRune(object)
		case r.Has(content.Break):
			buf.WriteByte('\n')
		default:
			buf.Write(r.Text)
		}
	}
	return parts
}

// values makes passages of the texts below n. A field that asks for an address
// or a telephone number has no text in it.
func (l *look) values(n *fields.Node, schema []kind.Field) {
	for _, v := range n.Nodes {
		if f := fieldOf(schema, v.Key); f != nil && f.Name != "aliases" {
			l.value(v, f)
		}
	}
}

func fieldOf(schema []kind.Field, name string) *kind.Field {
	for i := range schema {
		if strings.EqualFold(schema[i].Name, name) {
			return &schema[i]
		}
	}
	return nil
}

func (l *look) value(v *fields.Node, f *kind.Field) {
	switch {
	case f.Type == kind.Group && v.Shape == fields.Map:
		l.values(v, f.Fields)
	case v.Shape == fields.Map || v.Shape == fields.List:
		for _, e := range v.Nodes {
			l.value(e, f)
		}
	case (f.Type == kind.Text || f.Type == kind.Words) && v.Text != "":
		l.passages = append(l.passages, passage{text: v.Text, value: v})
	}
}

// place says where offset at of p lies in the file, and shows the line.
func (l *look) place(p *passage, at int) (fields.Pos, string) {
	if p.block == nil {
		return l.placeInValue(p, at)
	}
	offset := p.block.Offset
	if i := sort.Search(len(p.parts), func(i int) bool { return p.parts[i].at > at }) - 1; i >= 0 {
		offset = p.parts[i].source
		if r := &p.block.Runs[i]; r.Marks&(content.Code|content.Picture|content.Address|content.Break) == 0 {
			offset += at - p.parts[i].at
		}
	}
	return l.prose.Place(offset), l.prose.Line(offset)
}

// placeInValue looks for the text where the value stands: quotes, escapes and
// folding are undone in it.
func (l *look) placeInValue(p *passage, at int) (fields.Pos, string) {
	pos := p.value.Pos
	line := l.prose.Settings.Line(pos.Line)
	before := byteOf(line, pos.Col-1)
	rest := line[before:]
	if i := strings.Index(rest, p.text); i >= 0 {
		pos.Col += utf8.RuneCountInString(rest[:i+at])
	} else if i := strings.Index(rest, clipBytes(p.text[at:], 12)); i >= 0 {
		pos.Col += utf8.RuneCountInString(rest[:i])
	}
	return pos, line
}

// byteOf returns the offset of character n of s.
func byteOf(s string, n int) int {
	for i := range s {
		if n <= 0 {
			return i
		}
		n--
	}
	return len(s)
}

// clipBytes cuts s to about n bytes, at a character.
func clipBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
