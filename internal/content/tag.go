package content

import (
	"bytes"
	"strings"
)

// A tag is one HTML tag as the editor wrote it.
type tag struct {
	name  string // lower case
	close bool
	attrs []attr
}

type attr struct{ name, value string }

// allowedTags are the only HTML that an editor may write, and what encloses
// text: <br> stands alone.
var allowedTags = map[string]bool{
	"br": false, "kbd": true, "sub": true, "sup": true, "ruby": true, "rt": true, "rp": true,
	"abbr": true, "mark": true, "bdi": true, "details": true, "summary": true,
}

// blockTags stand on lines of their own in other people's HTML. Such a line is
// left out whole; it ends a paragraph.
var blockTags = setOf(`address article aside blockquote body caption center col colgroup dd details dialog dir div
	dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend
	li link main menu menuitem meta nav noframes noscript object ol optgroup option p param picture pre search section
	source style summary table tbody td textarea template tfoot th thead title tr track ul video audio svg canvas embed
	script button input select label`)

// rawTags hold what is no text: it is left out with them.
var rawTags = setOf("script style template noscript svg")

// officeTags begin the names of tags, <o:p>, that come along when somebody
// pastes from Word.
var officeTags = setOf("o v w x st1")

func setOf(names string) map[string]bool {
	set := map[string]bool{}
	for name := range strings.FieldsSeq(names) {
		set[name] = true
	}
	return set
}

// maxTag is how long a tag may be, in bytes. What is longer is text.
const maxTag = 2000

// How scanTag ended.
const (
	noTag      = iota
	wholeTag   // n bytes
	unfinished // s ends within what may be a tag
)

// scanTag reads the tag at the beginning of s, which begins with "<", by the
// rules of CommonMark.
func scanTag(s []byte) (t tag, n, how int) {
	c := tagCursor{s: s[:min(len(s), maxTag)], i: 1}
	if c.peek() == '/' {
		t.close = true
		c.i++
	}
	t.name = strings.ToLower(c.name(isTagName))
	if t.name == "" || !isLetter(t.name[0]) {
		return t, 0, c.failed()
	}
	if c.peek() == ':' && officeTags[t.name] {
		c.i++
		t.name += ":" + strings.ToLower(c.name(isTagName))
	}
	for !t.close {
		spaces := c.skipSpaces()
		if !isAttrStart(c.peek()) {
			break
		}
		a, ok := c.attr()
		if spaces == 0 || !ok {
			return t, 0, c.failed()
		}
		t.attrs = append(t.attrs, a)
	}
	c.skipSpaces()
	if c.peek() == '/' && !t.close {
		c.i++
	}
	if c.peek() != '>' {
		return t, 0, c.failed()
	}
	return t, c.i + 1, wholeTag
}

// scanTagAt is scanTag for text that need not begin with "<".
func scanTagAt(s []byte) (t tag, n, how int) {
	if len(s) < 2 || s[0] != '<' {
		return tag{}, 0, noTag
	}
	return scanTag(s)
}

// scanDeclaration reads <!DOCTYPE …>, <?…?> and <![CDATA[…]]>.
func scanDeclaration(s []byte) (n int, ok bool) {
	if len(s) < 3 || s[1] != '?' && s[1] != '!' {
		return 0, false
	}
	end := bytes.IndexByte(s[:min(len(s), maxTag)], '>')
	switch {
	case end < 0, s[1] == '!' && s[2] != '[' && !isLetter(s[2]):
		return 0, false
	}
	return end + 1, true
}

type tagCursor struct {
	s []byte
	i int
}

func (c *tagCursor) peek() byte {
	if c.i < len(c.s) {
		return c.s[c.i]
	}
	return 0
}

func (c *tagCursor) failed() int {
	if c.i >= len(c.s) && len(c.s) < maxTag {
		return unfinished
	}
	return noTag
}

func (c *tagCursor) skipSpaces() int {
	start := c.i
	for c.i < len(c.s) && (c.s[c.i] == ' ' || c.s[c.i] == '\t' || c.s[c.i] == '\n') {
		c.i++
	}
	return c.i - start
}

func (c *tagCursor) name(ok func(byte) bool) string {
	start := c.i
	for c.i < len(c.s) && ok(c.s[c.i]) {
		c.i++
	}
	return string(c.s[start:c.i])
}

func (c *tagCursor) attr() (attr, bool) {
	a := attr{name: strings.ToLower(c.name(isAttrName))}
	behind := c.i
	c.skipSpaces()
	if c.peek() != '=' {
		c.i = behind
		return a, true
	}
	c.i++
	c.skipSpaces()
	value, ok := c.value()
	a.value = string(unentity(nil, []byte(value)))
	return a, ok
}

func (c *tagCursor) value() (string, bool) {
	quote := c.peek()
	if quote != '"' && quote != '\'' {
		v := c.name(isBareValue)
		return v, v != ""
	}
	c.i++
	v := c.name(func(b byte) bool { return b != quote })
	if c.i >= len(c.s) {
		return "", false
	}
	c.i++
	return v, true
}

func isLetter(c byte) bool    { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
func isTagName(c byte) bool   { return isAlnum(c) || c == '-' }
func isAttrStart(c byte) bool { return isLetter(c) || c == '_' || c == ':' }
func isAttrName(c byte) bool {
	return isAlnum(c) || c == '_' || c == ':' || c == '.' || c == '-' || c == '@'
}

func isBareValue(c byte) bool {
	switch c {
	case '"', '\'', '=', '<', '>', '`':
		return false
	}
	return c > ' '
}

// isDir reports whether s is a direction in which text can be written.
func isDir(s string) bool { return s == "ltr" || s == "rtl" || s == "auto" }

// isLang reports whether s can be a language tag (BCP 47).
func isLang(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isTagName(s[i]) {
			return false
		}
	}
	return len(s) > 1 && len(s) <= 35
}
