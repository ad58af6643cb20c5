package pwa

import (
	"strings"
	"unicode/utf8"
)

// Key returns the key under which a phone looks a page up: its address without
// query and fragment, with the percent-encoding of decodeURI taken away, and
// without index.html, .html or the slash at its end. So /x, /x/, /x.html and
// /x/index.html are one page. The other half is keyOf in address.ts.
func Key(address string) string {
	if i := strings.IndexAny(address, "?#"); i >= 0 {
		address = address[:i]
	}
	key := strings.TrimSuffix(decodeURI(address), ".html")
	if key == "index" {
		return ""
	}
	for _, ending := range [...]string{"/index", "/"} {
		if rest, found := strings.CutSuffix(key, ending); found {
			return rest
		}
	}
	return key
}

// decodeURI is the function of that name of ECMAScript: escapes of UTF-8 are
// taken away but for those of reserved characters; what is no such text is left
// as it is.
func decodeURI(text string) string {
	if strings.IndexByte(text, '%') < 0 {
		return text
	}
	var b []byte
	for i := 0; i < len(text); {
		if text[i] != '%' {
			b = append(b, text[i])
			i++
			continue
		}
		var raw []byte
		begin := i
		for len(raw) == 0 || !utf8.FullRune(raw) {
			c, ok := escaped(text[i:])
			if !ok {
				return text
			}
			raw = append(raw, c)
			i += len("%00")
		}
		switch r, n := utf8.DecodeRune(raw); {
		case n < len(raw) || r == utf8.RuneError && n == 1:
			return text
		case strings.ContainsRune(";/?:@&=+$,#", r):
			b = append(b, text[begin:i]...)
		default:
			b = append(b, raw...)
		}
	}
	return string(b)
}

// escaped returns the byte that text begins with as %00.
func escaped(text string) (byte, bool) {
	if len(text) < len("%00") || text[0] != '%' {
		return 0, false
	}
	high, low := hexValue(text[1]), hexValue(text[2])
	return byte(high<<4 | low), high >= 0 && low >= 0
}

func hexValue(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
