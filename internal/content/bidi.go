package content

import "strings"

// fromRight are the languages that are written from the right to the left,
// where nothing is said of the script.
var fromRight = setOf("ar arc ckb dv fa he ks lrc mzn pnb ps sd syr ug ur yi")

// rightScripts are the scripts that are, whatever the language.
var rightScripts = setOf("adlm arab hebr nkoo rohg syrc thaa")

// isFromRight reports whether a language is written from the right to the left.
func isFromRight(lang string) bool {
	first, rest, _ := strings.Cut(strings.ToLower(lang), "-")
	if second, _, _ := strings.Cut(rest, "-"); len(second) == 4 {
		return rightScripts[second]
	}
	return fromRight[first]
}

// How many digits a telephone number has.
const (
	fewestLocal  = 5 // behind an area code: 0531-12351; 0800-1700 is a range
	fewestDigits = 7 // with a country code: +86-12351
	mostDigits   = 15
)

// appendFromRight is appendText for a language that is written from the right:
// there a browser would set 0999-5551100 as 5551100-0999, because a hyphen and
// a space between numbers belong to the words around them. What can only be a
// telephone number stands in <bdi dir="ltr">. A range, 9:00-17:00, is left as
// it is: it shall be read from the right.
func appendFromRight(dst, s []byte) []byte {
	start := 0
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) && s[i] != '+' || !mayBegin(s[:i]) {
			continue
		}
		end := grouped(s, i)
		if end > i && isDialled(s[i:end]) && mayEnd(s[end:]) {
			dst = appendText(dst, s[start:i])
			dst = append(dst, `<bdi dir="ltr">`...)
			dst = append(dst, s[i:end]...)
			dst = append(dst, "</bdi>"...)
			start = end
		}
		i = max(i, end-1)
	}
	return appendText(dst, s[start:])
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// grouped returns where the groups of digits end that begin at i.
func grouped(s []byte, i int) (end int) {
	if s[i] == '+' {
		i++
	}
	for i < len(s) && isDigit(s[i]) {
		for i < len(s) && isDigit(s[i]) {
			i++
		}
		end = i
		if i < len(s) && (s[i] == '-' || s[i] == ' ') {
			i++
		}
	}
	return end
}

// isDialled reports whether groups of digits are what one dials: with a country
// code, with an area code (0…), a mobile number or one that costs nothing (400,
// 800). A single group needs no help.
func isDialled(run []byte) bool {
	digits, first := 0, 0 // in all; in the first group of several
	for _, c := range run {
		switch {
		case isDigit(c):
			digits++
		case c != '+' && first == 0:
			first = digits
		}
	}
	if digits < fewestDigits || digits > mostDigits {
		return false
	}
	free, mobile := run[1] == '0' && run[2] == '0', run[1] >= '3'
	switch run[0] {
	case '+':
		return true
	case '0':
		return first > 0 && digits-first >= fewestLocal
	case '1':
		return mobile && first == 3 && digits == 11
	case '4', '8':
		return free && first == 3 && digits == 10
	}
	return false
}

// mayBegin reports whether a number may begin behind before: not in the midst
// of a word, an address, a time or a longer number.
func mayBegin(before []byte) bool {
	n := len(before)
	if n == 0 {
		return true
	}
	c := before[n-1]
	if c == ':' {
		return n == 1 || !isDigit(before[n-2])
	}
	return !isAlnum(c) && strings.IndexByte("+-.,/_=%#@&?", c) < 0
}

// mayEnd reports whether a number may end before rest.
func mayEnd(rest []byte) bool {
	switch {
	case len(rest) == 0:
		return true
	case strings.IndexByte(".,:-", rest[0]) >= 0:
		return len(rest) == 1 || !isAlnum(rest[1])
	}
	return !isAlnum(rest[0]) && strings.IndexByte("/_@%+", rest[0]) < 0
}
