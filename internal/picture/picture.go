// Package picture makes what people photograph fit to publish: it finds out
// what a file really is, turns it upright, makes a few smaller ones of it, and
// takes out whatever tells where and by whom it was taken. It does not know
// which page shows a picture, and it keeps nothing.
//
// The same bytes and the same encoders give the same files, on every machine:
// pixels are reckoned in whole numbers, since some processors round a product
// and a sum at once and others one after the other.
package picture

import (
	"context"
	"image"

	"unionhall/internal/diag"
)

// Recipe names the way in which this package makes files. Who keeps what it
// made makes it again when the recipe is another one: count it up with every
// change that changes a byte.
const Recipe = "3"

// A Facts is what a picture says about itself before it is decoded.
type Facts struct {
	Format        Format
	Width, Height int       // pixels, upright; 0 where unknown
	Moves         bool      // more than one frame
	Unfit         bool      // nothing can be published of it; Notes say why
	Notes         diag.List // what is wrong, without a place: the same picture may be shown at several
}

// A Set is what is to be published of a picture.
type Set struct {
	Facts
	Files []File // the largest first; those of an encoder follow the others. None where Unfit
	// Passing is why an encoder made nothing, if it did not: another attempt may
	// end otherwise, so that who keeps Sets does not keep this one.
	Passing bool
}

// A File is one of a Set.
type File struct {
	Bytes         []byte
	Format        Format
	Width, Height int
	Modern        bool // made by an encoder: to be offered beside the others, since older browsers cannot read it
}

// A Maker makes Sets. It is safe for concurrent use, and sees to it that
// pictures that are worked on at once fit into memory together.
type Maker struct {
	encoders []*Encoder
	folder   string // where encoders find what they are to encode
	room     *room
}

// NewMaker returns a Maker that uses these encoders besides its own. They
// exchange files in folder, which must be there when there are encoders.
func NewMaker(folder string, encoders ...*Encoder) *Maker {
	return &Maker{encoders: encoders, folder: folder, room: newRoom(workingMemory)}
}

// Examine reads what can be told without decoding.
func Examine(data []byte) Facts {
	h, err := readHeader(data)
	if err != nil {
		return Facts{Format: h.format, Unfit: true, Notes: diag.List{broken(h.format)}}
	}
	f := Facts{Format: h.format, Moves: h.moves}
	f.Width, f.Height = h.upright()
	switch {
	case h.tooLarge():
		f.Unfit, f.Notes = true, diag.List{tooLarge(h.width, h.height)}
	case h.private:
		f.Unfit, f.Notes = true, diag.List{private()}
	case h.moves && len(data) > heavyAnimation:
		f.Notes = diag.List{heavy(int64(len(data)))}
	}
	return f
}

// Make makes what is to be published of a picture whose format Sniff knows and
// Raster approves. The error is for what has nothing to do with the picture:
// the context has ended, a file cannot be written.
func (m *Maker) Make(ctx context.Context, data []byte) (*Set, error) {
	s := &Set{Facts: Examine(data)}
	if s.Unfit {
		return s, ctx.Err()
	}
	h, err := readHeader(data)
	if err != nil {
		return nil, err
	}
	if h.moves || h.format == AVIF { // nothing here could write it again
		kept, err := strip(h.format, data)
		if err != nil {
			s.Unfit, s.Notes = true, diag.List{broken(h.format)}
			return s, ctx.Err()
		}
		s.Files = []File{{Bytes: kept, Format: h.format, Width: s.Width, Height: s.Height}}
		return s, ctx.Err()
	}
	if err := m.room.enter(ctx, h.memory()); err != nil {
		return nil, err
	}
	defer m.room.leave(h.memory())
	return s, m.still(ctx, s, h, data)
}

// still fills the set of a picture that does not move.
func (m *Maker) still(ctx context.Context, s *Set, h header, data []byte) error {
	img, err := decode(h.format, data)
	if err != nil {
		s.Unfit, s.Notes = true, diag.List{broken(h.format)}
		return ctx.Err()
	}
	w := newWork(h, data, fitted(img, h.width, h.height))
	img = nil // hundreds of megabytes, and no longer needed
	if err := ctx.Err(); err != nil {
		return err
	}
	files, canvases, err := w.files()
	if err != nil {
		return err
	}
	s.Files = files
	for _, e := range m.encoders {
		if err := m.encode(ctx, s, e, w, canvases); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Pixels returns the pixels of a picture that does not move, upright and no
// wider or higher than side; one that is smaller keeps its size. ok is false
// where it cannot be read. The error is for what has nothing to do with the
// picture.
func (m *Maker) Pixels(ctx context.Context, data []byte, side int) (pixels *image.RGBA, ok bool, err error) {
	h, err := readHeader(data)
	if err != nil || h.moves || Examine(data).Unfit {
		return nil, false, ctx.Err()
	}
	if err := m.room.enter(ctx, h.memory()); err != nil {
		return nil, false, err
	}
	defer m.room.leave(h.memory())
	img, err := decode(h.format, data)
	if err != nil {
		return nil, false, ctx.Err()
	}
	w := newWork(h, data, fitted(img, h.width, h.height))
	width, height := h.upright()
	if long := max(width, height); long > side {
		width = max(1, (width*side+long/2)/long)
	}
	return w.canvas(w.pixels, width), true, ctx.Err()
}

// Scaled returns the picture in another size.
func Scaled(m *image.RGBA, width, height int) *image.RGBA { return scaled(m, width, height) }
