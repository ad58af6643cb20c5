package site_test

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"unionhall/internal/content"
	"unionhall/internal/fields"
	"unionhall/internal/kind"
	"unionhall/internal/site"
)

// ladder is a union of each of four levels, one below the other, a department
// of the province and one of the city, and an industrial union beside them.
func ladder() *world {
	w := one()
	w.base = "https://gonghui.example/"
	w.config = "title: 职工之家\nlanguages: [zh-Hans]\n"
	w.unions = map[string]string{}
	for folder, level := range map[string]string{
		".": "provincial", "rights": "department", "women": "department", "city": "municipal", "city/law": "department",
		"city/county": "county", "city/county/firm": "basic", "town": "county", "trade": "industrial",
	} {
		id := path.Base(folder)
		if folder == "." {
			id = "yl"
		}
		w.unions[folder] = fmt.Sprintf("id: %s\nname: %s工会\nlevel: %s\n", id, id, level)
	}
	w.unions["city/county/firm"] += "affiliations: [trade]\n"
	return w
}

func scope(s string) func(*content.Item) { return func(i *content.Item) { i.Card.Scope = s } }

func adds(target string) func(*content.Item) {
	return func(i *content.Item) {
		i.Card.Supplements = content.Link{Target: target, Pos: fields.Pos{Line: 2, Col: 14}, Excerpt: "supplements: " + target}
	}
}

func instead(target string) func(*content.Item) {
	return func(i *content.Item) {
		i.Card.Overrides = content.Link{Target: target, Pos: fields.Pos{Line: 2, Col: 12}, Excerpt: "overrides: " + target}
	}
}

func text(html string) func(*content.Item) {
	return func(i *content.Item) { i.Body.HTML, i.Card.Summary = []byte(html), html }
}

// who returns the unions whose policies hold an item, sorted.
func who(t *testing.T, s *site.Site, file string) string {
	t.Helper()
	var ids []string
	for i := range s.Pages() {
		p := &s.Pages()[i]
		v, ok := s.View(p).(*site.ListView)
		if !ok {
			continue
		}
		for _, c := range v.Cards {
			if follow(string(p.File), c.Href) == file {
				ids = append(ids, p.Shell.Union)
			}
		}
	}
	slices.Sort(ids)
	return strings.Join(ids, " ")
}

func TestAnItemReachesAsFarAsItsScope(t *testing.T) {
	for _, c := range []struct {
		name, file string
		edit       func(*content.Item)
		want       string
	}{
		{"self", "policy/a.md", scope("self"), "yl"},
		{"children", "policy/a.md", scope("children"), "city rights town trade women yl"},
		{"descendants", "policy/a.md", scope("descendants"), "city county firm law rights town trade women yl"},
		{"nothing said: as the kind says", "policy/a.md", scope(""), "city county firm law rights town trade women yl"},
		{"of a city", "city/policy/a.md", scope("descendants"), "city county firm law"},
		{"by affiliation", "trade/policy/a.md", scope("descendants"), "firm trade"},
		{"by affiliation, directly", "trade/policy/a.md", scope("children"), "firm trade"},
		{"of a department", "rights/policy/a.md", scope("descendants"), "city county firm law rights town trade yl"},
		{"of a department, directly", "rights/policy/a.md", scope("children"), "city rights town trade yl"},
		{"of a department, alone", "rights/policy/a.md", scope("self"), "rights"},
		{"of a city's department", "city/law/policy/a.md", scope("descendants"), "city county firm law"},
		{"levels", "policy/a.md", func(i *content.Item) { i.Card.Levels = []string{"county", "basic"} }, "county firm town yl"},
		{"levels of a department's", "rights/policy/a.md", func(i *content.Item) { i.Card.Levels = []string{"county"} }, "county rights town yl"},
		{"divisions", "policy/a.md", func(i *content.Item) { i.Card.Divisions = []string{"3703"} }, "city county firm law yl"},
		{"a division by its full code", "policy/a.md", func(i *content.Item) { i.Card.Divisions = []string{"370300"} }, "city county firm law yl"},
		{"a division by its code of twelve digits", "policy/a.md", func(i *content.Item) { i.Card.Divisions = []string{"370300000000"} }, "city county firm law yl"},
		{"a division in groups of digits", "policy/a.md", func(i *content.Item) { i.Card.Divisions = []string{"3703 00"} }, "city county firm law yl"},
		{"a province by its full code", "policy/a.md", func(i *content.Item) { i.Card.Divisions = []string{"370000"} }, "city county firm law rights town trade women yl"},
		{"a district", "policy/a.md", func(i *content.Item) { i.Card.Divisions = []string{"370303"} }, "county firm yl"},
	} {
		w := ladder()
		for folder, code := range map[string]string{".": "370000", "city": "370300000000", "city/county": "370303", "town": "370400"} {
			w.unions[folder] += fmt.Sprintf("division: '%s'\n", code)
		}
		item := w.add(c.file, c.edit)
		if got := who(t, w.build(t), strings.TrimSuffix(idOf(item.Path), ".md")+".html"); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// idOf is the path of an item with the id of its union for its folder.
func idOf(file string) string {
	rest := path.Join(path.Base(path.Dir(file)), path.Base(file))
	id := path.Base(path.Dir(path.Dir(file)))
	if id == "." {
		id = "yl"
	}
	return path.Join(id, rest)
}

func TestASwitchedOffModuleShowsNothing(t *testing.T) {
	w := ladder()
	w.tune = func(u *site.Union) {
		if u.ID == "city" {
			u.Modules = map[string]bool{"policy": false}
		}
	}
	w.add("policy/a.md")
	w.add("city/policy/b.md")
	s := w.build(t)
	if got := who(t, s, "yl/policy/a.html"); got != "county firm law rights town trade women yl" {
		t.Errorf("shown by %s", got)
	}
	equal(t, "skipped", s.Skipped(), []site.Skip{{Path: "city/policy/b.md", Reason: site.ModuleOff}})
}

func TestAnOverrideStandsInItsPlaceBelow(t *testing.T) {
	w := ladder()
	w.add("policy/a.md")
	w.add("city/policy/b.md", instead("/policy/a.md"))
	in := w.input(t)
	s, _ := site.New(in)
	equal(t, "shown by", []string{who(t, s, "yl/policy/a.html"), who(t, s, "city/policy/b.html")},
		[]string{"rights town trade women yl", "city county firm law"})
	s, touched, _ := s.With(nil, []string{"city/policy/b.md"})
	equal(t, "restored", []string{who(t, s, "yl/policy/a.html")}, []string{"city county firm law rights town trade women yl"})
	equal(t, "touched", []int{len(touched)}, []int{4})
}

func TestTheNearestDecisionCounts(t *testing.T) {
	w := ladder()
	w.add("policy/a.md")
	w.add("city/policy/b.md", instead("/policy/a.md"))
	w.add("city/county/policy/c.md", instead("/policy/a.md"))
	w.add("trade/policy/d.md", instead("/policy/a.md"))
	s := w.build(t)
	equal(t, "shown by", []string{who(t, s, "city/policy/b.html"), who(t, s, "county/policy/c.html"), who(t, s, "trade/policy/d.html")},
		[]string{"city law", "county firm", "trade"})
}

// What a department puts in the place of its federation's item, it does for
// itself; of an item from above, for all who listen to it.
func TestADepartmentDecidesForItselfAboutItsFederation(t *testing.T) {
	w := ladder()
	w.add("city/policy/a.md")
	w.add("city/law/policy/b.md", instead("../../policy/a.md"))
	w.add("policy/p.md")
	w.add("city/law/policy/q.md", instead("/policy/p.md"))
	s := w.build(t)
	equal(t, "shown by", []string{
		who(t, s, "city/policy/a.html"), who(t, s, "law/policy/b.html"), who(t, s, "yl/policy/p.html"), who(t, s, "law/policy/q.html"),
	}, []string{"city county firm", "law", "rights town trade women yl", "city county firm law"})
}

func TestHidingTakesAnItemFromHereAndBelow(t *testing.T) {
	w := ladder()
	w.add("policy/a.md")
	hide(w, "city", "/policy/a.md")
	if got := who(t, w.build(t), "yl/policy/a.html"); got != "rights town trade women yl" {
		t.Errorf("shown by %s", got)
	}
}

func hide(w *world, id string, targets ...string) {
	w.tune = func(u *site.Union) {
		for _, target := range targets {
			if u.ID == id {
				u.Hide = append(u.Hide, site.Hidden{Link: target, Pos: fields.Pos{Line: 3, Col: 4}})
			}
		}
	}
}

func TestWhatIsMandatoryStays(t *testing.T) {
	w := ladder()
	w.add("policy/a.md", func(i *content.Item) { i.Card.Mandatory = true })
	w.add("city/policy/b.md", instead("/policy/a.md"))
	w.add("town/policy/c.md", adds("/policy/a.md"), text("本地"))
	hide(w, "trade", "/policy/a.md")
	s, told := w.diags(t)
	equal(t, "told", told, []string{"city/policy/b.md inherit/mandatory", "trade/union.yaml inherit/mandatory"})
	equal(t, "shown by", []string{who(t, s, "yl/policy/a.html"), who(t, s, "town/policy/c.html")},
		[]string{"city county firm law rights trade women yl", "town"})
}

// guides is a service of the province that unions below fill in.
func guides(t *testing.T) *world {
	w := ladder()
	w.config = "title: 职工之家\nlanguages: [zh-Hans, en]\n"
	w.kinds = kinds(t)
	for _, f := range w.kinds.ByID("service").Fields {
		if f.Name == "place" && !f.Local {
			t.Fatal("place is not local")
		}
	}
	w.add("services/aid.md", func(i *content.Item) {
		i.Card.Title = "法律援助"
		i.Head.Values = kind.Values{{Name: "conditions", List: []kind.Value{{Text: "工会会员"}}}, {Name: "place", Text: kind.LocalValue}}
	}, headings("一"), links("#一", "../policy/law.md"))
	w.add("services/aid.en.md", func(i *content.Item) { i.Card.Title = "Legal aid" })
	w.add("policy/law.md")
	w.add("city/services/aid.md", adds("/services/aid.md"), func(i *content.Item) {
		i.Card.Title = "不该出现"
		i.Head.Values = kind.Values{{Name: "place", Text: "市工人文化宫一楼"}}
	}, links("../policy/local.md"))
	w.add("city/policy/local.md")
	return w
}

func TestASupplementShowsTheItemAboveWithItsOwnValues(t *testing.T) {
	w := guides(t)
	s := w.build(t)
	v := view[site.ItemView](t, s, "city/services/aid.html")
	if v.Title != "法律援助" || v.Meta.Canonical != "https://gonghui.example/yl/services/aid.html" || v.Meta.Alternates != nil {
		t.Errorf("title %q, canonical %q, alternates %v", v.Title, v.Meta.Canonical, v.Meta.Alternates)
	}
	equal(t, "whose it is", []site.Ref{v.Original, v.Owner}, []site.Ref{{Text: "法律援助", Href: "../../yl/services/aid.html"}, {Text: "yl工会", Href: "../../yl/index.html"}})
	facts := map[string]string{}
	for _, f := range v.Facts {
		facts[f.Name] = strings.Join(f.Texts, ",")
	}
	if facts["place"] != "市工人文化宫一楼" || facts["conditions"] != "工会会员" {
		t.Errorf("facts %v", facts)
	}
	p := page(t, s, "city/services/aid.html")
	s.Fill(v, p, p.Item.Body.HTML, p.Owner.Body.HTML)
	if got := string(v.Body.HTML); !strings.Contains(got, "href=../../yl/policy/law.html") || !strings.Contains(got, "href=#") {
		t.Errorf("the text above: %s", got)
	}
	if got := string(v.Local.HTML); !strings.Contains(got, "href=../policy/local.html") || strings.Contains(got, "law") {
		t.Errorf("its own text: %s", got)
	}
	if _, ok := s.View(page(t, s, "yl/services/aid.html")).(*site.ItemView); !ok {
		t.Error("the owner's page is gone")
	}
	for i := range s.Documents() {
		if d := &s.Documents()[i]; strings.HasSuffix(string(d.File), "sitemap.xml") && strings.Contains(string(s.Bytes(d)), "city/services/aid") {
			t.Errorf("%s names a page that names another one", d.File)
		}
	}
}

// edit changes an item that was added.
func (w *world) edit(file string, edit func(*content.Item)) {
	edit(w.items[slices.IndexFunc(w.items, func(i *content.Item) bool { return i.Path == file })])
}

// What is left to each union to fill in is to be filled in; a union may leave it
// to those below, if it says so and there are any.
func TestWhatASupplementLeavesOpenIsTold(t *testing.T) {
	local := func(names ...string) func(*content.Item) {
		return func(i *content.Item) {
			i.Head.Source, i.Head.Values = "---\nlocal: "+strings.Join(names, " ")+"\n---\n", nil
			for _, name := range names {
				i.Head.Values = append(i.Head.Values, kind.Value{Name: name, Text: kind.LocalValue})
			}
		}
	}
	for _, c := range []struct {
		name string
		edit func(w *world)
		want []string
	}{
		{"all is filled in", func(*world) {}, nil},
		{"a field of two", func(w *world) { w.edit("services/aid.md", local("place", "hours")) }, []string{"city/services/aid.md inherit/unfilled"}},
		{"left to those below", func(w *world) { w.edit("city/services/aid.md", local("place")) }, nil},
		{"and not filled there", func(w *world) {
			w.edit("city/services/aid.md", local("place"))
			w.add("city/county/services/aid.md", adds("/city/services/aid.md"), text("x"))
		}, []string{"city/county/services/aid.md inherit/unfilled"}},
		{"left to nobody", func(w *world) {
			w.edit("city/services/aid.md", local("place"))
			w.add("city/county/firm/services/aid.md", adds("/city/services/aid.md"), local("place"), text("x"))
		}, []string{"city/county/firm/services/aid.md inherit/unfilled"}},
	} {
		w := guides(t)
		c.edit(w)
		in := w.input(t)
		s, told := w.diags(t)
		equal(t, c.name, told, c.want)
		filled := w.version(t, "services/aid.md", local("fee"))
		next, _, list := s.With([]*content.Item{filled}, nil)
		in.Items = append(slices.DeleteFunc(slices.Clone(in.Items), func(i *content.Item) bool { return i.Path == filled.Path }), filled)
		fresh, want := site.New(in)
		differ(t, c.name+": another field", observe(next, list), observe(fresh, want))
	}
}

func TestTheSameHeadingInBothTextsIsTold(t *testing.T) {
	w := guides(t)
	headings("一")(w.items[3])
	_, told := w.diags(t)
	equal(t, "told", told, []string{"city/services/aid.md inherit/heading"})
}

func TestASupplementStandsForTheItemBelow(t *testing.T) {
	s := guides(t).build(t)
	cards := view[site.ListView](t, s, "county/services/index.html").Cards
	if len(cards) != 1 || cards[0].Title != "法律援助" || cards[0].Href != "../../city/services/aid.html" || cards[0].Source.Text != "city工会" {
		t.Errorf("%+v", cards)
	}
	own := view[site.ListView](t, s, "city/services/index.html").Cards
	if len(own) != 1 || own[0].Source.Text != "" {
		t.Errorf("%+v", own)
	}
}

func TestInheritedCardsLeadToTheBestLanguage(t *testing.T) {
	s := guides(t).build(t)
	for _, c := range []struct{ file, href, lang string }{
		{"town/services/index.html", "../../yl/services/aid.html", ""},
		{"town/en/services/index.html", "../../../yl/en/services/aid.html", ""},
		{"town/en/policy/index.html", "../../../yl/policy/law.html", "zh-Hans"},
	} {
		if card := view[site.ListView](t, s, c.file).Cards[0]; card.Href != c.href || card.Lang != c.lang {
			t.Errorf("%s: %s %q", c.file, card.Href, card.Lang)
		}
	}
}

func TestASupplementEndsWithTheItemAbove(t *testing.T) {
	w := guides(t)
	w.items[0].Card.ExpireAt, w.items[1].Card.ExpireAt = day("2026-05-30"), day("2026-05-30")
	s := w.build(t) // without a word: so it was to be
	equal(t, "skipped", s.Skipped(), []site.Skip{
		{Path: "city/services/aid.md", Reason: site.Expired}, {Path: "services/aid.en.md", Reason: site.Expired}, {Path: "services/aid.md", Reason: site.Expired},
	})
	w = ladder()
	w.add("policy/a.md", func(i *content.Item) { i.Card.ExpireAt = day("2026-05-30") })
	w.add("city/policy/b.md", adds("/policy/a.md"), text("本地"))
	if v := view[site.ItemView](t, w.build(t), "city/policy/b.html"); !v.Expired || v.Until.IsZero() {
		t.Errorf("validity %+v", v.Validity)
	}
	w.items[0].Card.ExpireAt = day("2026-07-01")
	if next, _ := w.build(t).Next(); !next.Equal(day("2026-07-01")) {
		t.Errorf("next %v", next)
	}
}

func TestASupplementIsNotShownWhereTheItemAboveIsNot(t *testing.T) {
	for name, c := range map[string]func(w *world){
		"hidden by the city":   func(w *world) { hide(w, "city", "/policy/a.md") },
		"replaced by the city": func(w *world) { w.add("city/policy/o.md", instead("/policy/a.md")) },
		"not for counties":     func(w *world) { w.items[0].Card.Levels = []string{"municipal"} },
		"withdrawn":            func(w *world) { w.items[0].Card.Status = "withdrawn" },
		"to appear later":      func(w *world) { w.items[0].Card.PublishAt = day("2026-07-01") },
	} {
		w := ladder()
		w.add("policy/a.md")
		w.add("city/county/policy/s.md", adds("/policy/a.md"), text("本地"))
		c(w)
		s, told := w.diags(t)
		equal(t, name, told, []string{"city/county/policy/s.md inherit/not-shown"})
		if !slices.Contains(s.Skipped(), site.Skip{Path: "city/county/policy/s.md", Reason: site.Baseless}) {
			t.Errorf("%s: skipped %v", name, s.Skipped())
		}
	}
}

func TestClaimsThatDoNotHoldAreTold(t *testing.T) {
	for _, c := range []struct {
		rule string
		add  func(w *world)
	}{
		{"inherit/nowhere", func(w *world) { w.add("city/policy/b.md", instead("/policy/none.md")) }},
		{"inherit/self", func(w *world) { w.add("city/policy/b.md", instead("b.md")) }},
		{"inherit/not-above", func(w *world) { w.add("city/policy/b.md", instead("/town/policy/t.md")) }},
		{"inherit/not-above", func(w *world) {
			w.add("policy/b.md", adds("/city/county/policy/x.md"), text("x"))
			w.add("city/county/policy/x.md")
		}},
		{"inherit/not-above", func(w *world) {
			w.add("policy/b.md", adds("/rights/policy/x.md"), text("x"))
			w.add("rights/policy/x.md")
		}},
		{"inherit/kind", func(w *world) { w.add("city/services/b.md", instead("/policy/a.md")) }},
		{"inherit/draft", func(w *world) {
			w.add("policy/d.md", func(i *content.Item) { i.Card.Draft = true })
			w.add("city/policy/b.md", instead("/policy/d.md"))
		}},
		{"inherit/twice", func(w *world) {
			w.add("city/policy/a.md", instead("/policy/a.md"))
			w.add("city/policy/b.md", adds("/policy/a.md"), text("x"))
		}},
		{"inherit/empty", func(w *world) { w.add("city/policy/b.md", adds("/policy/a.md")) }},
	} {
		w := ladder()
		w.add("policy/a.md")
		w.add("town/policy/t.md")
		c.add(w)
		_, told := w.diags(t)
		if len(told) != 1 || !strings.HasSuffix(told[0], " "+c.rule) {
			t.Errorf("%s: told %v", c.rule, told)
		}
	}
}

// A list gives no summary, and is a text all the same; whether there is one is
// told again after each edit of it.
func TestASupplementOfAListAloneIsNotEmpty(t *testing.T) {
	w := ladder()
	w.add("policy/a.md")
	list := func(i *content.Item) { i.Body.HTML = []byte("<ul><li>甲</ul>") }
	b := w.add("city/policy/b.md", adds("/policy/a.md"), list)
	s := w.build(t)
	bare := *b
	bare.Body.HTML, bare.Body.Sum = nil, content.NoText
	next, _, told := s.With([]*content.Item{&bare}, nil)
	if len(told) != 1 || told[0].Rule != "inherit/empty" {
		t.Errorf("without its list: %v", told)
	}
	if _, _, told = next.With([]*content.Item{b}, nil); len(told) != 0 {
		t.Errorf("with its list again: %v", told)
	}
}

// Most slips are a folder that was left out, or a letter.
func TestAClaimThatLeadsNowhereIsToldWhatMayBeMeant(t *testing.T) {
	for target, want := range map[string]string{
		"/services/legal-aid.md": "/rights/services/legal-aid.md", "services/legal-aid": "/rights/services/legal-aid.md",
		"/rights/services/legal-aide.md": "/rights/services/legal-aid.md", "/yl/services/nothing-like-it.html": "",
	} {
		w := ladder()
		w.add("rights/services/legal-aid.md")
		w.add("town/services/b.md", instead(target))
		hide(w, "town", target)
		_, list := site.New(w.input(t))
		for _, d := range list {
			if got := strings.Contains(d.Hint.EN, strconv.Quote(want)); len(list) != 2 || d.Rule != "inherit/nowhere" || got != (want != "") {
				t.Errorf("%s: %s %s", target, d.Rule, d.Hint.EN)
			}
		}
	}
}

func TestFaultsOfClaimsHaveTheirPlace(t *testing.T) {
	w := ladder()
	w.add("city/policy/b.md", instead("/policy/none.md"))
	hide(w, "town", "/policy/none.md")
	_, list := site.New(w.input(t))
	var places []string
	for _, d := range list.Sorted() {
		places = append(places, fmt.Sprint(d.Path, ":", d.Line, ":", d.Col, " ", d.Excerpt))
	}
	if want := "city/policy/b.md:2:12 overrides: /policy/none.md"; places[0] != want || !strings.HasPrefix(places[1], "town/union.yaml:3:4 ") {
		t.Errorf("%q", places)
	}
}

func TestHidingWhatNobodySeesIsTold(t *testing.T) {
	for name, edit := range map[string]func(*content.Item){
		"self": scope("self"), "for counties of elsewhere": func(i *content.Item) { i.Card.Levels = []string{"industrial"} },
	} {
		w := ladder()
		w.add("policy/a.md", edit)
		hide(w, "city", "/policy/a.md")
		_, told := w.diags(t)
		equal(t, name, told, []string{"city/union.yaml inherit/no-effect"})
	}
	w := ladder()
	w.add("policy/a.md", func(i *content.Item) { i.Card.Levels = []string{"county"} }) // the county's readers miss it
	hide(w, "city", "/policy/a.md")
	w.build(t)
}

// By weight and by name, own items stand first; by date, the first page has
// them ahead, and borders of pages stay.
func TestOwnItemsHeadAList(t *testing.T) {
	w := ladder()
	titles := func(file string) []string {
		var list []string
		for _, c := range view[site.ListView](t, w.build(t), file).Cards {
			list = append(list, c.Title)
		}
		return list
	}
	w.add("services/a.md", func(i *content.Item) { i.Card.Order = 1 })
	w.add("city/services/b.md", func(i *content.Item) { i.Card.Order = 2 })
	equal(t, "by weight", titles("city/services/index.html"), []string{"b", "a"})
	for i, file := range []string{"policy/p1.md", "city/policy/p2.md", "policy/p3.md", "city/policy/p4.md", "policy/p5.md"} {
		w.add(file, func(item *content.Item) {
			item.Card.Date = day("2026-05-01").Add(-time.Duration(i) * time.Hour)
			if i == 4 {
				item.Card.PinUntil = day("2026-07-01")
			}
		})
	}
	equal(t, "by date", titles("city/policy/index.html"), []string{"p5", "p2", "p4", "p1", "p3"})
	for i := range 40 {
		w.add(fmt.Sprintf("policy/old%02d.md", i), func(item *content.Item) { item.Card.Date = day("2026-04-01").AddDate(0, 0, -i) })
	}
	w.add("city/policy/older.md", func(item *content.Item) { item.Card.Date = day("2025-01-01") })
	if list := titles("city/policy/page/1.html"); list[len(list)-1] != "older" {
		t.Errorf("the oldest page: %v", list)
	}
}

// Homes show inherited cards; feeds and tags have the union's own items alone.
func TestFeedsAndTagsHoldOwnItemsOnly(t *testing.T) {
	w := ladder()
	w.add("policy/a.md", func(i *content.Item) { i.Card.Tags = []string{"工资"} })
	w.add("city/policy/b.md")
	s := w.build(t)
	if v := view[site.HomeView](t, s, "county/index.html"); len(v.Latest)+len(v.Sections) == 0 {
		t.Error("a home shows nothing of what is inherited")
	}
	for i := range s.Documents() {
		d := &s.Documents()[i]
		if strings.HasPrefix(string(d.File), "city/") && strings.Contains(string(s.Bytes(d)), "yl/policy/a.html") {
			t.Errorf("%s holds what is inherited", d.File)
		}
	}
	for _, f := range files(s) {
		if strings.HasPrefix(f, "city/tags") {
			t.Errorf("there is %s", f)
		}
	}
}

// A policy of the province that is for one county re-lists what two unions
// show, and no other.
func TestAnEditRelistsOnlyWhoShowsIt(t *testing.T) {
	w := ladder()
	w.add("policy/a.md", func(i *content.Item) { i.Card.Levels = []string{"basic"} })
	w.add("policy/b.md")
	w.add("city/policy/c.md")
	in := w.input(t)
	s, _ := site.New(in)
	item := *in.Items[0]
	item.Card.Title = "新标题"
	next, touched, _ := s.With([]*content.Item{&item}, nil)
	equal(t, "touched", touched, []site.SectionID{{Union: "firm", Kind: "policy"}, {Union: "yl", Kind: "policy"}})
	other := 0
	for i := range s.Pages() {
		if site.Sum(s.View(&s.Pages()[i])) != site.Sum(next.View(&next.Pages()[i])) {
			other++
		}
	}
	if other != 6 { // its page and its neighbour's, and a list and a home of each
		t.Errorf("%d pages are other ones", other)
	}
}

// there fills in where a service is.
func there(i *content.Item) { i.Head.Values = kind.Values{{Name: "place", Text: "一楼"}} }

// An item leads to what unions below have added to it, and no further.
func TestAnItemLeadsToItsLocalVersions(t *testing.T) {
	w := guides(t)
	w.unions["town"] += "short_name: {zh-Hans: 镇总, en: Town}\n"
	w.add("city/services/aid.en.md", adds("/services/aid.md"), there)
	w.add("city/county/services/help.md", adds("/city/services/aid.md"), there)
	w.add("town/services/aid.md", adds("/services/aid.md"), there)
	w.add("rights/services/own.md", instead("/services/aid.md"))
	locals := func(file string) []site.Ref { return view[site.ItemView](t, w.build(t), file).Locals }
	equal(t, "of the province", locals("yl/services/aid.html"), []site.Ref{
		{Text: "city工会", Href: "../../city/services/aid.html"},
		{Text: "镇总", Href: "../../town/services/aid.html"},
		{Text: "county工会", Href: "../../county/services/help.html"},
	})
	equal(t, "in English", locals("yl/en/services/aid.html")[:2], []site.Ref{
		{Text: "city工会", Href: "../../../city/en/services/aid.html"},
		{Text: "Town", Href: "../../../town/services/aid.html"},
	})
	equal(t, "of a supplement", locals("city/services/aid.html"), []site.Ref{{Text: "county工会", Href: "../../county/services/help.html"}})
	equal(t, "of what nobody adds to", locals("yl/policy/law.html"), nil)
}

// Where there are many, those of the highest level stand for all.
func TestManyLocalVersionsAreThoseOfTheHighestLevel(t *testing.T) {
	w := guides(t)
	for i := range 24 {
		id := fmt.Sprint("county", i)
		w.unions["city/"+id] = fmt.Sprintf("id: %s\nname: %s工会\nlevel: county\n", id, id)
		w.add("city/"+id+"/services/aid.md", adds("/services/aid.md"), there)
	}
	equal(t, "highest level", view[site.ItemView](t, w.build(t), "yl/services/aid.html").Locals, []site.Ref{{Text: "city工会", Href: "../../city/services/aid.html"}})
	if n := len(view[site.ItemView](t, w.build(t), "city/services/aid.html").Locals); n != 0 {
		t.Errorf("%d versions of what no other union adds to", n)
	}
	w.items = slices.DeleteFunc(w.items, func(i *content.Item) bool { return i.Path == "city/county0/services/aid.md" })
	if n := len(view[site.ItemView](t, w.build(t), "yl/services/aid.html").Locals); n != 24 {
		t.Errorf("%d versions where they are few enough", n)
	}
}

// A list in a language shows the item above rather than a supplement that
// nobody has translated: the supplement's own list as any other's.
func TestALanguageThatASupplementLacksHasTheItemAbove(t *testing.T) {
	w := guides(t)
	w.add("services/plain.md", func(i *content.Item) { i.Head.Values = kind.Values{{Name: "place", Text: kind.LocalValue}} })
	w.add("city/services/plain.md", adds("/services/plain.md"), there)
	s := w.build(t)
	for _, c := range []struct{ file, first, second string }{
		{"city/en/services/index.html", "../../../yl/en/services/aid.html from yl工会", "../../services/plain.html from "},
		{"county/en/services/index.html", "../../../yl/en/services/aid.html from yl工会", "../../../city/services/plain.html from city工会"},
		{"city/services/index.html", "plain.html from ", "aid.html from "},
	} {
		var got []string
		for _, card := range view[site.ListView](t, s, c.file).Cards {
			got = append(got, card.Href+" from "+card.Source.Text)
		}
		equal(t, c.file, got, []string{c.first, c.second})
	}
	w.add("city/services/aid.en.md", adds("/services/aid.md"), there)
	if card := view[site.ListView](t, w.build(t), "county/en/services/index.html").Cards[0]; card.Source.Text != "city工会" {
		t.Errorf("a translated supplement does not stand there: %+v", card)
	}
}

// In another language than the union's main one, what is written in it comes
// first, within the span of its page.
func TestReadersFindTheirLanguageFirst(t *testing.T) {
	w := ladder()
	w.config = "title: 职工之家\nlanguages: [zh-Hans, en]\n"
	for i, file := range []string{"city/news/a.md", "city/news/b.en.md", "city/news/c.md", "city/news/d.en.md", "policy/e.en.md", "city/policy/f.md", "city/services/g.md", "services/h.en.md"} {
		w.add(file, func(item *content.Item) {
			item.Card.Title = strings.TrimSuffix(path.Base(file), path.Ext(path.Base(file)))[:1]
			item.Card.Date = day("2026-05-01").AddDate(0, 0, -i)
			item.Card.Order = i + 1
		})
	}
	s := w.build(t)
	for file, want := range map[string]string{
		"city/en/news/index.html": "bdac", "city/news/index.html": "abcd",
		"city/en/policy/index.html": "ef", "city/policy/index.html": "fe",
		"city/en/services/index.html": "hg", "city/services/index.html": "gh",
	} {
		if got := strings.Join(titles(view[site.ListView](t, s, file).Cards), ""); got != want {
			t.Errorf("%s: %s, want %s", file, got, want)
		}
	}
	if got := strings.Join(titles(view[site.HomeView](t, s, "city/en/index.html").Latest), ""); got != "bdeacf" {
		t.Errorf("the latest in English: %s", got)
	}
}

// What departments publish is their federation's own: it runs by date among it.
func TestADepartmentsItemsRunAmongThoseOfItsFederation(t *testing.T) {
	w := ladder()
	for i, file := range []string{"policy/a.md", "rights/policy/b.md", "policy/c.md", "city/law/policy/d.md", "city/policy/e.md"} {
		w.add(file, func(item *content.Item) { item.Card.Date = day("2026-05-01").AddDate(0, 0, -i) })
	}
	s := w.build(t)
	for file, want := range map[string]string{
		"yl/policy/index.html": "abc", "city/policy/index.html": "deabc", "rights/policy/index.html": "bac",
	} {
		if got := strings.Join(titles(view[site.ListView](t, s, file).Cards), ""); got != want {
			t.Errorf("%s: %s, want %s", file, got, want)
		}
	}
}

// Among the latest a union's own come first, and two of others at most, unless
// it has no more.
func TestTheLatestAreMostlyOwn(t *testing.T) {
	for own, want := range map[int]string{0: "pppppp", 2: "oopppp", 4: "oooopp", 9: "oooopp"} {
		w := ladder()
		for i := range 9 {
			w.add(fmt.Sprintf("policy/p%d.md", i), func(item *content.Item) { item.Card.Date = day("2026-05-20").AddDate(0, 0, -i) })
		}
		for i := range own {
			w.add(fmt.Sprintf("city/news/o%d.md", i), func(item *content.Item) { item.Card.Date = day("2026-05-01").AddDate(0, 0, -i) })
		}
		got := ""
		for _, c := range view[site.HomeView](t, w.build(t), "city/index.html").Latest {
			got += c.Title[:1]
		}
		if got != want {
			t.Errorf("with %d of its own: %s, want %s", own, got, want)
		}
	}
}
