package kind

import (
	"slices"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
)

// sourceNames are what a property can be beside a field and a constant.
var sourceNames = []string{"@url", "@union", "@image", "@lang"}

// describe reads how an item is described in the vocabulary of schema.org:
// {type: Event, properties: {name: title, location.name: place}}.
func (d *draft) describe(k *Kind) {
	n := d.structured
	if n == nil || n.Broken || n.Shape == fields.Empty {
		return
	}
	if n.Shape != fields.Map {
		d.schemaFault(n.Pos, diag.Say("structured 要写成 {type: …, properties: {…}}", "structured is written as {type: …, properties: {…}}"))
		return
	}
	head, properties := without(n, "properties")
	v := d.block([]Field{{Name: "type", Required: true, Max: 60}}, head, diag.Fault)
	k.Structured = Structured{Type: v.Text("type")}
	if properties == nil || properties.Broken || properties.Shape == fields.Empty {
		return
	}
	if properties.Shape != fields.Map {
		d.schemaFault(properties.Pos, diag.Say("properties 要写成 {属性: 字段}", "properties are written as {property: field}"))
		return
	}
	for _, p := range properties.Nodes {
		if d.isProperty(k, p) {
			k.Structured.Properties = append(k.Structured.Properties, Property{Name: p.Key, From: p.Text})
		}
	}
}

func (d *draft) isProperty(k *Kind, p *fields.Node) bool {
	switch {
	case p.Broken:
		return false
	case !isPath(p.Key):
		d.schemaFault(p.KeyPos, diag.Say("“%s”不是属性的名称", "%q is no name of a property", shorten(p.Key)))
		return false
	case p.Shape != fields.Text || !d.isSource(k, p.Text):
		d.schemaFault(p.Pos, diag.Say("属性“%[1]s”的值应该是一个字段的名称，或者 = 开头的固定文字，或者 %[2]s",
			"the property %[1]q takes the name of a field, or = and a constant, or one of %[2]s", p.Key, strings.Join(sourceNames, ", ")))
		return false
	}
	return true
}

func (d *draft) isSource(k *Kind, from string) bool {
	switch {
	case strings.HasPrefix(from, "="):
		return len(from) > 1
	case strings.HasPrefix(from, "@"):
		return slices.Contains(sourceNames, from)
	}
	return k.Field(from) != nil
}

// isPath reports whether s is names of properties with dots between them; the
// type of what stands on the way is called @type.
func isPath(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if part != "@type" && (part == "" || strings.Trim(part, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "") {
			return false
		}
	}
	return true
}
