package fields

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A simple reads the plainest front matter without the YAML library, which
// takes five times as long: lines "key: value", maps and lists of such lines,
// lists in brackets, maps in braces. It gives up at anything that needs a second thought; the
// library then reads the entry. FuzzFastPathAgrees holds the two together.
type simple struct {
	*reader
	rest string // lines that are not looked at yet

	// The current line, the next one that counts.
	line   int    // of the file
	indent int    // spaces before body
	body   string // without spaces around it; "" at the end
}

// maxSimple is how deep simple follows. Deeper is no front matter.
const maxSimple = 4

// simple returns the one node that e is, or nil where it cannot be sure.
func (r *reader) simple(e entry) *Node {
	if e.indented || e.braced {
		return nil
	}
	s := simple{reader: r, rest: e.text, line: e.line - 1}
	if !s.next() {
		return nil
	}
	n := s.pair(0)
	if n == nil || s.body != "" {
		return nil
	}
	return n
}

// next goes to the next line that counts. It reports whether that line, if
// there is one, is of a kind that simple reads.
func (s *simple) next() bool {
	for s.rest != "" {
		var line string
		line, s.rest, _ = strings.Cut(s.rest, "\n")
		s.line++
		if strings.IndexByte(line, '\t') >= 0 {
			return false
		}
		body := strings.TrimLeft(line, " ")
		if body == "" || body[0] == '#' {
			continue
		}
		s.indent = len(line) - len(body)
		s.body = strings.TrimRight(body, " ")
		return true
	}
	s.body = ""
	return true
}

// pair reads the current line, "key: value" or "key:" with lines below it.
func (s *simple) pair(depth int) *Node {
	size := simpleKey(s.body)
	if size == 0 || depth > maxSimple {
		return nil
	}
	n := s.node()
	n.Key = s.body[:size]
	n.KeyPos = Pos{Line: s.line, Col: s.indent + 1}
	n.Pos = n.KeyPos
	value := strings.TrimLeft(s.body[size+1:], " ")
	at := Pos{Line: s.line, Col: s.indent + 1 + len(s.body) - len(value)}
	indent := s.indent
	switch {
	case value == "":
		if !s.next() || !s.below(n, indent, depth) {
			return nil
		}
		return n
	case value[0] == '[':
		if !s.brackets(n, value, at) {
			return nil
		}
	case value[0] == '{':
		if !s.braces(n, value, at) {
			return nil
		}
	case !scalar(n, value, at):
		return nil
	}
	if !s.next() {
		return nil
	}
	return n
}

// simpleKey returns the length of the key that body begins with, 0 if there is
// none: a name of ASCII letters and "_", digits and "-" behind the first, then
// a colon and a space or the end.
func simpleKey(body string) int {
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_':
		case i > 0 && (c >= '0' && c <= '9' || c == '-'):
		case i > 0 && c == ':' && (i+1 == len(body) || body[i+1] == ' '):
			return i
		default:
			return 0
		}
	}
	return 0
}

// below reads the lines that belong to the key of n, which stands at indent.
func (s *simple) below(n *Node, indent, depth int) bool {
	switch {
	case s.body == "" || s.indent < indent:
		return true // Empty
	case strings.HasPrefix(s.body, "- "):
		return s.dashes(n, depth)
	case s.indent == indent:
		return s.body[0] != '-' // the next key: Empty
	}
	indent = s.indent
	return s.pairs(n, depth) && (s.body == "" || s.indent < indent)
}

// pairs reads lines "key: value" of one indentation into the map n.
func (s *simple) pairs(n *Node, depth int) bool {
	n.Shape = Map
	n.Pos = Pos{Line: s.line, Col: s.indent + 1}
	for indent := s.indent; s.body != "" && s.indent == indent; {
		c := s.pair(depth + 1)
		if c == nil {
			return false
		}
		n.Nodes = append(n.Nodes, c)
	}
	return true
}

// dashes reads lines "- value" of one indentation, or "- key: value" with the
// other keys below the first.
func (s *simple) dashes(n *Node, depth int) bool {
	n.Shape = List
	indent := s.indent
	n.Pos = Pos{Line: s.line, Col: indent + 1}
	for s.body != "" && s.indent == indent && strings.HasPrefix(s.body, "- ") {
		value := strings.TrimLeft(s.body[2:], " ")
		c := s.node()
		if simpleKey(value) > 0 {
			s.indent, s.body = indent+len(s.body)-len(value), value
			if !s.pairs(c, depth) || s.body != "" && s.indent > indent {
				return false
			}
			c.KeyPos = c.Pos
			n.Nodes = append(n.Nodes, c)
			continue
		}
		if !scalar(c, value, Pos{Line: s.line, Col: indent + 1 + len(s.body) - len(value)}) {
			return false
		}
		c.KeyPos = c.Pos
		n.Nodes = append(n.Nodes, c)
		if !s.next() {
			return false
		}
	}
	return s.body == "" || s.indent < indent || s.indent == indent && s.body[0] != '-'
}

// brackets reads "[a, b]" on one line.
func (s *simple) brackets(n *Node, value string, at Pos) bool {
	if value[len(value)-1] != ']' || strings.ContainsAny(value[1:len(value)-1], "[]{}") {
		return false
	}
	n.Shape, n.Pos = List, at
	at.Col++
	for rest, more := value[1:len(value)-1], true; more; {
		var item string
		item, rest, more = strings.Cut(rest, ",")
		text := strings.TrimLeft(item, " ")
		c := s.node()
		start := Pos{Line: at.Line, Col: at.Col + len(item) - len(text)}
		if !scalar(c, strings.TrimRight(text, " "), start) {
			return false
		}
		c.KeyPos = c.Pos
		n.Nodes = append(n.Nodes, c)
		at.Col += utf8.RuneCountInString(item) + 1
	}
	return true
}

// braces reads "{a: b, c: 'd, e'}" on one line.
func (s *simple) braces(n *Node, value string, at Pos) bool {
	if len(value) < 2 || value[len(value)-1] != '}' {
		return false
	}
	n.Shape, n.Pos = Map, at
	at.Col++
	for rest, more := value[1:len(value)-1], true; more; {
		text := strings.TrimLeft(rest, " ")
		at.Col += len(rest) - len(text)
		size := simpleKey(text)
		if size == 0 {
			return false
		}
		c := s.node()
		c.Key, c.KeyPos = text[:size], at
		item := strings.TrimLeft(text[size+1:], " ")
		at.Col += len(text) - len(item)
		item, rest, more = cutItem(item)
		if !scalar(c, strings.TrimRight(item, " "), at) {
			return false
		}
		n.Nodes = append(n.Nodes, c)
		at.Col += utf8.RuneCountInString(item) + 1
	}
	return true
}

// cutItem cuts a list at the first comma that is not within the quotes with
// which it begins.
func cutItem(list string) (item, rest string, more bool) {
	quoted := 0
	if list != "" && (list[0] == '"' || list[0] == '\'') {
		quoted = 1 + strings.IndexByte(list[1:], list[0])
	}
	item, rest, more = strings.Cut(list[quoted:], ",")
	return list[:quoted+len(item)], rest, more
}

// scalar puts a text that is plain, or in quotes that hide nothing, into n.
func scalar(n *Node, s string, at Pos) bool {
	if s == "" {
		return false
	}
	if q := s[0]; q == '"' || q == '\'' {
		if len(s) < 2 || s[len(s)-1] != q || strings.ContainsAny(s[1:len(s)-1], `"'\`) {
			return false
		}
		n.Shape, n.Text, n.Pos, n.Quoted = Text, s[1:len(s)-1], at, true
		return true
	}
	if !isPlain(s) {
		return false
	}
	n.Shape, n.Text, n.Pos = Text, s, at
	return true
}

// isPlain reports whether s, unquoted, means nothing but itself, wherever it
// stands.
func isPlain(s string) bool {
	if c := s[0]; c < 0x80 && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '(' && c != '/' {
		return false
	}
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case ':':
			if i+1 == len(s) || s[i+1] == ' ' {
				return false
			}
		case '#', '"', '\'', '[', ']', '{', '}', '\\', '&', '*', '!', '|', '>', '%', '@', '`', '?':
			return false
		}
	}
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	return !unicode.IsSpace(first) && !unicode.IsSpace(last) && !strings.EqualFold(s, "null")
}
