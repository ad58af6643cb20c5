package content

import (
	"time"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
	"unionhall/internal/kind"
	"unionhall/internal/wire"
)

// This file is the form in which the cache keeps items. It is written by hand
// because a build in which nothing changed consists of little else than
// reading ten thousand of them; a test with reflection finds a forgotten field.

// Append appends the item to b, all of it but Body.HTML, which the cache keeps
// apart. zone is that of the Parser: times in it are read back in it.
func (it *Item) Append(b []byte, zone *time.Location) []byte {
	b = wire.AppendString(b, it.Path)
	b = wire.AppendString(b, it.Kind)
	b = wire.AppendString(b, it.Name)
	b = wire.AppendString(b, it.Lang)
	b = wire.AppendSum(b, it.Source)
	b = it.Card.append(b, zone)
	b = appendValues(b, it.Head.Values)
	b = wire.AppendString(b, it.Head.Source)
	b = it.Body.append(b)
	return appendDiags(b, it.Diags)
}

// ReadItem reads what Append wrote.
func ReadItem(r *wire.Reader, zone *time.Location) *Item {
	it := &Item{Path: r.String(), Kind: r.String(), Name: r.String(), Lang: r.String(), Source: r.Sum()}
	it.Card = readCard(r, zone)
	it.Head = Head{Values: readValues(r), Source: r.String()}
	it.Body = readBody(r)
	it.Diags = readDiags(r)
	return it
}

func (c *Card) append(b []byte, zone *time.Location) []byte {
	b = wire.AppendString(b, c.Title)
	b = wire.AppendString(b, c.Summary)
	for _, t := range [...]time.Time{c.Date, c.Updated, c.PublishAt, c.ExpireAt, c.PinUntil} {
		b = appendTime(b, t, zone)
	}
	b = wire.AppendBool(b, c.Draft)
	b = wire.AppendString(b, c.Status)
	b = wire.AppendInt(b, int64(c.Order))
	b = wire.AppendStrings(b, c.Tags)
	b = wire.AppendStrings(b, c.Aliases)
	b = appendLink(b, &c.Cover, new(string))
	b = appendValues(b, c.Values)
	return c.appendReach(b, zone)
}

func readCard(r *wire.Reader, zone *time.Location) Card {
	c := Card{Title: r.String(), Summary: r.String()}
	for _, t := range [...]*time.Time{&c.Date, &c.Updated, &c.PublishAt, &c.ExpireAt, &c.PinUntil} {
		*t = readTime(r, zone)
	}
	c.Draft = r.Bool()
	c.Status = r.String()
	c.Order = int(r.Int())
	c.Tags = r.Strings()
	c.Aliases = r.Strings()
	c.Cover = readLink(r, new(string))
	c.Values = readValues(r)
	c.readReach(r, zone)
	return c
}

// appendReach writes what few items say, behind one byte that most have alone.
func (c *Card) appendReach(b []byte, zone *time.Location) []byte {
	said := c.Scope != "" || c.Mandatory || len(c.Levels)+len(c.Divisions)+len(c.Audience)+len(c.Topics) > 0 ||
		c.Task != "" || c.Supplements.Target != "" || c.Overrides.Target != "" || !c.StaleAt.IsZero()
	if b = wire.AppendBool(b, said); !said {
		return b
	}
	b = wire.AppendString(b, c.Scope)
	b = wire.AppendBool(b, c.Mandatory)
	for _, list := range [...][]string{c.Levels, c.Divisions, c.Audience, c.Topics} {
		b = wire.AppendStrings(b, list)
	}
	b = wire.AppendString(b, c.Task)
	b = appendLink(b, &c.Supplements, new(string))
	b = appendLink(b, &c.Overrides, new(string))
	return appendTime(b, c.StaleAt, zone)
}

func (c *Card) readReach(r *wire.Reader, zone *time.Location) {
	if !r.Bool() {
		return
	}
	c.Scope = r.String()
	c.Mandatory = r.Bool()
	for _, list := range [...]*[]string{&c.Levels, &c.Divisions, &c.Audience, &c.Topics} {
		*list = r.Strings()
	}
	c.Task = r.String()
	c.Supplements = readLink(r, new(string))
	c.Overrides = readLink(r, new(string))
	c.StaleAt = readTime(r, zone)
}

func (y *Body) append(b []byte) []byte {
	b = wire.AppendUint(b, uint64(len(y.Links)))
	excerpt := ""
	for i := range y.Links {
		b = appendLink(b, &y.Links[i], &excerpt)
	}
	b = wire.AppendUint(b, uint64(len(y.Headings)))
	for _, h := range y.Headings {
		b = wire.AppendInt(b, int64(h.Level))
		b = wire.AppendString(b, h.ID)
		b = wire.AppendString(b, h.Text)
	}
	return wire.AppendSum(b, y.Sum)
}

func readBody(r *wire.Reader) Body {
	var y Body
	if n := r.Count(); n > 0 {
		y.Links = make([]Link, n)
		excerpt := ""
		for i := range y.Links {
			y.Links[i] = readLink(r, &excerpt)
		}
	}
	if n := r.Count(); n > 0 {
		y.Headings = make([]Heading, n)
		for i := range y.Headings {
			y.Headings[i] = Heading{Level: int(r.Int()), ID: r.String(), Text: r.String()}
		}
	}
	y.Sum = r.Sum()
	return y
}

// appendLink writes the line that a link stands in where it is not excerpt, the
// line of the link before: a long line can hold many.
func appendLink(b []byte, l *Link, excerpt *string) []byte {
	b = wire.AppendInt(b, int64(l.Offset))
	b = wire.AppendString(b, l.Target)
	b = wire.AppendBool(b, l.Picture)
	b = wire.AppendString(b, l.Alt)
	b = wire.AppendString(b, l.Title)
	b = appendPos(b, l.Pos)
	same := l.Excerpt == *excerpt
	if b = wire.AppendBool(b, same); same {
		return b
	}
	*excerpt = l.Excerpt
	return wire.AppendString(b, l.Excerpt)
}

func readLink(r *wire.Reader, excerpt *string) Link {
	l := Link{
		Offset: int(r.Int()), Target: r.String(), Picture: r.Bool(), Alt: r.String(),
		Title: r.String(), Pos: readPos(r),
	}
	if !r.Bool() {
		*excerpt = r.String()
	}
	l.Excerpt = *excerpt
	return l
}

func appendPos(b []byte, p fields.Pos) []byte {
	return wire.AppendInt(wire.AppendInt(b, int64(p.Line)), int64(p.Col))
}

func readPos(r *wire.Reader) fields.Pos {
	return fields.Pos{Line: int(r.Int()), Col: int(r.Int())}
}

func appendValues(b []byte, list []kind.Value) []byte {
	b = wire.AppendUint(b, uint64(len(list)))
	for i := range list {
		v := &list[i]
		b = wire.AppendString(b, v.Name)
		b = wire.AppendString(b, v.Text)
		b = appendValues(b, v.List)
		b = appendValues(b, v.Map)
		b = appendPos(b, v.Pos)
	}
	return b
}

func readValues(r *wire.Reader) []kind.Value {
	n := r.Count()
	if n == 0 {
		return nil
	}
	list := make([]kind.Value, n)
	for i := range list {
		list[i] = kind.Value{Name: r.String(), Text: r.String(), List: readValues(r), Map: readValues(r), Pos: readPos(r)}
	}
	return list
}

func appendDiags(b []byte, list diag.List) []byte {
	b = wire.AppendUint(b, uint64(len(list)))
	for i := range list {
		d := &list[i]
		b = wire.AppendString(b, d.Path)
		b = wire.AppendInt(b, int64(d.Line))
		b = wire.AppendInt(b, int64(d.Col))
		b = wire.AppendString(b, d.Rule)
		b = wire.AppendUint(b, uint64(d.Severity))
		b = appendWords(b, d.Text)
		b = appendWords(b, d.Hint)
		b = wire.AppendString(b, d.Excerpt)
	}
	return b
}

func readDiags(r *wire.Reader) diag.List {
	n := r.Count()
	if n == 0 {
		return nil
	}
	list := make(diag.List, n)
	for i := range list {
		list[i] = diag.Diag{
			Path: r.String(), Line: int(r.Int()), Col: int(r.Int()), Rule: r.String(),
			Severity: diag.Severity(r.Uint()), Text: readWords(r), Hint: readWords(r), Excerpt: r.String(),
		}
	}
	return list
}

func appendWords(b []byte, w diag.Words) []byte {
	return wire.AppendString(wire.AppendString(b, w.ZH), w.EN)
}

func readWords(r *wire.Reader) diag.Words { return diag.Words{ZH: r.String(), EN: r.String()} }

// How a time is kept: an item's times are in the parser's zone but where the
// editor wrote another offset.
const (
	noTime = iota
	inZone
	inUTC
	atOffset
)

func appendTime(b []byte, t time.Time, zone *time.Location) []byte {
	_, offset := t.Zone()
	switch {
	case t.IsZero() && offset == 0:
		return wire.AppendUint(b, noTime)
	case t.Location() == zone:
		b = wire.AppendUint(b, inZone)
	case t.Location() == time.UTC:
		b = wire.AppendUint(b, inUTC)
	default:
		b = wire.AppendUint(b, atOffset)
		b = wire.AppendInt(b, int64(offset))
	}
	b = wire.AppendInt(b, t.Unix())
	return wire.AppendInt(b, int64(t.Nanosecond()))
}

func readTime(r *wire.Reader, zone *time.Location) time.Time {
	switch how := r.Uint(); how {
	case noTime:
		return time.Time{}
	case inUTC:
		zone = time.UTC
	case atOffset:
		zone = time.FixedZone("", int(r.Int()))
	default:
		if how != inZone {
			r.Fail()
		}
	}
	return time.Unix(r.Int(), r.Int()).In(zone)
}
