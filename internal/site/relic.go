package site

import (
	"slices"
	"strings"
)

// A relic is an address of a union that is no more: a page that leads to who
// took over. Nothing else is left of such a union; its items can be read
// nowhere.
type relic struct {
	file  File
	href  string // percent-encoded
	wing  *wing  // of the union that is no more
	genre *genre // to whose section the page leads, where the heir has one; nil: to its home
}

// gatherRelics finds the addresses that unions that are no more once had: homes,
// sections with their pages, items and what was a former address of theirs.
func (s *snapshot) gatherRelics() {
	if len(s.over) == 0 {
		return
	}
	s.relics = map[string]relic{}
	for _, h := range s.over {
		for _, w := range h.wings {
			s.leave(w, File(w.home), nil)
			for _, folder := range []string{"sections", "channels", "tags"} {
				s.leave(w, File(w.prefix+folder+"/index.html"), nil)
			}
			s.leaveForms(w)
		}
	}
	texts := map[*hall]map[work]bool{}
	for _, n := range s.order {
		if p := s.posts[n]; p.reason == Dissolved {
			s.leaveItem(p)
			h := p.wing.hall
			if texts[h] == nil {
				texts[h] = map[work]bool{}
			}
			texts[h][p.work()] = true
		}
	}
	for h, of := range texts {
		s.leaveSections(h, of)
	}
}

// leave notes an address, unless it is noted already.
func (s *snapshot) leave(w *wing, file File, g *genre) {
	key := addressKeyOf(file)
	if _, noted := s.relics[key]; !noted && w.hall.heir != nil {
		s.relics[key] = relic{file: file, href: escape(string(file)), wing: w, genre: g}
	}
}

// leaveForms notes where the list of forms was, and each form that whoever took
// over has: links and codes on posters lead to them.
func (s *snapshot) leaveForms(w *wing) {
	if h := w.hall.heir; h == nil || h.host == nil {
		return
	}
	s.leave(w, w.formsFile(), nil)
	for _, f := range w.hall.heir.host.forms {
		s.leave(w, w.formFile(f.ID), nil)
	}
}

// leaveItem notes where an item was, and where it had been before.
func (s *snapshot) leaveItem(p *post) {
	s.leave(p.wing, p.wing.address(p.genre, p.item.Name), p.genre)
	for _, written := range p.item.Card.Aliases {
		if file, ok := s.aliasFile(p, written); ok {
			s.leave(p.wing, file, p.genre)
		}
	}
}

// leaveSections notes the pages of the sections that held texts.
func (s *snapshot) leaveSections(h *hall, texts map[work]bool) {
	counts := map[*genre]int{}
	for text := range texts {
		counts[text.genre]++
	}
	for g, n := range counts {
		for _, w := range h.wings {
			l := sectionOf(w, g)
			for number := range numbered(n) + 1 {
				s.leave(w, l.file(number), g)
			}
		}
	}
}

// relicPages are the pages at those addresses. Whoever took over may have
// claimed some: as aliases of items that it publishes now.
func (s *snapshot) relicPages() []Page {
	var pages []Page
	for key, r := range s.relics {
		if _, taken := s.spot(key); !taken && s.only == nil {
			pages = append(pages, r.heir().page(r.file, "redirect", makeRelic, &r))
		}
	}
	slices.SortFunc(pages, func(a, b Page) int { return strings.Compare(string(a.File), string(b.File)) })
	return pages
}

// heir is the wing to which a relic leads.
func (r *relic) heir() *wing { return r.wing.hall.heir.in(r.wing.tongue.Tag) }

func makeRelic(s *snapshot, page *Page) any {
	r := page.arg.(*relic)
	w := r.heir()
	to := Ref{Text: w.ref.Name, Href: w.home}
	if form, ok := s.formAt(r, w); ok {
		to = form
	}
	if r.genre != nil {
		if l := s.shelf(w).byKind[r.genre.index]; l != nil {
			to = Ref{Text: joinTitle(l.title, w.ref.Name), Href: l.href}
		}
	}
	v := &RedirectView{Frame: s.frame(w, r.href, w.tongue.moved, nil), To: Ref{Text: to.Text, Href: relative(r.href, to.Href)}}
	v.Meta.Canonical, v.Meta.Noindex = s.absolute(to.Href), true
	v.Breadcrumb = []Ref{{Text: w.tongue.home, Href: relative(r.href, w.home)}, {Text: w.tongue.moved}}
	return v
}

// formAt returns where the heir has the form, or the list of forms, that lay at
// the address of a relic.
func (s *snapshot) formAt(r *relic, heir *wing) (Ref, bool) {
	if heir.hall.host == nil {
		return Ref{}, false
	}
	if r.file == r.wing.formsFile() {
		return Ref{Text: joinTitle(heir.tongue.forms, heir.ref.Name), Href: string(heir.formsFile())}, true
	}
	for _, f := range heir.hall.host.forms {
		if r.file == r.wing.formFile(f.ID) && !heir.hall.isWithout(f.ID) {
			return Ref{Text: joinTitle(f.Title.In(heir.tongue.Tag), heir.ref.Name), Href: s.formHref(heir, f.ID, "")}, true
		}
	}
	return Ref{}, false
}
