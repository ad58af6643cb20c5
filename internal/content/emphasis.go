package content

import (
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// CommonMark lets ** open or close beside punctuation only if a space or more
// punctuation is on the other side. Chinese has no spaces: **工资（税前）**是
// would stay as it is written. The parsers here count an East Asian neighbour
// like a space, and full-width punctuation like a letter. Where no East Asian
// character is near they do what CommonMark says.

// A flank is what stands on the two sides of a run of marks.
type flank struct{ before, after rune }

// left reports whether the run can open.
func (f flank) left() bool { return leans(f.after, f.before) }

// right reports whether the run can close.
func (f flank) right() bool { return leans(f.before, f.after) }

// leans reports whether a run belongs to the text on its inner side.
func leans(inner, outer rune) bool {
	if util.IsSpaceRune(inner) {
		return false
	}
	if !util.IsPunctRune(inner) || isEastAsian(inner) {
		return true
	}
	return util.IsSpaceRune(outer) || util.IsPunctRune(outer) || isEastAsian(outer)
}

// scanRun returns the length of the run of marks at which block stands, and
// its sides.
func scanRun(block text.Reader) (int, flank) {
	f := flank{before: block.PrecendingCharacter(), after: ' '}
	line, _ := block.PeekLine()
	n := 1
	for n < len(line) && line[n] == line[0] {
		n++
	}
	if n < len(line) {
		f.after, _ = utf8.DecodeRune(line[n:])
	}
	return n, f
}

// pushRun makes the run a delimiter, which goldmark pairs up later.
func pushRun(parent ast.Node, d *parser.Delimiter, block text.Reader, pc parser.Context) ast.Node {
	_, segment := block.PeekLine()
	d.Segment = segment.WithStop(segment.Start + d.OriginalLength)
	block.Advance(d.OriginalLength)
	pc.PushDelimiter(d)
	if p, ok := pc.Get(pageKey).(*page); ok { // the tests use this parser alone too
		p.spendRun(parent, d)
	}
	return d
}

type emphasisParser struct{}

func (emphasisParser) Trigger() []byte { return []byte("*_") }

func (emphasisParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	n, f := scanRun(block)
	char := block.Peek()
	open, close := f.left(), f.right()
	if char == '_' { // never within a word: foo_bar_baz
		open, close = open && (!close || util.IsPunctRune(f.before)), close && (!open || util.IsPunctRune(f.after))
	}
	return pushRun(parent, parser.NewDelimiter(open, close, n, char, emphasisPairs{}), block, pc)
}

type emphasisPairs struct{}

func (emphasisPairs) IsDelimiter(b byte) bool { return b == '*' || b == '_' }
func (emphasisPairs) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char
}
func (emphasisPairs) OnMatch(consumes int) ast.Node { return ast.NewEmphasis(consumes) }

// strikeParser takes two tildes and no other number: one alone means "from to"
// in Chinese, as in 8~10 天.
type strikeParser struct{}

func (strikeParser) Trigger() []byte { return []byte("~") }

func (strikeParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	n, f := scanRun(block)
	if n != 2 || f.before == '~' {
		return nil
	}
	return pushRun(parent, parser.NewDelimiter(f.left(), f.right(), n, '~', strikePairs{}), block, pc)
}

type strikePairs struct{}

func (strikePairs) IsDelimiter(b byte) bool { return b == '~' }
func (strikePairs) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char
}
func (strikePairs) OnMatch(int) ast.Node { return extast.NewStrikethrough() }
