package check

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"unionhall/internal/content"
	"unionhall/internal/diag"
)

// This file tells of what comes along when a text is pasted from Word or from
// a web page.

// isUnseen reports whether r takes no room on the page, or stands for a
// picture that did not come along.
func isUnseen(r rune) bool {
	switch r {
	case '\u200b', '\u200c', '\u200d', '\u2028', '\u2029', '\ufeff', '\u00ad', '\ufffc':
		return true
	}
	return false
}

// isPrivate reports whether only one font knows what r looks like.
func isPrivate(r rune) bool { return r >= 0xe000 && r <= 0xf8ff }

// invisible tells of characters that nobody sees, and that part words for
// search and for readers aloud.
func (l *look) invisible() {
	var n tally
	var shown rune
	l.passagesWith(unseen, func(p *passage) {
		for i, r := range p.text {
			if !isUnseen(r) || p.isObject(i) || joinsScript(p.text, i, r) {
				continue
			}
			if n.add(p, i); n.count == 1 {
				shown = r
			}
		}
	})
	if n.count == 0 {
		return
	}
	what := diag.Say("看不见的字符 %U", "an invisible character %U", shown)
	switch shown {
	case '\ufffc':
		what = diag.Say("占位符 %U：粘贴时丢了一张图片或者别的东西", "a placeholder %U: a picture or something else was lost in pasting", shown)
	case '\u00ad':
		what = diag.Say("看不见的连字符 %U", "a soft hyphen %U", shown)
	}
	l.tell(n.p, n.at,
		diag.Several(n.count, "这里有%[1]s‹（共 # 处）›，搜索时会找不到这个词", "there is %[2]s here‹ (# in all)›; a search will not find this word", what.ZH, what.EN),
		diag.Say("请把光标移到这里删掉它，或者把这几个字重新打一遍", "delete it, or type these words again"))
}

// isObject reports whether offset at is what stands for code, a picture or an
// address, and no character of the text.
func (p *passage) isObject(at int) bool {
	if p.block == nil {
		return false
	}
	i := sort.Search(len(p.parts), func(i int) bool { return p.parts[i].at > at }) - 1
	return i >= 0 && p.parts[i].at == at && p.block.Runs[i].Marks&(content.Code|content.Picture|content.Address) != 0
}

// joinsScript reports whether r joins or parts letters as their script needs
// it: emoji, Arabic, the scripts of India. Between Chinese and Latin it does nothing.
func joinsScript(s string, at int, r rune) bool {
	if r != '\u200c' && r != '\u200d' && r != '\u200b' && r != '\u00ad' {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(s[:at])
	after, _ := utf8.DecodeRuneInString(s[at+utf8.RuneLen(r):])
	return needsJoiner(before) || needsJoiner(after)
}

func needsJoiner(r rune) bool {
	return unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Devanagari, unicode.Bengali, unicode.Tamil, unicode.Tibetan, unicode.Mongolian,
		unicode.Khmer, unicode.Thai, unicode.Lao, unicode.Myanmar, unicode.Sinhala, unicode.Malayalam, unicode.Kannada, unicode.Telugu) ||
		unicode.In(r, unicode.So, unicode.Sk, unicode.M)
}

// privateUse tells of characters out of a symbol font.
func (l *look) privateUse() {
	var n tally
	var shown rune
	l.passagesWith(unseen, func(p *passage) {
		for i, r := range p.text {
			if isPrivate(r) {
				if n.add(p, i); n.count == 1 {
					shown = r
				}
			}
		}
	})
	if n.count > 0 {
		l.tell(n.p, n.at,
			diag.Several(n.count, "字符 %U 只有某一种字体才有‹（共 # 处）›，别人的手机上是一个方框", "the character %U is in one font only‹ (# in all)›: others see a box", shown),
			diag.Say("它多半是 Word 里的项目符号；列表请写成“- ”开头的行，别的符号换成普通的字", "it is probably a bullet of Word: begin the lines of a list with \"- \", or use an ordinary character"))
	}
}

// hardSpaces tells of room made by hand: non-breaking spaces at the beginning
// of a paragraph, alone in one, or three and more in a row. Two behind a word
// are left over from an editor of mails, and nobody sees them.
func (l *look) hardSpaces() {
	var n tally
	l.passagesWith(hardSpace, func(p *passage) {
		for i := 0; i < len(p.text); {
			count, size := hardSpaceRun(p.text[i:])
			if count >= 3 || count > 0 && i == 0 && p.block != nil && p.block.Form == content.Paragraph {
				n.add(p, i)
			}
			i += max(size, 1)
		}
	})
	if n.count > 0 {
		l.tell(n.p, n.at,
			diag.Several(n.count, "这里用一串空格（&nbsp; 之类）排版‹（共 # 处）›，手机上会断得很难看", "rows of non-breaking spaces are used for layout here‹ (# places)›; on phones they tear lines apart"),
			diag.Say("请删去：分段就空一行，要对齐就用表格；网页上段首不缩进", "delete them: leave a blank line between paragraphs, and use a table to align; pages do not indent"))
	}
}

// hardSpaceRun counts the non-breaking spaces that s begins with.
func hardSpaceRun(s string) (count, size int) {
	for {
		rest := s[size:]
		n := 0
		for _, space := range [...]string{"\u00a0", "&nbsp;", "&emsp;", "&ensp;"} {
			if strings.HasPrefix(rest, space) {
				n = len(space)
				count++
			}
		}
		if n == 0 && count > 0 && strings.HasPrefix(rest, " ") {
			n = 1
		}
		if n == 0 {
			return count, size
		}
		size += n
	}
}

// wideIndents tells of paragraphs that begin with ideographic spaces.
func (l *look) wideIndents() {
	var n tally
	l.passagesWith(wideSpace, func(p *passage) {
		if p.block != nil && p.block.Form == content.Paragraph && strings.HasPrefix(p.text, "\u3000") {
			n.add(p, 0)
		}
	})
	if n.count > 0 {
		l.tell(n.p, n.at,
			diag.Several(n.count, "段落开头用全角空格缩进‹（共 # 段）›", "paragraphs are indented with full-width spaces‹ (# of them)›"),
			diag.Say("请删去段首的空格：网页上段与段之间空一行，不缩进，手机和大字模式才排得好", "delete them: pages have space between paragraphs instead, which looks right on phones and in large type"))
	}
}

// bullets are characters with which Word, and people, begin the lines of what
// is a list to the eye only. The letters are what its symbol fonts leave.
const (
	bulletSigns   = "·•●○■□◆◇►▶◎▪▫※★☆✓✔➢➤✅☑👉🔹🔸🔺📌📍💡⭐🌟❤🔔📢⚠➡▸▹❖✦➊➋"
	bulletLetters = "Ølnuüÿvpqw§"
)

// handMadeLists tells of lines that begin with a bullet, and are no list. One
// such line is no list to anybody.
func (l *look) handMadeLists() {
	counts := map[rune]*tally{}
	var most rune
	for i := range l.passages {
		p := &l.passages[i]
		if p.block == nil || p.block.Form != content.Paragraph {
			continue
		}
		for at, line := range linesOf(p.text) {
			r, ok := bulletOf(line)
			if !ok {
				continue
			}
			if counts[r] == nil {
				counts[r] = &tally{}
			}
			counts[r].add(p, at)
			if counts[most] == nil || counts[r].count > counts[most].count {
				most = r
			}
		}
	}
	if n := counts[most]; n != nil && n.count > 1 {
		l.tell(n.p, n.at,
			diag.Several(n.count, "“%c”开头的行‹（共 # 行）›看起来是列表，网页上只是普通的文字", "lines that begin with %q‹ (# of them)› look like a list, and are plain text on the page", most),
			diag.Say("请把“%c”换成“- ”，列表前面空一行", "begin them with \"- \" instead of %q, below a blank line", most))
	}
}

// linesOf yields the lines of s with their offsets.
func linesOf(s string) func(yield func(int, string) bool) {
	return func(yield func(int, string) bool) {
		for at := 0; at <= len(s); {
			end := strings.IndexByte(s[at:], '\n')
			if end < 0 {
				end = len(s) - at
			}
			if !yield(at, s[at:at+end]) {
				return
			}
			at += end + 1
		}
	}
}

// bulletOf returns the bullet that line begins with.
func bulletOf(line string) (rune, bool) {
	r, size := utf8.DecodeRuneInString(line)
	rest := strings.TrimLeft(line[size:], " \t\u00a0\u3000\ufe0f")
	next, _ := utf8.DecodeRuneInString(rest)
	switch {
	case rest == "":
		return 0, false
	case strings.ContainsRune(bulletLetters, r):
		return r, len(rest) < len(line[size:]) && isHan(next)
	case strings.ContainsRune(bulletSigns, r):
		return r, !strings.ContainsRune(bulletSigns, next)
	}
	return 0, false
}

// indentedProse tells of Chinese that became code because its line begins with
// four spaces or a tab.
func (l *look) indentedProse() {
	for i := range l.prose.Blocks {
		b := &l.prose.Blocks[i]
		if b.Form != content.Indented || !looksLikeProse(b) {
			continue
		}
		l.tellBlock(b,
			diag.Say("这一段以四个空格或者 Tab 开头，网页就当它是程序代码：不换行，字体也不同", "this paragraph begins with four spaces or a tab: the page shows it as code, on one long line"),
			diag.Say("请删去开头的空格；网页上段首不缩进", "delete the spaces at its beginning; pages do not indent"))
	}
}

// looksLikeProse reports whether b is mostly Chinese, and has no sign of code:
// a paragraph, or the signature and date that Word puts to the right.
func looksLikeProse(b *content.Block) bool {
	chinese, all := 0, 0
	for i := range b.Runs {
		for _, r := range string(b.Runs[i].Text) {
			if strings.ContainsRune("#{}[]<>=|\\/$;\"'`+*_├└│─▼↓→", r) {
				return false
			}
			if isSpaceRune(r) || r >= '0' && r <= '9' {
				continue
			}
			all++
			if isHan(r) {
				chinese++
			}
		}
	}
	return chinese >= 4 && chinese*10 >= all*7
}
