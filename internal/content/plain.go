package content

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"

	"unionhall/internal/diag"
)

// plainText appends the text of n without marks, pictures and footnotes, one
// space for each run of them, and none where a line of Chinese goes on.
func (w *writer) plainText(dst []byte, n ast.Node) []byte {
	t := plainWriter{w: w, buf: dst}
	t.children(n, 0)
	return t.buf
}

// altText is plainText with what pictures show.
func (w *writer) altText(dst []byte, n ast.Node) []byte {
	t := plainWriter{w: w, buf: dst, pictures: true}
	t.children(n, 0)
	return t.buf
}

type plainWriter struct {
	w        *writer
	buf      []byte
	pictures bool
	gap      bool // a line break or space is due
	last     rune
}

func (t *plainWriter) children(n ast.Node, level int) {
	if level > maxNesting {
		return
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			t.text(c.Segment.Value(t.w.text), c.IsRaw())
			t.gap = t.gap || c.SoftLineBreak() || c.HardLineBreak()
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
	for len(s) > 0 {
		r, size := utf8.DecodeRune(s)
		if size == 1 && r <= ' ' || unicode.IsSpace(r) {
			t.gap = t.gap || r != '\u3000'
		} else {
			t.rune(r)
		}
		s = s[size:]
	}
}

func (t *plainWriter) rune(r rune) {
	if t.gap && t.last != 0 && !joins(t.last, r, t.w.lang) {
		t.buf = append(t.buf, ' ')
	}
	t.gap, t.last = false, r
	t.buf = utf8.AppendRune(t.buf, r)
}

// How long a summary is that is taken from the text, in characters.
const (
	summaryMax = 120
	summaryMin = 50 // a sentence that ends before is too little
)

// summary is the beginning of the first paragraph that has text.
func (w *writer) summary(root ast.Node) string {
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		if n.Kind() != ast.KindParagraph {
			continue
		}
		if w.plain = w.plainText(w.plain[:0], n); len(w.plain) > 0 {
			return string(cutSummary(w.plain))
		}
	}
	return ""
}

// cutSummary cuts text behind a sentence, else between words with an ellipsis,
// never within what is seen as one character.
func cutSummary(text []byte) []byte {
	end, count := 0, 0     // behind summaryMax-1 characters
	sentence, word := 0, 0 // behind the last sentence and word before end
	var before rune        // the character before end
	for end < len(text) && count < summaryMax {
		r, size := utf8.DecodeRune(text[end:])
		if !continues(before, r) {
			if isSentenceEnd(before, r) && count >= summaryMin {
				sentence = end
			}
			if r == ' ' || isWide(r) || isWide(before) {
				word = end
			}
			count++
		}
		before = r
		end += size
	}
	next, _ := utf8.DecodeRune(text[end:])
	for end < len(text) && continues(before, next) {
		end += utf8.RuneLen(next)
		before = next
		next, _ = utf8.DecodeRune(text[end:])
	}
	switch {
	case end == len(text):
		return text
	case isSentenceEnd(before, next):
		return text[:end]
	case sentence > 0:
		return bytes.TrimRight(text[:sentence], " ")
	case word > 0:
		end = word
	}
	return append(bytes.TrimRight(text[:end:end], " "), "…"...)
}

// isSentenceEnd reports whether a sentence ends between a and b.
func isSentenceEnd(a, b rune) bool {
	switch a {
	case '。', '！', '？', '；', '…':
		return b != a && b != '”' && b != '’' && b != '」' && b != '）'
	case '.', '!', '?', '؟', '۔':
		return b == ' '
	case '”', '’', '」':
		return false
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
			diag.Say("标题的编号 %q 里没有可用的字，网页上按标题文字编号", "the id %q of a heading has no usable character; the page makes one from the words", given),
			diag.Say("编号可以用文字、数字、- 和 _", "an id may have letters, digits, - and _"))
		return
	}
	p.report(offset, "heading-id", diag.Warning,
		diag.Say("标题的编号 %q 不能用或者已经用过，网页上是 %q", "the id %q of a heading is not usable or taken; on the page it is %q", given, id),
		diag.Say("请给每个标题不同的编号，只用文字、数字、- 和 _", "give each heading an id of its own, of letters, digits, - and _"))
}
