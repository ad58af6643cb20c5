package icon

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"sync"
)

// A sheet is what drawing an icon takes, and the next one takes again: what a
// zlib writer needs is larger than all icons of a union.
type sheet struct {
	pix  []uint8 // numbers of the palette
	row  []byte  // half a byte for a pixel
	data bytes.Buffer
	zlib *zlib.Writer
}

// zipLevel is that of compress/zlib. Level 6 makes icons smaller by a
// twentieth, 200 bytes of the largest, and takes twice as long.
const zipLevel = 4

var sheets = sync.Pool{New: func() any {
	s := &sheet{}
	s.zlib, _ = zlib.NewWriterLevel(&s.data, zipLevel) // the level is valid
	return s
}}

// Of a PNG (third edition of the W3C, 2025): what it begins with, the bits of a
// pixel, and the type of colour whose pixels are numbers of a palette.
const (
	pngBegin     = "\x89PNG\r\n\x1a\n"
	pngBits      = 4
	pngByPalette = 3
	pngNoFilter  = 0
)

// encode writes the sheet's pixels, a square, as PNG. It does what image/png
// does, which asks for the colour of every pixel and takes four times as long.
func (s *sheet) encode(side int, palette color.Palette) []byte {
	s.data.Reset()
	s.zlib.Reset(&s.data)
	for y := range side {
		s.row = append(s.row[:0], pngNoFilter)
		row := s.pix[y*side:][:side]
		for x := 0; x < side; x += 2 { // sides are even
			s.row = append(s.row, row[x]<<pngBits|row[x+1])
		}
		_, _ = s.zlib.Write(s.row) // a buffer refuses nothing
	}
	_ = s.zlib.Close()
	out := append(make([]byte, 0, s.data.Len()+256), pngBegin...)
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(side)), uint32(side))
	out = appendChunk(out, "IHDR", append(head, pngBits, pngByPalette, 0, 0, 0))
	colours, alphas := plte(palette)
	out = appendChunk(out, "PLTE", colours)
	if len(alphas) > 0 {
		out = appendChunk(out, "tRNS", alphas)
	}
	out = appendChunk(out, "IDAT", s.data.Bytes())
	return appendChunk(out, "IEND", nil)
}

// plte returns what the chunks PLTE and tRNS hold. Colours behind the last one
// that is not opaque need no alpha.
func plte(palette color.Palette) (colours, alphas []byte) {
	opaque := 0
	for i, p := range palette {
		c := color.NRGBAModel.Convert(p).(color.NRGBA)
		colours, alphas = append(colours, c.R, c.G, c.B), append(alphas, c.A)
		if c.A < 255 {
			opaque = i + 1
		}
	}
	return colours, alphas[:opaque]
}

func appendChunk(out []byte, name string, data []byte) []byte {
	out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
	begin := len(out)
	out = append(append(out, name...), data...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[begin:]))
}

// buffers are those of the encoder of logos, used again.
type buffers struct{ sync.Pool }

func (b *buffers) Get() *png.EncoderBuffer {
	buf, _ := b.Pool.Get().(*png.EncoderBuffer)
	return buf
}

func (b *buffers) Put(buf *png.EncoderBuffer) { b.Pool.Put(buf) }

var encoder = png.Encoder{CompressionLevel: png.DefaultCompression, BufferPool: &buffers{}}

// encode writes a logo, whose colours are not known before.
func encode(m image.Image) ([]byte, error) {
	var b bytes.Buffer
	err := encoder.Encode(&b, m)
	return b.Bytes(), err
}
