package site_test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"unionhall/internal/content"
	"unionhall/internal/digest"
	"unionhall/internal/site"
)

func TestShellsSayWhatPagesShare(t *testing.T) {
	w := two()
	w.base = "https://gonghui.example/"
	w.config += "legal: {operator: {zh-Hans: 省总, en: Yunling}, lines: [{zh-Hans: 网站标识码, en: Site mark}]}\n"
	w.unions["linhe"] += "hotline: {label: \"12351\", tel: \"+86-531-12351\"}\nlogo: p.png\n"
	w.files = map[string]site.FileInfo{"linhe/p.png": {Sum: digest.Of(nil), Width: 512, Height: 512}}
	w.add("news/a.md")
	w.add("linhe/services/b.md")
	w.add("linhe/news/c.md")
	s := w.build(t)
	equal(t, "shells", s.Shells(), []site.ShellID{
		{Lang: "en"}, {Lang: "zh-Hans"},
		{Union: "yl", Lang: "en"}, {Union: "yl", Lang: "en", Home: true}, {Union: "yl", Lang: "zh-Hans"}, {Union: "yl", Lang: "zh-Hans", Home: true},
		{Union: "yl-linhe", Lang: "zh-Hans"}, {Union: "yl-linhe", Lang: "zh-Hans", Home: true},
	})

	v := s.ShellView(site.ShellID{Union: "yl-linhe", Lang: "zh-Hans"})
	equal(t, "menu", v.Menu, []site.Ref{{"办事指南", "yl-linhe/services/index.html"}, {"新闻", "yl-linhe/news/index.html"}})
	equal(t, "lineage", v.Lineage, []site.Ref{{"省总", "yl/index.html"}})
	if v.Root != site.RootSlot || v.Home.Href != "yl-linhe/index.html" || v.Door.Href != "index.html" || v.Directory.Href != "unions/index.html" ||
		v.Feed.Href != "yl-linhe/feed.xml" || v.Contact.HotlineTel != "+86-531-12351" || v.Icon != "static/icon.svg" || v.Legal.Operator != "省总" ||
		!strings.HasPrefix(v.Logo.Src, "yl-linhe/files/p-") || v.Logo.Width != 512 || string(v.Style) != "a{color:red}" {
		t.Errorf("%+v", v)
	}

	v = s.ShellView(site.ShellID{Union: "yl", Lang: "en"})
	if v.Home != (site.Ref{Text: "Yunling", Href: "yl/en/index.html"}) || v.Door.Href != "en/index.html" || v.SiteTitle != "Yunling Workers' Home" ||
		!strings.HasPrefix(string(v.Style), "a{color:red}:root{--accent:#b3261e;") || v.Legal.Lines[0] != "Site mark" {
		t.Errorf("%+v", v)
	}
	sum := sha256.Sum256([]byte(v.Style))
	if v.StyleHash != "sha256-"+base64.StdEncoding.EncodeToString(sum[:]) {
		t.Error(v.StyleHash)
	}
	home := s.ShellView(site.ShellID{Union: "yl", Lang: "en", Home: true})
	if !strings.HasPrefix(string(home.Style), "a{color:#f00}:root{--accent:#b3261e;") || home.StyleHash == v.StyleHash {
		t.Errorf("the home has %s", home.Style)
	}
	home.Style, home.StyleHash = v.Style, v.StyleHash
	equal(t, "what pages of a union share", []digest.Sum{site.Sum(home)}, []digest.Sum{site.Sum(v)})
	if d := s.ShellView(site.ShellID{Lang: "zh-Hans"}); !d.IsDoor || !strings.HasPrefix(string(d.Style), "a{color:#e00}") || d.Union.ID != "yl" || d.Home.Href != "index.html" {
		t.Errorf("%+v", d)
	}
}

func TestASiteOfOneUnionHasNoDoorAndNoDirectory(t *testing.T) {
	w := one()
	w.add("news/a.md")
	s := w.build(t)
	v := s.ShellView(site.ShellID{Union: "yl", Lang: "zh-Hans"})
	if v.Door.Href != v.Home.Href || v.Home.Href != "index.html" || v.Directory.Href != "" || v.Feed.Href != "" {
		t.Errorf("%+v", v)
	}
	equal(t, "shells", s.Shells(), []site.ShellID{{Lang: "zh-Hans"}, {Union: "yl", Lang: "zh-Hans"}, {Union: "yl", Lang: "zh-Hans", Home: true}})
}

func TestAUnionsOwnMenu(t *testing.T) {
	w := two()
	w.unions["linhe"] += `menu:
  - {title: 新闻, link: news/}
  - {title: 空的, link: stations/}
  - {title: 省里, link: ../news/a.md}
  - {title: 外面, link: "https://example.com/?a=1"}
  - {title: 错的, link: nowhere.md}
`
	w.add("news/a.md")
	w.add("linhe/news/b.md")
	s, told := w.diags(t)
	equal(t, "diags", told, []string{"linhe/union.yaml union/menu"})
	equal(t, "menu", s.ShellView(site.ShellID{Union: "yl-linhe", Lang: "zh-Hans"}).Menu, []site.Ref{
		{"新闻", "yl-linhe/news/index.html"}, {"省里", "yl/news/a.html"}, {"外面", "https://example.com/?a=1"},
	})
}

func TestFormerAddressesLeadOn(t *testing.T) {
	tests := []struct{ file, alias, page, to string }{
		{"news/new.md", "news/old", "yl/news/old.html", "new.html"},
		{"news/new.md", "yl/news/old.html", "yl/news/old.html", "new.html"},
		{"news/new.md", "news/旧 名.md", "yl/news/旧 名.html", "new.html"},
		{"news/new.md", "/2019/05/post/", "2019/05/post/index.html", "../../../yl/news/new.html"},
		{"news/new.md", "/2019/05/post.html", "2019/05/post.html", "../../yl/news/new.html"},
		{"news/new.en.md", "news/old", "yl/en/news/old.html", "new.html"},
		{"linhe/news/new.md", "yl/news/moved", "yl/news/moved.html", "../../yl-linhe/news/new.html"},
	}
	for _, tt := range tests {
		w := two()
		w.base = "https://gonghui.example/"
		w.add(tt.file, aliases(tt.alias))
		s := w.build(t)
		v := view[site.RedirectView](t, s, tt.page)
		if v.To.Href != tt.to || !v.Meta.Noindex || !strings.HasSuffix(v.Meta.Canonical, "/new.html") || page(t, s, tt.page).Layout != "redirect" {
			t.Errorf("%s %s: %+v", tt.file, tt.alias, v)
		}
	}
}

func TestAFormerAddressHasOneOwner(t *testing.T) {
	w := one()
	w.add("news/a.md", aliases("news/old", "news/old.html", "news/a"))
	w.build(t) // twice the same, and its own address, do no harm
	w.add("news/b.md", aliases("news/OLD"))
	_, list := site.New(w.input(t))
	if len(list) != 1 || list[0].Path != "news/b.md" || list[0].Line != 3 || list[0].Col != 11 || !strings.Contains(list[0].Text.EN, "news/a.md") {
		t.Errorf("%+v", list)
	}
	for _, bad := range []string{"https://example.com/x", "news/x?y=1", "../x", "", "/", "news//x", "news/a#b", "/.unionhall/x", "news/.x", "/404", "news/b.html/c", "news/b.HTML/", strings.Repeat("x", 231)} {
		w := one()
		w.add("news/a.md", aliases(bad))
		if _, list := site.New(w.input(t)); list.Faults() != 1 {
			t.Errorf("alias %q: %v", bad, list)
		}
	}
	w = one()
	w.add("news/a.md", aliases("news/b"))
	w.add("news/b.md")
	_, told := w.diags(t)
	equal(t, "an alias on a page", told, []string{"news/a.md alias/taken"})
	// yl/en.html and yl/en/index.html are one page to a phone, which looks pages up without their endings.
	for _, home := range []string{"/yl/en", "/yl/en.html", "/yl", "/yl.html"} {
		w := two()
		w.add("news/a.md", aliases(home))
		_, told := w.diags(t)
		equal(t, "an alias beside the home "+home, told, []string{"news/a.md alias/taken"})
	}
}

func TestTheHomeShowsSectionsTagsAndUnionsBelow(t *testing.T) {
	w := two()
	dated(w, 13)
	for i := range w.items {
		w.items[i].Card.Tags = []string{"工资"}
	}
	w.items[0].Card.Tags = []string{"工资", "五一", "五一"}
	w.add("pages/about.md")
	w.kinds = kinds(t)
	w.kinds.ByID("news").Home = 5
	v := view[site.HomeView](t, w.build(t), "yl/index.html")
	equal(t, "latest", titles(v.Latest), []string{"n012", "n011", "n010", "n009", "n008", "n007"})
	if len(v.Sections) != 1 || v.Sections[0].More != 2 || v.Sections[0].Cards[0].Href != "news/n006.html" {
		t.Errorf("%+v", v.Sections)
	}
	equal(t, "what is not among the latest", titles(v.Sections[0].Cards), []string{"n006", "n005", "n004", "n003", "n002"})
	equal(t, "tags", v.Tags, []site.TagRef{
		{Ref: site.Ref{Text: "工资", Href: "tags/%E5%B7%A5%E8%B5%84.html"}, Count: 13},
		{Ref: site.Ref{Text: "五一", Href: "tags/%E4%BA%94%E4%B8%80.html"}, Count: 1},
	})
	if len(v.Below) != 1 || len(v.Below[0].Unions) != 1 || v.Below[0].Unions[0] != (site.Ref{Text: "临河市总工会", Href: "../yl-linhe/index.html"}) {
		t.Errorf("below: %+v", v.Below)
	}
	if v.Meta.FullTitle != "云岭省总工会 - 云岭省职工之家" {
		t.Error(v.Meta.FullTitle)
	}
}

func TestTheHomeShowsMoreServicesThanNews(t *testing.T) {
	w := two()
	dated(w, 20)
	for i := range 10 {
		w.add(fmt.Sprintf("services/s%d.md", i))
	}
	got := map[string]int{}
	for _, s := range view[site.HomeView](t, w.build(t), "yl/index.html").Sections {
		got[s.KindID] = len(s.Cards)
	}
	if ks := kinds(t); got["news"] != ks.ByID("news").Home || got["service"] != ks.ByID("service").Home || got["news"] >= got["service"] {
		t.Errorf("%v", got)
	}
}

func TestTheDoorAndTheDirectoryShowTheTree(t *testing.T) {
	w := two()
	w.unions["linhe/east"] = "id: yl-east\nname: 城东区总工会\nlevel: county\n"
	s := w.build(t)
	d := view[site.DoorView](t, s, "index.html")
	if d.Count != 3 || len(d.Unions) != 1 || d.Unions[0].Children[0].Children[0].Href != "yl-east/index.html" {
		t.Errorf("%+v", d.Unions)
	}
	v := view[site.DirectoryView](t, s, "en/unions/index.html")
	top := v.Unions[0]
	if top.Name != "Yunling Federation" || top.Href != "../../yl/en/index.html" || top.Children[0].Href != "../../yl-linhe/index.html" || top.LevelName != "Provincial federation" {
		t.Errorf("%+v", top)
	}
}

func TestTheNotFoundPageWorksAtAnyAddress(t *testing.T) {
	w := two()
	v := view[site.NotFoundView](t, w.build(t), "404.html")
	if v.Root != "/" || v.Door.Href != "/index.html" || v.Unions[1].Href != "/yl-linhe/index.html" || !v.Meta.Noindex {
		t.Errorf("%+v", v)
	}
	w.base = "https://gonghui.example/a/"
	v = view[site.NotFoundView](t, w.build(t), "404.html")
	if v.Root != "https://gonghui.example/a/" || v.Door.Href != "https://gonghui.example/a/index.html" {
		t.Errorf("%+v", v)
	}
}

func TestSpellingsOfATagAreOneTag(t *testing.T) {
	w := one()
	w.add("news/a.md", tags("Safety", "a/b"))
	w.add("news/b.md", tags("safety", "a-b", "index"))
	s := w.build(t)
	v := view[site.TagsView](t, s, "tags/index.html")
	var got []string
	for _, tag := range v.Tags {
		got = append(got, tag.Text+" "+tag.Href)
	}
	equal(t, "tags", got, []string{"Safety Safety.html", "a-b a-b.html", "index index-.html"})
	if n := len(view[site.ListView](t, s, "tags/Safety.html").Cards); n != 2 {
		t.Errorf("%d cards", n)
	}
	equal(t, "of an item", view[site.ItemView](t, s, "news/b.html").Tags, []site.Ref{
		{"Safety", "../tags/Safety.html"}, {"a-b", "../tags/a-b.html"}, {"index", "../tags/index-.html"},
	})
}

func TestAnItemPageSaysWhereItStands(t *testing.T) {
	w := one()
	dated(w, 3)
	headings("一", "二", "三")(w.items[1])
	w.items[1].Card.Summary = "摘要"
	w.items[2].Body.Headings = []content.Heading{{Level: 4}, {Level: 4}, {Level: 4}}
	s := w.build(t)
	v := view[site.ItemView](t, s, "news/n001.html")
	equal(t, "breadcrumb", v.Breadcrumb, []site.Ref{{"首页", "../index.html"}, {"新闻", "index.html"}, {"n001", ""}})
	if v.Newer.Href != "n002.html" || v.Older.Href != "n000.html" || len(v.TOC) != 3 || v.Meta.FullTitle != "n001 - 云岭省总工会 - 云岭省职工之家" ||
		v.Meta.Description != "摘要" || v.Meta.Type != "article" || v.Root != "../" || v.Meta.Canonical != "" || v.Meta.Feed.Href != "" {
		t.Errorf("%+v", v)
	}
	if v := view[site.ItemView](t, s, "news/n002.html"); len(v.TOC) != 0 || v.Newer.Href != "" {
		t.Errorf("%+v", v)
	}
}
