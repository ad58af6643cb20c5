package fields

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// seeds are blocks of every shape; the fuzzers begin with them.
var seeds = []string{
	"title: 新闻\ndate: 2026-05-01\ntags: [安全, 培训]\n",
	"tags:\n  - a\n  - \"b\"\n# c\n\nx: 'y'\n",
	"l:\n- a\n- b\nm:\n  k: v\n  l:\n  - x\n",
	"title：新闻\ndate: 1\n",
	"a: b: c\n", "a: *x\nb: &y z\n<<: {a: b}\n", "a: |\n  x\n   y\n\nb: >-\n  c\n", "a: [x, {y: z}, \"q\"]\n",
	"\ufeffa: 1\r\nb: 2\rc: 3\n", "a:\t x\n", "? a\n: b\n", "---\na: 1\n---\nb: 2\n", "a: 'it''s'\nb: \"\\u4e2d\\n\"\n",
	"a: ~\nb: null\nc:\nd: NULL\n", "a: 1 # x\nb: c#d\n", "- a\n", "{a: 1}\n", "  a: 1\n  b: 2\n", "a: \"x\n  y\"\n", "a: @x\nb: %y\n",
	"a:\n  b:\n    c:\n      - d\n      - e\n", "a: x\n  y\n", "\x00\xff\u0085", "a:b\nc=d\n",
	"a:\n  - b: {c: x, d: 'y, z'}\n    e: 1\n  - b: \"q\"\n    f:\n      g: h\n", "a: {b: c, d: e}\nf: {g: 'h' i}\nj: {k: l}}\n",
}

func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		start := time.Now()
		src := Source{Path: "x.md", Bytes: []byte(text), FirstLine: 2}
		root, diags := Parse(src)
		if d := time.Since(start); d > 2*time.Second {
			t.Errorf("took %v", d)
		}
		if root == nil || root.Shape != Map {
			t.Fatal("no map")
		}
		lines := 2 + strings.Count(text, "\n") + strings.Count(text, "\r")
		checkPlaces(t, src, root, lines)
		for _, d := range diags {
			if d.Line < 2 || d.Line > lines || d.Col < 1 {
				t.Errorf("%d:%d %s", d.Line, d.Col, d.Text.EN)
			}
			if d.Excerpt != "" && d.Col > utf8.RuneCountInString(d.Excerpt)+1 && len(d.Excerpt) < maxExcerpt-utf8.UTFMax {
				t.Errorf("%d:%d lies behind the end of %q", d.Line, d.Col, d.Excerpt)
			}
		}
	})
}

// checkPlaces holds every place of the tree against the text.
func checkPlaces(t *testing.T, src Source, n *Node, lines int) {
	t.Helper()
	for _, pos := range []Pos{n.KeyPos, n.Pos} {
		if pos.Line < 2 || pos.Line > lines || pos.Col < 1 {
			t.Errorf("%q: %v", n.Key, pos)
		}
	}
	line := []rune(src.Line(n.Pos.Line))
	if n.Shape == Text && !n.Broken && len(line) < 1000 {
		begins := `"'|>`
		if !n.Quoted {
			begins = strings.ToValidUTF8(n.Text[:min(len(n.Text), utf8.UTFMax)], "\ufffd")
		}
		if n.Pos.Col > len(line) || !beginsWith(line[n.Pos.Col-1], begins, n.Quoted) {
			t.Errorf("%q is not at %v in %q", n.Text, n.Pos, string(line))
		}
	}
	for _, c := range n.Nodes {
		checkPlaces(t, src, c, lines)
	}
}

// beginsWith reports whether c is one of the characters of begins or, for a
// plain text, its first. Forbidden characters were replaced.
func beginsWith(c rune, begins string, anyOf bool) bool {
	first, _ := utf8.DecodeRuneInString(begins)
	return anyOf && strings.ContainsRune(begins, c) || !anyOf && (c == first || first == utf8.RuneError && forbidden(c))
}

// FuzzFastPathAgrees reads every block twice, with and without the short
// road: trees and faults must be the same.
func FuzzFastPathAgrees(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		src := Source{Path: "x.md", Bytes: []byte(text), FirstLine: 2}
		fast, slow := reader{src: src}, reader{src: src, slow: true}
		a, b := dump(fast.root()), dump(slow.root())
		if a != b {
			t.Errorf("%q\nshort road:\n%slibrary:\n%s", text, a, b)
		}
		if len(fast.diags) != len(slow.diags) {
			t.Errorf("%q\nshort road: %v\nlibrary: %v", text, fast.diags, slow.diags)
		}
	})
}
