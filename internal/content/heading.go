package content

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"golang.org/x/text/unicode/norm"

	"unionhall/internal/diag"
)

// headingParser adds attributes, {#id .class lang=en}, to goldmark's parsers of
// headings. goldmark's own reading of them takes any attribute, style
// included, and time that grows with the square of the line.
type headingParser struct{ parser.BlockParser }

func (h headingParser) Close(node ast.Node, reader text.Reader, pc parser.Context) {
	h.BlockParser.Close(node, reader, pc)
	lines := node.Lines()
	if lines.Len() == 0 {
		return
	}
	last := lines.At(lines.Len() - 1)
	line := bytes.TrimRight(last.Value(reader.Source()), " \t\n")
	start, attrs := pageOf(pc).headingAttrs(line, last.Start)
	if start < 0 {
		return
	}
	for _, a := range attrs {
		node.SetAttributeString(a.name, a.value)
	}
	last = last.WithStop(last.Start + len(trimHashes(line[:start])))
	lines.Set(lines.Len()-1, last)
}

// trimHashes removes the closing #s that stood before the attributes.
func trimHashes(line []byte) []byte {
	line = bytes.TrimRight(line, " \t")
	without := bytes.TrimRight(line, "#")
	if n := len(without); n < len(line) && (n == 0 || without[n-1] == ' ' || without[n-1] == '\t') {
		return bytes.TrimRight(without, " \t")
	}
	return line
}

// maxAttrs is how long {…} may be, in bytes.
const maxAttrs = 500

// headingAttrs reads {…} at the end of line. start is where it begins, -1
// where there is none.
func (p *page) headingAttrs(line []byte, offset int) (start int, attrs []attr) {
	if len(line) == 0 || line[len(line)-1] != '}' {
		return -1, nil
	}
	from := max(len(line)-maxAttrs, 0)
	brace := bytes.LastIndexByte(line[from:], '{')
	start = from + brace
	if brace < 0 || start > 0 && line[start-1] == '\\' {
		return -1, nil
	}
	c := attrCursor{tagCursor{s: line[start+1 : len(line)-1]}}
	for {
		c.skipSpaces()
		if c.i >= len(c.s) {
			return start, attrs
		}
		a, ok := c.next()
		if !ok {
			return -1, nil
		}
		attrs = p.keepAttr(attrs, a, offset+start)
	}
}

type attrCursor struct{ tagCursor }

// next reads #id, .class or name=value.
func (c *attrCursor) next() (attr, bool) {
	switch c.peek() {
	case '#', '.':
		name := map[byte]string{'#': "id", '.': "class"}[c.peek()]
		c.i++
		v := c.name(func(b byte) bool { return b != ' ' && b != '\t' && b != ',' })
		return attr{name, v}, v != ""
	}
	if !isAttrStart(c.peek()) {
		return attr{}, false
	}
	a, ok := c.attr()
	return a, ok && a.value != ""
}

// keepAttr adds a to attrs where a heading may have it: id, class, lang, title.
func (p *page) keepAttr(attrs []attr, a attr, offset int) []attr {
	switch a.name {
	case "class":
		a.value = strings.Map(classRune, a.value)
		for i := range attrs {
			if attrs[i].name == "class" {
				attrs[i].value += " " + a.value
				return attrs
			}
		}
	case "lang":
		if !isLang(a.value) {
			return attrs
		}
	case "id", "title":
	default:
		p.report(offset, "attribute", diag.Warning,
			diag.Say("标题后面的 {…} 里不能写“%s”，网页上去掉了", "%q cannot stand in the {…} behind a heading; the page leaves it out", a.name),
			diag.Say("可以写 #编号、.类名、lang=en、title=\"…\"", "write #id, .class, lang=en or title=\"…\""))
		return attrs
	}
	return append(attrs, a)
}

func classRune(r rune) rune {
	if r == '-' || r == '_' || r == ' ' || unicode.IsLetter(r) || unicode.IsDigit(r) {
		return r
	}
	return -1
}

// anchors are the ids of a page.
type anchors struct {
	used map[string]int // id -> last number tried behind it
}

// reserved are ids that pages have outside the text. Those of footnotes, fn:1
// and fnref:1, have a colon, which no id of a heading has.
var reserved = [...]string{"main", "menu", "top"}

func (a *anchors) reset() {
	if a.used == nil {
		a.used = map[string]int{}
	}
	clear(a.used)
	for _, id := range reserved {
		a.used[id] = 0
	}
}

// unique returns id, with a number behind it where it is taken.
func (a *anchors) unique(id string) string {
	n, taken := a.used[id]
	if !taken {
		a.used[id] = 0
		return id
	}
	for {
		n++
		next := id + "-" + strconv.Itoa(n)
		if _, taken := a.used[next]; !taken {
			a.used[id], a.used[next] = n, 0
			return next
		}
	}
}

// maxAnchor is the longest id, in characters: a heading that is a sentence
// need not become an address of one.
const maxAnchor = 60

// anchor makes an id of a heading: letters, digits and marks of every script,
// Latin in lower case, NFC, and one hyphen for whatever stands between them.
// 工资、拖欠 becomes 工资-拖欠.
func anchor(dst, text []byte) []byte {
	if !norm.NFC.IsNormal(text) {
		text = norm.NFC.Bytes(text)
	}
	start, hyphen := len(dst), false
	for n := 0; len(text) > 0 && n < maxAnchor; {
		r, size := utf8.DecodeRune(text)
		text = text[size:]
		if !isAnchorRune(r) {
			hyphen = len(dst) > start
			continue
		}
		if hyphen {
			dst = append(dst, '-')
			hyphen = false
			n++
		}
		dst = utf8.AppendRune(dst, unicode.ToLower(r))
		n++
	}
	if len(dst) == start {
		dst = append(dst, "section"...)
	}
	return dst
}

func isAnchorRune(r rune) bool {
	if r < utf8.RuneSelf {
		return isAlnum(byte(r))
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// givenAnchor makes an id of what the editor wrote behind #. Unlike anchor it
// keeps capitals, _ and . where they are.
func givenAnchor(id string) string {
	id = strings.Map(func(r rune) rune {
		if isAnchorRune(r) || r == '-' || r == '_' || r == '.' {
			return r
		}
		return -1
	}, id)
	return norm.NFC.String(id)
}

// readHeadings looks ahead: ids that editors gave go before ids made from
// text, and the levels move so that the highest of them is h2.
func (w *writer) readHeadings(root ast.Node) {
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok {
			w.readHeading(h)
		} else if n.Type() == ast.TypeBlock && n.Kind() != ast.KindParagraph && n.HasChildren() {
			w.readHeadings(n)
		}
	}
}

func (w *writer) readHeading(h *ast.Heading) {
	w.shift = max(w.shift, 2-h.Level)
	given, ok := h.AttributeString("id")
	if !ok {
		return
	}
	id := givenAnchor(given.(string))
	unique := ""
	if id != "" {
		unique = w.anchors.unique(id)
	}
	if unique != given.(string) {
		w.page.changedAnchor(given.(string), unique, h.Pos())
	}
	h.SetAttributeString("id", unique)
}

func (w *writer) heading(n *ast.Heading) {
	level := min(n.Level+w.shift, 6)
	w.plain = w.altText(w.plain[:0], n)
	id := ""
	if given, ok := n.AttributeString("id"); ok {
		id = given.(string)
	}
	if id == "" {
		w.scratch = anchor(append(w.scratch[:0], w.mark...), w.plain)
		id = w.anchors.unique(string(w.scratch))
	}
	w.headings = append(w.headings, Heading{Level: level, ID: id, Text: string(w.plain)})
	tag := byte('0' + level)
	w.buf = append(w.buf, '<', 'h', tag)
	w.attr("id", id)
	for _, name := range [...]string{"class", "lang", "title"} {
		if v, ok := n.AttributeString(name); ok && v.(string) != "" {
			w.attr(name, v.(string))
		}
	}
	w.add(">")
	w.still = true
	w.inlineBlock(n)
	w.still = false
	w.buf = append(w.buf, '<', '/', 'h', tag, '>')
}
