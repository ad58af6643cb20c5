package site_test

import (
	"strings"
	"testing"
	"time"

	"unionhall/internal/content"
	"unionhall/internal/diag"
	"unionhall/internal/site"
)

func TestReadersAreToldTheLastDayOfAnItem(t *testing.T) {
	w := one()
	w.now = day("2026-11-01")
	w.add("policy/a.md", func(item *content.Item) { item.Card.ExpireAt = day("2026-10-01") }) // expire_at: 2026-09-30
	w.add("policy/b.md")
	s := w.build(t)
	if v := view[site.ItemView](t, s, "policy/a.html"); !v.Expired || v.Until.Format(time.DateOnly) != "2026-09-30" {
		t.Errorf("%v %v", v.Expired, v.Until)
	}
	if v := view[site.ItemView](t, s, "policy/b.html"); !v.Until.IsZero() {
		t.Errorf("without an end: %v", v.Until)
	}
}

func skips(s *site.Site) []site.Skip { return s.Skipped() }

func TestWhatIsShownDependsOnFrontMatterAndTime(t *testing.T) {
	now := day("2026-06-01")
	tests := []struct {
		name   string
		file   string
		edit   func(c *content.Card)
		shown  bool
		reason site.Reason
		next   bool // something changes by itself later
	}{
		{"plain", "news/a.md", func(c *content.Card) {}, true, 0, false},
		{"draft", "news/a.md", func(c *content.Card) { c.Draft = true }, false, site.IsDraft, false},
		{"status draft", "news/a.md", func(c *content.Card) { c.Status = "draft" }, false, site.IsDraft, false},
		{"draft for later", "news/a.md", func(c *content.Card) { c.Draft, c.PublishAt = true, now.Add(1) }, false, site.IsDraft, false},
		{"submitted", "news/a.md", func(c *content.Card) { c.Status = "submitted" }, false, site.NotApproved, false},
		{"approved", "news/a.md", func(c *content.Card) { c.Status = "approved" }, true, 0, false},
		{"withdrawn", "news/a.md", func(c *content.Card) { c.Status = "withdrawn" }, false, site.Withdrawn, false},
		{"later", "news/a.md", func(c *content.Card) { c.PublishAt = now.Add(1) }, false, site.Scheduled, true},
		{"now", "news/a.md", func(c *content.Card) { c.PublishAt = now }, true, 0, false},
		{"will expire", "news/a.md", func(c *content.Card) { c.ExpireAt = now.Add(1) }, true, 0, true},
		{"expired news", "news/a.md", func(c *content.Card) { c.ExpireAt = now }, true, 0, false},
		{"expired service", "services/a.md", func(c *content.Card) { c.ExpireAt = now }, false, site.Expired, false},
		{"page never expires", "pages/a.md", func(c *content.Card) { c.ExpireAt = now.Add(1) }, true, 0, false},
		{"pinned", "news/a.md", func(c *content.Card) { c.PinUntil = now.Add(1) }, true, 0, true},
		{"pin over", "news/a.md", func(c *content.Card) { c.PinUntil = now }, true, 0, false},
	}
	for _, tt := range tests {
		w := one()
		w.now = now
		item := w.add(tt.file)
		tt.edit(&item.Card)
		s := w.build(t)
		if shown := s.Items() == 1; shown != tt.shown || !shown && (len(skips(s)) != 1 || skips(s)[0] != site.Skip{Path: tt.file, Reason: tt.reason}) {
			t.Errorf("%s: shown %v, skipped %v", tt.name, shown, skips(s))
		}
		at, file := s.Next()
		if tt.next != (file == tt.file) || tt.next != !at.IsZero() {
			t.Errorf("%s: next change %v %s", tt.name, at, file)
		}
	}
}

func TestReviewIsNeededWhereTheUnionSaysSo(t *testing.T) {
	tests := []struct {
		status string
		draft  bool
		faults []string
		shown  int
		reason site.Reason
	}{
		{"", false, []string{"policy/p.md review/missing"}, 0, site.Faulty},
		{"", true, nil, 0, site.IsDraft},
		{"submitted", false, nil, 0, site.NotApproved},
		{"approved", false, nil, 1, 0},
		{"withdrawn", false, nil, 0, site.Withdrawn},
	}
	for _, tt := range tests {
		w := one()
		w.unions["."] += "review: {policy: parent}\n"
		item := w.add("policy/p.md")
		item.Card.Status, item.Card.Draft, item.Head.Source = tt.status, tt.draft, "---\ntitle: p\n---\n"
		s, told := w.diags(t)
		equal(t, tt.status, told, tt.faults)
		if s.Items() != tt.shown || tt.shown == 0 && skips(s)[0].Reason != tt.reason {
			t.Errorf("%q: %d shown, %v", tt.status, s.Items(), skips(s))
		}
	}
}

func TestAPreviewShowsAndMarksDrafts(t *testing.T) {
	w := one()
	w.drafts = true
	w.base = "https://gonghui.example/"
	w.add("news/d.md", func(item *content.Item) { item.Card.Draft = true })
	w.add("news/s.md", func(item *content.Item) { item.Card.Status = "submitted" })
	w.add("news/w.md", func(item *content.Item) { item.Card.Status = "withdrawn" })
	s := w.build(t)
	for _, file := range []string{"news/d.html", "news/s.html"} {
		if v := view[site.ItemView](t, s, file); !v.Draft || !v.Meta.Noindex {
			t.Errorf("%s is not marked", file)
		}
	}
	for _, c := range view[site.ListView](t, s, "news/index.html").Cards {
		if !c.Draft {
			t.Errorf("card %s is not marked", c.Title)
		}
	}
	for i := range s.Documents() {
		if text := string(s.Bytes(&s.Documents()[i])); strings.Contains(text, "news/d.html") {
			t.Errorf("%s tells of a draft", s.Documents()[i].File)
		}
	}
}

func TestAnArchivedItemKeepsItsPageButLeavesHomeAndFeeds(t *testing.T) {
	w := one()
	w.base = "https://gonghui.example/"
	dated(w, 3)
	w.items[2].Card.ExpireAt = w.now
	w.items[2].Card.PinUntil = w.now.Add(time.Hour)
	s := w.build(t)
	list := view[site.ListView](t, s, "news/index.html")
	if last := list.Cards[2]; last.Title != "n002" || !last.Expired || last.Pinned || list.Split != 2 {
		t.Errorf("%+v", list)
	}
	home := view[site.HomeView](t, s, "index.html")
	if equal(t, "latest", titles(home.Latest), []string{"n001", "n000"}); len(home.Sections) != 0 {
		t.Errorf("%+v", home.Sections)
	}
	if !view[site.ItemView](t, s, "news/n002.html").Expired {
		t.Error("the page does not say that it is over")
	}
	if text := document(t, s, "feed.xml"); strings.Contains(text, "n002") {
		t.Error("the feed tells of it")
	}
}

func TestFaultyItemsAreLeftOutAndEverythingElseIsThere(t *testing.T) {
	w := one()
	w.add("news/good.md")
	w.add("news/bad.md", func(item *content.Item) { item.Diags = diag.List{{Severity: diag.Fault}} })
	s := w.build(t)
	if s.Items() != 1 || skips(s)[0] != (site.Skip{Path: "news/bad.md", Reason: site.Faulty}) {
		t.Errorf("%d, %v", s.Items(), skips(s))
	}
}

func TestSkipsAreToldByReasonThenPath(t *testing.T) {
	w := one()
	w.add("news/c.md", func(item *content.Item) { item.Card.Status = "withdrawn" })
	w.add("news/b.md", func(item *content.Item) { item.Card.Draft = true })
	w.add("news/a.md", func(item *content.Item) { item.Card.Status = "withdrawn" })
	w.add("news/d.md", func(item *content.Item) { item.Card.Draft = true })
	equal(t, "skips", skips(w.build(t)), []site.Skip{
		{"news/b.md", site.IsDraft}, {"news/d.md", site.IsDraft}, {"news/a.md", site.Withdrawn}, {"news/c.md", site.Withdrawn},
	})
}

func TestTheNextChangeIsTheEarliestOfAll(t *testing.T) {
	w := one()
	w.add("news/c.md", func(item *content.Item) { item.Card.PublishAt = w.now.Add(3 * time.Hour) })
	w.add("news/b.md", func(item *content.Item) { item.Card.ExpireAt = w.now.Add(2 * time.Hour) })
	w.add("news/a.md", func(item *content.Item) { item.Card.PinUntil = w.now.Add(4 * time.Hour) })
	w.add("news/gone.md", func(item *content.Item) {
		item.Card.Status, item.Card.PublishAt = "withdrawn", w.now.Add(time.Hour)
	})
	if at, file := w.build(t).Next(); file != "news/b.md" || !at.Equal(w.now.Add(2*time.Hour)) {
		t.Errorf("%v %s", at, file)
	}
}

func TestWhatChangesInAnotherUnionIsAChangeOfAUnionBuiltAlone(t *testing.T) {
	w := two()
	w.union = "yl"
	w.add("linhe/news/later.md", func(item *content.Item) { item.Card.PublishAt = w.now.Add(time.Hour) })
	w.add("news/a.md", links("../linhe/news/later.md"))
	s, told := w.diags(t)
	equal(t, "a link to what is not there yet", told, []string{"news/a.md link/not-shown"})
	if at, _ := s.Next(); !at.Equal(w.now.Add(time.Hour)) {
		t.Errorf("the link would never be made: next change %v", at)
	}
}
