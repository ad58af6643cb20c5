package check

import (
	"strings"
	"unicode/utf8"
)

// wideDigits is what an input method writes in full width: １３８.
const wideDigits = "０１２３４５６７８９"

// wideDigit returns the digit that r is in full width, or -1.
func wideDigit(r rune) int {
	if r >= '０' && r <= '９' {
		return int(r - '０')
	}
	return -1
}

// narrowed is s with full-width digits, X and marks of numbers as ASCII, and
// where each byte of it stands in s. at is nil where s has no such digit.
func narrowed(s string) (t string, at []int) {
	if !strings.ContainsAny(s, wideDigits) {
		return s, nil
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case wideDigit(r) >= 0, strings.ContainsRune("ＸｘＴＥＬ－．／（）", r):
			r -= '！' - '!'
		}
		for range max(utf8.RuneLen(r), 1) {
			at = append(at, i)
		}
		b.WriteRune(r)
	}
	return b.String(), append(at, len(s))
}
