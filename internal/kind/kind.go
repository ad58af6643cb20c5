// Package kind holds the types of content as declared schemas, read from YAML,
// and checks front matter and settings files against them. It does not know
// where an item lies, which union owns it, or how it is shown.
package kind

import (
	"io/fs"
	"time"

	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/fields"
)

// Type says what a field's value must look like.
type Type uint8

// The types of fields, with their names in schema files.
const (
	Text   Type = iota // text: anything on one or more lines
	Int                // int: a whole number, Latin digits
	Date               // date: 2026-05-01; the day must exist
	Time               // time: 2026-05-01 08:30[:00], or a date, in the site's zone; RFC 3339 too
	Bool               // bool: true or false; yes, no, on, off, 是, 否 are understood
	Link               // link: a path of a file, an address, or https://, http://, mailto:, tel:
	Choice             // choice: one of the field's choices
	Phone              // phone: digits with + - space ( ) , ext; area code checked elsewhere
	Color              // color: #rgb or #rrggbb
	Words              // words: a text, or a map from language to text
	Group              // group: a map with fields of its own
)

// String returns the name of t in schema files.
func (t Type) String() string { return typeNames[t] }

// Labels are words for people by BCP 47 language tag. "zh-Hans" and "en" are
// always there for what comes with the program.
type Labels map[string]string

// In returns the label in lang, else in the nearest language: zh-Hans for any
// zh, else English, else any (the least by tag, so that output is stable).
func (l Labels) In(lang string) string { return l.in(lang) }

// For returns the label in lang, else in main, the language in which all else
// is written, before it looks for any other one.
func (l Labels) For(lang, main string) string { return l.forReaders(lang, main) }

// A Field is one key of front matter or of a settings file.
type Field struct {
	Name     string
	Labels   Labels
	Help     Labels // one sentence for editors: what to write here
	Type     Type
	List     bool // several values; a single one is taken as a list of one
	Ordered  bool // of a List: one after the other, such as the steps of a procedure
	Required bool
	OnCard   bool     // others may see it: lists, feeds
	Fact     bool     // shown in the item page's table of facts
	Choices  []Option // for Choice
	Fields   []Field  // for Group
	Max      int      // longest text, in characters; 0: 10,000
	Local    bool     // unions below may give their own: LocalValue stands for it here, a supplement fills it in
	Always   bool     // of a Fact: shown also where the item says nothing about it, in words
	Short    string   // of a Group: the field in it that a plain text stands for; "" for none
	Unique   bool     // no other item of the same union has the same value, but its translations
	Common   bool     // every kind has it: common.yaml declares it, or this kind declares it anew
}

// LocalValue is written where each union below gives its own value. Only a
// field that is Local takes it, of whatever type it is.
const LocalValue = "$local"

// An Option is a value that a Choice field may have.
type Option struct {
	Value  string
	Labels Labels
}

// Expiry says what becomes of an item after its expire_at.
type Expiry uint8

// What schema files call keep, mark, archive, remove.
const (
	Keep    Expiry = iota // nothing changes
	Mark                  // stays listed and is marked
	Archive               // is marked, and leaves homes and feeds
	Remove                // page, cards, feeds: all gone
)

// Order is how a section lists its items.
type Order uint8

// Orders of a section.
const (
	NewestFirst Order = iota // by date, the newest first
	ByName                   // by title
	ByWeight                 // by the field order, then by title
	Upcoming                 // by date, the newest first; on pages what is still to come goes ahead, the soonest first
)

// Scope is how far down the tree of unions an item reaches.
type Scope uint8

// What schema files and front matter call self, children, descendants.
const (
	Self        Scope = iota // its own union alone
	Children                 // the unions directly below as well
	Descendants              // all unions below as well
)

// A Kind is a type of content: one schema file.
type Kind struct {
	ID       string // "news"
	Folder   string // name of the folder below a union that holds its items, and part of their addresses
	Labels   Labels // of the kind as a section: 新闻
	Layout   string // of its item pages: "item" unless the schema names one
	Form     string // id of the form to which its items lead, where they say no other one; "" for none
	DateFrom string // the field that gives an item's date where "date" is not given: issued, starts; "" for none
	Order    Order
	AtExpiry Expiry
	Fields   []Field // its own and the common ones
	Sum      digest.Sum
	Source   string     // its schema file, as the file system that Load read calls it
	FolderAt fields.Pos // where Source names the folder

	Group      string     // of the page of all sections: news, rights, services, places, together, about
	Menu       bool       // its section stands in the menu (it does unless the schema says no), else on the page of all sections only
	Home       int        // how many cards a home shows at most; 0: none
	Core       bool       // its items are among what a phone keeps first
	Scope      Scope      // of its items, where they say nothing else
	ExpiresBy  []string   // fields with a date after which an item is over, where expire_at is not given: the first one given counts
	StaleBy    string     // the field with the day of the last confirmation; "" for none
	StaleAfter int        // days after it when what the item says is no longer sure
	Over       Labels     // the mark of what has expired: 已失效, 已结束; nil: the theme's own word
	Calendar   Calendar   // fields that make a calendar entry; zero: none
	Structured Structured // what search engines are told; zero: nothing
}

// Calendar names the fields of a calendar entry (RFC 5545).
type Calendar struct {
	Starts, Ends, Place string
}

// Structured says how an item is described in the vocabulary of schema.org.
type Structured struct {
	Type       string // such as Event
	Properties []Property
}

// A Property is one property of a description. Name may be a path, such as
// location.name. From is a field's name; or "=" and a constant; or @url,
// @union, @image, @lang.
type Property struct {
	Name, From string
}

// Field returns the field called name, without regard to case, or nil.
func (k *Kind) Field(name string) *Field { return findField(k.Fields, name) }

// Set is all kinds of a site. It is immutable.
type Set struct {
	kinds []*Kind
}

// Kinds returns all kinds in the order in which sections are shown.
func (s *Set) Kinds() []*Kind { return s.kinds }

// ByID returns the kind called id, or nil.
func (s *Set) ByID(id string) *Kind { return s.find(func(k *Kind) bool { return k.ID == id }) }

// ByFolder returns the kind whose items lie in the folder called name, or nil.
func (s *Set) ByFolder(name string) *Kind {
	return s.find(func(k *Kind) bool { return k.Folder == name })
}

func (s *Set) find(ok func(*Kind) bool) *Kind {
	for _, k := range s.kinds {
		if ok(k) {
			return k
		}
	}
	return nil
}

// Load reads every *.yaml in dir of fsys as a kind, except common.yaml, whose
// fields every kind gets. Order of the set: the schema's "position", then id.
// A kind that extends another has that one's fields, its own in their places
// or behind them, and its settings where it says nothing else; id, folder,
// labels and position are always its own.
func Load(fsys fs.FS, dir string) (*Set, diag.List) { return load(fsys, dir) }

// A Value is a checked value in canonical text: dates as 2026-05-01, times as
// RFC 3339, booleans as true or false, whole numbers without leading zeros,
// choices as declared, everything else as written.
type Value struct {
	Name string     // of the field; "" for entries of a list
	Text string     // of a single value
	List []Value    // of a List field
	Map  []Value    // of a Group, and of Words given by language (Name is the tag)
	Pos  fields.Pos // where it was written
}

// IsLocal reports whether each union below gives its own value: LocalValue
// stands for all of it.
func (v *Value) IsLocal() bool { return v.Text == LocalValue }

// Values is what a block said, in the order of the schema.
type Values []Value

// Get returns the value called name, or nil.
func (v Values) Get(name string) *Value {
	for i := range v {
		if v[i].Name == name {
			return &v[i]
		}
	}
	return nil
}

// Text returns the text of the value called name, or "".
func (v Values) Text(name string) string {
	if x := v.Get(name); x != nil {
		return x.Text
	}
	return ""
}

// Texts returns the texts of the list called name.
func (v Values) Texts(name string) []string {
	x := v.Get(name)
	if x == nil {
		return nil
	}
	texts := make([]string, len(x.List))
	for i := range x.List {
		texts[i] = x.List[i].Text
	}
	return texts
}

// Time returns the value called name as an instant, or the zero time.
// A date is the first moment of that day in zone.
func (v Values) Time(name string, zone *time.Location) time.Time {
	t, _ := ParseTime(v.Text(name), zone)
	return t
}

// Schema is a list of fields to check a block against: that of a kind, of
// union.yaml, of site.yaml.
type Schema struct {
	Fields []Field
	Zone   *time.Location // for times without an offset; nil: +08:00
	Open   bool           // unknown keys are warnings; otherwise they are faults
	// Supplement is for an item that adds to one of a union above: nothing is
	// required, and what belongs to the kind but is not Local is told as a
	// warning and left out, because it stays as the union above has it.
	Supplement bool
}

// Check checks the map root, read from src, and returns what was good together
// with every fault: unknown keys (with the nearest known one), keys given twice
// in different case, missing required fields, values of the wrong type. Every
// fault has its position.
func (s Schema) Check(src fields.Source, root *fields.Node) (Values, diag.List) {
	return s.check(src, root)
}

// ReadSchema reads a list of field declarations as they stand under "fields:"
// in a kind's file. Package site declares union.yaml and site.yaml with it.
func ReadSchema(src fields.Source) ([]Field, diag.List) { return readSchema(src) }

// ParseTime reads the canonical text of a Date or Time field.
func ParseTime(text string, zone *time.Location) (time.Time, error) { return parseTime(text, zone) }
