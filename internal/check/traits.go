package check

import (
	"strings"
	"unicode/utf8"
)

// traits are what a passage has in it that some rule may want to look at: one
// scan finds them all, so that rules read only the few passages that concern
// them.
type traits uint16

const (
	hanGloss   traits = 1 << iota // a parenthesis, or a vowel with a tone
	longNumber                    // eleven digits or more
	straight                      // a straight quotation mark, beside Chinese
	halfMark                      // a half-width mark behind a Chinese character
	doubleMark                    // two marks that do not go together
	unseen                        // characters that nobody sees, or only some do
	hardSpace                     // a non-breaking space, as a character or as an entity
	wideSpace                     // begins with an ideographic space
	dated                         // a month, or a weekday behind a bracket
	phrased                       // a phrase of some list begins here
	han                           // Chinese characters
)

// traitsOf reads s once.
func traitsOf(s string) traits {
	var t traits
	digits := 0
	before := rune(0)
	for i, r := range s {
		if startsPhrase[byte(r)] && t&phrased == 0 && phraseAt(s[i:]) != nil {
			t |= phrased
		}
		switch {
		case r < utf8.RuneSelf:
			if r >= '0' && r <= '9' {
				digits++
			} else {
				t |= asciiTrait(r, before, s[i:])
			}
		case isHan(r):
			t |= han
			if r == '月' || r == '期' || r == '周' || r == '拜' {
				t |= dated
			}
		default:
			if wideDigit(r) >= 0 {
				digits++
			}
			t |= wideTrait(r, before, i)
		}
		before = r
	}
	if digits >= len("13800000000") {
		t |= longNumber
	}
	return t
}

// asciiTrait is the trait of the ASCII character r at the beginning of s.
func asciiTrait(r, before rune, s string) traits {
	switch r {
	case '"', '\'':
		return straight
	case '(', '[':
		return hanGloss
	case '<':
		return halfMark
	case ',', ';', ':', '?', '!', '.':
		if isHan(before) {
			return halfMark
		}
	case '&':
		if strings.HasPrefix(s, "&nbsp;") || strings.HasPrefix(s, "&emsp;") || strings.HasPrefix(s, "&ensp;") {
			return hardSpace
		}
	}
	return 0
}

// wideTrait is the trait of the character r at offset at, which is neither
// ASCII nor Chinese.
func wideTrait(r, before rune, at int) traits {
	switch {
	case r == '\u3000':
		if at == 0 || before == '\n' {
			return wideSpace
		}
	case r == '\u00a0':
		return hardSpace
	case r == '（', r == '【', isTone(r):
		return hanGloss
	case isStop(r):
		if isStop(before) {
			return doubleMark
		}
	case isUnseen(r), isPrivate(r):
		return unseen
	}
	return 0
}

// isHan reports whether r is a Chinese character.
func isHan(r rune) bool {
	return r >= 0x4e00 && r <= 0x9fff || r >= 0x3400 && r <= 0x4dbf || r >= 0x20000 && r <= 0x323af || r == '〇'
}

// isStop reports whether r is a full-width mark that ends or divides a sentence.
func isStop(r rune) bool {
	switch r {
	case '，', '。', '、', '；', '：':
		return true
	}
	return false
}
