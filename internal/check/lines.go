package check

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"unionhall/internal/content"
	"unionhall/internal/diag"
)

// This file looks at the lines of paragraphs: what stands on a line of its own
// in the file, and need not on the page.

// A row is a line of a paragraph as it is written.
type row struct {
	at   int // in the passage
	text string
	hard bool // the page begins a new line behind it
	bold bool // all of its words are strong
}

// rowsOf returns the lines of p.
func rowsOf(p *passage) []row {
	var rows []row
	from, bold, words := 0, true, false
	for i := range p.block.Runs {
		r := &p.block.Runs[i]
		if r.Has(content.Break) {
			rows = append(rows, row{from, p.text[from:p.parts[i].at], r.Has(content.Hard), bold && words})
			from, bold, words = p.parts[i].at+1, true, false
		} else if strings.TrimSpace(string(r.Text)) != "" {
			bold = bold && r.Has(content.Strong)
			words = true
		}
	}
	return append(rows, row{from, p.text[from:], true, bold && words})
}

// paragraphsOfLines calls visit for the paragraphs outside of quotations and lists.
func (l *look) paragraphsOfLines(visit func(p *passage, rows []row)) {
	for i := range l.passages {
		if p := &l.passages[i]; p.block != nil && p.block.Form == content.Paragraph && !p.block.Inside {
			visit(p, rowsOf(p))
		}
	}
}

var (
	labelled = regexp.MustCompile(`^[\s\x{3000}]*[\p{Han}\x{3000} ]{2,8}[：:].`)
	numbered = regexp.MustCompile(`^[\s\x{3000}]*(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}、|\d{1,2}[、．]|\d{1,2}\.[^\d\s]|[①-⑳]|第[一二三四五六七八九十百]{1,4}条)`)
	dateLine = regexp.MustCompile(`^[\s\x{3000}]*[\d０-９二〇○零一三四五六七八九]{4} ?年 ?[\d０-９一二三四五六七八九十]{1,3} ?月 ?[\d０-９一二三四五六七八九十]{1,3} ?日[\s\x{3000}]*$`)
)

// runTogether tells of lines that are parted in the file and follow each other
// without a break on the page: labels, numbers, a bold line, a signature
// above its date.
func (l *look) runTogether() {
	var n tally
	shown := ""
	l.paragraphsOfLines(func(p *passage, rows []row) {
		for i := 1; i < len(rows); i++ {
			if a, b := &rows[i-1], &rows[i]; !a.hard && partedByHand(rows, i) {
				if n.add(p, b.at); n.count == 1 {
					shown = ending(a.text, 12) + clip(strings.Trim(b.text, " \t\u3000"), 12)
				}
			}
		}
	})
	if n.count == 0 {
		return
	}
	l.tell(n.p, n.at,
		diag.Several(n.count, "这里换了行，网页上却接着上一行：“%s”‹（共 # 处）›", "this line is joined to the one before it on the page: %q‹ (# places)›", shown),
		diag.Say("请在两行之间空一行；要紧挨着排，在上一行末尾加一个反斜杠 \\", "leave a blank line between them; to keep them close, put a backslash \\ at the end of the line before"))
}

// partedByHand reports whether row i was meant to begin a line.
func partedByHand(rows []row, i int) bool {
	a, b := &rows[i-1], &rows[i]
	if strings.TrimSpace(a.text) == "" || strings.TrimSpace(b.text) == "" {
		return false
	}
	end, _ := utf8.DecodeLastRuneInString(strings.TrimRight(a.text, " \t\u3000"))
	switch {
	case labelled.MatchString(a.text) && labelled.MatchString(b.text):
		return true
	case numbered.MatchString(b.text):
		return isStopOrEnd(end)
	case dateLine.MatchString(b.text):
		return isHan(end) && !strings.ContainsRune("在于到从至自即为是和", end) && runes(a.text) <= 30
	}
	return a.bold != b.bold && (a.bold && isHan(firstOf(a.text)) && runes(a.text) <= 24 || b.bold && isStopOrEnd(end) && isHan(firstOf(b.text)))
}

func firstOf(s string) rune {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, " \t\u3000（("))
	return r
}

// isStopOrEnd reports whether a line that ends with r may be whole.
func isStopOrEnd(r rune) bool { return strings.ContainsRune("。；：！？.;:!?…”）)", r) }

// ending is the last n characters of s.
func ending(s string, n int) string {
	s = strings.Trim(s, " \t\u3000")
	for runes(s) > n {
		_, size := utf8.DecodeRuneInString(s)
		s = s[size:]
	}
	return s
}

// lostTables tells of the rows of a table that came without it: cells with a
// tab between them, as a sheet is pasted, or bars without the line of dashes.
func (l *look) lostTables() {
	var n tally
	var first []string
	l.paragraphsOfLines(func(p *passage, rows []row) {
		for i := range rows {
			if cells := cellsOf(rows[i].text); len(cells) > 1 {
				if n.add(p, rows[i].at); n.count == 1 {
					first = cells
				}
			}
		}
	})
	if n.count < 2 {
		return
	}
	head := "| " + strings.Join(first[:min(len(first), 6)], " | ") + " |"
	rule := "|" + strings.Repeat(" --- |", min(len(first), 6))
	l.tell(n.p, n.at,
		diag.Say("这里有 %d 行像是从表格里粘贴的，网页上不成表格", "%d lines here seem to come from a table, and are no table on the page", n.count),
		diag.Say("请把每行写成“%s”，第一行下面加一行“%s”", "write each line as \"%s\", and below the first one \"%s\"", head, rule))
}

// cellsOf parts a line at its tabs, or at the bars it begins and ends with.
func cellsOf(line string) []string {
	line = strings.Trim(line, " \u3000\n")
	if inner, ok := strings.CutPrefix(line, "|"); ok && strings.HasSuffix(inner, "|") {
		return trimmed(strings.Split(strings.TrimSuffix(inner, "|"), "|"))
	}
	return trimmed(strings.Split(strings.Trim(line, "\t"), "\t"))
}

// trimmed are cells without the room around them; nil where none has words.
func trimmed(cells []string) []string {
	words := false
	for i := range cells {
		cells[i] = clip(strings.TrimSpace(cells[i]), 12)
		words = words || cells[i] != ""
	}
	if !words {
		return nil
	}
	return cells
}

const ornamentSigns = "▼▽▲△◆◇●○■□★☆━─═╌┄┅┈＝=↓↑↘↙⇩⇓❤♥♡♦❀✿✦✧❖※﹉﹊﹍﹎～~◎⊙▬▂▃▄▅▆▇█·•❥➖〓🔻🔽👇✂◤◥◣◢"

// ornaments tells of lines that are made of signs to look at.
func (l *look) ornaments() {
	var n tally
	shown := ""
	l.paragraphsOfLines(func(p *passage, rows []row) {
		for i := range rows {
			if s := strings.Trim(rows[i].text, " \t\u3000\u00a0"); isOrnament(s) {
				if n.add(p, rows[i].at); n.count == 1 {
					shown = clip(s, 10)
				}
			}
		}
	})
	if n.count == 0 {
		return
	}
	l.tell(n.p, n.at,
		diag.Several(n.count, "“%s”是装饰用的符号‹（共 # 行）›，读屏软件会一个一个念出来", "%q is only decoration‹ (# such lines)›, which screen readers read symbol by symbol", shown),
		diag.Say("请删去；要分段就空一行，要分隔线就写一行 ---，上下各空一行", "delete it; a blank line separates paragraphs, and a line --- between blank lines draws a line"))
}

// isOrnament reports whether s is three signs or more, and nothing else.
func isOrnament(s string) bool {
	count := 0
	for _, r := range s {
		switch {
		case r == ' ' || r == '\ufe0f' || r == '\u3000':
		case strings.ContainsRune(ornamentSigns, r):
			count++
		default:
			return false
		}
	}
	return count >= 3 || count > 0 && strings.ContainsAny(s, "▼▽▲△↓🔻🔽👇")
}

var pageNumber = regexp.MustCompile(`^\s*(?:[-—–－―]{1,2}\s*\d{1,4}\s*[-—–－―]{1,2}|第\s*\d{1,4}\s*页\s*[，,/]?\s*(?:共\s*\d{1,4}\s*页)?|[Pp]age \d{1,4} of \d{1,4})\s*$`)

// bareNumber is "3 -": what a list makes of the page number "- 3 -".
var bareNumber = regexp.MustCompile(`^\s*\d{1,4}\s*[-—–－―]\s*$`)

// pageNumbers tells of the numbers of pages that came along from a PDF or Word.
func (l *look) pageNumbers() {
	var n tally
	shown := ""
	for i := range l.passages {
		p := &l.passages[i]
		if p.block == nil || p.block.Form == content.Cell {
			continue
		}
		for at, line := range linesOf(p.text) {
			if len(line) < 40 && (pageNumber.MatchString(line) || p.block.Item && bareNumber.MatchString(line)) {
				if n.add(p, at); n.count == 1 {
					shown = strings.TrimSpace(line)
				}
			}
		}
	}
	if n.count == 0 {
		return
	}
	l.tell(n.p, n.at,
		diag.Several(n.count, "“%s”是原来文件的页码‹（共 # 处）›，网页不分页", "%q is a page number of the original‹ (# of them)›; web pages have none", shown),
		diag.Say("请删去；前后两段本来是一句话的，接成一段", "delete it, and join the halves of a sentence around it"))
}

var brokenWord = regexp.MustCompile(`([A-Za-z]{2,})-\n([a-z]{2,})`)

// brokenWords tells of words that were divided at the end of a line: on the
// page there is a space in them.
func (l *look) brokenWords() {
	var n tally
	word := ""
	for i := range l.passages {
		p := &l.passages[i]
		if p.block == nil || !strings.Contains(p.text, "-\n") {
			continue
		}
		for _, m := range brokenWord.FindAllStringSubmatchIndex(p.text, -1) {
			next := p.text[m[4]:m[5]]
			if next == "and" || next == "or" || next == "to" || next == "und" || next == "oder" {
				continue // pre- and post-war
			}
			if n.add(p, m[0]); n.count == 1 {
				word = p.text[m[2]:m[3]] + "- " + next
			}
		}
	}
	if n.count == 0 {
		return
	}
	joined := strings.Replace(word, "- ", "", 1)
	l.tell(n.p, n.at,
		diag.Several(n.count, "单词在行尾断开了，网页上是“%s”‹（共 # 处）›", "a word is divided at the end of a line, and the page has %q‹ (# of them)›", word),
		diag.Say("请接起来：%s", "join it: %s", joined))
}
