package build

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"unionhall/internal/site"
	"unionhall/internal/theme"
	"unionhall/internal/wire"
	"unionhall/pwa"
)

// A cut says where its own part lies in a page, and what it is: so that the
// part can be taken from the file, and a page that has not changed need not be
// rendered for what phones fetch. It is zero for all that is no page, and for a
// page that no phone may keep.
type cut struct {
	meta, languages, main int // bytes of the slots
	sum                   pwa.Digest
}

// cutOf returns the cut of a page with these slots.
func cutOf(role string, s *theme.Slots) cut {
	f := pwa.Fragment{Role: role, Meta: s.Meta, Languages: s.Languages, Main: s.Main}
	if !f.Fits() {
		return cut{}
	}
	return cut{len(s.Meta), len(s.Languages), len(s.Main), f.Digest()}
}

func (c cut) isZero() bool { return c == cut{} }

// size is the bytes of a page's own part.
func (c cut) size() int { return c.meta + c.languages + c.main }

func (c cut) append(data []byte) []byte {
	data = wire.AppendBool(data, c.isZero())
	if c.isZero() {
		return data
	}
	for _, n := range [...]int{c.meta, c.languages, c.main} {
		data = wire.AppendUint(data, uint64(n))
	}
	return wire.AppendString(data, string(c.sum[:]))
}

func readCut(r *wire.Reader) (c cut) {
	if r.Bool() {
		return c
	}
	c.meta, c.languages, c.main = int(r.Uint()), int(r.Uint()), int(r.Uint())
	if sum := r.String(); len(sum) == len(c.sum) {
		copy(c.sum[:], sum)
	} else {
		r.Fail()
	}
	return c
}

// fragment takes a page's own part from its file: the one that waits to be
// published, or the one that lies there. It is the hand's until the next call.
func (h *hand) fragment(p *site.Page, res *result) (*pwa.Fragment, error) {
	name := res.staged
	if name == "" {
		name = h.ground.path(res.file)
	}
	var err error
	if h.kept, err = readInto(h.kept, name, res.made.size); err != nil {
		return nil, fmt.Errorf("page: %w", err)
	}
	s := h.shells[p.Shell]
	made, err := s.render()
	if err != nil {
		return nil, err
	}
	c := &res.made.cut
	slots, ok := made.Cut(h.kept, p.File.Root(), c.meta, c.languages, c.main)
	if !ok {
		return nil, fmt.Errorf("page %q: not as it was made; build again", p.File)
	}
	return &pwa.Fragment{Role: s.role, Meta: slots.Meta, Languages: slots.Languages, Main: slots.Main}, nil
}

// readInto reads a file that should have so many bytes into a buffer: of a site
// all pages are read here, each of which os.ReadFile would find room for. Of a
// file that is longer it reads one byte more.
func readInto(buf []byte, name string, size int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return buf, err
	}
	defer f.Close()
	buf = slices.Grow(buf[:0], int(size)+1)
	n, err := io.ReadFull(f, buf[:size+1])
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		err = nil
	}
	return buf[:n], err
}
