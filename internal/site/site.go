// Package site says what the pages of a site are and what each shows: unions,
// sections, languages, addresses, links, feeds. It works on parsed items only;
// it reads no file, renders no template and writes nothing.
package site

import (
	"slices"
	"time"

	"unionhall/internal/content"
	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/form/forms"
	"unionhall/internal/kind"
	"unionhall/internal/seal"
)

// A Language is what a theme knows of a language.
type Language struct {
	Tag  string                  // BCP 47
	Name string                  // in itself: 中文, English, العربية
	Dir  string                  // "ltr" or "rtl"
	Text func(key string) string // a string of the theme; the key itself where there is none
}

// A Map knows what lies where in a source: the tree of unions, the folders of
// kinds, the languages in file names. It is made before any item is read, and
// is immutable.
type Map struct{ sourceMap }

// NewMap arranges the unions by their folders. known reports whether the theme
// has strings for a language; one that it does not know is a warning. Faults:
// no union, two roots, an id twice, an id or a kind's folder that is reserved.
func NewMap(c *Config, unions []*Union, kinds *kind.Set, known func(lang string) bool) (*Map, diag.List) {
	return newMap(c, unions, kinds, known)
}

// A Place is what the path of a Markdown file says about it.
type Place struct {
	Union *Union
	Kind  *kind.Kind
	Name  string // file name without language and ending, NFC
	Lang  string // BCP 47
}

// Place reads the path of a Markdown file, below the source, with slashes. ok
// is false for a file that is no item: README.md beside union.yaml, a name
// that begins with "_" or ".". A list that is not empty says why a file that
// looks like an item is not one (no union, no such kind: the likely one is
// suggested; a language that its union does not have).
func (m *Map) Place(path string) (p Place, ok bool, list diag.List) { return m.place(path) }

// File returns where the page of an item at a place lies, when it is shown.
func (m *Map) File(p Place) File { return m.file(p) }

// Config returns the settings of the site.
func (m *Map) Config() *Config { return m.config }

// Languages returns all languages that the site or a union uses.
func (m *Map) Languages() []string { return m.languages }

// IDs returns the ids of all unions that are still there, by folder.
func (m *Map) IDs() []string { return m.ids() }

// Above returns the leading parent of each union that is still there, by id; ""
// for the top one.
func (m *Map) Above() map[string]string { return m.parents() }

// Parent returns the next union above u that is still there; nil for the top one.
func (m *Map) Parent(u *Union) *Union { return m.parent[u] }

// UnionIn returns the union in whose folder, below the source, something lies
// directly; nil for none, and for one that is no more.
func (m *Map) UnionIn(folder string) *Union { return m.unionIn(folder) }

// TakesForms reports whether a union says of itself that it takes forms.
func (m *Map) TakesForms() bool {
	return slices.ContainsFunc(m.unions, func(u *Union) bool { return !u.isOver() && u.Intake == On })
}

// Pushes reports whether a union lets phones be told when there is an answer.
func (m *Map) Pushes() bool {
	return slices.ContainsFunc(m.unions, func(u *Union) bool { return !u.isOver() && u.Push })
}

// A FileInfo describes a file that items link to or show.
type FileInfo struct {
	Sum           digest.Sum
	Size          int64     // bytes
	Width, Height int       // pixels of a picture; 0 where unknown
	Inert         bool      // of an SVG drawing: it was read, and holds no script and nothing of other origins. Others are not published
	Variants      []Variant // of a picture: what is published of it instead of the file itself, the largest first; none: the file is
	Unfit         bool      // a picture that cannot be published: its description is shown instead
	Notes         diag.List // what is wrong with it, without a place: told where an item uses it
}

// A Variant is a picture made from one of the source: another size, another
// encoding, without what tells where it was taken.
type Variant struct {
	Sum           digest.Sum // of its bytes
	Size          int64      // bytes
	Type          string     // media type
	Ext           string     // of its file name: "jpg"
	Width, Height int        // pixels
	Modern        bool       // to be offered beside the others: older browsers cannot read it
}

// An IconSource is what icons are drawn from: a logo, or else a mark on a
// ground. With neither it asks for the emblem of unions that have none.
type IconSource struct {
	Logo        string     // path of a picture of the source; "" for none
	LogoSum     digest.Sum // of its bytes
	Mark        string
	Ground, Ink [3]uint8 // red, green, blue
}

// A DrawnIcon is a PNG that was drawn of an IconSource.
type DrawnIcon struct {
	Use  string // any, maskable (the purposes of a web manifest), touch (iOS)
	Side int    // pixels
	Sum  digest.Sum
}

// Input is all that a Site is made of.
type Input struct {
	Map   *Map
	Items []*content.Item // in any order; an item's Body.HTML may be missing
	// File describes another file of the source, below it, with slashes. It is
	// asked only for files that something links to, from several goroutines.
	File func(path string) (info FileInfo, ok bool)
	// Icons draws icons. ok is false where they cannot be drawn of that: a picture
	// that cannot be read, a character that no font has. It is asked from several
	// goroutines. nil: there are no icons, and no web manifests.
	Icons     func(IconSource) (icons []DrawnIcon, ok bool)
	Languages func(tag string) Language
	Styles    Styles
	Static    map[string]File // the theme's own files ("icon.svg") and where they are published

	BaseURL string // with a trailing slash; "" takes the address of site.yaml
	Union   string // id: pages of this union alone; "" all
	Drafts  bool   // show drafts and what is not approved
	Early   bool   // show what is to be published later as well, marked
	Preview bool   // it is looked at from the top of a server of its own, wherever it will lie
	Offline bool   // pages name the set that phones keep of them
	Now     time.Time

	// Of forms. Without Forms, and where no union takes any, there are none.
	Forms    *forms.Set
	Speeds   *Speeds                    // how fast unions answer; nil: nobody knows
	Endpoint string                     // where forms are handed over, with v1/ at its end; "": on paper
	Keys     map[string]*seal.UnionKeys // of unions that have some, by id
	Trial    *seal.Trial                // makes keys in the place of Keys, for trying out; pages say so loudly
}

// Styles are the style sheets of a theme, minified.
type Styles struct {
	All   string // of all pages
	Home  string // All without what no home of a union needs
	Door  string // All without what no page of DoorLayouts needs
	Forms string // what form pages have besides All
}

// HomeLayout is the layout of homes of unions, which hold no text of an item: the
// fewer bytes stand before their words, the sooner these are seen.
const HomeLayout = "home"

// DoorLayouts are those of the pages that wear the shell of the door. They hold
// no text of an item either.
func DoorLayouts() []string { return []string{"door", "directory", "notfound"} }

// A Site is an immutable snapshot of everything that is published. It is safe
// for concurrent use.
type Site struct{ snapshot }

// New resolves an Input. It reports what only the whole can know: two items at
// one address, links that lead nowhere, missing approvals. With Fault among
// the list the Site still answers, without the items concerned.
func New(in Input) (*Site, diag.List) { return newSite(in) }

// With returns the site in which changed stand in for the items of the same
// paths, or beside the others where there are none, and those at the paths
// removed are gone; all else of the Input is the same, also the clock. What
// New would return is returned, at a cost that follows the change: the sections
// whose lists had to be made again are touched. s is as it was.
func (s *Site) With(changed []*content.Item, removed []string) (next *Site, touched []SectionID, list diag.List) {
	return s.with(changed, removed)
}

// Dressed returns the site in another Input.Styles and Input.Static; all else of
// the Input is the same, also the clock, and so is what was told of it. It costs
// nothing that follows the number of items: only shells are others. s is as it
// was.
func (s *Site) Dressed(styles Styles, static map[string]File) *Site {
	return &Site{snapshot{ground: s.ground, dress: dress{styles, static}, state: s.state}}
}

// A SectionID names a section: a union's items of a kind.
type SectionID struct {
	Union string
	Kind  string
}

// A ShellID names a shell: that of a union in a language, or with Union "" that
// of the door, the directory and the 404 page. Of a union there are two, which
// differ in their style sheets alone.
type ShellID struct {
	Union string
	Lang  string
	Home  bool // of the home
}

// Shells returns all shells that pages need, sorted.
func (s *Site) Shells() []ShellID { return s.shells() }

// ShellView returns what the shell shows. Its Root is RootSlot.
func (s *Site) ShellView(id ShellID) *ShellView { return s.shellView(id) }

// A Page is one HTML file of the site.
type Page struct {
	File   File
	Shell  ShellID
	Layout string        // name of the theme's layout: item, list, tags, home, door, directory, notfound, redirect, offline, missing, or what a kind names
	Item   *content.Item // for the page of an item; else nil
	Owner  *content.Item // of a supplement's page: the item that it supplements, whose body is shown above its own; else nil

	InSet  bool   // phones may keep it; else Set says nothing
	Set    string // prefix of the offline set that it belongs to
	Shared bool   // of the part of the set that unions below take as well
	Core   bool   // among what is kept first
	Date   int64  // Unix seconds; 0 where it has none

	make func(s *snapshot, p *Page) any
	arg  any
}

// Pages returns all pages, sorted by File. The slice is shared: do not change it.
func (s *Site) Pages() []Page { return s.pages }

// An OfflineSet is what phones keep of one union in one language.
type OfflineSet struct {
	Prefix string             // what stands before the address of its home: "yl-linhe/en/"; "" in a site of one union
	Above  []string           // prefixes of the sets of those to whom the union listens and who share something, the nearest first
	Shells map[string]ShellID // of its pages, by Role
	Files  []File             // that its pages cannot do without, beside those that all pages need
	Pages  []int              // indexes of Site.Pages, in their order
	// Inherited says that other sets name this one above them.
	Inherited bool
}

// OfflineSets returns all sets that have pages, sorted by Prefix.
func (s *Site) OfflineSets() []OfflineSet { return s.offlineSets() }

// Role names a shell in an offline set: the prefix of the wing or door that it
// belongs to, and "home" behind it for that of the home.
func (s *Site) Role(id ShellID) string { return s.role(id) }

// View makes what the page shows: a pointer to one of the views of this
// package. Body.HTML of an item's view is left empty (its Sum is not): Fill
// adds it where the page is really rendered.
func (s *Site) View(p *Page) any { return p.make(&s.snapshot, p) }

// Fill completes an item's view with the HTML of its body and of Owner's, their
// links resolved.
func (s *Site) Fill(v *ItemView, p *Page, html, owner []byte) { s.fill(v, p, html, owner) }

// Sum returns the digest of a view: of every field in it, but Prose.HTML, for
// which Prose.Sum stands.
func Sum(view any) digest.Sum { return sumView(view) }

// A Document is a published file that is no page: a feed, a sitemap, robots.txt.
type Document struct {
	File File
	Sum  digest.Sum // of all that its bytes depend on
	make func(s *snapshot) []byte
}

// Documents returns all of them, sorted by File.
func (s *Site) Documents() []Document { return s.documents }

// Bytes makes the document's contents.
func (s *Site) Bytes(d *Document) []byte { return d.make(&s.snapshot) }

// A Copy is a file of the source that is published as it is.
type Copy struct {
	File    File
	Source  string // below the source folder, with slashes
	Info    FileInfo
	Variant *Variant // the one of Info.Variants that it is; nil: the file of the source as it is
}

// Copies returns the pictures and attachments that pages use, sorted by File.
func (s *Site) Copies() []Copy { return s.copies }

// An Icon is a published icon.
type Icon struct {
	File   File
	Source IconSource
	DrawnIcon
}

// Icons returns those of the unions whose pages are built, each file once,
// sorted by File.
func (s *Site) Icons() []Icon { return s.icons }

// TakesForms reports whether a union of the site takes forms.
func (s *Site) TakesForms() bool { return s.takesForms }

// Receptions lists the forms that are sent to each union, by union, then form.
func (s *Site) Receptions() []Reception { return s.receptions() }

// Desk returns the JSON text that officers' desks know the site by (docs/formats.md,
// "The desk"); nil for a site whose forms are sent nowhere.
func (s *Site) Desk() []byte { return s.deskText() }

// Unions returns how many unions the site shows.
func (s *Site) Unions() int { return s.unionCount }

// Items returns how many items are shown; translations count.
func (s *Site) Items() int { return s.itemCount }

// A Reason says why an item is not shown.
type Reason uint8

// Reasons, in the order in which they are told.
const (
	IsDraft     Reason = iota // draft: true, or status draft
	NotApproved               // status submitted
	Withdrawn                 // status withdrawn
	Scheduled                 // publish_at is still to come
	Expired                   // expire_at has passed and the kind removes what is expired
	Faulty                    // its own faults, an approval that is missing, an address that is taken
	Dissolved                 // its union was merged or dissolved
	ModuleOff                 // its union has switched its kind off
	Baseless                  // what it supplements is not shown here
)

// A Skip is an item that is not shown.
type Skip struct {
	Path   string
	Reason Reason
}

// Skipped returns the items that are not shown, by reason, then by path.
func (s *Site) Skipped() []Skip { return s.skipped }

// Next returns when an item is next due to change by itself (to appear, to
// expire, to lose its pin, to be over, to take effect, to want confirming)
// after Now, and its path; the zero time for never.
func (s *Site) Next() (at time.Time, path string) { return s.nextAt, s.nextPath }
