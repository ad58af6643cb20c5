package site

import (
	"slices"
	"strconv"

	"unionhall/internal/content"
	"unionhall/internal/diag"
	"unionhall/internal/kind"
	"unionhall/internal/spelling"
)

// gather is the field of an item that brings others together by a query.
const gather = "gather"

// gatherLimit is how many items of a kind are gathered at most, where the query
// does not say.
const gatherLimit = 12

// A query says which items to gather: those that carry any of the topics or
// any of the audiences.
type query struct {
	kinds    []string // none: all
	topics   []string
	audience []string
	limit    int // of each kind
}

// query returns what a post gathers; nil for nothing.
func (p *post) query() *query {
	if !p.genre.gathers {
		return nil
	}
	v := p.value(gather)
	if v == nil {
		return nil
	}
	m := kind.Values(v.Map)
	q := &query{kinds: m.Texts("kinds"), topics: m.Texts("topics"), audience: m.Texts("audience"), limit: gatherLimit}
	if n, err := strconv.Atoi(m.Text("limit")); err == nil && n > 0 {
		q.limit = n
	}
	return q
}

func (q *query) wants(c *content.Card) bool {
	return meet(q.topics, c.Topics) || meet(q.audience, c.Audience)
}

func meet(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// gathered shows what a post gathers from the lists of its union, what is
// inherited there among it: kind by kind, what is in force first.
func (s *snapshot) gathered(p *post) []HomeSection {
	q := p.query()
	if q == nil {
		return nil
	}
	var sections []HomeSection
	for _, l := range s.shelf(p.wing).sections {
		if len(q.kinds) > 0 && !slices.Contains(q.kinds, l.genre.ID) {
			continue
		}
		posts := s.matching(l, q, p)
		if len(posts) == 0 {
			continue
		}
		shown := posts[:min(len(posts), q.limit)]
		sections = append(sections, HomeSection{
			KindID: l.genre.ID, Title: Ref{Text: l.title, Href: relative(p.href, l.href)},
			Cards: s.cards(shown, p.wing, p.href), More: len(posts) - len(shown),
		})
	}
	return sections
}

// matching returns what a query wants of a list, the asking post itself left out.
func (s *snapshot) matching(l *list, q *query, self *post) []int32 {
	var posts []int32
	for _, e := range l.entries {
		if p := s.posts[e]; p.work() != self.work() && q.wants(&p.item.Card) {
			posts = append(posts, e)
		}
	}
	posts, _ = s.parted(l, posts)
	return posts
}

// checkQuery tells of kinds in a query that there are not.
func (s *snapshot) checkQuery(p *post) diag.List {
	if p.query() == nil {
		return nil
	}
	v := kind.Values(p.value(gather).Map).Get("kinds")
	if v == nil {
		return nil
	}
	var ids []string
	for _, g := range s.genres {
		ids = append(ids, g.ID)
	}
	var list diag.List
	for i := range v.List {
		e := &v.List[i]
		if slices.Contains(ids, e.Text) {
			continue
		}
		hint := diag.Say("写内容类型的标识，例如 service、policy", "give ids of kinds, such as service or policy")
		if likely := spelling.Nearest(e.Text, ids); likely != "" {
			hint = diag.Say("是不是“%s”？", "did you mean %q?", likely)
		}
		list = append(list, p.fault(e.Pos, "gather/kind", lineOf(p.item.Head.Source, e.Pos.Line), diag.Warning,
			diag.Say("gather 里的“%s”不是内容类型", "%q in gather is no kind of content", e.Text), hint))
	}
	return list
}
