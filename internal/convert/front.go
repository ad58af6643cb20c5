package convert

import (
	"strings"
	"unicode"

	"unionhall/internal/fields"
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
				b.WriteString("  " + g.name + ": " + fields.Scalar(g.text) + "\n")
			}
		case len(v.list) > 0:
			b.WriteString(v.name + ": [")
			for i, s := range v.list {
				if i > 0 {
					b.WriteString(", ")
				}
				b.WriteString(fields.Entry(s))
			}
			b.WriteString("]\n")
		default:
			b.WriteString(v.name + ": " + fields.Scalar(v.text) + "\n")
		}
	}
	return b.String()
}
