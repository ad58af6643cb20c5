package site

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/unicode/norm"

	"unionhall/internal/diag"
	"unionhall/internal/kind"
	"unionhall/internal/spelling"
)

const keep = kind.Keep

// snapshot is the inside of a Site. It is filled by newSite and read only
// from then on.
type snapshot struct {
	pages                 []Page
	documents             []Document
	copies                []Copy
	skipped               []Skip
	unionCount, itemCount int
	nextAt                time.Time
	nextPath              string

	in       Input
	m        *sourceMap
	base     string // absolute, with a trailing slash, or ""
	genres   []*genre
	tongues  map[string]*tongue
	halls    []*hall // as the tree has them: a parent before its children
	byUnion  map[*Union]*hall
	only     *hall // the one that is built; nil for all
	posts    []post
	byPath   map[string]*post // all items, skipped ones too
	spots    map[string]spot  // what lies at an address, by folded key
	files    sync.Map         // source path -> *attachment
	headings sync.Map         // *post -> *headingIndex, of pages that links lead into
	aliases  []alias
	doors    []*door // by language; empty for a site of one union

	nameOnce  sync.Once
	nameIndex *nameIndex
}

// A spot is what lies at an address.
type spot struct {
	href string // percent-encoded, from the root
	post *post  // nil for what is no item
}

// newSite goes from items to pages: who is shown, what stands together, what
// links lead to, which pages and documents follow.
func newSite(in Input) (*Site, diag.List) {
	s := &Site{snapshot{in: in, m: &in.Map.sourceMap, base: cmp.Or(in.BaseURL, in.Map.config.Address)}}
	s.genres = genres(in.Map.kinds)
	s.tongues = map[string]*tongue{}
	s.buildHalls()
	list, ok := s.choose()
	if !ok {
		return s, list
	}
	list = append(list, s.admit(in.Items)...)
	s.settle()
	s.openDoors()
	s.chart()
	list = append(list, s.claimAliases()...)
	list = append(list, s.resolveAll()...)
	s.layOut()
	s.collectCopies()
	return s, list
}

// choose settles which union is built.
func (s *snapshot) choose() (diag.List, bool) {
	if len(s.halls) == 0 {
		return nil, false // the map told it
	}
	s.unionCount = len(s.halls)
	if s.in.Union == "" {
		return nil, true
	}
	var ids []string
	for _, h := range s.halls {
		if h.ID == s.in.Union {
			s.only, s.unionCount = h, 1
			return nil, true
		}
		ids = append(ids, h.ID)
	}
	return diag.List{s.noSuchUnion(ids)}, false
}

// UnknownUnion is the rule of the fault that Input.Union names no union.
const UnknownUnion = "site/no-such-union"

func (s *snapshot) noSuchUnion(ids []string) diag.Diag {
	d := diag.Diag{
		Rule: UnknownUnion, Severity: diag.Fault,
		Text: diag.Say("没有标识为“%s”的工会", "there is no union with the id %q", s.in.Union),
	}
	if likely := spelling.Nearest(s.in.Union, ids); likely != "" {
		d.Hint = diag.Say("是不是“%s”？", "did you mean %q?", likely)
	} else {
		d.Hint = diag.Say("有这些：%s", "there are: %s", strings.Join(ids[:min(len(ids), 20)], " "))
	}
	return d
}

// selected reports whether pages of h are built.
func (s *snapshot) selected(h *hall) bool { return s.only == nil || s.only == h }

// whole reports whether what lies at the base path is built too. One union of
// several alone must not overwrite the door of the whole site.
func (s *snapshot) whole() bool { return s.only == nil || s.m.single }

func (s *snapshot) genre(id string) *genre {
	for _, g := range s.genres {
		if g.ID == id {
			return g
		}
	}
	return nil
}

// chart enters everything that is no item into the addresses.
func (s *snapshot) chart() {
	for _, h := range s.halls {
		for _, w := range h.wings {
			s.enter(File(w.home))
			if len(w.tags) > 0 {
				s.enter(w.tagsFile())
			}
			for _, l := range w.sections {
				s.enterList(l)
			}
			for _, l := range w.tags {
				s.enterList(l)
			}
		}
	}
	for _, d := range s.doors {
		s.enter(d.file)
		s.enter(d.directory)
	}
	s.enter(notFoundFile)
}

func (s *snapshot) enterList(l *list) {
	for number := range numbered(len(l.entries)) + 1 {
		s.enter(l.file(number))
	}
}

func (s *snapshot) enter(f File) { s.spots[addressKeyOf(f)] = spot{href: escape(string(f))} }

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
		if !s.selected(h) {
			continue
		}
		for _, w := range h.wings {
			ids = append(ids, ShellID{Union: h.ID, Lang: w.tongue.Tag})
		}
	}
	if s.whole() && len(s.halls) > 0 {
		for _, tag := range s.doorLanguages() {
			ids = append(ids, ShellID{Lang: tag})
		}
	}
	slices.SortFunc(ids, func(a, b ShellID) int {
		return cmp.Or(strings.Compare(a.Union, b.Union), strings.Compare(a.Lang, b.Lang))
	})
	return ids
}
