package picture

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math"
	"strings"
	"testing"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func mustMake(t testing.TB, data []byte) *Set {
	t.Helper()
	s, err := NewMaker("").Make(context.Background(), data)
	must(t, err)
	return s
}

// photo is a picture as a camera takes it: no two neighbours are quite the
// same. Its upper left quarter is red, the upper right one green, the lower
// left one blue: it shows which side is up.
func photo(width, height int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	noise := uint32(1)
	for y := range height {
		for x := range width {
			noise = noise*1664525 + 1013904223
			n := uint8(noise >> 28)
			c := color.RGBA{120 + n, 120 + n, 120 - n, 255}
			switch {
			case y < height/2 && x < width/2:
				c = color.RGBA{220 + n, 30 + n, 30, 255}
			case y < height/2:
				c = color.RGBA{30 + n, 200 + n, 30, 255}
			case x < width/2:
				c = color.RGBA{30, 30 + n, 220 + n, 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

// screenshot is a drawn picture: large plain areas with thin lines.
func screenshot(width, height int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.RGBA{250, 250, 250, 255}
			if x%40 == 0 || y%25 == 0 {
				c = color.RGBA{20, 40, 160, 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

func asJPEG(t testing.TB, m image.Image, quality int) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}))
	return b.Bytes()
}

func asPNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, png.Encode(&b, m))
	return b.Bytes()
}

// secrets are what a published byte must never tell.
var secrets = []string{"Exif", "GPS", "39.9042", "ACME Phone X", "http://ns.adobe.com/xap", "xmpmeta", "XMP", "Photoshop 3.0", "8BIM", "MPF\x00", "ftypmp42", "SECRET", "JFXX", "serial-4711"}

func wantNoSecrets(t testing.TB, what string, data []byte) {
	t.Helper()
	for _, s := range secrets {
		if bytes.Contains(data, []byte(s)) {
			t.Errorf("%s: still holds %q", what, s)
		}
	}
}

// exif is a block as a telephone writes it: maker, orientation, a place, and a
// small picture of its own.
func exif(order binary.AppendByteOrder, orientation uint16) []byte {
	head := "II*\x00"
	if order.String() == "BigEndian" {
		head = "MM\x00*"
	}
	b := order.AppendUint32([]byte(head), 8)
	b = order.AppendUint16(b, 3)
	field := func(tag, kind uint16, n uint32, value []byte) {
		b = order.AppendUint16(order.AppendUint16(b, tag), kind)
		b = append(order.AppendUint32(b, n), value...)
	}
	field(0x010f, 2, 13, order.AppendUint32(nil, 50))
	field(0x0112, 3, 1, order.AppendUint16(order.AppendUint16(nil, orientation), 0))
	field(0x8825, 4, 1, order.AppendUint32(nil, 64))
	b = order.AppendUint32(b, 0)
	return append(b, "ACME Phone X\x00 GPS 39.9042 SECRET thumbnail \xff\xd8\xff\xd9"...)
}

func app(marker byte, body string) []byte {
	b := binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(body)+2))
	return append(b, body...)
}

// withSecrets adds to a JPEG file what telephones and programs add.
func withSecrets(file []byte, orientation uint16, more ...[]byte) []byte {
	b := []byte{0xff, 0xd8}
	b = append(b, app(0xe0, "JFIF\x00\x01\x01\x01\x00\x48\x00\x48\x01\x01SECRET")...)
	b = append(b, app(0xe0, "JFXX\x00\x10SECRET")...)
	b = append(b, app(0xe1, exifName+string(exif(binary.BigEndian, orientation)))...)
	b = append(b, app(0xe1, "http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>GPS 39.9042</x:xmpmeta>")...)
	b = append(b, app(0xed, "Photoshop 3.0\x008BIM SECRET")...)
	b = append(b, app(0xe2, "MPF\x00SECRET")...)
	b = append(b, app(0xfe, "SECRET comment")...)
	for _, m := range more {
		b = append(b, m...)
	}
	b = append(b, file[2:]...)
	return append(b, "\x00\x00\x00\x18ftypmp42 SECRET film"+string(file)...)
}

// wideProfile is one of a telephone's screen, with what tells whose it is.
func wideProfile() []byte {
	head := make([]byte, iccHead)
	copy(head[8:], "\x04\x00\x00\x00mntrRGB XYZ ")
	copy(head[36:], "acspAPPL")
	copy(head[48:], "serial-4711")
	tags := []iccTag{
		{"desc", []byte("mluc    SECRET Display P3")}, {"mmod", []byte("serial-4711")}, {"cprt", []byte("text    SECRET")},
		{"wtpt", []byte("XYZ \x00\x00\x00\x00\x00\x00\xf6\xd5\x00\x01\x00\x00\x00\x00\xd3,")},
		{"rXYZ", []byte("XYZ \x00\x00\x00\x00\x00\x00\x83\xdf\x00\x00\x3d\xbf\xff\xff\xff\xbb")},
		{"gXYZ", []byte("XYZ \x00\x00\x00\x00\x00\x00\x4a\xbf\x00\x00\xb1\x37\x00\x00\x0a\xb9")},
		{"bXYZ", []byte("XYZ \x00\x00\x00\x00\x00\x00\x28\x38\x00\x00\x11\x0b\x00\x00\xc8\xb9")},
		{"rTRC", []byte("curv\x00\x00\x00\x00\x00\x00\x00\x01\x02\x33\x00\x00")},
		{"gTRC", []byte("curv\x00\x00\x00\x00\x00\x00\x00\x01\x02\x33\x00\x00")},
		{"bTRC", []byte("curv\x00\x00\x00\x00\x00\x00\x00\x01\x02\x33\x00\x00")},
	}
	out := writeProfile(head, tags)
	copy(out[48:], "serial-4711")
	return out
}

// insertChunk puts a chunk into a PNG file, after its first one.
func insertChunk(file []byte, name, body string) []byte {
	const at = 33
	out := appendChunk(bytes.Clone(file[:at]), name, []byte(body))
	return append(out, file[at:]...)
}

func deflated(text string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	w.Write([]byte(text))
	w.Close()
	return b.String()
}

// apng adds a second frame to a PNG file.
func apng(file []byte) []byte {
	file = insertChunk(file, "acTL", "\x00\x00\x00\x02\x00\x00\x00\x00")
	return insertChunk(file, "tEXt", "Comment\x00SECRET")
}

func animatedGIF(t testing.TB, width, height int) []byte {
	t.Helper()
	var g gif.GIF
	for i := range 3 {
		m := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.Black, color.White, color.RGBA{200, 0, 0, 255}})
		m.SetColorIndex(i, i, 2)
		g.Image, g.Delay = append(g.Image, m), append(g.Delay, 10)
	}
	var b bytes.Buffer
	must(t, gif.EncodeAll(&b, &g))
	return b.Bytes()
}

// withComment adds to a GIF file what programs add.
func withComment(file []byte) []byte {
	head, _ := gifHead(file)
	out := append(bytes.Clone(file[:head]), "\x21\xfe\x06SECRET\x00\x21\xff\x0bXMP DataXMP\x06SECRET\x00"...)
	return append(append(out, file[head:]...), "SECRET"...)
}

// webpFile is a WebP file of these chunks, each a name and a body.
func webpFile(chunks ...string) []byte {
	out := []byte("RIFF\x00\x00\x00\x00WEBP")
	for i := 0; i < len(chunks); i += 2 {
		out = appendRIFF(out, chunks[i], []byte(chunks[i+1]))
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}

// onePixelVP8L is a lossless WebP picture of one pixel.
const onePixelVP8L = "\x2f\x00\x00\x00\x00\x07\xd0\xff\xfe\xf7\xbf\xff\x81\x88\xe8\x7f\x00\x00"

func extendedWebP(flags byte, more ...string) []byte {
	return webpFile(append([]string{"VP8X", string([]byte{flags, 0, 0, 0, 0, 0, 0, 0, 0, 0})}, more...)...)
}

func box(name string, parts ...string) string {
	body := strings.Join(parts, "")
	return string(binary.BigEndian.AppendUint32(nil, uint32(8+len(body)))) + name + body
}

// avifFile is the boxes of an AVIF picture of 640 by 480 without its pixels.
func avifFile(item string) []byte {
	infe := func(kind string) string { return box("infe", "\x02\x00\x00\x00\x00\x01\x00\x00"+kind+"\x00") }
	return []byte(box("ftyp", "mif1\x00\x00\x00\x00mif1avif") +
		box("meta", "\x00\x00\x00\x00",
			box("iinf", "\x00\x00\x00\x00\x00\x02", infe("av01"), infe(item)),
			box("iprp", box("ipco", box("ispe", "\x00\x00\x00\x00\x00\x00\x02\x80\x00\x00\x01\xe0"), box("irot", "\x01"))),
		) + box("mdat", "pixels"))
}

// nearly reports whether two colours look the same.
func nearly(a, b color.Color, by float64) bool {
	r1, g1, b1, a1 := a.RGBA()
	r2, g2, b2, a2 := b.RGBA()
	far := func(x, y uint32) float64 { return math.Abs(float64(x)-float64(y)) / 257 }
	return max(far(r1, r2), far(g1, g2), far(b1, b2), far(a1, a2)) <= by
}
