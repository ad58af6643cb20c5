package site

import "slices"

// What a home page shows of each section and of the tags.
const (
	homeCards    = 5
	homeServices = 8 // short titles, and what most people come for
	homeTags     = 20
)

func makeHome(s *snapshot, page *Page) any {
	w := page.arg.(*wing)
	sh := s.shelf(w)
	v := &HomeView{
		Frame: s.frame(w, w.home, w.ref.Name, w.hall.everywhere(func(w *wing) string { return w.home })),
		Union: w.ref, Contact: w.contact, Intro: w.intro,
		Below: w.below(w.home),
		Tags:  tagRefs(sh.tags[:min(len(sh.tags), homeTags)], w.home),
	}
	v.Breadcrumb = []Ref{{Text: w.tongue.home}}
	v.Meta.Description = w.intro
	v.Meta.Feed = s.feedRef(w.home, w.prefix+"feed.xml", w.ref.Short)
	for _, l := range sh.sections {
		posts := s.head(l, homeShare(l.genre.ID))
		if len(posts) == 0 {
			continue // all of it has expired
		}
		v.Sections = append(v.Sections, HomeSection{
			KindID: l.genre.ID, Title: Ref{Text: l.title, Href: relative(w.home, l.href)},
			Cards: s.cards(posts, w, w.home), More: len(l.entries) - len(posts),
		})
	}
	return v
}

// homeShare is how many cards of a kind a home shows at most.
func homeShare(kind string) int {
	if kind == "service" {
		return homeServices
	}
	return homeCards
}

// below links to the unions below, those of one level together, in the order of
// the tree.
func (w *wing) below(page string) []UnionGroup {
	var groups []UnionGroup
	for _, h := range w.hall.below {
		i := slices.IndexFunc(groups, func(g UnionGroup) bool { return g.Level == h.Level })
		if i < 0 {
			i = len(groups)
			groups = append(groups, UnionGroup{Level: h.Level, LevelName: h.LevelName.In(w.tongue.Tag)})
		}
		groups[i].Unions = append(groups[i].Unions, Ref{Text: h.nameIn(w.tongue.Tag), Href: relative(page, h.in(w.tongue.Tag).home)})
	}
	return groups
}

// nameIn returns the short name in a language, which need not be one of the
// union's own.
func (h *hall) nameIn(tag string) string {
	if w := h.wing(tag); w != nil {
		return w.ref.Short
	}
	if short := h.ShortName.In(tag); short != "" {
		return short
	}
	return h.Name.In(tag)
}
