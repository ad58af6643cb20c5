package content

import "unionhall/internal/diag"

// isEastAsian reports whether r belongs to a script that is written without
// spaces or with full-width punctuation: Chinese, Japanese, Korean. Beside it,
// emphasis may open and close next to punctuation.
func isEastAsian(r rune) bool { return isWide(r) || isHangul(r) }

// isWide reports whether r is Chinese or Japanese, full-width punctuation
// included: scripts in which no space stands between words.
func isWide(r rune) bool {
	switch {
	case r < 0x2e80:
		return false
	case r <= 0xa4cf: // radicals, punctuation, kana, ideographs, Yi
		return !isHangul(r)
	case r < 0xf900:
		return false
	case r <= 0xfaff: // compatibility ideographs
		return true
	case r >= 0xfe10 && r <= 0xfe1f, r >= 0xfe30 && r <= 0xfe6f: // vertical and small forms
		return true
	case r >= 0xff00 && r <= 0xffef: // full-width forms
		return !isHangul(r)
	}
	return r >= 0x20000 && r <= 0x3ffff
}

// isHangul tells Korean apart, which puts spaces between words.
func isHangul(r rune) bool {
	return r >= 0x1100 && r <= 0x11ff || r >= 0x3130 && r <= 0x318f || r >= 0xa960 && r <= 0xa97f ||
		r >= 0xac00 && r <= 0xd7ff || r >= 0xffa0 && r <= 0xffdc
}

// isWidePunct reports whether r is punctuation as wide as an ideograph: the
// room around it is part of it.
func isWidePunct(r rune) bool {
	switch {
	case r >= 0x3000 && r <= 0x3003, r >= 0x3008 && r <= 0x3011, r >= 0x3014 && r <= 0x301f:
		return true
	case r >= 0xfe10 && r <= 0xfe19, r >= 0xfe30 && r <= 0xfe6f:
		return true
	case r >= 0xff01 && r <= 0xff0f, r >= 0xff1a && r <= 0xff20, r >= 0xff3b && r <= 0xff40, r >= 0xff5b && r <= 0xff65:
		return r != 0xff04 && r != 0xff05 // ＄ and ％ go with words
	}
	return false
}

// isSharedPunct reports whether r is punctuation that Chinese and Western
// texts have in common: its neighbours say which it is.
func isSharedPunct(r rune) bool {
	switch r {
	case '“', '”', '‘', '’', '…', '—', '·', '‧':
		return true
	}
	return false
}

// joins reports whether a line break between a and b is none in the text:
// Chinese goes on without a space. a is 0 at the beginning of a block.
func joins(a, b rune, lang string) bool {
	if a == 0 || isWide(a) && isWide(b) {
		return true
	}
	switch {
	case isWidePunct(a):
		return !isHangul(b)
	case isWidePunct(b):
		return !isHangul(a)
	case isSharedPunct(a):
		return isWide(b) || isSharedPunct(b) && diag.IsChinese(lang)
	case isSharedPunct(b):
		return isWide(a)
	}
	return false
}
