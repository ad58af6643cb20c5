package site

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"unionhall/internal/diag"
	"unionhall/internal/spelling"
)

// A node is one value of a JSON text and where it begins. encoding/json reads
// into structs without places, takes members twice and in any case of letters.
type node struct {
	at      int // offset of its first byte
	members []member
	items   []*node
	value   any // string, json.Number, bool, nil; json.Delim '{' or '[' for the others
}

type member struct {
	name  string
	at    int
	value *node
}

// mostDepth bounds how deep values lie in each other: those of the format lie
// five deep.
const mostDepth = 16

// A reader collects what is wrong with a text.
type reader struct {
	path  string
	text  []byte
	rules string     // what rules of its faults begin with
	again diag.Words // what to do where there is nothing better to say
	list  diag.List
}

// fault tells what is wrong at an offset.
func (r *reader) fault(at int, rule string, text, hint diag.Words) {
	begin := bytes.LastIndexByte(r.text[:at], '\n') + 1
	end := len(r.text)
	if i := bytes.IndexByte(r.text[at:], '\n'); i >= 0 {
		end = at + i
	}
	r.list = append(r.list, diag.Diag{
		Path: r.path, Line: 1 + bytes.Count(r.text[:at], []byte("\n")), Col: 1 + utf8.RuneCount(r.text[begin:at]),
		Rule: r.rules + "/" + rule, Text: text, Hint: hint, Excerpt: strings.TrimRight(string(r.text[begin:end]), "\r"),
	})
}

// tree reads the whole text, or tells why it cannot.
func (r *reader) tree() *node {
	d := json.NewDecoder(bytes.NewReader(r.text))
	d.UseNumber()
	root, err := r.node(d, 0)
	if err == nil {
		if at := r.next(d); at < len(r.text) {
			r.fault(at, "more", diag.Say("文件结束以后还有内容", "there is more behind the end"), r.again)
			return nil
		}
		return root
	}
	r.syntax(d, err)
	return nil
}

var errDepth = errors.New("too deep")

func (r *reader) syntax(d *json.Decoder, err error) {
	at := r.next(d) // of what could not be read: the offset in a SyntaxError is not one in the text
	switch {
	case errors.Is(err, errDepth):
		r.fault(at, "depth", diag.Say("层次太深", "values lie too deep in each other"), r.again)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		r.fault(len(r.text), "cut", diag.Say("文件不完整，到这里就断了", "the file ends before it is complete"), r.again)
	default:
		r.fault(at, "syntax", diag.Say("这里不是正确的 JSON：%v", "this is no JSON: %v", err), r.again)
	}
}

// next returns where the next token begins.
func (r *reader) next(d *json.Decoder) int {
	at := int(d.InputOffset())
	for at < len(r.text) && strings.IndexByte(" \t\r\n,:", r.text[at]) >= 0 {
		at++
	}
	return at
}

func (r *reader) node(d *json.Decoder, depth int) (*node, error) {
	if depth > mostDepth {
		return nil, errDepth
	}
	n := &node{at: r.next(d)}
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	n.value = token
	switch token {
	case json.Delim('{'):
		err = r.members(d, n, depth)
	case json.Delim('['):
		for err == nil && d.More() {
			var item *node
			if item, err = r.node(d, depth+1); err == nil {
				n.items = append(n.items, item)
			}
		}
	default:
		return n, nil
	}
	if err == nil {
		_, err = d.Token() // the closing one
	}
	return n, err
}

func (r *reader) members(d *json.Decoder, n *node, depth int) error {
	seen := map[string]bool{}
	for d.More() {
		at := r.next(d)
		token, err := d.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string)
		value, err := r.node(d, depth+1)
		if err != nil {
			return err
		}
		if seen[name] {
			r.fault(at, "twice", diag.Say("“%s”写了两次", "%q stands here twice", name), r.again)
			continue
		}
		seen[name] = true
		n.members = append(n.members, member{name, at, value})
	}
	return nil
}

// object calls one of known for each member, and tells those that are not
// known and those of needed that are missing.
func (r *reader) object(n *node, known map[string]func(*node), needed ...string) {
	if n.value != json.Delim('{') {
		r.shape(n, diag.Say("一组值 {…}", "an object"))
		return
	}
	have := map[string]bool{}
	for _, m := range n.members {
		read := known[m.name]
		if read == nil {
			r.unknown(m, known)
			continue
		}
		have[m.name] = true
		read(m.value)
	}
	for _, name := range needed {
		if !have[name] {
			r.fault(n.at, "missing", diag.Say("少了“%s”", "%q is missing", name), r.again)
		}
	}
}

func (r *reader) unknown(m member, known map[string]func(*node)) {
	names := make([]string, 0, len(known))
	for name := range known {
		names = append(names, name)
	}
	hint := diag.Say("删去它；文件比 unionsync 新的，请更新 unionsync", "remove it; where the file is newer than unionsync, update unionsync")
	if near := spelling.Nearest(m.name, names); near != "" {
		hint = diag.Say("您要写的可能是 %s", "did you mean %q?", near)
	}
	r.fault(m.at, "unknown", diag.Say("没有“%s”这一项", "there is no member %q", m.name), hint)
}

func (r *reader) shape(n *node, want diag.Words) {
	r.fault(n.at, "type", diag.Words{ZH: "这里要写" + want.ZH, EN: "this must be " + want.EN}, r.again)
}

func (r *reader) word(n *node) (string, bool) {
	s, ok := n.value.(string)
	if !ok {
		r.shape(n, diag.Say("文字", "a string"))
	}
	return s, ok
}

// number reads a whole number from 0 to most.
func (r *reader) number(n *node, most int) int {
	if text, ok := n.value.(json.Number); ok {
		if i, err := strconv.Atoi(text.String()); err == nil && i >= 0 && i <= most {
			return i
		}
	}
	r.shape(n, diag.Say(" 0 到 %d 的整数", "a whole number from 0 to %d", most))
	return 0
}

func (r *reader) yes(n *node) bool {
	b, ok := n.value.(bool)
	if !ok {
		r.shape(n, diag.Say(" true 或 false", "true or false"))
	}
	return b
}

// texts reads a list of strings, each of which must be as check says.
func (r *reader) texts(n *node, check func(string) bool, rule string, want diag.Words) []string {
	if n.value != json.Delim('[') {
		r.shape(n, diag.Say("一列文字 […]", "a list of strings"))
		return nil
	}
	var l []string
	for _, item := range n.items {
		s, ok := r.word(item)
		if ok && !check(s) {
			r.fault(item.at, rule, diag.Words{ZH: "“" + s + "”不是" + want.ZH, EN: strconv.Quote(s) + " is not " + want.EN}, r.again)
			continue
		}
		if ok {
			l = append(l, s)
		}
	}
	return l
}
