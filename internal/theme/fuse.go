package theme

import (
	"bytes"
	"fmt"
	"html/template"
	"reflect"
	"strconv"
	"strings"
	"text/template/parse"
)

// html/template ends every action with the escapers of its context: one for
// text, three for an address. Each is a call by reflection, and together they
// are most of what a page costs. Where a value holds nothing that they would
// change, as nearly all do, one call is enough to see that: fuse puts it in
// their place. Any other value goes through html/template all the same, in a
// template of one action in the same context. Nothing here escapes.

// fused maps chains of escapers to what stands in for them. A chain that is
// not here is left alone.
var fused = map[string]string{
	" _html_template_htmlescaper":   "fused_text",
	" _html_template_rcdataescaper": "fused_rcdata",
	" _html_template_attrescaper":   "fused_attr",
	" _html_template_urlfilter _html_template_urlnormalizer _html_template_attrescaper": "fused_url",
	" _html_template_urlescaper _html_template_attrescaper":                             "fused_part",
	" _html_template_urlnormalizer _html_template_attrescaper":                          "fused_rest",
	" _html_template_srcsetescaper _html_template_attrescaper":                          "fused_srcset",
	" _html_template_urlfilter _html_template_attrescaper":                              "fused_refresh",
}

func fusedFuncs() template.FuncMap {
	text, rcdata := newDetour("", ""), newDetour("<title>", "</title>")
	attr, url := newDetour(`<a title="`, `">`), newDetour(`<a href="`, `">`)
	part, srcset := newDetour(`<a href="#`, `">`), newDetour(`<img srcset="`, `">`)
	rest := newDetour(`<a href="/`, `">`)
	refresh := newDetour(`<meta http-equiv="refresh" content="0; url=`, `">`)
	return template.FuncMap{
		"fused_text":    func(v reflect.Value) (string, error) { return fuseText(v, text) },
		"fused_rcdata":  func(v reflect.Value) (string, error) { return fuseString(v, rcdata) },
		"fused_attr":    func(v reflect.Value) (string, error) { return fuseString(v, attr) },
		"fused_url":     func(v reflect.Value) (string, error) { return fuseURL(v, url) },
		"fused_part":    part.escape,
		"fused_rest":    rest.escape,
		"fused_srcset":  srcset.escape,
		"fused_refresh": refresh.escape,
	}
}

// fuse shortens the chains of all templates. They must have been escaped.
func (c *compiled) fuse() {
	for _, t := range c.root.Templates() {
		if t.Tree != nil {
			fuseList(t.Tree.Root)
		}
	}
}

func fuseList(list *parse.ListNode) {
	if list == nil {
		return
	}
	for _, n := range list.Nodes {
		switch n := n.(type) {
		case *parse.ActionNode:
			fusePipe(n.Pipe)
		case *parse.IfNode:
			fuseBranch(&n.BranchNode)
		case *parse.RangeNode:
			fuseBranch(&n.BranchNode)
		case *parse.WithNode:
			fuseBranch(&n.BranchNode)
		}
	}
}

func fuseBranch(b *parse.BranchNode) {
	fuseList(b.List)
	fuseList(b.ElseList)
}

// fusePipe keeps the first command of a chain and gives it the other name.
func fusePipe(p *parse.PipeNode) {
	first := len(p.Cmds)
	chain := ""
	for first > 0 && escaper(p.Cmds[first-1]) != "" {
		first--
		chain = " " + escaper(p.Cmds[first]) + chain
	}
	if name := fused[chain]; name != "" && first > 0 {
		p.Cmds[first].Args[0].(*parse.IdentifierNode).Ident = name
		p.Cmds = p.Cmds[:first+1]
	}
}

func escaper(c *parse.CommandNode) string {
	if id, ok := c.Args[0].(*parse.IdentifierNode); ok && len(c.Args) == 1 && strings.HasPrefix(id.Ident, "_html_template_") {
		return id.Ident
	}
	return ""
}

// Types that html/template treats as what they say.
var (
	stringType = reflect.TypeFor[string]()
	htmlType   = reflect.TypeFor[template.HTML]()
)

func fuseText(v reflect.Value, d *detour) (string, error) {
	v = concrete(v)
	if v.IsValid() && v.Type() == htmlType {
		return v.String(), nil
	}
	return fuseString(v, d)
}

func fuseString(v reflect.Value, d *detour) (string, error) {
	v = concrete(v)
	switch {
	case !v.IsValid():
	case v.Type() == stringType && !strings.ContainsAny(v.String(), "\x00\"&'+<>"):
		return v.String(), nil
	case v.Type() == reflect.TypeFor[int]():
		return strconv.FormatInt(v.Int(), 10), nil
	}
	return d.escape(v)
}

func fuseURL(v reflect.Value, d *detour) (string, error) {
	v = concrete(v)
	if v.IsValid() && v.Type() == stringType && plainAddress(v.String()) {
		return v.String(), nil
	}
	return d.escape(v)
}

func concrete(v reflect.Value) reflect.Value {
	if v.Kind() == reflect.Interface {
		return v.Elem()
	}
	return v
}

// plainAddress reports whether all three escapers of addresses would leave s
// as it is: a path of ordinary characters and percent-encoded ones.
func plainAddress(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9', 'A' <= c && c <= 'Z':
		case c == '/', c == '.', c == '-', c == '_', c == '#':
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
		case c == ':' && (s[:i] == "https" || s[:i] == "http"):
		default:
			return false
		}
	}
	return true
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// detour is a template of one action: the way that rarer values take.
type detour struct {
	template      *template.Template
	before, after int // bytes around the action
}

func newDetour(before, after string) *detour {
	return &detour{template.Must(template.New("").Parse(before + "{{.}}" + after)), len(before), len(after)}
}

func (d *detour) escape(v reflect.Value) (string, error) {
	var out bytes.Buffer
	var value any
	if v.IsValid() {
		value = v.Interface()
	}
	if err := d.template.Execute(&out, value); err != nil {
		return "", fmt.Errorf("escape: %w", err)
	}
	b := out.Bytes()
	return string(b[d.before : len(b)-d.after]), nil
}
