package convert

import (
	"encoding/json"
	"io"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
)

// matter is the front matter of a file, in whatever form it came.
type matter struct {
	root  *fields.Node // what could be read: a Map; nil without front matter
	src   fields.Source
	end   int    // where the text begins, in bytes
	lines int    // before the text
	kept  string // the block, if some of it could not be read: it goes along as comments
	diags diag.List
}

// readMatter finds YAML between "---" lines, TOML between "+++" lines, or a
// JSON object. What opens like front matter and never closes is text.
func readMatter(path, text string) matter {
	switch {
	case fenced(text, "---"):
		return readFenced(path, text, "---", fields.Parse)
	case fenced(text, "+++"):
		return readFenced(path, text, "+++", parseTOML)
	case strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "{{") && !strings.HasPrefix(text, "{%"):
		return readJSON(path, text)
	}
	return matter{}
}

func fenced(text, fence string) bool {
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimRight(line, " \t\r") == fence
}

// parser reads a block and returns all that it could, with what it could not.
type parser func(src fields.Source) (*fields.Node, diag.List)

func readFenced(path, text, fence string, parse parser) matter {
	start := strings.IndexByte(text, '\n') + 1
	if start == 0 {
		return matter{}
	}
	for at := start; at < len(text); {
		line, _, found := strings.Cut(text[at:], "\n")
		next := at + len(line) + 1
		if mark := strings.TrimRight(line, " \t\r"); mark == fence || fence == "---" && mark == "..." {
			return parseBlock(path, text[start:at], min(next, len(text)), parse)
		}
		if !found {
			break
		}
		at = next
	}
	return matter{}
}

func parseBlock(path, block string, end int, parse parser) matter {
	m := matter{end: end, lines: strings.Count(block, "\n") + 2, src: fields.Source{Path: path, Bytes: []byte(block), FirstLine: 2}}
	var list diag.List
	m.root, list = parse(m.src)
	m.unread(block, list)
	return m
}

// unread turns faults of the old front matter into warnings: the file is
// imported all the same, and the block is kept for the editor to see.
func (m *matter) unread(block string, list diag.List) {
	for _, d := range list {
		d.Severity = diag.Warning
		m.diags = append(m.diags, d)
	}
	if len(list) > 0 {
		m.kept = block
	}
}

// readJSON reads Hugo's third form: an object, and behind it the text.
func readJSON(path, text string) matter {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	root, err := decodeJSON(d)
	if err != nil || root.Shape != fields.Map {
		return matter{} // a text may begin with a brace
	}
	end := int(d.InputOffset())
	rest := text[end:]
	line, _, found := strings.Cut(rest, "\n")
	if strings.TrimSpace(line) != "" {
		return matter{}
	}
	end += len(line)
	if found {
		end++
	}
	return matter{root: root, end: end, lines: strings.Count(text[:end], "\n"), src: fields.Source{Path: path, Bytes: []byte(text[:end]), FirstLine: 1}}
}

// maxDepth is how deep JSON may nest: front matter does not.
const maxDepth = 20

func decodeJSON(d *json.Decoder) (*fields.Node, error) { return jsonValue(d, maxDepth) }

func jsonValue(d *json.Decoder, depth int) (*fields.Node, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	if depth == 0 {
		return nil, io.ErrUnexpectedEOF
	}
	switch v := token.(type) {
	case json.Delim:
		return jsonNodes(d, v, depth)
	case string:
		return &fields.Node{Shape: fields.Text, Text: v, Quoted: true}, nil
	case json.Number:
		return &fields.Node{Shape: fields.Text, Text: v.String()}, nil
	case bool:
		if v {
			return &fields.Node{Shape: fields.Text, Text: "true"}, nil
		}
		return &fields.Node{Shape: fields.Text, Text: "false"}, nil
	}
	return &fields.Node{Shape: fields.Empty}, nil
}

func jsonNodes(d *json.Decoder, open json.Delim, depth int) (*fields.Node, error) {
	n := &fields.Node{Shape: fields.List}
	if open == '{' {
		n.Shape = fields.Map
	}
	for d.More() {
		key := ""
		if n.Shape == fields.Map {
			token, err := d.Token()
			if err != nil {
				return nil, err
			}
			key, _ = token.(string)
		}
		c, err := jsonValue(d, depth-1)
		if err != nil {
			return nil, err
		}
		c.Key = key
		n.Nodes = append(n.Nodes, c)
	}
	_, err := d.Token() // the closing bracket
	return n, err
}
