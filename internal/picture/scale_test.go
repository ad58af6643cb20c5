package picture

import (
	"image"
	"image/color"
	"image/draw"
	"testing"

	xdraw "golang.org/x/image/draw"

	"unionhall/internal/digest"
)

func TestScalingLooksAsTheUsualOneDoes(t *testing.T) {
	slowUnderRace(t)
	m := photo(640, 480)
	for _, size := range [][2]int{{320, 240}, {500, 375}, {123, 92}, {7, 480}, {1, 1}} {
		got := scaled(m, size[0], size[1])
		want := image.NewRGBA(got.Rect)
		xdraw.CatmullRom.Scale(want, want.Rect, m, m.Rect, draw.Src, nil)
		for y := range size[1] {
			for x := range size[0] {
				if !nearly(got.RGBAAt(x, y), want.RGBAAt(x, y), 2) {
					t.Fatalf("%v at %d,%d: %v, want %v", size, x, y, got.RGBAAt(x, y), want.RGBAAt(x, y))
				}
			}
		}
	}
}

func TestPlainColourStaysPlain(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 211, 97))
	c := color.RGBA{90, 100, 110, 120}
	draw.Draw(m, m.Rect, image.NewUniform(c), image.Point{}, draw.Src)
	for _, got := range []*image.RGBA{scaled(m, 60, 40), reduced(m, 3), reduced(m, 2)} {
		for i := 0; i < len(got.Pix); i += 4 {
			if p := got.Pix[i : i+4]; p[0] != 90 || p[1] != 100 || p[2] != 110 || p[3] != 120 {
				t.Fatalf("%v: %v at %d", got.Rect, p, i)
			}
		}
	}
}

// TestScaledBytesAreTheSameEverywhere compares with what was made on amd64. On
// processors that multiply and add in one step it would fail first.
func TestScaledBytesAreTheSameEverywhere(t *testing.T) {
	const want = "c584bb5084c01e5e5066bfdbf105cc73"
	if got := digest.Of(scaled(reduced(photo(901, 677), 2), 317, 238).Pix).Short(); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
