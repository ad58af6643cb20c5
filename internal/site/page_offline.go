package site

// OfflineScript is what Input.Static calls the script of the two pages below.
const OfflineScript = "offline.js"

// offlineFile is the page of what a phone keeps of the wing.
func (w *wing) offlineFile() File { return File(w.prefix + "offline/index.html") }

// missingFile is shown in the place of a page that is not kept and cannot be
// fetched, at that page's address.
func (w *wing) missingFile() File { return File(w.prefix + "offline/missing.html") }

func (w *wing) offlinePages() []Page {
	return []Page{
		w.page(w.offlineFile(), "offline", makeOffline, w).core(),
		w.page(w.missingFile(), "missing", makeMissing, w).core(),
	}
}

func makeOffline(s *snapshot, page *Page) any {
	w := page.arg.(*wing)
	href, t := string(page.File), w.tongue
	v := s.offlineView(w, s.frame(w, href, t.offline, w.hall.everywhere(func(w *wing) string { return string(w.offlineFile()) })))
	v.Breadcrumb = []Ref{{Text: t.home, Href: relative(href, w.home)}, {Text: t.offline}}
	v.Meta.Canonical, v.Meta.Alternates, v.Meta.Noindex = "", nil, true
	return v
}

// makeMissing makes a page that has no address of its own: nothing in it may
// depend on one, and its script makes the links.
func makeMissing(s *snapshot, page *Page) any {
	w := page.arg.(*wing)
	title := w.tongue.missing
	return s.offlineView(w, Frame{
		Lang: w.tongue.Tag, Root: page.File.Root(),
		Meta: Meta{Title: title, FullTitle: w.fullTitle(title), Type: "website", Noindex: true},
	})
}

func (s *snapshot) offlineView(w *wing, f Frame) *OfflineView {
	return &OfflineView{
		Frame: f, Title: f.Meta.Title, Union: w.ref, Contact: w.contact,
		Signed: s.m.config.Signing != nil,
		Home:   w.home, Page: string(w.offlineFile()), Script: escape(string(s.static[OfflineScript])),
	}
}
