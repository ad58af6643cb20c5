package pwa

import "strconv"

// The formats are written without reflection: tens of megabytes of fragments go
// through here in a build.

// hexDigits are those of \u00xx as JSON.stringify writes it.
const hexDigits = "0123456789abcdef"

// appendText appends a JSON string exactly as JSON.stringify writes it: escaped
// are quotes, backslashes and what is below U+0020, nothing else. s is UTF-8.
func appendText[T string | []byte](b []byte, s T) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[start:i]...)
		b = appendEscape(b, c)
		start = i + 1
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

func appendEscape(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\b':
		return append(b, '\\', 'b')
	case '\f':
		return append(b, '\\', 'f')
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	}
	return append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}

func appendInt(b []byte, n int) []byte { return strconv.AppendInt(b, int64(n), 10) }

func appendDigest(b []byte, d Digest) []byte {
	return append(append(append(b, '"'), d.String()...), '"')
}

// appendList appends items between brackets.
func appendList[T any](b []byte, list []T, item func([]byte, T) []byte) []byte {
	b = append(b, '[')
	for i, x := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = item(b, x)
	}
	return append(b, ']')
}

func appendTexts(b []byte, list []string) []byte { return appendList(b, list, appendText[string]) }
