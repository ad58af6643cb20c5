package fields

import (
	"strings"

	"unionhall/internal/diag"
)

// maxDepth is how deep lists and maps may be nested. The YAML library needs
// time that grows with the square of the depth.
const maxDepth = 100

// maxBlank is how many blank lines may follow each other. The YAML library
// needs 14 s for a folded block (>) of 64 kB of them.
const maxBlank = 100

// maxFaults is how many faults of one block are told. Who has more pasted
// something else there.
const maxFaults = 100

// A reader reads one block. It collects faults and never stops at one.
type reader struct {
	src     Source
	text    string // the block with LF, without BOM, invalid characters replaced
	diags   diag.List
	below   []*Node // keys that a fault of indentation made part of the value above
	arena   []Node  // nodes are cut from here: one allocation for many
	foreign bool    // the block is in another encoding: nothing of it is read
	slow    bool    // leave out the short road of simple.go; the tests compare both
}

func parse(src Source) (*Node, diag.List) {
	r := reader{src: src}
	return r.root(), r.diags
}

// parseList gives the whole block to the YAML library: schemas come with the
// program and need no recovery.
func parseList(src Source) (*Node, diag.List) {
	r := reader{src: src}
	list := &Node{Shape: List, Pos: r.start(), KeyPos: r.start()}
	if len(src.Bytes) > MaxBytes {
		r.tooLarge()
		return list, r.diags
	}
	r.text = r.clean(src.Bytes)
	if r.blankRuns() {
		list = r.list(list)
	}
	r.duplicates(list)
	return list, r.diags
}

// list returns the list that the block is, else empty.
func (r *reader) list(empty *Node) *Node {
	root := r.tree(entry{text: r.text, line: r.start().Line, indented: true})
	switch {
	case root == nil || root.Broken || root.Shape == Empty:
		return empty
	case root.Shape != List:
		r.fault(root.Pos, "not-a-list",
			diag.Say("这里应该是列表", "this should be a list"),
			diag.Say("每一项以“- ”开头", "each entry begins with “- ”"))
		return empty
	}
	return root
}

// root reads the block entry by entry: an entry is a key of the root with all
// that belongs to it. So a fault in one entry hides no fault in another, and
// what is hard to read in one does not slow the rest.
func (r *reader) root() *Node {
	root := &Node{Shape: Map, Pos: r.start(), KeyPos: r.start()}
	if len(r.src.Bytes) > MaxBytes {
		r.tooLarge()
		root.Broken = true
		return root
	}
	r.text = r.clean(r.src.Bytes)
	if r.foreign || !r.blankRuns() {
		root.Broken = true
		return root
	}
	entries := r.split()
	root.Nodes = make([]*Node, 0, len(entries))
	for i, e := range entries {
		if len(r.diags) > maxFaults {
			break
		}
		if e.indented && len(entries) > 1 && i == 0 && r.misplacedRoot(e) {
			root.Nodes = append(root.Nodes, r.keysBelow(e, 0)...)
			continue
		}
		root.Nodes = r.entry(root.Nodes, e)
	}
	r.duplicates(root)
	return root
}

// entry reads one entry and appends it to nodes: by the short road where
// nothing can be doubtful, else with the YAML library. An indented or {braced}
// root is one entry of several keys.
func (r *reader) entry(nodes []*Node, e entry) []*Node {
	if !r.slow {
		if n := r.simple(e); n != nil {
			return append(nodes, n)
		}
	}
	if broken, found := r.keyFault(e); found {
		return append(nodes, broken...)
	}
	return append(nodes, r.library(e)...)
}

func (r *reader) start() Pos { return Pos{Line: max(r.src.FirstLine, 1), Col: 1} }

// fault records a fault at pos, of too many only that there are more.
func (r *reader) fault(pos Pos, rule string, text, hint diag.Words) {
	switch {
	case len(r.diags) > maxFaults:
		return
	case len(r.diags) == maxFaults:
		rule = "too-many"
		text = diag.Say("这一块设置里的错误超过 %d 个，后面的没有列出", "this block of settings has more than %d faults; the others are not shown", maxFaults)
		hint = diag.Say("请看看两行 --- 之间是不是混进了别的内容", "see whether something else got between the two lines ---")
	}
	r.diags = append(r.diags, r.src.Diag(pos, "front-matter/"+rule, diag.Fault, text, hint))
}

func (r *reader) tooLarge() {
	r.fault(r.start(), "too-large",
		diag.Say("这一块设置有 %d 字节，最多 %d 字节", "this block of settings has %d bytes, more than %d", len(r.src.Bytes), MaxBytes),
		diag.Say("正文写在第二个 --- 之后，这里只写简短的设置", "put the text below the second ---; only short settings stand here"))
}

// blankRuns reports whether no run of blank lines is longer than maxBlank.
func (r *reader) blankRuns() bool {
	if strings.Count(r.text, "\n") <= maxBlank {
		return true
	}
	blank := 0
	for line, rest := 0, r.text; rest != ""; line++ {
		var s string
		s, rest, _ = strings.Cut(rest, "\n")
		if strings.Trim(s, " \t") != "" {
			blank = 0
			continue
		}
		if blank++; blank > maxBlank {
			r.fault(Pos{Line: r.start().Line + line, Col: 1}, "blank-lines",
				diag.Say("连续的空行超过 %d 行", "more than %d blank lines follow each other", maxBlank),
				diag.Say("请删去多余的空行", "delete the blank lines"))
			return false
		}
	}
	return true
}

// duplicates finds keys that stand twice in a map, there and below.
func (r *reader) duplicates(n *Node) {
	var seen map[string]Pos
	if n.Shape == Map && len(n.Nodes) > 8 {
		seen = make(map[string]Pos, len(n.Nodes))
	}
	for i, c := range n.Nodes {
		if c.Nodes != nil {
			r.duplicates(c)
		}
		if n.Shape != Map {
			continue
		}
		if first, twice := earlier(n.Nodes[:i], seen, c); twice {
			r.fault(c.KeyPos, "duplicate-key",
				diag.Say("“%[1]s”写了两次，第 %[2]d 行已经有了", "%[1]q is given twice; line %[2]d has it already", c.Key, first.Line),
				diag.Say("只保留一个", "keep one of them"))
		}
	}
}

// earlier finds key c among nodes before it: by hand where they are few, else
// in seen, to which it adds c.
func earlier(before []*Node, seen map[string]Pos, c *Node) (Pos, bool) {
	if seen != nil {
		first, twice := seen[c.Key]
		if !twice {
			seen[c.Key] = c.KeyPos
		}
		return first, twice
	}
	for _, b := range before {
		if b.Key == c.Key {
			return b.KeyPos, true
		}
	}
	return Pos{}, false
}

// node returns a new node.
func (r *reader) node() *Node {
	if len(r.arena) == 0 {
		r.arena = make([]Node, 16)
	}
	n := &r.arena[0]
	r.arena = r.arena[1:]
	return n
}

func equalFold(a, b string) bool { return strings.EqualFold(a, b) }
