package convert

import (
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"golang.org/x/tools/txtar"

	"unionhall/internal/kind"
)

// FuzzConvert: whatever a file holds and whatever it is called, the import
// does not panic, its front matter is read again without a fault and with
// nothing that the kind does not know, and the text behind it is all there.
func FuzzConvert(f *testing.F) {
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range archives {
		a, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range a.Files {
			if in, ok := strings.CutPrefix(file.Name, "in/"); ok && isMarkdown(in) {
				f.Add(in, file.Data)
			}
		}
	}
	f.Add("a.md", []byte("---\nimage: {src: a.md, alt: \"\"}\ntags: {a: [b]}\n---\n[a]: <b c>\n"))
	f.Add("2019-05-01-a.en.md", []byte("\xff\xfe-\x00-\x00"))
	f.Add("zh/_index.md", []byte("{\"a\": [1, {\"b\": null}]}\n===\n"))
	set := kinds(f)
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		for _, id := range []string{"page", "policy"} {
			fuzzOne(t, set.ByID(id), name, data)
		}
	})
}

func fuzzOne(t *testing.T, k *kind.Kind, name string, data []byte) {
	if !isMarkdown(name) || !filepath.IsLocal(name) || path.Clean(name) != name || len(name) > 200 || strings.ContainsRune(name, 0) {
		return
	}
	source := fstest.MapFS{name: {Data: data, Mode: 0o644}}
	plan, err := Read(t.Context(), source, Options{Kind: k, Folder: k.Folder})
	if err != nil {
		return // a name that no file can have
	}
	for i := range plan.Files {
		file := &plan.Files[i]
		text, err := plan.text(file)
		if err != nil {
			t.Fatal(err)
		}
		checkResult(t, k, file, string(text))
	}
	dir, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	if err := plan.Write(t.Context(), dir); err != nil {
		t.Fatalf("%q: %v", name, err)
	}
}

func checkResult(t *testing.T, k *kind.Kind, f *File, text string) {
	m := readMatter(f.To, text)
	if m.root == nil || len(m.diags) > 0 {
		t.Fatalf("front matter of our own: %v in\n%s", m.diags, f.head)
	}
	_, list := kind.Schema{Fields: k.Fields}.Check(m.src, m.root)
	told := "" // all missing keys at once
	for _, d := range list {
		if d.Rule == missingKey {
			told += d.Text.EN
			continue
		}
		t.Errorf("%d:%d: %s in\n%s", d.Line, d.Col, d.Text.EN, f.head)
	}
	for _, name := range f.Missing {
		if !strings.Contains(told, strconv.Quote(name)) {
			t.Errorf("missing %v, but %v", f.Missing, list)
		}
	}
	if len(f.Missing) == 0 && told != "" {
		t.Errorf("nothing is missing, but %v", list)
	}
	if !utf8.ValidString(text) || !utf8.ValidString(f.To) || f.Title == "" || len(path.Base(f.To)) > 255 {
		t.Errorf("to %q, title %q", f.To, f.Title)
	}
}
