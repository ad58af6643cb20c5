package site

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"strings"

	"unionhall/internal/kind"
)

// Short names for what kinds say.
const (
	archive = kind.Archive
	remove  = kind.Remove
)

// A list is a section (a union's items of one kind, in one language) or the
// items with one tag. It is immutable once it is made.
type list struct {
	wing    *wing
	genre   *genre // nil for a tag
	title   string
	tag     string // "" for a section
	first   File   // the unnumbered page
	stem    string // of numbered pages: "yl/news/page/"
	href    string // first, percent-encoded
	stemRef string // stem, percent-encoded
	entries []int32
	pinned  []int32 // among entries, in the same order
	feed    []int32 // nil: no feed
}

// files goes over the files of a list's pages.
func (l *list) files() iter.Seq[File] {
	return func(yield func(File) bool) {
		for number := range numbered(len(l.entries)) + 1 {
			if !yield(l.file(number)) {
				return
			}
		}
	}
}

// file returns the page with a number, 0 for the first.
func (l *list) file(number int) File {
	if number == 0 {
		return l.first
	}
	return File(l.stem + itoa(number) + ".html")
}

// link is file, percent-encoded.
func (l *list) link(number int) string {
	if number == 0 {
		return l.href
	}
	return l.stemRef + itoa(number) + ".html"
}

// dir is the folder of a section, percent-encoded, with its slash.
func (l *list) dir() string { return strings.TrimSuffix(l.href, "index.html") }

// newSection makes the section of a kind. It sorts entries.
func (s *snapshot) newSection(w *wing, g *genre, entries []*post) *list {
	l := sectionOf(w, g)
	slices.SortFunc(entries, l.order())
	l.entries = make([]int32, len(entries))
	for i, p := range entries {
		l.entries[i] = p.at
	}
	l.pinned = s.pinnedOf(l.entries)
	l.feed = s.sectionFeed(l)
	return l
}

// sectionOf makes an empty section.
func sectionOf(w *wing, g *genre) *list {
	dir := w.prefix + g.Folder + "/"
	l := &list{wing: w, genre: g, title: w.tongue.kinds[g.index], first: File(dir + "index.html"), stem: dir + "page/"}
	l.href, l.stemRef = escape(string(l.first)), escape(l.stem)
	return l
}

// order returns how a list compares its items. What runs by date is never
// parted, so that borders of pages stay; all else has what is in the list's
// language and what is the union's own ahead.
func (l *list) order() func(a, b *post) int {
	switch {
	case l.genre == nil:
		return newest
	case l.genre.isDated():
		return order(l.genre.Order)
	}
	by := order(l.genre.Order)
	return func(a, b *post) int {
		if c := cmp.Compare(l.wing.precedence(a), l.wing.precedence(b)); c != 0 {
			return c
		}
		return by(a, b)
	}
}

// order returns how a section compares its items. Files are unique, so that
// every order is complete.
func order(o kind.Order) func(a, b *post) int {
	switch o {
	case kind.ByName:
		return func(a, b *post) int {
			return cmp.Or(strings.Compare(a.item.Card.Title, b.item.Card.Title), strings.Compare(a.item.Name, b.item.Name), strings.Compare(string(a.file), string(b.file)))
		}
	case kind.ByWeight:
		return func(a, b *post) int {
			return cmp.Or(cmp.Compare(weight(a), weight(b)),
				strings.Compare(a.item.Card.Title, b.item.Card.Title), strings.Compare(a.item.Name, b.item.Name), strings.Compare(string(a.file), string(b.file)))
		}
	}
	return newest
}

func newest(a, b *post) int {
	if c := b.item.Card.Date.Compare(a.item.Card.Date); c != 0 {
		return c
	}
	return cmp.Or(strings.Compare(a.item.Name, b.item.Name), strings.Compare(string(a.file), string(b.file)))
}

// weight puts items without an order behind those that have one.
func weight(p *post) int {
	if p.item.Card.Order == 0 {
		return math.MaxInt
	}
	return p.item.Card.Order
}

func (s *snapshot) pinnedOf(entries []int32) []int32 {
	var pinned []int32
	for _, n := range entries {
		if s.posts[n].pinned {
			pinned = append(pinned, n)
		}
	}
	return pinned
}

// exchange takes the posts gone out of a list that is being made and puts
// those that come to their places.
func (s *snapshot) exchange(l *list, gone, come []*post) {
	out := make([]int32, len(gone))
	for i, p := range gone {
		out[i] = p.at
	}
	slices.Sort(out)
	var pinned []*post
	for _, p := range come {
		if p.pinned {
			pinned = append(pinned, p)
		}
	}
	l.entries = s.exchanged(l.entries, out, come, l.order())
	l.pinned = s.exchanged(l.pinned, out, pinned, l.order())
}

func (s *snapshot) exchanged(entries, out []int32, come []*post, order func(a, b *post) int) []int32 {
	if len(entries)+len(come) == 0 {
		return nil
	}
	kept := make([]int32, 0, len(entries)+len(come))
	for _, n := range entries {
		if _, gone := slices.BinarySearch(out, n); !gone {
			kept = append(kept, n)
		}
	}
	for _, p := range come {
		at, _ := s.placeOf(kept, p, order)
		kept = slices.Insert(kept, at, p.at)
	}
	return kept
}

// neighbours returns the posts beside p in its section, of its own language;
// nil where the section has no order by date.
func (s *snapshot) neighbours(p *post) (newer, older *post) {
	l := s.shelf(p.wing).byKind[p.genre.index]
	if !p.genre.isDated() {
		return nil, nil
	}
	at, found := l.place(s, p)
	if !found {
		return nil, nil
	}
	for i := at - 1; i >= 0 && newer == nil; i-- {
		newer = s.posts[l.entries[i]].writtenIn(p.wing)
	}
	for i := at + 1; i < len(l.entries) && older == nil; i++ {
		older = s.posts[l.entries[i]].writtenIn(p.wing)
	}
	return newer, older
}

// place finds where p stands in the list, or would.
func (l *list) place(s *snapshot, p *post) (int, bool) { return s.placeOf(l.entries, p, l.order()) }

func (s *snapshot) placeOf(entries []int32, p *post, order func(a, b *post) int) (int, bool) {
	return slices.BinarySearchFunc(entries, p, func(n int32, p *post) int { return order(s.posts[n], p) })
}

// writtenIn returns p where that is its language, else nil.
func (p *post) writtenIn(w *wing) *post {
	if p.wing != w {
		return nil
	}
	return p
}
