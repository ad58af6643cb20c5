package theme

import (
	"slices"
	"strings"
	"testing"
)

// listed returns the files of a theme of two layers, by name.
func listed(t *testing.T, kinds []string, over ...string) map[string]File {
	t.Helper()
	base := miniatureFiles()
	for name, file := range folderOf("css/main.css", "@import \"./a.css\";\n/* @import \"./c.css\"; */", "css/a.css", "@import url(b.css);", "css/b.css", "b { }", "static/icon.svg", "<svg/>") {
		base[name] = file
	}
	th, _ := Load(Options{Layers: []Layer{{"own", folderOf(over...)}, {"base", base}}})
	files := map[string]File{}
	for _, f := range th.Files(kinds) {
		files[f.Name] = f
	}
	return files
}

func TestFilesSayTheirLayer(t *testing.T) {
	files := listed(t, nil, "partials/by.html", "<p>by</p>", "strings/en.yaml", "home: Start", "README.md", "x", ".git/x", "x", "css/a.css~", "x")
	for name, want := range map[string]File{
		"partials/by.html":  {Layer: "own", Under: []string{"base"}, Role: PartialFile},
		"strings/en.yaml":   {Layer: "own", Under: []string{"base"}, Role: StringsFile},
		"README.md":         {Layer: "own", Role: OtherFile},
		"layouts/item.html": {Layer: "base", Role: LayoutFile},
		"css/b.css":         {Layer: "base", Role: StyleFile},
		"static/icon.svg":   {Layer: "base", Role: StaticFile},
	} {
		got := files[name]
		if got.Layer != want.Layer || got.Role != want.Role || !slices.Equal(got.Under, want.Under) || got.Idle.EN != "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	for _, name := range []string{".git/x", "css/a.css~"} {
		if _, ok := files[name]; ok {
			t.Errorf("%s is listed", name)
		}
	}
}

func TestWhatNoPageReachesIsTold(t *testing.T) {
	files := listed(t, []string{"station"},
		"layouts/item.html", "{{define \"main\"}}{{template \"mine\" .}}{{end}}",
		"partials/mine.html", "<p style=\"x.png\">mine</p>", // and so nobody includes "by" any more
		"partials/by.html", "<p>by</p>",
		"partials/mien.html", "<p>a slip</p>",
		"layouts/station.html", "{{define \"main\"}}{{end}}",
		"layouts/lst.html", "{{define \"main\"}}{{end}}",
		"css/b.css", "b { background: url(../static/ground.png) }",
		"css/c.css", "c { }",
		"static/ground.png", "", "static/x.png", "", "static/y.png", "",
		"layouts/list.htm", "", "partial/card.html", "", "css/deep/d.css", "",
	)
	for name, want := range map[string]string{
		"layouts/item.html":    "",
		"layouts/station.html": "",
		"layouts/page.html":    "",
		"layouts/shell.html":   "",
		"partials/mine.html":   "",
		"css/a.css":            "",
		"css/b.css":            "",
		"static/ground.png":    "",
		"static/x.png":         "",
		"partials/by.html":     "no layout includes it",
		"partials/unused.html": "no layout includes it",
		"partials/mien.html":   "no layout includes it; did you mean mine?",
		"layouts/lst.html":     "no page has this layout: the built-in theme has none of this name, and no kind names it; did you mean list?",
		"css/c.css":            "css/main.css does not import it, nor does what that imports",
		"css/deep/d.css":       "css/main.css does not import it, nor does what that imports",
		"static/y.png":         "nothing in the theme names it; it is published all the same",
		"layouts/list.htm":     "in layouts/ only .html files are read",
		"partial/card.html":    "a theme has no folder partial/; did you mean partials?",
	} {
		if f, ok := files[name]; !ok || f.Idle.EN != want {
			t.Errorf("%s: %q, want %q", name, f.Idle.EN, want)
		}
	}
}

// Nothing is claimed of templates that could not be read.
func TestFaultsLeaveReachOpen(t *testing.T) {
	for name, f := range listed(t, nil, "partials/by.html", "{{if}}") {
		if strings.HasPrefix(name, "partials/") && f.Idle.EN != "" {
			t.Errorf("%s: %s", name, f.Idle.EN)
		}
	}
}
