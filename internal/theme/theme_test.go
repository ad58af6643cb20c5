package theme

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"unionhall/internal/diag"
	"unionhall/internal/site"
)

const calendarLines = "plural: \"*\"\ndate_format: \"2006-01-02\"\ntime_format: \"2006-01-02 15:04\"\nmonths: \"1|2|3|4|5|6|7|8|9|10|11|12\"\n"

// miniatureFiles is the smallest theme.
func miniatureFiles() fstest.MapFS {
	return folderOf(
		"strings/zh-Hans.yaml", "name: 中文\ndir: ltr\nhome: 首页\n"+calendarLines,
		"strings/en.yaml", "name: English\ndir: ltr\nhome: Home\nonly: only here\n"+calendarLines,
		"layouts/shell.html", "<html lang=\"{{.Lang}}\"><head>{{slot \"meta\"}}</head><body><a href=\"{{.Root}}{{.Home.Href}}\">{{t \"home\"}}</a>{{slot \"languages\"}}<main>{{slot \"main\"}}</main></body></html>",
		"layouts/page.html", "{{define \"meta\"}}<title>{{.Meta.Title}}</title>{{end}}{{define \"languages\"}}<p>{{.Lang}}</p>{{end}}{{define \"main\"}}<h1>{{.Meta.Title}}</h1>{{end}}",
		"layouts/item.html", "{{define \"main\"}}\n<h1>{{.Title}}</h1>\n{{template \"by\" .}}\n{{end}}",
		"layouts/list.html", "{{define \"main\"}}<h1>{{.Title}}</h1>{{end}}",
		"partials/by.html", "<p>{{.Author}}</p>",
		"partials/unused.html", "<p>nobody calls this</p>",
	)
}

// miniature loads the smallest theme with files over it.
func miniature(t *testing.T, over ...string) *Theme {
	t.Helper()
	th, list := Load(Options{Layers: []Layer{{"own", folderOf(over...)}, {"base", miniatureFiles()}}})
	for _, d := range list {
		if d.Severity == diag.Fault {
			t.Fatalf("%s:%d:%d: %s", d.Path, d.Line, d.Col, d.Text.EN)
		}
	}
	return th
}

func itemView() *site.ItemView {
	return &site.ItemView{
		Frame: site.Frame{Lang: "zh-Hans", Root: "../../", Meta: site.Meta{Title: "高温"}},
		Title: "高温 <b>", Author: "甲 & 乙",
	}
}

func shellOf(t *testing.T, th *Theme) *Shell {
	t.Helper()
	s, err := th.Shell(&site.ShellView{Root: site.RootSlot, Lang: "zh-Hans", Home: site.Ref{Href: "yl/index.html"}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestShellAndSlotsMakeThePage(t *testing.T) {
	th := miniature(t)
	var slots Slots
	for range 2 { // the same slots may be passed again
		if err := th.Layout("item", "zh-Hans").Render(itemView(), &slots); err != nil {
			t.Fatal(err)
		}
	}
	want := `<html lang="zh-Hans"><head><title>高温</title></head><body><a href="../../yl/index.html">首页</a><p>zh-Hans</p>` +
		"<main>\n<h1>高温 &lt;b&gt;</h1>\n<p>甲 &amp; 乙</p>\n</main></body></html>"
	if got := string(shellOf(t, th).Append([]byte("x"), &slots)); got != "x"+want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestPartialOfTheStrongerLayerWins(t *testing.T) {
	th := miniature(t, "partials/by.html", "<p>by {{.Author}}</p>")
	var slots Slots
	if err := th.Layout("item", "zh-Hans").Render(itemView(), &slots); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(slots.Main), "<p>by 甲") {
		t.Errorf("%s", slots.Main)
	}
}

func TestLayoutIsNilWhereThereIsNone(t *testing.T) {
	th := miniature(t)
	for _, name := range []string{"nothing", "shell", "../page"} {
		if th.Layout(name, "zh-Hans") != nil {
			t.Error(name)
		}
	}
}

func TestSumsChangeWithWhatIsReached(t *testing.T) {
	before := miniature(t)
	tests := []struct {
		name              string
		over              []string
		item, list, shell bool // whether the sum changes
	}{
		{"partial of one layout", []string{"partials/by.html", "x{{.Author}}"}, true, false, false},
		{"layout", []string{"layouts/item.html", `{{define "main"}}{{.Title}}{{end}}`}, true, false, false},
		{"what all share", []string{"layouts/page.html", string(miniatureFiles()["layouts/page.html"].Data) + "\n"}, true, true, false},
		{"nobody's partial", []string{"partials/unused.html", "y"}, false, false, false},
		{"shell", []string{"layouts/shell.html", string(miniatureFiles()["layouts/shell.html"].Data) + "\n"}, false, false, true},
		{"strings", []string{"strings/zh-Hans.yaml", "name: 中文\nhome: 主页\n" + calendarLines}, true, true, true},
		{"strings of another language", []string{"strings/en.yaml", "name: E\nhome: H\n" + calendarLines}, false, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			after := miniature(t, tt.over...)
			for name, want := range map[string]bool{"item": tt.item, "list": tt.list} {
				if got := after.Layout(name, "zh-Hans").Sum() != before.Layout(name, "zh-Hans").Sum(); got != want {
					t.Errorf("%s changed: %v", name, got)
				}
			}
			if got := after.ShellSum("zh-Hans") != before.ShellSum("zh-Hans"); got != tt.shell {
				t.Errorf("shell changed: %v", got)
			}
		})
	}
	if before.Layout("item", "zh-Hans").Sum() == before.Layout("item", "en").Sum() {
		t.Error("two languages, one sum")
	}
}

func TestShellSumIsOfItsBytes(t *testing.T) {
	th := miniature(t)
	a := shellOf(t, th)
	b, err := th.Shell(&site.ShellView{Root: site.RootSlot, Lang: "zh-Hans", Home: site.Ref{Href: "yl/x.html"}})
	if err != nil || a.Sum() == b.Sum() || a.Sum() != shellOf(t, th).Sum() {
		t.Errorf("%v %v %v", a.Sum(), b.Sum(), err)
	}
}

// TestSoundLayersAreNotLookedThrough loads a fault that only compiling finds.
func TestSoundLayersAreNotLookedThrough(t *testing.T) {
	layers := []Layer{{"own", folderOf("layouts/item.html", "{{define \"main\"}}{{t \"hoem\"}}{{end}}")}, {"base", miniatureFiles()}}
	for _, sound := range []bool{false, true} {
		if _, list := Load(Options{Layers: layers, Sound: sound}); (list.Faults() == 0) != sound {
			t.Errorf("sound %v: %v", sound, list)
		}
	}
}

func TestTemplateFaultsNameTheirPlace(t *testing.T) {
	tests := []struct {
		name, path, source string
		line, col          int
		rule, text         string
	}{
		{"syntax", "layouts/item.html", "{{define \"main\"}}\n\n{{if}}x{{end}}{{end}}", 3, 0, "theme/template", "missing value for if"},
		{"function", "partials/by.html", "\n{{now}}", 2, 0, "theme/template", "now"},
		{"context", "layouts/item.html", "{{define \"main\"}}\n<p>\n中文 <a href=\"{{if .Title}}\">x{{end}}\n{{end}}", 3, 18, "theme/template", "branches"},
		{"template", "layouts/item.html", "{{define \"main\"}}\n{{template \"gone\"}}{{end}}", 2, 12, "theme/template", "gone"},
		{"string", "layouts/item.html", "{{define \"main\"}}\n首页 {{t \"hoem\"}}{{end}}", 2, 8, "theme/no-string", "hoem"},
		{"twice", "partials/unused.html", "{{define \"by\"}}x{{end}}", 0, 0, "theme/defined-twice", "by"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := folderOf(tt.path, tt.source)
			// A minifier that moves all lines: places are those of the source.
			small := func(_ string, b []byte) ([]byte, error) { return []byte(strings.ReplaceAll(string(b), "\n", "")), nil }
			_, list := Load(Options{Layers: []Layer{{"own", files}, {"base", miniatureFiles()}}, Minify: small})
			if len(list) != 1 {
				t.Fatalf("%d faults: %+v", len(list), list)
			}
			d := list[0]
			if d.Path != "own/"+tt.path || d.Line != tt.line || d.Col != tt.col || d.Rule != tt.rule || !strings.Contains(d.Text.EN, tt.text) {
				t.Errorf("got %s:%d:%d %s %s", d.Path, d.Line, d.Col, d.Rule, d.Text.EN)
			}
			if d.Hint.ZH == "" || d.Line > 0 && d.Excerpt == "" {
				t.Errorf("got %+v", d)
			}
		})
	}
}

func TestMissingSlotsAreFaults(t *testing.T) {
	page := `{{define "meta"}}m{{end}}{{define "languages"}}l{{end}}`
	_, list := Load(Options{Layers: []Layer{
		{"own", folderOf("layouts/page.html", page, "layouts/item.html", `{{define "mian"}}x{{end}}`)}, {"base", miniatureFiles()},
	}})
	if len(list) != 1 || list[0].Path != "own/layouts/item.html" || !strings.Contains(list[0].Text.EN, `"main"`) {
		t.Errorf("%+v", list)
	}
}

func TestShellWantsEachSlotOnce(t *testing.T) {
	tests := map[string]string{
		"none":     `<p>{{slot "meta"}}</p>`,
		"twice":    `{{slot "meta"}}{{slot "main"}}{{slot "main"}}`,
		"in a tag": `{{slot "meta"}}<p title="{{slot "main"}}">x</p>`,
	}
	for name, source := range tests {
		t.Run(name, func(t *testing.T) {
			th := miniature(t, "layouts/shell.html", source)
			_, err := th.Shell(&site.ShellView{Lang: "zh-Hans"})
			var f *Fault
			if !errors.As(err, &f) || f.Path != "own/layouts/shell.html" || f.Rule != "theme/slots" {
				t.Errorf("got %v", err)
			}
		})
	}
	if th := miniature(t, "layouts/shell.html", `{{slot "meta"}}<p>{{slot "main"}}</p>`); shellOf(t, th) == nil {
		t.Error("the language switch may be left out")
	}
}

func TestRenderFaultsNameTheirPlace(t *testing.T) {
	over := folderOf("layouts/item.html", "{{define \"main\"}}\n<p>\n{{.Titel}}</p>{{end}}")
	small := func(_ string, b []byte) ([]byte, error) { return []byte(strings.ReplaceAll(string(b), "\n", "")), nil }
	th, list := Load(Options{Layers: []Layer{{"own", over}, {"base", miniatureFiles()}}, Minify: small})
	if len(list) > 0 {
		t.Fatal(list)
	}
	var slots Slots
	err := th.Layout("item", "zh-Hans").Render(itemView(), &slots)
	var f *Fault
	if !errors.As(err, &f) || f.Line != 3 || f.Col != 3 || f.Path != "own/layouts/item.html" || !strings.Contains(f.Error(), "Titel") {
		t.Errorf("got %v", err)
	}
}

func TestMissingFilesAreFaults(t *testing.T) {
	for _, name := range []string{"layouts/shell.html", "layouts/page.html", "strings/zh-Hans.yaml", "strings/en.yaml"} {
		files := miniatureFiles()
		delete(files, name)
		th, list := Load(Options{Layers: []Layer{{"base", files}}})
		if len(list) == 0 || list[0].Rule != "theme/missing" {
			t.Errorf("%s: %v", name, list)
		}
		_, err := th.Shell(&site.ShellView{Lang: "zh-Hans"})
		if l, _ := th.Language("zh-Hans"); err == nil || l.Text("nothing") != "nothing" || th.Layout("item", "zh-Hans") != nil {
			t.Errorf("%s: a theme with faults renders: %v", name, err)
		}
	}
}

func TestLayoutsAreSafeForConcurrentUse(t *testing.T) {
	th := miniature(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			var slots Slots
			for _, lang := range []string{"zh-Hans", "en", "fr"} {
				if err := th.Layout("item", lang).Render(itemView(), &slots); err != nil || len(slots.Main) == 0 {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

// TestOverReadsNothingAgain puts a theme over layers of which only the other
// files differ.
func TestOverReadsNothingAgain(t *testing.T) {
	th := miniature(t)
	before := shellOf(t, th)
	over := th.Over([]Layer{{"own", folderOf("css/a.css", "a{}")}, {"base", miniatureFiles()}})
	if over.Shown("css/a.css") != "own/css/a.css" || th.Shown("css/a.css") != "css/a.css" {
		t.Errorf("the style sheet is in %s, and was in %s", over.Shown("css/a.css"), th.Shown("css/a.css"))
	}
	if over.Layout("item", "zh-Hans") != th.Layout("item", "zh-Hans") || shellOf(t, over).Sum() != before.Sum() {
		t.Error("layouts or shells are others")
	}
	if l, ok := over.Language("en"); !ok || l.Text("home") != "Home" {
		t.Errorf("the languages are others: %v", l)
	}
}
