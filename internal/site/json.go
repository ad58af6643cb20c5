package site

import (
	"strings"
	"time"
	"unicode/utf8"
)

// appendJSON appends s as a JSON string. What could end a script element, or
// a line in old JavaScript, is written as an escape: the same text can stand
// in a page and in a file of its own.
func appendJSON(b []byte, s string) []byte {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\ufffd")
	}
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case !notable[c]:
		case c != lineSeparator:
			b = appendEscape(append(b, s[from:i]...), c)
			from = i + 1
		case strings.HasPrefix(s[i:], "\u2028"), strings.HasPrefix(s[i:], "\u2029"):
			b = append(append(b, s[from:i]...), `\u202`...)
			b = append(b, '8'+s[i+2]-"\u2028"[2])
			i += 2
			from = i + 1
		}
	}
	return append(append(b, s[from:]...), '"')
}

// lineSeparator begins U+2028 and U+2029, and much of punctuation.
const lineSeparator = 0xE2

// notable are the bytes that are looked at.
var notable = func() (table [256]bool) {
	for c := range ' ' {
		table[c] = true
	}
	for _, c := range []byte{'"', '\\', '<', '>', '&', lineSeparator} {
		table[c] = true
	}
	return table
}()

func appendEscape(b []byte, c byte) []byte {
	const digits = "0123456789abcdef"
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\n':
		return append(b, '\\', 'n')
	}
	return append(b, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
}

// appendJSONs appends texts as an array.
func appendJSONs(b []byte, list []string) []byte {
	b = append(b, '[')
	for i, s := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendJSON(b, s)
	}
	return append(b, ']')
}

// appendMoment appends a time as people wrote it: a day where it is the
// beginning of one, else RFC 3339.
func appendMoment(b []byte, t time.Time) []byte {
	layout := time.RFC3339
	if h, m, s := t.Clock(); h == 0 && m == 0 && s == 0 {
		layout = time.DateOnly
	}
	b = append(b, '"')
	return append(t.AppendFormat(b, layout), '"')
}
