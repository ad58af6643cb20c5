package picture

import (
	"encoding/binary"
	"errors"
)

// This file is about what a picture says before it is decoded: a few bytes may
// promise more pixels than there is memory.

const (
	// mostPixels a picture may have. The largest sensors of telephones have 200 million.
	mostPixels = 204 << 20
	// workingMemory is what pictures that are worked on may take together, in bytes.
	workingMemory = 400 << 20
	// HeaviestFile is the size of a file, in bytes, above which it is not read as a picture.
	HeaviestFile = 160 << 20
	// heavyAnimation is the size, in bytes, above which one that moves is
	// heavier than a whole visit with a telephone should be.
	heavyAnimation = 1 << 20
)

// errBroken stands for all that is wrong inside of a file: an editor can do
// nothing with the particulars.
var errBroken = errors.New("picture: broken")

// A header is what a picture says about itself.
type header struct {
	format        Format
	width, height int // as stored
	turn          turn
	moves         bool
	perPixel      float64 // bytes of memory that decoding takes
	profile       []byte  // of colours, as it is in the file; nil: sRGB is meant
	cmyk          bool
	lossy         bool
	private       bool // tells of its origin, and cannot be rewritten
}

// readHeader reads what a file says. Its format is told also of a broken one.
func readHeader(data []byte) (header, error) {
	h := header{format: Sniff(data[:min(len(data), Head)]), turn: upright}
	read := map[Format]func([]byte, *header) error{
		JPEG: readJPEG, PNG: readPNG, GIF: readGIF, WebP: readWebP, AVIF: readAVIF, BMP: readBMP,
	}[h.format]
	if read == nil {
		return h, errBroken
	}
	err := read(data, &h)
	if err == nil && (h.width <= 0 || h.height <= 0) {
		err = errBroken
	}
	return h, err
}

// upright returns the size as people see it.
func (h *header) upright() (width, height int) {
	if h.turn.sideways() {
		return h.height, h.width
	}
	return h.width, h.height
}

func (h *header) pixels() int64 { return int64(h.width) * int64(h.height) }

// memory is what the picture takes while it is worked on, in bytes: decoded,
// and then twice in four bytes a pixel, once the largest are halved.
func (h *header) memory() int64 {
	k := int64(h.shrink())
	return int64(float64(h.pixels())*h.perPixel) + 8*h.pixels()/(k*k)
}

// shrink returns how many pixels on a side become one before the picture is
// scaled: what is left is no narrower than native.
func (h *header) shrink() int {
	width, _ := h.upright()
	return max(1, width/native)
}

// tooLarge asks the two sides first: their product may not fit into a number.
func (h *header) tooLarge() bool {
	const side = 1 << 20
	return h.width > side || h.height > side || h.pixels() > mostPixels || h.memory() > workingMemory
}

func uint32be(b []byte) uint32 { return binary.BigEndian.Uint32(b) }

func readBMP(data []byte, h *header) error {
	if len(data) < 26 {
		return errBroken
	}
	le := binary.LittleEndian
	if le.Uint32(data[14:]) < 40 { // the oldest kind, which nothing writes any more
		return errBroken
	}
	h.width, h.height = int(int32(le.Uint32(data[18:]))), int(int32(le.Uint32(data[22:])))
	if h.height < 0 { // from top to bottom
		h.height = -h.height
	}
	h.perPixel = 4
	return nil
}
