package kind

import (
	"slices"
	"strings"
	"unicode/utf8"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
)

// defaultMax is the longest text of a field that sets no limit, in characters.
const defaultMax = 10_000

// field checks the value of f, which is neither empty nor broken.
func (c *checker) field(f *Field, n *fields.Node) (Value, bool) {
	if f.Local && isLocal(n) {
		return Value{Name: f.Name, Text: LocalValue, Pos: n.Pos}, true
	}
	if !f.List {
		return c.single(f, n)
	}
	v := Value{Name: f.Name, Pos: n.Pos}
	entries := n.Nodes
	if n.Shape != fields.List {
		entries = []*fields.Node{n}
	}
	v.List = make([]Value, 0, len(entries))
	for _, entry := range entries {
		if entry.Shape == fields.Empty || entry.Broken {
			continue
		}
		if x, ok := c.single(f, entry); ok {
			x.Name = ""
			v.List = append(v.List, x)
		}
	}
	if len(v.List) == 0 && f.Required && !slices.ContainsFunc(entries, func(e *fields.Node) bool { return e.Broken || e.Shape != fields.Empty }) {
		c.empty(f, n)
	}
	return v, len(v.List) > 0
}

// single checks one value of f.
func (c *checker) single(f *Field, n *fields.Node) (Value, bool) {
	v := Value{Name: f.Name, Pos: n.Pos}
	switch {
	case f.Type == Group:
		return c.group(f, n)
	case f.Type == Words && n.Shape == fields.Map:
		v.Map = c.byLanguage(f, n)
		return v, len(v.Map) > 0
	case n.Shape != fields.Text:
		c.notText(f, n)
		return v, false
	case isLocal(n):
		c.notLocal(f, n)
		return v, false
	}
	text, ok := c.text(f, n)
	v.Text = text
	return v, ok
}

// text returns the canonical text of a scalar.
func (c *checker) text(f *Field, n *fields.Node) (string, bool) {
	if !c.shortEnough(f, n) || !c.legible(f, n) {
		return "", false
	}
	if strings.TrimSpace(n.Text) == "" {
		c.empty(f, n) // "" is what a file begins with where a value is to be filled in
		return "", false
	}
	switch f.Type {
	case Int:
		return c.integer(f, n)
	case Date:
		return c.date(f, n)
	case Time:
		return c.time(f, n)
	case Bool:
		return c.boolean(f, n)
	case Link:
		return c.link(f, n)
	case Choice:
		return c.choice(f, n)
	case Phone:
		return c.phone(f, n)
	case Color:
		return c.color(f, n)
	}
	return n.Text, true
}

func (c *checker) shortEnough(f *Field, n *fields.Node) bool {
	most := f.Max
	if most == 0 {
		most = defaultMax
	}
	if len(n.Text) <= most {
		return true
	}
	if have := utf8.RuneCountInString(n.Text); have > most {
		c.fault(n.Pos, "too-long",
			f.say("%[1]s有 %[2]d 个字，最多 %[3]d 个", "%[1]s has %[2]d characters, more than %[3]d", have, most),
			diag.Say("请写短一些", "make it shorter"))
		return false
	}
	return true
}

// legible refuses what must not reach a page: control characters, which YAML
// lets in as "\x01", and characters that turn the direction of all that stands
// behind them. An address has its own check.
func (c *checker) legible(f *Field, n *fields.Node) bool {
	at := strings.IndexFunc(n.Text, isIllegible)
	if at < 0 || f.Type == Link {
		return true
	}
	r, _ := utf8.DecodeRuneInString(n.Text[at:])
	c.fault(n.Pos, "control-character",
		f.say("%[1]s里有一个看不见的控制字符 %[2]U", "%[1]s holds the invisible control character %[2]U", r),
		diag.Say("请把它删掉，或者把这一行重新打一遍；从右向左的文字会自动排好", "delete it, or type the line again; text from right to left is laid out by itself"))
	return false
}

func isIllegible(r rune) bool {
	return r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e
}

// notText tells of a list or map where one value is wanted. Often a title
// begins with a bracket.
func (c *checker) notText(f *Field, n *fields.Node) {
	rest := []rune(c.src.Line(n.Pos.Line))
	rest = rest[min(n.Pos.Col-1, len(rest)):]
	if len(rest) > 0 && (rest[0] == '[' || rest[0] == '{') {
		c.fault(n.Pos, "shape",
			f.say("%[1]s只能是一个值，“%[2]c”使它成了几个", "%[1]s takes one value; “%[2]c” makes several of it", rest[0]),
			diag.Say("如果括号是文字，请加上引号：%[1]s: '%[2]s'", "if the bracket is text, put quotes around it: %[1]s: '%[2]s'",
				f.Name, strings.ReplaceAll(shorten(strings.TrimSpace(string(rest))), "'", "''")))
		return
	}
	c.fault(n.Pos, "shape",
		f.say("%s只能是一个值，不能是列表或下一级的内容", "%s takes one value, not a list or keys below it"),
		diag.Say("请写在冒号后面的同一行：%s: …", "write it on the line of the key: %s: …", f.Name))
}

// group checks a map with fields of its own, or the text that stands for it.
func (c *checker) group(f *Field, n *fields.Node) (Value, bool) {
	v := Value{Name: f.Name, Pos: n.Pos}
	if isLocal(n) {
		c.notLocal(f, n)
		return v, false
	}
	if n.Shape == fields.Text && f.Short != "" {
		inner, ok := c.single(findField(f.Fields, f.Short), n)
		v.Map = []Value{inner}
		return v, ok
	}
	if n.Shape != fields.Map {
		c.notGroup(f, n)
		return v, false
	}
	before := c.diags.Faults()
	v.Map = c.block(f.Fields, n, diag.Fault)
	return v, c.diags.Faults() == before
}

func (c *checker) notGroup(f *Field, n *fields.Node) {
	var example strings.Builder
	for _, sub := range f.Fields {
		if sub.Required {
			example.WriteString(", " + sub.Name + ": …")
		}
	}
	inside := strings.TrimPrefix(example.String(), ", ")
	if inside == "" && len(f.Fields) > 0 {
		inside = f.Fields[0].Name + ": …"
	}
	c.fault(n.Pos, "shape",
		f.say("%s由几项组成，不能只写一个值", "%s consists of several keys, not of one value"),
		diag.Say("写成 %[1]s: {%[2]s}，冒号用英文的", "write %[1]s: {%[2]s}", f.Name, inside))
}

// byLanguage checks a text that is given by language.
func (c *checker) byLanguage(f *Field, n *fields.Node) []Value {
	list := make([]Value, 0, len(n.Nodes))
	for _, t := range n.Nodes {
		switch {
		case t.Broken || t.Shape == fields.Empty:
		case !isTag(t.Key):
			c.fault(t.KeyPos, "language",
				f.say("%[1]s里的“%[2]s”不是语言代码", "%[2]q in %[1]s is no language tag", shorten(t.Key)),
				diag.Say("例如 zh-Hans、en；如果内容里有冒号，请给整个内容加上引号", "such as zh-Hans or en; if the text has a colon, put quotes around the whole of it"))
		case t.Shape != fields.Text:
			c.notText(f, t)
		case c.shortEnough(f, t) && c.legible(f, t):
			list = append(list, Value{Name: t.Key, Text: t.Text, Pos: t.Pos})
		}
	}
	return list
}

// isTag reports whether s has the form of a BCP 47 tag.
func isTag(s string) bool {
	parts := strings.Split(s, "-")
	for i, p := range parts {
		if len(p) == 0 || len(p) > 8 || i == 0 && (len(p) < 2 || len(p) > 3) {
			return false
		}
		for _, r := range []byte(p) {
			digit := r >= '0' && r <= '9' && i > 0
			if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && !digit {
				return false
			}
		}
	}
	return true
}
