package content

import (
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
	it.Body.Size = len(it.Body.HTML)
	it.Body.Sum = it.Body.sum()
	return it
}

// readSettings fills Card and Head.
func (p *Parser) readSettings(it *Item, src Source, m *matter) {
	if src.Kind == nil {
		return
	}
	source := m.settings(src.Path)
	root, faults := fields.Parse(source)
	it.Diags = append(it.Diags, faults...)
	if len(m.block) > fields.MaxBytes {
		return // told by fields; that a title is missing would only confuse
	}
	values, faults := kind.Schema{Fields: src.Kind.Fields, Zone: p.zone}.Check(source, root)
	it.Diags = append(it.Diags, faults...)
	r := reading{source: source, root: root, values: values, zone: p.zone, kind: src.Kind}
	it.Card = r.card()
	r.share(&it.Card, &it.Head)
}
