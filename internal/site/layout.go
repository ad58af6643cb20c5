package site

import (
	"cmp"
	"slices"
	"strings"
)

// layOut lists all pages and documents, in the order of their files.
func (s *snapshot) layOut() {
	s.pages = make([]Page, 0, len(s.posts)*5/4+8*len(s.halls))
	for i := range s.posts {
		if p := &s.posts[i]; p.shown && s.selected(p.wing.hall) {
			s.pages = append(s.pages, Page{
				File: p.file, Shell: p.wing.shell(), Layout: cmp.Or(p.genre.Layout, "item"),
				Item: p.item, make: makeItem, arg: p,
			})
		}
	}
	for _, h := range s.halls {
		if s.selected(h) {
			for _, w := range h.wings {
				s.layOutWing(w)
			}
		}
	}
	for i := range s.aliases {
		if a := &s.aliases[i]; s.selected(a.post.wing.hall) {
			s.add(Page{File: a.file, Shell: a.post.wing.shell(), Layout: "redirect", make: makeRedirect, arg: a})
		}
	}
	if s.whole() {
		s.layOutDoors()
	}
	slices.SortFunc(s.pages, func(a, b Page) int { return strings.Compare(string(a.File), string(b.File)) })
	s.write()
}

func (s *snapshot) add(p Page) { s.pages = append(s.pages, p) }

func (w *wing) shell() ShellID { return ShellID{Union: w.hall.ID, Lang: w.tongue.Tag} }

func (s *snapshot) layOutWing(w *wing) {
	s.add(Page{File: File(w.home), Shell: w.shell(), Layout: "home", make: makeHome, arg: w})
	if len(w.tags) > 0 {
		s.add(Page{File: w.tagsFile(), Shell: w.shell(), Layout: "tags", make: makeTags, arg: w})
	}
	for _, lists := range [][]*list{w.sections, w.tags} {
		for _, l := range lists {
			for number := range numbered(len(l.entries)) + 1 {
				s.add(Page{File: l.file(number), Shell: w.shell(), Layout: "list", make: makeList, arg: listPage{l, number}})
			}
		}
	}
}

func (s *snapshot) layOutDoors() {
	for _, d := range s.doors {
		id := ShellID{Lang: d.tongue.Tag}
		s.add(Page{File: d.file, Shell: id, Layout: "door", make: makeDoor, arg: d})
		s.add(Page{File: d.directory, Shell: id, Layout: "directory", make: makeDirectory, arg: d})
	}
	id := ShellID{Lang: s.m.config.Languages[0]}
	s.tongue(id.Lang)
	s.add(Page{File: notFoundFile, Shell: id, Layout: "notfound", make: makeNotFound})
}
