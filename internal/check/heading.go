package check

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"unionhall/internal/content"
	"unionhall/internal/diag"
)

// headings calls visit for the headings of the text itself, not those in
// quotations and lists.
func (l *look) headings(visit func(p *passage)) {
	for i := range l.passages {
		if p := &l.passages[i]; p.block != nil && p.block.Form == content.Title && !p.block.Inside {
			visit(p)
		}
	}
}

// headingJump tells of a heading that stands more than one level below the one
// before. What a text begins with is its own choice: one that uses ### for
// all its headings is even.
func (l *look) headingJump() {
	before, told := 6, false
	l.headings(func(p *passage) {
		level := p.block.Level
		if level > before+1 && !told {
			told = true
			l.tell(p, 0,
				diag.Say("小标题“%s”跳过了一级：上一个是 %d 级，这个是 %d 级", "the heading %q skips a level: the one before is of level %d, this one of %d", clip(p.text, 30), before, level),
				diag.Say("这里请写成“%s ”，它下面的各级依次改：读屏软件按级别读目录", "write \"%s \" here, and adjust the headings below it: screen readers go by the levels", strings.Repeat("#", before+1)))
		}
		before = level
	})
}

// headingSentence tells of a paragraph that is set as a heading.
func (l *look) headingSentence() {
	l.headings(func(p *passage) {
		last, _ := utf8.DecodeLastRuneInString(strings.TrimSpace(p.text))
		long := 100
		if p.traits&han != 0 {
			long = 40
		}
		if runes(p.text) > long && strings.ContainsRune("。；.;", last) {
			l.tell(p, 0,
				diag.Say("小标题有 %d 个字，是一整段话", "this heading of %d characters is a whole paragraph", runes(p.text)),
				diag.Say("请删去前面的“%s”，让它成为正文，再用几个字写小标题", "delete the \"%s\" to make it text, and put a heading of a few words above it", strings.Repeat("#", p.block.Level)))
		}
	})
}

// emptyHeading tells of a line of # and nothing else.
func (l *look) emptyHeading() {
	l.headings(func(p *passage) {
		if strings.TrimSpace(p.text) == "" {
			l.tellBlock(p.block,
				diag.Say("这个小标题是空的", "this heading is empty"),
				diag.Say("请写上文字，或者删去这一行", "give it words, or delete the line"))
		}
	})
}

// titleAgain tells of a text that begins with its own title: the page shows
// the title already.
//
// A number of the document, a picture or a line of WeChat may stand above it.
func (l *look) titleAgain() {
	title := l.title()
	if title == "" {
		return
	}
	for i := range l.passages {
		p := &l.passages[i]
		if p.block == nil || strings.TrimSpace(p.text) == "" {
			continue
		}
		if (p.block.Form == content.Title || p.block.Form == content.Paragraph) && letters(p.text) == title {
			l.tell(p, 0,
				diag.Say("正文开头又写了一遍标题，网页上会出现两次", "the text begins with its title, which the page shows already"),
				diag.Say("请删去这一行", "delete this line"))
			return
		}
		if !standsAbove(p) {
			return
		}
	}
}

// standsAbove reports whether p is what comes before a title in a paper, or
// came along with a copy.
func standsAbove(p *passage) bool {
	s := strings.TrimSpace(p.text)
	return s == string(object) || p.traits&phrased != 0 || isOrnament(s) || runes(s) < 30 && strings.ContainsRune(s, '〔') && strings.HasSuffix(s, "号")
}

// title is the title of the text, by its letters.
func (l *look) title() string {
	if l.settings == nil {
		return ""
	}
	if v := l.settings.Get("title"); v != nil {
		return letters(v.Text)
	}
	return ""
}

// letters is s without what is no letter or digit, in lower case.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}
