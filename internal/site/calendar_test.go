package site_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"unionhall/internal/content"
	"unionhall/internal/kind"
	"unionhall/internal/site"
)

// A component is a part of a calendar, as a program reads it.
type component struct {
	name     string
	lines    map[string]string // by name, with parameters; texts unescaped
	children []*component
}

// parseCalendar reads RFC 5545 without any of our code.
func parseCalendar(t *testing.T, text string) *component {
	t.Helper()
	if !strings.HasSuffix(text, "\r\n") || strings.Count(text, "\n") != strings.Count(text, "\r\n") {
		t.Fatalf("lines do not end with CRLF: %q", text)
	}
	for line := range strings.SplitSeq(text, "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) {
			t.Errorf("%d bytes, valid %v: %q", len(line), utf8.ValidString(line), line)
		}
	}
	stack := []*component{{}}
	for line := range strings.SplitSeq(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n ", ""), "\r\n"), "\r\n") {
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			t.Fatalf("no property: %q", line)
		}
		top := stack[len(stack)-1]
		switch name {
		case "BEGIN":
			c := &component{name: value, lines: map[string]string{}}
			top.children = append(top.children, c)
			stack = append(stack, c)
		case "END":
			if top.name != value {
				t.Fatalf("END:%s inside %s", value, top.name)
			}
			stack = stack[:len(stack)-1]
		default:
			if _, twice := top.lines[name]; twice {
				t.Errorf("%s twice", name)
			}
			top.lines[name] = strings.NewReplacer(`\\`, `\`, `\;`, ";", `\,`, ",", `\n`, "\n").Replace(value)
		}
	}
	if len(stack) != 1 || len(stack[0].children) != 1 {
		t.Fatalf("not one calendar: %q", text)
	}
	return stack[0].children[0]
}

// meeting is an activity with the values of its kind.
func meeting(values ...string) func(*content.Item) {
	return func(item *content.Item) {
		for i := 0; i < len(values); i += 2 {
			item.Card.Values = append(item.Card.Values, kind.Value{Name: values[i], Text: values[i+1]})
		}
		item.Card.Date, _ = kind.ParseTime(values[1], china)
	}
}

// festive is a union with activities of every sort.
func festive(t *testing.T) *world {
	w := one()
	w.kinds = kinds(t)
	w.kinds.ByID("activity").Calendar = kind.Calendar{Starts: "starts", Ends: "ends", Place: "place"}
	w.kinds.ByID("activity").AtExpiry = kind.Archive
	w.base = "https://gonghui.example/a/"
	w.add("activities/登山.md", meeting("starts", "2026-06-20T08:30:00+08:00", "ends", "2026-06-20T11:30:00+08:00", "place", "东山；北门, \\ 停车场"), func(i *content.Item) {
		i.Card.Title = strings.Repeat("登山，看日出；", 20)
		i.Card.Summary = "第一行\n第二行"
		i.Card.Updated = time.Date(2026, 5, 2, 9, 0, 0, 0, china)
	})
	w.add("activities/week.md", meeting("starts", "2026-07-01", "ends", "2026-07-03"))
	w.add("activities/past.md", meeting("starts", "2026-05-10T09:00:00+08:00"), func(i *content.Item) { i.Card.ExpireAt = day("2026-05-11") })
	w.add("activities/backwards.md", meeting("starts", "2026-08-02", "ends", "2026-08-01"))
	w.add("news/a.md")
	return w
}

func TestEventSaysWhenAndWhere(t *testing.T) {
	s := festive(t).build(t)
	for file, want := range map[string]map[string]string{
		"activities/登山.ics": {
			"UID": "activities/%E7%99%BB%E5%B1%B1@yl", "DTSTAMP": "20260502T010000Z",
			"DTSTART": "20260620T003000Z", "DTEND": "20260620T033000Z", "SUMMARY": strings.Repeat("登山，看日出；", 20),
			"LOCATION": "东山；北门, \\ 停车场", "DESCRIPTION": "第一行\n第二行", "URL": "https://gonghui.example/a/activities/%E7%99%BB%E5%B1%B1.html",
		},
		"activities/week.ics": {
			"UID": "activities/week@yl", "DTSTAMP": "20260630T160000Z", "DTSTART;VALUE=DATE": "20260701", "DTEND;VALUE=DATE": "20260704",
			"SUMMARY": "week", "URL": "https://gonghui.example/a/activities/week.html",
		},
		"activities/backwards.ics": {
			"UID": "activities/backwards@yl", "DTSTAMP": "20260801T160000Z", "DTSTART;VALUE=DATE": "20260802",
			"SUMMARY": "backwards", "URL": "https://gonghui.example/a/activities/backwards.html",
		},
	} {
		c := parseCalendar(t, document(t, s, file))
		if c.name != "VCALENDAR" || c.lines["VERSION"] != "2.0" || c.lines["PRODID"] == "" || len(c.children) != 1 {
			t.Fatalf("%s: %+v", file, c)
		}
		e := c.children[0]
		if got := fmt.Sprint(e.lines); e.name != "VEVENT" || got != fmt.Sprint(want) {
			t.Errorf("%s:\n got %s\nwant %v", file, got, want)
		}
	}
	if _, _, ok := issued(s, "news/a.ics"); ok {
		t.Error("news has a calendar")
	}
}

func TestSectionHasACalendarOfWhatIsToCome(t *testing.T) {
	w := festive(t)
	s := w.build(t)
	c := parseCalendar(t, document(t, s, "activities/index.ics"))
	var ids []string
	for _, e := range c.children {
		ids = append(ids, e.lines["UID"])
	}
	if len(ids) != 3 || strings.Contains(fmt.Sprint(ids), "past") || c.lines["X-WR-CALNAME"] == "" {
		t.Errorf("%v %v", ids, c.lines)
	}
	if v := view[site.ListView](t, s, "activities/index.html"); v.Calendar.Href != "index.ics" {
		t.Errorf("the list does not lead to it: %+v", v.Calendar)
	}
	if v := view[site.ItemView](t, s, "activities/登山.html"); v.Calendar.Href != "%E7%99%BB%E5%B1%B1.ics" {
		t.Errorf("the page does not lead to its entry: %+v", v.Calendar)
	}
	document(t, s, "activities/past.ics") // its page is there, and so is what it links to
	w.now = day("2026-12-01")
	for _, item := range w.items {
		item.Card.ExpireAt = day("2026-11-01")
	}
	late := w.build(t)
	if _, _, ok := issued(late, "activities/index.ics"); ok {
		t.Error("there is a calendar of nothing")
	}
	if v := view[site.ListView](t, late, "activities/index.html"); v.Calendar.Href != "" {
		t.Error("the list leads to a calendar of nothing")
	}
}

// A program that has an entry keeps it up to date by its UID.
func TestEventKeepsItsIDWhereverTheSiteIs(t *testing.T) {
	w := festive(t)
	before := parseCalendar(t, document(t, w.build(t), "activities/week.ics")).children[0].lines["UID"]
	w.base = ""
	e := parseCalendar(t, document(t, w.build(t), "activities/week.ics")).children[0]
	if e.lines["UID"] != before || e.lines["URL"] != "" {
		t.Errorf("%v, before %s", e.lines, before)
	}
}

func TestDraftHasNoCalendarEntry(t *testing.T) {
	w := festive(t)
	w.drafts = true
	w.add("activities/draft.md", meeting("starts", "2026-06-20"), func(i *content.Item) { i.Card.Draft = true })
	s := w.build(t)
	if _, _, ok := issued(s, "activities/draft.ics"); ok {
		t.Error("a draft is in calendars")
	}
	if v := view[site.ItemView](t, s, "activities/draft.html"); v.Calendar.Href != "" {
		t.Error("a draft leads to an entry that is not there")
	}
}
