package fields

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// Pieces of front matter, easy and hard ones, for blocks put together at random.
var (
	pieceEasy    = []string{"e:\n", "e:\n  - x\n  - 甲 乙\n", "f: 新闻 x\n", "g: [a, \"b\",  丙]\n", "h: '引'  \n", "  i: x\n", "  j:\n", "    k: y\n", "\n", "# c\n", "  # d\n", "- z\n", "l:\n- z\n", "o:\n  - p: x\n    q: y\n  - p: {r: 1, s: 'a, b'}\n", "t: {zh-Hans: 甲, en: \"B, c\"}\n", "  - u: v\n", "    w: x\n"}
	pieceIndents = []string{"", "", "", "  ", "  ", "    ", " ", "\t"}
	pieceKeys    = []string{"title: ", "tags:", "a: ", "b:", "m:  ", "- ", "- ", "-", "k: - ", "- x: ", "标题：", "'q': ", "A-1_b:  ", "c:", "# ", "", "? ", "null: "}
	pieceValues  = []string{
		"", "新闻", "x y", "2026-05-01", "12:30", "http://a.example/b?c=d", "a:b", "a: b", "x #c", "x#c", "\"q\"", "'q' ", "\"\"", "\"a\\n\"", "'it''s'",
		"[a, b]", "[ 甲,乙 , \"c\" ]", "[]", "[a,]", "[,a]", "[a b, c: d]", "[x", "{a: 1}", "{a, b}", "{a: 1, a: 2}", "{a: '', b: x }", "{ a: 'x' y, b: z}", "{a: {b: c}}", "{a: [b]}", "{a:1}", "{a: b,}", "{a: \"b}", "{}", "{a: , b: c}", "{a: b: c}", "{a: 'b, c', d: 甲}", "{a: 8:30}", "~", "null", "Null", "-", "-5", "- x", "|", ">-", "*a", "&a b",
		"!t x", "@a", "%a", "`a`", "(x)", "/p/q", "1e3", "0x1F", "030001", ".5", "yes", "+1", "a，b", "　x", "x　", "\u00a0x", "x\u00a0", "a, b", "a - b", "a? b", "x ", "x\t", "\tx", "】", "【通知】x", "“引”", "a]", "...", "---", "=x", "<<", ">", "a\\b", "$x", ";x", "x:",
	}
)

func randomBlock(r *rand.Rand) string {
	var b strings.Builder
	for range 1 + r.IntN(7) {
		if r.IntN(4) > 0 {
			b.WriteString(pick(r, pieceEasy))
			continue
		}
		b.WriteString(pick(r, pieceIndents))
		b.WriteString(pick(r, pieceKeys))
		b.WriteString(pick(r, pieceValues))
		b.WriteString("\n")
	}
	return b.String()
}

func pick(r *rand.Rand, list []string) string { return list[r.IntN(len(list))] }

func TestShortRoadAgreesWithTheLibrary(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	short := 0
	for range 20_000 {
		text := randomBlock(r)
		src := Source{Path: "x.md", Bytes: []byte(text), FirstLine: 2}
		fast, slow := reader{src: src}, reader{src: src, slow: true}
		a, b := dump(fast.root()), dump(slow.root())
		if a != b || len(fast.diags) != len(slow.diags) {
			t.Fatalf("%s\nshort road: %d faults\n%slibrary: %d faults\n%s", text, len(fast.diags), a, len(slow.diags), b)
		}
		for _, e := range (&reader{src: src, text: text}).split() {
			if (&reader{src: src}).simple(e) != nil {
				short++
			}
		}
	}
	if short < 10_000 {
		t.Errorf("only %d entries took the short road", short)
	}
}

const ordinary = `title: 关于开展2026年夏季高温慰问活动的通知
date: 2026-05-01
updated: 2026-05-03 08:30
tags: [高温, 慰问, 劳动保护]
summary: 各级工会要把防暑降温作为当前的重点工作，深入一线慰问职工。
author: "宣教部"
who:
  - 职工
  - 新就业形态劳动者
`

func BenchmarkParseOrdinary(b *testing.B) {
	src := Source{Path: "x.md", Bytes: []byte(ordinary), FirstLine: 2}
	b.ReportAllocs()
	for b.Loop() {
		Parse(src)
	}
}

func BenchmarkParseByLibrary(b *testing.B) {
	src := Source{Path: "x.md", Bytes: []byte(ordinary), FirstLine: 2}
	b.ReportAllocs()
	for b.Loop() {
		r := reader{src: src, slow: true}
		r.root()
	}
}

// TestEntriesAddUpToTheWholeBlock reads blocks whole with the library: where
// neither way finds a fault, both see the same.
func TestEntriesAddUpToTheWholeBlock(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	both := 0
	for range 20_000 {
		text := randomBlock(r)
		src := Source{Path: "x.md", Bytes: []byte(text), FirstLine: 2}
		root, diags := Parse(src)
		whole := reader{src: src, text: text}
		tree := whole.tree(entry{text: text, line: 2, indented: true})
		if len(diags) > 0 || tree == nil || len(whole.diags) > 0 || tree.Shape != Map {
			continue
		}
		both++
		root.Pos, root.KeyPos = tree.Pos, tree.KeyPos // where a root begins is a convention
		if a, b := dump(root), dump(tree); a != b {
			t.Fatalf("%s\nby entry:\n%swhole:\n%s", text, a, b)
		}
	}
	if both < 1000 {
		t.Errorf("only %d blocks without faults", both)
	}
}
