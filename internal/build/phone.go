package build

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"unionhall/pwa"
)

// A phone keeps a set as a phone does that comes for the first time: the packs
// of the edition, the patches since they were made, the shells. It reads what
// others wrote and shares nothing with them but the formats.
type phone struct {
	ctx     context.Context
	from    source
	edition *pwa.Edition
	log     *pwa.Log
	pages   map[string]keptPage
	left    map[string]int // by pack and address: the edition at which the page left the pack
	shells  map[string]keptShell
}

// A keptPage is what a phone holds of a page.
type keptPage struct {
	number int
	pack   string
	pwa.Fragment
}

type keptShell struct {
	Pieces []string `json:"pieces"`
	Slots  []string `json:"slots"`
}

// newPhone reads the log of an edition that lies in a folder.
func newPhone(ctx context.Context, from source, published *pwa.Published) (*phone, error) {
	p := &phone{ctx: ctx, from: from, edition: published.Edition}
	if part := p.edition.Log; part != (pwa.Part{}) {
		if err := p.fetch("log", part, new(json.RawMessage)); err != nil {
			return nil, err
		}
	}
	var err error
	p.log, err = published.Log()
	return p, err
}

// keep fetches what a first visit takes of what the edition names. Every part is read in both
// of its encodings.
func (p *phone) keep() error {
	p.pages, p.left, p.shells = map[string]keptPage{}, map[string]int{}, map[string]keptShell{}
	for role, part := range p.edition.Shells {
		var s keptShell
		if err := p.fetch("shell", part.Part, &s); err != nil {
			return err
		}
		p.shells[role] = s
	}
	oldest := p.edition.Number
	made := map[string]int{}
	for _, pack := range p.edition.Packs {
		var body struct {
			ID     string              `json:"id"`
			Number int                 `json:"number"`
			Pages  [][]json.RawMessage `json:"pages"`
		}
		if err := p.fetch("pack", pack.Part, &body); err != nil {
			return err
		}
		if body.ID != pack.ID || body.Number != pack.Number {
			return fmt.Errorf("pack %q: calls itself %q of edition %d", pack.ID, body.ID, body.Number)
		}
		made[pack.ID] = pack.Number
		if err := p.take(body.Pages, nil); err != nil {
			return err
		}
		if pack.Last > pack.Number {
			oldest = min(oldest, pack.Number)
		}
	}
	if err := p.follow(oldest, made); err != nil {
		return err
	}
	return p.check()
}

// fetch reads a part as JSON and as gzip.
func (p *phone) fetch(kind string, part pwa.Part, into any) error {
	name := kind + "-" + part.Digest.Hex()
	text, err := readPart(p.ctx, p.from, name+".json")
	if err != nil {
		return err
	}
	packed, err := readPart(p.ctx, p.from, name+".bin")
	if err != nil {
		return err
	}
	if len(text) != part.Size || len(packed) != part.Gzip {
		return fmt.Errorf("part %q: %d and %d bytes, and the edition says %d and %d", name, len(text), len(packed), part.Size, part.Gzip)
	}
	return json.Unmarshal(text, into)
}

// follow applies the patches of all editions after one, from the newest
// backwards, as few as there need be.
func (p *phone) follow(after int, made map[string]int) error {
	for to := p.edition.Number; to > after; {
		patch, ok := p.patchTo(to, after)
		if !ok {
			return fmt.Errorf("edition %d has no patch to %d in its log", p.edition.Number, to)
		}
		to -= patch.Span
		if patch.Part == (pwa.Part{}) {
			continue
		}
		var body struct {
			Pages [][]json.RawMessage `json:"pages"`
		}
		if err := p.fetch("patch", patch.Part, &body); err != nil {
			return err
		}
		if err := p.take(body.Pages, made); err != nil {
			return err
		}
	}
	return nil
}

// patchTo returns the longest patch to an edition if it does not reach beyond
// after, else the shortest that reaches it.
func (p *phone) patchTo(to, after int) (best pwa.Patch, ok bool) {
	for _, patch := range p.log.All {
		if patch.To == to && patch.Span > best.Span {
			best, ok = patch, true
		}
	}
	for _, patch := range p.log.All {
		if patch.To == to && patch.Span < best.Span && best.To-best.Span < after && patch.To-patch.Span <= after {
			best = patch
		}
	}
	return best, ok
}

// take keeps entries, and forgets what has left its pack. An entry says nothing
// new where the pack was made after it.
func (p *phone) take(entries [][]json.RawMessage, made map[string]int) error {
	for _, e := range entries {
		var (
			page    keptPage
			address string
			slots   [3]string
		)
		fields := []any{&page.number, &page.pack, &address, &page.Role, &slots[0], &slots[1], &slots[2]}
		if len(e) != 3 && len(e) != len(fields) {
			return errors.New("entry: neither a page nor a removal")
		}
		for i := range e {
			if err := json.Unmarshal(e[i], fields[i]); err != nil {
				return fmt.Errorf("entry: %w", err)
			}
		}
		if made != nil && page.number <= made[page.pack] {
			continue
		}
		place := page.pack + " " + address
		held, holds := p.pages[address]
		switch {
		case len(e) == 3:
			p.left[place] = max(p.left[place], page.number)
			if holds && held.pack == page.pack && held.number < page.number {
				delete(p.pages, address)
			}
		case p.left[place] <= page.number && (!holds || held.number < page.number):
			page.Meta, page.Languages, page.Main = []byte(slots[0]), []byte(slots[1]), []byte(slots[2])
			p.pages[address] = page
		}
	}
	return nil
}

// check compares what is kept with the digests of the edition.
func (p *phone) check() error {
	lines := map[string][]string{}
	for address, page := range p.pages {
		lines[page.pack] = append(lines[page.pack], address+" "+page.Digest().String()+"\n")
	}
	for _, pack := range p.edition.Packs {
		slices.SortFunc(lines[pack.ID], func(a, b string) int {
			x, _, _ := strings.Cut(a, " ")
			y, _, _ := strings.Cut(b, " ")
			return strings.Compare(x, y)
		})
		if sum := pwa.DigestOf([]byte(strings.Join(lines[pack.ID], ""))).String(); !strings.HasPrefix(sum, pack.Check) || len(lines[pack.ID]) != pack.Pages {
			return fmt.Errorf("pack %q: what is kept of it is not what edition %d says", pack.ID, p.edition.Number)
		}
		delete(lines, pack.ID)
	}
	if len(lines) > 0 {
		return fmt.Errorf("%d packs that edition %d does not name", len(lines), p.edition.Number)
	}
	return nil
}

// page composes a page that is kept.
func (p *phone) page(address string) ([]byte, bool) {
	kept, ok := p.pages[address]
	shell, known := p.shells[kept.Role]
	if !ok || !known || len(shell.Pieces) != len(shell.Slots)+1 {
		return nil, false
	}
	var b bytes.Buffer
	for i, piece := range shell.Pieces {
		b.WriteString(piece)
		if i == len(shell.Slots) {
			break
		}
		switch shell.Slots[i] {
		case pwa.SlotRoot:
			b.WriteString(strings.Repeat("../", strings.Count(address, "/")))
		case pwa.SlotMeta:
			b.Write(kept.Meta)
		case pwa.SlotLanguages:
			b.Write(kept.Languages)
		case pwa.SlotMain:
			b.Write(kept.Main)
		}
	}
	return b.Bytes(), true
}
