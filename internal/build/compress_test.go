package build

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/andybalholm/brotli"
)

func decoded(t *testing.T, ending string, data []byte) []byte {
	t.Helper()
	var r io.Reader = brotli.NewReader(bytes.NewReader(data))
	if ending == ".gz" {
		z, err := gzip.NewReader(bytes.NewReader(data))
		must(t, err)
		r = z
	}
	plain, err := io.ReadAll(r)
	must(t, err)
	return plain
}

func pageText() []byte {
	var b bytes.Buffer
	for i := range 300 {
		fmt.Fprintf(&b, "<p>第%d条：劳动者享有平等就业和选择职业的权利。</p>", i)
	}
	return b.Bytes()
}

func TestOtherDecodersReadCompressedCopies(t *testing.T) {
	slowUnderRace(t)
	text := pageText()
	for _, level := range []Precompress{Precompressed, BestPrecompress} {
		b := &builder{Options: Options{Out: "out", Precompress: level}, cacheDir: filepath.Join(t.TempDir(), "source")}
		encoders, err := b.encoders()
		must(t, err)
		for _, e := range encoders {
			for range 2 { // the second time through Reset, or from the cache
				data, err := e.encode(nil, text)
				must(t, err)
				if len(data) > len(text)/3 || !bytes.Equal(decoded(t, e.ending(), data), text) {
					t.Errorf("level %d, %s: %d bytes of %d", level, e.ending(), len(data), len(text))
				}
			}
		}
	}
}

func TestDamagedCompressedCopyIsMadeAgain(t *testing.T) {
	slowUnderRace(t)
	b := &builder{Options: Options{Out: "out", Precompress: BestPrecompress}, cacheDir: filepath.Join(t.TempDir(), "source")}
	encoders, err := b.encoders()
	must(t, err)
	e, text := encoders[1], pageText()
	want, err := e.encode(nil, text)
	must(t, err)
	want = bytes.Clone(want)
	kept, err := filepath.Glob(filepath.Join(filepath.Dir(b.cacheDir), "brotli", "*", "*"))
	must(t, err)
	if len(kept) != 1 {
		t.Fatalf("kept: %q", kept)
	}
	must(t, os.WriteFile(kept[0], []byte("no such thing, but long enough to hold a digest of its own"), 0o644))
	got, err := e.encode(nil, text)
	must(t, err)
	if !bytes.Equal(got, want) {
		t.Error("a damaged copy was used")
	}
}

func TestCompressedCopyOfAnotherProgramIsNotUsed(t *testing.T) {
	slowUnderRace(t)
	dir, text := t.TempDir(), pageText()
	var files []string
	for _, program := range []string{"old", "new"} {
		b := &builder{Options: Options{Out: "out", Precompress: BestPrecompress, Program: program}, cacheDir: filepath.Join(dir, "source")}
		encoders, err := b.encoders()
		must(t, err)
		_, err = encoders[1].encode(nil, text)
		must(t, err)
		files, err = filepath.Glob(filepath.Join(dir, "brotli", "*", "*"))
		must(t, err)
	}
	if len(files) != 2 {
		t.Errorf("two programs share %q", files)
	}
}

func TestOnlyWhatShrinksIsCompressed(t *testing.T) {
	for _, c := range []struct {
		file string
		size int64
		want bool
	}{
		{"a.html", 1000, true}, {"A.SVG", 1000, true}, {"feed.xml", 256, true},
		{"robots.txt", 40, false}, {"a.png", 100000, false}, {"a", 1000, false},
	} {
		if shrinks(c.file, c.size) != c.want {
			t.Errorf("%s of %d bytes: want %v", c.file, c.size, c.want)
		}
	}
}
