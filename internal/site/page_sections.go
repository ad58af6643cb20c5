package site

import "slices"

// sectionGroups is the order in which sections that belong together stand on
// the page of all. A group of another name follows them.
var sectionGroups = []string{"news", "rights", "services", "places", "together", "about"}

// sectionsFile is the page of all sections of the wing. It is there as soon as
// there is a section.
func (w *wing) sectionsFile() File { return File(w.prefix + "sections/index.html") }

func (w *wing) sectionsPage() Page {
	return w.page(w.sectionsFile(), "sections", makeSections, w).core()
}

// sectionsRef links to the page of all sections from another page; from the
// root with "".
func (s *snapshot) sectionsRef(w *wing, page string) Ref {
	if len(s.shelf(w).sections) == 0 {
		return Ref{}
	}
	return Ref{Text: w.tongue.sections, Href: relative(page, string(w.sectionsFile()))}
}

func makeSections(s *snapshot, page *Page) any {
	w := page.arg.(*wing)
	href := string(page.File)
	v := &SectionsView{
		Frame: s.frame(w, href, w.tongue.sections, w.hall.everywhere(func(w *wing) string { return string(w.sectionsFile()) })),
		Title: w.tongue.sections, Union: w.ref, Groups: grouped(s.shelf(w).sections, href),
	}
	v.Breadcrumb = []Ref{{Text: w.tongue.home, Href: relative(href, w.home)}, {Text: w.tongue.sections}}
	v.Meta.Description = w.intro
	v.Meta.Feed = s.feedRef(href, w.prefix+"feed.xml", w.ref.Short)
	return v
}

// grouped puts sections that belong together side by side, each group in the
// order of kinds.
func grouped(sections []*list, page string) []SectionGroup {
	ids := slices.Clone(sectionGroups)
	for _, l := range sections {
		if !slices.Contains(ids, l.genre.Group) {
			ids = append(ids, l.genre.Group)
		}
	}
	var groups []SectionGroup
	for _, id := range ids {
		g := SectionGroup{ID: id}
		for _, l := range sections {
			if l.genre.Group == id {
				g.Sections = append(g.Sections, SectionRef{
					Ref: Ref{Text: l.title, Href: relative(page, l.href)}, KindID: l.genre.ID, Count: len(l.entries),
				})
			}
		}
		if len(g.Sections) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}
