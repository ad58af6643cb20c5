package check

import (
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/tools/txtar"

	"unionhall/internal/content"
)

// FuzzText: no text makes a rule fall over, and every finding lies in the file.
func FuzzText(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, a := range archive.Files {
			if strings.HasSuffix(a.Name, ".md") {
				f.Add(a.Data)
			}
		}
	}
	p, news := content.NewParser(zone), kinds(f).ByID("news")
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 1<<16 {
			return
		}
		lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(text)), "\n")
		for _, d := range Text(p, content.Source{Path: "a.md", Kind: news, Lang: "zh-Hans", Text: text}) {
			if d.Line < 1 || d.Line > len(lines) || d.Col < 1 || d.Col > utf8.RuneCountInString(lines[d.Line-1])+2 {
				t.Errorf("%s at %d:%d of %d lines", d.Rule, d.Line, d.Col, len(lines))
			}
			if !utf8.ValidString(d.Text.ZH) || strings.Contains(d.Text.ZH+d.Text.EN+d.Hint.ZH+d.Hint.EN, "%!") {
				t.Errorf("%s says %q, %q", d.Rule, d.Text, d.Hint)
			}
		}
	})
}
