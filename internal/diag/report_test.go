package diag

import (
	"fmt"
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
		{Path: "a.md", Line: 9, Col: 3, Rule: "text/straight-quotes", Severity: Warning, Text: Say("直引号", "straight quotes"), Hint: hint, Excerpt: "\"说\""},
		{Path: "a.md", Line: 1, Rule: "text/twice", Severity: Warning, Text: Say("两遍", "twice")},
	})
	const want = `content/c.md:2: 错误：没有标题
  → 写上 [front-matter/missing-key]

content/a.md:1: 提醒：两遍
  [text/twice]

content/a.md:9:1: 提醒：直引号
    "说"
    ^
  → 请用中文引号 [text/straight-quotes]

content/a.md:9:3: 提醒：直引号
    "说"
       ^
  → 改法同上 [text/straight-quotes]

content/b.md:3:2: 提醒：直引号
    他"说"
      ^
  → 请用中文引号 [text/straight-quotes]
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", &b, want)
	}
}

// TestRuleIsNotBrokenAtTheEndOfALine: where it does not fit behind the hint, it
// has a line of its own.
func TestRuleIsNotBrokenAtTheEndOfALine(t *testing.T) {
	for _, color := range []bool{false, true} {
		for n := 20; n < 40; n++ {
			d := Diag{Path: "a.md", Line: 1, Rule: "text/wechat", Severity: Warning, Text: Say("问题", "problem"), Hint: Say(strings.Repeat("改", n), "mend")}
			var b strings.Builder
			p := Printer{W: &b, Lang: "zh", Color: color}
			p.Report(List{d})
			together := strings.Count(b.String(), "\n") == 2
			if fits := 4+2*n+len(" [text/wechat]") <= 80; fits != together {
				t.Errorf("%d: %s", n, &b)
			}
		}
	}
}

// TestMarkIsOnTheCharacter: how wide a symbol is does not matter where the
// character itself can be marked.
func TestMarkIsOnTheCharacter(t *testing.T) {
	d := Diag{Path: "a.md", Line: 1, Col: 6, Rule: "x/y", Severity: Warning, Text: Say("问题", "problem"), Excerpt: "▼⚠️ “扫码"}
	var b strings.Builder
	p := Printer{W: &b, Lang: "zh", Color: true}
	p.Report(List{d})
	if !strings.Contains(b.String(), "▼⚠️ “\x1b[1;7;32m扫\x1b[0m码\n") || strings.Contains(b.String(), "^") {
		t.Errorf("%q", b.String())
	}
	p.Color = false
	b.Reset()
	p.Report(List{d})
	if !strings.Contains(b.String(), "\n    "+"     ^\n") {
		t.Errorf("%q", b.String())
	}
}

func TestReportTellsEveryFile(t *testing.T) {
	var l List
	for i := range 150 {
		l = append(l, Diag{Path: fmt.Sprintf("%03d.md", i), Line: 1, Rule: "x/y", Severity: Warning, Text: Say("问题 %d", "problem %d", i)})
	}
	var b strings.Builder
	p := Printer{W: &b, Lang: "en"}
	p.Report(l)
	if n := strings.Count(b.String(), "warning: problem"); n != 150 {
		t.Errorf("%d of 150", n)
	}
}

// TestReportFoldsWhatIsAlike: forty bare numbers in one file are one thing to
// do. Faults and other rules are shown in any case.
func TestReportFoldsWhatIsAlike(t *testing.T) {
	var l List
	for i := range 9 {
		l = append(l, Diag{Path: "a.md", Line: i/2 + 1, Col: i + 1, Rule: "x/y", Severity: Warning, Text: Say("问题", "problem")},
			Diag{Path: "a.md", Line: i + 1, Rule: "x/fault", Severity: Fault, Text: Say("错误", "wrong")})
	}
	for i := range 4 {
		l = append(l, Diag{Path: "b.md", Line: i + 1, Rule: "x/y", Severity: Warning, Text: Say("问题", "problem")})
	}
	for lang, others := range map[string]string{"en": "and 6 more like it in this file: lines 2, 3, 4, 5\n", "zh": "这个文件里同样的还有 6 处：第 2、3、4、5 行\n"} {
		var b strings.Builder
		p := Printer{W: &b, Lang: lang}
		p.Report(l)
		got := b.String()
		if n := strings.Count(got, "x/y"); n != 3+4 || strings.Count(got, "x/fault") != 9 || !strings.Contains(got, others) {
			t.Errorf("%d of x/y in\n%s", n, got)
		}
	}
}
