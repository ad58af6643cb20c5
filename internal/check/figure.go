package check

import (
	"strings"
	"unicode/utf8"
)

// A figure is a number as people write it: groups of digits with one space or
// hyphen between them.
type figure struct {
	from, to int // bytes of the text; to is behind a final X
	groups   []group
	x        bool // an X stands behind the last group
}

type group struct{ from, to int }

// figures calls visit for every figure of s that stands by itself: neither a
// part of a word or an address, nor of a decimal number.
func figures(s string, visit func(f *figure)) {
	for i := 0; i < len(s); {
		if !isDigit(s[i]) {
			i++
			continue
		}
		f := figureAt(s, i)
		if standsAlone(s, f) {
			visit(&f)
		}
		i = f.to
	}
}

func figureAt(s string, i int) figure {
	f := figure{from: i}
	for {
		from := i
		for i < len(s) && isDigit(s[i]) {
			i++
		}
		f.groups = append(f.groups, group{from, i})
		n := separator(s[i:])
		if n == 0 || i+n >= len(s) || !isDigit(s[i+n]) {
			break
		}
		i += n
	}
	if i < len(s) && s[i]|0x20 == 'x' {
		f.x = true
		i++
	}
	f.to = i
	return f
}

// separator is the length of what parts two groups.
func separator(s string) int {
	for _, sep := range [...]string{" - ", " – ", " ", "-", "–", "—", ".", "\u2011", "\u2010", "－", "．", "\u00a0"} {
		if strings.HasPrefix(s, sep) {
			return len(sep)
		}
	}
	return 0
}

func standsAlone(s string, f figure) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:f.from])
	after, size := utf8.DecodeRuneInString(s[f.to:])
	switch {
	case isWordRune(before) && !behindLabel(s[:f.from]),
		f.from > 0 && strings.ContainsRune("._=#%&@*", before),
		f.from > 0 && before == '-' && !endsInHan(s[:f.from-1]),
		f.from > 0 && before == '/' && !parts(s[:f.from-1], utf8.DecodeLastRuneInString):
		return false
	case f.to == len(s):
		return true
	case after == '/':
		return parts(s[f.to+size:], utf8.DecodeRuneInString)
	}
	return !isWordRune(after) && !strings.ContainsRune("_%*@=", after) && (after != '.' || !startsWithDigit(s[f.to+size:]))
}

// parts reports whether a slash beside s stands between two numbers, or a
// number and Chinese, and is no part of an address.
func parts(s string, next func(string) (rune, int)) bool {
	r, _ := next(s)
	return s == "" || isHan(r) || r >= '0' && r <= '9' || r == ' '
}

// endsInHan tells 名单-138… from an order, NO-138….
func endsInHan(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return isHan(r)
}

// behindLabel reports whether s ends in Latin letters that announce a number
// of a telephone: Tel138…, and wx138…, which WeChat takes for a name.
func behindLabel(s string) bool {
	end := strings.ToLower(lastBytes(s, 10))
	for _, label := range [...]string{"tel", "mobile", "phone", "cell", "mob", "wx", "vx", "wechat"} {
		before, ok := strings.CutSuffix(end, label)
		if r, _ := utf8.DecodeLastRuneInString(before); ok && (before == "" || !isWordRune(r)) {
			return true
		}
	}
	return false
}

func startsWithDigit(s string) bool { return s != "" && isDigit(s[0]) }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// digits returns the digits of some groups, without what parts them.
func digits(s string, groups []group) string {
	if len(groups) == 1 {
		return s[groups[0].from:groups[0].to]
	}
	var b strings.Builder
	for _, g := range groups {
		b.WriteString(s[g.from:g.to])
	}
	return b.String()
}

// shaped reports whether the groups have these lengths.
func shaped(groups []group, lengths ...int) bool {
	if len(groups) != len(lengths) {
		return false
	}
	for i, g := range groups {
		if g.to-g.from != lengths[i] {
			return false
		}
	}
	return true
}

// atoi reads digits.
func atoi(s string) int {
	n := 0
	for i := 0; i < len(s) && isDigit(s[i]) && i < 9; i++ {
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// lastBytes is the end of s, at most n bytes and whole characters.
func lastBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	s = s[len(s)-n:]
	for s != "" && !utf8.RuneStart(s[0]) {
		s = s[1:]
	}
	return s
}
