package build

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// lay writes files below dir. A name that ends in a slash is a folder; a text
// that begins with "-> " is a symbolic link.
func lay(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		target, link := strings.CutPrefix(text, "-> ")
		switch {
		case strings.HasSuffix(name, "/"):
			must(t, os.MkdirAll(path, 0o755))
		case link:
			must(t, os.Symlink(target, path))
		default:
			must(t, os.WriteFile(path, []byte(text), 0o644))
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func scanned(t *testing.T, dir string, jobs int) *listing {
	t.Helper()
	l, err := (&builder{Options: Options{Source: dir, Jobs: jobs}}).scan(context.Background())
	must(t, err)
	return l
}

func paths(files []sourceFile) []string {
	var list []string
	for _, f := range files {
		list = append(list, f.path)
	}
	return list
}

func TestFilesAreSortedByWhatTheyAre(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, map[string]string{
		"site.yaml": "", "union.yaml": "", "news/a.md": "", "news/B.MD": "", "news/c.markdown": "", "news/a.png": "", "yl/union.yaml": "",
		"yl/site.yaml": "", "yl/news/2026/b.md": "", ".git/c.md": "", "_drafts/d.md": "", "news/.e.md": "", "news/_f.md": "",
		"themes/own/layouts/item.html": "", "yl/themes/g.png": "",
	})
	l := scanned(t, dir, 1)
	if !l.hasSite {
		t.Error("site.yaml was not found")
	}
	for _, c := range []struct {
		what string
		got  []sourceFile
		want []string
	}{
		{"unions", l.unions, []string{"union.yaml", "yl/union.yaml"}},
		{"items", l.items, []string{"news/B.MD", "news/a.md", "news/c.markdown", "yl/news/2026/b.md"}},
		{"others", l.others, []string{"news/a.png", "yl/themes/g.png"}},
	} {
		if got := paths(c.got); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

func TestNamesThatAreNearlyRightAreTold(t *testing.T) {
	for name, want := range map[string]string{
		"慰问.md.txt": "慰问.md", "a.Md.TXT": "a.Md", "union.yml": "union.yaml", "union.yaml.txt": "union.yaml", "Union.yaml": "union.yaml",
		"a.md": "", "a.txt": "", "amd": "", "a.md.bak": "", "union.json": "", "表.csv": "", "md.txt": "",
	} {
		if got := nameMeant(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	dir := t.TempDir()
	lay(t, dir, map[string]string{"site.yaml": "", "news/a.md.txt": "", "news/b.txt": ""})
	l := scanned(t, dir, 1)
	if len(l.diags) != 1 || l.diags[0].Path != "news/a.md.txt" || l.diags[0].Rule != "source/name" || l.diags.Faults() > 0 {
		t.Errorf("got %+v", l.diags)
	}
}

func TestOddNamesAreOrdinary(t *testing.T) {
	dir := t.TempDir()
	names := []string{
		"带 空格.md", "l'ouvrier.md", "100%.md", "e\u0301tat.md", "a#b?.md", "\"q\".md", `back\slash.md`,
		strings.Repeat("工", 75) + "x.md",
	}
	files := map[string]string{}
	for _, n := range names {
		files["news/"+n] = ""
	}
	lay(t, dir, files)
	got := paths(scanned(t, dir, 2).items)
	for _, n := range names {
		if !slices.Contains(got, "news/"+n) {
			t.Errorf("%q was not found among %q", n, got)
		}
	}
}

func TestNameThatCannotBeAnAddressIsAFault(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, map[string]string{"news/a\nb.md": "", "news/Icon\r": "", "bad\x01/c.md": ""})
	l := scanned(t, dir, 1)
	if len(l.items) != 0 || len(l.others) != 0 || len(l.diags) != 2 {
		t.Errorf("items %q, others %q, faults %v; want two faults", paths(l.items), paths(l.others), l.diags)
	}
}

func TestTextTooLargeToReadIsAFault(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, map[string]string{"news/a.md": "", "news/b.md": "", "news/b.pdf": ""})
	for _, name := range []string{"news/b.md", "news/b.pdf"} {
		if err := os.Truncate(filepath.Join(dir, name), largestText+1); err != nil {
			t.Fatal(err)
		}
	}
	l := scanned(t, dir, 1)
	if len(l.items) != 1 || len(l.others) != 1 || len(l.diags) != 1 || l.diags[0].Path != "news/b.md" || l.diags.Faults() != 1 {
		t.Errorf("items %q, others %q, faults %v", paths(l.items), paths(l.others), l.diags)
	}
}

func TestLinkThatLeavesTheSourceIsAFault(t *testing.T) {
	outside := t.TempDir()
	lay(t, outside, map[string]string{"secret.md": "", "folder/s.md": ""})
	dir := t.TempDir()
	lay(t, dir, map[string]string{
		"news/secret.md": "-> " + filepath.Join(outside, "secret.md"),
		"policy":         "-> " + filepath.Join(outside, "folder"),
		"up":             "-> ..",
		"nowhere.md":     "-> no-such-file",
		"hop":            "-> news/secret.md",
	})
	l := scanned(t, dir, 1)
	if len(l.items) != 0 {
		t.Errorf("%q came from outside", paths(l.items))
	}
	var rules []string
	for _, d := range l.diags {
		rules = append(rules, d.Path+" "+d.Rule)
	}
	slices.Sort(rules)
	want := []string{
		"hop source/link-outside", "news/secret.md source/link-outside", "nowhere.md source/link-broken",
		"policy source/link-outside", "up source/link-outside",
	}
	if !slices.Equal(rules, want) {
		t.Errorf("faults %q, want %q", rules, want)
	}
}

func TestLinkInsideTheSourceIsFollowed(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, map[string]string{
		"news/a.md": "text", "yl/news": "-> ../news", "policy/b.md": "-> ../news/a.md",
	})
	l := scanned(t, dir, 1)
	if got, want := paths(l.items), []string{"news/a.md", "policy/b.md", "yl/news/a.md"}; !slices.Equal(got, want) {
		t.Errorf("items %q, want %q", got, want)
	}
	if len(l.diags) != 0 {
		t.Errorf("faults %v", l.diags)
	}
}

func TestLoopOfLinksEnds(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, map[string]string{
		"news/a.md": "", "news/self": "-> .", "news/up": "-> ..", "x/y": "-> ../z", "z/w": "-> ../x",
	})
	l := scanned(t, dir, 1)
	for _, d := range l.diags {
		if d.Rule != "source/link-loop" {
			t.Errorf("unexpected %s at %s", d.Rule, d.Path)
		}
	}
	if len(l.diags) != 4 || len(l.items) != 1 {
		t.Errorf("%d faults and %q, want 4 and one item", len(l.diags), paths(l.items))
	}
}

func TestListingIsTheSameWithAnyJobs(t *testing.T) {
	dir := t.TempDir()
	files := map[string]string{}
	for _, a := range []string{"a", "b", "c", "d"} {
		for _, b := range []string{"news", "policy", "pages"} {
			files[a+"/"+b+"/1.md"], files[a+"/"+b+"/2/3.md"] = "", ""
		}
	}
	lay(t, dir, files)
	one := scanned(t, dir, 1)
	for range 5 {
		if many := scanned(t, dir, 8); !reflect.DeepEqual(paths(one.items), paths(many.items)) {
			t.Fatalf("with 8 jobs %q, with one %q", paths(many.items), paths(one.items))
		}
	}
}
