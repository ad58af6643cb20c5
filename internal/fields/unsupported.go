package fields

import (
	"strings"

	"github.com/goccy/go-yaml/ast"

	"unionhall/internal/diag"
)

// unsupported tells of what YAML has and editors do not need: anchors, aliases
// (a bomb of a few lines names millions of values), merge keys, tags, complex
// keys. Nearly always the mark was meant as text.
func (l *library) unsupported(v ast.Node, n *Node) {
	mark, what := markOf(v)
	n.Pos, n.Broken = l.places.of(v.GetToken(), mark[:1]), true
	if len(l.diags) > maxFaults {
		return // looking at the line again each time would cost its length squared
	}
	l.fault(n.Pos, "unsupported", special(mark, what),
		diag.Say("如果这就是文字，请加上引号：%s", "if it is text, put quotes around it: %s", quote(l.textAt(n.Pos))))
}

// unsupportedKey is the same for a key, which stands at n.
func (l *library) unsupportedKey(v ast.Node, n *Node) {
	mark, what := markOf(v)
	n.Broken = true
	l.fault(n.KeyPos, "unsupported", special(mark, what),
		diag.Say("请写成普通的“名称: 内容”", "write a plain “key: value”"))
}

func special(mark string, what diag.Words) diag.Words {
	return diag.Say("“%[1]s”在 YAML 里有特殊含义（%[2]s），这里不能用", "%[1]q has a special meaning in YAML (%[3]s) that is not used here", mark, what.ZH, what.EN)
}

func markOf(v ast.Node) (string, diag.Words) {
	switch v.(type) {
	case *ast.AnchorNode:
		return "&", diag.Say("锚点", "an anchor")
	case *ast.AliasNode:
		return "*", diag.Say("引用", "an alias")
	case *ast.TagNode:
		return "!", diag.Say("类型标记", "a tag")
	case *ast.MergeKeyNode:
		return "<<", diag.Say("合并", "a merge key")
	case *ast.DirectiveNode:
		return "%", diag.Say("指令", "a directive")
	}
	return "?", diag.Say("复杂的键", "a complex key")
}

// textAt returns the value that begins at pos: the rest of the line, in
// brackets up to the next comma or bracket.
func (l *library) textAt(pos Pos) string {
	line := []rune(l.places.line(pos.Line))
	at := min(pos.Col-1, len(line))
	before, text := string(line[:at]), string(line[at:])
	if strings.ContainsAny(before, "[{") {
		if end := strings.IndexAny(text, ",]}"); end >= 0 {
			text = text[:end]
		}
	}
	return text
}

func (l *library) fullWidthInKey(n *Node) {
	l.fault(n.KeyPos, "full-width-colon",
		diag.Say("“%s”里有中文冒号“：”", "there is a full-width colon “：” in %q", shorten(n.Key)),
		diag.Say("名称后面用英文冒号加一个空格", "put a plain colon and a space behind the key"))
}

func (r *reader) nestingFault(pos Pos) {
	r.fault(pos, "nesting",
		diag.Say("嵌套超过 %d 层", "nested deeper than %d levels", maxDepth),
		diag.Say("请检查括号和缩进", "look for stray brackets and spaces"))
}
