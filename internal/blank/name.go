package blank

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// longestName is the longest name made of a title, in bytes: what stands
// behind it in an address is nobody's reading.
const longestName = 60

// Name makes a file's name of a title in Latin letters: "Heat allowance" is
// heat-allowance. It returns "" for a title in any other script, because the
// name is the end of an address. A Chinese character takes nine bytes there,
// chat programs cut the address before it, and it cannot be read out on the
// telephone. Pinyin that a program makes needs a dictionary, gets characters of
// several readings wrong, and says little even to Chinese readers; an editor,
// who types pinyin all day, makes a good short name at once. So the commands
// ask for one, and offer a date.
func Name(title string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(spelt.Replace(title)) {
		switch {
		case r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(unicode.ToLower(r))
		case unicode.IsLetter(r):
			return ""
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '’':
		default:
			b.WriteByte(' ')
		}
	}
	name := ""
	for _, word := range strings.Fields(b.String()) {
		if len(name)+len(word) >= longestName {
			break
		}
		name = strings.TrimPrefix(name+"-"+word, "-")
	}
	if taken(name) {
		return ""
	}
	return name
}

// spelt are Latin letters that are no letter with an accent.
var spelt = strings.NewReplacer("ß", "ss", "æ", "ae", "Æ", "ae", "œ", "oe", "Œ", "oe", "ø", "o", "Ø", "o", "đ", "d", "Đ", "d", "ł", "l", "Ł", "l", "ı", "i")

// Fit returns the name nearest to one that was asked for which can be a file
// and the end of an address: the same where nothing is wrong with it, "" where
// nothing is left of it.
func Fit(name string) string {
	s := strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7f || r == utf8.RuneError || unicode.IsSpace(r) || strings.ContainsRune(`/\?%*:|"<>#&.`, r) {
			return '-'
		}
		return r
	}, norm.NFC.String(strings.TrimSuffix(name, ".md")))
	s = strings.Trim(s, "-_")
	const most = 200 // bytes: with language and ending it fits into every file system
	for len(s) > most {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	if taken(s) {
		s += "-1"
	}
	return s
}

// taken reports whether a list, or a file that is no item, has the name.
func taken(name string) bool {
	switch strings.ToLower(name) {
	case "index", "page", "readme":
		return true
	}
	return false
}
