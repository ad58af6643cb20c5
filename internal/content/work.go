package content

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"unionhall/internal/diag"
)

// This file keeps goldmark from being slow. Some of its parsers look through
// all marks before, or all text behind, each time they meet a mark that leads
// nowhere: a megabyte of "[" or "`" would take from seconds to hours. The
// guards count what such looks may cost, and end the parse with a fault when
// it becomes more than any honest text needs. They count steps, not time, so
// that a text is a fault on every machine or on none.

const (
	// maxWork is in steps of a few nanoseconds: a tenth of a second. A
	// megabyte of prose with a link in every sentence needs a hundredth of it.
	maxWork = 50_000_000
	// maxNesting is how deep quotes, lists, brackets and emphasis may be nested.
	maxNesting = 100
	// maxColumns is how wide a table may be.
	maxColumns = 100
	// maxCells is how many cells the tables of a text may have. A short row
	// is filled up to the width of the table, so that two bytes can make a
	// hundred cells.
	maxCells = 200_000
)

// work is what has been spent on a page.
type work struct {
	steps     int
	footnotes int  // defined
	cells     int  // of tables
	escaped   int  // lines of tables with an escaped pipe and code
	tooMuch   bool // told; nothing more is looked at
	tooDeep   bool

	block ast.Node // the one that is being read, and of it:
	marks int
	depth int // of open brackets
	runs  runs
}

func (w *work) begin(block ast.Node) {
	w.block, w.marks, w.depth = block, 0, 0
	w.runs = runs{open: w.runs.open[:0]}
}

// runs foresees what goldmark will do with runs of * _ and ~~ when it pairs
// them up at the end of the block. A run that closes the last open one of the
// same kind costs nothing; any other looks through all runs before it.
type runs struct {
	left   int   // of them, as far as is known
	fresh  bool  // there were runs since the last bracket closed
	open   []run // that wait for a partner
	unsure bool  // a run may have been used in part: what is open is not known any more
}

type run struct {
	char  byte
	n     int
	close bool // can close too
}

// add returns what the run costs.
func (r *runs) add(next run, canOpen bool) int {
	r.left++
	r.fresh = true
	cost := 1
	if last := len(r.open) - 1; next.close {
		if !r.unsure && last >= 0 && r.open[last].char == next.char && r.open[last].n == next.n {
			r.open = r.open[:last]
			r.left -= 2
			return cost
		}
		cost = r.left
		alone := true
		for _, o := range r.open {
			alone = alone && o.char != next.char
			r.unsure = r.unsure || o.char == next.char && !neverPair(o, next, canOpen)
		}
		if alone && !canOpen {
			r.left-- // becomes text at once
		}
	}
	if canOpen {
		r.open = append(r.open, next)
	}
	return cost
}

// neverPair is CommonMark's rule of three.
func neverPair(opener, closer run, closerOpens bool) bool {
	return (opener.close || closerOpens) && (opener.n+closer.n)%3 == 0 && closer.n%3 != 0
}

// spend counts steps, and tells once when they are too many.
func (p *page) spend(steps, offset int) {
	p.work.steps += steps
	if p.work.steps > maxWork && !p.work.tooMuch {
		p.work.tooMuch = true
		p.report(offset, "too-complex", diag.Fault,
			diag.Say("到这里为止，没有配对的 [ ] * _ ` < 等符号太多，排不出来", "up to here, too many of the marks [ ] * _ ` < have no partner; this cannot be laid out"),
			diag.Say("请把这一段分成几段；要显示符号本身，请在前面加反斜线 \\，或者放进代码块", "divide this paragraph; to show a mark as it is, put a \\ before it, or use a code block"))
	}
}

// deep tells once that something is nested too deeply.
func (p *page) deep(offset int) {
	if p.work.tooDeep {
		return
	}
	p.work.tooDeep = true
	p.report(offset, "too-deep", diag.Fault,
		diag.Say("这里套了 %d 层以上（引用、列表、括号或强调），排不出来", "this is nested more than %d levels deep (quotes, lists, brackets or emphasis)", maxNesting),
		diag.Say("请减少层数；要显示符号本身，请在前面加反斜线 \\，或者放进代码块", "use fewer levels; to show a mark as it is, put a \\ before it, or use a code block"))
}

// inlineGuard sees every mark before any other parser.
type inlineGuard struct{}

func (inlineGuard) Trigger() []byte { return []byte("[]!*_~`<") }

func (inlineGuard) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	p := pageOf(pc)
	w := &p.work
	line, segment := block.PeekLine()
	if w.block != parent {
		w.begin(parent)
	}
	if w.tooMuch || w.tooDeep {
		return swallow(line, segment, block)
	}
	w.marks++
	steps := 1
	switch line[0] {
	case '[', '!':
		if line[0] == '!' && (len(line) < 2 || line[1] != '[') {
			return nil
		}
		if w.depth++; w.depth > maxNesting {
			p.deep(segment.Start)
		}
		if len(line) > 1 && line[1] == '^' {
			steps += w.footnotes + 250 // goldmark looks through all definitions, and through 999 bytes for the end
		}
	case ']':
		steps += w.closeBracket(line)
	}
	p.spend(steps, segment.Start)
	return nil
}

// closeBracket returns what goldmark does at a "]": it goes back over the
// block where emphasis stands in the brackets, and through its lines for the
// text in them where no address follows.
func (w *work) closeBracket(line []byte) int {
	w.depth = max(w.depth-1, 0)
	steps := 0
	if w.runs.fresh {
		w.runs.fresh = false
		steps += w.marks
	}
	if len(line) < 2 || line[1] != '(' {
		steps += w.block.Lines().Len()
	}
	return steps
}

// swallow takes the rest of the line as it is. What becomes of it does not
// matter: a fault has been told.
func swallow(line []byte, segment text.Segment, block text.Reader) ast.Node {
	n := len(bytes.TrimRight(line, "\n"))
	if n == 0 {
		return nil
	}
	block.Advance(n)
	return ast.NewTextSegment(text.NewSegment(segment.Start, segment.Start+n-segment.Padding))
}

// CloseBlock forgets the block. goldmark calls it when a block is done.
func (inlineGuard) CloseBlock(_ ast.Node, _ text.Reader, pc parser.Context) {
	pageOf(pc).work.block = nil
}

// spendRun counts what it will cost to find a partner for d.
func (p *page) spendRun(parent ast.Node, d *parser.Delimiter) {
	if p.work.block != parent {
		p.work.begin(parent)
	}
	p.spend(p.work.runs.add(run{d.Char, d.Length, d.CanClose}, d.CanOpen), d.Segment.Start)
}

// remaining is how much text of parent lies behind offset, in bytes.
func remaining(parent ast.Node, offset int) int {
	lines := parent.Lines()
	if lines.Len() == 0 {
		return 0
	}
	return max(lines.At(lines.Len()-1).Stop-offset, 0)
}

// bytesPerStep: looking at a byte is cheaper than following a pointer.
const bytesPerStep = 4

// linkGuard counts what "](" costs that leads nowhere. "][" looks no further
// than the next bracket.
type linkGuard struct{ parser.InlineParser }

func (g linkGuard) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	n := g.InlineParser.Parse(parent, block, pc)
	if n == nil && len(line) > 1 && line[0] == ']' && line[1] == '(' {
		pageOf(pc).spend(remaining(parent, segment.Start)/bytesPerStep, segment.Start)
	}
	return n
}

// CloseBlock passes on to goldmark's parser, which cleans up there.
func (g linkGuard) CloseBlock(parent ast.Node, block text.Reader, pc parser.Context) {
	g.InlineParser.(parser.CloseBlocker).CloseBlock(parent, block, pc)
}

// codeGuard counts what backticks cost that nothing closes.
type codeGuard struct{ parser.InlineParser }

func (g codeGuard) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	_, segment := block.PeekLine()
	n := g.InlineParser.Parse(parent, block, pc)
	if _, ok := n.(*ast.CodeSpan); !ok {
		pageOf(pc).spend(remaining(parent, segment.Start)/bytesPerStep, segment.Start)
	}
	return n
}

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
