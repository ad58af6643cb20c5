package picture

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
	"runtime"
	"runtime/metrics"
	"slices"
	"strings"
	"testing"
	"time"
)

// slowUnderRace leaves a test out with -short, as the race detector runs it: that
// makes work on pixels twenty times as slow, and one goroutine does it.
func slowUnderRace(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("left out with -short: slow under the race detector, and nothing new to it")
	}
}

func decodeFile(t testing.TB, f File) image.Image {
	t.Helper()
	img, err := decode(f.Format, f.Bytes)
	must(t, err)
	if b := img.Bounds(); b.Dx() != f.Width || b.Dy() != f.Height {
		t.Errorf("the file has %dx%d pixels, and says %dx%d", b.Dx(), b.Dy(), f.Width, f.Height)
	}
	return img
}

func fileWidths(s *Set) []int {
	var list []int
	for _, f := range s.Files {
		list = append(list, f.Width)
	}
	return list
}

func TestPhotographIsMadeInAFewWidths(t *testing.T) {
	slowUnderRace(t)
	for _, c := range []struct {
		width int
		want  []int
	}{
		{4000, []int{1600, 1080, 800, 360}}, {2001, []int{1600, 1080, 800, 360}}, {2000, []int{2000, 1080, 800, 360}},
		{1700, []int{1700, 1080, 800, 360}}, {1200, []int{1200, 800, 360}}, {500, []int{500, 360}}, {440, []int{440}}, {100, []int{100}},
	} {
		s := mustMake(t, asJPEG(t, photo(c.width, c.width/5), 80))
		if got := fileWidths(s); !slices.Equal(got, c.want) {
			t.Errorf("%d: %v, want %v", c.width, got, c.want)
		}
		for _, f := range s.Files {
			img := decodeFile(t, f)
			if !nearly(img.At(f.Width/4, f.Height/4), color.RGBA{227, 37, 30, 255}, 16) {
				t.Errorf("%d: at %d its upper left is %v", c.width, f.Width, img.At(f.Width/4, f.Height/4))
			}
		}
	}
}

func TestOrientationIsAppliedAndForgotten(t *testing.T) {
	slowUnderRace(t)
	seen := photo(600, 400)
	for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
		if got := readTurn(exif(order, 6)); got != 6 {
			t.Errorf("%v: read %d", order, got)
		}
	}
	for o := turn(1); o <= 8; o++ {
		// What is stored is what o makes seen out of: the turn back.
		back := o
		if o == 6 || o == 8 {
			back = 14 - o
		}
		stored := back.apply(seen)
		data := withSecrets(asJPEG(t, stored, 90), uint16(o))
		f := Examine(data)
		s := mustMake(t, data)
		if f.Width != 600 || f.Height != 400 || s.Width != 600 || s.Height != 400 || len(s.Files) != 2 {
			t.Fatalf("%d: %+v, %v", o, f, fileWidths(s))
		}
		for _, file := range s.Files {
			img := decodeFile(t, file)
			for _, at := range [][2]int{{1, 1}, {3, 1}, {1, 3}, {3, 3}} {
				x, y := at[0]*file.Width/4, at[1]*file.Height/4
				if want := seen.At(at[0]*150, at[1]*100); !nearly(img.At(x, y), want, 24) {
					t.Errorf("orientation %d, %d wide, at %v: %v, want %v", o, file.Width, at, img.At(x, y), want)
				}
			}
			wantNoSecrets(t, "turned", file.Bytes)
		}
	}
}

func TestNothingPublishedTellsOfItsOrigin(t *testing.T) {
	slowUnderRace(t)
	small, large := asJPEG(t, photo(300, 200), 75), asJPEG(t, photo(2400, 300), 75)
	drawn := asPNG(t, screenshot(300, 200))
	secret := string(exif(binary.LittleEndian, 1))
	profile := wideProfile()
	for name, data := range map[string][]byte{
		"small JPEG":      withSecrets(small, 1, appendProfile(nil, profile)),
		"large JPEG":      withSecrets(large, 1, appendProfile(nil, profile)),
		"turned JPEG":     withSecrets(small, 6),
		"PNG":             append(insertChunk(insertChunk(insertChunk(insertChunk(drawn, "eXIf", secret), "tEXt", "a\x00SECRET"), "iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00<x:xmpmeta>"), "iCCP", "SECRET\x00\x00"+deflated(string(profile))), "SECRET"...),
		"PNG photo":       insertChunk(asPNG(t, photo(300, 200)), "eXIf", secret),
		"APNG":            apng(drawn),
		"moving GIF":      withComment(animatedGIF(t, 20, 20)),
		"WebP":            append(extendedWebP(webpXMP|webpEXIF|webpProfile, "ICCP", string(profile), "VP8L", onePixelVP8L, "EXIF", secret, "XMP ", "<x:xmpmeta>", "????", "SECRET"), "SECRET"...),
		"moving WebP":     extendedWebP(webpMoves|webpEXIF, "ANIM", "\x00\x00\x00\x00\x00\x00", "ANMF", strings.Repeat("\x00", 16)+string(appendRIFF(appendRIFF(nil, "VP8L", []byte(onePixelVP8L)), "note", []byte("SECRET"))), "EXIF", secret),
		"AVIF":            avifFile("hint"),
		"AVIF that tells": avifFile("Exif"),
	} {
		s := mustMake(t, data)
		if unfit := name == "AVIF that tells"; s.Unfit != unfit || len(s.Files) == 0 != unfit {
			t.Errorf("%s: %+v", name, s.Facts)
		}
		for _, f := range s.Files {
			wantNoSecrets(t, name, f.Bytes)
			if f.Format != AVIF && !s.Moves {
				decodeFile(t, f)
			}
		}
	}
}

// android is how a telephone names the wide colours of its screen.
const android = "Display P3 Gamut with sRGB Transfer"

// blackAndWhite is a lossy WebP picture of 32x16 pixels, half of it white.
const blackAndWhite = "524946463e0000005745425056503820320000009002009d012a200010002ef99cce67252f2f2f0f00f84b49380000be4000fef0dc273397ab4db8dbfcff22c106b0ac440000"

func TestPictureTooLongForJPEGIsPublished(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 1, 70000))
	for i := range m.Pix {
		m.Pix[i] = uint8(i/4*7) | 3
	}
	s := mustMake(t, asPNG(t, m))
	if len(s.Files) == 0 || s.Files[0].Format != PNG || s.Unfit {
		t.Errorf("%+v", s.Facts)
	}
}

func TestFirstOfTwoOrientationsCounts(t *testing.T) {
	file := asJPEG(t, photo(64, 32), 80)
	for first, want := range map[uint16]int{6: 32, 1: 64} {
		if f := Examine(withSecrets(withSecrets(file, 7-first), first)); f.Width != want {
			t.Errorf("%d: %d wide, want %d", first, f.Width, want)
		}
	}
}

func TestDrawingsStayWhatTheyAre(t *testing.T) {
	slowUnderRace(t)
	shot := asPNG(t, screenshot(1200, 800))
	s := mustMake(t, shot)
	if !bytes.Equal(s.Files[0].Bytes, shot) {
		t.Error("a screenshot was written anew")
	}
	for i, f := range s.Files {
		if f.Format != PNG || i > 0 && len(f.Bytes) >= len(s.Files[i-1].Bytes) {
			t.Errorf("%d wide: %s of %d bytes", f.Width, f.Format, len(f.Bytes))
		}
	}
	clear := photo(1200, 800)
	draw.Draw(clear, image.Rect(0, 0, 600, 800), image.NewUniform(color.RGBA{50, 0, 0, 100}), image.Point{}, draw.Src)
	for _, f := range mustMake(t, asPNG(t, clear)).Files {
		if img := decodeFile(t, f); !nearly(img.At(f.Width/8, f.Height/2), color.RGBA{50, 0, 0, 100}, 2) {
			t.Errorf("%d wide: what shone through is %v", f.Width, img.At(f.Width/8, f.Height/2))
		}
	}
}

func TestPhotographInAnotherFormatBecomesJPEG(t *testing.T) {
	slowUnderRace(t)
	deep := image.NewNRGBA64(image.Rect(0, 0, 800, 600))
	draw.Draw(deep, deep.Rect, photo(800, 600), image.Point{}, draw.Src)
	for name, data := range map[string][]byte{"PNG": asPNG(t, photo(800, 600)), "PNG of 16 bits": asPNG(t, deep), "BMP": asBMP(photo(800, 600))} {
		for _, f := range mustMake(t, data).Files {
			if f.Format != JPEG || !nearly(decodeFile(t, f).At(f.Width/4, f.Height/4), color.RGBA{227, 37, 30, 255}, 16) {
				t.Errorf("%s: %d wide: %s", name, f.Width, f.Format)
			}
		}
	}
}

// asBMP writes 24 bits a pixel, from the last line to the first.
func asBMP(m *image.RGBA) []byte {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	le := binary.LittleEndian
	out := le.AppendUint32([]byte("BM"), uint32(54+3*w*h))
	for _, n := range []uint32{0, 54, 40, uint32(w), uint32(h), 1 | 24<<16, 0, 0, 0, 0, 0, 0} {
		out = le.AppendUint32(out, n)
	}
	for y := h - 1; y >= 0; y-- {
		for x := range w {
			c := m.RGBAAt(x, y)
			out = append(out, c.B, c.G, c.R)
		}
		out = append(out, make([]byte, -(3*w)&3)...)
	}
	return out
}

func TestWhatMovesStaysAsItIs(t *testing.T) {
	data := animatedGIF(t, 30, 20)
	s := mustMake(t, withComment(data))
	if !s.Moves || len(s.Files) != 1 || !bytes.Equal(s.Files[0].Bytes, data) || len(s.Notes) > 0 {
		t.Errorf("%+v with %d files", s.Facts, len(s.Files))
	}
	heavy := append(bytes.Clone(data[:len(data)-1]), bytes.Repeat([]byte("\x21\xfe\xff"+strings.Repeat("x", 255)+"\x00"), heavyAnimation/255)...)
	if s := mustMake(t, append(heavy, gifTrailer)); s.Unfit || len(s.Notes) != 1 || s.Notes[0].Rule != "picture/animation" {
		t.Errorf("a heavy one: %+v", s.Facts)
	}
}

func TestImageThatFillsAPartOfItsCanvas(t *testing.T) {
	data := bytes.Clone(animatedGIF(t, 30, 20))
	binary.LittleEndian.PutUint16(data[6:], 60)
	first := gifFirstFrame(t, data)
	s := mustMake(t, first)
	if s.Unfit || s.Width != 60 || s.Height != 20 {
		t.Errorf("%+v", s.Facts)
	}
}

// gifFirstFrame leaves the other frames out.
func gifFirstFrame(t testing.TB, data []byte) []byte {
	t.Helper()
	head, err := gifHead(data)
	must(t, err)
	out, frames := bytes.Clone(data[:head]), 0
	must(t, gifBlocks(data, func(b gifBlock) {
		if b.kind == gifImage {
			if frames++; frames > 1 {
				return
			}
		}
		out = append(out, b.raw...)
	}))
	return append(out, gifTrailer)
}

func TestHugePicturesAreRefusedUnread(t *testing.T) {
	ihdr := func(w, h uint32, depth, colour byte) []byte {
		b := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
		return appendChunk(appendChunk([]byte(pngSignature), "IHDR", append(b, depth, colour, 0, 0, 0)), "IEND", nil)
	}
	gif := bytes.Clone(animatedGIF(t, 2, 2))
	binary.LittleEndian.PutUint32(gif[6:], 0xffffffff)
	frame := func(marker byte, w, h uint16) []byte {
		b := binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16([]byte{8}, h), w)
		return append(append([]byte{0xff, 0xd8}, app(marker, string(b)+"\x03\x01\x22\x00\x02\x11\x00\x03\x11\x00")...), 0xff, 0xd9)
	}
	for name, c := range map[string]struct {
		data []byte
		want bool
	}{
		"50,000 by 50,000 in black and white":       {ihdr(50000, 50000, 1, 0), true},
		"two billion on each side":                  {ihdr(1<<31-1, 1<<31-1, 8, 6), true},
		"a GIF canvas of 65,535 on each side":       {gif, true},
		"100 million in colours, transparent":       {ihdr(10000, 10500, 8, 6), true},
		"a sensor of 200 million":                   {frame(markerSOF0, 16320, 12240), false},
		"a sensor of 50 million, in several passes": {frame(0xc2, 8192, 6144), false},
		"200 million, in several passes":            {frame(0xc2, 16320, 12240), true},
		"20,000 wide":                               {frame(markerSOF0, 20000, 5000), false},
	} {
		f := Examine(c.data)
		if refused := f.Unfit && f.Notes[0].Rule == "picture/too-large"; refused != c.want {
			t.Errorf("%s: refused %v, want %v", name, refused, c.want)
		}
	}
}

func TestDamagedPicturesAreTold(t *testing.T) {
	whole := asJPEG(t, photo(600, 400), 80)
	drawn := asPNG(t, screenshot(300, 200))
	for name, data := range map[string][]byte{
		"half a JPEG": whole[:len(whole)/2], "head of a JPEG": whole[:20], "half a PNG": drawn[:len(drawn)/2],
		"half a WebP": webpFile("VP8L", onePixelVP8L)[:30], "head of a GIF": []byte("GIF89a"), "half an AVIF": avifFile("hint")[:60], "a BMP": []byte("BM" + strings.Repeat("\x00", 40)),
	} {
		s := mustMake(t, data)
		if !s.Unfit || len(s.Files) > 0 || len(s.Notes) != 1 || s.Notes[0].Rule != "picture/broken" {
			t.Errorf("%s: %+v", name, s.Facts)
		}
	}
	if s := mustMake(t, whole[:len(whole)-2]); s.Unfit {
		t.Errorf("a JPEG without its last two bytes: %+v", s.Facts)
	}
}

func TestSidesOfAnAVIFAreThoseSeen(t *testing.T) {
	if f := Examine(avifFile("hint")); f.Width != 480 || f.Height != 640 {
		t.Errorf("%+v", f)
	}
}

func TestSameBytesComeOutAtOnceAndOneByOne(t *testing.T) {
	data := asJPEG(t, photo(2600, 400), 80)
	want := mustMake(t, data)
	m := NewMaker("")
	results := make(chan *Set)
	for range 3 {
		go func() {
			s, err := m.Make(t.Context(), data)
			if err != nil {
				t.Error(err)
			}
			results <- s
		}()
	}
	for range 3 {
		s := <-results
		for i, f := range s.Files {
			if !bytes.Equal(f.Bytes, want.Files[i].Bytes) {
				t.Errorf("%d wide: other bytes", f.Width)
			}
		}
	}
}

// TestMemoryOfALargePhotographIsBounded watches the heap while a photograph of
// 48 million pixels is worked on three times at once.
func TestMemoryOfALargePhotographIsBounded(t *testing.T) {
	slowUnderRace(t)
	const most = 300 << 20
	data := asJPEG(t, image.NewYCbCr(image.Rect(0, 0, 5600, 4200), image.YCbCrSubsampleRatio420), 75)
	runtime.GC()
	m, done := NewMaker(""), make(chan error)
	for range 3 {
		go func() { _, err := m.Make(t.Context(), data); done <- err }()
	}
	var peak uint64
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	for left := 3; left > 0; {
		select {
		case err := <-done:
			must(t, err)
			left--
		case <-time.After(5 * time.Millisecond):
		}
		metrics.Read(sample)
		peak = max(peak, sample[0].Value.Uint64())
	}
	t.Logf("the heap held %d MB at most", peak>>20)
	if peak > most {
		t.Errorf("the heap held %d MB", peak>>20)
	}
}
