package picture

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
)

// widths are those in which a picture is made, in pixels, for the measures of
// the base theme: a card's (120 points) at three pixels to the point; the text
// column of a telephone (360 points, 328 without the margins) at two and at
// three; that of a desk (782 points) at one and at two.
var widths = []int{1600, 1080, 800, 360}

const (
	// native is the width up to which a picture stays as wide as it is: making
	// it a fifth narrower would cost sharpness and save little.
	native = 2000
	// quality of JPEG files: less begins to show, more is not seen on a telephone.
	quality = 75
)

// A work is one picture on its way to being a few.
type work struct {
	head    header
	data    []byte // of the source
	pixels  *image.RGBA
	photo   bool // else it is drawn, or something shines through it
	grey    bool
	profile []byte
}

// A canvas is the picture in one size, upright.
type canvas = *image.RGBA

// newWork takes what it needs from decoded pixels, and no more: they may be
// hundreds of megabytes.
func newWork(h header, data []byte, img image.Image) *work {
	w := &work{head: h, data: data, grey: grey(img), profile: tidyProfile(h.profile)}
	w.photo = opaque(img) && (h.lossy || !flat(img)) && w.fitsJPEG()
	if isGrey(w.profile) != w.grey {
		w.profile = nil
	}
	w.pixels = reduced(img, h.shrink())
	return w
}

// files writes the picture in each of its sizes, and returns the canvas of each
// beside it. A smaller one that is hardly lighter is left out.
func (w *work) files() ([]File, []canvas, error) {
	top := w.top()
	c := w.canvas(w.pixels, top)
	file, err := w.largest(c)
	if err != nil {
		return nil, nil, err
	}
	files, canvases := []File{file}, []canvas{c}
	for _, width := range widths {
		if 5*width >= 4*top { // hardly smaller
			continue
		}
		c = w.smaller(c, width)
		file, err := w.write(c)
		if err != nil {
			return nil, nil, err
		}
		if last := files[len(files)-1]; 10*len(file.Bytes) < 9*len(last.Bytes) {
			files, canvases = append(files, file), append(canvases, c)
		}
	}
	return files, canvases, nil
}

// top is the width of the largest file.
func (w *work) top() int {
	width, _ := w.head.upright()
	if width > native {
		return widths[0]
	}
	return width
}

// fitsJPEG reports whether sides may be that long in a JPEG file: a screen that
// was photographed while it rolled may be longer.
func (w *work) fitsJPEG() bool {
	width, height := w.head.upright()
	return heightFor(w.top(), width, height) <= 0xffff
}

// largest writes the largest file. The source itself, without what tells of
// its origin, is better than a copy, as long as it is not twice as heavy.
func (w *work) largest(c canvas) (File, error) {
	width, height := w.head.upright()
	own := w.original()
	if own != nil && !w.photo && width <= native {
		return File{Bytes: own, Format: w.head.format, Width: width, Height: height}, nil
	}
	file, err := w.write(c)
	if err != nil || own == nil {
		return file, err
	}
	most := len(file.Bytes)
	if width <= native {
		most *= 2
	}
	if len(own) <= most {
		file = File{Bytes: own, Format: w.head.format, Width: width, Height: height}
	}
	return file, nil
}

// original returns the source without what tells of its origin; nil where it
// cannot be shown as it is.
func (w *work) original() []byte {
	if w.head.turn != upright || w.head.cmyk || w.head.format == BMP {
		return nil
	}
	kept, err := strip(w.head.format, w.data)
	if err != nil {
		return nil
	}
	return kept
}

// strip returns a file without what tells of its origin; its pixels are the
// same.
func strip(f Format, data []byte) ([]byte, error) {
	switch f {
	case JPEG:
		return stripJPEG(data)
	case PNG:
		return stripPNG(data)
	case GIF:
		return stripGIF(data)
	case WebP:
		return stripWebP(data)
	case AVIF:
		return data, nil // one that tells was refused
	}
	return nil, errBroken
}

// canvas returns stored pixels in a width, upright.
func (w *work) canvas(m *image.RGBA, width int) canvas {
	fullWidth, fullHeight := w.head.upright()
	height := heightFor(width, fullWidth, fullHeight)
	if w.head.turn.sideways() {
		return w.head.turn.apply(scaled(m, height, width))
	}
	return w.head.turn.apply(scaled(m, width, height))
}

func (w *work) smaller(c canvas, width int) canvas {
	fullWidth, fullHeight := w.head.upright()
	return scaled(c, width, heightFor(width, fullWidth, fullHeight))
}

func heightFor(width, fullWidth, fullHeight int) int {
	return max(1, (width*fullHeight+fullWidth/2)/fullWidth)
}

// write makes a file of a canvas: JPEG of a photograph, else PNG.
func (w *work) write(c canvas) (File, error) {
	var buf bytes.Buffer
	f := File{Format: JPEG, Width: c.Rect.Dx(), Height: c.Rect.Dy()}
	var img image.Image = c
	if w.grey {
		img = greyOf(c)
	}
	if !w.photo {
		f.Format = PNG
		err := png.Encode(&buf, img)
		f.Bytes = withICCP(buf.Bytes(), w.profile)
		return f, err
	}
	err := jpeg.Encode(&buf, img, &jpeg.Options{Quality: quality})
	f.Bytes = append([]byte{0xff, markerSOI}, appendProfile(nil, w.profile)...)
	if buf.Len() > 2 {
		f.Bytes = append(f.Bytes, buf.Bytes()[2:]...)
	}
	return f, err
}

// withICCP puts a profile into a PNG file, after its first chunk.
func withICCP(file, profile []byte) []byte {
	const head = len(pngSignature) + 12 + 13
	if profile == nil || len(file) < head {
		return file
	}
	out := appendICCP(bytes.Clone(file[:head]), profile)
	return append(out, file[head:]...)
}

// greyOf takes one of three colours that are the same.
func greyOf(c canvas) *image.Gray {
	out := image.NewGray(c.Rect)
	for i := range out.Pix {
		out.Pix[i] = c.Pix[4*i]
	}
	return out
}

// flat reports whether a picture is drawn, not taken: most pixels are the same
// as their neighbours. JPEG would blur its letters and hardly make it lighter.
func flat(img image.Image) bool {
	const lines, columns = 128, 512
	b := img.Bounds()
	same, all := 0, 0
	for i := range min(lines, b.Dy()) {
		y := b.Min.Y + i*b.Dy()/min(lines, b.Dy())
		for j := range min(columns, b.Dx()-1) {
			x := b.Min.X + j*(b.Dx()-1)/min(columns, b.Dx()-1)
			if img.At(x, y) == img.At(x+1, y) {
				same++
			}
			all++
		}
	}
	return 2*same >= all
}
