package site

// cards shows posts on a page of w.
func (s *snapshot) cards(posts []*post, w *wing, page string) []CardView {
	if len(posts) == 0 {
		return nil
	}
	cards := make([]CardView, len(posts))
	for i, p := range posts {
		s.card(&cards[i], p, w, page)
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
	v.Pinned, v.Draft, v.Expired = p.pinned, p.draft, p.expired
	v.Kind, v.KindName = p.genre.ID, w.tongue.kinds[p.genre.index]
	if p.wing.tongue != w.tongue {
		v.Lang, v.LangName = p.wing.tongue.Tag, w.tongue.nameOf(p.wing.tongue)
	}
	if p.cover.Src != "" {
		v.Cover = p.cover
		v.Cover.Src = relative(page, p.cover.Src)
	}
	if len(c.Values) > 0 {
		a := p.asker()
		a.page, a.self = page, nil
		v.Facts = s.facts(p, w.tongue, a, c.Values)
	}
}
