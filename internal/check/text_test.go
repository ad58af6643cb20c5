package check

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"unionhall/internal/content"
	"unionhall/internal/diag"
	"unionhall/internal/kind"
	"unionhall/themes"
)

var update = flag.Bool("update", false, "write testdata/*.txt anew; read the difference before you keep it")

var zone = time.FixedZone("", 8*60*60)

func kinds(t testing.TB) *kind.Set {
	t.Helper()
	set, list := kind.Load(themes.Base(), "kinds")
	if len(list) > 0 {
		t.Fatal(list[0].Text.EN)
	}
	return set
}

// look checks a text as an item of the news. NAME.en.md is a text in English.
func lookAt(t testing.TB, name string, text []byte) diag.List {
	lang := "zh-Hans"
	if parts := strings.Split(filepath.Base(name), "."); len(parts) > 2 {
		lang = parts[1]
	}
	return Text(content.NewParser(zone), content.Source{Path: name, Kind: kinds(t).ByID("news"), Name: "x", Lang: lang, Text: text})
}

// TestRules reads testdata/PLACE-FAULT.txt, one for each rule: found-*.md is
// what an editor writes, its .told what is said of it; of silent-*.md, which
// comes near, nothing is said.
func TestRules(t *testing.T) {
	for i := range textRules {
		id := textRules[i].id
		t.Run(id, func(t *testing.T) {
			file := filepath.Join("testdata", strings.ReplaceAll(id, "/", "-")+".txt")
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal("every rule has a true finding and a near miss:", err)
			}
			checkPairs(t, id, file, archive)
		})
	}
}

func checkPairs(t *testing.T, id, file string, archive *txtar.Archive) {
	want := map[string]string{}
	for _, f := range archive.Files {
		want[f.Name] = string(f.Data)
	}
	written := &txtar.Archive{Comment: archive.Comment}
	found, silent := 0, 0
	for _, f := range archive.Files {
		name, ok := strings.CutSuffix(f.Name, ".md")
		if !ok {
			continue
		}
		told := tellAll(lookAt(t, f.Name, f.Data))
		written.Files = append(written.Files, f)
		if strings.HasPrefix(name, "silent-") {
			silent++
			if told != "" {
				t.Errorf("%s: a near miss that is told:\n%s", f.Name, told)
			}
			continue
		}
		found++
		written.Files = append(written.Files, txtar.File{Name: name + ".told", Data: []byte(told)})
		if !strings.Contains(told, " "+id+" ") || !*update && told != want[name+".told"] {
			t.Errorf("%s\n got %s\nwant %s", f.Data, told, want[name+".told"])
		}
	}
	if found == 0 || silent == 0 {
		t.Errorf("%s: %d true findings, %d near misses", file, found, silent)
	}
	if *update {
		if err := os.WriteFile(file, txtar.Format(written), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func tellAll(list diag.List) string {
	var b strings.Builder
	for _, d := range list.Sorted() {
		fmt.Fprintf(&b, "%d:%d %s %s\n", d.Line, d.Col, d.Rule, d.Text.ZH)
	}
	return b.String()
}

func TestEveryRuleExplainsItself(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rules() {
		if seen[r.ID] {
			t.Errorf("%s stands there twice", r.ID)
		}
		seen[r.ID] = true
		for _, words := range []diag.Words{r.Name, r.Why} {
			if words.ZH == "" || words.EN == "" || strings.HasSuffix(words.ZH, "。") || strings.HasSuffix(words.EN, ".") {
				t.Errorf("%s: %q", r.ID, words)
			}
		}
	}
	if len(seen) < 60 {
		t.Errorf("only %d rules", len(seen))
	}
}

// TestNoRuleFiresInCode puts every true finding into a block of code.
func TestNoRuleFiresInCode(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no testdata", err)
	}
	n := 0
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if strings.HasPrefix(f.Name, "found-") && strings.HasSuffix(f.Name, ".md") {
				n++
				text := "````````\n" + string(f.Data) + "````````\n"
				if told := tellAll(lookAt(t, f.Name, []byte(text))); told != "" {
					t.Errorf("%s in code:\n%s", f.Name, told)
				}
			}
		}
	}
	if n < 30 {
		t.Errorf("only %d texts", n)
	}
}

// TestReportsHidePersonalNumbers: what is told may be pasted anywhere.
func TestReportsHidePersonalNumbers(t *testing.T) {
	const text = "---\ntitle: 通知\ndate: 2026-05-01\n---\n联系人电话 13912345678，身份证 11010519491231002X，卡号 6222600260001072444，\"工会\"。\n\n![名单13912345678](a.png)\n"
	list := lookAt(t, "a.md", []byte(text))
	rules := map[string]bool{}
	for _, d := range list {
		rules[d.Rule] = true
		for _, s := range []string{d.Text.ZH, d.Text.EN, d.Hint.ZH, d.Hint.EN, d.Excerpt} {
			for _, number := range []string{"13912345678", "11010519491231002X", "6222600260001072444"} {
				if strings.Contains(s, number) {
					t.Errorf("%s shows %s: %s", d.Rule, number, s)
				}
			}
		}
	}
	for _, id := range []string{"text/mobile", "text/identity-number", "text/bank-card", "text/straight-quotes"} {
		if !rules[id] {
			t.Errorf("%s is silent", id)
		}
	}
}

// TestFileNameIsRead: what a file is called is published with it.
func TestFileNameIsRead(t *testing.T) {
	list := lookAt(t, "名单-13912345678.md", []byte("---\ntitle: 名单\ndate: 2026-05-01\n---\n正文。\n"))
	if len(list) != 1 || list[0].Rule != "text/mobile" || list[0].Line != 1 || strings.Contains(list[0].Text.ZH+list[0].Text.EN, "13912345678") {
		t.Error(list)
	}
}

func TestMaskingKeepsColumns(t *testing.T) {
	for _, s := range []string{"电 138-1234-5678。", "+86 139 1234 5678", "8613912345678", "１３９１２３４５６７８", "1 3 9 1 2 3 4 5 6 7 8", "110105 19491231 002X", "没有"} {
		got := masked(s)
		if len([]rune(got)) != len([]rune(s)) || strings.ContainsAny(s, "0123456789") && got == s {
			t.Errorf("%q becomes %q", s, got)
		}
	}
	if got := masked("138-1234-5678"); got != "138-****-5678" {
		t.Error(got)
	}
}

// TestMaskingSeesThroughMarkup: the reader of a page sees no marks, and an
// address is shown as it is written.
func TestMaskingSeesThroughMarkup(t *testing.T) {
	for s, want := range map[string]string{
		"电话 139**1234**5678。":                         "电话 139********5678。",
		"电话 __139__1234`5678`":                        "电话 __139__****`5678`",
		"139<b class=x1>1234</b>5678":                 "139<b class=x1>****</b>5678",
		"139\\-1234-5678":                             "139\\-****-5678",
		"１３９**１２３４**５６７８":                             "１３９**＊＊＊＊**５６７８",
		"[名单](nowhere-13900001234)":                   "[名单](nowhere-139****1234)",
		"(list_13900001234_2.jpg)":                    "(list_139****1234_2.jpg)",
		"a-11010519491231002X.pdf":                    "a-110*************2X.pdf",
		"<https://a.example/news/2026-05-01-a1.html>": "<https://a.example/news/2026-05-01-a1.html>",
		"**2026**年 5 < 6":                             "**2026**年 5 < 6",
	} {
		if got := masked(s); got != want {
			t.Errorf("%q becomes %q", s, got)
		}
		if again := masked(want); again != want {
			t.Errorf("%q becomes %q", want, again)
		}
	}
}

// TestSplitNumberIsNotShown: bold in the middle of a number hides it from nobody.
func TestSplitNumberIsNotShown(t *testing.T) {
	list := lookAt(t, "a.md", []byte("---\ntitle: 通知\ndate: 2026-05-01\n---\n联系人电话 139**1234**5678。\n"))
	if len(list) != 1 || list[0].Rule != "text/mobile" || list[0].Excerpt != "联系人电话 139********5678。" {
		t.Errorf("%+v", list)
	}
}

// TestDemonstrationIsClean holds our own content to all rules for texts.
func TestDemonstrationIsClean(t *testing.T) {
	set, p := kinds(t), content.NewParser(zone)
	source := os.DirFS(filepath.Join("..", "..", "content"))
	n := 0
	err := fs.WalkDir(source, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".md") {
			return err
		}
		text, err := fs.ReadFile(source, path)
		lang := "zh-Hans"
		if strings.HasSuffix(path, ".en.md") {
			lang = "en"
		}
		n++
		list := Text(p, content.Source{Path: path, Kind: kindOf(set, path), Name: "x", Lang: lang, Text: text})
		for _, d := range list {
			t.Errorf("%s:%d:%d: %s %s", d.Path, d.Line, d.Col, d.Rule, d.Text.ZH)
		}
		return err
	})
	if err != nil || n < 100 {
		t.Fatal(n, err)
	}
}

// kindOf finds the kind by the folders of a path.
func kindOf(set *kind.Set, path string) *kind.Kind {
	for dir := filepath.Dir(path); dir != "."; dir = filepath.Dir(dir) {
		if k := set.ByFolder(filepath.Base(dir)); k != nil {
			return k
		}
	}
	return nil
}
