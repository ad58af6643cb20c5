package content

import (
	"slices"
	"strings"
	"time"

	"unionhall/internal/digest"
	"unionhall/internal/fields"
	"unionhall/internal/kind"
)

// onCard are the common fields that have a place of their own in Card and that
// many items give; reach takes the others.
func onCard(name string) bool {
	switch name {
	case "title", "summary", "date", "updated", "publish_at", "expire_at", "pin_until",
		"draft", "status", "order", "tags", "aliases", "cover":
		return true
	}
	return false
}

// A reading is checked front matter about to become a Card.
type reading struct {
	source fields.Source
	root   *fields.Node
	values kind.Values
	zone   *time.Location
	kind   *kind.Kind
}

func (r *reading) card() Card {
	c := Card{
		Title:     r.values.Text("title"),
		Summary:   r.values.Text("summary"),
		Date:      r.date(),
		Updated:   r.time("updated"),
		PublishAt: r.time("publish_at"),
		ExpireAt:  r.expiry(),
		PinUntil:  r.end("pin_until"),
		Status:    r.values.Text("status"),
		Order:     atoi(r.values.Text("order")),
		Tags:      splitTags(r.values.Texts("tags")),
		Aliases:   r.values.Texts("aliases"),
		Cover:     r.cover(),
		StaleAt:   r.stale(),
	}
	c.Draft = r.values.Text("draft") == "true" || c.Status == "draft"
	return c
}

// splitTags parts what people write as one: “慰问、节日”. No tag has a comma.
func splitTags(tags []string) []string {
	const commas = "，、,；;"
	if !slices.ContainsFunc(tags, func(t string) bool { return strings.ContainsAny(t, commas) }) {
		return tags
	}
	var parts []string
	for _, t := range tags {
		for _, part := range strings.FieldsFunc(t, func(c rune) bool { return strings.ContainsRune(commas, c) }) {
			if part = strings.TrimSpace(part); part != "" && !slices.Contains(parts, part) {
				parts = append(parts, part)
			}
		}
	}
	return parts
}

// share deals the values that have no field in Card out to c and h.
func (r *reading) share(c *Card, h *Head) {
	for _, v := range r.values {
		if onCard(v.Name) || r.reach(c, &v) {
			continue
		}
		if f := r.kind.Field(v.Name); f != nil && f.OnCard {
			c.Values = append(c.Values, v)
		} else {
			h.Values = append(h.Values, v)
		}
	}
}

func (r *reading) time(name string) time.Time { return r.values.Time(name, r.zone) }

func (r *reading) date() time.Time {
	if t := r.time("date"); !t.IsZero() || r.kind.DateFrom == "" {
		return t
	}
	return r.time(r.kind.DateFrom)
}

// end is a moment until which something holds. A date alone means the whole
// of that day: what is kept is the first moment after it.
func (r *reading) end(name string) time.Time {
	t := r.time(name)
	if t.IsZero() || !isBareDate(r.root.Get(name)) {
		return t
	}
	y, m, d := t.In(r.zone).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, r.zone)
}

// isBareDate reports whether the editor wrote a day without a time of day.
// It looks at what was written: the checked value may be a moment already.
func isBareDate(n *fields.Node) bool {
	return n != nil && !strings.ContainsAny(n.Text, ":：时点tT")
}

func (r *reading) cover() Link {
	v := r.values.Get("cover")
	if v == nil {
		return Link{}
	}
	group := kind.Values(v.Map)
	src := group.Get("src")
	if src == nil {
		return Link{}
	}
	l := r.link(src)
	l.Picture, l.Alt, l.Title = true, group.Text("alt"), group.Text("credit")
	return l
}

func (r *reading) link(v *kind.Value) Link {
	return Link{Target: v.Text, Pos: v.Pos, Excerpt: r.source.Diag(v.Pos, "", 0, words{}, words{}).Excerpt}
}

// atoi reads the canonical text of an int field; the schema has checked it.
func atoi(text string) int {
	n, sign := 0, 1
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case i == 0 && c == '-':
			sign = -1
		case c >= '0' && c <= '9' && n < 1<<31:
			n = n*10 + int(c-'0')
		}
	}
	return sign * n
}

func (c *Card) sum() digest.Sum {
	h := digest.New("content.Card")
	h.String(c.Title)
	h.String(c.Summary)
	h.Time(c.Date)
	h.Time(c.Updated)
	h.Time(c.PublishAt)
	h.Time(c.ExpireAt)
	h.Time(c.PinUntil)
	h.Bool(c.Draft)
	h.String(c.Status)
	h.Int(int64(c.Order))
	h.Strings(c.Tags)
	h.Strings(c.Aliases)
	sumLink(h, &c.Cover)
	sumValues(h, c.Values)
	h.String(c.Scope)
	h.Bool(c.Mandatory)
	h.Strings(c.Levels)
	h.Strings(c.Divisions)
	h.Strings(c.Audience)
	h.Strings(c.Topics)
	h.String(c.Task)
	sumLink(h, &c.Supplements)
	sumLink(h, &c.Overrides)
	h.Time(c.StaleAt)
	return h.Done()
}

// sumLink leaves out Pos and Excerpt: where something was written alters no page.
func sumLink(h *digest.Hash, l *Link) {
	h.Int(int64(l.Offset))
	h.String(l.Target)
	h.Bool(l.Picture)
	h.String(l.Alt)
	h.String(l.Title)
}

func sumValues(h *digest.Hash, list []kind.Value) {
	h.Int(int64(len(list)))
	for i := range list {
		v := &list[i]
		h.String(v.Name)
		h.String(v.Text)
		sumValues(h, v.List)
		sumValues(h, v.Map)
	}
}

// NoText is the sum of a body in which nothing stands.
var NoText = new(Body).sum()

func (y *Body) sum() digest.Sum {
	h := digest.New("content.Body")
	h.Sum(digest.Of(y.HTML)) // without a copy
	h.Int(int64(len(y.Links)))
	for i := range y.Links {
		sumLink(h, &y.Links[i])
	}
	h.Int(int64(len(y.Headings)))
	for _, x := range y.Headings {
		h.Int(int64(x.Level))
		h.String(x.ID)
		h.String(x.Text)
	}
	return h.Done()
}
