package content

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"

	"unionhall/internal/diag"
)

// altText appends the text of n without marks and footnotes, with what its
// pictures show: one space for each run of spaces, and none where a line of
// Chinese goes on.
func (w *writer) altText(dst []byte, n ast.Node) []byte {
	t := plainWriter{w: w, buf: dst, pictures: true}
	t.children(n, 0)
	return t.buf
}

type plainWriter struct {
	w        *writer
	buf      []byte
	pictures bool
	limit    int  // bytes after which nothing more is of interest; 0: none
	space    rune // is due: an ideographic one stays, any other is ' '; 0: none
	broken   bool // a line break is due: a space, or nothing between Chinese
	last     rune
}

func (t *plainWriter) children(n ast.Node, level int) {
	if level > maxNesting || t.limit > 0 && len(t.buf) > t.limit {
		return
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			t.text(c.Segment.Value(t.w.text), c.IsRaw())
			t.broken = t.broken || c.SoftLineBreak()
			if c.HardLineBreak() {
				t.space = max(t.space, ' ')
			}
		case *ast.String:
			t.text(c.Value, false)
		case *ast.AutoLink:
			t.text(c.Label(t.w.text), true)
		case *ast.Image:
			if t.pictures {
				t.children(c, level+1)
			}
		default:
			t.children(c, level+1)
		}
	}
}

func (t *plainWriter) text(s []byte, raw bool) {
	if !raw && needsUnescape(s) {
		s = unescape(nil, s)
	}
	for len(s) > 0 && (t.limit == 0 || len(t.buf) <= t.limit) {
		r, size := utf8.DecodeRune(s)
		if r <= ' ' || unicode.IsSpace(r) {
			t.space = max(t.space, spaceFor(r))
		} else {
			t.rune(r)
		}
		s = s[size:]
	}
}

func (t *plainWriter) rune(r rune) {
	if t.space == 0 && t.broken && !joins(t.last, r, t.w.lang) {
		t.space = ' '
	}
	if t.last != 0 && t.space != 0 {
		t.buf = utf8.AppendRune(t.buf, t.space)
	}
	t.space, t.broken, t.last = 0, false, r
	t.buf = utf8.AppendRune(t.buf, r)
}

// spaceFor returns what stands for the space r: Chinese parts 第一章　总则 with
// an ideographic one.
func spaceFor(r rune) rune {
	if r == '\u3000' {
		return r
	}
	return ' '
}

// How long a summary is that is taken from the text, in characters.
const (
	summaryMax = 120
	summaryMin = 50 // a sentence that ends before is too little
	// summaryBytes is more than summaryMax characters take, marks included.
	summaryBytes = 16 * summaryMax
)

// summary is the beginning of the first paragraph that has text.
func (w *writer) summary(root ast.Node) string {
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		if n.Kind() != ast.KindParagraph {
			continue
		}
		t := plainWriter{w: w, buf: w.plain[:0], limit: summaryBytes}
		t.children(n, 0)
		if w.plain = t.buf; len(w.plain) > 0 {
			return string(cutSummary(w.plain))
		}
	}
	return ""
}

// cutSummary cuts text behind a sentence, else between words with an ellipsis,
// never within what is seen as one character.
func cutSummary(text []byte) []byte {
	c := cutter{text: text}
	for c.count < summaryMax && c.step() {
	}
	for c.end < len(text) && c.peekContinues() && c.step() {
	}
	switch {
	case c.end == len(text), c.stopped && !c.peekCloses():
		return text[:c.end]
	case c.sentence > 0:
		return bytes.TrimRight(text[:c.sentence], " \u3000")
	case c.word > 0:
		c.end = c.word
	}
	return append(bytes.TrimRight(text[:c.end:c.end], " \u3000"), "…"...)
}

// A cutter goes over text character by character.
type cutter struct {
	text     []byte
	end      int // behind count characters
	count    int
	before   rune // the one before end
	stopped  bool // a sentence ends at end, but for closing quotes
	sentence int  // where the last sentence ended
	word     int  // where the last word ended that leaves room for an ellipsis
}

func (c *cutter) peekContinues() bool {
	r, _ := utf8.DecodeRune(c.text[c.end:])
	return continues(c.before, r)
}

func (c *cutter) peekCloses() bool {
	r, _ := utf8.DecodeRune(c.text[c.end:])
	return closesQuote(r) || r == c.before
}

func (c *cutter) step() bool {
	if c.end >= len(c.text) {
		return false
	}
	r, size := utf8.DecodeRune(c.text[c.end:])
	if !continues(c.before, r) {
		if c.stopped && !closesQuote(r) && r != c.before {
			c.stopped = false
			if c.count >= summaryMin {
				c.sentence = c.end
			}
		}
		if r == ' ' || isWide(r) || isWide(c.before) {
			c.word = c.end
		}
		c.count++
	}
	next, _ := utf8.DecodeRune(c.text[c.end+size:])
	c.stopped = c.stopped || stops(r, next)
	c.before = r
	c.end += size
	return true
}

// stops reports whether a sentence ends with r; a full stop may stand within
// a word or a number.
func stops(r, next rune) bool {
	switch r {
	case '。', '！', '？', '；', '…', '؟', '۔':
		return true
	case '.', '!', '?':
		return next == ' '
	}
	return false
}

func closesQuote(r rune) bool {
	switch r {
	case '”', '’', '」', '』', '）', '》', '"', ')':
		return true
	}
	return false
}

// continues reports whether b belongs to the same character as a, as people
// see it: marks, joiners, variants, tones of emoji.
func continues(a, b rune) bool {
	return unicode.Is(unicode.M, b) || b == '\u200d' || a == '\u200d' || b >= 0xfe00 && b <= 0xfe0f ||
		b >= 0x1f3fb && b <= 0x1f3ff || b >= 0xe0020 && b <= 0xe007f
}

// changedAnchor tells that an id that an editor gave is another on the page.
func (p *page) changedAnchor(given, id string, offset int) {
	if id == "" {
		p.report(offset, "heading-id", diag.Warning,
			diag.Say("标题的编号“%s”里没有可用的字，网页上按标题文字编号", "the id %q of a heading has no usable character; the page makes one from the words", given),
			diag.Say("编号可以用文字、数字、- 和 _", "an id may have letters, digits, - and _"))
		return
	}
	p.report(offset, "heading-id", diag.Warning,
		diag.Say("标题的编号“%s”不能用或者已经用过，网页上是“%s”", "the id %q of a heading is not usable or taken; on the page it is %q", given, id),
		diag.Say("请给每个标题不同的编号，只用文字、数字、- 和 _", "give each heading an id of its own, of letters, digits, - and _"))
}
