package site_test

import (
	"strings"
	"testing"

	"unionhall/internal/site"
)

func TestASwitchedOffKindLeavesNothing(t *testing.T) {
	w := two()
	w.base = "https://gonghui.example/"
	w.unions["linhe"] += "modules: {policy: off, news: on}\nmenu:\n  - {title: 政策, link: policy/}\n  - {title: 新闻, link: news/}\n"
	w.add("linhe/policy/rule.md", tags("工资"))
	w.add("linhe/news/a.md", tags("工资"))
	w.add("policy/rule.md")
	s := w.build(t)
	for _, file := range files(s) {
		if strings.HasPrefix(file, "yl-linhe/policy") {
			t.Errorf("there is %s", file)
		}
	}
	page(t, s, "yl/policy/rule.html") // others keep theirs
	for i := range s.Documents() {
		if d := &s.Documents()[i]; strings.HasPrefix(string(d.File), "yl-linhe/") && strings.Contains(string(s.Bytes(d)), "policy/rule") {
			t.Errorf("%s names it", d.File)
		}
	}
	v := s.ShellView(site.ShellID{Union: "yl-linhe", Lang: "zh-Hans"})
	equal(t, "menu", v.Menu, []site.Ref{{Text: "新闻", Href: "yl-linhe/news/index.html"}})
	if home := view[site.HomeView](t, s, "yl-linhe/index.html"); len(home.Sections) != 0 || len(home.Latest) != 1 || home.Tags[0].Count != 1 {
		t.Errorf("home: %+v %+v %+v", home.Sections, home.Latest, home.Tags)
	}
	equal(t, "skipped", s.Skipped(), []site.Skip{{Path: "linhe/policy/rule.md", Reason: site.ModuleOff}})
}
