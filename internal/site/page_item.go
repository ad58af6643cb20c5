package site

import (
	"slices"

	"unionhall/internal/kind"
)

func makeItem(s *snapshot, page *Page) any {
	p := page.arg.(*post)
	w, c, head := p.wing, &p.item.Card, &p.item.Head
	a := p.asker()
	v := &ItemView{
		Frame: s.frame(w, p.href, c.Title, s.versions(p)),
		Title: c.Title, KindID: p.genre.ID, KindName: w.tongue.kinds[p.genre.index],
		Date: c.Date, Updated: c.Updated, Validity: s.validity(p, w.tongue),
		Draft: p.draft, Early: p.earlyUntil(), Status: c.Status,
		Facts:  s.tableOf(p, a),
		Author: head.Values.Text("author"), Editor: head.Values.Text("editor"),
		TOC: s.contents(p), Tags: s.tagRefs(p),
	}
	section := s.shelf(w).byKind[p.genre.index]
	v.Section = Ref{Text: section.title, Href: relative(p.href, section.href)}
	v.Breadcrumb = []Ref{{Text: w.tongue.home, Href: relative(p.href, w.home)}, v.Section, {Text: c.Title}}
	v.Meta.Type, v.Meta.Description = "article", c.Summary
	v.Meta.Published, v.Meta.Updated = c.Date, c.Updated
	v.Meta.Noindex = p.preliminary()
	v.Meta.Feed = s.feedOf(section, p.href)
	v.Origin = s.origin(p, a)
	newer, older := s.neighbours(p)
	v.Newer, v.Older = p.neighbour(newer), p.neighbour(older)
	v.Audience = w.tongue.audience(p)
	v.Calendar = s.calendarRef(p)
	v.Locals = s.locals(p)
	v.Form = s.formOfItem(p)
	v.Gathered = s.gathered(p)
	v.Former, v.Successors = s.chainOf(p, s.succession.former), s.chainOf(p, s.succession.later)
	v.Cover = p.coverOn(p.href, inText)
	v.Cover.Eager = v.Cover.Src != ""
	v.Meta.Structured = s.structured(p, v)
	v.Body.Sum = p.bodySum()
	if stem := s.stemOf(p); stem != nil {
		s.credit(v, p, stem)
	}
	return v
}

// credit says on the page of a supplement whose text it is: search engines are
// sent to the owner's page, in all its languages.
func (s *snapshot) credit(v *ItemView, p, stem *post) {
	v.Original = p.neighbour(stem)
	v.Owner = s.sourceOf(stem, p.wing, p.href)
	v.Here = p.wing.ref.Short
	v.Body.Sum, v.Local.Sum = p.aboveSum(stem), p.bodySum()
	v.Meta.Canonical, v.Meta.Alternates = s.absolute(stem.href), nil
}

// audience says in words for whom an item is.
func (t *tongue) audience(p *post) []string {
	ids := p.item.Card.Audience
	if len(ids) == 0 {
		return nil
	}
	words, f := make([]string, len(ids)), p.genre.Field("audience")
	for i, id := range ids {
		words[i] = id
		if f != nil {
			words[i] = textOf(f, &kind.Value{Text: id}, t.Tag)
		}
	}
	return words
}

func (p *post) neighbour(other *post) Ref {
	if other == nil {
		return Ref{}
	}
	return Ref{Text: other.item.Card.Title, Href: relative(p.href, other.href)}
}

func (s *snapshot) tagRefs(p *post) []Ref {
	var room [8]*list
	lists := s.tagsOf(p, room[:0])
	if len(lists) == 0 {
		return nil
	}
	refs := make([]Ref, len(lists))
	for i, l := range lists {
		refs[i] = Ref{Text: l.tag, Href: relative(p.href, l.href)}
	}
	return refs
}

// origin says where the text comes from, with a link where there is one.
func (s *snapshot) origin(p *post, a *asker) Ref {
	source, address := p.item.Head.Values.Text("source"), p.item.Head.Values.Text("source_url")
	if address == "" {
		return Ref{Text: source}
	}
	if f := p.genre.byName["source_url"]; f != nil {
		a = s.voice(p, f, a)
	}
	text, href := s.linkFact(a, address)
	if source == "" {
		source = text
	}
	return Ref{Text: source, Href: href}
}

// fewHeadings is how many headings make a table of contents worth its place;
// they are listed from highest, below the title of the page, down to deepest.
const (
	fewHeadings = 3
	highest     = 2
	deepest     = 3
)

func (s *snapshot) contents(p *post) []TOCEntry {
	headings := p.item.Body.Headings
	if stem := s.stemOf(p); stem != nil {
		headings = slices.Concat(headings, stem.item.Body.Headings) // what holds here stands above
	}
	if len(headings) < fewHeadings {
		return nil
	}
	toc := make([]TOCEntry, 0, len(headings))
	for _, h := range headings {
		if h.Level <= deepest {
			toc = append(toc, TOCEntry{Deep: h.Level > highest, Href: "#" + escape(h.ID), Text: h.Text})
		}
	}
	if len(toc) < fewHeadings {
		return nil
	}
	return toc
}

// feedOf links to the feed of a list, or to that of its union where the list
// has none.
func (s *snapshot) feedOf(l *list, page string) Ref {
	w := l.wing
	if l.feed == nil {
		return s.feedRef(page, w.prefix+"feed.xml", w.ref.Short)
	}
	return s.feedRef(page, l.dir()+"feed.xml", joinTitle(l.title, w.ref.Short))
}
