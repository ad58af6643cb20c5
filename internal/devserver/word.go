package devserver

import (
	"regexp"
	"strings"
	"unicode"
)

// key is what stands before a value in the head of a file.
var key = regexp.MustCompile(`^\s*(- )?[\w-]+:\s*$|^\s*- $`)

// word widens a mark to the end of what it begins: a value, what is in
// brackets, a word. One letter in colour is easily overlooked.
func word(before, at, after string) (_, marked, rest string) {
	if at == "" {
		return before, at, after
	}
	text := at + after
	end := len(at) + run(at, after)
	if key.MatchString(before) {
		end = max(len(at), len(strings.TrimRight(text, " ")))
	} else if ending := closing(at); ending != "" && strings.Contains(after, ending) {
		end = strings.Index(text, ending) + len(ending)
		if to := strings.IndexByte(text[end:], ')'); to >= 0 && at == "[" && text[end] == '(' {
			end += to + 1 // a link, with its address
		}
	}
	return before, text[:end], text[end:]
}

// closing is what ends that which a character opens.
func closing(open string) string {
	switch open {
	case "<":
		return ">"
	case "[":
		return "]"
	case "(":
		return ")"
	case "（":
		return "）"
	case "“":
		return "”"
	case "《":
		return "》"
	}
	return ""
}

// run is how many bytes of after go on as at began.
func run(at, after string) int {
	first := []rune(at)[0]
	letters := unicode.IsLetter(first) || unicode.IsDigit(first) || wordGoesOn(after)
	for i, r := range after {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case letters && (unicode.IsLetter(r) || unicode.IsDigit(r)) && unicode.Is(unicode.Han, r) == unicode.Is(unicode.Han, first):
		case letters && strings.ContainsRune("-_./@#%+&=?", r) && wordGoesOn(after[i+1:]):
		case !letters && r == first:
		default:
			return i
		}
	}
	return len(after)
}

// wordGoesOn reports whether what follows a dot or a hyphen belongs to the word.
func wordGoesOn(rest string) bool {
	for _, r := range rest {
		return r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_./", r))
	}
	return false
}
