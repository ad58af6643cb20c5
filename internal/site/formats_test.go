package site_test

import (
	"os"
	"strings"
	"testing"

	"unionhall/internal/site"
)

// examples are the fenced blocks of docs/formats.md, by their language.
func examples(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../../docs/formats.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := map[string]string{}
	for i, part := range strings.Split(string(text), "\n```") {
		if i%2 == 1 {
			lang, block, _ := strings.Cut(part, "\n")
			blocks[lang] = block + "\n"
		}
	}
	return blocks
}

func TestFormatsAreAsDocumented(t *testing.T) {
	blocks := examples(t)
	w := one()
	w.base = "https://gonghui.example/"
	w.written(t, "activities/hike.md", blocks["markdown"])
	w.add("stations/a.md")
	s, _ := w.withIcons(t)
	for lang, got := range map[string]string{
		"json":        document(t, s, "activities/data.json"),
		"webmanifest": document(t, s, "manifest.webmanifest"),
		"ics":         strings.ReplaceAll(document(t, s, "activities/hike.ics"), "\r\n", "\n"),
		"html":        string(view[site.ItemView](t, s, "activities/hike.html").Meta.Structured) + "\n",
	} {
		if got != blocks[lang] {
			t.Errorf("%s:\n got %s\nwant %s", lang, got, blocks[lang])
		}
	}
}
