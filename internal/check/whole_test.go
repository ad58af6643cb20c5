package check

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"unionhall/internal/content"
	"unionhall/internal/diag"
	"unionhall/internal/site"
)

// wholeOf checks a source that is written down as txtar, on the sixth of May.
// Of a picture the file says its size, width and height.
func wholeOf(t *testing.T, archive *txtar.Archive) diag.List {
	t.Helper()
	set := kinds(t)
	files := map[string][]byte{}
	var unions []*site.Union
	for _, f := range archive.Files {
		files[f.Name] = f.Data
		if path.Base(f.Name) == "union.yaml" {
			u, list := site.ReadUnion(f.Name, f.Data, set)
			if len(list) > 0 {
				t.Fatal(tellAll(list))
			}
			unions = append(unions, u)
		}
	}
	c, list := site.ReadConfig("site.yaml", []byte("title: 站\nlanguages: [zh-Hans, en]\n"))
	if len(list) > 0 {
		t.Fatal(tellAll(list))
	}
	m, list := site.NewMap(c, unions, set, func(string) bool { return true })
	if len(list) > 0 {
		t.Fatal(tellAll(list))
	}
	p := content.NewParser(zone)
	var items []*content.Item
	for _, f := range archive.Files {
		if place, ok, _ := m.Place(f.Name); ok {
			items = append(items, p.Parse(content.Source{Path: f.Name, Kind: place.Kind, Name: place.Name, Lang: place.Lang, Text: f.Data}))
		}
	}
	s, _ := site.New(site.Input{
		Map: m, Items: items, Now: time.Date(2026, 5, 6, 12, 0, 0, 0, zone),
		Languages: func(tag string) site.Language {
			return site.Language{Tag: tag, Name: tag, Dir: "ltr", Text: func(key string) string { return key }}
		},
		File: func(name string) (info site.FileInfo, ok bool) {
			text, ok := files[name]
			if _, err := fmt.Sscan(string(text), &info.Size, &info.Width, &info.Height); ok && err != nil {
				t.Fatal(name, err)
			}
			return info, ok
		},
	})
	return Site(s)
}

// TestSiteRules reads testdata/site/*.txt: a source with what is told of it in
// the file "told". Each has true findings and near misses.
func TestSiteRules(t *testing.T) {
	files, err := filepath.Glob("testdata/site/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no testdata", err)
	}
	told := map[string]bool{}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		last := archive.Files[len(archive.Files)-1]
		archive.Files = archive.Files[:len(archive.Files)-1]
		t.Run(filepath.Base(file), func(t *testing.T) {
			list := wholeOf(t, archive)
			var b strings.Builder
			for _, d := range list.Sorted() {
				told[d.Rule] = true
				fmt.Fprintf(&b, "%s:%d:%d %s %s\n", d.Path, d.Line, d.Col, d.Rule, d.Text.ZH)
			}
			if last.Name != "told" || b.String() != string(last.Data) {
				t.Errorf("got\n%s\nwant\n%s", &b, last.Data)
			}
		})
	}
	for _, r := range siteRules {
		if !told[r.ID] {
			t.Errorf("no true finding of %s", r.ID)
		}
	}
}
