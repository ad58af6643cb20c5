package pwa

import "slices"

func appendRemoval(b []byte, r *removal) []byte {
	b = appendPlace(b, r.number, r.pack, r.address)
	b[len(b)-1] = ']' // and no role follows
	return b
}

// A renewal says that so much of a pack changed that its pages are left out of
// the patch: who holds the pack as of before the number fetches it whole.
type renewal struct {
	pack   string
	number int
}

// renewSize is what must have changed of a pack, in bytes of slots, before a
// patch leaves it out. Below that the pages themselves cost less than a request.
const renewSize = 32 << 10

// mustRenew reports whether a pack whose slots are size bytes is better fetched
// whole than patched by so many.
func mustRenew(changed, size int) bool { return changed > renewSize && 2*changed > size }

// A change is what one patch tells.
type change struct {
	from, to int // all that changed in (from, to]
	pages    []*row
	gone     []removal
	renew    []renewal
}

func (c *change) empty() bool { return len(c.pages)+len(c.gone)+len(c.renew) == 0 }

// changed gathers what changed after edition from; with sharedOnly set, of the
// shared family alone. What left a pack is told even where the pack is to be
// renewed: whoever does not hold the pack may still hold the page.
func (d *draft) changed(from int, sharedOnly bool) *change {
	c := &change{from: from, to: d.number}
	for _, p := range d.order {
		if sharedOnly && !isShared(p.id) {
			continue
		}
		since := from
		if _, size := p.changedIn(from, p.made); mustRenew(size, p.size) {
			c.renew = append(c.renew, renewal{p.id, p.made})
			since = p.made
		}
		rows, _ := p.changedIn(since, d.number)
		c.pages = append(c.pages, rows...)
	}
	for _, r := range d.gone {
		if r.number > from && !(sharedOnly && !isShared(r.pack)) {
			c.gone = append(c.gone, r)
		}
	}
	slices.SortFunc(c.pages, newestFirst)
	return c
}

// appendPatchFile appends the JSON of a patch. entry appends that of a page.
func (c *change) append(b []byte, entry func(b []byte, r *row) ([]byte, error)) ([]byte, error) {
	b = appendInt(append(b, version+`"from":`...), c.from)
	b = appendInt(append(b, `,"to":`...), c.to)
	b = append(b, `,"pages":[`...)
	var err error
	for i, r := range c.pages {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = entry(b, r); err != nil {
			return nil, err
		}
	}
	for i := range c.gone {
		if i+len(c.pages) > 0 {
			b = append(b, ',')
		}
		b = appendRemoval(b, &c.gone[i])
	}
	b = appendList(append(b, `],"renew":`...), c.renew, func(b []byte, r renewal) []byte {
		b = appendText(append(b, '['), r.pack)
		return append(appendInt(append(b, ','), r.number), ']')
	})
	return append(b, '}'), nil
}
