package site_test

import (
	"slices"
	"testing"
	"time"

	"unionhall/internal/content"
	"unionhall/internal/kind"
	"unionhall/internal/site"
)

func TestCardsAndPagesSayUntilWhenTheyHold(t *testing.T) {
	now := day("2026-06-01")
	for name, c := range map[string]struct {
		edit func(c *content.Card)
		want site.Validity
	}{
		"for ever":           {func(*content.Card) {}, site.Validity{Over: "已停用"}},
		"holds":              {func(c *content.Card) { c.ExpireAt = now.Add(1) }, site.Validity{Until: now, Over: "已停用"}},
		"expired":            {func(c *content.Card) { c.ExpireAt = now }, site.Validity{Until: now.Add(-1), Expired: true, Over: "已停用"}},
		"confirmed lately":   {func(c *content.Card) { c.StaleAt = now.Add(1) }, site.Validity{StaleFrom: now.Add(1), Over: "已停用"}},
		"confirmed long ago": {func(c *content.Card) { c.StaleAt = now }, site.Validity{StaleFrom: now, Stale: true, Over: "已停用"}},
	} {
		w := one()
		w.now = now
		w.set(t, "station", func(k *kind.Kind) {
			k.AtExpiry, k.Over = kind.Mark, kind.Labels{"zh-Hans": "已停用", "en": "Closed"}
		})
		w.add("stations/a.md", func(i *content.Item) { c.edit(&i.Card) })
		s := w.build(t)
		if v := view[site.ItemView](t, s, "stations/a.html"); v.Validity != c.want {
			t.Errorf("%s, page: %+v", name, v.Validity)
		}
		if v := view[site.ListView](t, s, "stations/index.html").Cards[0]; v.Validity != c.want {
			t.Errorf("%s, card: %+v", name, v.Validity)
		}
	}
}

// Whatever a page shows by the clock is due at a time that Next tells: else a
// build that has nothing to do would miss it.
func TestEverythingThatTimeChangesIsDue(t *testing.T) {
	at := day("2026-06-03")
	for name, prepare := range map[string]func(w *world){
		"appears":    func(w *world) { w.add("news/a.md", func(i *content.Item) { i.Card.PublishAt = at }) },
		"expires":    func(w *world) { w.add("news/a.md", func(i *content.Item) { i.Card.ExpireAt = at }) },
		"loses pin":  func(w *world) { w.add("news/a.md", func(i *content.Item) { i.Card.PinUntil = at }) },
		"goes stale": func(w *world) { w.add("pages/a.md", func(i *content.Item) { i.Card.StaleAt = at }) },
		"is over": func(w *world) {
			w.set(t, "activity", func(k *kind.Kind) { k.Order, k.AtExpiry = kind.Upcoming, kind.Keep })
			w.add("activities/a.md", func(i *content.Item) { i.Card.ExpireAt = at })
			w.add("activities/b.md", dayed("2026-06-09"))
		},
		"has had its day": func(w *world) {
			w.set(t, "activity", func(k *kind.Kind) { k.Order = kind.Upcoming })
			w.add("activities/a.md", dayed("2026-06-02"))
			w.add("activities/b.md", dayed("2026-06-09"))
		},
		"takes effect": func(w *world) {
			w.listLinks(t)
			w.add("policy/b.md")
			w.add("policy/a.md", replaces("b.md"), from("2026-06-03"))
		},
	} {
		w := one()
		prepare(w)
		s := w.build(t)
		if next, _ := s.Next(); !next.Equal(at) {
			t.Errorf("%s: next %v", name, next)
		}
		sums := func(now time.Time) []string {
			w.now = now
			s := w.build(t)
			var list []string
			for i := range s.Pages() {
				list = append(list, string(s.Pages()[i].File), site.Sum(s.View(&s.Pages()[i])).String())
			}
			return list
		}
		before := sums(w.now)
		equal(t, name+": a moment before", sums(at.Add(-1)), before)
		if slices.Equal(sums(at), before) {
			t.Errorf("%s: no page is another", name)
		}
	}
}

func TestAPageSaysInWordsForWhomItIs(t *testing.T) {
	w := two()
	w.set(t, "news", func(k *kind.Kind) {
		k.Fields = append([]kind.Field{{Name: "audience", Type: kind.Choice, List: true, Choices: []kind.Option{
			{Value: "women", Labels: kind.Labels{"zh-Hans": "女职工", "en": "Women"}},
		}}}, k.Fields...)
	})
	w.add("news/a.md", forWhom("women"))
	w.add("news/a.en.md", forWhom("women"))
	s := w.build(t)
	equal(t, "Chinese", view[site.ItemView](t, s, "yl/news/a.html").Audience, []string{"女职工"})
	equal(t, "English", view[site.ItemView](t, s, "yl/en/news/a.html").Audience, []string{"Women"})
}

func TestWhatBeginsHasAnEntryForCalendars(t *testing.T) {
	w := one()
	w.set(t, "activity", func(k *kind.Kind) { k.Calendar.Starts = "starts" })
	w.add("activities/五 一.md", func(i *content.Item) {
		i.Card.Values = kind.Values{{Name: "starts", Text: "2026-06-05T09:00:00+08:00"}}
	})
	w.add("activities/some-day.md")
	w.add("news/a.md", func(i *content.Item) { i.Card.Values = kind.Values{{Name: "starts", Text: "2026-06-05"}} })
	s := w.build(t)
	for file, want := range map[string]string{"activities/五 一.html": "%E4%BA%94%20%E4%B8%80.ics", "activities/some-day.html": "", "news/a.html": ""} {
		if got := view[site.ItemView](t, s, file).Calendar.Href; got != want {
			t.Errorf("%s: %q, want %q", file, got, want)
		}
	}
}
