package site

import (
	"cmp"
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
// items with one tag.
type list struct {
	wing    *wing
	genre   *genre // nil for a tag
	title   string
	tag     string // "" for a section
	first   File   // the unnumbered page
	stem    string // of numbered pages: "yl/news/page/"
	href    string // first, percent-encoded
	stemRef string // stem, percent-encoded
	entries []*post
	pinned  []*post // among entries, in the same order
	feed    []*post // nil: no feed
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

// addSection sorts entries into the section of a kind.
func (w *wing) addSection(g *genre, entries []*post) {
	dir := w.prefix + g.Folder + "/"
	l := &list{
		wing: w, genre: g, title: w.tongue.kinds[g.index], entries: entries,
		first: File(dir + "index.html"), stem: dir + "page/",
	}
	l.href, l.stemRef = escape(string(l.first)), escape(l.stem)
	slices.SortFunc(entries, order(g.Order))
	l.pin()
	if g.Order == kind.NewestFirst {
		l.meet()
		l.feed = w.newestFeed(entries)
	}
	w.sections = append(w.sections, l)
	w.byKind[g.index] = l
}

// order returns how a section compares its items. Names are unique in a
// section, so that every order is complete.
func order(o kind.Order) func(a, b *post) int {
	switch o {
	case kind.ByName:
		return func(a, b *post) int {
			return cmp.Or(strings.Compare(a.item.Card.Title, b.item.Card.Title), strings.Compare(a.item.Name, b.item.Name))
		}
	case kind.ByWeight:
		return func(a, b *post) int {
			return cmp.Or(cmp.Compare(weight(a), weight(b)),
				strings.Compare(a.item.Card.Title, b.item.Card.Title), strings.Compare(a.item.Name, b.item.Name))
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

func (l *list) pin() {
	for _, p := range l.entries {
		if p.pinned {
			l.pinned = append(l.pinned, p)
		}
	}
}

// meet makes neighbours of the posts of the list's own language.
func (l *list) meet() {
	var newer *post
	for _, p := range l.entries {
		if p.wing != l.wing {
			continue
		}
		if newer != nil {
			p.newer, newer.older = newer, p
		}
		newer = p
	}
}

// on returns the posts of a page. Pinned ones head the first page and are
// missing where they would stand, so that none stands twice and borders never
// move because of a pin.
func (l *list) on(number int) []*post {
	from, to := span(len(l.entries), number)
	if len(l.pinned) == 0 {
		return l.entries[from:to]
	}
	posts := make([]*post, 0, to-from+len(l.pinned))
	if number == 0 {
		posts = append(posts, l.pinned...)
	}
	for _, p := range l.entries[from:to] {
		if !p.pinned {
			posts = append(posts, p)
		}
	}
	return posts
}

// head returns up to n posts for a home page: pinned ones, then in order, what
// is retired left out.
func (l *list) head(n int) []*post {
	posts := make([]*post, 0, n)
	for _, p := range l.pinned {
		if len(posts) < n {
			posts = append(posts, p)
		}
	}
	for _, p := range l.entries {
		if len(posts) == n {
			break
		}
		if !p.pinned && !p.retired() {
			posts = append(posts, p)
		}
	}
	return posts
}

// ownPosts returns what is written in the wing's language, of all kinds.
func (w *wing) ownPosts() []*post {
	n := 0
	for _, l := range w.sections {
		n += len(l.entries)
	}
	posts := make([]*post, 0, n)
	for _, l := range w.sections {
		for _, p := range l.entries {
			if p.wing == w {
				posts = append(posts, p)
			}
		}
	}
	return posts
}

// gatherTags makes the lists of the tags of the wing's own posts. Spellings
// that make the same address are the same tag.
func (w *wing) gatherTags() {
	for _, p := range w.ownPosts() {
		for _, tag := range p.item.Card.Tags {
			l := w.tagList(tag)
			if n := len(l.entries); n > 0 && l.entries[n-1] == p {
				continue // twice in one item
			}
			l.entries = append(l.entries, p)
			p.tags = append(p.tags, l)
			if tag < l.tag { // of several spellings the least, whatever the order
				l.tag, l.title = tag, tag
			}
		}
	}
	for _, l := range w.tags {
		l.locate()
		slices.SortFunc(l.entries, newest)
		l.pin()
	}
	slices.SortFunc(w.tags, func(a, b *list) int {
		return cmp.Or(cmp.Compare(len(b.entries), len(a.entries)), strings.Compare(a.tag, b.tag))
	})
}

// tagList returns the list of a tag. Spellings are remembered as well: the
// same few come again and again.
func (w *wing) tagList(tag string) *list {
	if l := w.bySpelling[tag]; l != nil {
		return l
	}
	key := fold(slug(tag))
	l := w.bySlug[key]
	if l == nil {
		l = &list{wing: w, tag: tag, title: tag}
		w.bySlug[key] = l
		w.tags = append(w.tags, l)
	}
	w.bySpelling[tag] = l
	return l
}

// locate gives a tag its files, once its spelling is settled.
func (l *list) locate() {
	dir := l.wing.prefix + "tags/"
	name := slug(l.tag)
	l.first, l.stem = File(dir+name+".html"), dir+name+"/page/"
	l.href, l.stemRef = escape(string(l.first)), escape(l.stem)
}
