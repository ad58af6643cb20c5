package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

func TestSnapshotsKeepWhatWasPublished(t *testing.T) {
	s := store{t.TempDir()}
	site := t.TempDir()
	put := func(name, text string) {
		t.Helper()
		if err := write(filepath.Join(site, name), []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	take := func() snapshot {
		t.Helper()
		x, err := s.take(site, func(address string) bool { return strings.HasSuffix(address, ".xml") })
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	put("index.html", "home")
	put("404.html", "not here")
	put("news/a.html", "first")
	put("sitemap.xml", "map")
	first := take()
	put("news/a.html", "second")
	put("news/b.html", "first")
	if err := s.save("later", take()); err != nil {
		t.Fatal(err)
	}
	later, err := s.load("later")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := first.pages(), []string{"/index.html", "/news/a.html"}; !slices.Equal(got, want) {
		t.Errorf("pages %q, want %q", got, want)
	}
	if got, want := later.changed(first), []string{"/news/a.html", "/news/b.html"}; !slices.Equal(got, want) {
		t.Errorf("changed %q, want %q", got, want)
	}
	if first["/news/a.html"] != later["/news/b.html"] || len(first) != 3 {
		t.Errorf("snapshots %v and %v", first, later)
	}
	for address, want := range map[string]string{"/news/a.html": "first", "/index.html": "home"} {
		if text, err := s.get(first[address]); err != nil || string(text) != want {
			t.Errorf("%s: %q, %v", address, text, err)
		}
	}
}

func TestFilesAreCompressedBeforeTheyAreAskedFor(t *testing.T) {
	s := store{t.TempDir()}
	var sums []string
	for _, text := range []string{strings.Repeat("工会", 500), strings.Repeat("职工", 700)} {
		sum, err := s.put([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		sums = append(sums, sum)
	}
	if err := s.compress(sums); err != nil {
		t.Fatal(err)
	}
	for _, sum := range sums {
		if _, err := os.Stat(s.path(sum + shrunken)); err != nil {
			t.Error(err)
		}
		small, err := s.brotli(sum)
		if err != nil {
			t.Fatal(err)
		}
		text, err := s.get(sum)
		if err != nil {
			t.Fatal(err)
		}
		if opened, err := io.ReadAll(brotli.NewReader(bytes.NewReader(small))); err != nil || !bytes.Equal(opened, text) {
			t.Errorf("%d bytes of brotli open as %d, %v", len(small), len(opened), err)
		}
	}
	if err := s.compress([]string{"nothing"}); err == nil {
		t.Error("a file that is not there was compressed")
	}
}

func TestReadersOpenFoldersWithoutIndex(t *testing.T) {
	for address, want := range map[string]string{"/index.html": "/", "/yl/index.html": "/yl/", "/news/a.html": "/news/a.html"} {
		if got := reader(address); got != want {
			t.Errorf("%s is opened as %s", address, got)
		}
	}
}
