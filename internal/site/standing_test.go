package site_test

import (
	"fmt"
	"testing"
	"time"

	"unionhall/internal/content"
	"unionhall/internal/kind"
	"unionhall/internal/site"
)

// set alters a kind of the site.
func (w *world) set(t testing.TB, id string, edit func(k *kind.Kind)) {
	t.Helper()
	if w.kinds == nil {
		w.kinds = kinds(t)
	}
	edit(w.kinds.ByID(id))
}

func titles(cards []site.CardView) []string {
	var list []string
	for _, c := range cards {
		list = append(list, c.Title)
	}
	return list
}

// meets adds activities, each a title with its beginning and end in days from now.
func (w *world) meets(t testing.TB, days map[string][2]int) {
	t.Helper()
	w.set(t, "activity", func(k *kind.Kind) { k.Order, k.AtExpiry = kind.Upcoming, kind.Archive })
	for _, title := range sortedKeys(days) {
		w.add("activities/"+title+".md", func(i *content.Item) {
			i.Card.Date = w.now.AddDate(0, 0, days[title][0])
			i.Card.ExpireAt = w.now.AddDate(0, 0, days[title][1])
		})
	}
}

func TestWhatIsToComeStandsFirstTheSoonestFirst(t *testing.T) {
	w := one()
	w.meets(t, map[string][2]int{"past": {-9, -9}, "now": {-3, 30}, "soon": {1, 1}, "later": {40, 41}, "justover": {-1, 0}})
	s := w.build(t)
	v := view[site.ListView](t, s, "activities/index.html")
	equal(t, "section", titles(v.Cards), []string{"now", "soon", "later", "justover", "past"})
	if v.Split != 3 {
		t.Errorf("split at %d", v.Split)
	}
	home := view[site.HomeView](t, s, "index.html")
	equal(t, "home", titles(home.Sections[0].Cards), []string{"now", "soon", "later"})
	if len(home.Latest) > 0 {
		t.Errorf("what is to come is no news: %v", titles(home.Latest))
	}
	if view[site.ItemView](t, s, "activities/soon.html").Newer.Href != "later.html" {
		t.Error("neighbours do not run by date")
	}
}

func TestWhatIsToComeMovesNoBorder(t *testing.T) {
	w := one()
	days := map[string][2]int{}
	for i := range 100 {
		days[fmt.Sprintf("a%03d", i)] = [2]int{i - 30, i - 30}
	}
	w.meets(t, days)
	s := w.build(t)
	v := view[site.ListView](t, s, "activities/page/2.html") // 20 to 39: the first eleven are over
	if v.Split != 9 {
		t.Errorf("split at %d", v.Split)
	}
	equal(t, "soonest first, then the last that was", titles(v.Cards[7:11]), []string{"a038", "a039", "a030", "a029"})
	v = view[site.ListView](t, s, "activities/page/1.html")
	equal(t, "all over", []any{v.Split, v.Cards[0].Title, len(v.Cards)}, []any{0, "a019", 20})
}

// A kind may say neither that its items end nor what becomes of them.
func TestWithoutAnEndWhatIsToComeLastsItsDay(t *testing.T) {
	for hours, split := range map[int]int{9: 1, 23: 1, 24: 0} {
		w := one()
		w.set(t, "activity", func(k *kind.Kind) { k.Order, k.AtExpiry = kind.Upcoming, kind.Keep })
		w.add("activities/a.md", func(i *content.Item) { i.Card.Date = w.now.Add(8 * time.Hour) })
		w.now = w.now.Add(time.Duration(hours) * time.Hour)
		s := w.build(t)
		if v := view[site.ListView](t, s, "activities/index.html"); v.Split != split {
			t.Errorf("after %d hours: split at %d", hours, v.Split)
		}
		if at, _ := s.Next(); at.IsZero() == (split == 1) || split == 1 && !at.Equal(day("2026-06-02")) {
			t.Errorf("after %d hours: next %v", hours, at)
		}
	}
}

func TestOnTheFirstPageWhatIsInForceStandsFirst(t *testing.T) {
	w := one()
	dated(w, 50)
	for _, i := range []int{5, 45, 49} {
		w.items[i].Card.ExpireAt = w.now
	}
	s := w.build(t)
	first := view[site.ListView](t, s, "news/index.html")
	if first.Split != 28 || len(first.Cards) != 30 {
		t.Errorf("split at %d of %d", first.Split, len(first.Cards))
	}
	equal(t, "behind", titles(first.Cards[27:]), []string{"n020", "n049", "n045"})
	old := view[site.ListView](t, s, "news/page/1.html") // as it was in its day
	equal(t, "a numbered page", []any{old.Split, old.Cards[14].Title, old.Cards[14].Expired}, []any{20, "n005", true})
}

func TestListsWithoutDatesStayInTheirOrder(t *testing.T) {
	for folder, id := range map[string]string{"stations": "station", "services": "service"} {
		w := one()
		w.set(t, id, func(k *kind.Kind) { k.AtExpiry = kind.Mark })
		w.add(folder+"/a.md", func(i *content.Item) { i.Card.ExpireAt = w.now })
		w.add(folder + "/b.md")
		v := view[site.ListView](t, w.build(t), folder+"/index.html")
		equal(t, id, titles(v.Cards), []string{"a", "b"})
		if v.Split != 2 || !v.Cards[0].Expired {
			t.Errorf("%s: split at %d", id, v.Split)
		}
	}
}

func TestOnAHomeWhatIsNoLongerInForceIsNeverFirst(t *testing.T) {
	w := one()
	w.add("policy/a.md", func(i *content.Item) { i.Card.Date, i.Card.ExpireAt = day("2026-05-02"), w.now })
	w.add("policy/b.md")
	for i := range 7 { // the latest
		w.add(fmt.Sprintf("news/n%d.md", i), func(i *content.Item) { i.Card.Date = day("2026-05-20") })
	}
	v := view[site.HomeView](t, w.build(t), "index.html")
	equal(t, "policies", titles(v.Sections[1].Cards), []string{"b", "a"})
}

func TestTheLatestAreInForceAndPinnedOnesFirst(t *testing.T) {
	w := one()
	w.drafts = true
	on := func(date string) func(*content.Item) {
		return func(i *content.Item) { i.Card.Date = day(date) }
	}
	w.add("news/old.md", on("2026-01-01"), func(i *content.Item) { i.Card.PinUntil = w.now.Add(1) })
	w.add("news/a.md", on("2026-05-03"))
	w.add("news/gone.md", on("2026-05-09"), func(i *content.Item) { i.Card.ExpireAt = w.now })
	w.add("policy/b.md", on("2026-05-04"))
	w.add("policy/repealed.md", on("2026-05-08"), func(i *content.Item) { i.Card.ExpireAt = w.now })
	w.add("news/c.md", on("2026-05-05"), func(i *content.Item) { i.Card.Draft = true })
	w.add("news/undated.md", func(i *content.Item) { i.Card.Date = time.Time{} })
	w.add("services/none.md", on("2026-05-06"))
	v := view[site.HomeView](t, w.build(t), "index.html")
	equal(t, "latest", titles(v.Latest), []string{"old", "c", "b", "a"})
	if !v.Latest[0].Pinned || !v.Latest[1].Draft || v.Latest[2].Kind != "policy" {
		t.Errorf("%+v", v.Latest)
	}
}

func TestNoItemStandsTwiceOnAHome(t *testing.T) {
	w := one()
	dated(w, 9)
	w.items[0].Card.PinUntil = w.now.Add(1)
	w.add("policy/a.md", func(i *content.Item) { i.Card.Date = day("2026-05-30") })
	v := view[site.HomeView](t, w.build(t), "index.html")
	equal(t, "latest", titles(v.Latest), []string{"n000", "a", "n008", "n007", "n006", "n005"})
	if len(v.Sections) != 1 || v.Sections[0].More != 0 {
		t.Errorf("%+v", v.Sections)
	}
	equal(t, "the rest", titles(v.Sections[0].Cards), []string{"n004", "n003", "n002", "n001"})
}
