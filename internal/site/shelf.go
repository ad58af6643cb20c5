package site

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"unionhall/internal/kind"
)

// A stock is what a hall holds in one snapshot. The next one shares it unless
// an item of the hall changes for others.
type stock struct {
	shelves   []shelf // by wing
	documents []Document
	sitemaps  []File // among documents
	described []bool // by kind: whether there is data of it among documents
	linked           // of menu and logo
}

// A shelf is what a wing holds in one snapshot.
type shelf struct {
	sections []*list          // with items, in the order of kinds
	byKind   []*list          // the same, by kind; nil for none
	tags     []*list          // the most used first
	bySlug   map[string]*list // of tags, by folded slug
	feed     []int32          // of the home's feed
	menu     []Ref
	logo     Picture // its Src from the root
}

func (s *snapshot) shelf(w *wing) *shelf { return &s.stocks[w.hall.index].shelves[w.index] }

// lists goes over all lists of a shelf.
func (sh *shelf) lists() iter.Seq[*list] {
	return func(yield func(*list) bool) {
		for _, l := range sh.sections {
			if !yield(l) {
				return
			}
		}
		for _, l := range sh.tags {
			if !yield(l) {
				return
			}
		}
	}
}

// A pile is what a hall shows of one kind, before it is in order.
type pile struct {
	own    []*post
	guests [][]*post // works of other unions, each in its languages
}

// settle brings the posts of each hall together: by kind, translations side by
// side, then the lists of each wing.
func (s *snapshot) settle() {
	kinds := len(s.genres)
	piles := make([]pile, len(s.halls)*kinds)
	for _, p := range s.posts {
		if p.shown {
			own := &piles[p.wing.hall.index*kinds+p.genre.index].own
			*own = append(*own, p)
		}
	}
	for _, same := range s.travelling() {
		for _, h := range s.guestsOf(same[0].work(), same[0]) {
			guests := &piles[h.index*kinds+same[0].genre.index].guests
			*guests = append(*guests, same)
		}
	}
	s.stocks = make([]*stock, len(s.halls))
	s.slugs = map[string]string{}
	for i, h := range s.halls {
		s.stocks[i] = s.newStock(h, piles[i*kinds:(i+1)*kinds])
	}
}

// travelling returns the works that reach other unions than their own, each in
// its languages, in the order of their kind: so the lists of a thousand unions
// are in order before they are sorted.
func (s *snapshot) travelling() [][]*post {
	var posts []*post
	for _, p := range s.posts {
		if p.shown && p.scope() != kind.Self {
			posts = append(posts, p)
		}
	}
	slices.SortFunc(posts, func(a, b *post) int {
		return cmp.Or(cmp.Compare(a.genre.index, b.genre.index), cmp.Compare(a.wing.hall.index, b.wing.hall.index),
			strings.Compare(a.item.Name, b.item.Name), cmp.Compare(a.wing.index, b.wing.index))
	})
	var works [][]*post
	for len(posts) > 0 {
		n := 1
		for n < len(posts) && posts[n].work() == posts[0].work() {
			n++
		}
		works = append(works, s.group(posts[0].wing.hall, posts[0].genre, posts[0].item.Name))
		posts = posts[n:]
	}
	slices.SortStableFunc(works, func(a, b []*post) int { return order(a[0].genre.Order)(a[0], b[0]) })
	return works
}

// newStock makes the lists of a hall from its posts by kind.
func (s *snapshot) newStock(h *hall, piles []pile) *stock {
	st := &stock{shelves: make([]shelf, len(h.wings))}
	for i := range st.shelves {
		st.shelves[i].byKind = make([]*list, len(s.genres))
		st.shelves[i].bySlug = map[string]*list{}
	}
	for i := range piles {
		if len(piles[i].own)+len(piles[i].guests) > 0 {
			s.arrange(h, st, s.genres[i], &piles[i])
		}
	}
	for i, w := range h.wings {
		sh := &st.shelves[i]
		sh.fillSections()
		s.gatherTags(w, sh)
		sh.feed = s.homeFeed(w, sh)
	}
	return st
}

func (sh *shelf) fillSections() {
	sh.sections = nil
	for _, l := range sh.byKind {
		if l != nil {
			sh.sections = append(sh.sections, l)
		}
	}
}

// arrange joins translations and makes the section of the kind in each wing.
func (s *snapshot) arrange(h *hall, st *stock, g *genre, all *pile) {
	entries := make([][]*post, len(h.wings))
	for _, same := range all.guests {
		for i, w := range h.wings {
			entries[i] = append(entries[i], s.versionFor(w, same))
		}
	}
	posts := all.own
	if len(h.wings) == 1 {
		st.shelves[0].byKind[g.index] = s.newSection(h.wings[0], g, append(posts, entries[0]...))
		return
	}
	sortByName(posts)
	for len(posts) > 0 {
		n := 1
		for n < len(posts) && posts[n].item.Name == posts[0].item.Name {
			n++
		}
		for i, w := range h.wings {
			entries[i] = append(entries[i], s.versionFor(w, posts[:n]))
		}
		posts = posts[n:]
	}
	for i, w := range h.wings {
		st.shelves[i].byKind[g.index] = s.newSection(w, g, entries[i])
	}
}

// sortByName brings translations together, in the order of the languages.
func sortByName(posts []*post) {
	slices.SortFunc(posts, func(a, b *post) int {
		return cmp.Or(strings.Compare(a.item.Name, b.item.Name), cmp.Compare(a.wing.index, b.wing.index))
	})
}

// own goes over what is written in the wing's language, of all kinds.
func (s *snapshot) own(w *wing, sh *shelf) iter.Seq[*post] {
	return func(yield func(*post) bool) {
		for _, l := range sh.sections {
			for _, n := range l.entries {
				if p := s.posts[n]; p.wing == w && !yield(p) {
					return
				}
			}
		}
	}
}
