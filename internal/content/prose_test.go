package content

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"unionhall/internal/fields"
)

// tellProse writes a Prose down: a line for each block, "form:level@line:col",
// then its runs, "marks(text)@line:col>target".
func tellProse(y *Prose) string {
	var b strings.Builder
	forms := [...]string{"paragraph", "title", "cell", "fenced", "indented"}
	for i := range y.Blocks {
		k := &y.Blocks[i]
		fmt.Fprintf(&b, "%s", forms[k.Form])
		if k.Level > 0 {
			fmt.Fprintf(&b, ":%d", k.Level)
		}
		if k.Inside {
			b.WriteString(" inside")
		}
		if k.Item {
			b.WriteString(" item")
		}
		for j := range k.Runs {
			r := &k.Runs[j]
			pos := y.Place(r.Offset)
			fmt.Fprintf(&b, " %s(%s)@%d:%d", marksOf(r.Marks), r.Text, pos.Line, pos.Col)
			if r.Target != "" {
				fmt.Fprintf(&b, ">%s", r.Target)
			}
		}
		b.WriteByte('\n')
	}
	return strings.ReplaceAll(b.String(), "\n)", ")")
}

func marksOf(m Marks) string {
	s := ""
	for i, c := range "*_~`lap|" {
		if m&(1<<i) != 0 {
			s += string(c)
		}
	}
	return s
}

func proseOf(text string) *Prose {
	return NewParser(time.UTC).Prose(Source{Path: "a.md", Lang: "zh-Hans", Text: []byte(text)})
}

func TestProseIsTheTextWithItsPlaces(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"front matter and BOM": {"\ufeff---\ntitle: 甲\n---\n# 标题\n工会\n",
			"title:1 (标题)@4:3\nparagraph (工会)@5:1\n"},
		"CRLF": {"---\r\ntitle: 甲\r\n---\r\n一行\r\n二**行**\r\n",
			"paragraph (一行)@4:1 |()@4:3 (二)@5:1 *(行)@5:4\n"},
		"tabs and wide characters": {"工\t会\U00020BB7**家**\n", "paragraph (工\t会\U00020BB7)@1:1 *(家)@1:7\n"},
		"nested lists": {"- 甲\n\n  乙\n  1. 丙\n     - *丁*\n",
			"paragraph inside item (甲)@1:3\nparagraph inside item (乙)@3:3\nparagraph inside item (丙)@4:6\nparagraph inside item _(丁)@5:9\n"},
		"tables": {"| 甲 | **乙** |\n| --- | --- |\n| `丙` | [丁](d.md) |\n",
			"cell inside (甲)@1:3\ncell inside *(乙)@1:9\ncell inside `(丙)@3:4\ncell inside l(丁)@3:10>d.md\n"},
		"code": {"```go\na := 1\n```\n\n    b\n\n`c`\n",
			"fenced `(a := 1)@2:1\nindented `(b)@5:5\nparagraph `(c)@7:2\n"},
		"html": {"<div class=\"MsoNormal\">\n\n甲<span>乙</span>丙<br>丁<!-- 戊 -->己\n",
			"paragraph (甲)@3:1 (乙)@3:8 (丙)@3:16 |()@3:17 (丁)@3:21 (己)@3:32\n"},
		"links and pictures": {"[**甲**乙](a%20b.md \"题\")见https://a.example/x。![丙*丁*](c.jpg)\n",
			"paragraph *l(甲)@1:4>a%20b.md l(乙)@1:7>a%20b.md (见)@1:23 la(https://a.example/x)@1:24>https://a.example/x (。)@1:43 p(丙丁)@1:44>c.jpg\n"},
		"quotations, footnotes, details": {"> 甲[^1]\n\n[^1]: 乙\n\n<details>\n<summary>丙</summary>\n\n丁\n\n</details>\n",
			"paragraph inside (甲)@1:3\nparagraph inside (丙)@6:10\nparagraph inside (丁)@8:1\nparagraph inside (乙)@3:7\n"},
		"escapes stay": {"1\\*2&nbsp;~~3~~\n", "paragraph (1\\*2&nbsp;)@1:1 ~(3)@1:13\n"},
	} {
		if got := tellProse(proseOf(c.text)); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", name, got, c.want)
		}
	}
}

func TestProseOfWhatCannotBeReadIsEmpty(t *testing.T) {
	for _, text := range []string{"", "+++\na = 1\n+++\n", "---\ntitle: 甲\n", "\xff\xfe\x00a"} {
		y := proseOf(text)
		if len(y.Blocks) > 0 || y.Place(10) != (fields.Pos{Line: 1, Col: 1}) || y.Line(10) != "" {
			t.Errorf("%q: %d blocks", text, len(y.Blocks))
		}
	}
}

// checkProse says where a run does not stand where it says.
func checkProse(t *testing.T, text []byte, y *Prose) {
	t.Helper()
	lines := strings.Split(strings.ReplaceAll(strings.ReplaceAll(string(text), "\r\n", "\n"), "\r", "\n"), "\n")
	for i := range y.Blocks {
		for j := range y.Blocks[i].Runs {
			r := &y.Blocks[i].Runs[j]
			for _, offset := range []int{r.Offset, r.Offset + len(r.Text)} {
				pos := y.Place(offset)
				if pos.Line < 1 || pos.Line > len(lines)+1 || pos.Col < 1 || pos.Col > utf8.RuneCountInString(y.Line(offset))+1 && len(y.Line(offset)) < maxExcerpt {
					t.Fatalf("%q at %d:%d of %d lines", r.Text, pos.Line, pos.Col, len(lines))
				}
			}
		}
	}
}

func FuzzProse(f *testing.F) {
	for _, s := range []string{
		"# 甲\n\n- **乙** [丙](d.md)\n\t- 丁\n", "---\na: 1\n---\r\n| a |\r\n| - |\r\n", "<details>\n<summary>a</summary>\n![b](c)\n</details>", "> [!NOTE] a\n> [^1]\n\n[^1]: b\n", "a<br>b\n\tc\n",
	} {
		f.Add([]byte(s))
	}
	p := NewParser(time.UTC)
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 1<<16 {
			return
		}
		checkProse(t, text, p.Prose(Source{Path: "a.md", Lang: "zh-Hans", Text: text}))
	})
}
