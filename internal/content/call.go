package content

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What stands in a text to be called becomes a link: whoever reads on a
// telephone touches it. A mobile number never does: it is a person's, and
// package check warns of it. What is not certain stays as it is, because a
// wrong link rings at a stranger's.

// separator is what people write between the groups of a number.
const separator = `(?: ?[-－–—] ?| )`

var (
	// landline is a number of mainland China with its area code (010, 02x, 03xx to
	// 09xx), or a short one behind it, which is another desk in each region.
	landline = regexp.MustCompile(`^(?:[(（](0(?:10|2\d|[3-9]\d\d))[)）] ?|(0(?:10|2\d|[3-9]\d\d))` + separator + `)` +
		`([2-9]\d{2,3}[- ]?\d{4}|12[13]\d\d|9[56]\d{3,4})`)
	// fromAbroad is the same with the code of the country.
	fromAbroad = regexp.MustCompile(`^\+86` + separator + `?(?:10|2\d|[3-9]\d\d)` + separator + `?(?:[2-9]\d{2,3}[- ]?\d{4}|12[13]\d\d|9[56]\d{3,4})`)
	// free is a number that costs the caller little or nothing.
	free = regexp.MustCompile(`^[48]00(?:` + separator + `\d{3}` + separator + `\d{4}|` + separator + `\d{7}|` + separator + `\d{4}` + separator + `\d{3})`)
	// bare is such a number without groups: it might be anything, and is one where
	// the words before it say so.
	bare = regexp.MustCompile(`^(?:0(?:10|2\d|[3-9]\d\d)[2-9]\d{6,7}|[48]00\d{7}|\+\d{8,15})`)
	// short is a number that is the same in the whole country, or another desk in
	// each region.
	short = regexp.MustCompile(`^(?:11[09]|12[02]|12[13]\d\d|95\d{3}|96\d{3,4}|100(?:00|10|86))`)
)

// appendCalls is appendText with links at the numbers that are to be called.
// before and after are what the source has on either side of s: goldmark parts
// texts where it looked for links.
func (w *writer) appendCalls(s, before, after []byte) {
	start := 0
	for i := 0; i < len(s); i++ {
		if !mayOpen(s, i) || !mayBegin(s[:i]) || i == 0 && !mayBegin(before) {
			continue
		}
		n := w.number(s, i, after)
		if n > 0 {
			w.appendPlain(s[start:i])
			w.add(`<a href="tel:`)
			w.dial(s[i : i+n])
			w.add(`">`)
			w.appendPlain(s[i : i+n])
			w.add("</a>")
			start = i + n
		}
		for i += max(n-1, 0); i+1 < len(s) && isDigit(s[i]) && isDigit(s[i+1]); {
			i++ // a number that is none has none in its midst
		}
	}
	w.appendPlain(s[start:])
}

// mayOpen reports whether the character at i may be the first of a number.
func mayOpen(s []byte, i int) bool {
	switch s[i] {
	case '0', '1', '4', '8', '9', '+':
		return true
	case '(':
		return i+1 < len(s) && s[i+1] == '0'
	}
	return bytes.HasPrefix(s[i:], []byte("（0"))
}

// number returns the length of the number to be called that begins at i of s,
// 0 for none.
func (w *writer) number(s []byte, i int, after []byte) int {
	certain, likely := shapesOf(s[i])
	if n := match(certain, s[i:], after); n > 0 && !isOther(w.said(s[:i])) {
		return n
	}
	if n := match(likely, s[i:], after); n > 0 && !isCounted(s[i+n:], after) && isCalled(w.said(s[:i])) {
		return n
	}
	return 0
}

// shapesOf are those that a number with this first byte can have: one that is
// certain by itself, and one that needs words before it.
func shapesOf(first byte) (certain, likely *regexp.Regexp) {
	switch first {
	case '+':
		return fromAbroad, bare
	case '4', '8':
		return free, bare
	case '1', '9':
		return nil, short
	case '0':
		return landline, bare
	}
	return landline, nil // in brackets
}

func match(shape *regexp.Regexp, s, after []byte) int {
	if shape == nil {
		return 0
	}
	n := len(shape.Find(s))
	if n == 0 || !mayEnd(joined(s[n:], after)) || isMobile(s[:n]) {
		return 0
	}
	return n
}

// ahead is how many bytes behind a number are looked at.
const ahead = 40

// joined is what follows a number.
func joined(rest, after []byte) []byte {
	if len(rest) >= ahead || len(after) == 0 {
		return rest[:min(len(rest), ahead)]
	}
	return append(bytes.Clone(rest), after[:min(len(after), ahead)]...)
}

// isMobile reports whether a number is a mobile one of mainland China.
func isMobile(s []byte) bool {
	digits := bytes.TrimPrefix(digitsOf(s), []byte("+86"))
	return len(digits) == 11 && digits[0] == '1' && digits[1] >= '3'
}

func digitsOf(s []byte) []byte {
	var digits []byte
	for _, c := range s {
		if isDigit(c) || c == '+' {
			digits = append(digits, c)
		}
	}
	return digits
}

// dial appends what is dialled.
func (w *writer) dial(s []byte) { w.buf = append(w.buf, digitsOf(s)...) }

const (
	recall = 96 // bytes of what was said before that are looked at
	near   = 12 // characters between the word that says to call and the number
)

// said returns the end of what the block says up to here, then s.
func (w *writer) said(s []byte) string {
	if len(s) >= recall {
		return strings.ToLower(string(s[len(s)-recall:]))
	}
	before := w.buf[max(w.began, len(w.buf)-2*recall):]
	var text []byte
	for len(before) > 0 {
		open := bytes.IndexByte(before, '<')
		if open < 0 {
			text = append(text, before...)
			break
		}
		text = append(text, before[:open]...)
		end := bytes.IndexByte(before[open:], '>')
		before = before[open+max(end, 0)+1:]
	}
	return strings.ToLower(string(append(text, s...)))
}

// callWords say that a number is to be called.
var callWords = []string{
	"电话", "热线", "拨打", "致电", "来电", "拨", "打", "電話", "熱線", "撥打", "撥",
	"call", "dial", "telephone", "phone", "hotline", "helpline", "tel", "هاتف", "اتصل",
}

// isCalled reports whether the last words say that the number behind them is to
// be called: in the same clause, and not far.
func isCalled(before string) bool {
	before = others.ReplaceAllString(before, "")
	at, word := -1, ""
	for _, w := range callWords {
		if i := lastWord(before, w); i >= 0 && i+len(w) > at+len(word) {
			at, word = i, w
		}
	}
	if at < 0 || isOther(before) {
		return false
	}
	gap, most := before[at+len(word):], near
	if utf8.RuneCountInString(word) == 1 { // 打 means much else
		most = 1
	}
	if isLetter(word[0]) && gap != "" && isLetter(gap[0]) { // callous, telling
		return false
	}
	return utf8.RuneCountInString(gap) <= most && !strings.ContainsAny(gap, "，。；！？,;!?.…\n转轉")
}

// others are short numbers that were named before another one: 110 或者 120.
var others = regexp.MustCompile(`(?:[0-9]{3,6} ?(?:、|或者?|和|or|and) ?)+$`)

// lastWord is strings.LastIndex, for words in letters where no letter stands
// before them.
func lastWord(text, word string) int {
	i := strings.LastIndex(text, word)
	if i > 0 && isLetter(word[0]) && isLetter(text[i-1]) {
		return -1
	}
	return i
}

// otherWords stand before numbers that are not to be called, or not by voice.
var otherWords = []string{"编号", "文号", "证号", "账号", "帐号", "卡号", "户名", "代码", "传真", "邮编", "編號", "傳真", "fax", "qq", "微信"}

// isOther reports whether the last words say what else a number is.
func isOther(before string) bool {
	before = strings.TrimRight(before, " :：（(“\"'")
	return slices.ContainsFunc(otherWords, func(word string) bool { return strings.HasSuffix(before, word) })
}

// countWords follow numbers of things.
const countWords = "人名位次个件家元块年月日号天周万亿千百余多分小时秒户起条场项支台辆岁米公里吨克楼层室页级期届倍桌份套本張张間间所座處处通"

// mayFollow are the words with which a sentence goes on behind a number that
// was called; anything else is what is counted.
var mayFollow = setOf("or and for to if from at on in when any free before after first anytime")

// isCounted reports whether what follows says that the number counts
// something.
func isCounted(rest, after []byte) bool {
	text := strings.TrimLeft(string(joined(rest, after)), " *_")
	first, _ := utf8.DecodeRuneInString(text)
	if unicode.In(first, unicode.Latin) {
		word, _, _ := strings.Cut(text, " ")
		return !mayFollow[strings.ToLower(strings.TrimRight(word, ".,;:!?)\n"))]
	}
	return first == '%' || first == '％' || text != "" && strings.ContainsRune(countWords, first)
}
