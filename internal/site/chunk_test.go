package site_test

import (
	"fmt"
	"testing"
	"time"

	"unionhall/internal/content"
	"unionhall/internal/digest"
	"unionhall/internal/site"
)

// dated adds n news, one a day; the last is the newest.
func dated(w *world, n int) {
	for i := range n {
		w.add(fmt.Sprintf("news/n%03d.md", i), func(item *content.Item) { item.Card.Date = day("2025-01-01").AddDate(0, 0, i) })
	}
}

func TestListsAreCutFromTheOldest(t *testing.T) {
	tests := []struct {
		n, numbered, first int
	}{{0, 0, 0}, {1, 0, 1}, {19, 0, 19}, {20, 0, 20}, {39, 0, 39}, {40, 1, 20}, {41, 1, 21}, {59, 1, 39}, {60, 2, 20}, {100, 4, 20}}
	for _, tt := range tests {
		w := one()
		dated(w, tt.n)
		s := w.build(t)
		if tt.n == 0 {
			equal(t, "pages of an empty site", files(s), []string{"404.html", "index.html", "offline/index.html", "offline/missing.html"})
			continue
		}
		first := view[site.ListView](t, s, "news/index.html")
		if len(first.Cards) != tt.first || first.Total != tt.n || first.Number != 0 {
			t.Errorf("n=%d: %d cards on the first page, total %d", tt.n, len(first.Cards), first.Total)
		}
		next := tt.n - 1
		check := func(cards []site.CardView) {
			for _, c := range cards {
				if want := fmt.Sprintf("n%03d", next); c.Title != want {
					t.Fatalf("n=%d: %s, want %s", tt.n, c.Title, want)
				}
				next--
			}
		}
		check(first.Cards)
		for k := tt.numbered; k > 0; k-- {
			v := view[site.ListView](t, s, fmt.Sprintf("news/page/%d.html", k))
			if len(v.Cards) != 20 || v.Number != k {
				t.Errorf("n=%d: page %d has %d cards, number %d", tt.n, k, len(v.Cards), v.Number)
			}
			check(v.Cards)
		}
		if next != -1 {
			t.Errorf("n=%d: %d items stand on no page", tt.n, next+1)
		}
	}
}

func TestANewItemChangesTheFirstPageOnly(t *testing.T) {
	w := one()
	dated(w, 45)
	before := listSums(t, w)
	for n := 46; n < 130; n++ {
		w.items = nil
		dated(w, n)
		after := listSums(t, w)
		changed := 0
		for file, sum := range before {
			if file != "news/index.html" && after[file] != sum {
				changed++
			}
		}
		most := 0
		if n%20 == 0 { // a page is pushed out: its neighbours name it
			most = 3
		}
		if changed > most {
			t.Errorf("n=%d: %d numbered pages changed", n, changed)
		}
		before = after
	}
}

func listSums(t *testing.T, w *world) map[string]digest.Sum {
	t.Helper()
	s := w.build(t)
	sums := map[string]digest.Sum{}
	for i := range s.Pages() {
		if p := &s.Pages()[i]; p.Layout == "list" {
			sums[string(p.File)] = site.Sum(s.View(p))
		}
	}
	return sums
}

func TestAPinHeadsTheFirstPageAndMovesNoBorder(t *testing.T) {
	w := one()
	dated(w, 100)
	w.items[5].Card.PinUntil = w.now.Add(time.Hour)  // on page 1
	w.items[95].Card.PinUntil = w.now.Add(time.Hour) // on the first page anyway
	w.items[50].Card.PinUntil = w.now                // over
	s := w.build(t)
	first := view[site.ListView](t, s, "news/index.html").Cards
	equal(t, "head", []string{first[0].Title, first[1].Title, first[2].Title}, []string{"n095", "n005", "n099"})
	if !first[0].Pinned || !first[1].Pinned || first[2].Pinned {
		t.Error("pins are not marked")
	}
	seen := map[string]int{}
	for _, file := range []string{"news/index.html", "news/page/4.html", "news/page/3.html", "news/page/2.html", "news/page/1.html"} {
		for _, c := range view[site.ListView](t, s, file).Cards {
			seen[c.Title]++
		}
	}
	if len(seen) != 100 {
		t.Errorf("%d items stand in the list", len(seen))
	}
	for title, n := range seen {
		if n != 1 {
			t.Errorf("%s stands in the list %d times", title, n)
		}
	}
	if n := len(view[site.ListView](t, s, "news/page/1.html").Cards); n != 19 {
		t.Errorf("page 1 has %d cards", n)
	}
	if _, path := s.Next(); path != "news/n005.md" {
		t.Errorf("next change %s", path)
	}
}

func TestNumbersLeadEverywhere(t *testing.T) {
	w := one()
	dated(w, 220) // ten numbered pages
	s := w.build(t)
	tests := []struct {
		file string
		want []string
	}{
		{"news/index.html", []string{"新闻", "10>page/10.html", "9>page/9.html", "8>page/8.html", "…", "1>page/1.html"}},
		{"news/page/10.html", []string{"新闻>../index.html", "10", "9>9.html", "8>8.html", "…", "1>1.html"}},
		{"news/page/5.html", []string{"新闻>../index.html", "…", "7>7.html", "6>6.html", "5", "4>4.html", "3>3.html", "…", "1>1.html"}},
		{"news/page/1.html", []string{"新闻>../index.html", "…", "3>3.html", "2>2.html", "1"}},
	}
	for _, tt := range tests {
		v := view[site.ListView](t, s, tt.file)
		var got []string
		for _, r := range v.Numbers {
			if r.Href != "" {
				r.Text += ">" + r.Href
			}
			got = append(got, r.Text)
		}
		equal(t, tt.file, got, tt.want)
	}
	v := view[site.ListView](t, s, "news/page/10.html")
	if v.Newer.Href != "../index.html" || v.Older.Href != "9.html" || v.Meta.FullTitle != "新闻 第 10 页 - 云岭省总工会 - 云岭省职工之家" {
		t.Errorf("%+v %+v %q", v.Newer, v.Older, v.Meta.FullTitle)
	}
}

func TestSectionsKeepTheOrderOfTheirKind(t *testing.T) {
	w := one()
	titled := func(title string, order int) func(*content.Item) {
		return func(item *content.Item) { item.Card.Title, item.Card.Order = title, order }
	}
	w.add("stations/c.md", titled("丙", 0))
	w.add("stations/a.md", titled("甲", 0))
	w.add("services/none.md", titled("A", 0))
	w.add("services/second.md", titled("Z", 2))
	w.add("services/first.md", titled("B", 1))
	s := w.build(t)
	order := func(file string) (titles []string) {
		for _, c := range view[site.ListView](t, s, file).Cards {
			titles = append(titles, c.Title)
		}
		return titles
	}
	equal(t, "by name", order("stations/index.html"), []string{"丙", "甲"})
	equal(t, "by weight", order("services/index.html"), []string{"B", "Z", "A"})
}
