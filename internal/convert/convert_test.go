package convert

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"unionhall/internal/kind"
)

var update = flag.Bool("update", false, "rewrite what the archives expect")

func kinds(t testing.TB) *kind.Set {
	t.Helper()
	set, list := kind.Load(os.DirFS("../../themes/base"), "kinds")
	for _, d := range list {
		t.Fatalf("%s:%d: %s", d.Path, d.Line, d.Text.EN)
	}
	return set
}

// TestTrees imports the trees of testdata. An archive opens with a comment
// whose last line is "KIND LANGUAGE...", then has the source below in/, what
// is written below out/, and the report.
func TestTrees(t *testing.T) {
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) < 5 {
		t.Fatalf("%d archives, %v", len(archives), err)
	}
	set := kinds(t)
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got := importArchive(t, set, a)
			if *update {
				if err := os.WriteFile(name, txtar.Format(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			compareArchives(t, got, a)
		})
	}
}

// importArchive returns the archive with what came out in place of what it
// expects.
func importArchive(t *testing.T, set *kind.Set, a *txtar.Archive) *txtar.Archive {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(string(a.Comment)), "\n")
	words := strings.Fields(lines[len(lines)-1])
	k := set.ByID(words[0])
	source, got := fstest.MapFS{}, &txtar.Archive{Comment: a.Comment}
	for _, f := range a.Files {
		if name, ok := strings.CutPrefix(f.Name, "in/"); ok {
			source[name] = &fstest.MapFile{Data: f.Data, Mode: 0o644}
			got.Files = append(got.Files, f)
		}
	}
	plan, err := Read(t.Context(), source, Options{Kind: k, Languages: words[1:], Folder: k.Folder})
	if err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	write(t, plan, out)
	for _, name := range filesBelow(t, os.DirFS(out)) {
		data, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		got.Files = append(got.Files, txtar.File{Name: "out/" + name, Data: data})
	}
	got.Files = append(got.Files, txtar.File{Name: "report", Data: report(plan)})
	return got
}

func write(t testing.TB, plan *Plan, dir string) {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if err := plan.Write(t.Context(), root); err != nil {
		t.Fatal(err)
	}
}

func filesBelow(t testing.TB, fsys fs.FS) []string {
	t.Helper()
	var names []string
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// report is a plan as lines.
func report(p *Plan) []byte {
	var b bytes.Buffer
	for _, f := range p.Files {
		fmt.Fprintf(&b, "%s -> %s: %q %s %s\n", f.From, f.To, f.Title, f.Date, f.Lang)
		for _, g := range f.Guessed {
			fmt.Fprintf(&b, "  %s: %s\n", g.What, g.From)
		}
		for _, l := range f.Left {
			fmt.Fprintf(&b, "  left %s %d\n", l.Name, l.Count)
		}
		if len(f.Dropped) > 0 {
			fmt.Fprintf(&b, "  dropped %s\n", strings.Join(f.Dropped, " "))
		}
		if len(f.Missing) > 0 {
			fmt.Fprintf(&b, "  missing %s\n", strings.Join(f.Missing, " "))
		}
	}
	for _, s := range p.Skipped {
		fmt.Fprintf(&b, "skipped %s: %s\n", s.Path, s.Why)
	}
	for _, d := range p.Diags {
		fmt.Fprintf(&b, "%s:%d:%d: %s: %s\n", d.Path, d.Line, d.Col, d.Rule, d.Text.EN)
	}
	return b.Bytes()
}

func compareArchives(t *testing.T, got, want *txtar.Archive) {
	t.Helper()
	find := func(a *txtar.Archive, name string) ([]byte, bool) {
		i := slices.IndexFunc(a.Files, func(f txtar.File) bool { return f.Name == name })
		if i < 0 {
			return nil, false
		}
		return a.Files[i].Data, true
	}
	for _, f := range got.Files {
		if data, ok := find(want, f.Name); !ok || !bytes.Equal(data, f.Data) {
			t.Errorf("%s: got\n%s\nwant\n%s", f.Name, f.Data, data)
		}
	}
	for _, f := range want.Files {
		if _, ok := find(got, f.Name); !ok {
			t.Errorf("%s was not made", f.Name)
		}
	}
}
