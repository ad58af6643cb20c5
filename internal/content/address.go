package content

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// addressParser turns bare addresses into links: https://…, http://…, www.…
// and mail addresses. goldmark's own looks for them only behind spaces and
// punctuation, so that 见https://… stays text. This one is called in their
// middle, at the colon, the first full stop, the @, and looks to both sides.
type addressParser struct{}

func (addressParser) Trigger() []byte { return []byte(":.@") }

func (addressParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	source := block.Source()
	at := segment.Start
	begin := wordStart(parent, source, at)
	var found address
	switch line[0] {
	case ':':
		found = webAddress(source[begin:at], line)
	case '.':
		found = wwwAddress(source[begin:at], line)
	default:
		found = mailAddress(source[begin:at], line)
	}
	if found.behind == 0 {
		return nil
	}
	takeBack(parent, pc, at-found.before)
	block.Advance(found.behind)
	link := ast.NewAutoLink(found.kind, ast.NewTextSegment(text.NewSegment(at-found.before, at+found.behind)))
	link.Protocol = found.protocol
	link.SetPos(at - found.before)
	return link
}

// An address reaches before and behind the character that gave it away.
type address struct {
	before, behind int
	kind           ast.AutoLinkType
	protocol       []byte
}

// maxLocal is the longest local part of a mail address (RFC 5321).
const maxLocal = 64

// wordStart returns where the text before offset at begins, as far as it may
// belong to an address: ASCII letters, digits and . _ + - that are plain text.
func wordStart(parent ast.Node, source []byte, at int) int {
	first := at
	for n := parent.LastChild(); n != nil; n = n.PreviousSibling() {
		s, ok := plainSegment(n)
		if !ok || s.Stop != first || s.Start >= s.Stop {
			break
		}
		first = s.Start
		if at-first >= maxLocal {
			break
		}
	}
	begin := at
	for begin > first && at-begin < maxLocal && isLocal(source[begin-1]) {
		begin--
	}
	return begin
}

// plainSegment returns the source of n where it is text, or a mark that has
// not found a partner yet.
func plainSegment(n ast.Node) (text.Segment, bool) {
	switch n := n.(type) {
	case *ast.Text:
		return n.Segment, !n.SoftLineBreak() && !n.HardLineBreak()
	case *parser.Delimiter:
		return n.Segment, true
	}
	return text.Segment{}, false
}

// takeBack removes the text from offset on that is already in the tree.
func takeBack(parent ast.Node, pc parser.Context, offset int) {
	for n := parent.LastChild(); n != nil; n = parent.LastChild() {
		if d, ok := n.(*parser.Delimiter); ok && d.Segment.Stop > offset {
			pc.RemoveDelimiter(d) // becomes text
			continue
		}
		t, ok := n.(*ast.Text)
		if !ok || t.Segment.Stop <= offset {
			return
		}
		if t.Segment.Start < offset {
			t.Segment.Stop = offset
			return
		}
		parent.RemoveChild(parent, t)
	}
}

// webAddress reads "https" before and "://…" behind.
func webAddress(before, line []byte) address {
	if !bytes.HasPrefix(line, []byte("://")) {
		return address{}
	}
	scheme := 0
	for _, s := range [...]string{"https", "http"} {
		if len(before) >= len(s) && bytes.EqualFold(before[len(before)-len(s):], []byte(s)) {
			scheme = len(s)
			break
		}
	}
	if scheme == 0 || len(before) > scheme && isAlnum(before[len(before)-scheme-1]) {
		return address{}
	}
	rest := line[len("://"):]
	host := hostLength(rest)
	if host == 0 {
		return address{}
	}
	return address{before: scheme, behind: len("://") + host + pathLength(rest[host:]), kind: ast.AutoLinkURL}
}

// wwwAddress reads "www" before and ".…" behind.
func wwwAddress(before, line []byte) address {
	if len(before) < 3 || !bytes.EqualFold(before[len(before)-3:], []byte("www")) {
		return address{}
	}
	if len(before) > 3 && (isAlnum(before[len(before)-4]) || before[len(before)-4] == '.') {
		return address{}
	}
	host := hostLength(line[1:])
	if host == 0 {
		return address{}
	}
	return address{before: 3, behind: 1 + host + pathLength(line[1+host:]), kind: ast.AutoLinkURL, protocol: []byte("http")}
}

// mailAddress reads the local part before and "@domain" behind.
func mailAddress(before, line []byte) address {
	for len(before) > 0 && !isAlnum(before[0]) {
		before = before[1:]
	}
	host := hostLength(line[1:])
	if len(before) == 0 || len(before) >= maxLocal || before[len(before)-1] == '.' || host == 0 {
		return address{}
	}
	if behind := line[1+host:]; len(behind) > 0 && (behind[0] == '_' || behind[0] == '@' || behind[0] == '-') {
		return address{}
	}
	return address{before: len(before), behind: 1 + host, kind: ast.AutoLinkEmail}
}

// hostLength returns the length of the domain name at the start of b: at
// least two labels, or 0. A full stop at the end is none of it.
func hostLength(b []byte) int {
	n, dots := 0, 0
	for i := 0; i < len(b) && i < 253; i++ {
		c := b[i]
		if c == '.' && i > 0 && b[i-1] != '.' && i+1 < len(b) && isAlnum(b[i+1]) {
			dots++
		} else if c != '-' && !isAlnum(c) || i == 0 && c == '-' {
			break
		}
		n = i + 1
	}
	for n > 0 && b[n-1] == '-' {
		n--
	}
	if dots == 0 {
		return 0
	}
	return n
}

// pathLength returns how much of b, the text behind a domain, belongs to the
// address: port, path, query, fragment. Punctuation that ends a sentence and
// a parenthesis that was opened before do not.
func pathLength(b []byte) int {
	n := 0
	if len(b) > 1 && b[0] == ':' && b[1] >= '0' && b[1] <= '9' {
		for n = 1; n < len(b) && b[n] >= '0' && b[n] <= '9'; n++ {
		}
	}
	if n >= len(b) || b[n] != '/' && b[n] != '?' && b[n] != '#' {
		return n
	}
	start := n
	for n < len(b) && isPath(b[n]) {
		n++
	}
	return start + len(trimAddress(b[start:n]))
}

func trimAddress(b []byte) []byte {
	excess := bytes.Count(b, []byte(")")) - bytes.Count(b, []byte("("))
	for len(b) > 0 {
		switch last := b[len(b)-1]; {
		case bytes.IndexByte([]byte("?!.,:;_~'"), last) >= 0:
			if last == ';' && entityLength(b) > 0 {
				b = b[:len(b)-entityLength(b)]
				continue
			}
		case last == ')' && excess > 0:
			excess--
		default:
			return b
		}
		b = b[:len(b)-1]
	}
	return b
}

// entityLength returns the length of the entity, such as &lt;, at the end of b.
func entityLength(b []byte) int {
	i := len(b) - 2
	for i >= 0 && isAlnum(b[i]) {
		i--
	}
	if i >= 0 && i < len(b)-2 && b[i] == '&' {
		return len(b) - i
	}
	return 0
}

func isAlnum(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

func isLocal(c byte) bool { return isAlnum(c) || c == '.' || c == '_' || c == '-' || c == '+' }

// isPath leaves out what Markdown means something by, and what is not ASCII:
// Chinese goes on without a space behind an address.
func isPath(c byte) bool {
	return isAlnum(c) || bytes.IndexByte([]byte("-._~:/?#@!$&'()+,;=%"), c) >= 0
}
