package convert

import (
	"regexp"
	"strings"
	"unicode"
)

// front returns our front matter with its fences. What of the old one could
// not be read goes along as comments: an editor sees it, the build does not.
func front(values []value, unread, eol string) []byte {
	var b strings.Builder
	b.WriteString("---\n")
	b.WriteString(frontLines(values))
	if unread != "" {
		for line := range strings.Lines(unread) {
			line = strings.TrimRight(line, "\r\n")
			b.WriteString(strings.TrimRight("# "+printable(line), " ") + "\n")
		}
	}
	b.WriteString("---\n")
	return []byte(strings.ReplaceAll(b.String(), "\n", eol))
}

// printable takes out what may not stand in YAML, not even in a comment.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\t' && !unicode.IsPrint(r) && !unicode.Is(unicode.Zs, r) {
			return -1
		}
		return r
	}, s)
}

func frontLines(values []value) string {
	var b strings.Builder
	for _, v := range values {
		switch {
		case len(v.group) > 0:
			b.WriteString(v.name + ":\n")
			for _, g := range v.group {
				b.WriteString("  " + g.name + ": " + scalar(g.text, false) + "\n")
			}
		case len(v.list) > 0:
			b.WriteString(v.name + ": [")
			for i, s := range v.list {
				if i > 0 {
					b.WriteString(", ")
				}
				b.WriteString(scalar(s, true))
			}
			b.WriteString("]\n")
		default:
			b.WriteString(v.name + ": " + scalar(v.text, false) + "\n")
		}
	}
	return b.String()
}

var (
	// plainWord is what YAML reads as the text that it is, in any place: it
	// begins with a letter or a slash before one, and nothing in it has a meaning.
	plainWord = regexp.MustCompile(`^/?[\p{L}][\p{L}\p{N} /._（）《》、，。：；！？“”·—…\x{3000}+-]*$`)
	plainDate = regexp.MustCompile(`^\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?$`)
	plainInt  = regexp.MustCompile(`^-?(0|[1-9]\d{0,9})$`)
)

// meant are words that YAML or its readers take for something else.
const meant = " true false yes no on off null nan inf y n "

// scalar writes a text, in quotes where it needs them.
func scalar(s string, inList bool) string {
	switch {
	case s == "true" || plainDate.MatchString(s) && !inList || plainInt.MatchString(s) && !inList:
		return s
	case plainWord.MatchString(s) && !strings.HasSuffix(s, " ") && !strings.Contains(meant, " "+strings.ToLower(s)+" "):
		return s
	}
	return quoted(s)
}

// quoted is a text in YAML's double quotes, on one line.
func quoted(s string) string {
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
