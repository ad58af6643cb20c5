package icon

import (
	"image"
	"image/color"
	"slices"

	"unionhall/internal/picture"
)

// LogoSide is the width or height, in pixels, beyond which more of a logo is
// of no use.
const LogoSide = 1024

// Logo draws a union's logo in all forms. Where the system cuts, or where no
// pixel may be empty, it lies on its own ground if it has one, else on white.
func Logo(m *image.RGBA) ([]File, error) {
	m = squared(m)
	ground, own := groundOf(m)
	flat := image.NewRGBA(m.Rect) // before it is scaled: no light fringes where it ends
	fill(flat, ground)
	lay(flat, m)
	files := make([]File, len(forms))
	for i, f := range forms {
		icon := image.NewRGBA(image.Rect(0, 0, f.side, f.side))
		logo, side := m, f.side
		if f.use != Any {
			fill(icon, ground)
			logo = flat
		}
		if reach := f.side * f.reach / 100; f.use == Maskable || f.use == Touch && !own {
			side = min(side, f.side*reach/max(1, contentReach(flat, ground, f.side)))
		}
		lay(icon, picture.Scaled(logo, side, side))
		data, err := encodeSmall(icon)
		if err != nil {
			return nil, err
		}
		files[i] = File{f.use, f.side, data}
	}
	return files, nil
}

// squared makes a logo as high as it is wide, with empty pixels around.
func squared(m *image.RGBA) *image.RGBA {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	if w == h {
		return m
	}
	side := max(w, h)
	out := image.NewRGBA(image.Rect(0, 0, side, side))
	lay(out, m)
	return out
}

// groundOf returns the colour that a logo's corners have, or where they are cut
// away, the middles of its edges. Where that is not one colour, the logo has no
// ground of its own, and lies on white.
func groundOf(m *image.RGBA) (ground color.RGBA, own bool) {
	last := m.Rect.Dx() - 1
	corners := []color.RGBA{m.RGBAAt(0, 0), m.RGBAAt(last, 0), m.RGBAAt(0, last), m.RGBAAt(last, last)}
	edges := []color.RGBA{m.RGBAAt(last/2, 0), m.RGBAAt(0, last/2), m.RGBAAt(last, last/2), m.RGBAAt(last/2, last)}
	for _, colours := range [][]color.RGBA{corners, edges} {
		same := !slices.ContainsFunc(colours, func(c color.RGBA) bool { return c != colours[0] })
		switch {
		case same && colours[0].A == 255:
			return colours[0], true
		case !same || colours[0].A > 0:
			return white, false
		}
	}
	return white, false
}

var white = color.RGBA{255, 255, 255, 255}

// alike reports whether nobody sees a difference.
func alike(a, b color.RGBA) bool {
	far := func(p, q uint8) bool { return max(p, q)-min(p, q) > 8 }
	return !far(a.R, b.R) && !far(a.G, b.G) && !far(a.B, b.B)
}

// contentReach is how far from the middle a logo differs from its ground, when
// it is as wide as side, in pixels.
func contentReach(m *image.RGBA, ground color.RGBA, side int) int {
	width := m.Rect.Dx()
	furthest := 0
	for y := range width {
		for x := range width {
			dx, dy := 2*x+1-width, 2*y+1-width
			if far := dx*dx + dy*dy; far > furthest && !alike(m.RGBAAt(x, y), ground) {
				furthest = far
			}
		}
	}
	reach := 0
	for reach*reach*4*width/side*width/side < furthest {
		reach++
	}
	return reach
}

func fill(m *image.RGBA, c color.RGBA) {
	for i := 0; i < len(m.Pix); i += 4 {
		m.Pix[i], m.Pix[i+1], m.Pix[i+2], m.Pix[i+3] = c.R, c.G, c.B, c.A
	}
}

// lay lays a picture over the middle of another one.
func lay(on, m *image.RGBA) {
	left, top := (on.Rect.Dx()-m.Rect.Dx())/2, (on.Rect.Dy()-m.Rect.Dy())/2
	for y := range m.Rect.Dy() {
		from := m.Pix[y*m.Stride:][:4*m.Rect.Dx()]
		to := on.Pix[(y+top)*on.Stride+4*left:]
		for i := 0; i < len(from); i += 4 {
			rest := 255 - int(from[i+3])
			for c := range 4 {
				to[i+c] = uint8(int(from[i+c]) + (int(to[i+c])*rest+127)/255)
			}
		}
	}
}

// encodeSmall writes a picture with a palette, if as many colours as one has
// come near enough to its own; else as it is.
func encodeSmall(m *image.RGBA) ([]byte, error) {
	for _, step := range []int{1, 4, 8} {
		if p := reducedTo(m, step); p != nil {
			return encode(p)
		}
	}
	return encode(m)
}

const mostColours = 256

// reducedTo returns the picture in colours of which red, green, blue and alpha
// are multiples of step, black and white among them; nil where there are too
// many.
func reducedTo(m *image.RGBA, step int) *image.Paletted {
	index := map[color.NRGBA]uint8{}
	near := func(i int) color.NRGBA {
		p := m.Pix[i : i+4]
		if p[3] == 0 {
			return color.NRGBA{}
		}
		c := color.NRGBAModel.Convert(color.RGBA{p[0], p[1], p[2], p[3]}).(color.NRGBA)
		return color.NRGBA{nearest(c.R, step), nearest(c.G, step), nearest(c.B, step), nearest(c.A, step)}
	}
	var colours []color.NRGBA
	for i := 0; i < len(m.Pix); i += 4 {
		c := near(i)
		if _, ok := index[c]; ok {
			continue
		}
		if len(colours) == mostColours {
			return nil
		}
		index[c] = 0
		colours = append(colours, c)
	}
	palette := make(color.Palette, len(colours))
	for i, c := range colours {
		index[c], palette[i] = uint8(i), c
	}
	out := image.NewPaletted(m.Rect, palette)
	for i := range out.Pix {
		out.Pix[i] = index[near(4*i)]
	}
	return out
}

func nearest(v uint8, step int) uint8 {
	return uint8(min((int(v)+step/2)/step*step, 255))
}
