package diag

import (
	"strings"
	"testing"
)

func TestReportTellsEverythingFileByFile(t *testing.T) {
	hint := Say("请用中文引号", "use Chinese quotation marks")
	var b strings.Builder
	p := Printer{W: &b, Lang: "zh", Root: "content"}
	p.Report(List{
		{Path: "b.md", Line: 3, Col: 2, Rule: "text/straight-quotes", Severity: Warning, Text: Say("直引号", "straight quotes"), Hint: hint, Excerpt: "他\"说\""},
		{Path: "c.md", Line: 2, Rule: "front-matter/missing-key", Severity: Fault, Text: Say("没有标题", "no title"), Hint: Say("写上", "add it")},
		{Path: "a.md", Line: 9, Col: 1, Rule: "text/straight-quotes", Severity: Warning, Text: Say("直引号", "straight quotes"), Hint: hint, Excerpt: "\"说\""},
		{Path: "a.md", Line: 1, Rule: "text/twice", Severity: Warning, Text: Say("两遍", "twice")},
	})
	const want = `content/c.md:2: 错误：没有标题 [front-matter/missing-key]
    写上

content/a.md:1: 提醒：两遍 [text/twice]
content/a.md:9:1: 提醒：直引号 [text/straight-quotes]
    "说"
    ^
    请用中文引号

content/b.md:3:2: 提醒：直引号 [text/straight-quotes]
    他"说"
      ^
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", &b, want)
	}
}

func TestReportHasNoBound(t *testing.T) {
	var l List
	for i := range 150 {
		l = append(l, Diag{Path: "a.md", Line: i + 1, Rule: "x/y", Severity: Warning, Text: Say("问题 %d", "problem %d", i)})
	}
	var b strings.Builder
	p := Printer{W: &b, Lang: "en"}
	p.Report(l)
	if n := strings.Count(b.String(), "warning: problem"); n != 150 {
		t.Errorf("%d of 150", n)
	}
}
