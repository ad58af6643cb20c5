package site

// A listPage is one page of a list.
type listPage struct {
	*list
	number int // 0 for the first
}

func makeList(s *snapshot, page *Page) any {
	l := page.arg.(listPage)
	w, href := l.wing, l.link(l.number)
	v := &ListView{
		Frame: s.frame(w, href, l.pageTitle(l.number), s.listVersions(l.list, l.number)),
		Title: l.title, Tag: l.tag, Number: l.number,
		Numbers: l.numbers(l.number, href),
	}
	if l.genre != nil {
		v.KindID = l.genre.ID
		if l.number == 0 {
			v.Calendar = s.subscription(l.list)
		}
	}
	posts, inForce := s.on(l.list, l.number)
	v.Cards, v.Split = s.cards(posts, w, href), inForce
	if l.number == 0 {
		v.Total = len(l.entries) // on numbered pages it would change them all
	}
	v.Newer, v.Older = l.neighbours(l.number, href)
	v.Breadcrumb = l.breadcrumb(l.number, href)
	v.Meta.Description = w.intro
	v.Meta.Feed = s.feedOf(l.list, href)
	return v
}

func (l *list) pageTitle(number int) string {
	if number == 0 {
		return l.title
	}
	return l.title + " " + l.wing.tongue.page(number)
}

// listVersions returns the same page of the section in the union's languages.
// Tags are words of one language.
func (s *snapshot) listVersions(l *list, number int) []version {
	if l.genre == nil {
		return nil
	}
	return l.wing.hall.everywhere(func(w *wing) string {
		return s.shelf(w).byKind[l.genre.index].link(number)
	})
}

func (l *list) breadcrumb(number int, href string) []Ref {
	w := l.wing
	refs := make([]Ref, 0, 4)
	refs = append(refs, Ref{Text: w.tongue.home, Href: relative(href, w.home)})
	if l.genre == nil {
		refs = append(refs, Ref{Text: w.tongue.tags, Href: relative(href, escape(string(w.tagsFile())))})
	}
	if number == 0 {
		return append(refs, Ref{Text: l.title})
	}
	return append(refs, Ref{Text: l.title, Href: relative(href, l.href)}, Ref{Text: w.tongue.page(number)})
}

// neighbours links to the pages with newer and with older items.
func (l *list) neighbours(number int, href string) (newer, older Ref) {
	last := numbered(len(l.entries))
	ref := func(n int) Ref { return Ref{Text: l.pageTitle(n), Href: relative(href, l.link(n))} }
	switch {
	case number == 0 && last > 0:
		older = ref(last)
	case number > 0:
		if number > 1 {
			older = ref(number - 1)
		}
		newer = ref(0)
		if number < last {
			newer = ref(number + 1)
		}
	}
	return newer, older
}

// around is how many numbers are shown on either side of a page's own.
const around = 2

// numbers lists the pages: the unnumbered one first, by the title of the list,
// then those around the page, then the oldest. The newest number is not among
// them on every page: it would change them all once in twenty items.
func (l *list) numbers(number int, href string) []Ref {
	last := numbered(len(l.entries))
	if last == 0 {
		return nil
	}
	refs := make([]Ref, 0, 2*around+4)
	refs = append(refs, l.numberRef(0, number, href))
	high, low := min(last, number+around), max(1, number-around)
	if number == 0 {
		high, low = last, max(1, last-around)
	}
	if number > 0 && high < last {
		refs = append(refs, Ref{Text: "…"})
	}
	for n := high; n >= low; n-- {
		refs = append(refs, l.numberRef(n, number, href))
	}
	if low > 2 {
		refs = append(refs, Ref{Text: "…"})
	}
	if low > 1 {
		refs = append(refs, l.numberRef(1, number, href))
	}
	return refs
}

// numberRef names a page; the page itself has no link.
func (l *list) numberRef(n, current int, href string) Ref {
	r := Ref{Text: itoa(n)}
	if n == 0 {
		r.Text = l.title
	}
	if n != current {
		r.Href = relative(href, l.link(n))
	}
	return r
}

// tagsFile is the index of the wing's tags.
func (w *wing) tagsFile() File { return File(w.prefix + "tags/index.html") }

func makeTags(s *snapshot, page *Page) any {
	w := page.arg.(*wing)
	href := escape(string(page.File))
	v := &TagsView{
		Frame: s.frame(w, href, w.tongue.tags, nil),
		Title: w.tongue.tags, Tags: tagRefs(s.shelf(w).tags, href),
	}
	v.Breadcrumb = []Ref{{Text: w.tongue.home, Href: relative(href, w.home)}, {Text: w.tongue.tags}}
	v.Meta.Description = w.intro
	v.Meta.Feed = s.feedRef(href, w.prefix+"feed.xml", w.ref.Short)
	return v
}

func tagRefs(lists []*list, href string) []TagRef {
	if len(lists) == 0 {
		return nil
	}
	refs := make([]TagRef, len(lists))
	for i, l := range lists {
		refs[i] = TagRef{Ref: Ref{Text: l.tag, Href: relative(href, l.href)}, Count: len(l.entries)}
	}
	return refs
}
