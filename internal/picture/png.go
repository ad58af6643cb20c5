package picture

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"io"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// pngChunks calls do for the chunks of a PNG file, as far as its end. What
// follows the end is no part of the picture. raw is the whole chunk.
func pngChunks(data []byte, do func(name string, body, raw []byte) error) error {
	rest, ok := bytes.CutPrefix(data, []byte(pngSignature))
	if !ok {
		return errBroken
	}
	for len(rest) >= 12 {
		n := int64(uint32be(rest))
		if n > int64(len(rest)-12) {
			return errBroken
		}
		end := 12 + int(n)
		name := string(rest[4:8])
		if err := do(name, rest[8:8+n], rest[:end]); err != nil || name == "IEND" {
			return err
		}
		rest = rest[end:]
	}
	return errBroken
}

func readPNG(data []byte, h *header) error {
	pixels := false
	return pngChunks(data, func(name string, body, _ []byte) error {
		switch name {
		case "IHDR":
			return readIHDR(body, h)
		case "IDAT":
			pixels = true
		case "acTL": // only before the pixels does it mean anything
			h.moves = h.moves || !pixels && len(body) >= 8 && uint32be(body) > 1
		case "eXIf":
			h.turn = readTurn(body)
		case "iCCP":
			h.profile = inflateProfile(body)
		}
		return nil
	})
}

func readIHDR(b []byte, h *header) error {
	if len(b) < 13 || uint32be(b) > 1<<31-1 || uint32be(b[4:]) > 1<<31-1 {
		return errBroken
	}
	h.width, h.height = int(uint32be(b)), int(uint32be(b[4:]))
	const grey, palette = 0, 3
	depth, colour := b[8], b[9]
	h.perPixel = 4
	if colour == grey || colour == palette {
		h.perPixel = 1
	}
	if depth == 16 {
		h.perPixel *= 2
	}
	if b[12] != 0 { // interlaced: decoded pass by pass
		h.perPixel *= 1.5
	}
	return nil
}

// mostProfile is what a profile may take, in bytes: those of printing presses
// are the largest.
const mostProfile = 4 << 20

// inflateProfile reads an iCCP chunk: a name, 0, the method 0, zlib.
func inflateProfile(body []byte) []byte {
	_, packed, ok := bytes.Cut(body, []byte{0})
	if !ok || len(packed) < 1 {
		return nil
	}
	r, err := zlib.NewReader(bytes.NewReader(packed[1:]))
	if err != nil {
		return nil
	}
	profile, err := io.ReadAll(io.LimitReader(r, mostProfile+1))
	if err != nil || len(profile) > mostProfile {
		return nil
	}
	return profile
}

// stripPNG keeps of a PNG file what its pixels, colours and frames need.
func stripPNG(data []byte) ([]byte, error) {
	out := append(make([]byte, 0, len(data)), pngSignature...)
	err := pngChunks(data, func(name string, body, raw []byte) error {
		switch name {
		case "IHDR", "PLTE", "tRNS", "gAMA", "cHRM", "sRGB", "cICP", "sBIT", "IDAT", "IEND", "acTL", "fcTL", "fdAT":
			out = append(out, raw...)
		case "iCCP":
			out = appendICCP(out, tidyProfile(inflateProfile(body)))
		}
		return nil
	})
	return out, err
}

// appendICCP writes a profile as a chunk of a PNG file.
func appendICCP(out, profile []byte) []byte {
	if len(profile) == 0 {
		return out
	}
	var body bytes.Buffer
	body.WriteString("icc\x00\x00")
	w := zlib.NewWriter(&body)
	w.Write(profile) // a bytes.Buffer returns no error
	w.Close()
	return appendChunk(out, "iCCP", body.Bytes())
}

func appendChunk(out []byte, name string, body []byte) []byte {
	out = binary.BigEndian.AppendUint32(out, uint32(len(body)))
	begin := len(out)
	out = append(out, name...)
	out = append(out, body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[begin:]))
}
