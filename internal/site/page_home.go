package site

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
		Children: w.childRefs(w.home),
		Tags:     tagRefs(sh.tags[:min(len(sh.tags), homeTags)], w.home),
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

// childRefs links to the unions below.
func (w *wing) childRefs(page string) []Ref {
	if len(w.hall.below) == 0 {
		return nil
	}
	refs := make([]Ref, len(w.hall.below))
	for i, h := range w.hall.below {
		there := h.in(w.tongue.Tag)
		refs[i] = Ref{Text: h.nameIn(w.tongue.Tag), Href: relative(page, there.home)}
	}
	return refs
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
