package picture

import (
	"bytes"
	"strings"
)

// AVIF files are made of boxes within boxes (ISO/IEC 14496-12). They point into
// one another by offsets, so that nothing can be taken out with confidence: one
// that tells of its origin is not published.

// boxes calls do for each box of a list of them.
func boxes(list []byte, do func(name string, body []byte) error) error {
	for len(list) > 0 {
		if len(list) < 8 {
			return errBroken
		}
		n, head := uint64(uint32be(list)), 8
		switch {
		case n == 0: // as far as the end
			n = uint64(len(list))
		case n == 1 && len(list) >= 16:
			n, head = uint64(uint32be(list[8:]))<<32|uint64(uint32be(list[12:])), 16
		}
		if n < uint64(head) || n > uint64(len(list)) {
			return errBroken
		}
		if err := do(string(list[4:8]), list[head:n]); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

func readAVIF(data []byte, h *header) error {
	h.perPixel, h.lossy = 0, true
	a := avif{h: h}
	err := boxes(data, a.top)
	if a.sideways {
		h.width, h.height = h.height, h.width
	}
	h.private = h.private || tellsOrigin(data)
	return err
}

// tellsOrigin looks for what the boxes did not show.
func tellsOrigin(data []byte) bool {
	for _, sign := range []string{exifName, "http://ns.adobe.com/xap/", "<x:xmpmeta", "<?xpacket"} {
		if bytes.Contains(data, []byte(sign)) {
			return true
		}
	}
	return false
}

// avif gathers what the boxes say.
type avif struct {
	h        *header
	sideways bool
}

func (a *avif) top(name string, body []byte) error {
	switch name {
	case "ftyp":
		if len(body) >= 4 {
			a.h.moves = string(body[:4]) == "avis"
		}
	case "mdat":
	case "free", "skip":
		a.h.private = a.h.private || len(bytes.Trim(body, "\x00")) > 0
	case "meta":
		return a.full(body, a.meta)
	case "moov":
		a.h.private = a.h.private || bytes.Contains(body, []byte("udta")) || bytes.Contains(body, []byte("uuid"))
	default: // of somebody else, with whatever is in it
		a.h.private = true
	}
	return nil
}

// full reads the boxes in one that has a version and flags first.
func (a *avif) full(body []byte, do func(name string, body []byte) error) error {
	if len(body) < 4 {
		return errBroken
	}
	return boxes(body[4:], do)
}

func (a *avif) meta(name string, body []byte) error {
	switch name {
	case "iinf":
		skip := 6 // version, flags, a count of two bytes
		if len(body) > 0 && body[0] > 0 {
			skip = 8
		}
		if len(body) < skip {
			return errBroken
		}
		return boxes(body[skip:], a.item)
	case "iprp":
		return boxes(body, func(name string, body []byte) error {
			if name == "ipco" {
				return boxes(body, a.property)
			}
			return nil
		})
	case "uuid", "xml ", "bxml", "udta":
		a.h.private = true
	}
	return nil
}

// item looks at the type of an item: "Exif", or "mime" for XMP.
func (a *avif) item(name string, body []byte) error {
	if name != "infe" || len(body) < 12 {
		return nil
	}
	at := 8 // version, flags, id, protection
	if body[0] >= 3 {
		at = 10
	}
	if len(body) < at+4 {
		return errBroken
	}
	kind := string(body[at : at+4])
	a.h.private = a.h.private || strings.EqualFold(kind, "exif") || kind == "mime" || kind == "uri "
	return nil
}

func (a *avif) property(name string, body []byte) error {
	switch {
	case name == "ispe" && len(body) >= 12: // the largest is that of the whole picture
		if w, h := int(uint32be(body[4:])), int(uint32be(body[8:])); uint64(w)*uint64(h) > uint64(a.h.pixels()) {
			a.h.width, a.h.height = w, h
		}
	case name == "irot" && len(body) >= 1:
		a.sideways = body[0]&1 == 1
	}
	return nil
}
