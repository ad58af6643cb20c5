package kind

import (
	"fmt"
	"strings"
	"time"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
)

// A checker checks one block and collects what it finds.
type checker struct {
	src   fields.Source
	zone  *time.Location
	diags diag.List
}

func (s Schema) check(src fields.Source, root *fields.Node) (Values, diag.List) {
	c := checker{src: src, zone: zoneOr(s.Zone)}
	unknown := diag.Fault
	if s.Open {
		unknown = diag.Warning
	}
	if s.Supplement {
		return c.supplement(s.Fields, root, unknown), c.diags
	}
	return c.block(s.Fields, root, unknown), c.diags
}

// block checks the values of a map. unknown is what an unknown key is.
func (c *checker) block(list []Field, root *fields.Node, unknown diag.Severity) Values {
	given := make([]*fields.Node, len(list))
	meant := c.match(list, root, given, unknown)
	values := make(Values, 0, len(root.Nodes))
	var missing []*Field
	for i := range list {
		f, n := &list[i], given[i]
		switch {
		case n == nil:
			if f.Required && !meant[f.Name] && !root.Broken {
				missing = append(missing, f)
			}
		case n.Broken: // told by package fields
		case n.Shape == fields.Empty:
			c.empty(f, n)
		default:
			if v, ok := c.field(f, n); ok {
				values = append(values, v)
			}
		}
	}
	c.missing(missing, root)
	return values
}

// match puts every node where its field stands in list. It returns the fields
// that misspelt keys seem to mean: they are not told to be missing as well.
func (c *checker) match(list []Field, root *fields.Node, given []*fields.Node, unknown diag.Severity) map[string]bool {
	var meant map[string]bool
	for _, n := range root.Nodes {
		i := indexField(list, n.Key)
		switch {
		case i < 0:
			if name := c.unknownKey(list, n, unknown); name != "" {
				if meant == nil {
					meant = make(map[string]bool)
				}
				meant[name] = true
			}
		case given[i] == nil:
			given[i] = n
		case given[i].Key != n.Key: // package fields tells of the same key twice
			c.fault(n.KeyPos, "duplicate-key",
				diag.Say("“%[1]s”和第 %[3]d 行的“%[2]s”是同一项", "%[1]q is the same key as %[2]q in line %[3]d", n.Key, given[i].Key, given[i].KeyPos.Line),
				diag.Say("只保留一个", "keep one of them"))
		}
	}
	return meant
}

// indexField returns where the field called name stands, or -1.
func indexField(list []Field, name string) int {
	for i := range list {
		if len(list[i].Name) == len(name) && strings.EqualFold(list[i].Name, name) {
			return i
		}
	}
	return -1
}

func findField(list []Field, name string) *Field {
	if i := indexField(list, name); i >= 0 {
		return &list[i]
	}
	return nil
}

// fault records a fault at pos.
func (c *checker) fault(pos fields.Pos, rule string, text, hint diag.Words) {
	c.diags = append(c.diags, c.src.Diag(pos, "front-matter/"+rule, diag.Fault, text, hint))
}

// missing tells of all required keys that are not there at once: they have one
// place, and are written in one go.
func (c *checker) missing(list []*Field, root *fields.Node) {
	switch len(list) {
	case 0:
	case 1:
		f := list[0]
		c.fault(root.Pos, "missing-key",
			f.say("缺少必填的%s", "the required key %s is missing"),
			f.advice(diag.Say("请加上一行 %[1]s: …", "add a line %[1]s: …", f.Name)))
	default:
		var names diag.Words
		var lines []string
		for _, f := range list {
			names.ZH += "、" + f.inChinese()
			names.EN += fmt.Sprintf(", %q", f.Name)
			lines = append(lines, f.Name+": …")
		}
		c.fault(root.Pos, "missing-key",
			diag.Words{ZH: "缺少必填的" + strings.TrimPrefix(names.ZH, "、"), EN: "required keys are missing: " + strings.TrimPrefix(names.EN, ", ")},
			diag.Words{ZH: "请每项加上一行：" + strings.Join(lines, "，"), EN: "add a line for each: " + strings.Join(lines, ", ")})
	}
}

// empty tells of a key without a value where that is sure to be a mistake.
func (c *checker) empty(f *Field, n *fields.Node) {
	switch {
	case f.Type == Color && !n.Quoted && strings.Contains(c.src.Line(n.KeyPos.Line), "#"):
		c.fault(n.KeyPos, "color",
			f.say("%s是空的：没有引号时 # 后面的都是注释", "%s is empty: without quotes, what follows # is a comment"),
			diag.Say(`请加上引号，例如 %[1]s: "#b3261e"`, `put quotes around it, such as %[1]s: "#b3261e"`, f.Name))
	case f.Required && !n.Quoted && strings.Contains(c.src.Line(n.KeyPos.Line), " #"):
		c.fault(n.KeyPos, "empty-value",
			f.say("必填的%s是空的：没有引号时 # 后面的都是注释", "the required key %s has no value: without quotes, what follows # is a comment"),
			diag.Say(`如果 # 是内容，请加上引号，例如 %[1]s: "#…"`, `where # is part of the value, put quotes around it, such as %[1]s: "#…"`, f.Name))
	case f.Required:
		c.fault(n.Pos, "empty-value",
			f.say("必填的%s是空的", "the required key %s has no value"),
			f.advice(diag.Say("请在冒号和空格后面填写", "write the value behind the colon and a space")))
	}
}
