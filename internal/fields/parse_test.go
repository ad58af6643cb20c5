package fields

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write what was got into testdata/*.txtar")

// TestParse reads testdata/*.txtar: pairs of NAME.yaml and NAME.want. In the
// .yaml, ⇥ stands for a tab and ␍ for CR. The block begins in line 2, as
// front matter does.
func TestParse(t *testing.T) {
	for _, path := range []string{"testdata/trees.txtar", "testdata/faults.txtar"} {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i+1 < len(archive.Files); i += 2 {
			in, want := &archive.Files[i], &archive.Files[i+1]
			t.Run(strings.TrimSuffix(in.Name, ".yaml"), func(t *testing.T) {
				got := outcome(in.Data)
				if *update {
					want.Data = []byte(got)
				}
				if got != string(want.Data) {
					t.Errorf("%s\ngot\n%swant\n%s", in.Data, got, want.Data)
				}
			})
		}
		if *update {
			if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// outcome writes the tree and the faults of a block.
func outcome(yaml []byte) string {
	yaml = bytes.ReplaceAll(yaml, []byte("⇥"), []byte("\t"))
	yaml = bytes.ReplaceAll(yaml, []byte("␍"), []byte("\r"))
	root, diags := Parse(Source{Path: "x.md", Bytes: yaml, FirstLine: 2})
	var b strings.Builder
	for _, n := range root.Nodes {
		dumpTo(&b, n, 0)
	}
	for _, d := range diags.Sorted() {
		fmt.Fprintf(&b, "%d:%d %s: %s\n    %s\n    %s\n    %s\n", d.Line, d.Col, d.Rule, d.Text.EN, d.Hint.EN, d.Text.ZH, d.Hint.ZH)
	}
	return b.String()
}

func TestPlacesAreTheSameUnderEveryLineEnd(t *testing.T) {
	const text = "title: 新闻\n\ntags:\n  - a\nb: |\n  x\n  y\nc: [d,\n  e]\n"
	want := outcome([]byte(text))
	for name, s := range map[string]string{
		"CRLF": strings.ReplaceAll(text, "\n", "\r\n"), "CR": strings.ReplaceAll(text, "\n", "\r"),
		"BOM": "\ufeff" + text, "BOM and CRLF": "\ufeff" + strings.ReplaceAll(text, "\n", "\r\n"),
	} {
		if got := outcome([]byte(s)); got != want {
			t.Errorf("%s: got\n%swant\n%s", name, got, want)
		}
	}
}

func TestForbiddenCharactersAreFaultsAndColumnsStayTrue(t *testing.T) {
	for text, want := range map[string]string{
		"a: x\x00y\n":         "2:5 front-matter/control-character",
		"a: 中\x1by\n":         "2:5 front-matter/control-character",
		"a: \u0085x\n":        "2:4 front-matter/control-character",
		"b: c\na: \xff\xfe\n": "3:4 front-matter/encoding",
		"a: \xb8\xdf\xce\xc2\nb: \xce\xbf\xce\xca\n": "2:4 front-matter/encoding",
		"a: 中文\xff\n":  "2:6 front-matter/encoding",
		"a: x\ufeff\n": "2:5 front-matter/control-character",
		"a: \ufffd\n":  "",
	} {
		_, diags := Parse(Source{Path: "x.md", Bytes: []byte(text), FirstLine: 2})
		got := ""
		for _, d := range diags {
			got += fmt.Sprintf("%d:%d %s", d.Line, d.Col, d.Rule)
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// TestNoBlockTakesLong gives what the YAML library needs seconds for, and what
// it might. The limit is far above what is measured, for slow machines.
func TestNoBlockTakesLong(t *testing.T) {
	fill := func(s string) string { return strings.Repeat(s, (MaxBytes-8)/len(s)) }
	for name, test := range map[string]struct{ text, rule string }{
		"brackets":        {"a: " + fill("["), "front-matter/nesting"},
		"closed brackets": {"a: " + strings.Repeat("[", 30_000) + strings.Repeat("]", 30_000), "front-matter/nesting"},
		"braces":          {"a: " + fill("{a: "), "front-matter/nesting"},
		"dashes":          {"a:\n " + fill("- "), "front-matter/nesting"},
		"question marks":  {fill("? "), "front-matter/nesting"},
		"blank lines":     {"a: >\n" + fill("\n"), "front-matter/blank-lines"},
		"spaces":          {"a: >\n  x\n" + fill("     \n"), "front-matter/blank-lines"},
		"some blanks":     {"a: >\n" + fill("  x\n"+strings.Repeat("\n", 90)), ""},
		"stairs":          {"a:\n" + stairs(350), "front-matter/nesting"},
		"keys":            {"a: {}\n" + fill("k: v\n"), "front-matter/duplicate-key"},
		"keys below":      {"a:\n" + fill("  k: v\n"), "front-matter/duplicate-key"},
		"list":            {"a:\n" + fill("  - {}\n"), ""},
		"one line":        {"a: [" + fill("'',") + "]", ""},
		"quotes":          {fill("\""), ""},
		"full-width":      {fill("：\n"), "front-matter/no-key"},
		"faults":          {fill("a: @\n"), "front-matter/yaml"},
		"aliases":         {fill("a: *a\n"), "front-matter/unsupported"},
		"aliases listed":  {"a: [" + fill("*a, ") + "]", "front-matter/unsupported"},
		"marks":           {fill("---\n"), ""},
		"too large":       {strings.Repeat("a: b\n", MaxBytes/5+1), "front-matter/too-large"},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			_, diags := Parse(Source{Path: "x.md", Bytes: []byte(test.text), FirstLine: 2})
			if d := time.Since(start); d > 5*time.Second {
				t.Errorf("took %v", d)
			} else {
				t.Logf("%v, %d faults", d, len(diags))
			}
			if test.rule != "" && (len(diags) == 0 || diags[0].Rule != test.rule) {
				t.Errorf("%d faults, not the first %s", len(diags), test.rule)
			}
		})
	}
}

// stairs is a map in a map, each indented by a space more.
func stairs(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i+1) + "k:\n")
	}
	return b.String()
}

func TestExcerptIsOneValidLine(t *testing.T) {
	src := Source{Bytes: []byte("\ufeffone\r\ntwo\rthree\n\xffour\n" + strings.Repeat("长", 3000) + "\nlast"), FirstLine: 5}
	for line, want := range map[int]string{4: "", 5: "one", 6: "two", 7: "three", 8: "\ufffdour", 9: strings.Repeat("长", 1333), 10: "last", 11: ""} {
		if got := src.Line(line); got != want {
			t.Errorf("line %d: got %q", line, got)
		}
	}
}

func TestGetFindsKeysInAnyCase(t *testing.T) {
	root, _ := Parse(Source{Bytes: []byte("Title: x\n"), FirstLine: 1})
	if n := root.Get("title"); n == nil || n.Text != "x" {
		t.Errorf("got %v", n)
	}
	if root.Get("titel") != nil || (*Node)(nil).Get("a") != nil {
		t.Error("found what is not there")
	}
}

func TestListIsReadAsRoot(t *testing.T) {
	root, diags := ParseList(Source{Bytes: []byte("# c\n- {name: a}\n- name: b\n"), FirstLine: 1})
	if len(diags) > 0 || len(root.Nodes) != 2 || root.Nodes[1].Get("name").Pos != (Pos{3, 9}) {
		t.Errorf("%v\n%s", diags, dump(root))
	}
	for text, rule := range map[string]string{"a: b\n": "front-matter/not-a-list", "- [a\n": "front-matter/yaml", "": ""} {
		root, diags := ParseList(Source{Bytes: []byte(text), FirstLine: 1})
		if root.Shape != List || len(diags) > 0 != (rule != "") || rule != "" && diags[0].Rule != rule {
			t.Errorf("%q: %v", text, diags)
		}
	}
}
