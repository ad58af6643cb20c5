package theme

import (
	"regexp"
	"slices"
	"strings"
	"text/template/parse"
)

// A Markup is what elements and classes pages may have, whatever their views
// show: so that they can do without those rules of a style sheet that are for
// others. It is read off templates and not off pages, and errs to the side of
// what it cannot tell. What it knows nothing of is HTML that comes in a view:
// the text of an item.
type Markup struct {
	names map[string]bool // "ul", ".card"
	begin []string        // names that go on with what a view says: ".k-"
}

// Markup returns what pages of some layouts may have, with their shell. Of a
// theme with faults, and of a layout that is not there, all is possible.
func (t *Theme) Markup(layouts ...string) *Markup {
	m := &Markup{names: map[string]bool{"html": true, "head": true, "body": true, "tbody": true}} // browsers make them
	m.read(functionMarkup)
	for _, name := range append(slices.Clone(layouts), shellLayout) {
		if !t.whole || t.layouts[name] == nil {
			m.begin = append(m.begin, "")
			continue
		}
		t.set(name).markup(m, roots(name)...)
	}
	return m
}

// functionMarkup is what functions of templates make.
const functionMarkup = `<span class="leaf"><i></i><b></b></span><time></time>`

// Script adds what a script may make: elements by names that stand in quotes or
// behind <, and any of its words as a class.
func (m *Markup) Script(text []byte) {
	for _, word := range scriptWord.FindAll(text, -1) {
		m.add("." + string(word))
	}
	for _, made := range scriptElement.FindAllSubmatch(text, -1) {
		m.add(strings.ToLower(string(made[1])))
	}
}

// Has reports whether a page may have an element, named like "ul", or a class,
// named like ".card".
func (m *Markup) Has(name string) bool {
	return m.names[name] || slices.ContainsFunc(m.begin, func(begin string) bool { return strings.HasPrefix(name, begin) })
}

var (
	scriptWord    = regexp.MustCompile(`[\pL_][\pL\pN_-]*`)
	scriptElement = regexp.MustCompile("[<'\"`]([A-Za-z][A-Za-z0-9-]*)")
	startTag      = regexp.MustCompile(`<([^\s<>/!'"=]+)`)
	classesInTag  = regexp.MustCompile(`(?i)[\s"']class\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))`)
)

// In the text of a template, anything stands for what a view says, and maybe
// for the beginning and the end of a branch: what goes before may end there or
// go on.
const (
	anything = "\x00"
	maybe    = "\x01"
)

// read notes the names in the text of a template.
func (m *Markup) read(text string) {
	for _, tag := range startTag.FindAllStringSubmatch(text, -1) {
		m.written("", strings.ToLower(tag[1]))
	}
	for _, list := range classesInTag.FindAllStringSubmatch(text, -1) {
		for _, class := range strings.Fields(list[1] + list[2] + list[3]) {
			m.written(".", class)
		}
	}
}

// mostBranches is how many branches a name may run over and still be told.
const mostBranches = 6

// written notes a name as it stands in a template: with all of its branches
// taken, none, or some.
func (m *Markup) written(sign, name string) {
	pieces := slices.DeleteFunc(strings.Split(name, maybe), func(piece string) bool { return piece == "" })
	if len(pieces) > mostBranches {
		m.begin = append(m.begin, sign)
		return
	}
	names := []string{sign}
	for _, piece := range pieces {
		for _, before := range names {
			names = append(names, before+piece)
		}
	}
	for _, name := range names {
		m.add(name)
	}
}

func (m *Markup) add(name string) {
	if begin, _, goesOn := strings.Cut(name, anything); goesOn {
		m.begin = append(m.begin, begin)
		return
	}
	m.names[name] = true
}

// markup reads the templates that roots reach.
func (s set) markup(m *Markup, roots ...string) {
	done := map[string]bool{}
	for todo := roots; len(todo) > 0; todo = todo[1:] {
		name := todo[0]
		src := s.lookup(name)
		if done[name] || src == nil {
			continue
		}
		done[name] = true
		tree := src.written[name]
		m.read(outline(tree.Root))
		todo = append(todo, calls(tree.Root, nil)...)
	}
}

// outline is the text of a template, with marks for all else.
func outline(l *parse.ListNode) string {
	if l == nil {
		return ""
	}
	var b strings.Builder
	branch := func(n *parse.BranchNode) {
		for _, list := range []*parse.ListNode{n.List, n.ElseList} {
			b.WriteString(maybe + outline(list) + maybe)
		}
	}
	for _, n := range l.Nodes {
		switch n := n.(type) {
		case *parse.TextNode:
			b.Write(n.Text)
		case *parse.IfNode:
			branch(&n.BranchNode)
		case *parse.WithNode:
			branch(&n.BranchNode)
		case *parse.RangeNode:
			branch(&n.BranchNode)
		case *parse.CommentNode:
		case *parse.ActionNode:
			if len(n.Pipe.Decl) == 0 {
				b.WriteString(anything)
			}
		default:
			b.WriteString(anything)
		}
	}
	return b.String()
}
