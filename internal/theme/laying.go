package theme

import (
	"html"
	"text/template/parse"
)

// laying puts a language's strings into the tree of a template: {{t "home"}}
// becomes text, escaped as HTML, which is right between tags and in quoted
// attributes. Scripts and styles in templates hold no strings. Neighbouring
// texts become one, so that a page is written in fewer pieces.
type laying struct {
	language *language
	text     *parse.TextNode // to copy: only the parser makes nodes that know their file
	calls    []string        // templates that are called
	keys     []*parse.StringNode
}

func textNode(shown string) *parse.TextNode {
	trees, err := parse.Parse(shown, "text", "", "")
	if err != nil {
		panic(err) // the text is a constant
	}
	return trees[shown].Root.Nodes[0].(*parse.TextNode)
}

// list works on a list of nodes and returns the templates called so far.
func (l *laying) list(list *parse.ListNode) []string {
	if list == nil {
		return l.calls
	}
	kept := list.Nodes[:0]
	for _, n := range list.Nodes {
		n = l.node(n)
		if t, ok := n.(*parse.TextNode); ok && len(kept) > 0 {
			if before, ok := kept[len(kept)-1].(*parse.TextNode); ok {
				before.Text = append(before.Text[:len(before.Text):len(before.Text)], t.Text...)
				continue
			}
		}
		kept = append(kept, n)
	}
	list.Nodes = kept
	return l.calls
}

func (l *laying) node(n parse.Node) parse.Node {
	switch n := n.(type) {
	case *parse.ActionNode:
		if key := constantKey(n.Pipe); key != nil {
			return l.lay(key)
		}
	case *parse.TemplateNode:
		l.calls = append(l.calls, n.Name)
	case *parse.IfNode:
		l.branch(&n.BranchNode)
	case *parse.RangeNode:
		l.branch(&n.BranchNode)
	case *parse.WithNode:
		l.branch(&n.BranchNode)
	case *parse.ListNode:
		l.list(n)
	}
	return n
}

func (l *laying) branch(b *parse.BranchNode) {
	l.list(b.List)
	l.list(b.ElseList)
}

func (l *laying) lay(key *parse.StringNode) parse.Node {
	l.keys = append(l.keys, key)
	n := l.text.Copy().(*parse.TextNode)
	n.Pos = key.Pos
	n.Text = []byte(html.EscapeString(l.language.text(key.Text)))
	return n
}

// constantKey returns the key of {{t "key"}}, or nil for any other action.
func constantKey(p *parse.PipeNode) *parse.StringNode {
	if len(p.Decl) > 0 || len(p.Cmds) != 1 || len(p.Cmds[0].Args) != 2 {
		return nil
	}
	f, ok := p.Cmds[0].Args[0].(*parse.IdentifierNode)
	if !ok || f.Ident != "t" {
		return nil
	}
	key, _ := p.Cmds[0].Args[1].(*parse.StringNode)
	return key
}
