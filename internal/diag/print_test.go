package diag

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

func printed(lang string, color bool, l List) string {
	var b strings.Builder
	p := Printer{W: &b, Lang: lang, Color: color}
	p.Print(l)
	return b.String()
}

var unknownKey = Diag{
	Path: "news/first.md", Line: 3, Col: 1, Rule: "front-matter/unknown-key",
	Text: Say("没有“%[1]s”这一项", "there is no key %[1]q", "dat"), Hint: Say("您要写的可能是 date", `did you mean "date"?`),
	Excerpt: "dat: 2026-05-01",
}

func TestTheSameProblemIsToldUpToANumber(t *testing.T) {
	l := List{{Path: "b.md", Rule: "x"}}
	for i := range 1_000 {
		l = append(l, Diag{Path: "a.md", Line: i + 1, Rule: "x", Severity: Warning, Text: Say("链接", "link")})
	}
	l[500].Severity = Fault
	sorted := l.Sorted()
	if len(sorted) != mostAlike+1 || sorted.Faults() != 2 {
		t.Fatalf("%d told, %d faults", len(sorted), sorted.Faults())
	}
	if last := sorted[mostAlike-1]; last.Line != mostAlike || !strings.Contains(last.Text.EN, "1000") || !strings.Contains(last.Text.ZH, "1000") {
		t.Errorf("%+v", last)
	}
	if again := sorted.Sorted(); len(again) != len(sorted) || again[mostAlike-1] != sorted[mostAlike-1] {
		t.Error("sorted twice is not sorted once")
	}
}

func TestFaultIsShownWithLineMarkAndHint(t *testing.T) {
	for lang, want := range map[string]string{
		"en": "news/first.md:3:1: fault: there is no key \"dat\"\n  dat: 2026-05-01\n  ^\n  did you mean \"date\"?\n\n1 fault, 0 warnings\n",
		"zh": "news/first.md:3:1: 错误：没有“dat”这一项\n  dat: 2026-05-01\n  ^\n  您要写的可能是 date\n\n1 个错误，0 个提醒\n",
	} {
		if got := printed(lang, false, List{unknownKey, unknownKey}); got != want {
			t.Errorf("%s: got\n%swant\n%s", lang, got, want)
		}
	}
}

func TestPathsAreShownFromWherePeopleStand(t *testing.T) {
	for root, want := range map[string]string{
		"": "news/first.md:3:1: ", ".": "news/first.md:3:1: ", "content": "content/news/first.md:3:1: ", "../site/content": "../site/content/news/first.md:3:1: ",
	} {
		var b strings.Builder
		p := Printer{W: &b, Lang: "en", Root: root}
		p.Print(List{unknownKey, {Text: Say("甲", "no file is meant")}})
		if got := filepath.ToSlash(b.String()); !strings.Contains(got, "\n"+want) || !strings.HasPrefix(got, "fault: no file") {
			t.Errorf("%q: got\n%s", root, got)
		}
	}
}

func TestNothingIsPrintedForNoDiags(t *testing.T) {
	if got := printed("en", true, nil); got != "" {
		t.Errorf("got %q", got)
	}
}

func TestFaultsComeBeforeWarnings(t *testing.T) {
	warning := Diag{Path: "a.md", Severity: Warning, Text: Say("甲", "one")}
	fault := Diag{Path: "b.md", Text: Say("乙", "two")}
	want := "b.md: fault: two\n\na.md: warning: one\n\n1 fault, 1 warning\n"
	if got := printed("en", false, List{warning, fault}); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestTwentyDiagsInFullAndTheRestInShort(t *testing.T) {
	var l List
	for i := range 23 {
		d := unknownKey
		d.Line = i + 1
		l = append(l, d)
	}
	got := printed("en", false, l)
	if n := strings.Count(got, "did you mean"); n != 20 {
		t.Errorf("%d hints", n)
	}
	want := "\nnews/first.md:21:1: there is no key \"dat\"\nnews/first.md:22:1: there is no key \"dat\"\n" +
		"news/first.md:23:1: there is no key \"dat\"\n\n23 faults, 0 warnings\n"
	if !strings.HasSuffix(got, want) {
		t.Errorf("got\n%s", got)
	}
}

func TestMarkStandsUnderItsCharacter(t *testing.T) {
	for _, test := range []struct {
		line string
		col  int
		want string // line, then mark
	}{
		{"title：新闻", 6, "title：新闻\n     ^"},
		{"标题：新闻", 4, "标题：新闻\n      ^"},
		{"\ta: b", 2, "    a: b\n    ^"},
		{"a: e\u0301x", 6, "a: e\u0301x\n    ^"},
		{"date: ", 7, "date: \n      ^"},
		{"short", 99, "short\n     ^"},
		{"no column", 0, "no column"},
		{"a: \x1b[31mb", 4, "a: ␛[31mb\n   ^"},
		{"a: \u202eb", 5, "a: \ufffdb\n    ^"},
	} {
		shown, blank := window(test.line, test.col)
		got := shown
		if test.col > 0 {
			got += "\n" + blank + "^"
		}
		if got != test.want {
			t.Errorf("%q at %d: got\n%s\nwant\n%s", test.line, test.col, got, test.want)
		}
	}
}

func TestLongLineIsShownAroundItsMark(t *testing.T) {
	for _, unit := range []string{"x", "工"} {
		line := strings.Repeat(unit, 500)
		for _, col := range []int{1, 2, 40, 250, 499, 500, 501} {
			runes := []rune(line)
			if col <= len(runes) {
				runes[col-1] = '!'
			}
			shown, blank := window(string(runes), col)
			if n := total(cellsOf(shown)); n > windowCells {
				t.Errorf("%s at %d: %d columns", unit, col, n)
			}
			if col <= len(runes) && underMark(shown, len(blank)) != "!" {
				t.Errorf("%s at %d: mark under %q\n%s\n%s^", unit, col, underMark(shown, len(blank)), shown, blank)
			}
		}
	}
}

// underMark returns the character of line that begins at a column, from 0.
func underMark(line string, column int) string {
	for _, c := range cellsOf(line) {
		if column == 0 {
			return c.text
		}
		column -= c.width
	}
	return ""
}

func TestControlCharactersNeverReachTheTerminal(t *testing.T) {
	d := Diag{Path: "a\x1b]0;x\a.md", Line: 1, Col: 1, Text: Say("%s", "%s", "b\x9b2J\r"), Hint: Say("%s", "%s", "c\nd\u2066"), Excerpt: "\x1b[2J\x00"}
	for _, r := range printed("en", false, List{d}) {
		if r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 || r == '\u2066' {
			t.Errorf("%U", r)
		}
	}
}

func TestColoursOnlyWhenAskedFor(t *testing.T) {
	if strings.Contains(printed("en", false, List{unknownKey}), "\x1b") {
		t.Error("colours without asking")
	}
	if got := printed("en", true, List{unknownKey}); !strings.Contains(got, "\x1b[1;31mfault: \x1b[0m") {
		t.Errorf("got %q", got)
	}
}

func TestJSONHasEveryDocumentedField(t *testing.T) {
	want := `[{"path":"news/first.md","line":3,"col":1,"rule":"front-matter/unknown-key","severity":"fault",` +
		`"text":{"zh":"没有“dat”这一项","en":"there is no key \"dat\""},"hint":{"zh":"您要写的可能是 date","en":"did you mean \"date\"?"},"excerpt":"dat: 2026-05-01"}]`
	if got := string(JSON(List{unknownKey, unknownKey})); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := string(JSON(nil)); got != "[]" {
		t.Errorf("none: got %s", got)
	}
	if got := JSON(List{{Path: "\xff<b>", Excerpt: "\xfe"}}); !json.Valid(got) || !strings.Contains(string(got), "<b>") {
		t.Errorf("got %s", got)
	}
}

func TestSortedDropsRepetitionsOnly(t *testing.T) {
	other := unknownKey
	other.Text = Say("别的", "something else")
	earlier := unknownKey
	earlier.Line = 1
	got := List{unknownKey, other, earlier, unknownKey}.Sorted()
	places := ""
	for _, d := range got {
		places += fmt.Sprintf("%d ", d.Line)
	}
	if places != "1 3 3 " {
		t.Errorf("got %s", places)
	}
}
