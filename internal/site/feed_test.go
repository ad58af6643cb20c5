package site_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"

	"unionhall/internal/content"
	"unionhall/internal/digest"
	"unionhall/internal/site"
)

func document(t testing.TB, s *site.Site, file string) string {
	t.Helper()
	var all []string
	for i := range s.Documents() {
		d := &s.Documents()[i]
		if string(d.File) == file {
			return string(s.Bytes(d))
		}
		all = append(all, string(d.File))
	}
	t.Fatalf("no document %s among %v", file, all)
	return ""
}

// fed is a site with all that feeds and sitemaps must cope with.
func fed() *world {
	w := two()
	w.base = "https://gonghui.example/a/b'c/"
	w.add("news/a & b.md", tags("<工资>", "五一"), func(item *content.Item) {
		item.Card.Title, item.Card.Summary = `"工资" & <奖金>`, "第一段\x01。"
		item.Card.Updated = day("2026-05-20")
	})
	w.add("news/both.md")
	w.add("news/both.en.md")
	w.add("services/undated.md").Card.Date = day("2026-01-01").AddDate(-2025, 0, 0)
	w.items[3].Card.Date = w.items[3].Card.Updated
	w.add("linhe/policy/local.md")
	return w
}

func wellFormed(t *testing.T, file, text string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatalf("%s: %v\n%s", file, err, text)
		}
	}
}

func TestDocumentsAreThereAndWellFormed(t *testing.T) {
	s := fed().build(t)
	var names []string
	for i := range s.Documents() {
		d := &s.Documents()[i]
		names = append(names, string(d.File))
		text := string(s.Bytes(d))
		if text != string(s.Bytes(d)) || d.Sum.IsZero() {
			t.Errorf("%s is not stable", d.File)
		}
		switch {
		case strings.HasSuffix(string(d.File), ".xml"):
			wellFormed(t, string(d.File), text)
		case strings.HasSuffix(string(d.File), ".json"):
			if !json.Valid([]byte(text)) {
				t.Errorf("%s: %s", d.File, text)
			}
		}
	}
	equal(t, "documents", names, []string{
		"robots.txt", "schemas/news.json", "schemas/policy.json", "schemas/service.json", "sitemap-site.xml", "sitemap.xml",
		"yl-linhe/feed.json", "yl-linhe/feed.xml", "yl-linhe/policy/data.json", "yl-linhe/policy/feed.json", "yl-linhe/policy/feed.xml", "yl-linhe/sitemap.xml",
		"yl/en/feed.json", "yl/en/feed.xml", "yl/en/news/data.json", "yl/en/news/feed.json", "yl/en/news/feed.xml",
		"yl/feed.json", "yl/feed.xml", "yl/news/data.json", "yl/news/feed.json", "yl/news/feed.xml", "yl/services/data.json", "yl/sitemap.xml",
	})
	w := fed()
	w.base = ""
	for _, d := range w.build(t).Documents() {
		if d.File != "robots.txt" && !strings.HasPrefix(string(d.File), "schemas/") && !strings.HasSuffix(string(d.File), "/data.json") {
			t.Errorf("%s without an address", d.File)
		}
	}
}

func TestAtomSaysWhatCardsSay(t *testing.T) {
	var feed struct {
		Title   string `xml:"title"`
		ID      string `xml:"id"`
		Updated string `xml:"updated"`
		Lang    string `xml:"lang,attr"`
		Links   []struct {
			Rel  string `xml:"rel,attr"`
			Href string `xml:"href,attr"`
		} `xml:"link"`
		Entries []struct {
			ID string `xml:"id"`
		} `xml:"entry"`
	}
	text := document(t, fed().build(t), "yl/news/feed.xml")
	if err := xml.Unmarshal([]byte(text), &feed); err != nil {
		t.Fatal(err)
	}
	if feed.Title != "新闻 - 省总" || feed.Updated != "2026-05-20T00:00:00+08:00" || feed.Lang != "zh-Hans" ||
		feed.ID != "https://gonghui.example/a/b'c/yl/news/" || feed.Links[0].Href != "https://gonghui.example/a/b'c/yl/news/feed.xml" {
		t.Errorf("%+v", feed)
	}
	if !strings.Contains(text, "https://gonghui.example/a/b&#39;c/yl/news/a%20%26%20b.html") || !strings.Contains(text, `term="&lt;工资&gt;"`) || len(feed.Entries) != 2 {
		t.Errorf("%s", text)
	}
}

func TestJSONFeed(t *testing.T) {
	var feed struct {
		Version string
		HomeURL string `json:"home_page_url"`
		Items   []struct {
			ID, URL, Title string
			Tags           []string
			Text           *string `json:"content_text"`
		}
	}
	if err := json.Unmarshal([]byte(document(t, fed().build(t), "yl/en/feed.json")), &feed); err != nil {
		t.Fatal(err)
	}
	if feed.Version != "https://jsonfeed.org/version/1.1" || len(feed.Items) != 1 || feed.Items[0].Text == nil ||
		feed.Items[0].URL != "https://gonghui.example/a/b'c/yl/en/news/both.html" {
		t.Errorf("%+v", feed)
	}
}

func TestFeedsHaveTheNewestTwenty(t *testing.T) {
	w := one()
	w.base = "https://gonghui.example/"
	dated(w, 30)
	text := document(t, w.build(t), "feed.xml")
	if n := strings.Count(text, "<entry>"); n != 20 || !strings.Contains(text, "n029") || strings.Contains(text, "n009") {
		t.Errorf("%d entries", n)
	}
}

func TestTheSumOfADocumentFollowsItsBytes(t *testing.T) {
	edits := map[string]func(*world){
		"title":             func(w *world) { w.items[0].Card.Title = "other" },
		"summary":           func(w *world) { w.items[0].Card.Summary = "other" },
		"date":              func(w *world) { w.items[0].Card.Date = day("2026-05-02") },
		"updated":           func(w *world) { w.items[0].Card.Updated = day("2026-05-21") },
		"tags":              func(w *world) { w.items[0].Card.Tags = []string{"other"} },
		"gone":              func(w *world) { w.items = w.items[1:] },
		"more":              func(w *world) { w.add("news/more.en.md") },
		"base":              func(w *world) { w.base = "https://other.example/" },
		"name":              func(w *world) { w.unions["linhe"] = "id: yl-linhe\nname: 另一个名称\nlevel: municipal\n" },
		"intro":             func(w *world) { w.unions["."] += "intro: 简介\n" },
		"title of the site": func(w *world) { w.config = strings.Replace(w.config, "云岭省", "云岭", 1) },
	}
	before := sumsAndBytes(t, fed())
	for name, edit := range edits {
		w := fed()
		edit(w)
		for file, after := range sumsAndBytes(t, w) {
			if b, ok := before[file]; ok && b.sum == after.sum && b.text != after.text {
				t.Errorf("%s: %s has other bytes and the same sum", name, file)
			}
		}
	}
}

type made struct {
	sum  digest.Sum
	text string
}

func sumsAndBytes(t *testing.T, w *world) map[string]made {
	t.Helper()
	s := w.build(t)
	m := map[string]made{}
	for i := range s.Documents() {
		d := &s.Documents()[i]
		m[string(d.File)] = made{d.Sum, string(s.Bytes(d))}
	}
	return m
}

func TestTheSitemapNamesEveryLanguageOnEveryPage(t *testing.T) {
	s := fed().build(t)
	text := document(t, s, "yl/sitemap.xml")
	for _, want := range []string{
		"<loc>https://gonghui.example/a/b&#39;c/yl/</loc>", "<loc>https://gonghui.example/a/b&#39;c/yl/en/news/both.html</loc>",
		"<lastmod>2026-05-20T00:00:00+08:00</lastmod>",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	alternates := map[string]string{}
	for line := range strings.Lines(text) {
		if strings.Contains(line, "both.html</loc>") {
			_, rest, _ := strings.Cut(line, "<xhtml:link")
			alternates[rest] = line
		}
	}
	if len(alternates) != 1 {
		t.Errorf("translations name different sets: %v", alternates)
	}
	index := document(t, s, "sitemap.xml")
	for _, want := range []string{"yl/sitemap.xml", "yl-linhe/sitemap.xml", "sitemap-site.xml"} {
		if !strings.Contains(index, "/"+want) {
			t.Errorf("the index does not name %s", want)
		}
	}
	if robots := document(t, s, "robots.txt"); !strings.Contains(robots, "Sitemap: https://gonghui.example/a/b'c/sitemap.xml\n") {
		t.Errorf("%s", robots)
	}
}

func TestALargeUnionHasSeveralSitemaps(t *testing.T) {
	w := one()
	w.base = "https://gonghui.example/"
	for i := range 50_001 {
		w.add(fmt.Sprintf("news/%05d.md", i))
	}
	s := w.build(t)
	first, second := document(t, s, "sitemap-1.xml"), document(t, s, "sitemap-2.xml")
	if strings.Count(first, "<url>") != 50_000 || strings.Count(second, "<url>") != 4 {
		t.Errorf("%d and %d addresses", strings.Count(first, "<url>"), strings.Count(second, "<url>"))
	}
	if index := document(t, s, "sitemap.xml"); strings.Count(index, "<sitemap>") != 2 {
		t.Error(index)
	}
}
