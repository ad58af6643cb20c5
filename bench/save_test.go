package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sit lays a small corpus in our form and sits down in it.
func sit(t *testing.T) *desk {
	t.Helper()
	c := newCorpus(300, 6)
	d := newDesk(c)
	d.dir, d.form, d.style = t.TempDir(), ourForm{}, ownStyle()
	if err := c.writeTree(d.dir, themedForm{}); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestSaveWritesItsMarkByRenameAndInPlace(t *testing.T) {
	for _, c := range changes() {
		d := sit(t)
		for n := 1; n <= 4; n++ {
			s := d.next(c)
			before, _ := os.Stat(s.path) // a new article has none
			if err := s.do(); err != nil {
				t.Fatal(err)
			}
			after, err := os.Stat(s.path)
			if err != nil {
				t.Fatal(err)
			}
			if before != nil && os.SameFile(before, after) != s.inPlace {
				t.Errorf("%s, save %d: in place %v, but the file is the same: %v", c, n, s.inPlace, !s.inPlace)
			}
			if s.inPlace != (n%2 == 0) || s.mark != n {
				t.Errorf("%s, save %d has mark %d and is in place: %v", c, n, s.mark, s.inPlace)
			}
		}
	}
}

func TestMarkStandsWhereItIsSeen(t *testing.T) {
	wants := map[change]string{
		changeBody:  "\n---\n改动000001。",
		changeTitle: "---\ntitle: 改动000001 ",
		changeNew:   "---\ntitle: 改动000001 ",
		changeStyle: "\nbody { --bench-mark: 1; }\n",
	}
	for _, c := range changes() {
		d := sit(t)
		s := d.next(c)
		if !strings.Contains(s.text, wants[c]) {
			t.Errorf("%s: %q is not in\n%s", c, wants[c], s.text)
		}
		if err := s.do(); err != nil {
			t.Fatal(err)
		}
		if text, err := os.ReadFile(s.path); err != nil || string(text) != s.text {
			t.Errorf("%s: %s does not hold what was saved: %v", c, s.path, err)
		}
	}
}

func TestFilesDoNotGrowWithTheSaves(t *testing.T) {
	for _, c := range changes() {
		d := sit(t)
		first := len(d.next(c).text)
		for range 20 {
			d.next(c)
		}
		if last := len(d.next(c).text); last > first+1 { // one more digit
			t.Errorf("%s: %d bytes at first, %d later", c, first, last)
		}
	}
}

// A form that lays the article elsewhere than the corpus would make every save
// a new file.
func TestEditsAreOfFilesThatAreThere(t *testing.T) {
	for _, c := range []change{changeBody, changeTitle, changeStyle} {
		d := sit(t)
		if _, err := os.Stat(d.next(c).path); err != nil {
			t.Errorf("%s: %v", c, err)
		}
	}
}

func TestNewArticlesAreTakenAway(t *testing.T) {
	d := sit(t)
	s := d.next(changeNew)
	if _, err := os.Stat(s.path); !os.IsNotExist(err) {
		t.Fatalf("%s is there before it is new: %v", s.path, err)
	}
	if err := s.do(); err != nil {
		t.Fatal(err)
	}
	if err := d.tidy(); err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join(filepath.Dir(s.path), "*saved*"))
	if err != nil || len(names) > 0 {
		t.Errorf("%q are left: %v", names, err)
	}
}

func TestChangesAreSeenOnTheirPages(t *testing.T) {
	d := sit(t)
	article := "/" + d.union.id + "/news/" + d.body().name + ".html"
	list := "/" + d.union.id + "/news/index.html"
	wants := map[change]string{changeBody: article, changeStyle: article, changeTitle: list, changeNew: list}
	for _, c := range changes() {
		if got := d.page(c); got != wants[c] {
			t.Errorf("%s is looked for on %s, want %s", c, got, wants[c])
		}
	}
}
