package check

import (
	"strings"
	"unicode/utf8"

	"unionhall/internal/diag"
)

// wide are the marks that belong between Chinese characters, by those that an
// English keyboard gives.
var wide = strings.NewReplacer(",", "，", ";", "；", ":", "：", "?", "？", "!", "！", ".", "。", "<", "《", ">", "》")

// halfWidth tells of 你好,世界: half-width marks in the middle of Chinese.
func (l *look) halfWidth() {
	l.passagesWith(halfMark, func(p *passage) {
		count, first := halfMarks(p.text)
		if count == 0 {
			return
		}
		written := around(p.text, first)
		text := diag.Say("中文之间用了半角标点：%s", "a half-width mark between Chinese characters: %s", written)
		if count > 1 {
			text = diag.Say("中文之间用了半角标点：%s，这一段共 %d 处", "a half-width mark between Chinese characters: %s, %d in this paragraph", written, count)
		}
		l.tell(p, first, text, diag.Say("请用中文标点：%s", "use the Chinese mark: %s", wide.Replace(written)))
	})
}

// halfMarks counts the marks with Chinese on both sides.
func halfMarks(s string) (count, first int) {
	before := rune(0)
	for i, r := range s {
		if isHan(before) && strings.ContainsRune(",;:?!.", r) && isHalf(s[i+1:], r) || r == '<' && isHalfTitle(s[i+1:]) {
			if count == 0 {
				first = i
			}
			count++
		}
		before = r
	}
	return count, first
}

// isHalf reports whether Chinese goes on in s behind the mark, or, behind a
// full stop, the line ends.
func isHalf(s string, mark rune) bool {
	next, _ := utf8.DecodeRuneInString(s)
	if mark == '.' {
		return isHan(next) || s == "" || next == '\n'
	}
	return isHan(next) || next == '“' || next == '《' || next == '"'
}

// isHalfTitle reports whether s ends a title in <工会法>, as a keyboard without
// 《 gives it.
func isHalfTitle(s string) bool {
	end := strings.IndexByte(clipBytes(s, 90), '>')
	if end < 0 {
		return false
	}
	count := 0
	for _, r := range s[:end] {
		if !isHan(r) && r != '（' && r != '）' {
			return false
		}
		count++
	}
	return count >= 3
}

// around is the mark at offset at with the characters on its two sides.
func around(s string, at int) string {
	if s[at] == '<' {
		return s[at : at+strings.IndexByte(s[at:], '>')+1]
	}
	_, before := utf8.DecodeLastRuneInString(s[:at])
	_, mark := utf8.DecodeRuneInString(s[at:])
	_, after := utf8.DecodeRuneInString(s[at+mark:])
	return s[at-before : at+mark+after]
}

// doubleMarks tells of marks that were typed twice.
func (l *look) doubleMarks() {
	l.passagesWith(doubleMark, func(p *passage) {
		before, at := rune(0), 0
		for i, r := range p.text {
			if isStop(r) && isStop(before) {
				marks := p.text[at : i+utf8.RuneLen(r)]
				hint := diag.Say("请留下一个", "keep one of them")
				if before == '。' && r == '。' {
					hint = diag.Say("请留下一个；省略号写成“……”", "keep one of them; an ellipsis is written ……")
				}
				l.tell(p, at, diag.Say("标点重复了：%s", "two marks in a row: %s", marks), hint)
				return
			}
			before, at = r, i
		}
	})
}
