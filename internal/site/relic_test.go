package site_test

import (
	"slices"
	"strings"
	"testing"

	"unionhall/internal/content"
	"unionhall/internal/site"
)

// merged is a province above two cities, of which one was merged into the other.
func merged() *world {
	w := two()
	w.base = "https://gonghui.example/"
	w.unions["linhe"] = "id: yl-linhe\nname: {zh-Hans: 临河市总工会, en: Linhe}\nlevel: municipal\n"
	w.unions["old"] = "id: yl-old\nname: {zh-Hans: 旧市总工会, en: Old}\nlevel: municipal\nstatus: merged\nsuccessor: yl-linhe\n"
	w.add("linhe/news/now.md")
	w.add("old/news/then.md", func(item *content.Item) { item.Card.Aliases = []string{"news/before"} })
	w.add("old/policy/rule.en.md")
	w.add("old/news/draft.md", func(item *content.Item) { item.Card.Draft = true })
	return w
}

// redirects are the redirects of a site: "address -> address".
func redirects(t *testing.T, s *site.Site) []string {
	t.Helper()
	var list []string
	for i := range s.Pages() {
		if p := &s.Pages()[i]; p.Layout == "redirect" {
			v := s.View(p).(*site.RedirectView)
			list = append(list, string(p.File)+" -> "+strings.TrimPrefix(v.Meta.Canonical, "https://gonghui.example/"))
		}
	}
	return list
}

func TestAddressesOfAMergedUnionLeadToItsSuccessor(t *testing.T) {
	s := merged().build(t)
	equal(t, "redirects", redirects(t, s), []string{
		"yl-old/channels/index.html -> yl-linhe/",
		"yl-old/en/channels/index.html -> yl-linhe/en/",
		"yl-old/en/index.html -> yl-linhe/en/",
		"yl-old/en/news/index.html -> yl-linhe/en/news/",
		"yl-old/en/policy/index.html -> yl-linhe/en/", // there is none
		"yl-old/en/policy/rule.html -> yl-linhe/en/",
		"yl-old/en/sections/index.html -> yl-linhe/en/",
		"yl-old/en/tags/index.html -> yl-linhe/en/",
		"yl-old/index.html -> yl-linhe/",
		"yl-old/news/before.html -> yl-linhe/news/",
		"yl-old/news/index.html -> yl-linhe/news/",
		"yl-old/news/then.html -> yl-linhe/news/",
		"yl-old/policy/index.html -> yl-linhe/",
		"yl-old/sections/index.html -> yl-linhe/",
		"yl-old/tags/index.html -> yl-linhe/",
	})
	v := view[site.RedirectView](t, s, "yl-old/en/news/index.html")
	if v.To.Href != "../../../yl-linhe/en/news/index.html" || v.To.Text != "News - Linhe" || !v.Meta.Noindex || v.Lang != "en" {
		t.Errorf("%+v", v)
	}
	if p := page(t, s, "yl-old/index.html"); p.Shell != (site.ShellID{Union: "yl-linhe", Lang: "zh-Hans"}) {
		t.Errorf("the shell is %v", p.Shell)
	}
}

func TestAMergedUnionIsInNoList(t *testing.T) {
	s := merged().build(t)
	for _, id := range s.Shells() {
		if id.Union == "yl-old" {
			t.Errorf("a shell of it: %v", id)
		}
	}
	door, directory := view[site.DoorView](t, s, "index.html"), view[site.DirectoryView](t, s, "unions/index.html")
	if s.Unions() != 2 || door.Count != 2 || directory.Count != 2 || len(directory.Unions[0].Children) != 1 {
		t.Errorf("%d unions, door %d, directory %+v", s.Unions(), door.Count, directory.Unions)
	}
	if home := view[site.HomeView](t, s, "yl/index.html"); len(home.Below) != 1 || len(home.Below[0].Unions) != 1 {
		t.Errorf("below: %+v", home.Below)
	}
	for i := range s.Documents() {
		if d := &s.Documents()[i]; strings.Contains(string(s.Bytes(d)), "yl-old") {
			t.Errorf("%s names it", d.File)
		}
	}
	equal(t, "skipped", s.Skipped(), []site.Skip{
		{Path: "old/news/draft.md", Reason: site.IsDraft},
		{Path: "old/news/then.md", Reason: site.Dissolved},
		{Path: "old/policy/rule.en.md", Reason: site.Dissolved},
	})
}

func TestAMergedUnionKeepsNumberedPages(t *testing.T) {
	w := merged()
	for i := range 60 {
		w.add("old/news/n" + string(rune('a'+i/26)) + string(rune('a'+i%26)) + ".md")
	}
	s := w.build(t)
	for _, file := range []string{"yl-old/news/page/1.html", "yl-old/news/page/2.html", "yl-old/en/news/page/2.html"} {
		page(t, s, file)
	}
	if slices.Contains(files(s), "yl-old/news/page/3.html") {
		t.Error("a page that never was")
	}
}

// Whoever took over may publish an item of the old union under its old address.
func TestAnAliasGoesBeforeTheRedirectOfAMergedUnion(t *testing.T) {
	w := merged()
	w.add("linhe/news/taken.md", func(item *content.Item) { item.Card.Aliases = []string{"/yl-old/news/then"} })
	s := w.build(t)
	if got := redirects(t, s); !slices.Contains(got, "yl-old/news/then.html -> yl-linhe/news/taken.html") || slices.Contains(got, "yl-old/news/then.html -> yl-linhe/news/") {
		t.Error(got)
	}
}

func TestLinksToAMergedUnionLeadOn(t *testing.T) {
	w := merged()
	w.add("news/links.md", links("../old/union.yaml", "../old/news/", "/yl-old/", "/yl-old/news/then.html", "../old/news/then.md"))
	s, told := w.diags(t)
	equal(t, "told", told, []string{"news/links.md link/not-shown"})
	want := `<p><a href=../../yl-linhe/index.html>x</a></p><p><a href=../../yl-linhe/news/index.html>x</a></p>` +
		`<p><a href=../../yl-old/index.html>x</a></p><p><a href=../../yl-old/news/then.html>x</a></p><p><a>x</a></p>`
	if got := body(t, s, "yl/news/links.html"); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

func TestUnionsBelowAMergedOneStandBelowTheNextAbove(t *testing.T) {
	w := merged()
	w.unions["old/town"] = "id: yl-town\nname: 镇总工会\nlevel: township\nlanguages: [zh-Hans]\naffiliations: [yl-old]\n"
	w.add("old/town/news/a.md")
	m, list := w.sourceMap(t)
	equal(t, "told", where(list), []string{"old/town/union.yaml:1:0 union/below-over"})
	in := merged().input(t)
	in.Map = m
	s, list := site.New(in)
	noDiags(t, list)
	v := s.ShellView(site.ShellID{Union: "yl-town", Lang: "zh-Hans"})
	equal(t, "lineage", v.Lineage, []site.Ref{{Text: "省总", Href: "yl/index.html"}})
}

func TestAMergedUnionAloneIsNotBuilt(t *testing.T) {
	w := merged()
	w.union = "yl-old"
	_, told := w.diags(t)
	equal(t, "told", told, []string{" " + site.UnknownUnion})
}

func TestADissolvedUnionWithoutSuccessorLeadsUp(t *testing.T) {
	w := merged()
	w.unions["old"] = "id: yl-old\nname: 旧市总工会\nlevel: municipal\nstatus: dissolved\nlanguages: [zh-Hans]\n"
	w.items = w.items[:2]
	m, _ := w.sourceMap(t)
	in := merged().input(t)
	in.Map, in.Items = m, in.Items[:2]
	s, list := site.New(in)
	noDiags(t, list)
	if got := redirects(t, s); !slices.Contains(got, "yl-old/index.html -> yl/") {
		t.Error(got)
	}
}

func TestASuccessorOfASuccessorTakesOver(t *testing.T) {
	w := merged()
	w.unions["older"] = "id: yl-older\nname: 更旧的工会\nlevel: municipal\nstatus: merged\nsuccessor: yl-old\nlanguages: [zh-Hans]\n"
	if got := redirects(t, w.build(t)); !slices.Contains(got, "yl-older/index.html -> yl-linhe/") {
		t.Error(got)
	}
}
