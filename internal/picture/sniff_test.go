package picture

import (
	"encoding/binary"
	"strings"
	"testing"
)

func TestSniffGoesByWhatIsInAFile(t *testing.T) {
	for _, c := range []struct {
		head string
		want Format
	}{
		{"\x89PNG\r\n\x1a\n\x00", PNG}, {"\xff\xd8\xff\xe0", JPEG}, {"GIF89a", GIF}, {"RIFF\x10\x00\x00\x00WEBPVP8 ", WebP}, {"RIFF\x10\x00\x00\x00WAVEfmt ", Unknown},
		{box("ftyp", "avif\x00\x00\x00\x00"), AVIF}, {box("ftyp", "mif1\x00\x00\x00\x00mif1avif"), AVIF}, {box("ftyp", "heic\x00\x00\x00\x00mif1heic"), HEIC},
		{box("ftyp", "mif1\x00\x00\x00\x00heix"), HEIC}, {box("ftyp", "mp42\x00\x00\x00\x00isom"), Unknown}, {box("ftyp", "crx \x00\x00\x00\x00"), RAW},
		{string(asBMP(photo(2, 2))), BMP}, {"BMW und andere Autos, ein Text", Unknown}, {"II*\x00\x10\x00\x00\x00CR\x02\x00", RAW}, {"II*\x00\x08\x00\x00\x00", TIFF}, {"MM\x00*", TIFF},
		{"8BPS\x00\x01", PSD}, {"\xff\x0a", JXL}, {"%PDF-1.7", PDF}, {"PK\x03\x04", ZIP}, {"\xd0\xcf\x11\xe0", Office},
		{"\xef\xbb\xbf <!DOCTYPE html><p>404", HTML}, {"<HTML>", HTML}, {"<?xml version='1.0'?>\n<svg/>", SVG}, {"words", Unknown}, {"", Empty},
	} {
		if got := Sniff([]byte(c.head)); got != c.want {
			t.Errorf("%.40q: %s, want %s", c.head, got, c.want)
		}
	}
}

func TestUnshownFormatsComeWithACure(t *testing.T) {
	for _, f := range []Format{HEIC, TIFF, PSD, RAW, JXL} {
		if d, ok := Unshown(f); !ok || d.Hint.ZH == "" || !strings.Contains(d.Text.EN, string(f)) {
			t.Errorf("%s: %+v", f, d)
		}
	}
	if _, ok := Unshown(JPEG); ok {
		t.Error("a JPEG has a cure")
	}
}

func TestTurnIsReadOnlyWhereItIsOne(t *testing.T) {
	good := exif(binary.LittleEndian, 3)
	for name, b := range map[string][]byte{"none": nil, "cut": good[:20], "value 9": exif(binary.LittleEndian, 9), "value 0": exif(binary.BigEndian, 0), "no TIFF": []byte("XXXXXXXXXXXXXXXX")} {
		if got := readTurn(b); got != upright {
			t.Errorf("%s: %d", name, got)
		}
	}
	if readTurn(good) != 3 {
		t.Error("a good one was not read")
	}
}
