package site

import (
	"html/template"
	"time"

	"unionhall/internal/digest"
)

// This file is what templates see. A template gets one of these views and
// nothing else; its Sum covers every field, so that equal sums mean equal
// pages. Addresses in views are ready for an attribute: relative to the page
// and percent-encoded.

// RootSlot stands in a shell wherever a page's way to the root goes: "" for a
// page at the root, "../../" for one two folders below. Templates write
// {{.Root}} before every address that is given from the root.
const RootSlot = "@@root@@"

// SlotMark begins what stands in a rendered shell where another slot is cut out.
const SlotMark = "@@slot:"

// A ShellView is what all pages of one union in one language share; its home has
// one of its own, which differs in the style sheet. The door, the directory of
// unions and the 404 page share another, whose Union is the root union.
type ShellView struct {
	Root      string // RootSlot
	Lang      string // BCP 47
	Dir       string // "ltr" or "rtl"
	SiteTitle string
	Door      Ref // the door; for a site of one union its home
	Union     UnionRef
	Home      Ref   // of Union in Lang
	Lineage   []Ref // homes of the unions above, the top one first
	Menu      []Ref
	Directory Ref // the directory of all unions; Href "" for a site of one
	Feed      Ref // Atom feed of the union in Lang; Href "" without --base-url
	Contact   Contact
	Legal     Legal
	Sections  Ref          // the page of all sections; Href "" where there is none
	Script    string       // the page's own script, from the root; "" for none: nothing on a page needs it
	Style     template.CSS // the theme's style sheet and the union's accent
	StyleHash string       // "sha256-..." of Style, for the Content Security Policy
	Icon      string       // the site's icon, from the root; "" where the theme has none
	Manifest  string       // the union's web manifest, from the root; "" where there is none
	TouchIcon string       // the icon that iOS takes, from the root; "" where there is none
	Surface   string       // the union's colour as a surface, #rgb or #rrggbb
	Dusk      string       // the same in the dark
	Logo      Picture
	Mark      string // one or two characters of the union's name, drawn where it has no logo
	IsDoor    bool   // the shell of door, directory and 404
	Set       string // prefix of the offline set that a phone keeps when it has opened one of the pages: "yl-linhe/en/"; means nothing without Offline
	Offline   Ref    // the page of what the phone keeps; Href "" where pages are not kept

	// Of forms; all of it is empty in a site that takes none.
	Forms         Ref    // the list of forms
	Outbox        Ref    // what was filled in on this phone; Href "" where nothing is sent
	Connect       string // the origin of the endpoint, where that is not the site's own
	FormStyleHash string // as StyleHash, of the sheet that form pages have besides
	Waiting       string // the script that sends what waits on the phone, from the root
	Cases         string // the script that asks how cases stand
}

// Ref is a link with its words. In a shell its Href is from the root, and
// templates put {{$.Root}} before it, unless it is an address of the web; in
// pages it is relative to the page.
type Ref struct {
	Text string
	Href string
}

// UnionRef names a union.
type UnionRef struct {
	ID    string
	Name  string // full name in the language of the view
	Short string // short name, or Name
	Level string // id of the level: county
}

// Contact is how a person reaches a union.
type Contact struct {
	Hotline      string // as shown: 12351
	HotlineTel   string // for tel: "+86-531-12351"
	HotlineHours string
	Phone        string
	Hours        string
	Address      string
	Email        string
	Answers      string // by when whoever asks is answered, in words
}

// Legal is what a site must say of itself.
type Legal struct {
	Operator string
	ICP      string // filing number with the telecommunications authority; "" for none
	Security string // filing number with the police; "" for none
	Lines    []string
	Channels Ref // the page of the union's official channels, from the root; Href "" for none
}

// Picture is an image that a page shows. Src "" means none.
type Picture struct {
	Src           string
	Alt           string
	Width, Height int    // pixels; 0 where unknown
	Srcset, Sizes string // for browsers that choose among several; "" where there is one
	Sources       []Source
	Eager         bool // what readers see first: not to wait until it is scrolled to
}

// Source is a picture in a format that not every browser reads.
type Source struct {
	Type   string // media type
	Srcset string // the Picture's Sizes count here too
}

// Meta is what every page says about itself. It fills the slots "meta" and
// "languages".
type Meta struct {
	Title       string // of the page alone
	FullTitle   string // "page - union - site"
	Description string
	Canonical   string // absolute; "" without a base address
	Alternates  []Alternate
	Languages   []LangLink
	Feed        Ref    // of the section or union that the page belongs to; Href relative to the page
	Noindex     bool   // redirects, 404, drafts
	Type        string // Open Graph: "article" or "website"
	Published   time.Time
	Updated     time.Time
	Structured  template.HTML // JSON-LD of what the page shows, safe inside a script element; "" for none
}

// Alternate is the same page in another language, for hreflang.
type Alternate struct {
	Lang string
	Href string // absolute
}

// LangLink is an entry of the language switch.
type LangLink struct {
	Lang    string
	Name    string // in its own language
	Href    string // relative
	Current bool
	Missing bool // leads to the union's home in that language: this page is not translated
}

// Frame is what all page views have.
type Frame struct {
	Lang       string
	Root       string // the way to the root
	Meta       Meta
	Breadcrumb []Ref // home first; the last one is the page itself, without Href
}

// WayToRoot is Root, for package theme, which knows no view by its type.
func (f *Frame) WayToRoot() string { return f.Root }

// Prose is text ready to show. Sum stands for HTML, which is read only when
// the page is really rendered.
type Prose struct {
	Sum  digest.Sum
	HTML template.HTML
}

// CardView is an item as others show it.
type CardView struct {
	Title    string
	Href     string
	Summary  string
	Date     time.Time // zero where the item has none
	Pinned   bool
	Draft    bool      // shown because of --drafts
	Early    time.Time // shown in a preview before this, the time of its publication; else zero
	Lang     string    // of the item, when it is not the page's: the reader is told; else ""
	LangName string    // of Lang, in the page's language; else ""
	Kind     string    // id of the kind
	KindName string    // label, in the page's language
	Facts    []Fact
	Cover    Picture
	Source   Ref // the union it comes from, where that is not the page's; Href to its home
	Validity

	sum digest.Sum // of all the rest, once it is sealed; zero before
}

// Sealed returns the digest of a card that is made once for many pages. ok is
// false for any other card.
func (v *CardView) Sealed() (sum digest.Sum, ok bool) { return v.sum, v.sum != digest.Sum{} }

// seal ends the making of a card: nothing in it may change any more.
func (v *CardView) seal() { v.sum = sumView(v) }

// Validity is until when an item holds. A copy that is read later goes by the
// times in it.
type Validity struct {
	Until      time.Time // the last moment at which it holds; zero: for ever
	Expired    bool      // Until has passed, and its kind makes something of it
	Over       string    // what is expired is called so: 已失效, 已结束; "" where the theme's own word serves. Also given while it holds
	Superseded bool      // a later version is in force
	StaleFrom  time.Time // from when on it ought to be confirmed again; zero: never
	Stale      bool      // StaleFrom has passed
}

// InForce reports whether v still holds.
func (v Validity) InForce() bool { return !v.Expired && !v.Superseded }

// Fact is a labelled value: one row of an item's table.
type Fact struct {
	Name    string // of the field
	Label   string
	Type    string // text, date, link, phone, bool, group ...: as in schemas
	Texts   []string
	Values  []string // of a choice: what was chosen, as declared, one for each of Texts
	Hrefs   []string // of a list of links: one for each of Texts, "" where there is none; else nil
	Ordered bool     // Texts, or Groups, follow one after the other
	Href    string   // for links, phones
	Groups  [][]Fact
	Missing bool // nothing is said about it: Texts is empty
	Local   bool // each union below has its own: Texts is empty
}

// TOCEntry is a heading of the page's text.
type TOCEntry struct {
	Deep bool   // a heading below another one
	Href string // "#" and the heading's id
	Text string
}

// ItemView is the page of one item.
type ItemView struct {
	Frame
	Title    string
	KindID   string
	KindName string
	Section  Ref
	Date     time.Time
	Updated  time.Time
	Validity
	Draft  bool
	Early  time.Time // shown in a preview before this, the time of its publication; else zero
	Status string
	Facts  []Fact // the kind's fields marked as facts, in order
	Author string
	Editor string
	Origin Ref // source and source_url
	Cover  Picture
	TOC    []TOCEntry // empty for texts of few headings
	Body   Prose
	Tags   []Ref
	Newer  Ref // neighbours in the section, by date
	Older  Ref

	Audience   []string      // for whom, in words
	Original   Ref           // of a supplement: the page of the item to which it adds
	Owner      Ref           // of a supplement: the union of that item
	Here       string        // of a supplement: the short name of the union that adds it
	Local      Prose         // of a supplement: its own text; Body is that of the item to which it adds
	Locals     []Ref         // pages of what unions below add to it, by the short names of these unions
	Successors []Ref         // later versions
	Former     []Ref         // earlier versions
	Gathered   []HomeSection // what the item gathers by its query
	Calendar   Ref           // its calendar entry; Href "" for none
	Form       Ref           // the form by which one asks for what it is about; Href "" for none
}

// ListView is a page of a section or of a tag.
type ListView struct {
	Frame
	Title  string
	KindID string // "" for a tag
	Tag    string // "" for a section
	Number int    // of a numbered page, from 1, the oldest; 0 for the first, unnumbered one
	Total  int    // items of the whole list; on the first page only: on numbered ones it would change them all
	Cards  []CardView
	Split  int // Cards from here on are no longer in force; len(Cards) where all are
	Newer  Ref // page with newer items
	Older  Ref // page with older items
	// Calendar is what is still to come, for calendars that subscribe to it; on
	// the first page of a section of dated events, else Href "".
	Calendar Ref
	// Numbers are the unnumbered page (by the title of the list), those around
	// this one, and the oldest. This page has no Href; neither has a gap, "…".
	Numbers []Ref
}

// TagsView is the index of a union's tags.
type TagsView struct {
	Frame
	Title string
	Tags  []TagRef
}

// TagRef is a tag with the number of its items.
type TagRef struct {
	Ref
	Count int
}

// HomeView is a union's home.
type HomeView struct {
	Frame
	Union    UnionRef
	Contact  Contact
	Intro    string
	Tasks    []Task     // what people come for
	Forms    Ref        // the list of forms; Href "" for none
	Speed    Speed      // how fast the union answers
	Latest   []CardView // what is new, of all kinds that run by date
	Sections []HomeSection
	All      Ref          // the page of all sections
	Above    []Ref        // the unions above: the leading one first, then those by affiliation
	Below    []UnionGroup // unions below, departments first
	Paired   []Ref        // unions that help each other across regions
	Tags     []TagRef
}

// Task is something that people come for: join, ask, help, stations, rights.
type Task struct {
	ID string
	Ref
	Source Ref // the union that offers it, where that is not the page's
}

// UnionGroup is unions of one level.
type UnionGroup struct {
	Level     string
	LevelName string
	Unions    []Ref
}

// HomeSection is one section on a home: its newest cards.
type HomeSection struct {
	KindID string
	Title  Ref
	Cards  []CardView
	More   int // items that the page does not show
}

// SectionsView is the page of all sections of a union.
type SectionsView struct {
	Frame
	Title  string
	Union  UnionRef
	Groups []SectionGroup
}

// SectionGroup is sections that belong together: a kind's Group.
type SectionGroup struct {
	ID       string
	Sections []SectionRef
}

// SectionRef is a section with the number of its items.
type SectionRef struct {
	Ref
	KindID string
	Count  int
}

// ChannelsView says where a union really speaks, and how to tell.
type ChannelsView struct {
	Frame
	Title    string
	Union    UnionRef
	Contact  Contact
	Legal    Legal
	Channels []Channel
	Forms    Ref // the list of forms; Href "" for none
}

// Channel is one place where a union speaks.
type Channel struct {
	Kind     string // website, wechat, weibo, app ...: as in union.yaml
	KindName string
	Name     string
	Note     string
	Href     string // absolute; "" for none
	Source   Ref    // the union above that it is taken from; Text "" for its own
}

// OfflineView is the page of what a phone keeps of the site, and the one that is
// shown where a page is not among that. The latter is shown at any address:
// what it leads to is given from the root.
type OfflineView struct {
	Frame
	Title   string
	Union   UnionRef
	Contact Contact
	Home    string // of Union, from the root
	Page    string // of what is kept, from the root
	Signed  bool   // what is kept is checked against the site's signature
	Script  string // that fills the page, from the root; "" for none
}

// DoorView is the door of a site of several unions, DirectoryView's short form.
type DoorView struct {
	Frame
	Title  string
	Intro  string
	Ways   []DoorWay   // ways to find one's union, those that lead somewhere
	Unions []UnionNode // the tree, of a large one its top two levels
	Count  int         // of all unions
}

// DoorWay is one way to find a union: by place, workplace, platform, industry.
type DoorWay struct {
	ID      string
	Entries []DoorEntry
}

// DoorEntry is a word that people know themselves by, and their unions.
type DoorEntry struct {
	Text   string
	Unions []Ref
}

// UnionNode is a union with those below it.
type UnionNode struct {
	UnionRef
	LevelName string
	Href      string
	Contact   Contact
	Children  []UnionNode
}

// DirectoryView is the directory of all unions.
type DirectoryView struct {
	Frame
	Title  string
	Unions []UnionNode
	Count  int
}

// NotFoundView is the 404 page; its links are absolute, because a host shows
// it at any address.
type NotFoundView struct {
	Frame
	Door   Ref
	Unions []Ref
}

// RedirectView is a static redirect from an address that an item once had.
type RedirectView struct {
	Frame
	To Ref
}
