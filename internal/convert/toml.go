package convert

import (
	"strconv"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
)

// parseTOML reads what front matter has of TOML: keys, tables, texts, numbers,
// dates, truth values, arrays of them. What is left is reported line by line.
func parseTOML(src fields.Source) (*fields.Node, diag.List) {
	t := &toml{src: src, root: &fields.Node{Shape: fields.Map}}
	t.table = t.root
	lines := strings.Split(string(src.Bytes), "\n")
	for i := 0; i < len(lines); i++ {
		line := strings.TrimSpace(lines[i])
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[' && strings.HasSuffix(uncommented(line), "]"):
			t.open(strings.Trim(uncommented(line), "[] "))
		default:
			i += t.pair(lines[i:], src.FirstLine+i)
		}
	}
	return t.root, t.diags
}

type toml struct {
	src   fields.Source
	root  *fields.Node
	table *fields.Node // that keys go to
	diags diag.List
}

// open begins the table of a dotted name.
func (t *toml) open(name string) {
	t.table = t.root
	for part := range strings.SplitSeq(name, ".") {
		part = strings.Trim(strings.TrimSpace(part), `"'`)
		next := t.table.Get(part)
		if next == nil || next.Shape != fields.Map {
			next = &fields.Node{Key: part, Shape: fields.Map}
			t.table.Nodes = append(t.table.Nodes, next)
		}
		t.table = next
	}
}

// pair reads "key = value" and returns how many further lines it took: an
// array may go over several.
func (t *toml) pair(lines []string, number int) int {
	key, value, ok := strings.Cut(lines[0], "=")
	value = strings.TrimSpace(value)
	more := 0
	for strings.HasPrefix(value, "[") && !strings.HasSuffix(uncommented(value), "]") && more+1 < len(lines) {
		more++
		value = uncommented(value) + " " + strings.TrimSpace(lines[more])
	}
	n, rest, read := tomlValue(value)
	if rest = strings.TrimSpace(rest); !ok || !read || rest != "" && rest[0] != '#' {
		t.diags = append(t.diags, t.src.Diag(fields.Pos{Line: number, Col: 1}, "import/toml", diag.Warning,
			diag.Say("读不懂这一行 TOML", "this line of TOML was not understood"), keptHint))
		return 0
	}
	n.Key = strings.Trim(strings.TrimSpace(key), `"'`)
	n.KeyPos, n.Pos = fields.Pos{Line: number, Col: 1}, fields.Pos{Line: number, Col: 1}
	t.table.Nodes = append(t.table.Nodes, n)
	return more
}

// keptHint is what to do about front matter that could not be read.
var keptHint = diag.Say("原来的设置在导入的文件里以“#”注释保留，请照着补上", "it is kept in the imported file as comments (#): add by hand what is missing")

// tomlValue reads the value at the head of s and returns what is behind it.
func tomlValue(s string) (n *fields.Node, rest string, ok bool) {
	switch {
	case s == "":
		return nil, "", false
	case s[0] == '[':
		return tomlArray(s[1:])
	case s[0] == '\'':
		text, rest, ok := strings.Cut(s[1:], "'")
		return &fields.Node{Shape: fields.Text, Text: text, Quoted: true}, rest, ok
	case s[0] == '"':
		quoted, err := strconv.QuotedPrefix(s)
		if err != nil || strings.HasPrefix(s, `"""`) {
			return nil, "", false
		}
		text, err := strconv.Unquote(quoted)
		return &fields.Node{Shape: fields.Text, Text: text, Quoted: true}, s[len(quoted):], err == nil
	}
	end := strings.IndexAny(s, ",]#")
	if end < 0 {
		end = len(s)
	}
	text := strings.TrimSpace(s[:end])
	return &fields.Node{Shape: fields.Text, Text: text}, s[end:], text != "" && text[0] != '{'
}

func tomlArray(s string) (n *fields.Node, rest string, ok bool) {
	n = &fields.Node{Shape: fields.List}
	for {
		s = strings.TrimLeft(s, " \t\r,")
		if s == "" {
			return n, "", false
		}
		if s[0] == ']' {
			return n, s[1:], true
		}
		entry, rest, ok := tomlValue(s)
		if !ok || entry.Shape != fields.Text {
			return n, rest, false
		}
		n.Nodes = append(n.Nodes, entry)
		s = rest
	}
}

// uncommented cuts a comment that stands behind white space, outside quotes.
func uncommented(s string) string {
	quote := byte(0)
	for i := range len(s) {
		switch c := s[i]; {
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case quote == 0 && c == '#':
			return strings.TrimSpace(s[:i])
		}
	}
	return strings.TrimSpace(s)
}
