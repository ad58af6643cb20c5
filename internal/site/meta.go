package site

import "strings"

// A version is a page in one of a union's languages.
type version struct {
	wing *wing
	href string // percent-encoded, from the root; "" where there is none
}

// frame makes what all pages of a wing have. versions are the page in each
// language of the union; nil where the page has no other language.
func (s *snapshot) frame(w *wing, href, title string, versions []version) Frame {
	return Frame{
		Lang: w.tongue.Tag,
		Root: rootOf(href),
		Meta: Meta{
			Title: title, FullTitle: w.fullTitle(title),
			Canonical: s.absolute(href), Type: "website",
			Alternates: s.alternates(versions), Languages: w.switches(href, versions),
		},
	}
}

// fullTitle is a page's title with those of its union and its site, none of
// them twice.
func (w *wing) fullTitle(title string) string {
	if title == w.ref.Name || title == w.tongue.siteTitle {
		return w.tail
	}
	return joinTitle(title, w.tail)
}

// rootOf returns the way from a page to the base path.
func rootOf(href string) string { return strings.Repeat("../", strings.Count(href, "/")) }

// absolute returns the full address of a percent-encoded file, as it stands in
// canonical links, feeds and the sitemap; "" without a base address.
func (s *snapshot) absolute(href string) string {
	if s.base == "" {
		return ""
	}
	return s.base + addressOf(href)
}

// addressOf names a folder rather than its index.
func addressOf(href string) string {
	if dir, ok := strings.CutSuffix(href, "index.html"); ok && (dir == "" || dir[len(dir)-1] == '/') {
		return dir
	}
	return href
}

// alternates lists the languages of a page, the page itself among them, so
// that all of them name the same set. x-default is the main language's.
func (s *snapshot) alternates(versions []version) []Alternate {
	if s.base == "" || existing(versions) < 2 {
		return nil
	}
	list := make([]Alternate, 0, len(versions)+1)
	for _, v := range versions {
		if v.href != "" {
			list = append(list, Alternate{Lang: v.wing.tongue.Tag, Href: s.absolute(v.href)})
		}
	}
	return append(list, Alternate{Lang: "x-default", Href: list[0].Href})
}

func existing(versions []version) int {
	n := 0
	for _, v := range versions {
		if v.href != "" {
			n++
		}
	}
	return n
}

// switches leads to the page in each language, or to the union's home where
// the page is not translated.
func (w *wing) switches(page string, versions []version) []LangLink {
	wings := w.hall.wings
	if len(wings) < 2 {
		return nil
	}
	list := make([]LangLink, len(wings))
	for i, other := range wings {
		l := LangLink{Lang: other.tongue.Tag, Name: other.tongue.Name, Current: other == w}
		to := ""
		if i < len(versions) {
			to = versions[i].href
		}
		switch {
		case other == w:
			to = page
		case to == "":
			to, l.Missing = other.home, true
		}
		l.Href = relative(page, to)
		list[i] = l
	}
	return list
}

// versions returns the item's page in each language of its union, in their
// order; nil for a union of one.
func (s *snapshot) versions(p *post) []version {
	wings := p.wing.hall.wings
	if len(wings) < 2 {
		return nil
	}
	list := make([]version, len(wings))
	for i, w := range wings {
		list[i].wing = w
		if w == p.wing {
			list[i].href = p.href
		} else if t := s.named(w, p.genre, p.item.Name); t != nil {
			list[i].href = t.href
		}
	}
	return list
}

// everywhere returns the versions of a page that each language has.
func (h *hall) everywhere(href func(w *wing) string) []version {
	if len(h.wings) < 2 {
		return nil
	}
	list := make([]version, len(h.wings))
	for i, w := range h.wings {
		list[i] = version{wing: w, href: href(w)}
	}
	return list
}

// feedRef links to a feed from a page; nothing without a base address.
func (s *snapshot) feedRef(page, feed, title string) Ref {
	if s.base == "" {
		return Ref{}
	}
	return Ref{Text: title, Href: relative(page, feed)}
}
