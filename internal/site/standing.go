package site

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"unionhall/internal/kind"
)

// isDated reports whether the items of g run by date.
func (g *genre) isDated() bool { return g.Order == kind.NewestFirst || g.Order == kind.Upcoming }

// overAt is when a post of a kind that shows what is to come has been; the zero
// time for other kinds. Without an end of its own it lasts until its day is over.
func (p *post) overAt() time.Time {
	c := &p.item.Card
	switch {
	case p.genre.Order != kind.Upcoming:
		return time.Time{}
	case !c.ExpireAt.IsZero() || c.Date.IsZero():
		return c.ExpireAt
	}
	y, m, d := c.Date.Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, c.Date.Location())
}

// hasPassed reports whether a moment was given, and is here.
func (s *snapshot) hasPassed(at time.Time) bool { return !at.IsZero() && !s.in.Now.Before(at) }

// inForce reports whether a post holds: it has not expired, was not replaced,
// and, where its kind shows what is to come, is not over.
func (s *snapshot) inForce(p *post) bool { return !p.expired && !p.over && !s.isReplaced(p) }

// leads reports whether a post heads its list.
func (s *snapshot) leads(p *post) bool { return p.pinned && s.inForce(p) }

// on returns the posts of a page in the order in which it shows them, and how
// many of them are in force, where the page tells the two apart. Pinned ones
// head the first page and are missing where they would stand, so that none
// stands twice; whatever moves, moves within its page, so that borders stay.
func (s *snapshot) on(l *list, number int) (posts []int32, inForce int) {
	from, to := span(len(l.entries), number)
	posts = l.entries[from:to]
	if len(l.pinned) > 0 {
		posts = s.withPins(l, number, posts)
	}
	if l.isUpcoming() || number == 0 && l.isDated() {
		posts, inForce = s.parted(l, posts)
		if number == 0 {
			posts = s.ahead(l, posts, inForce)
		}
		return posts, inForce
	}
	return posts, len(posts)
}

// ahead puts, of the first few posts of a section by date, pinned ones first,
// then the others as they take precedence.
func (s *snapshot) ahead(l *list, posts []int32, few int) []int32 {
	if l.genre == nil || !l.isDated() {
		return posts
	}
	ranks := make([]int, few)
	for i, n := range posts[:few] {
		ranks[i] = l.wing.precedence(s.posts[n])
		if !s.leads(s.posts[n]) {
			ranks[i] += 4
		}
	}
	if slices.IsSorted(ranks) {
		return posts
	}
	ahead := make([]int32, 0, len(posts))
	for r := range 8 {
		for i, n := range posts[:few] {
			if ranks[i] == r {
				ahead = append(ahead, n)
			}
		}
	}
	return append(ahead, posts[few:]...)
}

func (l *list) isUpcoming() bool { return l.genre != nil && l.genre.Order == kind.Upcoming }

// isDated reports whether a list runs by date, as sections may and tags do.
func (l *list) isDated() bool { return l.genre == nil || l.genre.isDated() }

func (s *snapshot) withPins(l *list, number int, chunk []int32) []int32 {
	posts := make([]int32, 0, len(chunk)+len(l.pinned))
	if number == 0 {
		for _, n := range l.pinned {
			if s.leads(s.posts[n]) {
				posts = append(posts, n)
			}
		}
	}
	for _, n := range chunk {
		if !s.leads(s.posts[n]) {
			posts = append(posts, n)
		}
	}
	return posts
}

// parted puts what is no longer in force behind what is, and what is to come
// into the order in which it comes.
func (s *snapshot) parted(l *list, posts []int32) ([]int32, int) {
	first := slices.IndexFunc(posts, func(n int32) bool { return !s.inForce(s.posts[n]) })
	if first < 0 {
		first = len(posts)
		if !l.isUpcoming() {
			return posts, first
		}
	}
	holding, past := make([]int32, first, len(posts)), []int32(nil)
	copy(holding, posts)
	for _, n := range posts[first:] {
		if s.inForce(s.posts[n]) {
			holding = append(holding, n)
		} else {
			past = append(past, n)
		}
	}
	if l.isUpcoming() {
		slices.SortFunc(holding, s.soonest)
	}
	return append(holding, past...), len(holding)
}

// soonest puts pinned posts first, then what comes first.
func (s *snapshot) soonest(x, y int32) int {
	a, b := s.posts[x], s.posts[y]
	return cmp.Or(pinnedFirst(a, b), a.item.Card.Date.Compare(b.item.Card.Date), strings.Compare(a.item.Name, b.item.Name), strings.Compare(string(a.file), string(b.file)))
}

func pinnedFirst(a, b *post) int { return trueFirst(a.pinned, b.pinned) }

func trueFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// head returns up to n posts for a home page, which shows the posts shown
// already: pinned ones, then what is in force in the order of the list, and
// only then what is not. What is retired is left out.
func (s *snapshot) head(l *list, n int, shown []int32) []int32 {
	posts := make([]int32, 0, n)
	for _, e := range s.ahead(l, l.pinned, len(l.pinned)) {
		if len(posts) < n && s.leads(s.posts[e]) && !slices.Contains(shown, e) {
			posts = append(posts, e)
		}
	}
	entries := l.entries
	if l.isUpcoming() {
		entries, _ = s.parted(l, entries)
	}
	entries = s.ahead(l, entries, len(entries))
	var past []int32
	for _, e := range entries {
		if len(posts) == n {
			break
		}
		switch p := s.posts[e]; {
		case p.retired() || slices.Contains(shown, e):
		case !s.inForce(p):
			past = append(past, e)
		case !p.pinned:
			posts = append(posts, e)
		}
	}
	return append(posts, past[:min(len(past), n-len(posts))]...)
}
