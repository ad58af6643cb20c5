package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unionhall/internal/diag"
	"unionhall/internal/kind"
	"unionhall/themes"
)

// expiryWords are what the guide calls what becomes of an item when it is over.
var expiryWords = map[kind.Expiry]diag.Words{
	kind.Keep:    diag.Say("照常显示", "stays as it is"),
	kind.Mark:    diag.Say("标出", "is marked"),
	kind.Archive: diag.Say("标出，不再放首页", "is marked, and leaves home pages"),
	kind.Remove:  diag.Say("撤下", "is taken away"),
}

// kindRow is the row of a kind in the guide's table: how it is called, where it
// lies, what must be given, until when it holds and what becomes of it.
func kindRow(k *kind.Kind, lang string) string {
	say := func(l kind.Labels) string { return l.In(lang) }
	var needs, until []string
	for i := range k.Fields {
		if f := &k.Fields[i]; f.Required && f.Name != "title" {
			needs = append(needs, say(f.Labels)+" `"+f.Name+"`")
		}
	}
	for _, name := range k.ExpiresBy {
		until = append(until, "`"+name+"`")
	}
	cells := []string{say(k.Labels), "`" + k.ID + "`", "`" + k.Folder + "`", strings.Join(needs, diag.Say("、", ", ").In(lang)), strings.Join(until, diag.Say("、", ", ").In(lang)), expiryWords[k.AtExpiry].In(lang)}
	return "| " + strings.Join(cells, " | ") + " |\n"
}

// TestGuideTellsOfEveryKind: the table of kinds is what their files say, in
// their order.
func TestGuideTellsOfEveryKind(t *testing.T) {
	set, list := kind.Load(themes.Base(), "kinds")
	if len(list) > 0 {
		t.Fatal(list)
	}
	for file, lang := range map[string]string{"for-editors-reference.md": "zh-Hans", "for-editors-reference.en.md": "en"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "docs", file))
		if err != nil {
			t.Fatal(err)
		}
		var rows strings.Builder
		for _, k := range set.Kinds() {
			rows.WriteString(kindRow(k, lang))
		}
		if !strings.Contains(string(text), "|---|---|---|---|---|---|\n"+rows.String()+"\n") {
			t.Errorf("%s: the table of kinds should be\n%s", file, rows.String())
		}
	}
}
