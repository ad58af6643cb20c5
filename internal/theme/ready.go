package theme

import (
	"errors"
	"html/template"
	"io"
	"strings"
	"text/template/parse"
)

// This file gathers the trees that programs are made of.

// inTag ends the name under which html/template keeps a template that was
// called from between the attributes of a tag, and is escaped as such.
const inTag = "$htmltemplate_stateTag"

// programs returns the programs of some templates, without those that
// html/template must do. The templates must have been escaped and fused.
func (c *compiled) programs(names []string) map[string]*program {
	trees := map[string]*parse.Tree{}
	for _, t := range c.root.Templates() {
		trees[t.Name()] = t.Tree
	}
	for _, name := range calledInTags(c.root) {
		trees[name+inTag] = c.escapedInTag(name)
	}
	made := map[string]*program{}
	for _, name := range names {
		p := programmer{trees: trees, funcs: c.funcs, done: map[string]*program{}}
		if program := p.program(name); !p.unknown {
			made[name] = program
		}
	}
	return made
}

// calledInTags names the templates that are called from inside a tag.
func calledInTags(root *template.Template) []string {
	var names []string
	seen := map[string]bool{}
	for _, t := range root.Templates() {
		if t.Tree == nil {
			continue
		}
		for _, called := range calls(t.Tree.Root, nil) {
			if name, ok := strings.CutSuffix(called, inTag); ok && !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	return names
}

// calls lists the templates that a list of nodes calls.
func calls(l *parse.ListNode, names []string) []string {
	if l == nil {
		return names
	}
	for _, n := range l.Nodes {
		switch n := n.(type) {
		case *parse.TemplateNode:
			names = append(names, n.Name)
		case *parse.IfNode:
			names = calls(n.ElseList, calls(n.List, names))
		case *parse.WithNode:
			names = calls(n.ElseList, calls(n.List, names))
		case *parse.RangeNode:
			names = calls(n.ElseList, calls(n.List, names))
		}
	}
	return names
}

// escapedInTag returns the tree of a template as html/template escapes it
// inside a tag: that tree itself cannot be asked for. A template of its own,
// in which the tree stands in a tag, has the same; nil where that is refused.
func (c *compiled) escapedInTag(name string) *parse.Tree {
	around, err := parse.Parse(name, "<p{{0}}>", "", "")
	inner := c.trees[name]
	if err != nil || inner == nil {
		return nil
	}
	tag := around[name]
	begin, end := tag.Root.Nodes[0], tag.Root.Nodes[2]
	tag.Root.Nodes = append(append([]parse.Node{begin}, inner.Copy().Root.Nodes...), end)
	set := template.New("").Funcs(c.funcs)
	for name, tree := range c.trees {
		if _, err := set.AddParseTree(name, tree.Copy()); err != nil {
			return nil
		}
	}
	t, err := set.AddParseTree(name+inTag, tag)
	if err != nil {
		return nil
	}
	var refused *template.Error
	if errors.As(t.Execute(io.Discard, nil), &refused) {
		return nil
	}
	nodes := t.Tree.Root.Nodes
	t.Tree.Root.Nodes = nodes[1 : len(nodes)-1]
	fuseList(t.Tree.Root)
	return t.Tree
}
