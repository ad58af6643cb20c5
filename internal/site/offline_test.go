package site_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"unionhall/internal/content"
	"unionhall/internal/site"
)

// county is a province with a department, a city in two languages and a county
// below it, which stands below an industrial union as well.
func county() *world {
	w := two()
	w.unions["women"] = "id: yl-women\nname: 女工部\nlevel: department\nlanguages: [zh-Hans]\n"
	w.unions["linhe"] = "id: yl-linhe\nname: 临河市总工会\nlevel: municipal\nlanguages: [zh-Hans, en]\n"
	w.unions["linhe/qx"] = "id: qx\nname: 清溪县总工会\nlevel: county\nlanguages: [zh-Hans, en]\naffiliations: [yl-transport]\n"
	w.unions["transport"] = "id: yl-transport\nname: 交通工会\nlevel: industrial\nlanguages: [zh-Hans]\n"
	return w
}

func scoped(scope string) func(*content.Item) {
	return func(item *content.Item) { item.Card.Scope = scope }
}

func sets(s *site.Site) map[string]site.OfflineSet {
	byPrefix := map[string]site.OfflineSet{}
	for _, set := range s.OfflineSets() {
		byPrefix[set.Prefix] = set
	}
	return byPrefix
}

// families tells what of a set's pages lies in which part of it.
func families(s *site.Site, set site.OfflineSet) map[string]string {
	pages := map[string]string{}
	for _, i := range set.Pages {
		p := &s.Pages()[i]
		family := "own"
		if p.Shared {
			family = "shared"
		}
		if p.Core {
			family += " core"
		}
		pages[string(p.File)] = family
	}
	return pages
}

func TestPagesBelongToTheSetOfTheirWing(t *testing.T) {
	w := county()
	w.add("news/top.md", func(item *content.Item) { item.Card.Aliases = []string{"old"} })
	w.add("news/top.en.md")
	w.add("policy/rule.md", scoped("descendants"))
	w.add("contacts/desk.md", scoped("self"))
	w.add("stations/rest.md")
	dated(w, 50)
	s := w.build(t)
	want := map[string]string{
		"yl/index.html": "own core", "yl/news/index.html": "own core", "yl/news/page/1.html": "own", "yl/news/top.html": "own",
		"yl/policy/index.html": "own core", "yl/policy/rule.html": "shared", "yl/contacts/desk.html": "own core", "yl/stations/rest.html": "shared core",
		"yl/sections/index.html": "own core", "yl/offline/index.html": "own core", "yl/offline/missing.html": "own core", "yl/old.html": "own",
		"index.html": "shared core", "unions/index.html": "shared core",
	}
	got := families(s, sets(s)["yl/"])
	for file, family := range want {
		if got[file] != family {
			t.Errorf("%s is %q, want %q", file, got[file], family)
		}
	}
	for i := range s.Pages() {
		p := &s.Pages()[i]
		if wing := strings.Contains("yl/ yl/en/ yl-linhe/ yl-linhe/en/ qx/ qx/en/ yl-women/ yl-transport/", p.Set); !wing || p.InSet == (p.File == "404.html") {
			t.Errorf("%s is in the set %q, %v", p.File, p.Set, p.InSet)
		}
	}
	if e := families(s, sets(s)["yl/en/"]); e["en/index.html"] != "shared core" || e["yl/en/news/top.html"] != "own" {
		t.Errorf("in English: %v", e)
	}
}

func TestDatesOfPagesAreThoseOfTheirItems(t *testing.T) {
	w := one()
	w.add("news/a.md")
	w.add("news/b.md", func(item *content.Item) { item.Card.Date = time.Time{} })
	s := w.build(t)
	if got := page(t, s, "news/a.html").Date; got != day("2026-05-01").Unix() {
		t.Errorf("%d", got)
	}
	if page(t, s, "news/b.html").Date != 0 || page(t, s, "index.html").Date != 0 {
		t.Error("a page without a date has one")
	}
}

func TestASetNamesThoseAboveWhoShareSomething(t *testing.T) {
	w := county()
	w.add("linhe/news/a.md")
	for _, tt := range []struct {
		add  string
		want string
	}{
		{"", "[yl/] [yl/en/]"}, // the door and the directory
		{"linhe/policy/p.md", "[yl-linhe/ yl/] [yl/en/]"},
		{"transport/policy/p.md", "[yl-linhe/ yl/ yl-transport/] [yl/en/ yl-transport/]"},
		{"women/policy/p.md", "[yl-linhe/ yl/ yl-women/ yl-transport/] [yl/en/ yl-women/ yl-transport/]"},
		{"linhe/policy/p.en.md", "[yl-linhe/ yl/ yl-women/ yl-transport/] [yl-linhe/en/ yl/en/ yl-women/ yl-transport/]"},
	} {
		if tt.add != "" {
			w.add(tt.add, scoped("descendants"))
		}
		s := w.build(t)
		if got := fmt.Sprint(sets(s)["qx/"].Above, sets(s)["qx/en/"].Above); got != tt.want {
			t.Errorf("with %s: %s, want %s", tt.add, got, tt.want)
		}
	}
}

func TestShellsOfASetAreCalledByTheirWing(t *testing.T) {
	w := county()
	s := w.build(t)
	for prefix, want := range map[string]string{
		"yl/":    "map[:{ zh-Hans false} yl/:{yl zh-Hans false} yl/home:{yl zh-Hans true}]",
		"yl/en/": "map[en/:{ en false} yl/en/:{yl en false} yl/en/home:{yl en true}]", "qx/en/": "map[qx/en/:{qx en false} qx/en/home:{qx en true}]",
	} {
		if got := fmt.Sprint(sets(s)[prefix].Shells); got != want {
			t.Errorf("%s: %s, want %s", prefix, got, want)
		}
	}
	single := one()
	single.add("news/a.md")
	s = single.build(t)
	if got := fmt.Sprintf("%+v", sets(s)[""]); !strings.HasPrefix(got, "{Prefix: Above:[] Shells:map[:{Union:yl Lang:zh-Hans Home:false} home:{Union:yl Lang:zh-Hans Home:true}] ") {
		t.Error(got)
	}
}

func TestDraftsAreInNoSet(t *testing.T) {
	w := one()
	w.drafts = true
	w.add("news/draft.md", func(item *content.Item) { item.Card.Draft = true })
	w.add("news/done.md")
	s := w.build(t)
	if page(t, s, "news/draft.html").InSet || !page(t, s, "news/done.html").InSet {
		t.Error("the draft is in a set, or what is no draft is in none")
	}
}

func TestAUnionAloneHasOneSetForEachLanguage(t *testing.T) {
	w := county()
	w.union = "qx"
	w.add("policy/rule.md", scoped("descendants"))
	w.add("linhe/policy/rule.en.md", scoped("descendants"))
	s := w.build(t)
	all := sets(s)
	if len(all) != 2 || all["qx/"].Above != nil || all["qx/en/"].Above != nil {
		t.Fatalf("%v", all)
	}
	if got := families(s, all["qx/"]); got["yl/policy/rule.html"] != "own" || len(all["qx/"].Shells) != 3 {
		t.Errorf("%v, shells %v", got, all["qx/"].Shells)
	}
	if got := families(s, all["qx/en/"]); got["yl-linhe/en/policy/rule.html"] != "own" {
		t.Errorf("%v", got)
	}
}

func TestPagesOfWhatPhonesKeepAreInNoSitemap(t *testing.T) {
	w := one()
	w.base = "https://gonghui.example/"
	w.add("news/a.md")
	s := w.build(t)
	for i := range s.Documents() {
		if text := string(s.Bytes(&s.Documents()[i])); strings.Contains(text, "offline/") {
			t.Errorf("%s names them", s.Documents()[i].File)
		}
	}
	for _, file := range []string{"offline/index.html", "offline/missing.html"} {
		if m := view[site.OfflineView](t, s, file).Meta; !m.Noindex || m.Canonical != "" {
			t.Errorf("%s: %+v", file, m)
		}
	}
}
