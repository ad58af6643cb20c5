package check

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"unionhall/internal/content"
	"unionhall/internal/diag"
)

// isBold reports whether all words of b are strong.
func isBold(b *content.Block) bool {
	words := false
	for i := range b.Runs {
		r := &b.Runs[i]
		if r.Has(content.Break) || strings.TrimSpace(string(r.Text)) == "" {
			continue
		}
		if !r.Has(content.Strong) || r.Has(content.Picture) {
			return false
		}
		words = true
	}
	return words
}

// boldHeadings tells of lines that are headings to the eye only. What is
// heading and what is weight alone cannot be told from one line: a heading is
// followed by text, has no full stop, and is not the only one of its sort,
// unless it is numbered like one.
func (l *look) boldHeadings() {
	if l.boldShare() >= mostlyBold {
		return // told as a whole
	}
	var n tally
	numbered, title := 0, l.title()
	for i := range l.passages {
		p := &l.passages[i]
		if p.block == nil || i+1 >= len(l.passages) || !l.looksLikeHeading(p, &l.passages[i+1]) || letters(p.text) == title {
			continue
		}
		n.add(p, 0)
		if isNumbered(p.text) {
			numbered++
		}
	}
	if n.count == 0 || n.count == 1 && numbered == 0 {
		return
	}
	text := diag.Say("整行加粗的“%s”看起来是小标题，网页上只是粗体字", "the line %q in bold looks like a heading, and is bold text on the page", clip(n.p.text, 30))
	if n.count > 1 {
		text = diag.Say("整行加粗的“%s”等 %d 行看起来是小标题，网页上只是粗体字", "the line %q in bold and others (%d in all) look like headings, and are bold text on the page", clip(n.p.text, 30), n.count)
	}
	l.tell(n.p, 0, text,
		diag.Say("小标题请写成“## %s”：读屏软件靠它跳转，长文章靠它列出目录", "write a heading as \"## %s\": screen readers jump from one to the next, and long texts list them", clip(n.p.text, 30)))
}

// looksLikeHeading reports whether p is a short bold line above text.
func (l *look) looksLikeHeading(p, next *passage) bool {
	b := p.block
	if b.Form != content.Paragraph || b.Inside || !isBold(b) || strings.Contains(p.text, "\n") {
		return false
	}
	most := 60 // characters
	if p.traits&han != 0 {
		most = 24
	}
	last, _ := utf8.DecodeLastRuneInString(strings.TrimSpace(p.text))
	if last == '：' || last == ':' { // who speaks in an interview, a label
		return false
	}
	if runes(p.text) > most || strings.ContainsRune("。！？；，.!?;,…”\"", last) || isByline(p.text) || linked(b) {
		return false
	}
	return next.block.Form == content.Paragraph && !isBold(next.block)
}

// linked reports whether b holds a link: a line of links is no heading.
func linked(b *content.Block) bool {
	for i := range b.Runs {
		if b.Runs[i].Has(content.Linked) {
			return true
		}
	}
	return false
}

// isByline reports whether s names who wrote the text, or where it is from.
func isByline(s string) bool {
	low := strings.ToLower(s)
	for _, begin := range [...]string{"by ", "from ", "photo", "作者", "文/", "文：", "图/", "来源", "供稿", "撰稿", "编辑"} {
		if strings.HasPrefix(low, begin) {
			return true
		}
	}
	return false
}

// isNumbered reports whether s begins like a heading of a Chinese document:
// 一、 （一） 第一章.
func isNumbered(s string) bool {
	s = strings.TrimLeft(s, "（(第")
	digits := len(s) - len(strings.TrimLeft(s, "一二三四五六七八九十"))
	if digits == 0 {
		return false
	}
	next, _ := utf8.DecodeRuneInString(s[digits:])
	return strings.ContainsRune("、）)章节条部是，．.", next)
}

// mostlyBold is the share of bold text, in hundredths, from which on bold
// stands out no more.
const mostlyBold = 80

// boldShare returns how much of the text in paragraphs is bold, in
// hundredths: 0 for a text that is too short to judge.
func (l *look) boldShare() int {
	bold, all, blocks := 0, 0, 0
	for i := range l.passages {
		p := &l.passages[i]
		if p.block == nil || p.block.Form != content.Paragraph {
			continue
		}
		n := runes(p.text)
		all += n
		if isBold(p.block) {
			bold += n
			blocks++
		}
	}
	if blocks < 3 || all < 60 {
		return 0
	}
	return bold * 100 / all
}

func (l *look) allBold() {
	if l.boldShare() < mostlyBold {
		return
	}
	for i := range l.passages {
		if p := &l.passages[i]; p.block != nil && isBold(p.block) {
			l.tell(p, 0,
				diag.Say("几乎整篇都是粗体，等于没有重点", "nearly all of this text is bold, so that nothing stands out"),
				diag.Say("多半是粘贴时带来的：请删去段落两头的 **，只留要紧的几个字", "it probably came along in pasting: delete the ** around paragraphs, and keep it for a few words"))
			return
		}
	}
}

// numberedLines tells of 一、活动时间 on a line of its own above text: Word
// had it as a heading, and in pasting that was lost.
func (l *look) numberedLines() {
	var n tally
	for i := range l.passages {
		p := &l.passages[i]
		if p.traits&han == 0 || p.block == nil || i+1 >= len(l.passages) || p.block.Form != content.Paragraph || p.block.Inside {
			continue
		}
		next := l.passages[i+1].block
		first, _ := utf8.DecodeRuneInString(strings.TrimLeft(p.text, " \u3000"))
		last, _ := utf8.DecodeLastRuneInString(strings.TrimSpace(p.text))
		if strings.ContainsRune("一二三四五六七八九十", first) && isNumbered(strings.TrimLeft(p.text, " \u3000")) && isHan(last) &&
			runes(p.text) <= 24 && !isBold(p.block) && !linked(p.block) && next.Form == content.Paragraph {
			n.add(p, 0)
		}
	}
	if n.count < 2 {
		return
	}
	line := clip(strings.Trim(n.p.text, " \u3000"), 30)
	l.tell(n.p, n.at,
		diag.Say("“%s”等 %d 行看起来是小标题，网页上只是普通的一段", "%q and others (%d in all) look like headings, and are plain paragraphs on the page", line, n.count),
		diag.Say("小标题请写成“## %s”：读屏软件靠它跳转，长文章靠它列出目录", "write a heading as \"## %s\": screen readers jump from one to the next, and long texts list them", line))
}

// strayMarks tells of ** that stay on the page, because there is a space
// between them and the words: ** 注意 **.
func (l *look) strayMarks() {
	var n tally
	shown, meant := "", ""
	for i := range l.passages {
		p := &l.passages[i]
		if p.block == nil || !strings.Contains(p.text, "**") {
			continue
		}
		for at, line := range linesOf(p.text) {
			from, to := strayPair(line)
			if to == 0 {
				continue
			}
			if n.add(p, at+from); n.count == 1 {
				shown = line[from:to]
				meant = "**" + strings.TrimSpace(strings.Trim(shown, "*")) + "**"
			}
		}
	}
	if n.count > 0 {
		l.tell(n.p, n.at,
			diag.Several(n.count, "“%s”没有成为粗体，网页上会看到星号‹（共 # 处）›", "%q is not bold, and the page shows the asterisks‹ (# of them)›", clip(shown, 24)),
			diag.Say("星号要紧挨着字，里面不留空格：%s", "put the asterisks close to the words, without a space: %s", clip(meant, 24)))
	}
}

// strayPair returns where two ** stand with words between them, and a space at
// one end of the words; to is 0 where there are none. 张** is a name that is hidden.
func strayPair(s string) (from, to int) {
	from = strings.Index(s, "**")
	if from < 0 {
		return 0, 0
	}
	inner := s[from+2:]
	n := strings.Index(inner, "**")
	if n < 0 || strings.Contains(s, "***") || from > 0 && s[from-1] == '\\' {
		return 0, 0
	}
	words := strings.TrimSpace(inner[:n])
	if words == "" || len(words) == n || runes(words) > 60 || strings.ContainsFunc(words, unicode.IsControl) {
		return 0, 0
	}
	return from, from + 2 + n + 2
}
