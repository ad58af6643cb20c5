package site

import (
	"cmp"
	"slices"

	"unionhall/internal/kind"
)

// What a home page shows of what is new and of the tags.
const (
	homeLatest    = 6
	homeInherited = 2 // of the latest
	homeTags      = 20
)

func makeHome(s *snapshot, page *Page) any {
	w := page.arg.(*wing)
	sh := s.shelf(w)
	latest := s.latest(w)
	v := &HomeView{
		Frame: s.frame(w, w.home, w.ref.Name, w.hall.everywhere(func(w *wing) string { return w.home })),
		Union: w.ref, Contact: w.contact, Intro: w.intro,
		Tasks: s.tasks(w), Forms: s.formsRef(w, w.home), Speed: s.speedOf(w.hall), Latest: s.cards(latest, w, w.home), Sections: s.homeSections(w, latest),
		All: s.sectionsRef(w, w.home), Above: w.aboveIt(w.home), Below: w.below(w.home), Paired: s.paired(w, w.home),
		Tags: tagRefs(sh.tags[:min(len(sh.tags), homeTags)], w.home),
	}
	v.Breadcrumb = []Ref{{Text: w.tongue.home}}
	v.Meta.Description = w.intro
	v.Meta.Feed = s.feedRef(w.home, w.prefix+"feed.xml", w.ref.Short)
	v.Meta.Structured = w.organization(v.Meta.Canonical)
	return v
}

// latest is what is new in all sections that run by the date of publication:
// only what is in force, the union's own first. On a home in another language
// than the union's main one, what is written in it comes before all else.
func (s *snapshot) latest(w *wing) []int32 {
	var posts []int32
	for _, l := range s.shelf(w).sections {
		if l.genre.Order == kind.NewestFirst {
			posts = s.appendNews(posts, l)
		}
	}
	isForeign := func(n int32) bool { return w.precedence(s.posts[n]) >= 2 }
	slices.SortFunc(posts, func(x, y int32) int {
		a, b := s.posts[x], s.posts[y]
		return cmp.Or(-trueFirst(isForeign(x), isForeign(y)), pinnedFirst(a, b), newest(a, b))
	})
	foreign := slices.IndexFunc(posts, isForeign)
	if foreign < 0 {
		foreign = len(posts)
	}
	latest := s.mostlyOwn(w, posts[:foreign], homeLatest)
	return append(latest, s.mostlyOwn(w, posts[foreign:], homeLatest-len(latest))...)
}

// appendNews appends what may be among the latest of a list: of each
// precedence as many as a home shows.
func (s *snapshot) appendNews(posts []int32, l *list) []int32 {
	var room [4]int
	for _, e := range l.entries {
		p := s.posts[e]
		at := l.wing.precedence(p)
		if room[at] == homeLatest && !p.pinned || !s.inForce(p) || p.item.Card.Date.IsZero() {
			continue
		}
		if !p.pinned {
			room[at]++
		}
		posts = append(posts, e)
	}
	return posts
}

// mostlyOwn picks n posts, few of them inherited unless the union has no more
// of its own, and puts its own first.
func (s *snapshot) mostlyOwn(w *wing, posts []int32, n int) []int32 {
	own := 0
	for _, e := range posts {
		if w.hall.owns(s.posts[e]) {
			own++
		}
	}
	guests := max(homeInherited, n-own)
	var picked []int32
	for _, e := range posts {
		if len(picked) == n {
			break
		}
		if !w.hall.owns(s.posts[e]) {
			if guests == 0 {
				continue
			}
			guests--
		}
		picked = append(picked, e)
	}
	slices.SortStableFunc(picked, func(a, b int32) int { return trueFirst(w.hall.owns(s.posts[a]), w.hall.owns(s.posts[b])) })
	return picked
}

// homeSections shows the heads of the sections that have a place on a home.
// What stands among the latest does not stand there again.
func (s *snapshot) homeSections(w *wing, latest []int32) []HomeSection {
	var sections []HomeSection
	for _, l := range s.shelf(w).sections {
		posts := s.head(l, l.genre.Home, latest)
		if len(posts) == 0 {
			continue // none of it has a place there, or all of it has expired
		}
		sections = append(sections, HomeSection{
			KindID: l.genre.ID, Title: Ref{Text: l.title, Href: relative(w.home, l.href)},
			Cards: s.cards(posts, w, w.home), More: len(l.entries) - len(posts) - s.among(latest, l.genre),
		})
	}
	return sections
}

// among counts the posts of a kind.
func (s *snapshot) among(posts []int32, g *genre) int {
	n := 0
	for _, e := range posts {
		if s.posts[e].genre == g {
			n++
		}
	}
	return n
}

// aboveIt links to the unions above: the leading one, then those by affiliation.
func (w *wing) aboveIt(page string) []Ref {
	var refs []Ref
	if w.hall.above != nil {
		refs = append(refs, w.refTo(w.hall.above, page))
	}
	for _, h := range w.hall.affiliations {
		refs = append(refs, w.refTo(h, page))
	}
	return refs
}

// below links to the unions below, those of one level together, departments
// first, else in the order of the tree.
func (w *wing) below(page string) []UnionGroup {
	var groups []UnionGroup
	for _, h := range w.hall.below {
		i := slices.IndexFunc(groups, func(g UnionGroup) bool { return g.Level == h.Level })
		if i < 0 {
			i = len(groups)
			groups = append(groups, UnionGroup{Level: h.Level, LevelName: h.LevelName.In(w.tongue.Tag)})
		}
		groups[i].Unions = append(groups[i].Unions, w.refTo(h, page))
	}
	slices.SortStableFunc(groups, func(a, b UnionGroup) int { return trueFirst(a.Level == department, b.Level == department) })
	return groups
}

// paired links to the unions that help each other, whichever of the two says so.
func (s *snapshot) paired(w *wing, page string) []Ref {
	var refs []Ref
	for _, h := range s.halls {
		if h != w.hall && (slices.Contains(w.hall.PairedWith, h.ID) || slices.Contains(h.PairedWith, w.hall.ID)) {
			refs = append(refs, w.refTo(h, page))
		}
	}
	return refs
}

// refTo links to a union's home in the language of w.
func (w *wing) refTo(h *hall, page string) Ref {
	return Ref{Text: h.nameIn(w.tongue.Tag), Href: relative(page, h.in(w.tongue.Tag).home)}
}

// nameIn returns the short name in a language, which need not be one of the
// union's own.
func (h *hall) nameIn(tag string) string {
	if w := h.wing(tag); w != nil {
		return w.ref.Short
	}
	return cmp.Or(h.ShortName.For(tag, h.main), h.Name.For(tag, h.main))
}
