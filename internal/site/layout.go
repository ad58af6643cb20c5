package site

import (
	"cmp"
	"slices"
	"strings"

	"unionhall/internal/kind"
)

// layOut lists all pages and documents, in the order of their files.
func (s *snapshot) layOut() {
	s.pages = make([]Page, 0, len(s.posts)*5/4+8*len(s.halls))
	for _, p := range s.posts {
		if s.isBuilt(p) {
			s.add(s.itemPage(p))
		}
	}
	for _, h := range s.halls {
		if s.selected(h) {
			for _, w := range h.wings {
				s.layOutWing(w)
			}
			s.document(h)
		}
	}
	s.pages = append(s.pages, s.aliasPages()...)
	if s.whole() {
		s.layOutDoors()
	}
	slices.SortFunc(s.pages, func(a, b Page) int { return strings.Compare(string(a.File), string(b.File)) })
	s.write()
}

// page makes a page of the wing's own, which phones may keep.
func (w *wing) page(file File, layout string, make func(*snapshot, *Page) any, arg any) Page {
	return Page{File: file, Shell: w.shell(), Layout: layout, InSet: true, Set: w.prefix, make: make, arg: arg}
}

func (w *wing) homePage() Page {
	p := w.page(File(w.home), HomeLayout, makeHome, w).core()
	p.Shell = w.homeShell()
	return p
}

// core returns the page as one of those that are kept first.
func (p Page) core() Page {
	p.Core = true
	return p
}

func (s *snapshot) add(p Page) { s.pages = append(s.pages, p) }

func (w *wing) shell() ShellID { return ShellID{Union: w.hall.ID, Lang: w.tongue.Tag} }

func (w *wing) homeShell() ShellID { return ShellID{Union: w.hall.ID, Lang: w.tongue.Tag, Home: true} }

func (s *snapshot) itemPage(p *post) Page {
	page := Page{
		File: p.file, Shell: p.wing.shell(), Layout: cmp.Or(p.genre.Layout, "item"),
		Item: p.written(), make: makeItem, arg: p,
		InSet: !p.preliminary(), Set: s.setOf(p.wing), Shared: p.scope() != kind.Self && s.selected(p.wing.hall), Core: p.genre.Core,
	}
	if date := p.item.Card.Date; !date.IsZero() {
		page.Date = date.Unix()
	}
	if stem := s.stemOf(p); stem != nil {
		page.Owner = stem.written()
	}
	return page
}

func (s *snapshot) layOutWing(w *wing) {
	sh := s.shelf(w)
	s.add(w.homePage())
	s.pages = append(s.pages, w.offlinePages()...)
	s.pages = append(s.pages, w.indexes(sh)...)
	s.pages = append(s.pages, w.formPages()...)
	if w.hall.hasChannels() {
		s.add(w.channelsPage())
	}
	for l := range sh.lists() {
		s.pages = append(s.pages, l.pages()...)
	}
}

// indexes are the pages that list sections and tags. Each comes with the first
// of them.
func (w *wing) indexes(sh *shelf) []Page {
	var pages []Page
	if len(sh.sections) > 0 {
		pages = append(pages, w.sectionsPage())
	}
	if len(sh.tags) > 0 {
		pages = append(pages, w.tagsPage())
	}
	return pages
}

func (w *wing) tagsPage() Page {
	return w.page(w.tagsFile(), "tags", makeTags, w)
}

func (l *list) pages() []Page {
	pages := make([]Page, numbered(len(l.entries))+1)
	for number := range pages {
		pages[number] = l.wing.page(l.file(number), "list", makeList, listPage{l, number})
		pages[number].Core = number == 0 && l.genre != nil
	}
	return pages
}

// aliasPages are all pages that lead on.
func (s *snapshot) aliasPages() []Page {
	var pages []Page
	for i := range s.aliases {
		a := &s.aliases[i]
		if w := s.posts[a.post].wing; s.selected(w.hall) {
			pages = append(pages, w.page(a.file, "redirect", makeRedirect, a))
		}
	}
	return append(pages, s.relicPages()...)
}

func (s *snapshot) layOutDoors() {
	for _, d := range s.doors {
		id := ShellID{Lang: d.tongue.Tag}
		page := Page{Shell: id, InSet: true, Set: s.halls[0].in(d.tongue.Tag).prefix, Shared: true, Core: true, arg: d}
		page.File, page.Layout, page.make = d.file, "door", makeDoor
		s.add(page)
		page.File, page.Layout, page.make = d.directory, "directory", makeDirectory
		s.add(page)
	}
	id := ShellID{Lang: s.m.config.Languages[0]}
	s.add(Page{File: notFoundFile, Shell: id, Layout: "notfound", make: makeNotFound})
}
