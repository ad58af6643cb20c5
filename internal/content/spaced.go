package content

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"unionhall/internal/diag"
)

// A spacedLink lets goldmark make a link of [words](the file.docx), which
// CommonMark takes for text: names of files have spaces where people name
// them. goldmark's parser, when it finds no address behind "](", asks whether
// the words are a reference: then, and only then, what stands in the
// parentheses is the answer.
type spacedLink struct {
	parser.Context
	line  []byte // behind the "]"
	asked bool   // goldmark found no link
	taken int    // bytes of line that the answer takes
}

// Reference answers in place of goldmark's context.
func (s *spacedLink) Reference(label string) (parser.Reference, bool) {
	s.asked = true
	if r, ok := s.Context.Reference(label); ok {
		return r, true
	}
	address, title, n := spacedAddress(s.line)
	if n == 0 || !namesFile(address) {
		return nil, false
	}
	s.taken = n
	return parser.NewReference(nil, address, title), true
}

// parseSpaced is goldmark's parser of links with s for its context.
func (g linkGuard) parseSpaced(parent ast.Node, block text.Reader, pc parser.Context, line []byte) (ast.Node, *spacedLink) {
	s := &pageOf(pc).spaced
	*s = spacedLink{Context: pc, line: line}
	n := g.InlineParser.Parse(parent, block, s)
	s.Context = nil
	if n != nil && s.taken > 0 {
		block.Advance(s.taken)
	}
	return n, s
}

// maxSpaced is how long an address with spaces may be, in bytes: more than any
// name of a file, with its folders.
const maxSpaced = 500

// spacedAddress reads an address with spaces, and a title behind it, from s,
// which begins with "(". n is how much of s it takes, 0 where s holds no such
// address.
func spacedAddress(s []byte) (address, title []byte, n int) {
	end := closingParen(s[:min(len(s), maxSpaced)])
	if end < 0 {
		return nil, nil, 0
	}
	address = bytes.Trim(s[1:end], " \t")
	if k := len(address); k > 0 && (address[k-1] == '"' || address[k-1] == '\'') {
		quote := address[k-1]
		if open := bytes.IndexByte(address, quote); open > 0 && open < k-1 && util.IsSpace(address[open-1]) {
			title = address[open+1 : k-1]
			address = bytes.TrimRight(address[:open], " \t")
		}
	}
	if bytes.IndexByte(address, ' ') < 0 || address[0] == '<' || bytes.IndexByte(title, '"') >= 0 {
		return nil, nil, 0
	}
	return address, title, end + 1
}

// closingParen returns where the parenthesis is closed that s begins with, -1
// where that is not on the same line.
func closingParen(s []byte) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '\n':
			return -1
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// namesFile reports whether address ends as names of files do: a full stop and
// two to five letters or digits, perhaps a #part.
func namesFile(address []byte) bool {
	if i := bytes.IndexByte(address, '#'); i > 0 {
		address = address[:i]
	}
	dot := bytes.LastIndexByte(address, '.')
	if n := len(address) - dot - 1; dot <= 0 || n < 2 || n > 5 || util.IsSpace(address[dot-1]) {
		return false
	}
	for _, c := range address[dot+1:] {
		if !isAlnum(c) {
			return false
		}
	}
	return isLetter(address[dot+1]) || isLetter(address[len(address)-1]) // 5 月 1.20 is a number
}

// looksLikeAddress reports whether s, which is no link, was meant as one.
func looksLikeAddress(s []byte) bool {
	first, _, _ := bytes.Cut(s, []byte{' '})
	return namesFile(s) || namesFile(first) || bytes.IndexByte(s, '/') >= 0 || len(s) > 1 && s[0] == '#'
}

// notLinked tells of parentheses behind words in brackets, at offset, that
// hold an address and make no link: s begins with the parenthesis.
func (p *page) notLinked(s []byte, offset int) {
	address, _, n := spacedAddress(s)
	if n == 0 || !looksLikeAddress(address) {
		return
	}
	hint := diag.Say("有空格的地址请放进尖括号：(<%s>)", "put an address with spaces between < and >: (<%s>)", shown(address))
	if path, rest, _ := bytes.Cut(address, []byte{' '}); namesFile(path) {
		hint = diag.Say("链接的标题请放进英文引号：(%[1]s \"%[2]s\")", "put the title of a link between plain quotes: (%[1]s \"%[2]s\")",
			shown(path), strings.Trim(shown(rest), " “”‘’「」\""))
	}
	p.report(offset+1, "link-form", diag.Warning,
		diag.Say("地址里有空格，读者点不开，网页上只有这些文字", "there is a space in the address, so this is not a link; the page shows the characters as they are"), hint)
}

// shown is a piece of the text for a message.
func shown(s []byte) string { return string(shortenTo(bytes.ToValidUTF8(s, nil), 200)) }
