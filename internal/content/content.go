// Package content turns one Markdown file into one Item. It is the only place
// that configures goldmark. An Item depends on its file and nothing else:
// links are kept as written until package site resolves them.
package content

import (
	"time"

	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/fields"
	"unionhall/internal/kind"
)

// A Source is one Markdown file together with what its place says about it.
type Source struct {
	Path string // below the source folder, with slashes
	Kind *kind.Kind
	Name string // file name without language and ending, NFC
	Lang string // BCP 47 tag of the text
	Text []byte // the file
}

// A Parser turns sources into items. It is safe for concurrent use.
type Parser struct {
	zone *time.Location
	md   markdown
}

// NewParser returns a Parser that reads times without an offset in zone.
func NewParser(zone *time.Location) *Parser { return newParser(zone) }

// Parse never fails: what is wrong is in the item's Diags.
func (p *Parser) Parse(src Source) *Item { return p.parse(src) }

// An Item is one file, parsed. It is immutable.
type Item struct {
	Path   string
	Kind   string // id
	Name   string
	Lang   string
	Source digest.Sum // of the file's bytes
	Card   Card
	Head   Head
	Body   Body
	Diags  diag.List // told again whenever the item is used, cached or not
}

// A Card is what others may see of an item: never the body. Whatever changes
// a Card makes lists and feeds look again.
type Card struct {
	Title     string
	Summary   string // plain text: the given one, else the beginning of the first paragraph
	Date      time.Time
	Updated   time.Time // zero: never
	PublishAt time.Time // zero: at once
	ExpireAt  time.Time // zero: never
	PinUntil  time.Time // zero: not pinned
	Draft     bool
	Status    string // draft, submitted, approved, withdrawn; "" where not given
	Order     int
	Tags      []string
	Aliases   []string    // former addresses
	Cover     Link        // a picture with its alternative text; Target "" where there is none
	Values    kind.Values // of the kind's fields that are on cards

	Scope       string    // self, children, descendants; "" for the kind's
	Mandatory   bool      // no union below may hide or override it
	Levels      []string  // levels of the unions that it reaches below; none: all
	Divisions   []string  // division codes of the unions that it reaches below, or beginnings of them; none: all
	Audience    []string  // for whom it is: ids of the field's choices
	Topics      []string  // what it is about: ids of the field's choices
	Task        string    // what a home offers it for: join, ask, help, stations, rights; "" for nothing
	Supplements Link      // the item of a union above to which it adds; Target "" for none
	Overrides   Link      // the item of a union above in whose place it stands below its own; Target "" for none
	StaleAt     time.Time // when what it says is no longer sure; zero: never
}

// Unfinished reports whether nobody is meant to read the item yet, or any
// more: drafts, and what was withdrawn.
func (c *Card) Unfinished() bool {
	return c.Draft || c.Status == "draft" || c.Status == "withdrawn"
}

// Sum covers every field but the places: where something was written (Pos,
// Excerpt) alters no page.
func (c *Card) Sum() digest.Sum { return c.sum() }

// Head is what only the item's own page shows of its front matter.
type Head struct {
	Values kind.Values // every field that has no place in Card, common ones (author, source) too
	Source string      // the front matter with its fences, so that package site can show the line of a value
}

// Body is the text as HTML with the addresses left out. Package site puts in
// what they resolve to.
type Body struct {
	HTML     []byte
	Links    []Link // by rising Offset; two pictures side by side have the same
	Headings []Heading
	Sum      digest.Sum // of HTML, Links and Headings
}

// A Heading of the text, for tables of contents and for checking anchors.
type Heading struct {
	Level int // 1 to 6
	ID    string
	Text  string
}

// A Link is an address as the editor wrote it. In Body.HTML an <a> has no
// href: it goes to Offset, directly behind "<a". Of a picture nothing stands
// there at all: the whole <img> goes to Offset, or the alternative text where
// the picture is not to be had.
type Link struct {
	Offset  int    // in Body.HTML, bytes
	Target  string // as written; percent-encoding left to the resolver
	Picture bool
	Alt     string // of a picture
	Title   string // of a picture
	Pos     fields.Pos
	Excerpt string // the line of the source, for faults found later
}
