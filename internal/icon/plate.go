package icon

import (
	"bytes"
	"sync"
)

// corner is the radius of the corners, in hundredths of the side.
const corner = 20

// plate lays an outline in the ink upon the ground. Its pixels are numbers of
// the palette; pix is used for them if it is large enough.
func (s Seal) plate(pix []uint8, sign outline, f form) []uint8 {
	pix = append(pix[:0], ground(f)...)
	side := int64(f.side) * unit
	placed(sign, side, side*int64(f.reach)/100).fill(f.side, func(y, from int, cover []int32) {
		row := pix[y*f.side+from:][:len(cover)]
		for x, c := range cover {
			if c > 0 {
				row[x] = uint8((c*inkSteps + full/2) / full)
			}
		}
	})
	return pix
}

// grounds are the pixels on which outlines are laid, by form.
var grounds sync.Map

func ground(f form) []uint8 {
	if pix, ok := grounds.Load(f); ok {
		return pix.([]uint8)
	}
	pix := make([]uint8, f.side*f.side)
	if f.use == Any {
		roundGround(pix, f.side)
	}
	grounds.Store(f, pix)
	return pix
}

// roundGround fills in a ground with round corners.
func roundGround(pix []uint8, side int) {
	copy(pix, bytes.Repeat([]byte{empty}, len(pix)))
	long := int64(side) * unit
	rounded(long, long*corner/100).fill(side, func(y, from int, cover []int32) {
		row := pix[y*side+from:]
		for x, c := range cover {
			if step := int(c) * fadeSteps / full; step == fadeSteps {
				row[x] = groundOnly
			} else {
				row[x] = uint8(empty + step)
			}
		}
	})
}
