package check

import (
	"strings"
	"unicode/utf8"

	"unionhall/internal/diag"
)

// straightQuotes tells of "工会" in a Chinese text: Chinese quotes have a
// shape and a direction, which readers and readers aloud go by.
func (l *look) straightQuotes() {
	l.passagesWith(straight, func(p *passage) {
		if p.traits&han == 0 {
			return
		}
		pairs := append(quotePairs(p.text, '"'), quotePairs(p.text, '\'')...)
		if len(pairs) == 0 {
			return
		}
		q := pairs[0]
		inner, mark := clip(p.text[q.from+1:q.to], 12), p.text[q.from:q.from+1]
		open, shut := "“", "”"
		if strings.HasPrefix(l.src.Lang, "zh-Hant") {
			open, shut = "「", "」"
		}
		text := diag.Say("中文里用了直引号：%s", "straight quotation marks in Chinese: %s", mark+inner+mark)
		if len(pairs) > 1 {
			text = diag.Say("中文里用了直引号：%s，这一段共 %d 对", "straight quotation marks in Chinese: %s, %d pairs in this paragraph", mark+inner+mark, len(pairs))
		}
		l.tell(p, q.from, text,
			diag.Say("请用中文引号：%s", "use Chinese quotation marks: %s", open+strings.TrimSpace(inner)+shut))
	})
}

type pair struct{ from, to int }

// quotePairs returns the straight quotes of one sort of s, two by two, that stand around
// Chinese. An inch mark, 7", opens nothing; a quotation in English keeps its
// quotes.
func quotePairs(s string, mark byte) []pair {
	var pairs []pair
	open := -1
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\n' && open >= 0 && strings.Count(s[open:i], "\n") > 2:
			open = -1
		case s[i] != mark:
		case open < 0 && i > 0 && (isDigit(s[i-1]) || mark == '\'' && isWordRune(rune(s[i-1]))): // 7", it's
		case open < 0:
			open = i
		default:
			if isChineseQuotation(s, open, i) {
				pairs = append(pairs, pair{open, i})
			}
			open = -1
		}
	}
	return pairs
}

// isChineseQuotation reports whether what stands between open and shut begins
// or ends with Chinese.
func isChineseQuotation(s string, open, shut int) bool {
	inner := s[open+1 : shut]
	first, _ := utf8.DecodeRuneInString(inner)
	last, _ := utf8.DecodeLastRuneInString(inner)
	return isChineseRune(first) || isChineseRune(last) && !isSpaceRune(first)
}

func isSpaceRune(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\u3000' }

// isChineseRune reports whether r is a Chinese character or full-width mark.
func isChineseRune(r rune) bool {
	return isHan(r) || r >= 0x3001 && r <= 0x301f || r >= 0xff01 && r <= 0xff5e
}
