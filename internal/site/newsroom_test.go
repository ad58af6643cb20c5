package site_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"unionhall/internal/content"
	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/kind"
	"unionhall/internal/site"
)

// A newsroom makes edits at random.
type newsroom struct {
	*rand.Rand
	m       *site.Map
	items   map[string]*content.Item
	tangled bool // two files may claim one address
}

func (r *newsroom) one(of ...string) string { return of[r.IntN(len(of))] }

func (r *newsroom) some(n int, make func() string) []string {
	list := []string{}
	for range r.IntN(n + 1) {
		list = append(list, make())
	}
	return list
}

func (r *newsroom) path() string {
	folder := r.one(".", ".", "linhe", "linhe/qu", "gang")
	return path.Join(folder, r.one("news", "news/2026", "policy", "policy", "services", "activities", "pages"), r.name()+r.one("", "", ".en", ".ar")+".md")
}

func (r *newsroom) name() string {
	if r.tangled && r.IntN(6) == 0 {
		return "A" // at the address of "a"
	}
	return r.one("高温津贴", "a", "b", "c", "d-1", "e.v2", fmt.Sprint("通知", r.IntN(45)), fmt.Sprint("通知", r.IntN(45)))
}

func (r *newsroom) tag() string { return r.one("工资", "Pay", "pay", "PAY", "安全", "x/y", "x-y") }

func (r *newsroom) alias() string {
	return r.one("old", "news/a", "/yl/policy/b", "yl-linhe/news/c", "/yl-gang/news/a", "tags/pay", "news/page/1", "bad?x", "gone/", "en/old")
}

func (r *newsroom) target() string {
	base := r.one(
		"/"+r.path(), r.path(), r.name()+".md", "../policy/"+r.name(), "../"+r.name()+".md", "../news/", "../news/2026", "..",
		"old", "/yl/gone", "/yl/tags/pay", "/yl/news/page/1", "/yl-linhe/news/"+r.name(), "../tags/x-y.html", "/yl/en/news/"+r.name()+".html",
		"", "https://example.com/", "https://gonghui.example/yl/news/a", "%E9%AB%98%E6%B8%A9%E6%B4%A5%E8%B4%B4.md", "a.pdf", "/linhe/b.docx", "x.exe", "linhe/union.yaml", "/linhe")
	if r.IntN(3) == 0 {
		base += "#" + r.one("一", "Two", "two", "none")
	}
	return base
}

// write makes an item at a path, or another version of it.
func (r *newsroom) write(file string) *content.Item {
	place, ok, _ := r.m.Place(file)
	if !ok {
		return nil
	}
	item := &content.Item{Path: file, Kind: place.Kind.ID, Name: place.Name, Lang: place.Lang}
	item.Card.Title = fmt.Sprint("标题", r.IntN(100))
	r.reword(item)
	r.date(item)
	r.relate(item)
	item.Card.Tags = r.some(3, r.tag)
	if r.IntN(4) == 0 {
		item.Card.Aliases = r.some(2, r.alias)
		item.Head.Source = "---\naliases: " + strings.Join(item.Card.Aliases, " ") + "\n---\n"
	}
	if r.IntN(8) == 0 {
		item.Card.Cover = content.Link{Picture: true, Target: r.one("c.png", "/d.jpg", "none.png", "x.exe"), Alt: "图"}
	}
	return item
}

func (r *newsroom) reword(item *content.Item) {
	item.Body = content.Body{HTML: fmt.Appendf(nil, "<p>%d</p>", r.IntN(1000))}
	links(r.some(4, r.target)...)(item)
	if r.IntN(5) == 0 {
		pictures(r.one("c.png", "/d.jpg", "none.png", "https://example.com/x.png", "../c.png"))(item)
	}
	headings(r.some(3, func() string { return r.one("一", "two", "TWO", "三") })...)(item)
	item.Body.Sum = digest.Of(item.Body.HTML)
}

// related lets the items of a world have to do with each other in all ways.
func related(t testing.TB, w *world) *world {
	w.listLinks(t)
	w.gathering(t)
	w.set(t, "activity", func(k *kind.Kind) { k.Order = kind.Upcoming })
	return w
}

// relate says what an item has to do with others, and what it is for.
func (r *newsroom) relate(item *content.Item) {
	c, now := &item.Card, day("2026-06-01")
	c.Topics, c.Audience, c.Task = r.some(2, r.topic), r.some(1, r.topic), ""
	c.StaleAt, c.Values, item.Head.Values = time.Time{}, nil, nil
	switch r.IntN(4) {
	case 0:
		c.Task = r.one("join", "ask", "help", "stations", "rights")
	case 1:
		c.StaleAt = now.AddDate(0, 0, r.IntN(5)-2)
	}
	switch {
	case item.Kind == "policy" && r.IntN(2) == 0:
		replaces(r.some(2, func() string { return r.one(r.name()+".md", "/"+r.path(), "/yl/policy/"+r.name()) })...)(item)
		if r.IntN(2) == 0 {
			from(now.AddDate(0, 0, r.IntN(5)-2).Format(time.DateOnly))(item)
		}
	case item.Kind == "page" && r.IntN(2) == 0:
		gathers(r.IntN(4), map[string][]string{"kinds": r.some(2, func() string { return r.one("news", "policy", "activity", "nothing") }), "topics": r.some(2, r.topic), "audience": r.some(2, r.topic)})(item)
	}
}

func (r *newsroom) topic() string { return r.one("wages", "injury", "women") }

func (r *newsroom) date(item *content.Item) {
	c, now := &item.Card, day("2026-06-01")
	c.Date = now.AddDate(0, 0, -r.IntN(60))
	switch r.IntN(12) {
	case 0:
		c.PublishAt = now.AddDate(0, 0, r.IntN(5)-1)
	case 1:
		c.ExpireAt = now.AddDate(0, 0, r.IntN(5)-2)
	case 2:
		c.PinUntil = now.AddDate(0, 0, r.IntN(5)-1)
	case 3:
		c.Draft = true
	case 4:
		c.Status = r.one("draft", "submitted", "withdrawn", "approved")
	case 5:
		item.Diags = diag.List{{Path: item.Path, Rule: "x/y"}}
	case 6:
		c.Updated = c.Date.AddDate(0, 0, 1)
	}
}

// edit returns another version of an item.
func (r *newsroom) edit(old *content.Item) *content.Item {
	item := *old
	item.Diags = nil
	switch r.IntN(8) {
	case 7:
		r.relate(&item)
	case 0:
		r.reword(&item)
	case 1:
		item.Card.Title = fmt.Sprint("标题", r.IntN(100))
	case 2:
		item.Card.PublishAt, item.Card.ExpireAt, item.Card.PinUntil, item.Card.Draft, item.Card.Status = day("2026-01-01"), day("2027-01-01"), day("2026-01-01"), false, ""
		r.date(&item)
	case 3:
		item.Card.Tags = r.some(3, r.tag)
	case 4:
		item.Card.Aliases = r.some(2, r.alias)
	case 5:
		item.Card.Draft = !item.Card.Draft
	case 6:
		item.Body.Headings = nil
		headings(r.one("一", "two", "三"))(&item)
	}
	return &item
}

// turn makes a few edits: what has changed, and what is gone.
func (r *newsroom) turn() (changed []*content.Item, removed []string) {
	for range 1 + r.IntN(1+r.IntN(4)) {
		paths := slices.Sorted(maps.Keys(r.items))
		old := r.items[paths[r.IntN(len(paths))]]
		item := (*content.Item)(nil)
		switch r.IntN(8) {
		case 0, 1:
			item = r.write(r.path())
		case 2:
			removed = append(removed, old.Path)
		case 3: // renamed
			if item = r.write(r.path()); item != nil {
				removed = append(removed, old.Path)
			}
		default:
			item = r.edit(old)
		}
		if item != nil && !slices.ContainsFunc(changed, func(c *content.Item) bool { return c.Path == item.Path }) {
			changed = append(changed, item)
		}
	}
	for _, p := range removed {
		delete(r.items, p)
	}
	for _, item := range changed {
		r.items[item.Path] = item
	}
	return changed, removed
}
