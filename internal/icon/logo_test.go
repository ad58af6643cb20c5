package icon

import (
	"image"
	"image/color"
	"testing"
)

// disc is a logo: a disc in a colour on a ground, as high as reach tells, in
// hundredths.
func disc(width, height, reach int, c, ground color.RGBA) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	side := min(width, height) * reach / 100
	for y := range height {
		for x := range width {
			dx, dy := 2*x+1-width, 2*y+1-height
			m.SetRGBA(x, y, ground)
			if dx*dx+dy*dy < side*side {
				m.SetRGBA(x, y, c)
			}
		}
	}
	return m
}

// plate is a disc on a ground whose corners are cut away.
func plate() *image.RGBA {
	m := disc(600, 600, 80, blue, paper)
	for y := range 60 {
		for x := range 60 - y {
			for _, p := range []image.Point{{x, y}, {599 - x, y}, {x, 599 - y}, {599 - x, 599 - y}} {
				m.SetRGBA(p.X, p.Y, color.RGBA{})
			}
		}
	}
	return m
}

var (
	blue  = color.RGBA{0x0b, 0x5c, 0x8a, 255}
	paper = color.RGBA{250, 240, 220, 255}
	none  = color.RGBA{}
)

func logo(t *testing.T, m *image.RGBA) map[Use]image.Image {
	t.Helper()
	files, err := Logo(m)
	if err != nil {
		t.Fatal(err)
	}
	byUse := map[Use]image.Image{}
	for i, f := range files {
		if f.Side != forms[i].side || f.Use != forms[i].use {
			t.Errorf("icon %d is %s %d", i, f.Use, f.Side)
		}
		byUse[f.Use] = decoded(t, f)
		if byUse[f.Use].Bounds() != image.Rect(0, 0, f.Side, f.Side) {
			t.Errorf("%s: %v", f.Use, byUse[f.Use].Bounds())
		}
	}
	return byUse
}

func near(a color.Color, b color.RGBA) bool {
	c := color.RGBAModel.Convert(a).(color.RGBA)
	far := func(p, q uint8) bool { return int(p)-int(q) > 8 || int(q)-int(p) > 8 }
	return !far(c.R, b.R) && !far(c.G, b.G) && !far(c.B, b.B) && !far(c.A, b.A)
}

func TestLogoLiesInTheSafeZone(t *testing.T) {
	for name, c := range map[string]struct {
		logo   *image.RGBA
		any    color.RGBA // its corner
		ground color.RGBA
	}{
		"with nothing around it": {disc(600, 600, 99, blue, none), none, white},
		"on its own ground":      {disc(700, 700, 100, blue, paper), paper, paper},
		"full to the corners":    {disc(600, 600, 100, blue, blue), blue, blue},
		"wide":                   {disc(900, 512, 100, blue, none), none, white},
		"a disc alone":           {disc(600, 600, 100, blue, none), none, blue},
		"a plate":                {plate(), none, paper},
	} {
		t.Run(name, func(t *testing.T) {
			icons := logo(t, c.logo)
			if got := icons[Any].At(0, 0); !near(got, c.any) {
				t.Errorf("corner %v", got)
			}
			for _, use := range []Use{Maskable, Touch} {
				m := icons[use]
				side := m.Bounds().Dx()
				for y := range side {
					for x := range side {
						dx, dy := 2*x+1-side, 2*y+1-side
						outside := 100*100*(dx*dx+dy*dy) > 80*80*side*side
						if got := m.At(x, y); use == Maskable && outside && !near(got, c.ground) {
							t.Fatalf("%s: %d,%d outside the safe zone is %v", use, x, y, got)
						}
						if _, _, _, a := m.At(x, y).RGBA(); a != 0xffff {
							t.Fatalf("%s: %d,%d is not opaque", use, x, y)
						}
					}
				}
				if !near(m.At(side/2, side/2), blue) {
					t.Errorf("%s: middle %v", use, m.At(side/2, side/2))
				}
			}
		})
	}
}

func TestFewColoursMakeAPalette(t *testing.T) {
	for use, m := range logo(t, disc(600, 600, 100, blue, paper)) {
		if _, ok := m.(*image.Paletted); !ok {
			t.Errorf("%s has no palette", use)
		}
	}
}

func TestManyColoursStay(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 512, 512))
	for y := range 512 {
		for x := range 512 {
			m.SetRGBA(x, y, color.RGBA{uint8(x / 2), uint8(y / 2), uint8((x + y) / 4), 255})
		}
	}
	icon := logo(t, m)[Touch]
	if _, ok := icon.(*image.Paletted); ok {
		t.Error("a photograph was given a palette")
	}
	if got := icon.At(90, 90); !near(got, color.RGBA{128, 128, 128, 255}) {
		t.Errorf("middle %v", got)
	}
}

func TestLogosAreTheSameEverywhere(t *testing.T) {
	files, err := Logo(disc(700, 640, 90, blue, none))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"781a6b49977b8d02ff7ad4b2009b34cf", "d8de0fbd9859d1f015c977ed42506943", "51f38980a462596610eb6a90138f4e5d", "ca568c8408cfc5ec1b40f89734a39b05"} {
		if got := pixels(t, files[i]); got != want {
			t.Errorf("%s %d: pixels %s, want %s", files[i].Use, files[i].Side, got, want)
		}
	}
}
