package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// folder makes files (with nothing in them) below a new folder and returns it.
func folder(t *testing.T, files ...string) string {
	t.Helper()
	root := t.TempDir()
	for _, f := range files {
		path := filepath.Join(root, filepath.FromSlash(f))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestFindSource(t *testing.T) {
	tests := []struct {
		name        string
		files       []string
		given, want string // want "": a usage fault
	}{
		{"the current folder", []string{"site.yaml", "content/site.yaml"}, "", "."},
		{"its content", []string{"content/site.yaml"}, "", "content"},
		{"neither", []string{"content/union.yaml"}, "", ""},
		{"the given folder", []string{"a/site.yaml"}, "a", "a"},
		{"the content of the given folder", []string{"a/content/site.yaml"}, "a", "a/content"},
		{"the given folder does not exist", []string{"site.yaml"}, "a", ""},
		{"the given folder is a file", []string{"site.yaml", "a"}, "a", ""},
		{"site.yaml is a folder", []string{"site.yaml/x"}, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Chdir(folder(t, tt.files...))
			got, err := findSource(tt.given)
			var wrong *usageError
			if tt.want == "" && !errors.As(err, &wrong) {
				t.Errorf("%q, %v: want a usage fault", got, err)
			}
			if tt.want != "" && (err != nil || filepath.ToSlash(got) != tt.want) {
				t.Errorf("%q, %v: want %q", got, err, tt.want)
			}
		})
	}
}

func TestCheckOut(t *testing.T) {
	files := []string{"me/site/content/site.yaml", "me/site/content/news/a.md", "me/site/public/index.html", "me/other/x", "me/file"}
	tests := []struct {
		name, out, want string // want: a word of the fault; "" for none
	}{
		{"beside the source", "me/site/public", ""},
		{"not there yet", "me/new/folder", ""},
		{"somebody else's folder", "me/other", ""},
		{"the source itself", "me/site/content", "holds the source"},
		{"above the source", "me/site", "holds the source"},
		{"the root of the disk", "/", "holds the source"},
		{"in the source", "me/site/content/news", "lies in the source"},
		{"in the source, not there yet", "me/site/content/a/b", "lies in the source"},
		{"in the source, the long way", "me/site/public/../content/x", "lies in the source"},
		{"in the source, through a link", "link/x", "lies in the source"},
		{"a file", "me/file", "is a file"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Chdir(folder(t, files...))
			if err := os.Symlink("me/site/content", "link"); err != nil {
				t.Skip(err)
			}
			checkFault(t, checkOut(tt.out, "me/site/content", "me/home"), tt.want)
		})
	}
}

func checkFault(t *testing.T, err error, want string) {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Errorf("%v: want no fault", err)
	case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
		t.Errorf("%v: want a fault with %q", err, want)
	}
}

func TestOutIsNeverTheHomeFolder(t *testing.T) {
	t.Chdir(folder(t, "home/me/x", "site/site.yaml"))
	for out, want := range map[string]string{
		"home/me":        "your home folder",
		"home":           "your home folder",
		"home/me/public": "",
	} {
		checkFault(t, checkOut(out, "site", "home/me"), want)
	}
}
