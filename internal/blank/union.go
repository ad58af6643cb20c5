package blank

import (
	"maps"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/kind"
)

// A Union is a union.yaml to begin with.
type Union struct {
	Fields []kind.Field // of union.yaml
	Lang   string       // of the comments, "zh" or "en"
	Known  map[string]Value
}

// contact is what a union is called and how people reach it: whoever makes one
// is to think of it.
const contact = "short_name intro address hours phone"

// Text is the whole file.
func (u Union) Text() []byte {
	known := map[string]Value{}
	for _, name := range strings.Fields(contact) {
		known[name] = Value{}
	}
	maps.Copy(known, u.Known)
	heading := diag.Say(
		"# 一个工会的设置。“#”后面是说明，不会出现在网页上。",
		`# The settings of one union. What stands behind "#" explains, and is on no page.`)
	return []byte(heading.In(u.Lang) + "\n\n" + Sheet{Fields: u.Fields, Known: known, Lang: u.Lang}.YAML())
}
