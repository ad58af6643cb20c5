package picture

import (
	"bytes"
	"path"
	"strings"
)

// A Format is what a file is, in the word by which people know it.
type Format string

// The formats that Sniff tells apart.
const (
	JPEG   Format = "JPEG"
	PNG    Format = "PNG"
	GIF    Format = "GIF"
	WebP   Format = "WebP"
	AVIF   Format = "AVIF"
	BMP    Format = "BMP"
	SVG    Format = "SVG"
	HEIC   Format = "HEIC"
	TIFF   Format = "TIFF"
	PSD    Format = "PSD"
	RAW    Format = "RAW"
	JXL    Format = "JPEG XL"
	PDF    Format = "PDF"
	HTML   Format = "HTML"
	ZIP    Format = "ZIP"
	Office Format = "Office"

	Empty   Format = "empty"
	Unknown Format = "?"
)

// traits are what is to be known of the formats that are published.
var traits = map[Format]struct{ ext, mediaType string }{
	JPEG: {"jpg", "image/jpeg"}, PNG: {"png", "image/png"}, GIF: {"gif", "image/gif"}, WebP: {"webp", "image/webp"},
	AVIF: {"avif", "image/avif"}, SVG: {"svg", "image/svg+xml"}, PDF: {"pdf", "application/pdf"},
}

// Ext returns the ending of published files of this format, without its dot;
// "" where none are.
func (f Format) Ext() string { return traits[f].ext }

// Type returns the media type of published files of this format.
func (f Format) Type() string { return traits[f].mediaType }

// Raster reports whether Make takes pictures of this format.
func (f Format) Raster() bool {
	switch f {
	case JPEG, PNG, GIF, WebP, AVIF, BMP:
		return true
	}
	return false
}

// promised is what the endings promise that are looked into.
var promised = map[string]Format{
	".png": PNG, ".jpg": JPEG, ".jpeg": JPEG, ".gif": GIF, ".webp": WebP, ".avif": AVIF, ".bmp": BMP, ".svg": SVG, ".pdf": PDF,
}

// Promised returns what the ending of a file's name promises; "" where it
// promises nothing that can be told.
func Promised(name string) Format { return promised[strings.ToLower(path.Ext(name))] }

// Head is how much of a file, in bytes, Sniff wants to see.
const Head = 1 << 10

// signatures are how files begin, in the order in which they are tried: raw
// pictures of cameras are TIFF files of a kind.
var signatures = []struct {
	at    int
	bytes string
	is    Format
}{
	{0, "\x89PNG\r\n\x1a\n", PNG}, {0, "\xff\xd8\xff", JPEG},
	{0, "GIF87a", GIF}, {0, "GIF89a", GIF}, {0, "%PDF-", PDF}, {0, "8BPS\x00\x01", PSD}, {0, "8BPS\x00\x02", PSD},
	{8, "CR\x02\x00", RAW}, {0, "FUJIFILMCCD-RAW", RAW}, {0, "IIRO", RAW}, {0, "IIRS", RAW}, {0, "IIU\x00", RAW},
	{0, "II*\x00", TIFF}, {0, "MM\x00*", TIFF}, {0, "II+\x00", TIFF}, {0, "MM\x00+", TIFF},
	{0, "\xff\x0a", JXL}, {4, "JXL \r\n\x87\n", JXL},
	{0, "PK\x03\x04", ZIP}, {0, "\xd0\xcf\x11\xe0", Office},
}

// Sniff returns what a file is, by how it begins. It never goes by names.
func Sniff(head []byte) Format {
	if len(head) == 0 {
		return Empty
	}
	for _, s := range signatures {
		if len(head) > s.at && bytes.HasPrefix(head[s.at:], []byte(s.bytes)) {
			return s.is
		}
	}
	switch {
	case bytes.HasPrefix(head, []byte("RIFF")) && len(head) >= 12 && string(head[8:12]) == "WEBP":
		return WebP
	case len(head) >= 18 && string(head[:2]) == "BM" && head[15] == 0 && head[16] == 0 && head[17] == 0: // words may begin with BM as well
		return BMP
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		return sniffBrands(head)
	}
	return sniffText(head)
}

// sniffBrands tells apart the files that are made of boxes. The first brand is
// not the only one: many an AVIF file calls itself mif1 first.
func sniffBrands(head []byte) Format {
	end := min(int(uint32be(head)), len(head))
	is := Unknown
	for at := 8; at+4 <= end; at += 4 {
		switch brand := string(head[at : at+4]); brand {
		case "avif", "avis":
			return AVIF
		case "crx ":
			return RAW
		case "heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1":
			is = HEIC
		}
		if at == 8 {
			at += 4 // the version
		}
	}
	return is
}

func sniffText(head []byte) Format {
	text := bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))))
	switch {
	case bytes.HasPrefix(text, []byte("<!doctype html")), bytes.HasPrefix(text, []byte("<html")):
		return HTML
	case bytes.HasPrefix(text, []byte("<")) && bytes.Contains(text, []byte("<svg")):
		return SVG
	}
	return Unknown
}
