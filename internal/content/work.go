package content

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
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
	// maxLinked is how many bytes of addresses and titles the links of a text
	// may have beyond the text itself: all links to one definition repeat it.
	maxLinked = 1 << 20
	// maxNames is how many different tags or attributes of one sort are told of.
	maxNames = 50
)

// work is what has been spent on a page.
type work struct {
	steps     int
	footnotes int  // defined
	cells     int  // of tables
	linked    int  // bytes of addresses and titles
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

// spendLink counts what a link writes, and tells once when it is too much.
func (p *page) spendLink(address, title []byte, offset int) bool {
	most := maxLinked + 2*len(p.text)
	before := p.work.linked
	p.work.linked += len(address) + len(title)
	if p.work.linked > most && before <= most {
		p.report(offset, "too-complex", diag.Fault,
			diag.Say("到这里为止，链接的地址和标题一共有 %d 字节，太多了", "up to here, the addresses and titles of links have %d bytes: too many", p.work.linked),
			diag.Say("请把 [名称]: 后面的地址或标题写短，或者把正文分到几个文件里", "shorten what stands behind [name]:, or spread the text over several files"))
	}
	return p.work.linked <= most
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

// linkGuard takes addresses with spaces, counts what "](" costs that leads
// nowhere, and tells of it. "][" looks no further than the next bracket.
type linkGuard struct{ parser.InlineParser }

func (g linkGuard) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	if len(line) < 2 || line[0] != ']' || line[1] != '(' {
		return g.InlineParser.Parse(parent, block, pc)
	}
	p := pageOf(pc)
	n, s := g.parseSpaced(parent, block, pc, line[1:])
	if n == nil || s.asked {
		p.spend(remaining(parent, segment.Start)/bytesPerStep, segment.Start)
	}
	if n == nil && s.asked {
		p.notLinked(line[1:], segment.Start+1)
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
