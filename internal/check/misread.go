package check

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"unionhall/internal/diag"
)

// misreadable are digits and the letters that a scanner takes for them.
var misreadable = regexp.MustCompile(`[0-9lIOo]{2,}`)

// dayMisread is a letter alone in front of what counts: 5月l日.
var dayMisread = regexp.MustCompile(`[年月至到]\s?([lIOo])\s?[日月号]`)

// misread tells of letters among digits, 2O26年, as they come out of scans.
func (l *look) misread() {
	var n tally
	shown := ""
	see := func(p *passage, from, to int) {
		if n.add(p, from); n.count == 1 {
			shown = p.text[from:to]
		}
	}
	l.passagesWith(han, func(p *passage) {
		if !strings.ContainsAny(p.text, "lIOo") {
			return
		}
		for _, m := range misreadable.FindAllStringIndex(p.text, -1) {
			if isMisread(p.text, m[0], m[1]) {
				see(p, m[0], m[1])
			}
		}
		for _, m := range dayMisread.FindAllStringSubmatchIndex(p.text, -1) {
			see(p, m[2], m[3])
		}
	})
	if n.count > 0 {
		l.tell(n.p, n.at,
			diag.Several(n.count, "数字里有字母：“%s”‹（共 # 处）›，多半是扫描识别认错了", "there are letters in a number: %q‹ (# of them)›, probably misread by a scanner", shown),
			diag.Say("请对照原件改成数字：%s", "check it with the original, and write digits: %s", strings.NewReplacer("l", "1", "I", "1", "O", "0", "o", "0").Replace(shown)))
	}
}

// isMisread reports whether the letters and digits from from to to are a
// number: digits on both sides of a letter, or a letter before three and more.
func isMisread(s string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:from])
	after, _ := utf8.DecodeRuneInString(s[to:])
	if from > 0 && (isWordRune(before) || strings.ContainsRune("-/.#=", before)) || to < len(s) && (isWordRune(after) || strings.ContainsRune("-/.=", after)) {
		return false
	}
	word := s[from:to]
	inner := strings.TrimLeft(strings.TrimRight(word, "lIOo"), "lIOo")
	digits := 0
	for i := range len(word) {
		if isDigit(word[i]) {
			digits++
		}
	}
	letters := len(word) - digits
	if letters == 0 || digits < 2 || letters > digits {
		return false
	}
	return strings.ContainsAny(inner, "lIOo") || digits >= 3 && !isDigit(word[0]) && isHan(after)
}

// spacedRow is how many characters with a space behind each are no title set wide.
const spacedRow = 7

// spacedOut tells of 工 会 会 员: characters with a space between each, as
// scans and PDF files give them. A search finds no word in them.
func (l *look) spacedOut() {
	var n tally
	shown := ""
	l.passagesWith(han, func(p *passage) {
		for at, end := range spacedRows(p.text) {
			if n.add(p, at); n.count == 1 {
				shown = strings.ReplaceAll(p.text[at:end], "\u3000", " ")
			}
		}
	})
	if n.count > 0 {
		l.tell(n.p, n.at,
			diag.Several(n.count, "字与字之间有空格：“%s”‹（共 # 处）›，搜索时找不到这些词", "there are spaces between the characters: %q‹ (# places)›; a search will not find these words", clip(shown, 20)),
			diag.Say("请删去空格：%s", "delete the spaces: %s", clip(strings.ReplaceAll(shown, " ", ""), 20)))
	}
}

// spacedRows yields where such rows begin and end.
func spacedRows(s string) func(yield func(int, int) bool) {
	return func(yield func(int, int) bool) {
		for i := 0; i < len(s); {
			count, end, j := 0, i, i
			for j < len(s) {
				r, size := utf8.DecodeRuneInString(s[j:])
				if !isHan(r) {
					break
				}
				count++
				end = j + size
				space := strings.TrimLeft(s[end:], " \u3000")
				if len(space) == len(s[end:]) {
					break
				}
				j = len(s) - len(space)
			}
			if count >= spacedRow && !yield(i, end) {
				return
			}
			_, size := utf8.DecodeRuneInString(s[i:])
			i = max(end, i+size)
		}
	}
}
