package site

import (
	"cmp"
	"slices"
	"strings"
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

func (s *snapshot) add(p Page) { s.pages = append(s.pages, p) }

func (w *wing) shell() ShellID { return ShellID{Union: w.hall.ID, Lang: w.tongue.Tag} }

func (s *snapshot) itemPage(p *post) Page {
	page := Page{
		File: p.file, Shell: p.wing.shell(), Layout: cmp.Or(p.genre.Layout, "item"),
		Item: p.written(), make: makeItem, arg: p,
	}
	if stem := s.stemOf(p); stem != nil {
		page.Owner = stem.written()
	}
	return page
}

func (s *snapshot) layOutWing(w *wing) {
	sh := s.shelf(w)
	s.add(Page{File: File(w.home), Shell: w.shell(), Layout: "home", make: makeHome, arg: w})
	s.pages = append(s.pages, w.indexes(sh)...)
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
	return Page{File: w.tagsFile(), Shell: w.shell(), Layout: "tags", make: makeTags, arg: w}
}

func (l *list) pages() []Page {
	pages := make([]Page, numbered(len(l.entries))+1)
	for number := range pages {
		pages[number] = Page{File: l.file(number), Shell: l.wing.shell(), Layout: "list", make: makeList, arg: listPage{l, number}}
	}
	return pages
}

// aliasPages are all pages that lead on.
func (s *snapshot) aliasPages() []Page {
	var pages []Page
	for i := range s.aliases {
		a := &s.aliases[i]
		if w := s.posts[a.post].wing; s.selected(w.hall) {
			pages = append(pages, Page{File: a.file, Shell: w.shell(), Layout: "redirect", make: makeRedirect, arg: a})
		}
	}
	return append(pages, s.relicPages()...)
}

func (s *snapshot) layOutDoors() {
	for _, d := range s.doors {
		id := ShellID{Lang: d.tongue.Tag}
		s.add(Page{File: d.file, Shell: id, Layout: "door", make: makeDoor, arg: d})
		s.add(Page{File: d.directory, Shell: id, Layout: "directory", make: makeDirectory, arg: d})
	}
	id := ShellID{Lang: s.m.config.Languages[0]}
	s.add(Page{File: notFoundFile, Shell: id, Layout: "notfound", make: makeNotFound})
}
