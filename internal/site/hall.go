package site

import (
	"cmp"
	"slices"
	"strings"

	"unionhall/internal/content"
	"unionhall/internal/diag"
)

// A hall is a union as all snapshots share it. What it shows is its stock.
type hall struct {
	*Union
	main  string // the site's main language: what a union does not say in another one it says in this
	index int    // of halls and of stocks
	above *hall
	below []*hall
	wings []*wing // one for each language, the main one first
	chain []*hall // unions above, the top one first

	affiliations []*hall // further unions directly above
	paired       []*hall // those that help it, and that it helps
	heir         *hall   // of a union that is no more: who took over; nil for none
	ancestors    []*hall // all above: the leading chain upwards, then those by affiliation, the nearest first
	hears        []*hall // itself and those whose items may reach it, the nearest first
	heard        []*hall // those who hear it, itself among them, in the order of halls

	intake
	keyring keyring // of its form pages
}

// department is the level of a part of a federation: it speaks for it.
const department = "department"

// A wing is a hall in one language: all that lies below one prefix of
// addresses. Whatever repeats on its pages is prepared here; what it shows is
// on its shelf.
type wing struct {
	hall    *hall
	index   int // of the hall's wings and of the stock's shelves
	tongue  *tongue
	prefix  string // "yl/en/": of files; nothing in it needs escaping
	home    string // file of the home page
	ref     UnionRef
	contact Contact
	intro   string
	tail    string // of full titles: "union - site"
	mark    string // one or two characters of the name
}

// A post is an item in the site. A skipped one has no address and stands in no
// list. It is immutable once its links are resolved, and all snapshots in
// which nothing changes about it share it.
type post struct {
	item    *content.Item
	folder  string // that holds it in the source, NFC
	wing    *wing  // nil where its file belongs to no union
	genre   *genre
	file    File
	href    string         // file, percent-encoded
	found   *findings      // nil: nothing to say
	adds    *supplementing // nil for an item that stands for itself
	at      int32          // its number
	reason  Reason
	shown   bool
	pinned  bool
	expired bool
	over    bool // of a kind that shows what is to come: it has been
	draft   bool // shown because of --drafts
	early   bool // shown before its time
}

// findings is what the links of a post lead to, and what is wrong with it.
type findings struct {
	splices []string // what goes to the offsets of item.Body.Links
	above   []string // of a supplement: what goes to those of the text that it shows from above
	cover   shown
	asked   []question    // that the links depend on
	files   []*attachment // that they lead to
	told    diag.List
}

// preliminary reports whether a post is shown to editors only.
func (p *post) preliminary() bool { return p.draft || p.early }

// retired reports whether a post has left home and feeds: it keeps its place
// in the lists by date, as in an archive, so that borders of pages stay.
func (p *post) retired() bool { return p.expired && p.genre.AtExpiry == archive }

// fold is what addresses have in common that some hosts and file systems
// cannot tell apart. Unicode's NFC is settled before.
func fold(s string) string { return strings.ToLower(s) }

// shows reports whether a union has a section of a kind: it may have switched
// it off.
func (h *hall) shows(g *genre) bool {
	on, said := h.Modules[g.ID]
	return on || !said
}

// goingOn returns h, or of a union that is no more who took over; nil for none.
func (h *hall) goingOn() *hall {
	if h != nil && h.isOver() {
		return h.heir
	}
	return h
}

// buildHalls makes a hall for each union and a wing for each of its languages.
// A union that is no more has one too, which stands in no list.
func (g *ground) buildHalls() {
	g.byUnion = make(map[*Union]*hall, len(g.m.unions))
	for _, u := range g.m.unions {
		h := &hall{Union: u, main: g.m.config.Languages[0], index: len(g.halls)}
		g.byUnion[u] = h
		if p := g.m.parent[u]; p != nil {
			h.above = g.byUnion[p]
			h.chain = append(slices.Clone(h.above.chain), h.above)
		}
		if u.isOver() {
			h.index = nowhere
			g.over = append(g.over, h)
		} else {
			g.halls = append(g.halls, h)
			if h.above != nil {
				h.above.below = append(h.above.below, h)
			}
		}
		for _, tag := range g.m.languagesOf(u) {
			h.wings = append(h.wings, g.newWing(h, tag))
		}
	}
	g.tongue(g.m.config.Languages[0]) // of the 404 page
	g.affiliate()
	g.markUnions()
}

// nowhere is the index of a hall without a stock.
const nowhere = -1

// affiliate finds all who stand above each hall, who helps it, and who took
// over from those that are no more.
func (g *ground) affiliate() {
	for _, h := range g.halls {
		h.affiliations = g.hallsOf(g.m.besides[h.Union])
		h.paired = g.hallsOf(g.m.paired[h.Union])
	}
	for _, h := range g.over {
		h.heir = g.byUnion[g.m.heirs[h.Union]]
	}
	for _, h := range g.halls {
		h.ancestors = h.climb()
	}
	g.listen()
}

func (g *ground) hallsOf(unions []*Union) []*hall {
	var halls []*hall
	for _, u := range unions {
		halls = append(halls, g.byUnion[u])
	}
	return halls
}

// climb returns all who stand above h, each once: the leading chain upwards,
// then, in breadth, whoever stands above by affiliation.
func (h *hall) climb() []*hall {
	seen := map[*hall]bool{h: true}
	way := []*hall{h}
	add := func(up *hall) {
		if up != nil && !seen[up] {
			seen[up] = true
			way = append(way, up)
		}
	}
	for up := h.above; up != nil; up = up.above {
		add(up)
	}
	for i := 0; i < len(way); i++ {
		add(way[i].above)
		for _, up := range way[i].affiliations {
			add(up)
		}
	}
	return way[1:]
}

func (g *ground) newWing(h *hall, tag string) *wing {
	t := g.tongue(tag)
	w := &wing{hall: h, index: len(h.wings), tongue: t}
	if !g.m.single {
		w.prefix = h.ID + "/"
	}
	if w.index > 0 {
		w.prefix += tag + "/"
	}
	w.home = w.prefix + "index.html"
	name := h.Name.For(tag, h.main)
	w.ref = UnionRef{ID: h.ID, Name: name, Short: cmp.Or(h.ShortName.For(tag, h.main), name), Level: h.Level}
	w.tail = joinTitle(name, t.siteTitle)
	w.intro = h.Intro.For(tag, h.main)
	w.contact = h.contactIn(tag)
	return w
}

// in returns the wing of a language, else the main one.
func (h *hall) in(tag string) *wing {
	if w := h.wing(tag); w != nil {
		return w
	}
	return h.wings[0]
}

// wing returns the wing of a language, or nil.
func (h *hall) wing(tag string) *wing {
	for _, w := range h.wings {
		if w.tongue.Tag == tag {
			return w
		}
	}
	return nil
}

// tongue returns the words of a language; made on first use, while the ground
// is laid.
func (g *ground) tongue(tag string) *tongue {
	if t := g.tongues[tag]; t != nil {
		return t
	}
	t := g.newTongue(tag)
	t.Tag = tag
	g.tongues[tag] = t
	return t
}

// address is the file of an item in w.
func (w *wing) address(g *genre, name string) File {
	return File(w.prefix + g.Folder + "/" + name + ".html")
}

// group returns the translations of one text that are shown, in the order of
// the hall's languages.
func (s *snapshot) group(h *hall, g *genre, name string) []*post {
	var same []*post
	for _, w := range h.wings {
		if p := s.named(w, g, name); p != nil {
			same = append(same, p)
		}
	}
	return same
}

// named returns the post of a wing with exactly this name, or nil.
func (s *snapshot) named(w *wing, g *genre, name string) *post {
	n, ok := s.items.get(addressKeyOf(w.address(g, name)))
	if !ok {
		return nil
	}
	if p := s.posts[n]; p.wing == w && p.genre == g && p.item.Name == name {
		return p
	}
	return nil
}

// bestFor returns the translation for a wing: that in its language, else that
// in the earliest language of the union that wrote it.
func bestFor(w *wing, same []*post) *post {
	for _, p := range same {
		if p.wing.tongue == w.tongue {
			return p
		}
	}
	return same[0]
}

// versionFor returns what a list of w shows of a work: of a supplement that
// nobody has translated the item above, where that is written in the language.
func (s *snapshot) versionFor(w *wing, same []*post) *post {
	best := bestFor(w, same)
	base, adds := s.kin.adds[best.work()]
	for ; adds && best.wing.tongue != w.tongue; base, adds = s.kin.adds[base] {
		if above := s.group(base.hall, base.genre, base.name); len(above) > 0 {
			if p := bestFor(w, above); p.wing.tongue == w.tongue {
				return p
			}
		}
	}
	return best
}

// owns reports whether a post is h's own, or that of a department that speaks
// for it.
func (h *hall) owns(p *post) bool { return p.wing.hall == h || p.wing.hall.speaker() == h }

// precedence puts ahead in the lists of w what is written in its language,
// where that is not the union's main one, then what is the union's own.
func (w *wing) precedence(p *post) int {
	n := 0
	if w.index > 0 && p.wing.tongue != w.tongue {
		n = 2
	}
	if !w.hall.owns(p) {
		n++
	}
	return n
}

// inWing returns the translation of p that readers of w want.
func (s *snapshot) inWing(p *post, w *wing) *post {
	if there := p.wingFor(w); there != nil && there != p.wing {
		if t := s.named(there, p.genre, p.item.Name); t != nil {
			return t
		}
	}
	return p
}

// wingFor returns where a translation of p for readers of w would be; nil
// where there can be none.
func (p *post) wingFor(w *wing) *wing {
	if !p.shown || len(p.wing.hall.wings) < 2 {
		return nil
	}
	return p.wing.hall.wing(w.tongue.Tag)
}
