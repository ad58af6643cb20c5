package site

import (
	"cmp"
	"slices"
	"strings"

	"unionhall/internal/content"
	"unionhall/internal/digest"
)

// A hall is a union with what it shows.
type hall struct {
	*Union
	above *hall
	below []*hall
	wings []*wing   // one for each language, the main one first
	posts [][]*post // shown ones, by kind
	chain []*hall   // unions above, the top one first
}

// A wing is a hall in one language: all that lies below one prefix of
// addresses. Whatever repeats on its pages is prepared here.
type wing struct {
	hall       *hall
	tongue     *tongue
	prefix     string // "yl/en/": of files; nothing in it needs escaping
	home       string // file of the home page
	ref        UnionRef
	contact    Contact
	intro      string
	tail       string           // of full titles: "union - site"
	sections   []*list          // with items, in the order of kinds
	byKind     []*list          // the same, by kind; nil for none
	tags       []*list          // the most used first
	bySlug     map[string]*list // of tags, by folded slug
	bySpelling map[string]*list // of tags, as written
	feed       []*post          // of the home's feed
	menu       []Ref
	logo       Picture // its Src from the root
}

// A post is an item in the site. A skipped one has no address and stands in no
// list.
type post struct {
	item    *content.Item
	folder  string // that holds it in the source, NFC
	wing    *wing
	genre   *genre
	file    File
	href    string // file, percent-encoded
	shown   bool
	reason  Reason
	pinned  bool
	expired bool
	draft   bool // shown because of --drafts
	// translations are all languages of the text, in the order of the union's
	// languages, this one among them; nil where there is only one.
	translations []*post
	newer, older *post      // neighbours in the section, of the same language
	splices      []string   // what goes to the offsets of item.Body.Links
	cover        Picture    // its Src from the root, percent-encoded
	tags         []*list    // of the item
	feedSum      digest.Sum // of what feeds say; zero until one needs it
}

// retired reports whether a post has left home and feeds: it keeps its place
// in the lists by date, as in an archive, so that borders of pages stay.
func (p *post) retired() bool { return p.expired && p.genre.AtExpiry == archive }

// fold is what addresses have in common that some hosts and file systems
// cannot tell apart. Unicode's NFC is settled before.
func fold(s string) string { return strings.ToLower(s) }

// buildHalls makes a hall for each union and a wing for each of its languages.
func (s *snapshot) buildHalls() {
	s.byUnion = make(map[*Union]*hall, len(s.m.unions))
	for _, u := range s.m.unions {
		h := &hall{Union: u, posts: make([][]*post, len(s.genres))}
		s.halls = append(s.halls, h)
		s.byUnion[u] = h
		if p := s.m.parent[u]; p != nil {
			h.above = s.byUnion[p]
			h.above.below = append(h.above.below, h)
			h.chain = append(slices.Clone(h.above.chain), h.above)
		}
		for i, tag := range s.m.languagesOf(u) {
			h.wings = append(h.wings, s.newWing(h, tag, i == 0))
		}
	}
}

func (s *snapshot) newWing(h *hall, tag string, main bool) *wing {
	t := s.tongue(tag)
	w := &wing{hall: h, tongue: t, byKind: make([]*list, len(s.genres)), bySlug: map[string]*list{}, bySpelling: map[string]*list{}}
	if !s.m.single {
		w.prefix = h.ID + "/"
	}
	if !main {
		w.prefix += tag + "/"
	}
	w.home = w.prefix + "index.html"
	name := h.Name.In(tag)
	w.ref = UnionRef{ID: h.ID, Name: name, Short: cmp.Or(h.ShortName.In(tag), name), Level: h.Level}
	w.tail = joinTitle(name, t.siteTitle)
	w.intro = h.Intro.In(tag)
	w.contact = Contact{
		Hotline: h.Hotline.Label, HotlineTel: h.Hotline.Tel, Phone: h.Phone, Email: h.Email,
		Hours: cmp.Or(h.Hours.In(tag), h.Hotline.Hours.In(tag)), Address: h.Address.In(tag),
	}
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

// tongue returns the words of a language; made on first use, while the
// snapshot is built.
func (s *snapshot) tongue(tag string) *tongue {
	if t := s.tongues[tag]; t != nil {
		return t
	}
	t := s.newTongue(tag)
	t.Tag = tag
	s.tongues[tag] = t
	return t
}

// settle brings the posts of each hall together: by kind, translations side by
// side, then the lists of each wing.
func (s *snapshot) settle() {
	for i := range s.posts {
		if p := &s.posts[i]; p.shown {
			h := p.wing.hall
			h.posts[p.genre.index] = append(h.posts[p.genre.index], p)
		}
	}
	for _, h := range s.halls {
		for _, g := range s.genres {
			if posts := h.posts[g.index]; len(posts) > 0 {
				h.arrange(g, posts)
			}
		}
		for _, w := range h.wings {
			w.gatherTags()
			w.feed = w.newestFeed(w.ownPosts())
		}
	}
}

// arrange joins translations and makes the section of the kind in each wing.
func (h *hall) arrange(g *genre, posts []*post) {
	if len(h.wings) == 1 {
		h.wings[0].addSection(g, slices.Clone(posts))
		return
	}
	h.sortByName(posts)
	entries := make([][]*post, len(h.wings))
	for len(posts) > 0 {
		n := 1
		for n < len(posts) && posts[n].item.Name == posts[0].item.Name {
			n++
		}
		same := posts[:n:n]
		if n > 1 {
			for _, p := range same {
				p.translations = same
			}
		}
		for i, w := range h.wings {
			entries[i] = append(entries[i], bestFor(w, same))
		}
		posts = posts[n:]
	}
	for i, w := range h.wings {
		w.addSection(g, entries[i])
	}
}

// sortByName brings translations together, in the order of the languages.
func (h *hall) sortByName(posts []*post) {
	slices.SortFunc(posts, func(a, b *post) int {
		return cmp.Or(
			strings.Compare(a.item.Name, b.item.Name),
			cmp.Compare(slices.Index(h.wings, a.wing), slices.Index(h.wings, b.wing)))
	})
}

// bestFor returns the translation for a wing: its own, else that of the
// earliest language of the union.
func bestFor(w *wing, same []*post) *post {
	for _, p := range same {
		if p.wing == w {
			return p
		}
	}
	return same[0]
}

// inWing returns the translation of p that readers of w want.
func (p *post) inWing(w *wing) *post {
	for _, t := range p.translations {
		if t.wing.tongue == w.tongue {
			return t
		}
	}
	return p
}
