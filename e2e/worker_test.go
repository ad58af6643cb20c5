package e2e

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

const linhe = "yl-linhe/"

// county is a set of a home, a list, the two pages of its folder, and n articles.
func county(n int) *wing {
	x := &wing{prefix: linhe, pages: map[string]string{
		"yl-linhe/index.html":           "临河市总工会\nhome",
		"yl-linhe/news/index.html":      "新闻\nlist",
		"yl-linhe/offline/index.html":   "离线内容\n",
		"yl-linhe/offline/missing.html": "没有网络\n",
	}}
	for i := range n {
		x.pages[heat(i)] = fmt.Sprintf("第%d条\n%s", i, "工会会员 & <b>职工</b>")
	}
	return x
}

func heat(i int) string { return fmt.Sprintf("yl-linhe/news/a%03d.html", i) }

// visitor is a phone with the worker installed, on the home of the county.
func visitor(t *testing.T, h *hall) *phone {
	t.Helper()
	p := newPhone(t, h)
	p.open(linhe + "index.html")
	p.install()
	return p
}

// savedHall is a hall with a county of n articles, and a phone that has saved it.
func savedHall(t *testing.T, n int) (*hall, *wing, *phone) {
	t.Helper()
	h, x := newHall(t, "/hall/"), county(n)
	h.publish(x)
	p := visitor(t, h)
	if s := p.save(linhe); s.Fault != "" || s.Done != s.Total || s.Pages != len(x.pages) {
		t.Fatalf("%+v", s)
	}
	h.requests()
	return h, x, p
}

func TestWorkerServesASavedSetWithoutANetwork(t *testing.T) {
	t.Parallel()
	_, x, p := savedHall(t, 30)
	p.check(x)
}

func TestInstallIsInstantAndStoresNothing(t *testing.T) {
	t.Parallel()
	h := newHall(t, "/hall/")
	h.publish(county(3))
	p := newPhone(t, h)
	p.open(linhe + "index.html")
	h.requests()
	p.install()
	if asked := h.requests(); !slices.Equal(asked, []string{"sw.js"}) {
		t.Errorf("asked for %q", asked)
	}
	kept := do[string](p, `Promise.all([indexedDB.databases(), caches.keys()]).then(JSON.stringify)`)
	if kept != "[[],[]]" {
		t.Errorf("kept %s", kept)
	}
	if !do[bool](p, `new Promise(done => navigator.serviceWorker.controller ? done(true) : navigator.serviceWorker.oncontrollerchange = () => done(true))`) {
		t.Error("the open page is not claimed")
	}
}

// What a reader opens first is kept in small: what matters and the newest.
func TestFirstVisitKeepsTheSmallSetNewestFirst(t *testing.T) {
	t.Parallel()
	h, x := newHall(t, "/hall/"), county(120)
	h.publish(x)
	p := visitor(t, h)
	h.requests()
	p.visit(linhe, linhe+"index.html")
	var kinds []string
	for _, a := range of(h.requests(), "offline/") {
		kind, _, _ := strings.Cut(strings.TrimPrefix(a, linhe+"offline/"), "-")
		kinds = append(kinds, kind)
	}
	if want := []string{"edition.txt", "shell", "pack", "pack", "pack"}; !slices.Equal(kinds, want) {
		t.Errorf("asked for %q, want %q", kinds, want)
	}
	// The newest bucket has fewer than 25 pages: the next one is kept too, and the oldest is not.
	packs := map[string]int{}
	for _, pack := range p.keptPages() {
		packs[pack]++
	}
	if want := (map[string]int{"yl-linhe/ c": 3, "yl-linhe/ o2": 50, "yl-linhe/ o3": 21}); !maps.Equal(packs, want) {
		t.Errorf("kept %v, want %v", packs, want)
	}
	if s := p.state(linhe); s.Own != 1 || s.Done != 3 || s.Total != 3 || s.Title != "临河市总工会" || s.AllBytes == 0 {
		t.Errorf("%+v", s)
	}
}

// A patch that came with the edition: one request, and the open page is told.
func TestUpdateByPatchTellsWhichPagesAreNewer(t *testing.T) {
	t.Parallel()
	h, x, p := savedHall(t, 60)
	x.pages[heat(3)] = "第3条\n改过的"
	delete(x.pages, heat(4))
	x.pages[heat(70)] = "第70条\n新的"
	h.publish(x)
	news := p.hear("newer", map[string]any{"do": "update"})
	slices.Sort(news.Addresses)
	if want := []string{heat(3), heat(4)}; !slices.Equal(news.Addresses, want) {
		t.Errorf("newer: %q, want %q", news.Addresses, want)
	}
	if asked := h.requests(); !slices.Equal(asked, []string{linhe + "offline/edition.txt"}) {
		t.Errorf("asked for %q", asked)
	}
	p.check(x)
	if kept := p.keptPages(); kept[heat(4)] != "" {
		t.Errorf("a page that went is kept")
	}
}

// At most every five minutes, however many pages are read.
func TestEditionIsLookedForEveryFiveMinutes(t *testing.T) {
	t.Parallel()
	h, _, p := savedHall(t, 3)
	p.visit(linhe, linhe+"index.html")
	if asked := of(h.requests(), "edition"); len(asked) != 0 {
		t.Errorf("asked for %q", asked)
	}
	p.inWorker(`{ const now = Date.now; Date.now = () => now() + 301e3 }`)
	p.visit(linhe, linhe+"index.html")
	if asked := of(h.requests(), "edition"); len(asked) != 1 {
		t.Errorf("after five minutes: asked for %q", asked)
	}
}

func TestPhoneBehindByAnyNumberOfEditionsEndsWithTheSamePages(t *testing.T) {
	t.Parallel()
	h, x, p := savedHall(t, 70)
	edit := 0
	for round := range 6 {
		for range 1 << round {
			edit++
			i := edit * 37 % 90
			switch {
			case x.pages[heat(i)] != "" && edit%5 == 0:
				delete(x.pages, heat(i))
			default:
				x.pages[heat(i)] = fmt.Sprintf("第%d条\n%d", i, edit)
			}
			if edit%11 == 0 {
				x.shell = fmt.Sprint("菜单", edit)
			}
			h.publish(x)
		}
		p.update()
		if s := p.state(linhe); s.Fault != "" || s.Pages != len(x.pages) {
			t.Fatalf("after %d edits: %+v, want %d pages", edit, s, len(x.pages))
		}
		p.check(x)
		kept := p.keptPages()
		if len(kept) != len(x.pages) {
			t.Errorf("%d pages are kept, of %d", len(kept), len(x.pages))
		}
	}
}
