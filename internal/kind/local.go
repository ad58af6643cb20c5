package kind

import (
	"slices"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
)

// isLocal reports whether a value is $local, as a Chinese keyboard may write it too.
func isLocal(n *fields.Node) bool {
	if n.Shape != fields.Text || len(n.Text) > 4*len(LocalValue) {
		return false
	}
	text := strings.Join(strings.Fields(strings.Replace(n.Text, "＄", "$", 1)), "")
	return strings.EqualFold(text, LocalValue)
}

// notLocal tells of $local where no union below can give a value: at another
// field, or inside of one.
func (c *checker) notLocal(f *Field, n *fields.Node) {
	hint := diag.Say("请写出内容", "write the value itself")
	if f.Local {
		hint = diag.Say("要由各下级工会自己填写的，整项只写一个：%[1]s: %[2]s", "where each union below gives its own, it is the only value: %[1]s: %[2]s", f.Name, LocalValue)
	}
	c.fault(n.Pos, "local", f.say("%[1]s这里不能写 %[2]s", "%[1]s cannot be %[2]s here", LocalValue), hint)
}

// supplement checks what an item adds to one of a union above.
func (c *checker) supplement(list []Field, root *fields.Node, unknown diag.Severity) Values {
	optional := slices.Clone(list)
	for i := range optional {
		optional[i].Required = false
	}
	values := c.block(optional, root, unknown)
	return slices.DeleteFunc(values, func(v Value) bool {
		f := findField(optional, v.Name)
		if f.Local || f.Common {
			return false
		}
		c.diags = append(c.diags, c.src.Diag(root.Get(f.Name).KeyPos, "front-matter/not-local", diag.Warning,
			f.say("%s不由下级工会补充，仍按上级工会写的显示", "%s is not for the unions below to add: it stays as the union above has it"),
			diag.Say("请删去这一项；要换掉整篇，请把 supplements 改成 overrides", "delete it; to replace the whole item, write overrides in place of supplements")))
		return true
	})
}
