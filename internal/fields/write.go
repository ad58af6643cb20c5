package fields

import (
	"regexp"
	"strings"
	"unicode"
)

// Scalar writes a text as the value of a key, in quotes where it needs them.
func Scalar(s string) string {
	if s == "true" || plainDate.MatchString(s) || plainInt.MatchString(s) {
		return s
	}
	return Entry(s)
}

// Entry writes a text as an entry of a list in brackets.
func Entry(s string) string {
	if plainWord.MatchString(s) && !strings.HasSuffix(s, " ") && !strings.Contains(meant, " "+strings.ToLower(s)+" ") {
		return s
	}
	return quoted(s)
}

var (
	// plainWord is what YAML reads as the text that it is, in any place: it
	// begins with a letter or a slash before one, and nothing in it has a meaning.
	plainWord = regexp.MustCompile(`^/?[\p{L}][\p{L}\p{N} /._（）〔〕《》、，。：；！？“”·—…\x{3000}+-]*$`)
	plainDate = regexp.MustCompile(`^\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?$`)
	plainInt  = regexp.MustCompile(`^-?(0|[1-9]\d{0,9})$`)
)

// meant are words that YAML or its readers take for something else.
const meant = " true false yes no on off null nan inf y n "

// quoted is a text in quotes, on one line: in single ones where double ones
// would need escapes, which few editors know.
func quoted(s string) string {
	if strings.ContainsAny(s, `"\`) && !strings.Contains(s, "'") && strings.IndexFunc(s, isUnprinted) < 0 {
		return "'" + s + "'"
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case unicode.IsPrint(r) || unicode.Is(unicode.Zs, r) || unicode.Is(unicode.Cf, r) && r != '\uFEFF':
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func isUnprinted(r rune) bool { return !unicode.IsPrint(r) && !unicode.Is(unicode.Zs, r) }
