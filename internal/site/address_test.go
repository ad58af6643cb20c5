package site_test

import (
	"strings"
	"testing"

	"unionhall/internal/content"
	"unionhall/internal/site"
)

func tags(tags ...string) func(*content.Item) {
	return func(item *content.Item) { item.Card.Tags = tags }
}

func TestASiteOfOneUnionLiesAtTheBasePath(t *testing.T) {
	w := one()
	w.add("news/first.md", tags("工资"))
	w.add("services/2026/join.md")
	equal(t, "pages", files(w.build(t)), []string{
		"404.html", "index.html", "news/first.html", "news/index.html", "offline/index.html", "offline/missing.html",
		"sections/index.html", "services/index.html", "services/join.html", "tags/index.html", "tags/工资.html",
	})
}

func TestUnionsLieBesideEachOtherWhateverTheTree(t *testing.T) {
	w := two()
	w.add("news/top.md")
	w.add("news/top.en.md")
	w.add("linhe/news/local.md")
	equal(t, "pages", files(w.build(t)), []string{
		"404.html", "en/index.html", "en/unions/index.html", "index.html", "unions/index.html",
		"yl-linhe/index.html", "yl-linhe/news/index.html", "yl-linhe/news/local.html", "yl-linhe/offline/index.html", "yl-linhe/offline/missing.html", "yl-linhe/sections/index.html",
		"yl/en/index.html", "yl/en/news/index.html", "yl/en/news/top.html", "yl/en/offline/index.html", "yl/en/offline/missing.html", "yl/en/sections/index.html",
		"yl/index.html", "yl/news/index.html", "yl/news/top.html", "yl/offline/index.html", "yl/offline/missing.html", "yl/sections/index.html",
	})
}

func TestAUnionAloneKeepsItsAddresses(t *testing.T) {
	w := two()
	w.base = "https://gonghui.example/a/"
	w.add("news/top.md")
	w.add("linhe/news/local.md", links("../../news/top.md"))
	whole := w.build(t)
	w.union = "yl-linhe"
	alone := w.build(t)
	equal(t, "pages", files(alone), []string{"yl-linhe/index.html", "yl-linhe/news/index.html", "yl-linhe/news/local.html", "yl-linhe/offline/index.html", "yl-linhe/offline/missing.html", "yl-linhe/sections/index.html"})
	if alone.Unions() != 1 || alone.Items() != 1 {
		t.Errorf("%d unions, %d items", alone.Unions(), alone.Items())
	}
	for _, d := range alone.Documents() {
		if !strings.HasPrefix(string(d.File), "yl-linhe/") && d.File != "schemas/news.json" { // the same for everybody
			t.Errorf("document %s belongs to others", d.File)
		}
	}
	for _, file := range files(alone) {
		if site.Sum(alone.View(page(t, alone, file))) != site.Sum(whole.View(page(t, whole, file))) {
			t.Errorf("%s differs from that of the whole site", file)
		}
	}
	if got := body(t, alone, "yl-linhe/news/local.html"); got != body(t, whole, "yl-linhe/news/local.html") {
		t.Errorf("body %s", got)
	}
}

func TestAnUnknownUnionIsAFaultThatNamesTheLikelyOne(t *testing.T) {
	w := two()
	w.union = "yl-linh"
	in := w.input(t)
	_, list := site.New(in)
	if list.Faults() != 1 || !strings.Contains(list[0].Hint.EN, "yl-linhe") {
		t.Errorf("%+v", list)
	}
}

func TestNamesOfAllKindsMakeAddresses(t *testing.T) {
	long := strings.Repeat("长", 76) // 228 bytes
	tests := []struct{ file, page, href string }{
		{"news/a b.md", "news/a b.html", "a%20b.html"},
		{"news/it's 100%.md", "news/it's 100%.html", "it%27s%20100%25.html"},
		{"news/what?#.md", "news/what?#.html", "what%3F%23.html"},
		{"news/五一.md", "news/五一.html", "%E4%BA%94%E4%B8%80.html"},
		{"news/e\u0301.md", "news/\u00e9.html", "%C3%A9.html"},
		{"news/v1.2.md", "news/v1.2.html", "v1.2.html"},
		{"news/notice.final.md", "news/notice.final.html", "notice.final.html"},
		{"news/" + long + ".md", "news/" + long + ".html", strings.Repeat("%E9%95%BF", 76) + ".html"},
	}
	for _, tt := range tests {
		w := one()
		w.add(tt.file)
		s := w.build(t)
		page(t, s, tt.page)
		if got := view[site.ListView](t, s, "news/index.html").Cards[0].Href; got != tt.href {
			t.Errorf("%s: href %q, want %q", tt.file, got, tt.href)
		}
	}
}

func TestTwoItemsAtOneAddressAreAFaultThatNamesBoth(t *testing.T) {
	for _, other := range []string{"news/deep/first.md", "news/First.md", "news/first.zh-Hans.md", "news/deep/FIRST.md"} {
		w := one()
		w.add("news/first.md")
		w.add(other)
		s, list := site.New(w.input(t))
		if list.Faults() != 1 || !strings.Contains(list[0].Text.EN, "news/first.md") || !strings.Contains(list[0].Text.EN, other) {
			t.Errorf("%s: %+v", other, list)
		}
		if s.Items() != 1 {
			t.Errorf("%s: %d items shown", other, s.Items())
		}
	}
}

func TestNamesThatBelongToTheListAreFaults(t *testing.T) {
	w := one()
	m, list := w.sourceMap(t)
	noDiags(t, list)
	for _, name := range []string{"index", "Page", strings.Repeat("长", 77)} {
		_, ok, list := m.Place("news/" + name + ".md")
		if ok || list.Faults() != 1 {
			t.Errorf("%q: %v %v", name, ok, list)
		}
	}
}

func TestEveryLinkOfAPageIsRelativeToIt(t *testing.T) {
	w := two()
	w.add("news/top.md", tags("a/b", "五一"))
	w.add("linhe/news/local.md", tags("a"))
	for i := range 45 {
		w.add("news/n" + string(rune('a'+i/26)) + string(rune('a'+i%26)) + ".md")
	}
	s := w.build(t)
	known := map[string]bool{}
	for _, f := range files(s) {
		known[f] = true
	}
	for i := range s.Pages() {
		p := &s.Pages()[i]
		if p.Layout == "notfound" {
			continue
		}
		for _, href := range hrefs(s.View(p)) {
			if to := follow(string(p.File), href); !known[to] {
				t.Errorf("%s links to %s, which is %s: no page", p.File, href, to)
			}
		}
	}
}

func TestNoTagTakesThePlaceOfAnotherPage(t *testing.T) {
	for tag, want := range map[string]string{
		"index": "tags/index-.html", "INDEX": "tags/INDEX-.html", "x.html": "tags/x.html-.html", "x": "tags/x.html",
	} {
		w := one()
		w.add("news/a.md", tags(tag))
		page(t, w.build(t), want)
	}
}
