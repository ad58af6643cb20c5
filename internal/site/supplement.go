package site

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"unionhall/internal/content"
	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/kind"
)

// This file makes what a supplement shows: the item of the union above, with
// its own local values and its own text.

// A supplementing is what a post has that supplements another one.
type supplementing struct {
	own  *content.Item // as its file has it; the post's item is both together
	base int32         // the post whose values it fills in
	stem int32         // the post whose title and text it shows: the base, or what that supplements
}

// written returns the item as its file has it.
func (p *post) written() *content.Item {
	if p.adds != nil {
		return p.adds.own
	}
	return p.item
}

// stemOf returns the post whose text the page of a supplement shows; nil for
// any other post.
func (s *snapshot) stemOf(p *post) *post {
	if p.adds == nil {
		return nil
	}
	return s.posts[p.adds.stem]
}

// addsSomething reports whether a supplement has a local value or a text.
func (p *post) addsSomething() bool {
	it := p.written()
	if it.Body.Sum != content.NoText || it.Card.Summary != "" {
		return true
	}
	return slices.ContainsFunc(p.genre.Fields, func(f kind.Field) bool { return f.Local && valueIn(it, f.Name) != nil })
}

func valueIn(it *content.Item, field string) *kind.Value {
	if v := it.Card.Values.Get(field); v != nil {
		return v
	}
	return it.Head.Values.Get(field)
}

// adoptAll makes all supplements what they show, those above before those
// below, and takes back those that are not shown.
func (s *snapshot) adoptAll() {
	if len(s.kin.adds)+len(s.kin.baseless) == 0 {
		return
	}
	for _, p := range s.supplements() {
		if s.adopt(p); !p.shown {
			s.items.remove(addressKeyOf(p.file))
			s.uncount(p)
		}
	}
	s.sortSkipped()
	s.noteChanges() // they end with what they add to
}

// supplements returns the shown posts of works that supplement others, from
// the top down.
func (s *snapshot) supplements() []*post {
	var list []*post
	for _, at := range s.order {
		if p := s.posts[at]; p.shown && s.kin.isSupplement(p.work()) {
			list = append(list, p)
		}
	}
	slices.SortStableFunc(list, func(a, b *post) int { return compareRank(a.wing.hall, b.wing.hall) })
	return list
}

func (k *kinship) isSupplement(w work) bool {
	_, adds := k.adds[w]
	_, baseless := k.baseless[w]
	return adds || baseless
}

// adopt makes a post what it shows, if its work supplements another one: it
// holds as long as that does, and is not shown where that is not.
func (s *snapshot) adopt(p *post) {
	if !p.shown || len(s.kin.adds)+len(s.kin.baseless) == 0 {
		return
	}
	w := p.work()
	if reason, baseless := s.kin.baseless[w]; baseless {
		p.withdraw(reason)
		return
	}
	target, adds := s.kin.adds[w]
	if !adds {
		return
	}
	same := s.group(target.hall, target.genre, target.name)
	if len(same) == 0 { // a supplement that has gone with what it adds to
		p.withdraw(Baseless)
		return
	}
	base := bestFor(p.wing, same)
	stem := base
	if base.adds != nil {
		stem = s.posts[base.adds.stem]
	}
	p.adds = &supplementing{own: p.written(), base: base.at, stem: stem.at}
	p.item = joined(p.genre, p.adds.own, base.item)
	p.shown = false
	p.tell(s.judge(p, p.wing.hall, p.genre))
	if p.expired = p.expired || base.expired; p.shown && p.expired && p.genre.AtExpiry == remove {
		p.withdraw(Expired)
	}
}

func (p *post) withdraw(r Reason) { p.shown, p.early, p.reason = false, false, r }

// joined is a supplement together with what it adds to: of the fields, the
// local ones are its own where it gives them.
func joined(g *genre, own, base *content.Item) *content.Item {
	it := *own
	c, b := &it.Card, &base.Card
	c.Title, c.Mandatory = b.Title, b.Mandatory
	c.Summary = cmp.Or(b.Summary, c.Summary)
	c.Updated = later(c.Updated, b.Updated)
	c.ExpireAt = earlier(c.ExpireAt, b.ExpireAt)
	c.StaleAt = earlier(c.StaleAt, b.StaleAt)
	if c.Date.IsZero() {
		c.Date = b.Date
	}
	if c.Order == 0 {
		c.Order = b.Order
	}
	if len(c.Audience) == 0 {
		c.Audience = b.Audience
	}
	if len(c.Topics) == 0 {
		c.Topics = b.Topics
	}
	c.Task = cmp.Or(c.Task, b.Task)
	c.Values = filledIn(g, own, b.Values, true)
	it.Head.Values = filledIn(g, own, base.Head.Values, false)
	return &it
}

// fills reports whether a supplement speaks for itself in a field: a local one,
// or one that is about the text rather than about the matter, such as its author.
func fills(own *content.Item, f *kind.Field) bool {
	return (f.Local || !f.Fact && !f.OnCard) && valueIn(own, f.Name) != nil
}

// filledIn returns the values of base with those in which own speaks for
// itself.
func filledIn(g *genre, own *content.Item, base kind.Values, card bool) kind.Values {
	var list kind.Values
	for i := range g.Fields {
		f := &g.Fields[i]
		v := base.Get(f.Name)
		if fills(own, f) && f.OnCard == card {
			v = valueIn(own, f.Name)
		}
		if v != nil {
			list = append(list, *v)
		}
	}
	return list
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// voice is who speaks in a field of a post: the item itself, or what it
// supplements. Links are understood as the speaker means them, and given from
// the asker's page.
func (s *snapshot) voice(p *post, f *kind.Field, a *asker) *asker {
	if p.adds == nil {
		return a
	}
	for p.adds != nil && !fills(p.adds.own, f) {
		p = s.posts[p.adds.base]
	}
	other := p.asker()
	other.page, other.notes = a.page, a.notes
	return other
}

// adoptText resolves the links in the text that a supplement shows from above,
// as they are understood there, from the supplement's page. What is wrong with
// them is told where they were written.
func (s *snapshot) adoptText(f *findings, p *post, n *notes) {
	stem := s.stemOf(p)
	for t := p; t.adds != nil; {
		t = s.posts[t.adds.base]
		n.asked = append(n.asked, s.question(textAsked+t.item.Path))
	}
	a := stem.asker()
	a.page, a.notes = p.href, n
	f.above, _ = s.splicesOf(a, stem)
	f.told = append(f.told, slices.Concat(echoes(p, stem), p.unfilled())...)
	if stem.item.Card.Cover.Target != "" && p.item.Card.Cover.Target == "" {
		f.cover, _ = s.picture(a, &stem.item.Card.Cover)
	}
}

// textAsked begins the key of the question what an item says.
const textAsked = "\x00text"

// aboveSum covers the text that a supplement shows from above.
func (p *post) aboveSum(stem *post) digest.Sum {
	if p.found == nil {
		return sumOf(stem.item.Body.Sum, nil)
	}
	return sumOf(stem.item.Body.Sum, p.found.above)
}

// echoes tells of headings of a supplement that have the address of one of the
// text above it.
func echoes(p, stem *post) diag.List {
	var list diag.List
	for _, h := range p.item.Body.Headings {
		if slices.ContainsFunc(stem.item.Body.Headings, func(o content.Heading) bool { return o.ID == h.ID }) {
			list = append(list, diag.Diag{
				Path: p.item.Path, Rule: "inherit/heading", Severity: diag.Warning,
				Text: diag.Say("小标题“%s”和上级那一篇的小标题相同，链接只能到其中一个", "the heading %q is also one of the item above: links reach one of them only", h.Text),
				Hint: diag.Say("换一个说法，或者在小标题后面写 {#local}", "word it differently, or write {#local} behind it"),
			})
		}
	}
	return list
}

// isAbove reports whether other unions than its own departments hear h.
func (h *hall) isAbove() bool {
	return slices.ContainsFunc(h.heard, func(o *hall) bool { return o.speaker() != h.speaker() })
}

// unfilled tells of the local values that a supplement leaves open. One that
// says $local itself leaves them to the unions below it, if there are any.
func (p *post) unfilled() diag.List {
	var zh, en []string
	for i := range p.genre.Fields {
		f := &p.genre.Fields[i]
		v := p.value(f.Name)
		if !f.Local || v == nil || !v.IsLocal() || fills(p.adds.own, f) && p.wing.hall.isAbove() {
			continue
		}
		zh, en = append(zh, "“"+f.Labels.In("zh-Hans")+"”"), append(en, strconv.Quote(f.Labels.In("en")))
	}
	if len(zh) == 0 {
		return nil
	}
	link := &p.adds.own.Card.Supplements
	hint := diag.Say("在这个文件里写上", "write it in this file")
	if p.wing.hall.isAbove() {
		hint = diag.Say("在这个文件里写上；要留给下级工会填，就在这里也写 %s", "write it in this file; to leave it to the unions below, write %s here too", kind.LocalValue)
	}
	return diag.List{p.fault(link.Pos, "inherit/unfilled", link.Excerpt, diag.Warning,
		diag.Say("上级让本地填写的还没有填：%[1]s", "the union above leaves something to be filled in, and it is not: %[2]s", strings.Join(zh, "、"), strings.Join(en, ", ")), hint)}
}
