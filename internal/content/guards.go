package content

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"unionhall/internal/diag"
)

// nestingGuard opens no block, but stops what opens too many in each other.
type nestingGuard struct{}

func (nestingGuard) Trigger() []byte { return []byte(">-+*0123456789:[<") }

func (nestingGuard) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	open := pc.OpenedBlocks()
	if len(open) <= maxNesting || !takesAnyBlock(parent) {
		return nil, parser.NoChildren
	}
	levels := 0
	for _, b := range open {
		if isLevel(b.Node) {
			levels++
		}
	}
	if levels < maxNesting {
		return nil, parser.NoChildren
	}
	_, segment := reader.PeekLine()
	pageOf(pc).deep(segment.Start)
	reader.AdvanceToEOL()
	return newHidden(), parser.NoChildren
}

// takesAnyBlock reports whether n may have children of every kind: goldmark
// relies on a list having items and nothing else.
func takesAnyBlock(n ast.Node) bool {
	return n.Kind() != ast.KindList && n.Kind() != kindDefinitionList
}

func (nestingGuard) Continue(ast.Node, text.Reader, parser.Context) parser.State { return parser.Close }
func (nestingGuard) Close(ast.Node, text.Reader, parser.Context)                 {}
func (nestingGuard) CanInterruptParagraph() bool                                 { return true }
func (nestingGuard) CanAcceptIndentedLine() bool                                 { return false }

// footnoteGuard counts definitions: each reference looks through all of them.
type footnoteGuard struct{ parser.BlockParser }

func (g footnoteGuard) Close(node ast.Node, reader text.Reader, pc parser.Context) {
	p := pageOf(pc)
	p.footnotes = append(p.footnotes, node.(*extast.Footnote))
	p.work.footnotes++
	p.spend(p.work.footnotes, node.Pos()) // goldmark sorts them by insertion
	g.BlockParser.Close(node, reader, pc)
}

// reportFootnotes tells of those that no reference leads to.
func (p *page) reportFootnotes() {
	for _, n := range p.footnotes {
		if n.Index < 0 && !p.work.tooMuch {
			p.report(n.Pos(), "footnote", diag.Warning,
				diag.Say("正文里没有引用脚注 [^%s]，网页上不会显示它", "nothing in the text refers to the footnote [^%s]; the page leaves it out", shortenTo(n.Ref, 40)),
				diag.Say("请在正文里写上 [^%s]，或者删掉这条脚注", "write [^%s] in the text, or delete the footnote", shortenTo(n.Ref, 40)))
		}
	}
}

// referenceGuard stands before goldmark's reader of "[label]: address" lines,
// which looks to the end of the paragraph for the end of every title.
type referenceGuard struct{}

func (referenceGuard) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	lines := node.Lines()
	source := reader.Source()
	if first := bytes.TrimLeft(valueOf(lines, 0, source), " \t"); len(first) == 0 || first[0] != '[' {
		return
	}
	openers, definitions := 0, 0
	for i := range lines.Len() {
		line := valueOf(lines, i, source)
		definitions += bytes.Count(line, []byte("]:"))
		openers += bytes.Count(line, []byte(" '")) + bytes.Count(line, []byte(` "`)) + bytes.Count(line, []byte(" ("))
	}
	start := lines.At(0).Start
	p := pageOf(pc)
	// A title without an end is looked for in all the text behind it. Lines
	// that were read are taken out of the list one definition after another.
	p.spend(openers*remaining(node, start)/bytesPerStep/4+definitions*lines.Len()/4, start)
	if p.work.tooMuch {
		node.Parent().RemoveChild(node.Parent(), node)
	}
}

func valueOf(lines *text.Segments, i int, source []byte) []byte {
	s := lines.At(i)
	return source[s.Start:s.Stop]
}
