package build

import (
	"fmt"
	"os"
	"testing"

	"unionhall/internal/diag"
)

func TestFaultsOfAThemeNameTheFileToOpen(t *testing.T) {
	slowUnderRace(t)
	tests := []struct{ name, file, text, at string }{
		{"style", "css/main.css", "a {\n  colour: red;\n", "1:3"},
		{"style that is missing", "css/main.css", "@import \"./none.css\";", "1:9"},
		{"style of the base", "css/main.css", "@import \"./frame.css\";\n@import \"./lists.css\";\nb { clor: red }", "3:5"},
		{"kind", "kinds/news.yaml", "id: news\nfolder: news\nlabels: 新闻\norder: newest\n", "4:8"},
		{"kind with a layout that nobody has", "kinds/news.yaml", "id: news\nfolder: news\nlabels: 新闻\nlayout: press\n", "0:0"},
		{"drawing", "static/icon.svg", "<svg>\x00</svg>", "0:0"},
		{"template", "partials/card.html", "<li>\n{{.Titel}", "2:0"},
		{"strings", "strings/en.yaml", "home: Home\nmenuu: Sections\n", "2:1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, smallSite())
			w.write("site.yaml", w.read("site.yaml")+"theme: mine\n")
			w.write("themes/mine/"+tt.file, tt.text)
			_, list, err := w.try()
			must(t, err)
			faults := ""
			for _, d := range list {
				if d.Severity == diag.Fault {
					faults += fmt.Sprintf("%s:%d:%d ", d.Path, d.Line, d.Col)
				}
			}
			if want := "themes/mine/" + tt.file + ":" + tt.at + " "; faults != want {
				t.Errorf("faults at %s, want %s", faults, want)
			}
			if _, err := os.Stat(w.out); err == nil {
				t.Error("a site with faults is published")
			}
		})
	}
}

func TestLayoutThatNoPageHasIsTold(t *testing.T) {
	slowUnderRace(t)
	w := newWorld(t, smallSite())
	w.write("site.yaml", w.read("site.yaml")+"theme: mine\n")
	plain := "{{define \"main\"}}<h1>{{.Meta.Title}}</h1>{{end}}"
	for _, name := range []string{"lst", "list", "press", "questionnaire"} {
		w.write("themes/mine/layouts/"+name+".html", plain)
	}
	w.write("themes/mine/kinds/press.yaml", "id: press\nfolder: press\nlabels: 媒体\nlayout: press\n")
	_, list, err := w.try()
	must(t, err)
	want := map[string]string{
		"themes/mine/layouts/lst.html":           "did you mean list.html?",
		"themes/mine/layouts/questionnaire.html": "name it as the layout of a kind, or delete this file",
	}
	for _, d := range list {
		if d.Rule != "theme/idle-layout" || d.Severity != diag.Warning || d.Hint.EN != want[d.Path] {
			t.Errorf("%s: %s, %s", d.Path, d.Text.EN, d.Hint.EN)
		}
		delete(want, d.Path)
	}
	for path := range want {
		t.Errorf("%s is not told of", path)
	}
}
