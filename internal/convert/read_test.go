package convert

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// readOne imports one file as a page.
func readOne(t testing.TB, name string, data []byte, languages ...string) (*Plan, fs.FS) {
	t.Helper()
	source := fstest.MapFS{name: {Data: data, Mode: 0o644}}
	k := kinds(t).ByID("page")
	plan, err := Read(t.Context(), source, Options{Kind: k, Languages: languages, Folder: k.Folder})
	if err != nil {
		t.Fatal(err)
	}
	return plan, source
}

// written returns the only file that a plan writes.
func written(t testing.TB, plan *Plan) string {
	t.Helper()
	dir := t.TempDir()
	write(t, plan, dir)
	names := filesBelow(t, os.DirFS(dir))
	if len(names) != 1 {
		t.Fatalf("%d files: %q", len(names), names)
	}
	data, err := os.ReadFile(filepath.Join(dir, names[0]))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestEveryEncodingBecomesUTF8(t *testing.T) {
	const chinese = "# 放假通知\n\n全体职工：五月一日放假一天，请各部门安排好值班。\n"
	const french = "# Congés payés\n\nL'été, le salarié est en congé.\n"
	encode := func(e interface {
		Bytes([]byte) ([]byte, error)
	}, text string) []byte {
		b, err := e.Bytes([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	tests := []struct {
		name    string
		data    []byte
		want    string
		guessed bool
	}{
		{"UTF-8", []byte(chinese), chinese, false},
		{"BOM", []byte("\xef\xbb\xbf" + chinese), chinese, false},
		{"GBK", encode(simplifiedchinese.GBK.NewEncoder(), chinese), chinese, true},
		{"GB 18030", encode(simplifiedchinese.GB18030.NewEncoder(), chinese+"㐀𠀀\n"), chinese + "㐀𠀀\n", true},
		{"UTF-16LE", encode(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder(), chinese), chinese, true},
		{"UTF-16BE", encode(unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder(), chinese), chinese, true},
		{"Windows 1252", encode(charmap.Windows1252.NewEncoder(), french), french, true},
		{"one broken byte", []byte(strings.Repeat(chinese, 3) + "坏\xff字\n"), strings.Repeat(chinese, 3) + "坏\uFFFD字\n", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			plan, _ := readOne(t, "a.md", tt.data)
			if len(plan.Files) != 1 {
				t.Fatalf("not read: %v", plan.Diags)
			}
			title, body, _ := strings.Cut(strings.TrimPrefix(tt.want, "# "), "\n\n")
			if got := plan.Files[0].Title; got != title {
				t.Errorf("title %q, want %q", got, title)
			}
			if got := written(t, plan); !strings.HasSuffix(got, "---\n"+body) {
				t.Errorf("got\n%s\nwant at its end\n%s", got, body)
			}
			guessed := slices.Contains(plan.Files[0].Guessed, Guess{"encoding", FromBytes})
			if guessed != tt.guessed {
				t.Errorf("encoding guessed: %v", guessed)
			}
		})
	}
}

func TestWhatIsNoTextIsAFaultAndTheOthersGoOn(t *testing.T) {
	source := fstest.MapFS{
		"a.md": {Data: []byte("%PDF\x00\x01"), Mode: 0o644},
		"b.md": {Data: bytes.Repeat([]byte("x"), maxFile+1), Mode: 0o644},
		"c.md": {Data: []byte("# Text\n"), Mode: 0o644},
		"d.md": {Mode: fs.ModeNamedPipe | 0o644},
	}
	plan, err := Read(t.Context(), source, Options{Kind: kinds(t).ByID("page")})
	if err != nil || len(plan.Files) != 1 || plan.Diags.Faults() != 3 || len(plan.Skipped) != 3 {
		t.Errorf("%v: %d files, %v", err, len(plan.Files), plan.Diags)
	}
}

func TestTheTextStaysByteForByte(t *testing.T) {
	bodies := []string{
		"Text.\r\n\r\nMore\ttext  \r\nand the end",
		"\n\n  indented\n\x0c\u2028\u3000全角\n",
		"```\n---\n# not a title\n---\n```\n",
		"",
		"Title\n--------\n\n* * *\n",
	}
	for _, body := range bodies {
		for _, head := range []string{"---\ntitle: A\n---\n", "---\r\ntitle: A\r\n---\r\n", "+++\ntitle = \"A\"\n+++\n", "{\"title\": \"A\"}\n"} {
			plan, _ := readOne(t, "a.md", []byte(head+body), "en")
			got := written(t, plan)
			if !strings.HasSuffix(got, body) || plan.Files[0].Title != "A" {
				t.Errorf("%q: got %q", head+body, got)
			}
			if front := strings.TrimSuffix(got, body); strings.Contains(head, "\r\n") != strings.Contains(front, "\r\n") {
				t.Errorf("%q: line ends changed: %q", head+body, front)
			}
		}
	}
}

func TestAFileThatIsThereIsNeverReplaced(t *testing.T) {
	dir := t.TempDir()
	source := fstest.MapFS{
		"a.md":  {Data: []byte("# A\n![p](p.png)\n"), Mode: 0o644},
		"b.md":  {Data: []byte("# B\n"), Mode: 0o644},
		"c.md":  {Data: []byte("# C\n"), Mode: 0o644},
		"p.png": {Data: []byte("new"), Mode: 0o644},
	}
	read := func() *Plan {
		plan, err := Read(t.Context(), source, Options{Kind: kinds(t).ByID("page"), Folder: "pages"})
		if err != nil {
			t.Fatal(err)
		}
		return plan
	}
	first := read()
	write(t, first, dir)
	if err := os.WriteFile(filepath.Join(dir, "pages/a.md"), []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "pages/p.png"), []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "pages/c.md")); err != nil {
		t.Fatal(err)
	}
	again := read()
	write(t, again, dir)
	for i, want := range []Outcome{InTheWay, Identical, Written} {
		if got := again.Files[i].Outcome; got != want {
			t.Errorf("%s: outcome %d, want %d", again.Files[i].From, got, want)
		}
	}
	if again.Copies[0].Outcome != InTheWay || len(again.Diags) != 2 {
		t.Errorf("%+v, %v", again.Copies, again.Diags)
	}
	for _, name := range []string{"a.md", "p.png"} {
		if data, err := os.ReadFile(filepath.Join(dir, "pages", name)); err != nil || string(data) != "mine" {
			t.Errorf("%s: %q, %v", name, data, err)
		}
	}
}

func TestSymbolicLinksLeadNowhereOutside(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "secret.md"), []byte("# Secret\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "a.md"), []byte("# A\n![s](up/secret.png) ![t](../secret.md)\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, to := range map[string]string{"b.md": filepath.Join(outside, "secret.md"), "up": outside} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Skip("no symbolic links here:", err)
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	plan, err := Read(t.Context(), root.FS(), Options{Kind: kinds(t).ByID("page")})
	if err != nil {
		t.Fatal(err)
	}
	if len(plan.Files) != 1 || len(plan.Copies) != 0 || plan.Diags.Faults() != 1 {
		t.Errorf("%d files, %v, %v", len(plan.Files), plan.Copies, plan.Diags)
	}
}

func TestTheTargetIsNotRead(t *testing.T) {
	source := fstest.MapFS{
		"old/a.md":           {Data: []byte("# A\n"), Mode: 0o644},
		"content/pages/a.md": {Data: []byte("# A\n"), Mode: 0o644},
	}
	plan, err := Read(t.Context(), source, Options{Kind: kinds(t).ByID("page"), Leave: "content"})
	if err != nil || len(plan.Files) != 1 || plan.Files[0].From != "old/a.md" {
		t.Errorf("%v: %+v", err, plan.Files)
	}
}

func TestTwoTextsNeverShareAName(t *testing.T) {
	source := fstest.MapFS{}
	for _, name := range []string{
		"a/notice.md", "b/notice.md", "b/Notice.md", "c/d/notice.md", "e/d/notice.md", "notice.md",
		"notice/index.md", "notice/README.md", "notice/_index.md", "a/notice.markdown", "x.y.md", "x-y.md",
	} {
		source[name] = &fstest.MapFile{Data: []byte("---\nlang: en\n---\n"), Mode: 0o644}
	}
	plan, err := Read(t.Context(), source, Options{Kind: kinds(t).ByID("page"), Languages: []string{"en"}})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, f := range plan.Files {
		name := strings.ToLower(filepath.Base(f.To))
		if other := seen[name]; other != "" {
			t.Errorf("%s and %s are both %s", other, f.From, name)
		}
		seen[name] = f.From
	}
	if len(seen) != len(source) {
		t.Errorf("%d names for %d files", len(seen), len(source))
	}
}

func TestMissingPictureIsToldAtItsPlace(t *testing.T) {
	plan, _ := readOne(t, "a.md", []byte("---\ntitle: 甲\ndate: 2020-01-01\n---\n\n看图：![](none.png) 和 ![](../x.png)\r\n"))
	if len(plan.Diags) != 2 {
		t.Fatalf("%v", plan.Diags)
	}
	for i, want := range []string{"8 none.png", "24 ../x.png"} {
		d := plan.Diags[i]
		if got := fmt.Sprint(d.Col, " ", string([]rune(d.Excerpt)[d.Col-1:])); d.Line != 6 || !strings.HasPrefix(got, want) || strings.Contains(d.Excerpt, "\r") {
			t.Errorf("line %d, %q, want %q", d.Line, got, want)
		}
	}
}
