package icon

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"

	"unionhall/internal/digest"
)

var (
	red    = Colour{0xb3, 0x26, 0x1e}
	yellow = Colour{0xf5, 0xc5, 0x18}
	snow   = Colour{255, 255, 255}
	black  = Colour{}
)

func draw(t testing.TB, s Seal) []File {
	t.Helper()
	return s.Draw()
}

func decoded(t testing.TB, f File) image.Image {
	t.Helper()
	m, err := png.Decode(bytes.NewReader(f.Bytes))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// pixels digests what is to be seen of an icon, however it is compressed.
func pixels(t testing.TB, f File) string {
	t.Helper()
	m := decoded(t, f)
	var b []byte
	for y := range f.Side {
		for x := range f.Side {
			c := color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA)
			b = append(b, c.R, c.G, c.B, c.A)
		}
	}
	return digest.Of(b).Short()
}

// TestSameBytesEverywhere holds the pixels of icons as they were drawn on amd64,
// 386 and arm64. Whoever changes them counts Recipe up.
func TestSameBytesEverywhere(t *testing.T) {
	for _, c := range []struct {
		seal Seal
		want []string
	}{
		{Seal{"临河", red, snow}, []string{"5f6b91586a49f87e22adfcb29756b278", "dd1813202c2fbbd5caaa64d0550da975", "87774fcf89895b2e5e13c393116a8775", "2d285ceb3a122bcfd6b3014f0540d68c"}},
		{Seal{"工", yellow, black}, []string{"6fbeb988b7e2f5ef2743e9ab07c7e6bd", "4f118beb82102ecdf2e89594f42ab24f", "acb25143ef87f9ec0ac4c905f9fa9e07", "8080b3bb714f5d166c5dd930379b8f4f"}},
		{Seal{"YW", red, snow}, []string{"d284c4187efac90260c819b7e23372f6", "cb7831e37a2429d63f2051fc8df7f9c0", "1af6b415e7732ca9c6880b6fd31681a6", "a3eb2af15decca1627474132ec4090b9"}},
		{Seal{"", red, snow}, []string{"493597168d090df5937a21b59d825c15", "c7c5eb46786c11329c230b09bbe5d50a", "30b98df24b9cd9dc8110a841ea66dfe9", "ed44c516caec97c597c44acb8b514215"}},
	} {
		for i, f := range draw(t, c.seal) {
			if got := pixels(t, f); got != c.want[i] {
				t.Errorf("%q %s %d: pixels %s, want %s", c.seal.Mark, f.Use, f.Side, got, c.want[i])
			}
		}
	}
}

func TestMarkIsWrittenWhereTheFontHasAllOfIt(t *testing.T) {
	for mark, want := range map[string]bool{
		"临河": true, "工": true, "座": true, "YW": true, "É7": true,
		"": false, "镕": false, "临镕": false, "雲": false, "نق": false, " ": false,
	} {
		if got := CanWrite(mark); got != want {
			t.Errorf("CanWrite(%q) = %v", mark, got)
		}
	}
}

// TestEveryCharacterOfLevel1 holds the font to what it says it has.
func TestEveryCharacterOfLevel1(t *testing.T) {
	// GB 2312 orders level 1 by reading: its first, its last and some between.
	for _, r := range "啊安北成东风工国河会江力岭民宁平清人山省市水天文西县新云总中州座做" {
		if !CanWrite(string(r)) {
			t.Errorf("no %q", r)
		}
	}
}

func TestIconsAreWhatTheySay(t *testing.T) {
	for _, s := range []Seal{{"临河", red, snow}, {"一", red, snow}, {"WM", yellow, black}, {"", red, snow}} {
		files := draw(t, s)
		if len(files) != len(forms) {
			t.Fatalf("%d icons", len(files))
		}
		for _, f := range files {
			m := decoded(t, f)
			if m.Bounds() != image.Rect(0, 0, f.Side, f.Side) {
				t.Errorf("%q %s: %v, want %d pixels", s.Mark, f.Use, m.Bounds(), f.Side)
			}
			p, ok := m.(*image.Paletted)
			if !ok || len(p.Palette) > 16 {
				t.Errorf("%q %s: no small palette", s.Mark, f.Use)
			}
			if len(f.Bytes) > 8000 {
				t.Errorf("%q %s %d: %d bytes", s.Mark, f.Use, f.Side, len(f.Bytes))
			}
			holdShape(t, s, f, m)
		}
	}
}

// holdShape looks at corners, at the safe zone, and for something in the middle.
func holdShape(t *testing.T, s Seal, f File, m image.Image) {
	t.Helper()
	ground := color.NRGBA{s.Ground[0], s.Ground[1], s.Ground[2], 255}
	at := func(x, y int) color.NRGBA { return color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA) }
	if corner := at(0, 0); f.Use == Any && corner.A != 0 || f.Use != Any && corner != ground {
		t.Errorf("%q %s: corner %v", s.Mark, f.Use, corner)
	}
	inked := 0
	for y := range f.Side {
		for x := range f.Side {
			c := at(x, y)
			dx, dy := 2*x+1-f.Side, 2*y+1-f.Side
			outside := 100*100*(dx*dx+dy*dy) > 80*80*f.Side*f.Side
			if f.Use != Any && c.A != 255 || f.Use == Maskable && outside && c != ground {
				t.Fatalf("%q %s: pixel %d,%d is %v", s.Mark, f.Use, x, y, c)
			}
			if c == (color.NRGBA{s.Ink[0], s.Ink[1], s.Ink[2], 255}) {
				inked++
			}
		}
	}
	if inked < f.Side*f.Side/50 {
		t.Errorf("%q %s: %d pixels of ink", s.Mark, f.Use, inked)
	}
}

func TestCoverageIsExact(t *testing.T) {
	// A square from 1.5 to 3.25 across and from 1 to 2.5 down; one inside it that
	// turns the other way is a hole, one that turns the same way is none.
	square := func(x0, y0, x1, y1 int64) []point {
		return []point{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}
	}
	hole := square(512, 256, 640, 640)
	back := []point{hole[3], hole[2], hole[1], hole[0]}
	for name, c := range map[string]struct {
		o    outline
		want [3][5]int32
	}{
		"square": {outline{square(384, 256, 832, 640)}, [3][5]int32{1: {0, full / 2, full, full / 4, 0}, 2: {0, full / 4, full / 2, full / 8, 0}}},
		"twice":  {outline{square(384, 256, 832, 640), hole}, [3][5]int32{1: {0, full / 2, full, full / 4, 0}, 2: {0, full / 4, full / 2, full / 8, 0}}},
		"hole":   {outline{square(384, 256, 832, 640), back}, [3][5]int32{1: {0, full / 2, full / 2, full / 4, 0}, 2: {0, full / 4, full / 4, full / 8, 0}}},
		"beyond": {outline{square(-512, -512, 9999, 9999)}, [3][5]int32{{full, full, full, full, full}, {full, full, full, full, full}, {full, full, full, full, full}}},
	} {
		var got [3][5]int32
		c.o.fill(5, func(y, from int, cover []int32) {
			if y < len(got) {
				copy(got[y][from:], cover)
			}
		})
		if got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestRatioRoundsToTheNearest(t *testing.T) {
	for _, c := range [][4]int64{{7, 1, 2, 4}, {-7, 1, 2, -3}, {-8, 1, 3, -3}, {8, 1, 3, 3}, {5, 3, 1, 15}, {-1, 1, 3, 0}} {
		if got := ratio(c[0], c[1], c[2]); got != c[3] {
			t.Errorf("ratio(%d,%d,%d) = %d, want %d", c[0], c[1], c[2], got, c[3])
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	for b.Loop() {
		draw(b, Seal{"临河", red, snow})
	}
}
