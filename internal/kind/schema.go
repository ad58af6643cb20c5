package kind

import (
	"slices"
	"strconv"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
)

// typeNames are the types in the order of their constants.
var typeNames = []string{"text", "int", "date", "time", "bool", "link", "choice", "phone", "color", "words", "group"}

// declaration is the schema of a field's declaration but for the key
// "fields", which declares fields again.
var declaration = []Field{
	{Name: "name", Required: true, Max: 60},
	{Name: "labels", Type: Words},
	{Name: "help", Type: Words},
	{Name: "type", Type: Choice, Choices: options(typeNames...)},
	{Name: "list", Type: Bool},
	{Name: "ordered", Type: Bool},
	{Name: "required", Type: Bool},
	{Name: "card", Type: Bool},
	{Name: "fact", Type: Bool},
	{Name: "choices", Type: Group, List: true, Fields: []Field{{Name: "value", Required: true}, {Name: "labels", Type: Words}}},
	{Name: "max", Type: Int},
	{Name: "local", Type: Bool},
	{Name: "always", Type: Bool},
	{Name: "short", Max: 60},
	{Name: "unique", Type: Bool},
	{Name: "fields", Type: Group, List: true},
}

func options(values ...string) []Option {
	list := make([]Option, len(values))
	for i, v := range values {
		list[i] = Option{Value: v}
	}
	return list
}

func readSchema(src fields.Source) ([]Field, diag.List) {
	root, diags := fields.ParseList(src)
	c := checker{src: src}
	list := c.declarations(root)
	return list, append(diags, c.diags...)
}

// declarations reads a list of declared fields.
func (c *checker) declarations(n *fields.Node) []Field {
	if n == nil || n.Broken || n.Shape == fields.Empty {
		return nil
	}
	if n.Shape != fields.List {
		c.fault(n.Pos, "schema",
			diag.Say("这里应该是字段的列表", "this should be a list of fields"),
			diag.Say("每个字段以“- name: …”开头", "each begins with “- name: …”"))
		return nil
	}
	list := make([]Field, 0, len(n.Nodes))
	for _, d := range n.Nodes {
		f, ok := c.declared(d)
		if ok && findField(list, f.Name) != nil {
			c.schemaFault(d.Pos, diag.Say("字段“%s”定义了两次", "the field %q is declared twice", f.Name))
		} else if ok {
			list = append(list, f)
		}
	}
	return list
}

func (c *checker) declared(n *fields.Node) (Field, bool) {
	if n.Shape != fields.Map {
		c.schemaFault(n.Pos, diag.Say("字段要写成 {name: …, type: …}", "a field is written as {name: …, type: …}"))
		return Field{}, false
	}
	before := c.diags.Faults()
	own, inner := without(n, "fields")
	v := c.block(declaration, own, diag.Fault)
	f := Field{
		Name: v.Text("name"), Labels: labels(v.Get("labels")), Help: labels(v.Get("help")),
		Type: Type(max(slices.Index(typeNames, v.Text("type")), 0)), List: v.is("list"), Required: v.is("required"),
		Ordered: v.is("ordered"), OnCard: v.is("card"), Fact: v.is("fact"), Local: v.is("local"), Always: v.is("always"), Unique: v.is("unique"),
		Choices: choices(v.Get("choices")), Fields: c.declarations(inner), Short: v.Text("short"),
	}
	f.Max, _ = strconv.Atoi(v.Text("max"))
	c.consistent(&f, n)
	return f, c.diags.Faults() == before
}

// consistent tells of what a declaration lacks or has too much.
func (c *checker) consistent(f *Field, n *fields.Node) {
	switch {
	case strings.Trim(f.Name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "":
		c.schemaFault(n.Pos, diag.Say("字段名“%s”只能用小写字母、数字和下划线", "the field name %q takes small letters, digits and underscores only", f.Name))
	case f.Type == Choice && len(f.Choices) == 0:
		c.schemaFault(n.Pos, diag.Say("字段“%s”没有选项", "the field %q has no choices", f.Name))
	case f.Type == Group && len(f.Fields) == 0:
		c.schemaFault(n.Pos, diag.Say("字段“%s”没有下级字段", "the field %q has no fields", f.Name))
	case f.Ordered && !f.List:
		c.schemaFault(n.Pos, diag.Say("字段“%s”只有一个值，不能写 ordered", "the field %q has a single value and cannot be ordered", f.Name))
	case f.Always && !f.Fact:
		c.schemaFault(n.Pos, diag.Say("字段“%s”不在信息表里，不能写 always", "the field %q is no fact and cannot be shown always", f.Name))
	case f.Unique && !f.isScalar():
		c.schemaFault(n.Pos, diag.Say("字段“%s”不是只有一个值，不能写 unique", "the field %q has no single value and cannot be unique", f.Name))
	case f.Short != "" && !f.takesShort():
		c.schemaFault(n.Pos, diag.Say("字段“%s”的 short 应该是其中一个只有一个值的字段，而且其他字段都不是必填的",
			"short of the field %q names a field in it with a single value, and no other field in it is required", f.Name))
	case slices.ContainsFunc(f.Fields, func(inner Field) bool { return inner.Local || inner.Always || inner.Unique }):
		c.schemaFault(n.Pos, diag.Say("字段“%s”里面的字段不能写 local、always 或 unique", "fields in %q are neither local nor always shown nor unique", f.Name))
	case f.Max < 0:
		c.schemaFault(n.Pos, diag.Say("字段“%s”的 max 不能是负数", "max of the field %q is negative", f.Name))
	}
}

// takesShort reports whether a plain text can stand for the whole group.
func (f *Field) takesShort() bool {
	inner := findField(f.Fields, f.Short)
	return inner != nil && inner.isScalar() &&
		!slices.ContainsFunc(f.Fields, func(other Field) bool { return other.Required && other.Name != inner.Name })
}

func (f *Field) isScalar() bool { return !f.List && f.Type != Group && f.Type != Words }

// is reports whether the Bool field called name is true.
func (v Values) is(name string) bool { return v.Text(name) == "true" }

func (c *checker) schemaFault(pos fields.Pos, text diag.Words) {
	c.fault(pos, "schema", text, diag.Words{})
}

// without returns n without the value called key, and that value.
func without(n *fields.Node, key string) (rest, value *fields.Node) {
	value = n.Get(key)
	if value == nil {
		return n, nil
	}
	clone := *n
	clone.Nodes = slices.DeleteFunc(slices.Clone(n.Nodes), func(c *fields.Node) bool { return c == value })
	return &clone, value
}

// labels returns words by language; a single text stands for all languages.
func labels(v *Value) Labels {
	switch {
	case v == nil:
		return nil
	case v.Map == nil:
		return Labels{"zh-Hans": v.Text, "en": v.Text}
	}
	l := make(Labels, len(v.Map))
	for _, w := range v.Map {
		l[w.Name] = w.Text
	}
	return l
}

func choices(v *Value) []Option {
	if v == nil {
		return nil
	}
	list := make([]Option, len(v.List))
	for i, o := range v.List {
		m := Values(o.Map)
		list[i] = Option{Value: m.Text("value"), Labels: labels(m.Get("labels"))}
	}
	return list
}
