package picture

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// Markers of JPEG files (ITU-T T.81, table B.1).
const (
	markerSOF0 = 0xc0 // the frame; its kinds go up to SOF15, without the three below
	markerDHT  = 0xc4
	markerJPG  = 0xc8
	markerDAC  = 0xcc
	markerRST0 = 0xd0
	markerRST7 = 0xd7
	markerSOI  = 0xd8
	markerEOI  = 0xd9
	markerSOS  = 0xda
	markerAPP0 = 0xe0
	markerAPPF = 0xef
	markerCOM  = 0xfe
)

const (
	exifName  = "Exif\x00\x00"
	jfifName  = "JFIF\x00"
	iccName   = "ICC_PROFILE\x00"
	adobeName = "Adobe"
)

// A segment is one part of a JPEG file.
type segment struct {
	marker byte
	data   []byte // after the length
	raw    []byte // all of it; of a scan with the coded pixels that follow
}

// jpegSegments calls do for the parts of a JPEG file between its first and its
// last marker. What follows the last one is no part of the picture: telephones
// hide films there.
func jpegSegments(data []byte, do func(s segment) error) error {
	if len(data) < 2 || data[0] != 0xff || data[1] != markerSOI {
		return errBroken
	}
	for at := 2; ; {
		for at+1 < len(data) && data[at] == 0xff && data[at+1] == 0xff {
			at++ // markers may be preceded by any number of these
		}
		if at+1 >= len(data) {
			return nil // the end is missing: whether pixels are as well, the decoder knows
		}
		if data[at] != 0xff {
			at++ // stray bytes, which decoders pass over
			continue
		}
		marker := data[at+1]
		switch {
		case marker == markerEOI:
			return nil
		case marker == 0 || marker == 1 || marker >= markerRST0 && marker <= markerSOI:
			at += 2
			continue
		}
		end, ok := segmentEnd(data, at)
		if !ok {
			return errBroken
		}
		s := segment{marker: marker, data: data[at+4 : end]}
		if marker == markerSOS {
			end = scanEnd(data, end)
		}
		s.raw = data[at:end]
		if err := do(s); err != nil {
			return err
		}
		at = end
	}
}

func segmentEnd(data []byte, at int) (int, bool) {
	if at+4 > len(data) {
		return 0, false
	}
	n := int(binary.BigEndian.Uint16(data[at+2:]))
	end := at + 2 + n
	return end, n >= 2 && end <= len(data)
}

// scanEnd returns where the coded pixels end that begin at at.
func scanEnd(data []byte, at int) int {
	for ; at+1 < len(data); at++ {
		if next := data[at+1]; data[at] == 0xff && next != 0 && next != 0xff && (next < markerRST0 || next > markerRST7) {
			return at
		}
	}
	return len(data)
}

func isFrame(marker byte) bool {
	return marker >= markerSOF0 && marker <= 0xcf && marker != markerDHT && marker != markerJPG && marker != markerDAC
}

func readJPEG(data []byte, h *header) error {
	h.lossy = true
	var profile profileParts
	var turned bool // of two the first counts, as in browsers
	err := jpegSegments(data, func(s segment) error {
		switch {
		case isFrame(s.marker) && h.width == 0:
			return readFrame(s, h)
		case s.marker == markerAPP0+1 && bytes.HasPrefix(s.data, []byte(exifName)) && !turned:
			turned = true
			h.turn = readTurn(s.data[len(exifName):])
		case s.marker == markerAPP0+2:
			profile.add(s.data)
		}
		return nil
	})
	h.profile = profile.join()
	return err
}

// readFrame reads the size, and what decoding will take. One that comes in
// several passes is held as coefficients of four bytes besides its pixels.
func readFrame(s segment, h *header) error {
	d := s.data
	if len(d) < 6 || len(d) < 6+3*int(d[5]) || d[5] == 0 {
		return errBroken
	}
	h.height, h.width = int(binary.BigEndian.Uint16(d[1:])), int(binary.BigEndian.Uint16(d[3:]))
	h.cmyk = d[5] == 4
	samples, across, down := 0, 1, 1
	for i := range int(d[5]) {
		x, y := int(d[7+3*i]>>4), int(d[7+3*i]&15)
		samples += x * y
		across, down = max(across, x), max(down, y)
	}
	h.perPixel = float64(samples) / float64(across*down)
	if s.marker != markerSOF0 && s.marker != markerSOF0+1 {
		h.perPixel *= 5
	}
	if h.cmyk {
		h.perPixel += 4
	}
	return nil
}

// profileParts are the pieces of a colour profile: a segment holds 64 kB.
type profileParts struct{ list [][]byte }

func (p *profileParts) add(data []byte) {
	if bytes.HasPrefix(data, []byte(iccName)) && len(data) >= len(iccName)+2 && len(p.list) < 255 {
		p.list = append(p.list, data[len(iccName):])
	}
}

// join puts the pieces in order. Each begins with its number and their count.
func (p *profileParts) join() []byte {
	slices.SortStableFunc(p.list, func(a, b []byte) int { return int(a[0]) - int(b[0]) })
	var all []byte
	for i, part := range p.list {
		if int(part[0]) != i+1 || int(part[1]) != len(p.list) {
			return nil
		}
		all = append(all, part[2:]...)
	}
	return all
}

// stripJPEG keeps of a JPEG file what its pixels need, and the profile.
func stripJPEG(data []byte) ([]byte, error) {
	var h header
	if err := readJPEG(data, &h); err != nil {
		return nil, err
	}
	out := make([]byte, 0, len(data))
	out = append(out, 0xff, markerSOI)
	profile := appendProfile(nil, tidyProfile(h.profile))
	err := jpegSegments(data, func(s segment) error {
		switch {
		case s.marker == markerAPP0 && bytes.HasPrefix(s.data, []byte(jfifName)) && len(s.data) >= 12:
			out = append(out, 0xff, markerAPP0, 0, 16)
			out = append(append(out, s.data[:12]...), 0, 0) // no small picture of its own
			return nil
		case s.marker == markerAPP0+14 && bytes.HasPrefix(s.data, []byte(adobeName)) && len(s.data) >= 12:
			out = append(out, 0xff, markerAPP0+14, 0, 14)
			out = append(out, s.data[:12]...)
			return nil
		case s.marker >= markerAPP0 && s.marker <= markerAPPF, s.marker >= 0xf0:
			return nil
		}
		out = append(out, profile...)
		profile = nil
		out = append(out, s.raw...)
		return nil
	})
	return append(out, 0xff, markerEOI), err
}

// appendProfile writes a profile as segments of a JPEG file.
func appendProfile(out, profile []byte) []byte {
	const most = 0xffff - 2 - len(iccName) - 2
	if len(profile) == 0 || len(profile) > 255*most {
		return out
	}
	parts := slices.Collect(slices.Chunk(profile, most))
	for i, part := range parts {
		out = append(out, 0xff, markerAPP0+2)
		out = binary.BigEndian.AppendUint16(out, uint16(2+len(iccName)+2+len(part)))
		out = append(out, iccName...)
		out = append(out, byte(i+1), byte(len(parts)))
		out = append(out, part...)
	}
	return out
}
