package picture

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"maps"
	"math"
	"slices"
	"testing"
)

func TestWideColoursKeepTheirProfile(t *testing.T) {
	slowUnderRace(t)
	data := withSecrets(asJPEG(t, photo(2400, 300), 75), 1, appendProfile(nil, wideProfile()))
	want := tidyProfile(wideProfile())
	for _, f := range mustMake(t, data).Files {
		var h header
		must(t, readJPEG(f.Bytes, &h))
		if want == nil || !bytes.Equal(h.profile, want) || !bytes.Contains(h.profile, []byte("rTRC")) {
			t.Errorf("%d wide: a profile of %d bytes, want %d", f.Width, len(h.profile), len(want))
		}
	}
	again := tidyProfile(want)
	if !bytes.Equal(again, want) {
		t.Error("a tidy profile is not left as it is")
	}
}

func TestProfileIsKnownByItsNumbersNotByItsName(t *testing.T) {
	curve := "para\x00\x00\x00\x00\x00\x03\x00\x00\x00\x02\x66\x66\x00\x00\xf2\xa7\x00\x00\x0d\x59\x00\x00\x13\xd0\x00\x00\x0a\x5b"
	srgb := map[string]string{
		"rXYZ": "XYZ \x00\x00\x00\x00\x00\x00\x6f\xa2\x00\x00\x38\xf5\x00\x00\x03\x90",
		"gXYZ": "XYZ \x00\x00\x00\x00\x00\x00\x62\x99\x00\x00\xb7\x85\x00\x00\x18\xda",
		"bXYZ": "XYZ \x00\x00\x00\x00\x00\x00\x24\xa0\x00\x00\x0f\x84\x00\x00\xb6\xcf",
		"rTRC": curve, "gTRC": curve, "bTRC": curve,
	}
	table := "curv\x00\x00\x00\x00\x00\x00\x04\x00"
	for i := range 1024 {
		x := float64(i) / 1023
		y := x / 12.92
		if x > 0.04045 {
			y = math.Pow((x+0.055)/1.055, 2.4)
		}
		table += string(binary.BigEndian.AppendUint16(nil, uint16(y*0xffff)))
	}
	gamma := "curv\x00\x00\x00\x00\x00\x00\x00\x01\x02\x33\x00\x00"
	for name, c := range map[string]struct {
		change map[string]string
		meant  bool
	}{
		"sRGB":               {nil, true},
		"sRGB as a table":    {map[string]string{"rTRC": table, "gTRC": table, "bTRC": table}, true},
		"another exponent":   {map[string]string{"rTRC": gamma, "gTRC": gamma, "bTRC": gamma}, false},
		"one curve differs":  {map[string]string{"gTRC": gamma}, false},
		"wide red":           {map[string]string{"rXYZ": "XYZ \x00\x00\x00\x00\x00\x00\x83\xdf\x00\x00\x3d\xbf\xff\xff\xff\xbb"}, false},
		"a table of its own": {map[string]string{"A2B0": "mft1"}, false},
		"cut off":            {map[string]string{"bTRC": "curv\x00\x00\x00\x00\xff\xff\xff\xff\x00\x00"}, false},
	} {
		tags := []iccTag{{"desc", []byte(android)}}
		all := maps.Clone(srgb)
		maps.Copy(all, c.change)
		for _, tag := range slices.Sorted(maps.Keys(all)) {
			tags = append(tags, iccTag{tag, []byte(all[tag])})
		}
		tidy := tidyProfile(writeProfile(wideProfile()[:iccHead], tags))
		if (tidy == nil) != c.meant {
			t.Errorf("%s: a profile of %d bytes is left", name, len(tidy))
		}
	}
}

func TestLossyWebPKeepsBlackAndWhite(t *testing.T) {
	data, err := hex.DecodeString(blackAndWhite)
	must(t, err)
	img, err := decode(WebP, data)
	must(t, err)
	for x, want := range map[int]color.Gray{4: {0}, 28: {255}} {
		if !nearly(img.At(x, 8), want, 3) {
			t.Errorf("at %d: %v, want %v", x, img.At(x, 8), want)
		}
	}
}

func TestGreyDrawingStaysGrey(t *testing.T) {
	grey := image.NewGray(image.Rect(0, 0, 2400, 100))
	for i := range grey.Pix {
		grey.Pix[i] = uint8(i / 2400 / 20 * 50)
	}
	for _, f := range mustMake(t, asPNG(t, grey)).Files {
		img := decodeFile(t, f)
		if _, is := img.(*image.Gray); !is {
			t.Errorf("%d wide: %T", f.Width, img)
		}
	}
}

func TestPrintersColoursBecomeThoseOfScreens(t *testing.T) {
	for _, transform := range []byte{0, 2} {
		s := mustMake(t, cmykJPEG(t, transform))
		if len(s.Files) != 1 {
			t.Fatalf("%d: %+v", transform, s.Facts)
		}
		img, err := jpeg.Decode(bytes.NewReader(s.Files[0].Bytes))
		must(t, err)
		if _, is := img.(*image.YCbCr); !is || !nearly(img.At(8, 8), color.RGBA{220, 40, 40, 255}, 12) {
			t.Errorf("transform %d: %T with %v", transform, img, img.At(8, 8))
		}
	}
}

// cmykJPEG writes a plain JPEG file of four colours as Adobe's programs do:
// inverted, and with transform 2 as YCCK. It takes three coded planes from the
// standard library's encoder, which knows grey alone and YCbCr, and puts four
// grey scans into one file.
func cmykJPEG(t testing.TB, transform byte) []byte {
	t.Helper()
	planes := [4]uint8{220, 40, 40, 255} // 255 minus C, M, Y, K of a red
	if transform == 2 {
		planes[0], planes[1], planes[2] = color.RGBToYCbCr(255-220, 255-40, 255-40) // the inks, not their inverse
	}
	out := []byte{0xff, 0xd8}
	out = append(out, app(0xee, "Adobe\x00\x64\x00\x00\x00\x00"+string(transform))...)
	for i, v := range planes {
		plane := image.NewGray(image.Rect(0, 0, 16, 16))
		draw.Draw(plane, plane.Rect, image.NewUniform(color.Gray{v}), image.Point{}, draw.Src)
		must(t, jpegSegments(asJPEG(t, plane, 95), func(s segment) error {
			switch raw := bytes.Clone(s.raw); {
			case s.marker == markerSOF0 && i == 0:
				out = append(out, app(markerSOF0, "\x08\x00\x10\x00\x10\x04\x01\x11\x00\x02\x11\x00\x03\x11\x00\x04\x11\x00")...)
			case s.marker == markerSOS:
				raw[5] = byte(i + 1)
				out = append(out, raw...)
			case s.marker != markerSOF0 && i == 0:
				out = append(out, raw...)
			}
			return nil
		}))
	}
	return append(out, 0xff, 0xd9)
}

func TestGreyStaysGrey(t *testing.T) {
	m := image.NewGray(image.Rect(0, 0, 900, 600))
	draw.Draw(m, m.Rect, photo(900, 600), image.Point{}, draw.Src)
	for _, f := range mustMake(t, asJPEG(t, m, 90)).Files {
		if _, is := decodeFile(t, f).(*image.Gray); !is {
			t.Errorf("%d wide: in colours", f.Width)
		}
	}
}
