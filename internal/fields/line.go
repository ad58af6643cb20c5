package fields

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// maxExcerpt is how much of a line a fault carries, in bytes: more than any
// terminal shows, less than a page of prose that is one line.
const maxExcerpt = 4000

// line returns line n of the file without BOM and line end, "" where the
// block does not have it.
func (s Source) line(n int) string {
	rest := bytes.TrimPrefix(s.Bytes, []byte(bom))
	for i := max(s.FirstLine, 1); i <= n; i++ {
		end := bytes.IndexAny(rest, "\r\n")
		if i == n {
			if end < 0 {
				end = len(rest)
			}
			return excerpt(rest[:end])
		}
		if end < 0 {
			return ""
		}
		if bytes.HasPrefix(rest[end:], []byte("\r\n")) {
			end++
		}
		rest = rest[end+1:]
	}
	return ""
}

// excerpt is valid UTF-8: it is shown and written as JSON.
func excerpt(line []byte) string {
	if len(line) > maxExcerpt {
		end := maxExcerpt
		for end > maxExcerpt-utf8.UTFMax && !utf8.RuneStart(line[end]) {
			end--
		}
		line = line[:end]
	}
	if utf8.Valid(line) {
		return string(line)
	}
	// one U+FFFD for each byte, so that columns stay true
	return strings.Map(func(c rune) rune { return c }, string(line))
}
