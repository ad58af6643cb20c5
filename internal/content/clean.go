package content

import (
	"bytes"
	"unicode/utf8"

	"unionhall/internal/diag"
)

// clean returns b with LF as line end and without what must not reach a page:
// bytes that are no UTF-8, control characters, and those that turn the
// direction of the text around. Each is told of at its first place. What goes
// is replaced by something of the same length, so that columns stay true.
// Clean text, which is nearly all text, is returned as it is. valid says that b
// is UTF-8.
func (p *page) clean(b []byte, valid bool) []byte {
	if valid && isClean(b) {
		return b
	}
	b = bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n"))
	b = bytes.ReplaceAll(b, []byte("\r"), []byte("\n"))
	p.text = b // so that places can be told
	var seen [3]seenAt
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		what := unwanted(r, size)
		if what != wanted {
			seen[what-1].at(i, b[i:i+size])
			replace(b[i:i+size], what)
		}
		i += size
	}
	p.reportUnwanted(seen)
	return b
}

// isClean errs on the side of looking closer.
func isClean(b []byte) bool {
	for i, c := range b {
		if doubtful[c] && !harmless(b[i:]) {
			return false
		}
	}
	return true
}

// doubtful bytes are, or may begin, a character that is unwanted.
var doubtful = func() (table [256]bool) {
	for c := range byte(' ') {
		table[c] = c != '\n' && c != '\t'
	}
	table[0x7f], table[0xc2], table[0xe2] = true, true, true
	return table
}()

// harmless reports whether b, which begins with a doubtful byte, begins with a
// character that may stay: of C2 and E2 only the C1 controls and the marks of
// direction are unwanted.
func harmless(b []byte) bool {
	switch b[0] {
	case 0xc2:
		return len(b) > 1 && b[1] >= 0xa0
	case 0xe2:
		return len(b) > 2 && (b[1] != 0x80 || b[2] < 0xaa || b[2] > 0xae)
	}
	return false
}

// What is unwanted, in the order of reportUnwanted.
const (
	wanted = iota
	invalid
	control
	turning
)

func unwanted(r rune, size int) int {
	switch {
	case r == utf8.RuneError && size == 1:
		return invalid
	case r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0:
		return control
	case isTurning(r):
		return turning
	}
	return wanted
}

// isTurning reports whether r forces a direction on the text behind it. The
// isolates U+2066 to U+2069 end by themselves and stay.
func isTurning(r rune) bool { return r >= 0x202a && r <= 0x202e }

// replace overwrites b by something harmless of the same length.
func replace(b []byte, what int) {
	if what == turning {
		copy(b, "\u2060") // word joiner: nothing to see
		return
	}
	for i := range b {
		b[i] = ' '
	}
	if what == invalid {
		b[0] = '?'
	}
}

// seenAt counts and keeps the first.
type seenAt struct {
	count, offset int
	bytes         []byte
}

func (s *seenAt) at(offset int, b []byte) {
	if s.count == 0 {
		s.offset, s.bytes = offset, bytes.Clone(b)
	}
	s.count++
}

func (p *page) reportUnwanted(seen [3]seenAt) {
	if s := seen[invalid-1]; s.count > 0 {
		p.report(s.offset, "encoding", diag.Fault,
			diag.Several(s.count, "这里的字节 %#02x 不是 UTF-8 文字‹（正文共 # 处）›", "the byte %#02x here is not UTF-8 text‹ (# in this text)›", s.bytes[0]),
			diag.Say("请用编辑器把文件另存为 UTF-8 编码", "save the file with the encoding UTF-8"))
	}
	if s := seen[control-1]; s.count > 0 {
		r, _ := utf8.DecodeRune(s.bytes)
		severity := diag.Warning
		if r == 0 { // NUL: not a text at all
			severity = diag.Fault
		}
		p.report(s.offset, "control-character", severity,
			diag.Several(s.count, "这里有一个看不见的控制字符 %U‹（共 # 处）›，网页上换成空格", "there is an invisible control character %U here‹ (# in all)›; the page has a space instead", r),
			diag.Say("请把光标移到这里删掉它，或者把这一行重新打一遍", "delete it, or type the line again"))
	}
	if s := seen[turning-1]; s.count > 0 {
		r, _ := utf8.DecodeRune(s.bytes)
		p.report(s.offset, "direction-character", diag.Warning,
			diag.Several(s.count, "这里有一个看不见的字符 %U‹（共 # 处）›，它会把后面的文字倒过来排，网页上去掉了", "there is an invisible character %U here‹ (# in all)› that turns the direction of the text; the page leaves it out", r),
			diag.Say("请删掉它；从右向左的文字会自动排好", "delete it; text from right to left is laid out by itself"))
	}
}
