package site

import (
	"strings"
	"time"
	"unicode/utf8"

	"unionhall/internal/digest"
	"unionhall/internal/kind"
)

// An event is an item as a calendar has it (RFC 5545).
type event struct {
	post   *post
	starts stretch
	ends   stretch // its time zero where none is given
	place  string
}

// A stretch is a moment, or a whole day.
type stretch struct {
	time time.Time
	day  bool
}

// eventOf returns the calendar entry of a post. ok is false where its kind has
// none, or it says no beginning.
func (s *snapshot) eventOf(p *post) (e event, ok bool) {
	c := p.genre.Calendar
	if c.Starts == "" || p.preliminary() {
		return event{}, false
	}
	e = event{post: p, starts: s.stretch(p, c.Starts), ends: s.stretch(p, c.Ends)}
	if v := p.value(c.Place); v != nil && v.Text != kind.LocalValue {
		e.place = v.Text
	}
	if !e.ends.time.After(e.starts.time) || e.ends.day != e.starts.day {
		e.ends = stretch{}
	}
	return e, !e.starts.time.IsZero()
}

func (s *snapshot) stretch(p *post, name string) stretch {
	v := p.value(name)
	if v == nil {
		return stretch{}
	}
	t, err := kind.ParseTime(v.Text, s.m.config.Zone)
	if err != nil {
		return stretch{} // $local
	}
	return stretch{t, len(v.Text) == len(time.DateOnly)}
}

// eventFile is where the calendar entry of a post lies: beside its page.
func (p *post) eventFile() File {
	return File(p.wing.prefix + p.genre.Folder + "/" + p.item.Name + ".ics")
}

// calendarRef links an item's page to its calendar entry.
func (s *snapshot) calendarRef(p *post) Ref {
	if _, ok := s.eventOf(p); !ok {
		return Ref{}
	}
	return Ref{Text: p.item.Card.Title, Href: escape(p.item.Name + ".ics")}
}

// subscription links the first page of a section to its own calendar.
func (s *snapshot) subscription(l *list) Ref {
	if l.genre.Calendar.Starts == "" {
		return Ref{}
	}
	for _, n := range l.entries {
		if p := s.posts[n]; p.wing == l.wing && !p.expired {
			if _, ok := s.eventOf(p); ok {
				return Ref{Text: l.title, Href: "index.ics"}
			}
		}
	}
	return Ref{}
}

// calendars lists the calendar entries of a section and, where something is
// still to come, the section's own calendar, to which people subscribe.
func (s *snapshot) calendars(d *dataset) []Document {
	if d.genre.Calendar.Starts == "" {
		return nil
	}
	var documents []Document
	var coming []event
	for _, n := range d.posts {
		e, ok := s.eventOf(s.posts[n])
		if !ok {
			continue
		}
		if !e.post.expired {
			coming = append(coming, e)
		}
		documents = append(documents, s.calendar(e.post.eventFile(), "", []event{e}))
	}
	if len(coming) > 0 {
		name := joinTitle(d.wing.tongue.kinds[d.genre.index], d.wing.ref.Name)
		documents = append(documents, s.calendar(File(d.wing.prefix+d.genre.Folder+"/index.ics"), name, coming))
	}
	return documents
}

// calendar is written when it is listed: a union has few of them, and they
// are small.
func (s *snapshot) calendar(file File, name string, events []event) Document {
	text := s.calendarText(name, events)
	return Document{File: file, Sum: digest.Of(text), make: func(*snapshot) []byte { return text }}
}

func (s *snapshot) calendarText(name string, events []event) []byte {
	var c calendarWriter
	c.line("BEGIN", "VCALENDAR")
	c.line("VERSION", "2.0")
	c.line("PRODID", "-//Unionhall//"+s.halls[0].ID+"//ZH")
	c.line("CALSCALE", "GREGORIAN")
	c.line("METHOD", "PUBLISH")
	if name != "" {
		c.text("NAME", name) // RFC 7986
		c.text("X-WR-CALNAME", name)
	}
	for i := range events {
		s.writeEvent(&c, &events[i])
	}
	c.line("END", "VCALENDAR")
	return c.b
}

func (s *snapshot) writeEvent(c *calendarWriter, e *event) {
	p := e.post
	card := &p.item.Card
	c.line("BEGIN", "VEVENT")
	c.line("UID", s.eventID(p))
	c.line("DTSTAMP", instant(e.stamp()))
	c.moment("DTSTART", e.starts)
	if !e.ends.time.IsZero() {
		ends := e.ends
		if ends.day { // the first day after it
			ends.time = ends.time.AddDate(0, 0, 1)
		}
		c.moment("DTEND", ends)
	}
	c.text("SUMMARY", card.Title)
	if e.place != "" {
		c.text("LOCATION", e.place)
	}
	if card.Summary != "" {
		c.text("DESCRIPTION", card.Summary)
	}
	if url := s.absolute(p.href); url != "" {
		c.line("URL", url)
	}
	c.line("END", "VEVENT")
}

// eventID stays while the address does, whatever the host is called today.
func (s *snapshot) eventID(p *post) string {
	return strings.TrimSuffix(p.href, ".html") + "@" + s.halls[0].ID
}

// stamp is when the entry was last changed, as far as the item says. Programs
// take the later of two entries with one UID.
func (e *event) stamp() time.Time {
	c := &e.post.item.Card
	for _, t := range [...]time.Time{c.Updated, c.PublishAt, c.Date} {
		if !t.IsZero() {
			return t
		}
	}
	return e.starts.time
}

// instant is a moment in UTC: no calendar has to know a zone.
func instant(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// A calendarWriter writes content lines.
type calendarWriter struct{ b []byte }

// longestLine is how many bytes a line may have without its end.
const longestLine = 75

// line writes a property, folded so that no character is cut.
func (c *calendarWriter) line(name, value string) {
	text := name + ":" + value
	room := longestLine
	for len(text) > room {
		cut := room
		for !utf8.RuneStart(text[cut]) {
			cut--
		}
		c.b = append(append(c.b, text[:cut]...), "\r\n "...)
		text, room = text[cut:], longestLine-1 // the space counts
	}
	c.b = append(append(c.b, text...), '\r', '\n')
}

var calendarEscaper = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`)

func (c *calendarWriter) text(name, value string) { c.line(name, calendarEscaper.Replace(value)) }

func (c *calendarWriter) moment(name string, t stretch) {
	if t.day {
		c.line(name+";VALUE=DATE", t.time.Format("20060102"))
		return
	}
	c.line(name, instant(t.time))
}
