package devserver

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// TestMarkIsTheWholeWordOrValue has | where the mark begins; what is marked is
// wanted in brackets of its own.
func TestMarkIsTheWholeWordOrValue(t *testing.T) {
	for line, want := range map[string]string{
		"date: |2026-13-40":          "2026-13-40",
		"title: |高温 下的 人 ":           "高温 下的 人",
		"  - |新闻 一":                  "新闻 一",
		"|sumary: 一句话":               "sumary",
		"|publish-at: 今天":            "publish-at",
		"见|[没有的](nothing.md)。":       "[没有的](nothing.md)",
		"见[没有的](|nothing.md)。":       "nothing.md",
		"见[没有的](|../a/b.md#c)。":      "../a/b.md#c",
		"红|<font color=red>字</font>": "<font color=red>",
		"注|[1] (见 2)":                "[1]",
		"请|周三来，别迟到":                  "周三来",
		"第|12条":                      "12",
		"|**重点**":                    "**",
		"三|　　格":                      "　　",
		"{{|.Titel}}</h1>":           ".Titel",
		"end|.":                      ".",
		"没有另一半 |<font":               "<font",
		"一句。|":                       "",
		"é|é́ b":                     "é́",
	} {
		before, rest, _ := strings.Cut(line, "|")
		_, size := utf8.DecodeRuneInString(rest)
		b, at, after := word(before, rest[:size], rest[size:])
		if at != want || b+at+after != before+rest {
			t.Errorf("%q: marked %q, want %q; %q", line, at, want, b+at+after)
		}
	}
}
