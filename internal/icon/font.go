package icon

import (
	_ "embed"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// fontFile has the 3,755 characters of level 1 of GB 2312, letters and digits:
// font/README.md says where it comes from and how it is made again.
//
//go:embed font/unionhall-seal.otf
var fontFile []byte

// typeface is the font and the size at which its outlines are read: that of its
// own units, so that nothing is rounded. Both may be used by several goroutines,
// each with a buffer of its own.
var typeface = sync.OnceValues(func() (*sfnt.Font, fixed.Int26_6) {
	f, err := sfnt.Parse(fontFile)
	if err != nil {
		panic("font: " + err.Error()) // it is part of the program, and tests read it
	}
	return f, fixed.I(int(f.UnitsPerEm()))
})

// write sets a mark in one line. nil where the font has not all of it, or it
// leaves nothing to be seen.
func write(mark string) outline {
	f, size := typeface()
	var buf sfnt.Buffer
	var line outline
	at := int64(0)
	for _, r := range mark {
		g, err := f.GlyphIndex(&buf, r)
		if err != nil || g == 0 {
			return nil
		}
		segments, err := f.LoadGlyph(&buf, g, size, nil)
		if err != nil {
			return nil
		}
		line = append(line, polygons(segments).moved(at, 0)...)
		advance, err := f.GlyphAdvance(&buf, g, size, font.HintingNone)
		if err != nil {
			return nil
		}
		at += int64(advance)
	}
	return line
}

// polygons follows the segments of a glyph.
func polygons(segments sfnt.Segments) outline {
	var o outline
	for _, s := range segments {
		if s.Op == sfnt.SegmentOpMoveTo {
			o = append(o, []point{pointOf(s.Args[0])})
			continue
		}
		if len(o) == 0 {
			continue
		}
		last := &o[len(o)-1]
		switch a, b, c := pointOf(s.Args[0]), pointOf(s.Args[1]), pointOf(s.Args[2]); s.Op {
		case sfnt.SegmentOpLineTo:
			*last = append(*last, a)
		case sfnt.SegmentOpCubeTo:
			*last = curve(*last, a, b, c)
		}
	}
	return o
}

func pointOf(p fixed.Point26_6) point { return point{int64(p.X), int64(p.Y)} }
