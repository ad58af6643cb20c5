package site

import (
	"strings"
	"time"
)

// cards shows posts on a page of w.
func (s *snapshot) cards(posts []int32, w *wing, page string) []CardView {
	if len(posts) == 0 {
		return nil
	}
	cards := make([]CardView, len(posts))
	for i, n := range posts {
		if p := s.posts[n]; p.wing.hall == w.hall {
			s.card(&cards[i], p, w, page)
		} else {
			cards[i] = *s.visitor(p, w, page)
		}
	}
	return cards
}

// A visitorKey is all that the card of an item of another union depends on.
type visitorKey struct {
	post  int32
	lang  *tongue
	depth int
}

// visitor returns the card of an item of another union on a page of w. It is
// the same in all unions that show it from the same depth: made once, it is
// what a thousand lists hold.
func (s *snapshot) visitor(p *post, w *wing, page string) *CardView {
	key := visitorKey{p.at, w.tongue, strings.Count(page, "/")}
	if v, ok := s.visitors.Load(key); ok {
		return v.(*CardView)
	}
	// A page of no union stands for all of that depth: no way from it is shorter
	// because both lie in one folder.
	anywhere := strings.Repeat("\x00/", key.depth)
	v := &CardView{}
	s.card(v, p, w, anywhere)
	v.Source = s.sourceOf(p, w, anywhere)
	v.seal()
	got, _ := s.visitors.LoadOrStore(key, v)
	return got.(*CardView)
}

// sourceOf names the union of a post on a page of w.
func (s *snapshot) sourceOf(p *post, w *wing, page string) Ref {
	h := p.wing.hall
	return Ref{Text: h.nameIn(w.tongue.Tag), Href: relative(page, h.in(w.tongue.Tag).home)}
}

func (s *snapshot) card(v *CardView, p *post, w *wing, page string) {
	c := &p.item.Card
	v.Title, v.Summary = c.Title, c.Summary
	if c.Values.Get(p.genre.DateFrom) == nil { // else a fact says it, and a second date would only be taken for the first
		v.Date = c.Date
	}
	v.Href = relative(page, p.href)
	v.Pinned, v.Draft, v.Early, v.Validity = s.leads(p), p.draft, p.earlyUntil(), s.validity(p, w.tongue)
	v.Kind, v.KindName = p.genre.ID, w.tongue.kinds[p.genre.index]
	if p.wing.tongue != w.tongue {
		v.Lang, v.LangName = p.wing.tongue.Tag, w.tongue.nameOf(p.wing.tongue)
	}
	v.Cover = p.coverOn(page, inCard)
	if len(c.Values) > 0 {
		a := p.asker()
		a.page, a.self = page, nil
		v.Facts = s.facts(p, w.tongue, a, c.Values)
	}
}

// coverOn is the cover as a page shows it.
func (p *post) coverOn(page string, m measure) Picture {
	if p.found == nil {
		return Picture{}
	}
	return p.found.cover.on(page, m)
}

// earlyUntil is when a post is to appear that is shown before; else zero.
func (p *post) earlyUntil() (at time.Time) {
	if p.early {
		at = p.item.Card.PublishAt
	}
	return at
}
