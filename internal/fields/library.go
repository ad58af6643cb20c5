package fields

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"unionhall/internal/diag"
)

// A library turns what the YAML library read of one entry into nodes. Its
// decoder is not used: it gives values types and loses places.
type library struct {
	*reader
	places places
}

// library reads e with the YAML library. An entry that it cannot read gives a
// fault and its key as a broken node.
func (r *reader) library(e entry) []*Node {
	root := r.tree(e)
	switch {
	case root == nil || root.Broken:
		return r.broken(e)
	case root.Shape != Map:
		r.rootFault(root)
		return nil
	}
	return root.Nodes
}

// tree returns what e is as a node, nil after a fault of syntax.
func (r *reader) tree(e entry) *Node {
	l := &library{reader: r, places: places{text: e.text, first: e.line}}
	body, err := l.parse(e)
	if err != nil {
		l.syntaxFault(e, err)
		return nil
	}
	root := r.node()
	root.Pos = Pos{Line: e.line, Col: 1}
	return l.value(body, root, 0)
}

// errNesting is a depth that the YAML library should not be given.
var errNesting = errors.New("nested too deeply")

// parse calls the YAML library. What it might panic at is a fault of the
// entry, not the end of a build of thousands of files.
func (l *library) parse(e entry) (body ast.Node, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("yaml library: %v", p)
		}
	}()
	tokens := lexer.Tokenize(e.text)
	if tk := tooDeep(tokens); tk != nil {
		return nil, tokenError{errNesting, tk}
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, err
	}
	for _, doc := range file.Docs {
		if doc.Body != nil {
			return doc.Body, nil
		}
	}
	return nil, nil
}

// tooDeep returns the token at which flow brackets, or list dashes on one
// line, are nested deeper than maxDepth. Nesting by indentation costs the
// library little; value stops at it.
func tooDeep(tokens token.Tokens) *token.Token {
	flow, dashes, line := 0, 0, 0
	for _, tk := range tokens {
		switch tk.Type {
		case token.SequenceStartType, token.MappingStartType:
			flow++
		case token.SequenceEndType, token.MappingEndType:
			flow--
		case token.SequenceEntryType, token.MappingKeyType:
			if tk.Position.Line != line {
				dashes, line = 0, tk.Position.Line
			}
			dashes++
		}
		if flow > maxDepth || dashes > maxDepth {
			return tk
		}
	}
	return nil
}

// broken returns the keys of e, whose values could not be read.
func (r *reader) broken(e entry) []*Node {
	below := r.below
	r.below = nil
	if e.indented {
		return r.keysBelow(e, 0)
	}
	s, line := e.first()
	key, _, ok := cutKey(s)
	if !ok || e.braced || strings.TrimSpace(key) == "" {
		return nil
	}
	n := r.brokenKey(line, key)
	n.Key = strings.Trim(n.Key, `"'`)
	return append([]*Node{n}, below...)
}

func (r *reader) rootFault(n *Node) {
	r.fault(n.Pos, "not-a-map",
		diag.Say("这里应该是一行一项的“名称: 内容”", "this should be lines of “key: value”"),
		diag.Say("例如 title: 标题", "such as title: My title"))
}

// value fills n from v. The place of n is that of its key until v has one.
func (l *library) value(v ast.Node, n *Node, depth int) *Node {
	if depth > maxDepth {
		l.nestingFault(n.Pos)
		n.Broken = true
		return n
	}
	switch v := v.(type) {
	case nil:
		n.Shape = Empty
	case *ast.NullNode:
		n.Shape = Empty
		if v.Token.Type == token.NullType {
			n.Pos = l.places.of(v.Token, "")
		}
	case *ast.MappingNode:
		l.mapping(v, n, depth)
	case *ast.SequenceNode:
		l.sequence(v, n, depth)
	case *ast.LiteralNode:
		n.Pos = l.places.of(v.Start, "|>")
		n.Shape, n.Text, n.Quoted = Text, v.Value.Value, true
	case *ast.StringNode:
		l.scalar(v, n)
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode, *ast.MappingKeyNode, *ast.DirectiveNode:
		l.unsupported(v, n)
	default: // numbers, booleans: what was written counts
		n.Pos = l.places.of(v.GetToken(), "")
		n.Shape, n.Text = Text, v.GetToken().Value
	}
	return n
}

func (l *library) scalar(v *ast.StringNode, n *Node) {
	n.Pos = l.places.of(v.Token, "")
	n.Shape, n.Text = Text, v.Value
	n.Quoted = v.Token.Type == token.SingleQuoteType || v.Token.Type == token.DoubleQuoteType
	if n.Quoted {
		return
	}
	if pos, line, found := l.places.colonBelow(n.Pos, v.Token.Value); found {
		l.fullWidthColon(pos.Line, line)
		n.Broken = true
	}
}

func (l *library) mapping(v *ast.MappingNode, n *Node, depth int) {
	n.Shape = Map
	n.Nodes = make([]*Node, 0, len(v.Values))
	if v.IsFlowStyle {
		n.Pos = l.places.of(v.Start, "{")
	}
	for i, pair := range v.Values {
		c := l.pair(pair, v.IsFlowStyle, depth)
		if i == 0 && !v.IsFlowStyle {
			n.Pos = c.KeyPos
		}
		if c.Key != "" || !c.Broken {
			n.Nodes = append(n.Nodes, c)
		}
	}
}

// pair reads a key and its value, of a map in braces or on lines.
func (l *library) pair(pair *ast.MappingValueNode, braces bool, depth int) *Node {
	n := l.node()
	tk := pair.Key.GetToken()
	n.KeyPos = l.places.of(tk, "")
	n.Pos = n.KeyPos
	switch key := pair.Key.(type) {
	case *ast.StringNode:
		n.Key = key.Value
	case *ast.MergeKeyNode, *ast.MappingKeyNode, *ast.AnchorNode, *ast.AliasNode, *ast.TagNode:
		l.unsupportedKey(key, n)
		return n
	default:
		n.Key = tk.Value
	}
	if tk.Type == token.StringType && strings.Contains(n.Key, "：") {
		if l.fullWidthColon(n.KeyPos.Line, l.places.line(n.KeyPos.Line)) == nil {
			l.fullWidthInKey(n)
		}
		n.Key, _, _ = strings.Cut(n.Key, "：")
		n.Broken = true
		return n
	}
	l.places.colon(braces)
	return l.value(pair.Value, n, depth+1)
}

func (l *library) sequence(v *ast.SequenceNode, n *Node, depth int) {
	n.Shape = List
	n.Pos = l.places.of(v.Start, "-[")
	n.Nodes = make([]*Node, 0, len(v.Values))
	for i, x := range v.Values {
		c := l.node()
		c.Pos = n.Pos // of the first dash, too
		if i > 0 && !v.IsFlowStyle && i < len(v.Entries) {
			c.Pos = l.places.of(v.Entries[i].Start, "-")
		}
		l.value(x, c, depth+1)
		c.KeyPos = c.Pos
		n.Nodes = append(n.Nodes, c)
	}
}
