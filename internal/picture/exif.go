package picture

import (
	"encoding/binary"
	"image"
)

// A turn is how a stored picture is to be turned to be seen upright: the value
// of the EXIF field Orientation.
type turn uint8

const upright turn = 1

// sideways reports whether width and height change places.
func (t turn) sideways() bool { return t >= 5 }

// readTurn finds the orientation in an EXIF block, which is a small TIFF file.
func readTurn(exif []byte) turn {
	const entry, orientation = 12, 0x0112
	if len(exif) < 8 {
		return upright
	}
	var order binary.ByteOrder
	switch string(exif[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return upright
	}
	at := int64(order.Uint32(exif[4:]))
	if at+2 > int64(len(exif)) {
		return upright
	}
	fields := exif[at+2:]
	for range order.Uint16(exif[at:]) {
		if len(fields) < entry {
			break
		}
		if order.Uint16(fields) == orientation {
			if v := order.Uint16(fields[8:]); v >= 1 && v <= 8 {
				return turn(v)
			}
			break
		}
		fields = fields[entry:]
	}
	return upright
}

// apply returns the picture upright.
func (t turn) apply(m *image.RGBA) *image.RGBA {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	if t <= upright || t > 8 {
		return m
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if t.sideways() {
		out = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			toX, toY := t.place(x, y, w, h)
			copy(out.Pix[out.PixOffset(toX, toY):][:4], m.Pix[m.PixOffset(x, y):][:4])
		}
	}
	return out
}

// place returns where a stored pixel of a picture of w by h belongs.
func (t turn) place(x, y, w, h int) (int, int) {
	switch t {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8:
		return y, w - 1 - x
	}
	return x, y
}
