package site

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"unionhall/internal/content"
	"unionhall/internal/diag"
	"unionhall/internal/fields"
)

// judge decides whether an item is shown. It returns a fault where the item
// does not say what it must.
func (s *snapshot) judge(p *post, h *hall, g *genre) diag.List {
	c := &p.item.Card
	p.draft = c.Draft || c.Status == "draft"
	review := h.Review[g.ID]
	switch {
	case c.Status == "withdrawn":
		p.skip(Withdrawn)
	case p.draft && !s.in.Drafts:
		p.skip(IsDraft)
	case p.item.Diags.Faults() > 0:
		p.skip(Faulty)
	case !p.draft && c.Status == "" && review != "":
		p.skip(Faulty)
		return diag.List{unapproved(p.item, review, s)}
	case c.Status == "submitted" && !s.in.Drafts:
		p.skip(NotApproved)
	case h.isOver():
		p.skip(Dissolved)
	case !h.shows(g):
		p.skip(ModuleOff)
	case s.in.Now.Before(c.PublishAt) && !s.in.Early:
		p.skip(Scheduled)
	case s.expired(c) && g.AtExpiry == remove:
		p.skip(Expired)
	default:
		p.shown = true
	}
	p.draft = p.draft || c.Status == "submitted"
	p.expired = s.expired(c) && g.AtExpiry != keep
	p.over = s.hasPassed(p.overAt())
	p.pinned = s.in.Now.Before(c.PinUntil) && !p.expired
	p.early = p.shown && s.in.Now.Before(c.PublishAt)
	return nil
}

func (p *post) skip(r Reason) { p.reason = r }

func (s *snapshot) expired(c *content.Card) bool {
	return !c.ExpireAt.IsZero() && !s.in.Now.Before(c.ExpireAt)
}

func unapproved(item *content.Item, review string, s *snapshot) diag.Diag {
	who := diag.Say("本级", "this union")
	if review == "parent" {
		who = diag.Say("上级工会", "the union above")
	}
	label := s.genre(item.Kind).Labels
	first, _, _ := strings.Cut(item.Head.Source, "\n")
	d := diag.Diag{
		Path: item.Path, Line: 1, Col: 1, Rule: "review/missing", Severity: diag.Fault,
		Excerpt: strings.TrimSuffix(first, "\r"),
	}
	d.Text = diag.Say("“%[1]s”要经%[2]s审核，这篇没有写 status", "%[3]s must be approved by %[4]s, and this file has no status",
		label.In("zh-Hans"), who.ZH, label.In("en"), who.EN)
	d.Hint = diag.Say("批准以后加一行 status: approved；还在等批准，写 status: submitted", "add \"status: approved\" once it is approved; until then write \"status: submitted\"")
	return d
}

// noteChange keeps the earliest change; of several at once the first path.
func (s *snapshot) noteChange(p *post) {
	if p.wing == nil {
		return
	}
	at := s.changeOf(p)
	if at.IsZero() {
		return
	}
	if s.nextAt.IsZero() || at.Before(s.nextAt) || at.Equal(s.nextAt) && p.item.Path < s.nextPath {
		s.nextAt, s.nextPath = at, p.item.Path
	}
}

// admit makes a post of every item, in the order of their paths, and tells of
// two at one address.
func (s *snapshot) admit(items []*content.Item) {
	items = byPath(items)
	room := make([]post, len(items)) // one piece: most are never exchanged
	s.posts, s.order = make([]*post, len(items)), make([]int32, len(items))
	s.byPath, s.items = newRegister[int32](len(items)), newRegister[int32](len(items))
	for i, item := range items {
		p := &room[i]
		p.at = int32(i)
		s.posts[i], s.order[i] = p, p.at
		key := nfc(item.Path)
		if _, taken := s.byPath.get(key); taken {
			s.tangled = true
		}
		s.byPath.set(key, p.at)
		s.consider(p, item)
		s.house(p)
		s.count(p, 1)
		s.noteChange(p) // of other unions too: pages that are built may link to it
	}
	s.sortSkipped()
}

func (s *snapshot) sortSkipped() {
	slices.SortFunc(s.skipped, func(a, b Skip) int {
		return cmp.Or(cmp.Compare(a.Reason, b.Reason), strings.Compare(a.Path, b.Path))
	})
}

// consider fills in a post from its item: where it belongs, whether it is
// shown, which address it would have.
func (s *snapshot) consider(p *post, item *content.Item) {
	p.item, p.folder = item, path.Dir(nfc(item.Path))
	h, g := s.byUnion[s.m.owner(item.Path)], s.genre(item.Kind)
	if h == nil || g == nil {
		return // it was told when it was placed
	}
	p.genre, p.wing = g, h.in(item.Lang)
	p.tell(s.judge(p, h, g))
	if p.shown {
		p.file = p.wing.address(g, item.Name)
		p.href = escape(string(p.file))
	}
}

// tell keeps what is wrong with a post that is not shown.
func (p *post) tell(list diag.List) {
	if len(list) > 0 {
		p.found = &findings{told: list}
	}
}

// count adds a post to the numbers of what is built and to what is skipped.
func (s *snapshot) count(p *post, n int) {
	switch {
	case p.wing == nil || !s.selected(p.wing.hall):
	case p.shown:
		s.itemCount += n
	case n > 0:
		s.skipped = append(s.skipped, Skip{Path: p.item.Path, Reason: p.reason})
	}
}

// uncount takes a post that was shown from the numbers of what is built.
func (s *snapshot) uncount(p *post) {
	if s.selected(p.wing.hall) {
		s.itemCount--
		s.count(p, 1)
	}
}

// house gives a post its address, unless an earlier one has it.
func (s *snapshot) house(p *post) {
	if !p.shown {
		return
	}
	key := addressKeyOf(p.file)
	if other, taken := s.items.get(key); taken {
		p.shown, p.early, p.reason = false, false, Faulty
		p.tell(diag.List{twice(p, s.posts[other])})
		s.tangled = true
		return
	}
	s.items.set(key, p.at)
}

func twice(p, other *post) diag.Diag {
	return diag.Diag{
		Path: p.item.Path, Rule: "address/twice", Severity: diag.Fault,
		Text: diag.Say("%[2]s 和 %[3]s 的网址都是 %[1]s", "the address %[1]s belongs to both %[2]s and %[3]s", string(p.file), other.item.Path, p.item.Path),
		Hint: diag.Say("给其中一个换一个文件名；大小写不同不算不同", "rename one of them; upper and lower case are the same here"),
	}
}

// byPath returns the items in the order of their paths.
func byPath(items []*content.Item) []*content.Item {
	less := func(a, b *content.Item) int { return strings.Compare(a.Path, b.Path) }
	if slices.IsSortedFunc(items, less) {
		return items
	}
	items = slices.Clone(items)
	slices.SortFunc(items, less)
	return items
}

// fault is a fault at a place in an item's file.
func (p *post) fault(pos fields.Pos, rule, excerpt string, severity diag.Severity, text, hint diag.Words) diag.Diag {
	return diag.Diag{
		Path: p.item.Path, Line: pos.Line, Col: pos.Col, Rule: rule, Severity: severity,
		Text: text, Hint: hint, Excerpt: excerpt,
	}
}
