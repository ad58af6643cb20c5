package site_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"unionhall/internal/diag"
	"unionhall/internal/kind"
	"unionhall/internal/site"
)

func TestPlaceReadsUnionKindNameAndLanguage(t *testing.T) {
	w := two()
	w.unions["linhe/abroad"] = "id: yl-abroad\nname: Abroad\nlevel: basic\nlanguages: [en, ar]\n"
	m, list := w.sourceMap(t)
	noDiags(t, list)
	tests := []struct{ file, want string }{
		{"news/a.md", "yl news a zh-Hans"},
		{"news/a.en.md", "yl news a en"},
		{"news/a.EN.MD", "yl news a en"},
		{"news/a.zh-CN.md", "yl news a zh-Hans"},
		{"news/a.en-US.md", "yl news a en"},
		{"news/a.zh-Hans.md", "yl news a zh-Hans"},
		{"news/2026/05/a.markdown", "yl news a zh-Hans"},
		{"linhe/news/a.md", "yl-linhe news a zh-Hans"},
		{"linhe/abroad/stations/b.md", "yl-abroad station b en"},
		{"linhe/abroad/stations/b.ar.md", "yl-abroad station b ar"},
		{"news/v1.2.md", "yl news v1.2 zh-Hans"},
		{"news/a.pdf.md", "yl news a.pdf zh-Hans"},
		{"news/a.fr.md", "yl news a.fr zh-Hans"}, // nobody here knows French
		{"news/README.md", "yl news README zh-Hans"},
		{"README.md", ""},
		{"readme.en.md", ""},
		{"docs/README.md", ""},
		{"_drafts/a.md", ""},
		{"news/_a.md", ""},
		{"news/.hidden/a.md", ""},
		{"news/a.txt", ""},
		{"union.yaml", ""},
	}
	for _, tt := range tests {
		p, ok, list := m.Place(tt.file)
		noDiags(t, list)
		got := ""
		if ok {
			got = p.Union.ID + " " + p.Kind.ID + " " + p.Name + " " + p.Lang
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.file, got, tt.want)
		}
	}
}

func TestWhyAFileIsNoItemIsTold(t *testing.T) {
	w := two()
	m, list := w.sourceMap(t)
	noDiags(t, list)
	tests := []struct{ file, path, rule, hint string }{
		{"linhe/news/a.en.md", "linhe/news/a.en.md", "source/language", "linhe/union.yaml"},
		{"new/a.md", "new", "source/no-kind", `"news"`},
		{"station/a.md", "station", "source/no-kind", `"stations"`},
		{"新闻/a.md", "新闻", "source/no-kind", `"news"`},
		{"other/a.md", "other", "source/no-kind", "pages"},
		{"shanyin/news/a.md", "shanyin", "source/no-kind", "union.yaml"},
		{"about.md", "about.md", "source/no-folder", "pages"},
	}
	for _, tt := range tests {
		_, ok, list := m.Place(tt.file)
		if ok || len(list) != 1 {
			t.Errorf("%s: %v %v", tt.file, ok, list)
			continue
		}
		if d := list[0]; d.Path != tt.path || d.Rule != tt.rule || d.Severity != diag.Warning || !strings.Contains(d.Hint.EN, tt.hint) || d.Text.ZH == "" {
			t.Errorf("%s: %+v", tt.file, d)
		}
	}
	_, _, a := m.Place("other/a.md")
	_, _, b := m.Place("other/deep/b.md")
	if len(append(a, b...).Sorted()) != 1 {
		t.Error("a folder is told of more than once")
	}
}

func TestTheTreeOfUnionsIsChecked(t *testing.T) {
	union := func(id string) string { return "id: " + id + "\nname: n\nlevel: basic\n" }
	tests := []struct {
		name   string
		unions map[string]string
		rules  []string
	}{
		{"none", map[string]string{}, []string{"union/none"}},
		{"two roots", map[string]string{"a": union("a"), "b": union("b")}, []string{"union/second-root"}},
		{"twice", map[string]string{".": union("a"), "b": union("a")}, []string{"union/id-twice"}},
		{"reserved", map[string]string{".": union("unions"), "b": union("zh-hans")}, []string{"union/id-reserved"}},
		{"language", map[string]string{".": union("a") + "languages: [ug]\n"}, []string{"language/no-strings"}},
		{"language as id", map[string]string{".": union("en") + "languages: [en]\n"}, []string{"union/id-reserved"}},
	}
	for _, tt := range tests {
		w := one()
		w.unions = tt.unions
		m, list := w.sourceMap(t)
		var rules []string
		for _, d := range list {
			rules = append(rules, d.Rule)
		}
		equal(t, tt.name, rules, tt.rules)
		site.New(site.Input{Map: m, Languages: language, Now: w.now}) // does not panic
	}
}

func TestNoKindHasAFolderOfTheSiteItself(t *testing.T) {
	for folder, want := range map[string]int{"tags": 1, "offline": 1, "Files": 1, "en": 1, "news": 0} {
		w := two()
		set, list := kind.Load(fstest.MapFS{"kinds/x.yaml": {Data: []byte("id: x\nfolder: " + folder + "\nlabels: X\n")}}, "kinds")
		noDiags(t, list)
		w.kinds = set
		if _, list := w.sourceMap(t); list.Faults() != want || want > 0 && (list[0].Rule != site.FolderReserved || list[0].Path != "kinds/x.yaml" || list[0].Line != 2 || list[0].Col != 9) {
			t.Errorf("%s: %v", folder, list)
		}
	}
}

func TestAnIDThatNoAddressTakesIsAnsweredWithOneThatItTakes(t *testing.T) {
	for id, want := range map[string]string{"Qingxi-Hefeng": "such as qingxi-hefeng,", "qx_ 2": "such as qx-2,", "清溪": "such as yl-linhe,"} {
		_, list := site.ReadUnion("union.yaml", []byte("id: "+id+"\nname: 甲\nlevel: county\n"), &kind.Set{})
		if len(list) != 1 || list[0].Rule != "union/id" || !strings.Contains(list[0].Hint.EN, want) {
			t.Errorf("%s: %+v", id, list)
		}
	}
}
