package content

import (
	"strconv"
	"unicode/utf8"

	"github.com/yuin/goldmark/util"
)

// appendText appends s as HTML text. Quotes need no escaping there.
func appendText(dst, s []byte) []byte { return appendEscaped(dst, s, "\"") }

// appendAttr appends name="value".
func appendAttr(dst []byte, name, value string) []byte {
	dst = append(dst, ' ')
	dst = append(dst, name...)
	dst = append(dst, '=', '"')
	return append(appendEscaped(dst, value, "&#34;"), '"')
}

// appendEscaped appends s with what stands for characters that mean something
// in HTML, and quote for a quotation mark.
func appendEscaped[T string | []byte](dst []byte, s T, quote string) []byte {
	start := 0
	for i := range len(s) {
		var with string
		switch s[i] {
		case '&':
			with = "&amp;"
		case '<':
			with = "&lt;"
		case '>':
			with = "&gt;"
		case '"':
			with = quote
		default:
			continue
		}
		dst = append(dst, s[start:i]...)
		dst = append(dst, with...)
		start = i + 1
	}
	return append(dst, s[start:]...)
}

// needsUnescape reports whether s has something that unescape alters.
func needsUnescape(s []byte) bool {
	for _, c := range s {
		if c == '\\' || c == '&' {
			return true
		}
	}
	return false
}

// unescape appends what s says: without the backslashes before punctuation,
// with characters in place of entities. What must not reach a page (control
// characters, characters that turn the direction) does not come in this way.
func unescape(dst, s []byte) []byte { return decode(dst, s, true) }

// unentity is unescape where a backslash is a backslash: in addresses that
// stand in the text as they are.
func unentity(dst, s []byte) []byte { return decode(dst, s, false) }

func decode(dst, s []byte, backslashes bool) []byte {
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '\\' && backslashes && i+1 < len(s) && util.IsPunct(s[i+1]):
			dst = append(dst, s[i+1])
			i += 2
		case c == '&':
			var n int
			dst, n = appendEntity(dst, s[i:])
			i += n
		default:
			dst = append(dst, c)
			i++
		}
	}
	return dst
}

// appendEntity appends the character of the entity at the beginning of s and
// returns its length. What is no entity is a "&".
func appendEntity(dst, s []byte) ([]byte, int) {
	end := 1
	for end < len(s) && end < 40 && (isAlnum(s[end]) || end == 1 && s[end] == '#') {
		end++
	}
	if end >= len(s) || s[end] != ';' {
		return append(dst, '&'), 1
	}
	name := string(s[1:end])
	if name != "" && name[0] == '#' {
		if r, ok := numericEntity(name[1:]); ok {
			return utf8.AppendRune(dst, r), end + 1
		}
	} else if e, ok := util.LookUpHTML5EntityByName(name); ok {
		return append(dst, e.Characters...), end + 1
	}
	return append(dst, '&'), 1
}

func numericEntity(digits string) (rune, bool) {
	base, longest := 10, 7
	if digits != "" && (digits[0] == 'x' || digits[0] == 'X') {
		base, longest, digits = 16, 6, digits[1:]
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || len(digits) > longest {
		return 0, false
	}
	r := rune(n)
	if n > utf8.MaxRune || !utf8.ValidRune(r) || r == 0 || unwanted(r, 2) != wanted {
		return utf8.RuneError, true
	}
	return r, true
}
