package check

import (
	"strings"
	"unicode/utf8"
)

// This file hides the numbers of persons in what a report shows. It hides more
// than the rules tell: a line of Markdown, or an address, is not running text.

// masked is s with the middle of every number of a person hidden. It has as
// many characters as s.
func masked(s string) string {
	if !strings.ContainsAny(s, "0123456789"+wideDigits) {
		return s
	}
	m := mask{s: s}
	personals(s, func(n personal) { m.hide(n, s, nil) })
	beside(s, func(n personal) { m.hide(n, s, nil) })
	if plain, at := withoutMarks(s); at != nil {
		personals(plain, func(n personal) { m.hide(n, plain, at) })
	}
	if m.hidden == nil {
		return s
	}
	return string(m.hidden)
}

// A mask is a line while numbers in it are hidden.
type mask struct {
	s      string
	hidden []byte // nil until there is something to hide
}

// hide puts stars into n, which was found in text. at is where each byte of
// text stands in the line; nil: text is the line.
func (m *mask) hide(n personal, text string, at []int) {
	if m.hidden == nil {
		m.hidden = []byte(m.s)
	}
	for i, c := range []byte(n.hidden(text)) {
		to := n.from + i
		if at != nil {
			to = at[to]
		}
		m.hidden[to] = c
	}
}

// withoutMarks is a line without the marks of Markdown and the tags that may
// stand inside a number (139**1234**5678), and where each byte of it stands in
// s. at is nil where s has none.
func withoutMarks(s string) (plain string, at []int) {
	if !strings.ContainsAny(s, "*_`~\\<") {
		return s, nil
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if strings.IndexByte("*_`~\\", s[i]) >= 0 {
			continue
		}
		if s[i] == '<' {
			if end := strings.IndexByte(s[i:], '>'); end > 0 {
				i += end
				continue
			}
		}
		b.WriteByte(s[i])
		at = append(at, i)
	}
	return b.String(), at
}

// beside calls visit for what looks like the number of a person, and has a
// word and a hyphen or a low line beside it, as in names of files:
// list-13900001234. In a text that would be an order.
func beside(s string, visit func(n personal)) {
	for i := 0; i < len(s); {
		if !isDigit(s[i]) {
			i++
			continue
		}
		from := i
		for i < len(s) && isDigit(s[i]) {
			i++
		}
		to := i
		if i < len(s) && s[i]|0x20 == 'x' {
			to++
		}
		if sort, ok := bareSort(s[from:to]); ok && (from > 0 && isJoint(s[from-1]) || to < len(s) && isJoint(s[to])) {
			visit(personal{from, to, sort})
		}
	}
}

func isJoint(c byte) bool { return c == '-' || c == '_' }

// bareSort says which number of a person d is, by itself.
func bareSort(d string) (numberSort, bool) {
	switch {
	case len(d) == 11 && mobileGroups(d, []group{{0, 11}}) == 1 && isDigit(d[10]):
		return mobile, true
	case isIdentity(strings.ToUpper(d)):
		return identity, true
	}
	return 0, false
}

// hidden is the number with stars in place of its middle digits, as long as
// it is written.
func (n *personal) hidden(s string) string {
	head, tail := 3, 4 // 138****5678
	switch n.sort {
	case identity:
		head, tail = 3, 2
	case card:
		head, tail = 4, 4
	}
	written := s[n.from:n.to]
	total := 0
	for _, r := range written {
		if isNumeral(r) {
			total++
		}
	}
	if n.sort == mobile {
		head += total - 11 // an 86 in front
	}
	seen := 0
	return strings.Map(func(r rune) rune {
		if !isNumeral(r) {
			return r
		}
		seen++
		switch {
		case seen <= head || seen > total-tail:
			return r
		case r >= utf8.RuneSelf:
			return '＊'
		}
		return '*'
	}, written)
}

// isNumeral reports whether r counts in a number of a person: a digit, or the
// X at the end.
func isNumeral(r rune) bool {
	return r >= '0' && r <= '9' || wideDigit(r) >= 0 || strings.ContainsRune("xXｘＸ", r)
}
