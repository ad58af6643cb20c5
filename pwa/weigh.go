package pwa

// When packs are made anew. That costs a phone that has a pack nothing: for
// first visits alone it matters that a pack says most of what there is to say.

// remakeShare is the part of a pack, one in so many, that patches may say
// about it before its file is made anew. remakeAge is how many editions back,
// at most, a first visit must fetch patches for: far less than the log holds,
// because those patches tell of all other packs too.
const (
	remakeShare = 10
	remakeAge   = 16
)

// weigh decides which packs are made anew.
func (d *draft) weigh() {
	if d.last != nil {
		for i := range d.last.Packs {
			if p := d.packs[d.last.Packs[i].ID]; p != nil {
				p.was = &d.last.Packs[i]
			}
		}
	}
	left := d.left()
	d.order = fetchOrder(d.packs)
	for _, p := range d.order {
		p.weigh(d, left[p.id])
	}
}

// left is, by pack, the bytes of what left it in this edition: they still lie
// in its file. A pack from which nothing left has no key.
func (d *draft) left() map[string]int {
	left := map[string]int{}
	for _, r := range d.gone {
		if r.number == d.number {
			left[r.pack] += d.was.find(r.address).size
		}
	}
	return left
}

func (p *heap) weigh(d *draft, left int) {
	p.made, p.last = d.number, d.number
	if p.was == nil {
		return
	}
	rows, changed := p.changedIn(d.number-1, d.number)
	last, since := p.was.Last, d.was.since[p.id]+changed+left
	if len(rows) > 0 || left > 0 {
		last = d.number
	}
	stale := last > p.was.Number && d.number-p.was.Number >= remakeAge
	if stale || remakeShare*since > p.size {
		return
	}
	p.made, p.last, p.since = p.was.Number, last, since
}

// changedIn returns the pages that last changed in (from, to] and their bytes.
func (p *heap) changedIn(from, to int) (rows []*row, size int) {
	for _, r := range p.rows {
		if r.number > from && r.number <= to {
			rows = append(rows, r)
			size += r.size
		}
	}
	return rows, size
}
