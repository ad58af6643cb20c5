package content

import (
	"bytes"
	"strings"
	"time"

	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/fields"
	"unionhall/internal/kind"
)

type words = diag.Words

func newParser(zone *time.Location) *Parser { return &Parser{zone: zone, md: newMarkdown()} }

// parse reads a file from top to bottom: cut at the fences, check the front
// matter, turn the body into HTML. A fault in one hides nothing in the other.
func (p *Parser) parse(src Source) *Item {
	it := &Item{Path: src.Path, Name: src.Name, Lang: src.Lang, Source: digest.Of(src.Text)}
	if src.Kind != nil {
		it.Kind = src.Kind.ID
	}
	m, faults := split(src)
	it.Diags = faults
	if m.broken {
		it.Body.Sum = it.Body.sum()
		return it
	}
	it.Head.Source = string(m.source)
	p.readSettings(it, src, &m)
	p.md.read(it, &m)
	it.Body.Sum = it.Body.sum()
	return it
}

// readSettings fills Card and Head.
func (p *Parser) readSettings(it *Item, src Source, m *matter) {
	if src.Kind == nil {
		return
	}
	source := m.settings(src.Path)
	root, unread := fields.Parse(source)
	if len(m.block) > fields.MaxBytes {
		it.Diags = append(it.Diags, unread...)
		return // told by fields; that a title is missing would only confuse
	}
	schema := kind.Schema{Fields: src.Kind.Fields, Zone: p.zone, Supplement: isSupplement(src.Kind, root)}
	values, faults := schema.Check(source, root)
	if m.source == nil && len(faults) > 0 {
		faults = diag.List{noSettings(src)} // each missing key on its own would hide what is missing
	}
	it.Diags = append(it.Diags, misplaced(append(unread, faults...), m, src.Kind)...)
	r := reading{source: source, root: root, values: values, zone: p.zone, kind: src.Kind}
	it.Card = r.card()
	r.share(&it.Card, &it.Head)
	it.Diags = append(it.Diags, r.doubts(&it.Card)...)
}

// noSettings tells that a file has no front matter where its kind needs some.
func noSettings(src Source) diag.Diag {
	var keys []string
	for _, f := range src.Kind.Fields {
		if f.Required {
			keys = append(keys, f.Name+": …")
		}
	}
	first, _ := cutLine(bytes.TrimPrefix(src.Text, []byte(bom)))
	return diag.Diag{
		Path: src.Path, Line: 1, Col: 1, Rule: "front-matter/none", Excerpt: string(bytes.ToValidUTF8(shorten(first), []byte("\ufffd"))),
		Text: diag.Say("这篇文章没有设置", "this text has no front matter"),
		Hint: diag.Words{
			ZH: "请在最前面加几行：先是一行 ---，每项设置一行（" + strings.Join(keys, "，") + "），再是一行 ---，下面接正文",
			EN: "begin the file with a line ---, a line for each setting (" + strings.Join(keys, ", ") + "), and another line ---; the text follows",
		},
	}
}
