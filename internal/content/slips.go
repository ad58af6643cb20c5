package content

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"unionhall/internal/diag"
)

// This file tells of marks that an input method for Chinese made full-width,
// or that lack a space: Markdown takes them for text, without a word.

// mayHaveSlips looks through the whole text once, for what nearly none has.
func mayHaveSlips(text []byte) bool {
	for _, s := range [...]string{"]（", "】(", "】（", "｜", "＃"} {
		if bytes.Contains(text, []byte(s)) {
			return true
		}
	}
	for rest := text; ; {
		i := bytes.IndexByte(rest, '#')
		if i < 0 {
			return false
		}
		if isTightHeading(rest[i:]) {
			return true
		}
		rest = bytes.TrimLeft(rest[i:], "#")
	}
}

// linkSlips tells of [words]（address） and 【words】(address) in a text without
// marks.
func (p *page) linkSlips(segment text.Segment) {
	for at := segment.Start; at < segment.Stop; {
		i := bytes.IndexAny(p.text[at:segment.Stop], "]】")
		if i < 0 {
			return
		}
		at += i
		closing, size := utf8.DecodeRune(p.text[at:])
		begin := at
		at += size
		p.linkSlip(begin, at, closing == '】')
	}
}

// linkSlip looks at what stands behind a bracket from begin to end.
func (p *page) linkSlip(begin, end int, wide bool) {
	opening, _ := utf8.DecodeRune(p.text[end:])
	if opening != '（' && (opening != '(' || !wide) {
		return
	}
	address, ok := betweenParens(p.text[end:])
	if !ok || !looksLikeAddress(address) {
		return
	}
	p.report(p.bracketBefore(begin), "link-form", diag.Warning,
		diag.Say("链接的括号是中文的，读者点不开，网页上只有这些文字", "the brackets of the link are full-width ones, so this is not a link; the page shows the characters as they are"),
		diag.Say("请用英文输入法打括号：[文字](%s)", "type plain brackets: [words](%s)", shown(address)))
}

// bracketBefore returns where the bracket is opened, on the same line, that is
// closed at offset; offset where there is none.
func (p *page) bracketBefore(offset int) int {
	line := p.text[max(offset-maxSpaced, 0):offset]
	line = line[bytes.LastIndexByte(line, '\n')+1:]
	if i := bytes.LastIndexAny(line, "[【"); i >= 0 {
		return offset - len(line) + i
	}
	return offset
}

// betweenParens returns what stands between the parentheses, full-width or
// not, that s begins with, if they end on the same line.
func betweenParens(s []byte) ([]byte, bool) {
	s = s[:min(len(s), maxSpaced)]
	_, size := utf8.DecodeRune(s)
	end := bytes.IndexAny(s[size:], "）)\n")
	if end < 0 || s[size+end] == '\n' {
		return nil, false
	}
	return bytes.TrimSpace(s[size : size+end]), true
}

// lineSlips tells of lines of a paragraph that were meant as a heading or as a
// row of a table: of the first row only.
func (p *page) lineSlips(lines *text.Segments) {
	row := false
	for i := range lines.Len() {
		line := lines.At(i)
		s := bytes.TrimSpace(line.Value(p.text))
		switch {
		case isTightHeading(s):
			p.tightHeading(s, line.Start)
		case !row && bytes.HasPrefix(s, []byte("｜")) && bytes.Count(s, []byte("｜")) > 1:
			row = true
			p.report(line.Start, "table-form", diag.Warning,
				diag.Say("这一行用的是中文的竖线“｜”，不成表格，网页上只有这些文字", "the bars “｜” of this line are full-width ones, so this is not a table; the page shows the characters as they are"),
				diag.Say("请用英文输入法打竖线 |；表头下面还要有一行 | --- | --- |", "type plain bars |; below the head of a table stands a line | --- | --- |"))
		}
	}
}

// isTightHeading reports whether line begins with one to six # and, without a
// space that Markdown knows, a Chinese character. #话题# is a topic.
func isTightHeading(line []byte) bool {
	line = line[:min(len(line), maxSpaced)]
	level, words := cutHashes(line)
	if first, _ := utf8.DecodeRune(words); level == 0 || level > 6 || !unicode.Is(unicode.Han, first) {
		return false
	}
	end := bytes.IndexAny(words, "#＃\n")
	return end < 0 || words[end] == '\n'
}

// cutHashes counts the # at the beginning of line, full-width ones too, and
// returns the words behind them; level is 0 where Markdown sees a heading.
func cutHashes(line []byte) (level int, words []byte) {
	words = bytes.TrimLeft(line, "#＃")
	hashes := line[:len(line)-len(words)]
	level = utf8.RuneCount(hashes)
	if len(hashes) == level && len(words) > 0 && util.IsSpace(words[0]) {
		return 0, words
	}
	return level, bytes.TrimLeft(words, " \u3000")
}

func (p *page) tightHeading(line []byte, offset int) {
	level, words := cutHashes(line)
	p.report(offset, "heading-form", diag.Warning,
		diag.Say("# 和文字之间没有空格，不成标题，网页上只有这些文字", "there is no plain space between # and the words, so this is not a heading; the page shows the characters as they are"),
		diag.Say("标题请写成：%[1]s %[2]s", "write a heading as: %[1]s %[2]s", bytes.Repeat([]byte("#"), level), shown(words)))
}
