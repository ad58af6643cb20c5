package pwa

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A pageMap is what the next build wants to know of an edition and what no
// phone is told.
type pageMap struct {
	pages []row          // in order of address
	gone  []removal      // of the last longestSpan editions, in order of number
	since map[string]int // by pack: bytes of its pages that changed since its file was made
	kept  []keptNames    // of this edition and the two before it
}

// A row is one page.
type row struct {
	address, pack string
	number        int // of the edition at which it last changed
	role          string
	digest        Digest
	size          int // bytes of its slots

	date int64 // Unix seconds; no part of the map
}

// A removal says that a page left a pack: for good, or for the other family.
type removal struct {
	number        int
	pack, address string
}

// keptNames are the JSON files that an edition names, without its map. Beside
// each lies the gzip.
type keptNames struct {
	number int
	names  []string
}

// keptEditions is how many editions a build keeps the files of: phones may be
// fetching them.
const keptEditions = 3

func mapName(d Digest) string { return "map-" + d.Hex() + ".json" }

func (m *pageMap) append(b []byte) []byte {
	b = appendList(append(b, version+`"pages":`...), m.pages, func(b []byte, r row) []byte {
		b = appendText(append(b, '['), r.address)
		b = appendText(append(b, ','), r.pack)
		b = appendInt(append(b, ','), r.number)
		b = appendText(append(b, ','), r.role)
		b = appendDigest(append(b, ','), r.digest)
		return append(appendInt(append(b, ','), r.size), ']')
	})
	b = appendList(append(b, `,"gone":`...), m.gone, func(b []byte, r removal) []byte { return appendRemoval(b, &r) })
	b = append(b, `,"since":{`...)
	for i, id := range slices.Sorted(maps.Keys(m.since)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendInt(append(appendText(b, id), ':'), m.since[id])
	}
	b = appendList(append(b, `},"kept":`...), m.kept, func(b []byte, k keptNames) []byte {
		b = appendInt(append(b, '['), k.number)
		return append(appendTexts(append(b, ','), k.names), ']')
	})
	return append(b, '}')
}

func parseMap(text []byte) (*pageMap, error) {
	s := &scanner{text: text}
	m := &pageMap{since: map[string]int{}}
	s.want(version + `"pages":`)
	s.list(func() { m.pages = append(m.pages, s.row()) })
	s.want(`,"gone":`)
	s.list(func() { m.gone = append(m.gone, s.removal()) })
	s.want(`,"since":{`)
	last := ""
	for i := 0; s.err == nil && !s.has(`}`); i++ {
		if i > 0 {
			s.want(`,`)
		}
		id := s.packID()
		if id <= last {
			s.fault("packs in order")
		}
		s.want(`:`)
		m.since[id], last = s.number(), id
	}
	s.want(`,"kept":`)
	s.list(func() { m.kept = append(m.kept, s.kept()) })
	s.want(`}`)
	if s.end(); s.err != nil {
		return nil, s.err
	}
	return m, nil
}

func (s *scanner) row() (r row) {
	s.want(`[`)
	r.address = s.str()
	s.want(`,`)
	r.pack = s.packID()
	s.want(`,`)
	r.number = s.number()
	s.want(`,`)
	r.role = s.str()
	s.want(`,`)
	r.digest = s.digest()
	s.want(`,`)
	r.size = s.number()
	s.want(`]`)
	return r
}

func (s *scanner) removal() (r removal) {
	s.want(`[`)
	r.number = s.number()
	s.want(`,`)
	r.pack = s.packID()
	s.want(`,`)
	r.address = s.str()
	s.want(`]`)
	return r
}

func (s *scanner) kept() (k keptNames) {
	s.want(`[`)
	k.number = s.number()
	s.want(`,`)
	k.names = s.strs()
	s.want(`]`)
	return k
}

// check wants every page once, nothing from after the edition, and names that
// are no paths: they are joined to a folder.
func (m *pageMap) check(edition int) error {
	for i, r := range m.pages {
		if i > 0 && m.pages[i-1].address >= r.address {
			return fmt.Errorf("page %q: twice, or not in its place", r.address)
		}
		if r.number < 1 || r.number > edition {
			return fmt.Errorf("page %q: of edition %d, after %d", r.address, r.number, edition)
		}
	}
	for _, r := range m.gone {
		if r.number < 1 || r.number > edition {
			return fmt.Errorf("page %q: removed in edition %d, after %d", r.address, r.number, edition)
		}
	}
	if len(m.kept) == 0 || m.kept[0].number != edition {
		return fmt.Errorf("kept files: not those of edition %d first", edition)
	}
	for _, k := range m.kept {
		for _, name := range k.names {
			if stem, ok := strings.CutSuffix(name, ".json"); !ok || stem == "" || strings.ContainsAny(name, `/\`) {
				return fmt.Errorf("kept file %q: no name of a part", name)
			}
		}
	}
	return nil
}

// find returns the row of an address or nil.
func (m *pageMap) find(address string) *row {
	i, found := slices.BinarySearchFunc(m.pages, address, func(r row, address string) int { return strings.Compare(r.address, address) })
	if !found {
		return nil
	}
	return &m.pages[i]
}
