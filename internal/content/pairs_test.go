package content

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write testdata/*.txt anew; read the difference before you keep it")

// TestPairs reads testdata/*.txt: NAME.md is what an editor writes, NAME.html
// what the page has (addresses filled in, one block a line), NAME.faults what
// the editor is told. NAME.en.md is a text in English; without a language it
// is Chinese.
func TestPairs(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no testdata: %v", err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		written := &txtar.Archive{Comment: archive.Comment}
		want := map[string]string{}
		for _, f := range archive.Files {
			want[f.Name] = string(f.Data)
		}
		for _, f := range archive.Files {
			name, ok := strings.CutSuffix(f.Name, ".md")
			if !ok {
				continue
			}
			page, faults := convert(name, f.Data)
			written.Files = append(written.Files, f, txtar.File{Name: name + ".html", Data: []byte(page)})
			if faults != "" {
				written.Files = append(written.Files, txtar.File{Name: name + ".faults", Data: []byte(faults)})
			}
			if *update {
				continue
			}
			t.Run(filepath.Base(file)+"/"+name, func(t *testing.T) {
				if page != want[name+".html"] {
					t.Errorf("%s\n got %s\nwant %s", f.Data, page, want[name+".html"])
				}
				if faults != want[name+".faults"] {
					t.Errorf("%s\n got faults %s\nwant %s", f.Data, faults, want[name+".faults"])
				}
			})
		}
		if *update {
			if err := os.WriteFile(file, txtar.Format(written), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

var blockEnd = regexp.MustCompile(`</(p|h[1-6]|li|ul|ol|dl|dt|dd|tr|table|thead|tbody|blockquote|div|section|pre|details|summary)>|<(ul|ol|dl|tr|table|thead|tbody|blockquote|hr)>|<(div|section|details)[^>]*>`)

func convert(name string, markdown []byte) (page, faults string) {
	lang := "zh-Hans"
	if _, l, ok := strings.Cut(name, "."); ok {
		lang = l
	}
	it := NewParser(time.UTC).Parse(Source{Path: name + ".md", Lang: lang, Text: markdown})
	page = blockEnd.ReplaceAllString(string(filled(&it.Body)), "$0\n")
	page = strings.TrimRight(strings.ReplaceAll(page, "\n\n", "\n"), "\n") + "\n"
	for _, d := range it.Diags.Sorted() {
		faults += fmt.Sprintf("%d:%d %s %s\n", d.Line, d.Col, d.Rule, d.Text.ZH)
	}
	return page, faults
}
