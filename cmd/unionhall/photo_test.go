package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	_ "golang.org/x/image/webp"
)

// photo takes a photograph, as a telephone saves it: on its side, and with the
// place: "photo news/a.jpg 1200 800" is seen as 800 by 1200 pixels.
func photo(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: photo FILE WIDTH HEIGHT")
	}
	width, err := strconv.Atoi(args[1])
	ts.Check(err)
	height, err := strconv.Atoi(args[2])
	ts.Check(err)
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.SetRGBA(x, y, color.RGBA{uint8(x * 7), uint8(y * 5), uint8(x * y), 255})
		}
	}
	var b bytes.Buffer
	ts.Check(jpeg.Encode(&b, m, nil))
	const exif = "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00 GPS 39.9042"
	head := binary.BigEndian.AppendUint16([]byte("\xff\xd8\xff\xe1"), uint16(len(exif)+2))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), slices.Concat(head, []byte(exif), b.Bytes()[2:]), 0o644))
}

// canvas writes the head of a PNG picture and nothing else: what a few bytes
// can promise. "canvas news/a.png 50000 50000".
func canvas(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: canvas FILE WIDTH HEIGHT")
	}
	b := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR")
	for _, side := range args[1:] {
		n, err := strconv.Atoi(side)
		ts.Check(err)
		b = binary.BigEndian.AppendUint32(b, uint32(n))
	}
	b = append(b, "\x08\x06\x00\x00\x00crc.\x00\x00\x00\x00IEND\xaeB`\x82"...)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b, 0o644))
}

// pictures wants these in a folder, as WIDTHxHEIGHT.ENDING, and none that
// tells where it was taken: "pictures public/files 800x1200.jpg 360x540.jpg".
func pictures(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: pictures FOLDER SIZE...")
	}
	files, err := filepath.Glob(filepath.Join(ts.MkAbs(args[0]), "*"))
	ts.Check(err)
	var got []string
	for _, file := range files {
		data, err := os.ReadFile(file)
		ts.Check(err)
		c, _, err := image.DecodeConfig(bytes.NewReader(data))
		ts.Check(err)
		if bytes.Contains(data, []byte("GPS")) {
			ts.Fatalf("%s tells where it was taken", file)
		}
		got = append(got, fmt.Sprintf("%dx%d%s", c.Width, c.Height, filepath.Ext(file)))
	}
	want := slices.Clone(args[1:])
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		ts.Fatalf("the folder has %s", strings.Join(got, " "))
	}
}

// fakeEncoder stands in for cwebp: it writes one pixel.
func fakeEncoder() {
	const one = "RIFF\x1e\x00\x00\x00WEBPVP8L\x12\x00\x00\x00\x2f\x00\x00\x00\x00\x07\xd0\xff\xfe\xf7\xbf\xff\x81\x88\xe8\x7f\x00\x00"
	if len(os.Args) == 2 {
		fmt.Println("fake 1.0")
	} else if os.WriteFile(os.Args[len(os.Args)-1], []byte(one), 0o644) != nil {
		os.Exit(1)
	}
}
