package site_test

import (
	"testing"

	"unionhall/internal/site"
)

func TestAnItemWithoutATranslationIsListedWithItsLanguage(t *testing.T) {
	w := two()
	w.add("news/both.md")
	w.add("news/both.en.md")
	w.add("news/only.md")
	w.add("news/english.en.md")
	s := w.build(t)
	tests := []struct {
		file string
		want []string
	}{
		{"yl/news/index.html", []string{"both.html ", "../en/news/english.html en", "only.html "}},
		{"yl/en/news/index.html", []string{"both.html ", "english.html ", "../../news/only.html zh-Hans"}},
	}
	for _, tt := range tests {
		var got []string
		for _, c := range view[site.ListView](t, s, tt.file).Cards {
			got = append(got, c.Href+" "+c.Lang)
			if (c.Lang == "") != (c.LangName == "") {
				t.Errorf("%s: %+v", c.Href, c)
			}
		}
		equal(t, tt.file, got, tt.want)
	}
}

func TestAlternatesAreTheSameOnEveryTranslation(t *testing.T) {
	w := two()
	w.base = "https://gonghui.example/"
	w.add("news/both.md")
	w.add("news/both.en.md")
	w.add("news/only.md")
	s := w.build(t)
	want := []site.Alternate{
		{"zh-Hans", "https://gonghui.example/yl/news/both.html"},
		{"en", "https://gonghui.example/yl/en/news/both.html"},
		{"x-default", "https://gonghui.example/yl/news/both.html"},
	}
	for _, file := range []string{"yl/news/both.html", "yl/en/news/both.html"} {
		equal(t, file, view[site.ItemView](t, s, file).Meta.Alternates, want)
	}
	if a := view[site.ItemView](t, s, "yl/news/only.html").Meta.Alternates; a != nil {
		t.Errorf("%v", a)
	}
	zh, en := view[site.ListView](t, s, "yl/news/index.html").Meta, view[site.ListView](t, s, "yl/en/news/index.html").Meta
	equal(t, "lists", en.Alternates, zh.Alternates)
	if len(zh.Alternates) != 3 || zh.Canonical != "https://gonghui.example/yl/news/" {
		t.Errorf("%+v", zh)
	}
	equal(t, "doors", view[site.DoorView](t, s, "en/index.html").Meta.Alternates, []site.Alternate{
		{"zh-Hans", "https://gonghui.example/"}, {"en", "https://gonghui.example/en/"}, {"x-default", "https://gonghui.example/"},
	})
}

func TestTheLanguageSwitchLeadsHomeWhereAPageIsNotTranslated(t *testing.T) {
	w := two()
	w.add("news/only.md")
	w.add("linhe/news/local.md")
	s := w.build(t)
	equal(t, "switch", view[site.ItemView](t, s, "yl/news/only.html").Meta.Languages, []site.LangLink{
		{Lang: "zh-Hans", Name: "<zh-Hans>", Href: "only.html", Current: true},
		{Lang: "en", Name: "<en>", Href: "../en/index.html", Missing: true},
	})
	if l := view[site.ItemView](t, s, "yl-linhe/news/local.html").Meta.Languages; l != nil {
		t.Errorf("a union of one language has a switch: %v", l)
	}
}

func TestNeighboursAreOfTheSameLanguage(t *testing.T) {
	w := two()
	dated(w, 3)
	w.add("news/n000.en.md").Card.Date = w.items[0].Card.Date
	w.add("news/n002.en.md").Card.Date = w.items[2].Card.Date
	s := w.build(t)
	zh, en := view[site.ItemView](t, s, "yl/news/n000.html"), view[site.ItemView](t, s, "yl/en/news/n000.html")
	if zh.Newer.Href != "n001.html" || zh.Older.Href != "" || en.Newer.Href != "n002.html" {
		t.Errorf("%+v %+v", zh.Newer, en.Newer)
	}
}

func TestAMainLanguageNeedNotBeTheSites(t *testing.T) {
	w := two()
	w.unions["linhe"] = "id: yl-linhe\nname: Linhe\nlevel: municipal\nlanguages: [en, zh-Hans]\n"
	w.add("linhe/news/a.md")
	w.add("linhe/news/a.zh-Hans.md")
	s := w.build(t)
	if page(t, s, "yl-linhe/news/a.html").Shell.Lang != "en" || page(t, s, "yl-linhe/zh-Hans/news/a.html").Shell.Lang != "zh-Hans" {
		t.Error(files(s))
	}
}

// What a union does not say in a language it says in the site's main one, not
// in whatever third one comes next.
func TestANameIsInNoThirdLanguage(t *testing.T) {
	w := two()
	w.config = "title: 职工之家\nlanguages: [zh-Hans, en, ar]\n"
	w.unions["linhe"] = "id: yl-linhe\nname: {zh-Hans: 临河市总工会, ar: نقابة لينخه}\nshort_name: {zh-Hans: 临河, ar: لينخه}\nlevel: municipal\naddress: {zh-Hans: 人民路, ar: شارع}\n"
	s := w.build(t)
	if v := view[site.HomeView](t, s, "yl-linhe/en/index.html"); v.Union.Name != "临河市总工会" || v.Union.Short != "临河" || v.Contact.Address != "人民路" {
		t.Errorf("in English: %+v %q", v.Union, v.Contact.Address)
	}
	if v := view[site.HomeView](t, s, "yl-linhe/ar/index.html"); v.Union.Short != "لينخه" {
		t.Errorf("in Arabic: %+v", v.Union)
	}
	w.unions["linhe"] += "languages: [zh-Hans]\n"
	s = w.build(t)
	if below := view[site.HomeView](t, s, "yl/en/index.html").Below; below[0].Unions[0].Text != "临河" {
		t.Errorf("among the unions below: %v", below)
	}
	if n := view[site.DirectoryView](t, s, "en/unions/index.html").Unions[0].Children[0]; n.Name != "临河市总工会" || n.Short != "临河" {
		t.Errorf("in the directory: %+v", n.UnionRef)
	}
}
