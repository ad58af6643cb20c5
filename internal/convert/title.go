package convert

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxTitle is the longest title that our schemas take, in characters.
const maxTitle = 200

var (
	titleLink   = regexp.MustCompile(`!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])`)
	titleTag    = regexp.MustCompile(`</?[A-Za-z][^>]*>`)
	titleID     = regexp.MustCompile(`\s*\{[#.:][^}]*\}\s*$`)
	titleClose  = regexp.MustCompile(`\s+#+\s*$`)
	titleStrong = regexp.MustCompile("(\\*\\*|__|~~|`)")
	titleEmph   = regexp.MustCompile(`\*([^*\s][^*]*)\*`)
	titleEscape = regexp.MustCompile("\\\\([!-/:-@\\[-`{-~])")
)

// plainTitle is a heading without its Markdown.
func plainTitle(heading string) string {
	s := titleEscape.ReplaceAllStringFunc(strings.TrimSpace(heading), hideEscaped)
	s = titleClose.ReplaceAllString(s, "")
	s = titleID.ReplaceAllString(s, "")
	s = titleLink.ReplaceAllString(s, "$1")
	s = titleTag.ReplaceAllString(s, "")
	s = titleStrong.ReplaceAllString(s, "")
	s = titleEmph.ReplaceAllString(s, "$1")
	return oneLine(strings.Map(showEscaped, html.UnescapeString(s)))
}

// hidden is where escaped punctuation waits, in a private area of Unicode,
// until the Markdown around it is gone.
const hidden = '\uE000'

func hideEscaped(pair string) string { return string(hidden + rune(pair[1])) }

func showEscaped(r rune) rune {
	if r >= hidden && r < hidden+0x80 {
		return r - hidden
	}
	return r
}

// oneLine is a text with each run of white space as one space. The wide space
// of Chinese headings (第一编　总则) and the one that does not break are
// characters of theirs and stay.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r != '\u3000' && r != '\u00a0' && (unicode.IsSpace(r) || unicode.IsControl(r))
	}), " ")
}

// shortened cuts a title that is too long, and marks the cut.
func shortened(title string) (short string, cut bool) {
	if utf8.RuneCountInString(title) <= maxTitle {
		return title, false
	}
	return string([]rune(title)[:maxTitle-1]) + "…", true
}

// humanTitle makes a title of a file name: "open-accounts" -> "Open accounts".
func humanTitle(name string) string {
	if plain, err := url.PathUnescape(name); err == nil && utf8.ValidString(plain) {
		name = plain
	}
	s := oneLine(strings.NewReplacer("-", " ", "_", " ").Replace(name))
	r, size := utf8.DecodeRuneInString(s)
	if s == "" {
		return name
	}
	return string(unicode.ToUpper(r)) + s[size:]
}
