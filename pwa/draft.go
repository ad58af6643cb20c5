package pwa

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A draft is an edition in the making. Its steps run in the order in which they
// stand here and in make.go.
type draft struct {
	set    *Set
	last   *Edition                          // nil: there is none to go on from
	log    *Log                              // of last; nil without it, and until it is known that there is something new
	read   func(name string) ([]byte, error) // a file of what last is of
	was    *pageMap                          // empty without last
	older  []keptNames
	number int

	rows  []row // in order of address
	gone  []removal
	packs map[string]*heap
	ends  [2]int  // the number of the last bucket of either family, own and shared
	order []*heap // as a phone fetches them

	press   press
	entries map[string][]byte // by address: of what stands in several files
	shells  map[string]*part
	splices map[string][]Splice // by role, of shells that are other ones now
	all     []patchPart
	shared  []patchPart
	newLog  *part // nil: of the first edition
}

// A heap is what one pack holds as of the edition in the making.
type heap struct {
	id     string
	rows   []*row // in order of address
	size   int    // bytes of the slots of its pages
	newest int64  // date of its newest page
	since  int    // bytes that changed since its file was made
	made   int    // the edition at which its file is made
	last   int    // the last edition that changed something of it
	part   *part  // nil: the file is that of the edition before
	was    *Pack  // in the edition before; nil: it was not there
}

// patchPart is a patch of the edition; without a part, nothing changed.
type patchPart struct {
	span
	part *part
}

// draft begins: it reads what was published.
func (s *Set) draft(last *Published) (*draft, error) {
	d := &draft{set: s, was: &pageMap{}, number: 1, packs: map[string]*heap{}, entries: map[string][]byte{}, press: press{seen: map[string]bool{}}}
	if last == nil {
		return d, nil
	}
	e := last.Edition
	if e.Set != s.Prefix {
		return nil, fmt.Errorf("edition %d is of the set %q, not of %q", e.Number, e.Set, s.Prefix)
	}
	if e.Epoch > s.Epoch {
		return nil, fmt.Errorf("edition %d is of epoch %d, after epoch %d", e.Number, e.Epoch, s.Epoch)
	}
	was, err := last.readMap()
	if err != nil {
		return nil, err
	}
	d.older = was.kept
	if e.Epoch == s.Epoch {
		d.last, d.was, d.number, d.read = e, was, e.Number+1, last.Read
	}
	return d, nil
}

// place gives every page its pack and its number: those that it had, as far as
// nothing changed. What left a pack becomes a removal.
func (d *draft) place() {
	pages := d.set.unique()
	d.rows = make([]row, len(pages))
	for i, p := range pages {
		r := row{address: p.Address, number: d.number, role: p.Role, digest: p.Digest, size: p.Size, date: p.Date}
		if was := d.was.find(p.Address); was != nil && isShared(was.pack) == p.Shared {
			r.pack = was.pack
			if was.digest == p.Digest {
				r.number = was.number
			}
		}
		d.rows[i] = r
	}
	d.gather()
	d.placeNew(pages)
	d.remove()
}

// gather lays the pages whose pack is known into their packs.
func (d *draft) gather() {
	for i := range d.rows {
		if r := &d.rows[i]; r.pack != "" {
			d.lay(r)
		}
	}
}

func (d *draft) lay(r *row) {
	p := d.packs[r.pack]
	if p == nil {
		p = &heap{id: r.pack}
		d.packs[r.pack] = p
		end := &d.ends[family(isShared(r.pack))]
		*end = max(*end, bucketNumber(r.pack))
	}
	p.rows = append(p.rows, r)
	p.size += r.size
	p.newest = max(p.newest, r.date)
}

// placeNew assigns the pages that have no pack yet: the oldest first, so that
// the newest lie in the last bucket; what the core is for goes before all else.
func (d *draft) placeNew(pages []*SetPage) {
	type stray struct {
		*row
		*SetPage
	}
	var strays []stray
	for i := range d.rows {
		if d.rows[i].pack == "" {
			strays = append(strays, stray{&d.rows[i], pages[i]})
		}
	}
	slices.SortFunc(strays, func(a, b stray) int {
		return cmp.Or(cmp.Compare(a.date, b.date), firstTrue(isIndex(a.address), isIndex(b.address)), cmp.Compare(a.address, b.address))
	})
	for _, x := range strays {
		x.pack = d.packFor(x.SetPage)
		d.lay(x.row)
	}
	for _, p := range d.packs {
		slices.SortFunc(p.rows, func(a, b *row) int { return cmp.Compare(a.address, b.address) })
	}
}

// isIndex reports whether a page is a home or the index of a list: stations may
// be many, and must not crowd those out of the core.
func isIndex(address string) bool {
	return address == "index.html" || strings.HasSuffix(address, "/index.html")
}

func firstTrue(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// packFor chooses the pack of a page that has none.
func (d *draft) packFor(p *SetPage) string {
	core := coreOf(p.Shared)
	if p.Core && (d.packs[core] == nil || d.packs[core].size+p.Size < coreSize) {
		return core
	}
	n := max(d.ends[family(p.Shared)], 1)
	if b := d.packs[bucketID(p.Shared, n)]; b != nil && (len(b.rows) >= bucketPages || b.size+p.Size > bucketSize) {
		n++
	}
	return bucketID(p.Shared, n)
}

func family(shared bool) int {
	if shared {
		return 1
	}
	return 0
}

// remove notes what left its pack since the last edition, after what left
// before.
func (d *draft) remove() {
	for _, r := range d.was.gone {
		if r.number > d.number-longestSpan {
			d.gone = append(d.gone, r)
		}
	}
	i := 0
	for _, was := range d.was.pages {
		for i < len(d.rows) && d.rows[i].address < was.address {
			i++
		}
		if i == len(d.rows) || d.rows[i].address != was.address || d.rows[i].pack != was.pack {
			d.gone = append(d.gone, removal{d.number, was.pack, was.address})
		}
	}
}

// unique returns the pages in order of address, without those that a phone
// could not tell from an earlier one.
func (s *Set) unique() []*SetPage {
	pages := make([]*SetPage, len(s.Pages))
	for i := range s.Pages {
		pages[i] = &s.Pages[i]
	}
	slices.SortFunc(pages, func(a, b *SetPage) int { return cmp.Compare(a.Address, b.Address) })
	seen := make(map[string]bool, len(pages))
	return slices.DeleteFunc(pages, func(p *SetPage) bool {
		key := Key(p.Address)
		again := seen[key]
		seen[key] = true
		return again
	})
}

// same reports whether the published edition says all there is to say.
func (d *draft) same() bool {
	if d.last == nil || d.last.Key != d.set.Key || !slices.Equal(d.last.Above, d.set.Above) || !slices.Equal(d.last.Files, d.set.Files) {
		return false
	}
	for i := range d.rows {
		if d.rows[i].number == d.number {
			return false
		}
	}
	for _, r := range d.gone {
		if r.number == d.number {
			return false
		}
	}
	return maps.EqualFunc(d.last.Shells, d.set.Shells, func(p ShellPart, shell []byte) bool { return p.Digest == DigestOf(shell) })
}
