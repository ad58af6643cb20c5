// Package fields reads YAML as a tree of texts with positions, so that every
// fault can name line and column: the YAML library's own decoding guesses
// types, reports one fault and loses columns. It gives no value a type (a
// postcode stays text); package kind and the readers of union.yaml do.
package fields

import "unionhall/internal/diag"

// MaxBytes is the largest block that is read, in bytes. The YAML library
// needs seconds for 20,000 keys; front matter of honest size stays far below.
const MaxBytes = 64 << 10

// Pos is a place in the file that the block came from.
type Pos struct {
	Line int // from 1
	Col  int // from 1, in characters
}

// Shape says what a Node is.
type Shape uint8

// The shapes of a Node.
const (
	Empty Shape = iota // a key without a value, or null
	Text               // a scalar, as written
	List
	Map
)

// A Node is a value with its place.
type Node struct {
	Key    string // as written, "" for list entries and the root
	KeyPos Pos    // where Key stands
	Pos    Pos    // where the value begins; KeyPos where there is none
	Shape  Shape
	Text   string  // the scalar without quotes, escapes and folding undone
	Quoted bool    // the scalar was quoted or a block: never a number or a date by accident
	Broken bool    // a fault has been told: the key is there, its value is not known
	Nodes  []*Node // entries of a List, in order; values of a Map, in order, each with its Key
}

// A Source is a block of YAML and where it stands.
type Source struct {
	Path      string // of the file, for faults
	Bytes     []byte // the block: with or without BOM, LF or CRLF
	FirstLine int    // line of the file at which Bytes begins, from 1
}

// Get returns the value of key in a Map, compared without case, or nil.
func (n *Node) Get(key string) *Node {
	if n == nil {
		return nil
	}
	for _, c := range n.Nodes {
		if equalFold(c.Key, key) {
			return c
		}
	}
	return nil
}

// Parse reads a block whose root is a map. It always returns a Map node, of
// what could be read, and every fault that it could find.
func Parse(src Source) (*Node, diag.List) { return parse(src) }

// ParseList reads a block whose root is a list, as the schemas of settings
// files are. It always returns a List node.
func ParseList(src Source) (*Node, diag.List) { return parseList(src) }

// Line returns line n of the file as it stands in the block, without BOM and
// line end, "" where the block does not have it.
func (s Source) Line(n int) string { return s.line(n) }

// Diag returns a fault or warning at pos, with the line of the source shown.
func (s Source) Diag(pos Pos, rule string, severity diag.Severity, text, hint diag.Words) diag.Diag {
	return diag.Diag{
		Path: s.Path, Line: pos.Line, Col: pos.Col, Rule: rule, Severity: severity,
		Text: text, Hint: hint, Excerpt: s.line(pos.Line),
	}
}
