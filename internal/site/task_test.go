package site_test

import (
	"strings"
	"testing"

	"unionhall/internal/content"
	"unionhall/internal/kind"
	"unionhall/internal/site"
)

func task(id string) func(*content.Item) {
	return func(i *content.Item) { i.Card.Task = id }
}

func TestAHomeOffersTasksInTheirOrder(t *testing.T) {
	w := one()
	w.add("services/z.md", task("help"))
	w.add("services/second.md", task("join"), func(i *content.Item) { i.Card.Order = 2 })
	w.add("services/first.md", task("join"), func(i *content.Item) { i.Card.Order = 1 })
	w.add("news/gone.md", task("ask"), func(i *content.Item) { i.Card.ExpireAt = w.now })
	w.add("policy/p.md")
	w.add("stations/s.md")
	v := view[site.HomeView](t, w.build(t), "index.html")
	equal(t, "tasks", v.Tasks, []site.Task{
		{ID: "join", Ref: site.Ref{Text: "first", Href: "services/first.html"}},
		{ID: "help", Ref: site.Ref{Text: "z", Href: "services/z.html"}},
		{ID: "stations", Ref: site.Ref{Text: "服务站点", Href: "stations/index.html"}},
		{ID: "rights", Ref: site.Ref{Text: "政策法规", Href: "policy/index.html"}},
	})
}

func TestAnItemServesATaskBeforeItsSection(t *testing.T) {
	w := one()
	w.add("policy/p.md")
	w.add("pages/rights.md", task("rights"))
	v := view[site.HomeView](t, w.build(t), "index.html")
	equal(t, "tasks", v.Tasks, []site.Task{{ID: "rights", Ref: site.Ref{Text: "rights", Href: "pages/rights.html"}}})
}

func TestAHomeNamesTheUnionsAroundIt(t *testing.T) {
	w := two()
	w.unions["linhe"] += "affiliations: [yl-gas]\npaired_with: [yl-west]\n"
	w.unions["west"] = "id: yl-west\nname: 西部市总工会\nlevel: municipal\nlanguages: [zh-Hans]\n"
	w.unions["gas"] = "id: yl-gas\nname: 燃气工会\nlevel: industrial\nlanguages: [zh-Hans]\n"
	w.unions["linhe/a"] = "id: yl-a\nname: 甲县总工会\nlevel: county\nlanguages: [zh-Hans]\n"
	w.unions["linhe/law"] = "id: yl-law\nname: 权益保障部\nlevel: department\nlanguages: [zh-Hans]\n"
	s := w.build(t)
	v := view[site.HomeView](t, s, "yl-linhe/index.html")
	equal(t, "above", v.Above, []site.Ref{{"省总", "../yl/index.html"}, {"燃气工会", "../yl-gas/index.html"}})
	equal(t, "paired", v.Paired, []site.Ref{{"西部市总工会", "../yl-west/index.html"}})
	equal(t, "levels", []string{v.Below[0].Level, v.Below[1].Level}, []string{"department", "county"})
	other := view[site.HomeView](t, s, "yl-west/index.html")
	equal(t, "whichever says it", other.Paired, []site.Ref{{"临河市总工会", "../yl-linhe/index.html"}})
	if top := view[site.HomeView](t, s, "yl/index.html"); top.Above != nil || top.Paired != nil {
		t.Errorf("%v %v", top.Above, top.Paired)
	}
}

func TestAllSectionsStandOnAPageInTheirGroups(t *testing.T) {
	w := two()
	w.base = "https://gonghui.example/"
	for id, group := range map[string]string{"news": "news", "policy": "rights", "service": "services", "page": "about", "station": "else", "activity": "together"} {
		w.set(t, id, func(k *kind.Kind) { k.Group = group })
	}
	for _, file := range []string{"news/a.md", "news/b.md", "policy/c.md", "services/d.md", "pages/e.md", "stations/f.md"} {
		w.add(file, func(i *content.Item) { i.Card.Scope = "self" })
	}
	s := w.build(t)
	v := view[site.SectionsView](t, s, "yl/en/sections/index.html")
	var got []string
	for _, g := range v.Groups {
		got = append(got, g.ID)
	}
	equal(t, "groups", got, []string{"news", "rights", "services", "about", "else"})
	equal(t, "news", v.Groups[0].Sections, []site.SectionRef{{Ref: site.Ref{Text: "News", Href: "../news/index.html"}, KindID: "news", Count: 2}})
	equal(t, "the way there", []string{
		s.ShellView(site.ShellID{Union: "yl", Lang: "en"}).Sections.Href, view[site.HomeView](t, s, "yl/index.html").All.Href,
		s.ShellView(site.ShellID{Lang: "en"}).Sections.Href, s.ShellView(site.ShellID{Union: "yl-linhe", Lang: "zh-Hans"}).Sections.Href,
	}, []string{"yl/en/sections/index.html", "sections/index.html", "", ""})
	if len(v.Meta.Alternates) != 3 || v.Union.ID != "yl" || v.Breadcrumb[0].Href != "../index.html" {
		t.Errorf("%+v", v)
	}
	if text := document(t, s, "yl/sitemap.xml"); !strings.Contains(text, "<loc>https://gonghui.example/yl/en/sections/</loc>") {
		t.Error("the sitemap does not name it")
	}
}

func TestNoSectionOrUnionIsCalledLikeThePageOfAll(t *testing.T) {
	for _, id := range []string{"sections", "channels", "schemas"} {
		w := two()
		w.unions["x"] = "id: " + id + "\nname: 某工会\nlevel: basic\n"
		if _, list := w.sourceMap(t); list.Faults() == 0 {
			t.Errorf("a union may be called %s", id)
		}
	}
}

func TestAMenuHoldsSixSectionsAtMostOfTheKindsThatAskForIt(t *testing.T) {
	for name, c := range map[string]struct {
		asks func(id string) bool
		want int
	}{
		"two ask": {func(id string) bool { return id == "news" || id == "station" }, 2},
		"none":    {func(string) bool { return false }, 6},
		"all":     {func(string) bool { return true }, 6},
	} {
		w := one()
		w.kinds = kinds(t)
		for _, k := range w.kinds.Kinds() {
			k.Menu = c.asks(k.ID)
			w.add(k.Folder + "/a.md")
		}
		menu := w.build(t).ShellView(site.ShellID{Union: "yl", Lang: "zh-Hans"}).Menu
		if len(menu) != c.want {
			t.Errorf("%s: %v", name, menu)
		}
	}
}
