package e2e

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var photographNamed = regexp.MustCompile(`!\[[^]]*\]\(([^)/]+\.jpg)\)`)

// photographs puts those that a text shows beside it, as the guide tells its reader to.
func (w *walk) photographs(t *testing.T, dir, text string) {
	t.Helper()
	for _, m := range photographNamed.FindAllStringSubmatch(text, -1) {
		file := filepath.Join(dir, m[1])
		if _, err := os.Stat(file); err == nil {
			continue
		}
		if err := os.WriteFile(file, photograph(t), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// photograph paints a rest station at dusk, as a telephone would take it: 3000
// pixels wide, with a place in its EXIF.
func photograph(t *testing.T) []byte {
	t.Helper()
	const width, height = 3000, 2000
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			img.SetRGBA(x, y, color.RGBA{uint8(70 + y/16), uint8(95 + y/20), uint8(150 - y/40), 255})
		}
	}
	for _, part := range []struct {
		x, y, w, h int
		c          color.RGBA
	}{
		{0, 1500, width, 500, color.RGBA{84, 88, 92, 255}},    // the road
		{0, 1740, width, 24, color.RGBA{220, 214, 190, 255}},  // its line
		{700, 640, 1600, 900, color.RGBA{236, 226, 208, 255}}, // the house
		{620, 540, 1760, 120, color.RGBA{120, 66, 56, 255}},   // its roof
		{860, 740, 1280, 150, color.RGBA{179, 38, 30, 255}},   // the sign
		{860, 980, 420, 330, color.RGBA{255, 222, 140, 255}},  // windows with light
		{1720, 980, 420, 330, color.RGBA{255, 222, 140, 255}}, //
		{1370, 980, 260, 560, color.RGBA{92, 60, 44, 255}},    // the door
		{2440, 700, 36, 840, color.RGBA{60, 62, 66, 255}},     // a lamp
		{2380, 660, 156, 60, color.RGBA{255, 240, 190, 255}},  //
		{300, 1180, 120, 360, color.RGBA{70, 52, 40, 255}},    // a tree
		{160, 760, 400, 460, color.RGBA{58, 92, 66, 255}},     //
		{1000, 790, 120, 50, color.RGBA{255, 236, 200, 255}},  // something written on the sign
		{1180, 790, 120, 50, color.RGBA{255, 236, 200, 255}},  //
		{1360, 790, 120, 50, color.RGBA{255, 236, 200, 255}},  //
		{1540, 790, 120, 50, color.RGBA{255, 236, 200, 255}},  //
	} {
		draw.Draw(img, image.Rect(part.x, part.y, part.x+part.w, part.y+part.h), image.NewUniform(part.c), image.Point{}, draw.Src)
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, img.SubImage(image.Rect(0, 420, width, 1660)), &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	const place = "Exif\x00\x00" + "MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00" + photographedAt
	exif := append([]byte{0xff, 0xe1, 0, byte(len(place) + 2)}, place...)
	return append(append([]byte{0xff, 0xd8}, exif...), file.Bytes()[2:]...)
}

// photographedAt is what no published file may say.
const photographedAt = "29.5630N 106.5516E"

// published holds what became of the photograph to what the guide says of it.
func (w *walk) published(t *testing.T) {
	t.Helper()
	pictures, err := filepath.Glob(filepath.Join(w.site, "public", "files", "*.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	var widths []string
	for _, name := range pictures {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(text, []byte(photographedAt)) {
			t.Errorf("%s tells where it was taken", name)
		}
		c, err := jpeg.DecodeConfig(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		widths = append(widths, fmt.Sprint(c.Width))
	}
	for _, width := range widths {
		if !strings.Contains(w.text, width) {
			t.Errorf("the guide says nothing of pictures that are %s wide", width)
		}
	}
	if len(widths) == 0 && !t.Failed() {
		t.Error("no picture was published")
	}
}
