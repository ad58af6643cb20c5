package content

import (
	"bytes"
	"sort"
	"sync"
	"unicode/utf8"

	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
)

// A page is one body on its way from Markdown to HTML. Pages are used again:
// what they hold when read returns belongs to nobody else.
type page struct {
	path, lang string
	text       []byte // the body, clean
	firstLine  int    // of the file at which text begins
	diags      diag.List

	lines  []int // offsets at which lines begin; made when the first place is asked for
	column struct {
		offset, col int // the last answer of place, counted on from there in the same line
	}
	excerpt struct {
		line int
		text string // of that line: links of one line share it
	}

	footnotes []*extast.Footnote // defined, referred to or not

	beside bool // the text stands on one page with that of the item that it supplements
	slips  bool // there may be something for slips.go
	spaced spacedLink
	work   work
	markup markup
	writer writer
}

var pages = sync.Pool{New: func() any { return new(page) }}

func (p *page) reset(it *Item, m *matter) {
	p.path, p.lang = it.Path, it.Lang
	p.beside = it.Card.Supplements.Target != ""
	p.firstLine = m.bodyLine
	p.diags = nil
	p.lines = p.lines[:0]
	p.excerpt.line, p.excerpt.text = 0, ""
	p.column.offset, p.column.col = 0, 0
	p.footnotes = nil
	p.work = work{runs: runs{open: p.work.runs.open[:0]}}
	p.markup.reset()
	p.text = p.clean(m.body, m.valid)
	p.slips = mayHaveSlips(p.text)
	p.writer.reset(p)
}

// pageKey is where goldmark's context keeps the page for our parsers.
var pageKey = parser.NewContextKey()

func pageOf(pc parser.Context) *page { return pc.Get(pageKey).(*page) }

// place says where offset of text lies in the file. An offset within a
// character is that of the character.
func (p *page) place(offset int) fields.Pos {
	for offset > 0 && offset < len(p.text) && !utf8.RuneStart(p.text[offset]) {
		offset--
	}
	line := p.lineAt(offset)
	from, col := p.lines[line], 1
	if c := p.column; c.col > 0 && c.offset >= from && c.offset <= offset {
		from, col = c.offset, c.col
	}
	col += utf8.RuneCount(p.text[from:offset])
	p.column.offset, p.column.col = offset, col
	return fields.Pos{Line: p.firstLine + line, Col: col}
}

// lineAt returns the index of the line in which offset lies.
func (p *page) lineAt(offset int) int {
	if len(p.lines) == 0 {
		p.lines = append(p.lines, 0)
		for i, c := range p.text {
			if c == '\n' {
				p.lines = append(p.lines, i+1)
			}
		}
	}
	return sort.SearchInts(p.lines, offset+1) - 1
}

// lineText returns the line in which offset lies.
func (p *page) lineText(offset int) string {
	line := p.lineAt(offset)
	if p.excerpt.line != line+1 {
		rest := p.text[p.lines[line]:]
		if end := bytes.IndexByte(rest, '\n'); end >= 0 {
			rest = rest[:end]
		}
		p.excerpt.line, p.excerpt.text = line+1, string(shorten(rest))
	}
	return p.excerpt.text
}

// report records what is wrong at offset of text.
func (p *page) report(offset int, rule string, severity diag.Severity, text, hint words) {
	offset = min(max(offset, 0), len(p.text))
	pos := p.place(offset)
	p.diags = append(p.diags, diag.Diag{
		Path: p.path, Line: pos.Line, Col: pos.Col, Rule: "markdown/" + rule, Severity: severity,
		Text: text, Hint: hint, Excerpt: p.lineText(offset),
	})
}
