package picture

import (
	"bytes"
	"image"
	"slices"
	"testing"
)

// smallest are the largest pictures that fuzzing decodes, in pixels.
const smallest = 1 << 16

// fuzzStrip holds a stripper to its promise: what it leaves decodes to the same
// pixels, tells nothing, and is left as it is a second time.
func fuzzStrip(f *testing.F, format Format, seeds ...[]byte) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := readHeader(data)
		if err != nil || h.format != format {
			return
		}
		kept, err := strip(format, data)
		if err != nil {
			return
		}
		again, err := strip(format, kept)
		if err != nil || !bytes.Equal(again, kept) {
			t.Fatalf("stripped twice it is another file (%v)", err)
		}
		if h.moves || h.pixels() > smallest {
			return
		}
		want, err := decode(format, data)
		if err != nil {
			return
		}
		got, err := decode(format, kept)
		if err != nil {
			t.Fatalf("it decodes no more: %v", err)
		}
		if !samePixels(got, want) {
			t.Fatal("the pixels are others")
		}
	})
}

func samePixels(a, b image.Image) bool {
	return a.Bounds() == b.Bounds() && slices.Equal(reduced(a, 1).Pix, reduced(b, 1).Pix)
}

func FuzzStripJPEG(f *testing.F) {
	small := asJPEG(f, photo(24, 16), 75)
	fuzzStrip(f, JPEG, small, withSecrets(small, 6, appendProfile(nil, wideProfile())), cmykJPEG(f, 0), cmykJPEG(f, 2))
}

func FuzzStripPNG(f *testing.F) {
	small := asPNG(f, screenshot(24, 16))
	fuzzStrip(f, PNG, small, apng(small), insertChunk(small, "iCCP", "a\x00\x00"+deflated(string(wideProfile()))))
}

func FuzzStripGIF(f *testing.F) {
	fuzzStrip(f, GIF, animatedGIF(f, 8, 8), withComment(gifFirstFrame(f, animatedGIF(f, 8, 8))))
}

func FuzzStripWebP(f *testing.F) {
	fuzzStrip(f, WebP, webpFile("VP8L", onePixelVP8L), extendedWebP(webpEXIF|webpProfile, "ICCP", string(wideProfile()), "VP8L", onePixelVP8L, "EXIF", "x"))
}

func FuzzExamine(f *testing.F) {
	for _, seed := range [][]byte{avifFile("hint"), avifFile("Exif"), asBMP(photo(8, 8)), animatedGIF(f, 3, 3), []byte("<svg")} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		facts := Examine(data)
		if facts.Unfit != (len(facts.Notes) > 0 && facts.Notes[0].Rule != "picture/animation") {
			t.Errorf("%+v", facts)
		}
		for _, n := range facts.Notes {
			if n.Rule == "" || n.Text.ZH == "" || n.Text.EN == "" || n.Hint.ZH == "" || n.Hint.EN == "" {
				t.Errorf("a note says too little: %+v", n)
			}
		}
	})
}
