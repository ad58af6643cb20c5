package picture

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/webp"
)

// decode returns the pixels of a picture that does not move, as stored.
func decode(f Format, data []byte) (img image.Image, err error) {
	defer func() { // a decoder that stumbles over a file must not end the build
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", errBroken, r)
		}
	}()
	r := bytes.NewReader(data)
	switch f {
	case JPEG:
		return decodeJPEG(data)
	case PNG:
		return png.Decode(r)
	case GIF:
		return gif.Decode(r)
	case WebP:
		img, err := webp.Decode(r)
		widen(img)
		return img, err
	case BMP:
		return bmp.Decode(r)
	}
	return nil, errBroken
}

// widen gives a lossy WebP picture its blacks and whites: it is stored as films
// are, from 16 to 235 (RFC 6386, section 9.2), and the decoder hands it out as
// if it were a JPEG, pale and grey.
func widen(img image.Image) {
	var m *image.YCbCr
	switch img := img.(type) {
	case *image.YCbCr:
		m = img
	case *image.NYCbCrA:
		m = &img.YCbCr
	default:
		return
	}
	stretch(m.Y, func(v int) int { return (255*(v-16) + 109) / 219 })
	for _, colours := range [][]uint8{m.Cb, m.Cr} { // 128 is none
		stretch(colours, func(v int) int { return (255*v - 31*128 + 112) / 224 })
	}
}

func stretch(plane []uint8, wide func(v int) int) {
	var table [256]uint8
	for v := range table {
		table[v] = uint8(min(max(wide(v), 0), 255))
	}
	for i, v := range plane {
		plane[i] = table[v]
	}
}

// decodeJPEG bears with a file whose last two bytes are missing: all pixels
// are there, and browsers show it.
func decodeJPEG(data []byte) (image.Image, error) {
	img, err := jpeg.Decode(bytes.NewReader(data))
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		end := bytes.NewReader([]byte{0xff, markerEOI})
		img, err = jpeg.Decode(io.MultiReader(bytes.NewReader(data), end))
	}
	return img, err
}

// fitted returns pixels of the size that the header tells: those of a GIF file
// may be a part of its canvas.
func fitted(img image.Image, width, height int) image.Image {
	if img.Bounds().Dx() == width && img.Bounds().Dy() == height {
		return img
	}
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(out, img.Bounds(), img, img.Bounds().Min, draw.Src)
	return out
}

// opaque reports whether nothing shines through.
func opaque(img image.Image) bool {
	o, ok := img.(interface{ Opaque() bool })
	return ok && o.Opaque()
}

func grey(img image.Image) bool {
	switch img.(type) {
	case *image.Gray, *image.Gray16:
		return true
	}
	return false
}

// reduced returns the picture in 8 bits of red, green, blue and alpha, with
// the average of k by k pixels as one. It goes by strips, so that a large one
// is never there a second time.
func reduced(img image.Image, k int) *image.RGBA {
	b := img.Bounds()
	if m, ok := img.(*image.RGBA); ok && k == 1 && b.Min == (image.Point{}) {
		return m
	}
	out := image.NewRGBA(image.Rect(0, 0, (b.Dx()+k-1)/k, (b.Dy()+k-1)/k))
	if k == 1 {
		draw.Draw(out, out.Rect, img, b.Min, draw.Src)
		return out
	}
	strip := image.NewRGBA(image.Rect(0, 0, b.Dx(), k))
	for y := range out.Rect.Dy() {
		rows := min(k, b.Dy()-y*k)
		strip.Rect.Max.Y = rows
		draw.Draw(strip, strip.Rect, img, b.Min.Add(image.Pt(0, y*k)), draw.Src)
		average(out.Pix[y*out.Stride:][:out.Stride], strip, k)
	}
	return out
}

// average fills a row with the means of squares of a strip; at the right edge
// fewer pixels are left for one.
func average(row []uint8, strip *image.RGBA, k int) {
	width, rows := strip.Rect.Dx(), strip.Rect.Dy()
	for x := 0; x*4 < len(row); x++ {
		from, to := x*k, min(width, x*k+k)
		var sum [4]int
		for y := range rows {
			pix := strip.Pix[y*strip.Stride+from*4 : y*strip.Stride+to*4]
			for i := 0; i+4 <= len(pix); i += 4 {
				sum[0] += int(pix[i])
				sum[1] += int(pix[i+1])
				sum[2] += int(pix[i+2])
				sum[3] += int(pix[i+3])
			}
		}
		n := rows * (to - from)
		for c := range sum {
			row[x*4+c] = uint8((sum[c] + n/2) / n)
		}
	}
}
