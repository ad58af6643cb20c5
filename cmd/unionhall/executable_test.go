package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"unionhall/internal/digest"
)

func TestProgramSumIsTakenOnce(t *testing.T) {
	dir := t.TempDir()
	exe, memo := filepath.Join(dir, "exe"), filepath.Join(dir, "cache", "program")
	when := time.Unix(1_780_000_000, 0)
	write := func(text string, at time.Time) {
		t.Helper()
		if err := os.WriteFile(exe, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(exe, at, at); err != nil {
			t.Fatal(err)
		}
	}
	check := func(what, of string) {
		t.Helper()
		got, err := fileSum(exe, memo)
		if err != nil || got != digest.Of([]byte(of)).String() {
			t.Errorf("%s: %s, %v: want the digest of %q", what, got, err, of)
		}
	}
	write("one", when)
	check("first", "one")
	write("two", when)
	check("same size and time: from the memo", "one")
	write("two", when.Add(time.Second))
	check("another time", "two")
	write("three", when.Add(time.Second))
	check("another size", "three")
	if err := os.WriteFile(memo, []byte("nonsense"), 0o644); err != nil {
		t.Fatal(err)
	}
	check("a damaged memo", "three")
	if entries, err := os.ReadDir(filepath.Dir(memo)); err != nil || len(entries) != 1 {
		t.Errorf("left in the cache: %v, %v", entries, err)
	}
}

func TestCacheFolderFollowsXDG(t *testing.T) {
	p := speaking("en")
	p.env["XDG_CACHE_HOME"] = t.TempDir()
	if got, want := p.cacheFolder(), filepath.Join(p.env["XDG_CACHE_HOME"], "unionhall"); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	p.env["XDG_CACHE_HOME"] = "not/absolute"
	if got := p.cacheFolder(); got == filepath.Join("not/absolute", "unionhall") {
		t.Errorf("%q: the XDG rules say to ignore what is not absolute", got)
	}
}
