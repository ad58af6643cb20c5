package site

import (
	"cmp"
	"hash/maphash"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/unicode/norm"

	"unionhall/internal/content"
	"unionhall/internal/diag"
	"unionhall/internal/form/forms"
	"unionhall/internal/kind"
	"unionhall/internal/spelling"
)

const keep = kind.Keep

// snapshot is the inside of a Site. It is filled while the Site is made and
// read only from then on, but for headings.
type snapshot struct {
	*ground
	dress
	state
	headings sync.Map // *post -> *headingIndex, of pages that links lead into
	visitors sync.Map // cardKey -> *CardView, of items of other unions
}

// dress is what a theme lays around pages. Only shells show it, and they are
// made when they are asked for: another dress leaves all else as it is.
type dress struct {
	styles Styles
	static map[string]File
}

// ground is what a snapshot shares with all that follow it: whatever depends on
// neither items nor dress. It is immutable, but for what is known of files.
type ground struct {
	in         Input // without Items, Styles and Static
	m          *sourceMap
	base       string // absolute, with a trailing slash, or ""
	genres     []*genre
	tongues    map[string]*tongue
	halls      []*hall // as the tree has them: a parent before its children
	over       []*hall // of unions that are no more: in no list, only their addresses lead on
	byUnion    map[*Union]*hall
	only       *hall   // the one that is built; nil for all
	doors      []*door // by language; empty for a site of one union
	unionCount int
	refusal    diag.List // why nothing can be built; or no union
	barren     bool      // nothing can be built
	files      sync.Map  // source path -> *attachment
	seed       maphash.Seed
	reaches    reaches
	takesForms bool // there are unions that take forms
	offices    forms.Offices
	second     map[string]bool // languages, see secondLanguages
	intakeTold diag.List
}

// state is what depends on items. The next snapshot begins with a copy of it,
// and puts something new in the place of whatever changes. Posts are known by
// their number, an index of posts, so that one can be exchanged and all that
// refers to it stays.
type state struct {
	pages     []Page
	documents []Document
	copies    []Copy
	skipped   []Skip
	itemCount int
	nextAt    time.Time
	nextPath  string

	posts      []*post // by number; nil where one was removed
	order      []int32 // numbers, in the order of the paths
	byPath     register[int32]
	items      register[int32]  // shown ones, by folded key of their address
	lists      register[string] // hrefs of what is no item, in the same way
	former     map[string]int32 // whose address it was, in the same way
	refused    map[string]bool  // keys of former addresses that were taken
	aliases    []alias
	relics     map[string]relic // by folded key of their address
	kin        *kinship
	guests     map[work]bool // of other unions, built beside the only one; nil where all are
	stocks     []*stock      // by hall
	replacing  []int32       // posts that stand in the place of others
	succession *succession
	slugs      map[string]string // folded, by tag as written
	names      *nameIndex
	told       []int32 // posts with faults
	aliasTold  diag.List
	codeTold   diag.List
	unionTold  diag.List
	iconTold   diag.List
	icons      []Icon
	iconsOf    [][]Icon // by hall; nil where there are none
	manifests  []Document
	tangled    bool // two claim one address, or one path: With begins anew
}

// A spot is what lies at an address.
type spot struct {
	href string // percent-encoded, from the root
	post *post  // nil for what is no item
}

// newSite goes from items to pages: who is shown, what stands together, what
// links lead to, which pages and documents follow.
func newSite(in Input) (*Site, diag.List) {
	return newGround(in).newSite(dress{in.Styles, in.Static}, in.Items)
}

func newGround(in Input) *ground {
	g := &ground{in: in, m: &in.Map.sourceMap, base: cmp.Or(in.BaseURL, in.Map.config.Address), seed: maphash.MakeSeed()}
	g.in.Items, g.in.Styles, g.in.Static = nil, Styles{}, nil
	g.genres = genres(in.Map.kinds)
	g.tongues = map[string]*tongue{}
	g.buildHalls()
	g.openIntakes()
	g.cutKeyrings()
	g.choose()
	if !g.barren {
		g.openDoors()
	}
	return g
}

func (g *ground) newSite(d dress, items []*content.Item) (*Site, diag.List) {
	s := &Site{snapshot{ground: g, dress: d}}
	if g.barren {
		s.kin = &kinship{}
		s.settle() // empty shelves: who asks all the same is answered
		s.succeed()
		return s, g.refusal
	}
	s.names = &nameIndex{}
	s.admit(items)
	s.relate()
	s.adoptAll()
	s.settle()
	s.invite()
	s.chart()
	s.gatherRelics()
	s.claimAliases()
	s.findReplacing()
	s.succeed()
	s.resolveAll(s.order)
	s.hangAll()
	s.drawIcons()
	s.layOut()
	s.copies = s.collectCopies()
	s.told = s.withFaults(s.order)
	s.codeTold = s.sameCodes()
	return s, s.faults()
}

// withFaults returns those of the posts of which something was told.
func (s *snapshot) withFaults(numbers []int32) []int32 {
	var told []int32
	for _, n := range numbers {
		if p := s.posts[n]; p != nil && p.found != nil && len(p.found.told) > 0 {
			told = append(told, n)
		}
	}
	return told
}

// faults is all that was told.
func (s *snapshot) faults() diag.List {
	var list diag.List
	for _, n := range s.told {
		list = append(list, s.posts[n].found.told...)
	}
	return slices.Concat(list, s.aliasTold, s.codeTold, s.succession.told, s.unionTold, s.iconTold, s.kin.told, s.intakeTold)
}

// choose settles which union is built.
func (g *ground) choose() {
	g.unionCount = len(g.halls)
	g.barren = len(g.halls) == 0 // the map told it
	if g.barren || g.in.Union == "" {
		return
	}
	var ids []string
	for _, h := range g.over {
		if h.ID == g.in.Union && h.heir != nil {
			g.barren, g.refusal = true, diag.List{h.goneTo()}
			return
		}
	}
	for _, h := range g.halls {
		if h.ID == g.in.Union {
			g.only, g.unionCount = h, 1
			return
		}
		ids = append(ids, h.ID)
	}
	g.barren, g.refusal = true, diag.List{g.noSuchUnion(ids)}
}

// UnknownUnion is the rule of the fault that Input.Union names no union.
const UnknownUnion = "site/no-such-union"

// goneTo is the fault of building a union that is no more.
func (h *hall) goneTo() diag.Diag {
	return diag.Diag{
		Rule: UnknownUnion, Severity: diag.Fault,
		Text: diag.Say("工会“%s”已经并入“%s”", "the union %q is no more: %q took over", h.ID, h.heir.ID),
		Hint: diag.Say("改成生成“%s”", "build %q instead", h.heir.ID),
	}
}

func (g *ground) noSuchUnion(ids []string) diag.Diag {
	d := diag.Diag{
		Rule: UnknownUnion, Severity: diag.Fault,
		Text: diag.Say("没有标识为“%s”的工会", "there is no union with the id %q", g.in.Union),
	}
	if likely := spelling.Nearest(g.in.Union, ids); likely != "" {
		d.Hint = diag.Say("是不是“%s”？", "did you mean %q?", likely)
	} else {
		d.Hint = diag.Say("有这些：%s", "there are: %s", strings.Join(ids[:min(len(ids), 20)], " "))
	}
	return d
}

// selected reports whether pages of h are built.
func (g *ground) selected(h *hall) bool { return g.only == nil || g.only == h }

// whole reports whether what lies at the base path is built too. One union of
// several alone must not overwrite the door of the whole site.
func (g *ground) whole() bool { return g.only == nil || g.m.single }

func (g *ground) genre(id string) *genre {
	for _, genre := range g.genres {
		if genre.ID == id {
			return genre
		}
	}
	return nil
}

// chart enters everything that is no item into the addresses.
func (s *snapshot) chart() {
	s.lists = newRegister[string](4 * len(s.halls))
	for _, h := range s.halls {
		for _, w := range h.wings {
			s.enter(File(w.home))
			s.enter(w.offlineFile())
			s.enter(w.missingFile())
			if h.hasChannels() {
				s.enter(w.channelsFile())
			}
			for _, page := range w.indexes(s.shelf(w)) {
				s.enter(page.File)
			}
			for _, page := range w.formPages() {
				s.enter(page.File)
			}
			for l := range s.shelf(w).lists() {
				for f := range l.files() {
					s.enter(f)
				}
			}
		}
	}
	for _, d := range s.doors {
		s.enter(d.file)
		s.enter(d.directory)
	}
	s.enter(notFoundFile)
}

func (s *snapshot) enter(f File) {
	key := addressKeyOf(f)
	if _, taken := s.items.get(key); taken {
		s.tangled = true // the map is at fault, and told so
	}
	s.lists.set(key, escape(string(f)))
}

// spot returns what lies at an address, given its folded key.
func (s *snapshot) spot(key string) (spot, bool) {
	if href, ok := s.lists.get(key); ok {
		return spot{href: href}, true
	}
	n, ok := s.items.get(key)
	if !ok {
		n, ok = s.former[key]
	}
	if !ok {
		return spot{}, false
	}
	p := s.posts[n]
	return spot{href: p.href, post: p}, true
}

// addressKeyOf is the folded address key of a file that is in NFC already.
func addressKeyOf(f File) string {
	s := strings.TrimSuffix(string(f), ".html")
	if s == "index" {
		return ""
	}
	return fold(strings.TrimSuffix(s, "/index"))
}

// nfc is norm.NFC.String, which looks at ASCII byte by byte as well.
func nfc(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return norm.NFC.String(s)
		}
	}
	return s
}

func itoa(n int) string { return strconv.Itoa(n) }

func (s *snapshot) shells() []ShellID {
	var ids []ShellID
	for _, h := range s.halls {
		if !s.hosts(h) {
			continue
		}
		for _, w := range h.wings {
			ids = append(ids, w.shell(), w.homeShell())
		}
	}
	if s.whole() && len(s.halls) > 0 {
		for _, tag := range s.doorLanguages() {
			ids = append(ids, ShellID{Lang: tag})
		}
	}
	slices.SortFunc(ids, func(a, b ShellID) int {
		return cmp.Or(strings.Compare(a.Union, b.Union), strings.Compare(a.Lang, b.Lang), trueFirst(b.Home, a.Home))
	})
	return ids
}
