package site

import "time"

// cards shows posts on a page of w.
func (s *snapshot) cards(posts []int32, w *wing, page string) []CardView {
	if len(posts) == 0 {
		return nil
	}
	cards := make([]CardView, len(posts))
	for i, n := range posts {
		s.card(&cards[i], s.posts[n], w, page)
	}
	return cards
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
