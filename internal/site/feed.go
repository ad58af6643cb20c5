package site

import (
	"encoding/json"
	"encoding/xml"
	"slices"
	"strings"
	"time"

	"unionhall/internal/digest"
)

// feedLength is how many items a feed has, the newest.
const feedLength = 20

// inFeeds reports whether feeds of w have a post: what has a date, is written
// in their language, is live, and is for everybody.
func (p *post) inFeeds(w *wing) bool {
	return p.wing == w && !p.preliminary() && !p.retired() && !p.stamp().IsZero()
}

// sectionFeed returns the feed of a section by date; nil for others.
func (s *snapshot) sectionFeed(l *list) []int32 {
	if !l.genre.isDated() {
		return nil
	}
	feed := make([]int32, 0, min(len(l.entries), feedLength))
	for _, n := range l.entries {
		if len(feed) == feedLength {
			break
		}
		if s.posts[n].inFeeds(l.wing) {
			feed = append(feed, n)
		}
	}
	return feed
}

// homeFeed returns the newest of all sections.
func (s *snapshot) homeFeed(w *wing, sh *shelf) []int32 {
	feed := make([]int32, 0, feedLength+1)
	for _, l := range sh.sections {
		if l.feed != nil {
			feed = s.join(feed, l.feed)
			continue
		}
		for _, n := range l.entries {
			if s.posts[n].inFeeds(w) {
				feed = s.join(feed, []int32{n})
			}
		}
	}
	return slices.Clone(feed)
}

// join adds posts, the newest first, to a feed that may hold one too many.
func (s *snapshot) join(feed, posts []int32) []int32 {
	for _, n := range posts {
		at, _ := s.placeOf(feed, s.posts[n], newest)
		if at == feedLength {
			break // neither this one nor those that follow
		}
		feed = slices.Insert(feed, at, n)
		feed = feed[:min(len(feed), feedLength)]
	}
	return feed
}

// stamp is when a feed says that the item changed: never the clock.
func (p *post) stamp() time.Time {
	if c := &p.item.Card; !c.Updated.IsZero() {
		return c.Updated
	}
	return p.item.Card.Date
}

// A feed is what both formats say.
type feed struct {
	wing  *wing
	title string
	dir   string // percent-encoded folder of the feed, with its slash
	page  string // percent-encoded page whose feed it is
	posts []int32
}

// feeds makes the two feeds of a home and of every dated section.
func (s *snapshot) feeds(w *wing) []Document {
	sh := s.shelf(w)
	documents := s.feedsOf(&feed{w, w.ref.Short, w.prefix, w.home, sh.feed}, nil)
	for _, l := range sh.sections {
		if l.feed != nil {
			documents = s.feedsOf(&feed{w, joinTitle(l.title, w.ref.Short), l.dir(), l.href, l.feed}, documents)
		}
	}
	return documents
}

func (s *snapshot) feedsOf(f *feed, documents []Document) []Document {
	sum := s.feedSum(f)
	return append(documents,
		Document{File: File(f.dir + "feed.xml"), Sum: sum, make: func(s *snapshot) []byte { return s.atom(f) }},
		Document{File: File(f.dir + "feed.json"), Sum: sum, make: func(s *snapshot) []byte { return s.jsonFeed(f) }})
}

// feedSum covers all that both formats are made of.
func (s *snapshot) feedSum(f *feed) digest.Sum {
	b := make([]byte, 0, 8<<10)
	for _, text := range []string{s.base, f.title, f.dir, f.page, f.wing.tongue.Tag, f.wing.ref.Name, f.wing.intro} {
		b = appendString(b, text)
	}
	b = appendInt(b, int64(len(f.posts)))
	for _, n := range f.posts {
		b = s.appendEntry(b, s.posts[n])
	}
	return digest.Of(b)
}

// appendEntry appends what feeds say of one item.
func (s *snapshot) appendEntry(b []byte, p *post) []byte {
	c := &p.item.Card
	b = appendString(b, p.href)
	b = appendString(b, c.Title)
	b = appendString(b, c.Summary)
	var room [8]*list
	tags := s.tagsOf(p, room[:0])
	b = appendInt(b, int64(len(tags)))
	for _, l := range tags {
		b = appendString(b, l.tag)
	}
	for _, t := range []time.Time{c.Date, c.Updated} {
		b = t.AppendFormat(b, time.RFC3339)
	}
	return b
}

func (s *snapshot) updated(f *feed) time.Time {
	var last time.Time
	for _, n := range f.posts {
		if t := s.posts[n].stamp(); t.After(last) {
			last = t
		}
	}
	if last.IsZero() {
		return time.Unix(0, 0).UTC() // an empty feed must say something
	}
	return last
}

type atomFeed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang     string      `xml:"xml:lang,attr"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle,omitempty"`
	ID       string      `xml:"id"`
	Links    []atomLink  `xml:"link"`
	Updated  string      `xml:"updated"`
	Author   atomAuthor  `xml:"author"`
	Entries  []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomAuthor struct {
	Name string `xml:"name"`
}

type atomEntry struct {
	Title      string         `xml:"title"`
	ID         string         `xml:"id"`
	Link       atomLink       `xml:"link"`
	Published  string         `xml:"published,omitempty"`
	Updated    string         `xml:"updated"`
	Summary    string         `xml:"summary,omitempty"`
	Categories []atomCategory `xml:"category"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

// atom writes RFC 4287. Ids are addresses: they stay while the address does.
func (s *snapshot) atom(f *feed) []byte {
	a := atomFeed{
		Lang: f.wing.tongue.Tag, Title: f.title, Subtitle: plainText(f.wing.intro), ID: s.absolute(f.page),
		Links: []atomLink{
			{Rel: "self", Type: "application/atom+xml", Href: s.base + f.dir + "feed.xml"},
			{Rel: "alternate", Type: "text/html", Href: s.absolute(f.page)},
		},
		Updated: s.updated(f).Format(time.RFC3339), Author: atomAuthor{f.wing.ref.Name},
	}
	for _, n := range f.posts {
		p := s.posts[n]
		c, address := &p.item.Card, s.absolute(p.href)
		e := atomEntry{
			Title: c.Title, ID: address, Link: atomLink{Rel: "alternate", Type: "text/html", Href: address},
			Published: stampText(c.Date), Updated: p.stamp().Format(time.RFC3339), Summary: c.Summary,
		}
		for _, l := range s.tagsOf(p, nil) {
			e.Categories = append(e.Categories, atomCategory{l.tag})
		}
		a.Entries = append(a.Entries, e)
	}
	return marshalXML(a)
}

type jsonFeed struct {
	Version     string     `json:"version"`
	Title       string     `json:"title"`
	Description string     `json:"description,omitempty"`
	HomePageURL string     `json:"home_page_url"`
	FeedURL     string     `json:"feed_url"`
	Language    string     `json:"language"`
	Authors     []jsonName `json:"authors"`
	Items       []jsonItem `json:"items"`
}

type jsonName struct {
	Name string `json:"name"`
}

// jsonItem has its summary as text: a feed says what a card says.
type jsonItem struct {
	ID        string   `json:"id"`
	URL       string   `json:"url"`
	Title     string   `json:"title"`
	Text      string   `json:"content_text"`
	Published string   `json:"date_published,omitempty"`
	Modified  string   `json:"date_modified,omitempty"`
	Tags      []string `json:"tags,omitempty"`
}

// jsonFeed writes JSON Feed 1.1.
func (s *snapshot) jsonFeed(f *feed) []byte {
	j := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: f.title, Description: plainText(f.wing.intro),
		HomePageURL: s.absolute(f.page), FeedURL: s.base + f.dir + "feed.json",
		Language: f.wing.tongue.Tag, Authors: []jsonName{{f.wing.ref.Name}}, Items: []jsonItem{},
	}
	for _, n := range f.posts {
		p := s.posts[n]
		c, address := &p.item.Card, s.absolute(p.href)
		item := jsonItem{
			ID: address, URL: address, Title: c.Title, Text: c.Summary,
			Published: stampText(c.Date), Modified: stampText(c.Updated),
		}
		for _, l := range s.tagsOf(p, nil) {
			item.Tags = append(item.Tags, l.tag)
		}
		j.Items = append(j.Items, item)
	}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(j); err != nil {
		panic(err) // texts and lists of texts can always be written
	}
	return []byte(b.String())
}

func stampText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

func plainText(s string) string { return strings.Join(strings.Fields(s), " ") }

// marshalXML writes a document with its declaration. Characters that XML
// cannot hold become U+FFFD.
func marshalXML(v any) []byte {
	b, err := xml.Marshal(v)
	if err != nil {
		panic(err) // the types are ours and always marshal
	}
	return append([]byte(xml.Header), append(b, '\n')...)
}
