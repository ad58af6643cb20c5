package e2e

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// verdicts is what the Nu Html Checker says of files.
type verdicts struct {
	Messages []struct {
		Type    string `json:"type"`
		SubType string `json:"subType"`
		URL     string `json:"url"`
		Line    int    `json:"lastLine"`
		Message string `json:"message"`
		Extract string `json:"extract"`
	} `json:"messages"`
}

// faultyPages are judged with the site's, in one run: its start alone takes seconds. What
// is said of them shows that faults are seen, and those of a style sheet at its first page.
var faultyPages = folder{
	"faulty/a.html": []byte(`<!doctype html><html lang=en><title>a</title><style>p{colour:red}</style><p align=left>a<div role=nothing>b`),
	"faulty/b.html": []byte(`<!doctype html><html lang=en><title>b</title><style>p{colour:red}</style><p align=right>a`),
}

// seenFaults are how often each fault of the faulty pages is told of.
var seenFaults = map[string]int{"“align” attribute": 2, "“nothing”": 1, "“colour”": 1}

func TestEveryPageIsValidHTML(t *testing.T) {
	t.Parallel()
	pages := folder{}
	for _, file := range site.pages() {
		pages[file] = site.read(t, file)
	}
	dir := t.TempDir()
	seen := map[string]bool{}
	writeEachStyleOnce(t, filepath.Join(dir, "site"), pages, seen)
	writeEachStyleOnce(t, dir, faultyPages, seen)
	told := map[string]int{}
	for _, m := range validate(t, dir).Messages {
		// It takes no file of the disk for one of the page's own origin, and data for
		// a script. What the policy really stops, the tests in the browser see.
		if strings.Contains(m.Message, " violates Content Security Policy") {
			continue
		}
		if strings.Contains(m.URL, "/faulty/") {
			for fault := range seenFaults {
				if strings.Contains(m.Message, fault) {
					told[fault]++
				}
			}
			continue
		}
		t.Errorf("%s:%d: %s %s: %s\n\t%s", m.URL, m.Line, m.Type, m.SubType, m.Message, m.Extract)
	}
	for fault, times := range seenFaults {
		if told[fault] != times {
			t.Errorf("the checker tells %d times of %s in the faulty pages, want %d", told[fault], fault, times)
		}
	}
}

// inlineStyle is a style sheet in a page.
var inlineStyle = regexp.MustCompile(`(?s)<style[^>]*>(.*?)</style>`)

// writeEachStyleOnce writes pages below dir. A style sheet stands in the first of them
// alone, and its element is empty in the others: most of all pages' bytes are the same few
// style sheets, and reading them was most of the checker's work.
func writeEachStyleOnce(t *testing.T, dir string, pages folder, seen map[string]bool) {
	t.Helper()
	for _, file := range slices.Sorted(maps.Keys(pages)) {
		page := inlineStyle.ReplaceAllFunc(pages[file], func(style []byte) []byte {
			parts := inlineStyle.FindSubmatch(style)
			if !seen[string(parts[1])] {
				seen[string(parts[1])] = true
				return style
			}
			return bytes.Replace(style, parts[1], nil, 1)
		})
		path := filepath.Join(dir, filepath.FromSlash(file))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, page, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// validate has all pages below dir judged.
func validate(t *testing.T, dir string) verdicts {
	t.Helper()
	c := exec.Command(judgesProgram(t, "java"), "-Xss4m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", // it ends before more would pay
		"-jar", judge(t, "vnu-jar/build/dist/vnu.jar"),
		"--skip-non-html", "--exit-zero-always", "--stdout", "--format", "json", dir)
	said, err := c.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	var v verdicts
	if err := json.Unmarshal(said, &v); err != nil {
		t.Fatalf("%v: %.500s", err, said)
	}
	return v
}
