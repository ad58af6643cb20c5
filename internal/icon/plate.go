package icon

import (
	"bytes"
	"image"
	"image/png"
	"sync"
)

// corner is the radius of the corners, in hundredths of the side.
const corner = 20

// plate lays an outline in the ink upon the ground.
func (s Seal) plate(sign outline, f form) *image.Paletted {
	m := image.NewPaletted(image.Rect(0, 0, f.side, f.side), s.palette())
	if f.use == Any {
		copy(m.Pix, roundGround(f.side))
	}
	side := int64(f.side) * unit
	placed(sign, side, side*int64(f.reach)/100).fill(f.side, func(y int, cover []int32) {
		pix := m.Pix[y*m.Stride:][:f.side]
		for x, c := range cover {
			if c > 0 {
				pix[x] = uint8((c*inkSteps + full/2) / full)
			}
		}
	})
	return m
}

// roundGrounds are the pixels of a ground with round corners, by side.
var roundGrounds sync.Map

func roundGround(side int) []uint8 {
	if pix, ok := roundGrounds.Load(side); ok {
		return pix.([]uint8)
	}
	pix := bytes.Repeat([]byte{empty}, side*side)
	long := int64(side) * unit
	rounded(long, long*corner/100).fill(side, func(y int, cover []int32) {
		for x, c := range cover {
			if step := int(c) * fadeSteps / full; step == fadeSteps {
				pix[y*side+x] = groundOnly
			} else {
				pix[y*side+x] = uint8(empty + step)
			}
		}
	})
	roundGrounds.Store(side, pix)
	return pix
}

// buffers are used again: what a zlib writer needs is larger than all icons of
// a union.
type buffers struct{ sync.Pool }

func (b *buffers) Get() *png.EncoderBuffer {
	buf, _ := b.Pool.Get().(*png.EncoderBuffer)
	return buf
}

func (b *buffers) Put(buf *png.EncoderBuffer) { b.Pool.Put(buf) }

var encoder = png.Encoder{CompressionLevel: png.DefaultCompression, BufferPool: &buffers{}}

func encode(m image.Image) ([]byte, error) {
	var b bytes.Buffer
	err := encoder.Encode(&b, m)
	return b.Bytes(), err
}
