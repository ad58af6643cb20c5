package picture

import (
	"bytes"
	"encoding/binary"
)

// Blocks of GIF files.
const (
	gifExtension   = 0x21
	gifImage       = 0x2c
	gifTrailer     = 0x3b
	gifControl     = 0xf9 // an extension: of how the next image is shown
	gifApplication = 0xff // an extension: of a program
)

// A gifBlock is one part of a GIF file after its head.
type gifBlock struct {
	kind  byte
	label byte   // of an extension
	raw   []byte // all of it
}

// gifHead returns the length of the head: signature, canvas, colours.
func gifHead(data []byte) (int, error) {
	const fixed = 13
	if len(data) < fixed {
		return 0, errBroken
	}
	return fixed + gifColours(data[10]), nil
}

// gifColours returns the length of the table of colours that a flag byte tells of.
func gifColours(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// gifBlocks calls do for each part of a GIF file after its head.
func gifBlocks(data []byte, do func(b gifBlock)) error {
	at, err := gifHead(data)
	for err == nil {
		if at >= len(data) {
			return nil // the end is missing, as browsers know
		}
		b := gifBlock{kind: data[at]}
		end := at
		switch b.kind {
		case gifTrailer:
			return nil
		case gifExtension:
			if at+2 > len(data) {
				return errBroken
			}
			b.label = data[at+1]
			end, err = gifEnd(data, at+2)
		case gifImage:
			if at+10 > len(data) {
				return errBroken
			}
			end, err = gifEnd(data, at+10+gifColours(data[at+9])+1) // a byte says how wide codes are
		default:
			return errBroken
		}
		if err == nil {
			b.raw = data[at:end]
			do(b)
		}
		at = end
	}
	return err
}

// gifEnd returns where a row of blocks ends, each of which says its length.
func gifEnd(data []byte, at int) (int, error) {
	for at < len(data) {
		n := int(data[at])
		at += 1 + n
		if n == 0 {
			return at, nil
		}
	}
	return 0, errBroken
}

func readGIF(data []byte, h *header) error {
	if len(data) < 10 {
		return errBroken
	}
	h.width, h.height = int(binary.LittleEndian.Uint16(data[6:])), int(binary.LittleEndian.Uint16(data[8:]))
	h.perPixel = 5 // with the canvas, where the image fills a part of it
	frames := 0
	err := gifBlocks(data, func(b gifBlock) {
		if b.kind == gifImage {
			frames++
		}
	})
	h.moves = frames > 1
	return err
}

// stripGIF keeps the images, how they are shown, and how often they are
// repeated; comments and what programs wrote for themselves go.
func stripGIF(data []byte) ([]byte, error) {
	head, err := gifHead(data)
	if err != nil || head > len(data) {
		return nil, errBroken
	}
	out := append(make([]byte, 0, len(data)), data[:head]...)
	err = gifBlocks(data, func(b gifBlock) {
		if b.kind == gifImage || b.label == gifControl || b.label == gifApplication && isLoop(b.raw) {
			out = append(out, b.raw...)
		}
	})
	return append(out, gifTrailer), err
}

func isLoop(raw []byte) bool {
	return len(raw) == 19 && (bytes.HasPrefix(raw[2:], []byte("\x0bNETSCAPE2.0")) || bytes.HasPrefix(raw[2:], []byte("\x0bANIMEXTS1.0")))
}
