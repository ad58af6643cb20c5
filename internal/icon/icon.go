// Package icon draws the icons under which a union stands on the screen of a
// telephone: its logo, one or two characters of its name, or where neither can
// be had an emblem. It does not know which union it draws for, and it keeps
// nothing.
//
// The same input gives the same bytes on every machine: outlines, coverage and
// colours are reckoned in whole numbers. The rasterizers of x/image work with
// fractions, whose last digit is another one on processors that multiply and
// add in one step, and the digests of these files are in their names.
package icon

import (
	"image/color"
	"sort"
)

// Recipe names the way in which this package makes files. Who keeps their
// digests makes them again when the recipe is another one: count it up with
// every change that changes a byte.
const Recipe = "2"

// A Use is what a browser or a system does with an icon.
type Use string

// The uses. The first two are purposes of the Web App Manifest.
const (
	Any      Use = "any"      // shown as it is: the corners are round and empty
	Maskable Use = "maskable" // cut to a shape by the system: what matters lies within the middle 80% of its width
	Touch    Use = "touch"    // iOS's own: a square without empty pixels, whose corners the system rounds
)

// A form is one of the icons of every union.
type form struct {
	use  Use
	side int // pixels
	// reach is how far from the middle the drawing may go, in hundredths of the
	// side. The Web App Manifest has 40 for what is maskable.
	reach int
}

var forms = []form{{Any, 192, 43}, {Any, 512, 43}, {Maskable, 512, 38}, {Touch, 180, 42}}

// A File is one icon: a PNG.
type File struct {
	Use   Use
	Side  int // pixels
	Bytes []byte
}

// A Colour is red, green and blue in sRGB.
type Colour [3]uint8

// A Seal is one or two characters on a ground in the union's colour.
type Seal struct {
	Mark        string // what CanWrite approves; anything else: the emblem
	Ground, Ink Colour
}

// CanWrite reports whether the font has the characters of a mark, and there is
// one at least.
func CanWrite(mark string) bool { return len(write(mark)) > 0 }

// Draw draws a seal in all forms.
func (s Seal) Draw() []File {
	sign := write(s.Mark)
	if sign == nil {
		sign = emblem
	}
	sheet := sheets.Get().(*sheet)
	defer sheets.Put(sheet)
	files := make([]File, len(forms))
	for i, f := range forms {
		sheet.pix = s.plate(sheet.pix, sign, f)
		files[i] = File{f.use, f.side, sheet.encode(f.side, s.palette(f.use))}
	}
	return files
}

// The palette of a seal has 16 colours, half a byte for a pixel: the ground,
// the ink, what lies between them at edges, and the ground fading out at the
// corners.
const (
	inkSteps   = 10
	groundOnly = 0
	inkOnly    = inkSteps
	empty      = inkSteps + 1
	fadeSteps  = 5
)

// Only icons with round corners have use for the last ones.
func (s Seal) palette(use Use) color.Palette {
	p := make(color.Palette, 0, 16)
	for step := range inkSteps + 1 {
		c := s.Ground.towards(s.Ink, step, inkSteps)
		p = append(p, color.RGBA{c[0], c[1], c[2], 255})
	}
	if use != Any {
		return p
	}
	for step := range fadeSteps {
		p = append(p, color.NRGBA{s.Ground[0], s.Ground[1], s.Ground[2], uint8(255 * step / fadeSteps)})
	}
	return p
}

// towards mixes two colours.
func (c Colour) towards(to Colour, step, steps int) (mixed Colour) {
	for i := range c {
		mixed[i] = uint8((int(c[i])*(steps-step) + int(to[i])*step + steps/2) / steps)
	}
	return mixed
}

// placed returns an outline in the middle of a square, as large as it may be
// without reaching further from the middle than reach, in unit.
func placed(o outline, side, reach int64) outline {
	box := o.box()
	wide, high := box.maxX-box.minX, box.maxY-box.minY
	largest := int64(sort.Search(most*fine, func(n int) bool { // in parts of the outline's own size
		w, h := ratio(wide, int64(n+1), fine), ratio(high, int64(n+1), fine)
		return w*w+h*h > 4*reach*reach
	}))
	middle := side / 2
	return o.scaled(largest, fine).moved(
		middle-ratio(box.minX+box.maxX, largest, 2*fine),
		middle-ratio(box.minY+box.maxY, largest, 2*fine),
	)
}

const (
	fine = 1 << 16 // parts of the outline's own size in which another one is chosen
	most = 256     // times that size
)
