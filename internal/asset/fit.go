package asset

import (
	"bytes"
	"slices"
)

// fit leaves rules out of a style sheet that style has made.
func fit(css []byte, has func(name string) bool) []byte {
	out := make([]byte, 0, len(css))
	for len(css) > 0 {
		end := find(css, "{;")
		if end == len(css) || css[end] == ';' { // an at-rule without a block
			end = min(end+1, len(css))
			out, css = append(out, css[:end]...), css[end:]
			continue
		}
		size := end + block(css[end:])
		if css[size-1] != '}' || size == end+1 {
			return append(out, css...) // no sheet of style's
		}
		out, css = appendRule(out, css[:end], css[end:size], has), css[size:]
	}
	return out
}

// conditional are the at-rules whose blocks hold rules like those around them.
var conditional = [][]byte{[]byte("@media"), []byte("@supports"), []byte("@container"), []byte("@layer")}

// appendRule appends what is left of a rule; its block has its braces.
func appendRule(out, prelude, block []byte, has func(name string) bool) []byte {
	if bytes.HasPrefix(prelude, []byte("@")) {
		if !slices.ContainsFunc(conditional, func(name []byte) bool { return bytes.HasPrefix(prelude, name) }) {
			return append(append(out, prelude...), block...)
		}
		if inner := fit(block[1:len(block)-1], has); len(inner) > 0 {
			out = append(append(append(out, prelude...), '{'), inner...)
			out = append(out, '}')
		}
		return out
	}
	var kept [][]byte
	possible := false
	for _, selector := range selectors(prelude) {
		may := mayMatch(selector, has)
		possible = possible || may
		// A browser passes over a whole rule for the sake of a selector that it does not
		// know: in an old browser no page may get a rule that it would not have had.
		if may || bytes.ContainsAny(selector, ":[") {
			kept = append(kept, selector)
		}
	}
	if !possible {
		return out
	}
	return append(append(out, bytes.Join(kept, []byte(","))...), block...)
}

// selectors parts a list at its commas.
func selectors(list []byte) [][]byte {
	var parts [][]byte
	for {
		end := find(list, ",")
		parts = append(parts, list[:end])
		if end == len(list) {
			return parts
		}
		list = list[end+1:]
	}
}

// mayMatch reports whether an element may be what a selector names. What stands
// in brackets and parentheses is not looked at: it may.
func mayMatch(selector []byte, has func(name string) bool) bool {
	if bytes.IndexByte(selector, '\\') >= 0 || bytes.IndexByte(selector, '|') >= 0 {
		return true // names that are escaped, or of another namespace
	}
	for i := 0; i < len(selector); {
		switch c := selector[i]; {
		case c == '[' || c == '(':
			i += block(selector[i:])
		case c == '#' || c == ':':
			i += 1 + name(selector[i+1:])
		case c == '.':
			n := 1 + name(selector[i+1:])
			if !has(string(selector[i : i+n])) {
				return false
			}
			i += n
		case name(selector[i:]) > 0:
			n := name(selector[i:])
			if !has(string(bytes.ToLower(selector[i : i+n]))) {
				return false
			}
			i += n
		default:
			i++ // a combinator, *, & or the second colon
		}
	}
	return true
}

// name returns how long the name is with which s begins; 0 where it begins with none.
func name(s []byte) int {
	n := 0
	for n < len(s) && (s[n] == '-' || s[n] == '_' || s[n] >= 0x80 || '0' <= s[n] && s[n] <= '9' || 'a' <= s[n]|0x20 && s[n]|0x20 <= 'z') {
		n++
	}
	return n
}

// find returns where the first of some signs stands that is in no string and no
// brackets; the length of s where there is none.
func find(s []byte, signs string) int {
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case bytes.IndexByte([]byte(signs), c) >= 0:
			return i
		case c == '\\':
			i += 2
		case c == '"' || c == '\'':
			i += quoted(s[i:])
		case c == '(' || c == '[' || c == '{':
			i += block(s[i:])
		default:
			i++
		}
	}
	return len(s)
}

// closing are the signs that end a block, by those that begin it.
var closing = map[byte]string{'(': ")", '[': "]", '{': "}"}

// block returns how long the block is with which s begins.
func block(s []byte) int { return min(1+find(s[1:], closing[s[0]])+1, len(s)) }

// quoted returns how long the string is with which s begins.
func quoted(s []byte) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case s[0]:
			return i + 1
		}
	}
	return len(s)
}
