package picture

import (
	"bytes"
	"encoding/binary"
)

// Flags of the chunk VP8X, which says what is in a WebP file.
const (
	webpMoves   = 0x02
	webpXMP     = 0x04
	webpEXIF    = 0x08
	webpProfile = 0x20
)

// riffChunks calls do for each chunk of a list of them.
func riffChunks(list []byte, do func(name string, body []byte) error) error {
	for len(list) >= 8 {
		n := int64(binary.LittleEndian.Uint32(list[4:]))
		if n > int64(len(list)-8) {
			return errBroken
		}
		if err := do(string(list[:4]), list[8:8+n]); err != nil {
			return err
		}
		list = list[min(int64(len(list)), 8+n+n&1):]
	}
	return nil
}

// webpBody returns the chunks of a WebP file. What follows them is no part of it.
func webpBody(data []byte) ([]byte, error) {
	if len(data) < 12 {
		return nil, errBroken
	}
	end := 8 + int64(binary.LittleEndian.Uint32(data[4:]))
	if end < 12 || end > int64(len(data)) {
		return nil, errBroken
	}
	return data[12:end], nil
}

func readWebP(data []byte, h *header) error {
	body, err := webpBody(data)
	if err != nil {
		return err
	}
	return riffChunks(body, func(name string, b []byte) error {
		switch name {
		case "VP8X":
			if len(b) < 10 {
				return errBroken
			}
			h.moves = b[0]&webpMoves != 0
			h.canvas(1+uint24(b[4:]), 1+uint24(b[7:]))
		case "VP8 ":
			if len(b) < 10 {
				return errBroken
			}
			h.lossy, h.perPixel = true, 3 // with alpha, which is decoded beside
			h.canvas(int(binary.LittleEndian.Uint16(b[6:]))&0x3fff, int(binary.LittleEndian.Uint16(b[8:]))&0x3fff)
		case "VP8L":
			if len(b) < 5 {
				return errBroken
			}
			size := binary.LittleEndian.Uint32(b[1:])
			h.perPixel = 8
			h.canvas(1+int(size&0x3fff), 1+int(size>>14&0x3fff))
		case "ALPH":
			h.perPixel = 8
		case "ICCP":
			h.profile = b
		case "EXIF":
			h.turn = readTurn(bytes.TrimPrefix(b, []byte(exifName)))
		}
		return nil
	})
}

// canvas takes the larger of two sizes: a file may say one and hold the other.
func (h *header) canvas(width, height int) {
	h.width, h.height = max(h.width, width), max(h.height, height)
}

func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

// stripWebP keeps of a WebP file what its pixels, colours and frames need.
func stripWebP(data []byte) ([]byte, error) {
	body, err := webpBody(data)
	if err != nil {
		return nil, err
	}
	var h header
	if err := readWebP(data, &h); err != nil {
		return nil, err
	}
	profile := tidyProfile(h.profile)
	out := append(make([]byte, 0, len(data)), data[:12]...)
	err = riffChunks(body, func(name string, b []byte) error {
		switch name {
		case "VP8X":
			b = bytes.Clone(b)
			b[0] &^= webpXMP | webpEXIF
			if profile == nil {
				b[0] &^= webpProfile
			}
			out = appendRIFF(out, name, b)
		case "VP8 ", "VP8L", "ALPH", "ANIM":
			out = appendRIFF(out, name, b)
		case "ANMF":
			frame, err := stripFrame(b)
			out = appendRIFF(out, name, frame)
			return err
		case "ICCP":
			if profile != nil {
				out = appendRIFF(out, name, profile)
			}
		}
		return nil
	})
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out, err
}

// stripFrame does the same within a frame, which may hold chunks of any name.
func stripFrame(frame []byte) ([]byte, error) {
	const fixed = 16 // where it stands, how large it is, how long it stays
	if len(frame) < fixed {
		return nil, errBroken
	}
	out := bytes.Clone(frame[:fixed])
	err := riffChunks(frame[fixed:], func(name string, b []byte) error {
		if name == "VP8 " || name == "VP8L" || name == "ALPH" {
			out = appendRIFF(out, name, b)
		}
		return nil
	})
	return out, err
}

func appendRIFF(out []byte, name string, body []byte) []byte {
	out = append(out, name...)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(body)))
	out = append(out, body...)
	if len(body)%2 != 0 {
		out = append(out, 0)
	}
	return out
}
