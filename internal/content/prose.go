package content

import (
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"unionhall/internal/fields"
)

// Prose is a text as it is written, for those who look at how: what readers
// see as words, block by block, and where each word stands. Tags, comments,
// readings in <ruby> and the marks of Markdown are no part of it. It belongs to one goroutine.
type Prose struct {
	Settings fields.Source // the front matter between its fences; no Bytes where there is none
	Blocks   []Block       // in the order of the text, footnotes last
	page     *page
	runs     []Run
}

// A Form is what a Block is.
type Form uint8

// Forms of a Block.
const (
	Paragraph Form = iota // also a term or a summary
	Title                 // a heading
	Cell                  // of a table
	Fenced                // code between fences
	Indented              // code by four spaces
)

// A Block is a piece of text without another block in it.
type Block struct {
	Form   Form
	Level  int  // of a Title: 1 to 6, as written
	Inside bool // stands in a quotation, a list, a table, a footnote or <details>
	Item   bool // stands in a list
	Offset int  // of the first thing in it; see Prose.Place
	Runs   []Run
}

// Marks say how a Run is set.
type Marks uint16

// Marks of a Run. Of a Picture, Text is the description; a Break is the end of
// a line and has no Text, a Hard one is a new line on the page, too; an Address
// is a link that shows where it leads.
const (
	Strong Marks = 1 << iota
	Emphasis
	Struck
	Code
	Linked
	Address
	Picture
	Break
	Hard
)

// A Run is words that are set in one way.
type Run struct {
	Text   []byte // as written, with escapes and entities; not to be changed
	Offset int    // where it begins; see Prose.Place
	Marks  Marks
	Target string // of a link or picture
}

// Has reports whether all of m are set.
func (r *Run) Has(m Marks) bool { return r.Marks&m == m }

// Prose reads src as Parse does, and returns how it is written. Of a file
// that cannot be read at all nothing is returned but an empty Prose.
func (p *Parser) Prose(src Source) *Prose {
	m, _ := split(src)
	if m.broken {
		return &Prose{page: &page{path: src.Path, firstLine: 1}}
	}
	y := &Prose{Settings: m.settings(src.Path), page: &page{}}
	y.page.reset(&Item{Path: src.Path, Lang: src.Lang}, &m)
	pc := parser.NewContext()
	pc.Set(pageKey, y.page)
	y.blocks(p.md.parser.Parse(text.NewReader(y.page.text), parser.WithContext(pc)), Block{})
	return y
}

// Place says where offset, of a Block or within the Text of a Run, lies in the
// file.
func (y *Prose) Place(offset int) fields.Pos {
	return y.page.place(min(max(offset, 0), len(y.page.text)))
}

// Line returns the line of the file in which offset lies.
func (y *Prose) Line(offset int) string {
	return y.page.lineText(min(max(offset, 0), len(y.page.text)))
}

// blocks takes the blocks below parent, each with what around holds of it.
func (y *Prose) blocks(parent ast.Node, around Block) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		y.block(n, around)
	}
}

func (y *Prose) block(n ast.Node, b Block) {
	b.Offset = max(n.Pos(), 0)
	switch n := n.(type) {
	case *ast.Heading:
		b.Form, b.Level = Title, n.Level
	case *ast.FencedCodeBlock:
		b.Form = Fenced
	case *ast.CodeBlock:
		b.Form = Indented
	case *extast.TableCell:
		b.Form, b.Inside = Cell, true
	case *ast.Paragraph, *ast.TextBlock, *calloutTitle, *summaryNode, *extast.DefinitionTerm:
	case *hiddenNode, *ast.LinkReferenceDefinition:
		return
	default:
		_, item := n.(*ast.ListItem)
		b.Inside, b.Item = true, b.Item || item
		y.blocks(n, b)
		return
	}
	from := len(y.runs)
	if b.Form == Fenced || b.Form == Indented {
		y.lines(n)
	} else {
		y.inlines(n, Run{}, 0)
	}
	b.Runs = y.runs[from:len(y.runs):len(y.runs)]
	if len(b.Runs) > 0 {
		b.Offset = b.Runs[0].Offset
	}
	y.Blocks = append(y.Blocks, b)
}

// lines takes a block of code.
func (y *Prose) lines(n ast.Node) {
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		y.runs = append(y.runs, Run{Text: y.page.text[line.Start:line.Stop], Offset: line.Start, Marks: Code})
	}
}

// inlines takes the running text of parent, set as it says.
func (y *Prose) inlines(parent ast.Node, as Run, level int) {
	if level > maxNesting {
		return
	}
	reading := false
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if t, ok := n.(*tagNode); ok && (t.tag.name == "rt" || t.tag.name == "rp") {
			reading = !t.hidden && !t.tag.close
		}
		if !reading {
			y.inline(n, as, level+1)
		}
	}
}

func (y *Prose) inline(n ast.Node, as Run, level int) {
	switch n := n.(type) {
	case *ast.Text:
		y.words(n.Segment, as)
		if n.SoftLineBreak() || n.HardLineBreak() {
			r := Run{Offset: n.Segment.Stop, Marks: Break}
			if n.HardLineBreak() {
				r.Marks |= Hard
			}
			y.runs = append(y.runs, r)
		}
		return
	case *ast.AutoLink:
		y.autoLink(n, as)
		return
	case *ast.Image:
		w := writer{text: y.page.text, lang: y.page.lang}
		y.runs = append(y.runs, Run{
			Text: w.altText(nil, n), Offset: max(n.Pos(), 0), Marks: as.Marks | Picture, Target: string(unescape(nil, n.Destination)),
		})
		return
	case *tagNode:
		if n.tag.name == "br" {
			y.runs = append(y.runs, Run{Offset: n.offset, Marks: Break | Hard})
		}
		return
	case *ast.CodeSpan:
		as.Marks |= Code
	case *ast.Emphasis:
		as.Marks |= []Marks{Emphasis, Strong}[n.Level-1]
	case *extast.Strikethrough:
		as.Marks |= Struck
	case *ast.Link:
		as.Marks |= Linked
		as.Target = string(unescape(nil, n.Destination))
	}
	y.inlines(n, as, level)
}

func (y *Prose) words(s text.Segment, as Run) {
	if s.Stop > s.Start {
		as.Text, as.Offset = y.page.text[s.Start:s.Stop], s.Start
		y.runs = append(y.runs, as)
	}
}

func (y *Prose) autoLink(n *ast.AutoLink, as Run) {
	as.Text, as.Offset = n.Label(y.page.text), max(n.Pos(), 0)
	as.Marks |= Linked | Address
	as.Target = string(as.Text)
	y.runs = append(y.runs, as)
}
