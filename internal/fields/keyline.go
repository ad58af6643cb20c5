package fields

import (
	"strings"
	"unicode/utf8"

	"unionhall/internal/diag"
)

// maxKey is the longest text, in characters, that is taken for a key when its
// colon is not one: "标题：…" is, a sentence with a colon is not.
const maxKey = 30

// keyFault tells of an entry whose first line has no proper key and colon:
// the YAML library blames another line for it, or another reason. It returns
// the key as a broken node where it can be made out.
func (r *reader) keyFault(e entry) (broken []*Node, found bool) {
	s, line := e.first()
	if e.indented || e.braced || strings.IndexByte(`"'?-{[`, s[0]) >= 0 {
		return nil, false
	}
	key, rest, ok := cutKey(s)
	if ok && !strings.ContainsAny(key, "：:") {
		return nil, false
	}
	for _, f := range []func(int, string) *Node{r.fullWidthColon, r.missingSpace, r.equalsSign} {
		if n := f(line, s); n != nil {
			return []*Node{n}, true
		}
	}
	if ok || strings.IndexByte("&*!%@`|>#", s[0]) >= 0 && rest == "" {
		return nil, false // the library says what is wrong with these
	}
	r.noKey(line, s)
	return nil, true
}

// cutKey cuts "key: rest" at the first colon that YAML takes for one.
func cutKey(s string) (key, rest string, ok bool) {
	for from := 0; ; {
		i := strings.IndexByte(s[from:], ':')
		if i < 0 {
			return s, "", false
		}
		i += from
		if i+1 == len(s) || s[i+1] == ' ' || s[i+1] == '\t' {
			return strings.TrimRight(s[:i], " \t"), s[i+1:], true
		}
		from = i + 1
	}
}

// brokenKey returns a node for a key whose value could not be read.
func (r *reader) brokenKey(line int, key string) *Node {
	n := r.node()
	indent := utf8.RuneCountInString(key) - utf8.RuneCountInString(strings.TrimLeft(key, " \t"))
	pos := Pos{Line: line, Col: indent + 1}
	*n = Node{Key: strings.TrimSpace(key), KeyPos: pos, Pos: pos, Broken: true}
	return n
}

// looksLikeKey reports whether s may be meant as a key.
func looksLikeKey(s string) bool {
	s = strings.TrimSpace(s)
	return s != "" && utf8.RuneCountInString(s) <= maxKey && !strings.ContainsAny(s, " \t，。！？；、,;\"'“”[]{}#&*|>%@`")
}

// A slip is a key with something else where a colon and a space belong.
type slip struct {
	mark, rule string
	zh, en     string // what is wrong with the key %[1]
}

var (
	wideColon = slip{"：", "full-width-colon",
		"“%[1]s”后面是中文冒号“：”，应该用英文冒号加一个空格", "the full-width colon “：” stands behind %[1]q; a plain colon and a space are needed"}
	bareColon = slip{":", "missing-space",
		"“%[1]s”的冒号后面少一个空格", "a space is missing behind the colon of %[1]q"}
	equals = slip{"=", "equals-sign",
		"“%[1]s”后面用的是等号，应该用英文冒号加一个空格", "an equals sign stands behind %[1]q; a colon and a space are needed"}
)

// fullWidthColon finds "title：新闻", with or without a space behind it.
func (r *reader) fullWidthColon(line int, s string) *Node { return r.slipped(line, s, wideColon) }

// missingSpace finds "title:新闻". An address is no key.
func (r *reader) missingSpace(line int, s string) *Node {
	if _, rest, _ := strings.Cut(s, ":"); strings.HasPrefix(rest, "//") {
		return nil
	}
	return r.slipped(line, s, bareColon)
}

// equalsSign finds "title = 新闻", as other programs write it.
func (r *reader) equalsSign(line int, s string) *Node {
	if key, _, _ := strings.Cut(s, "="); strings.Contains(key, ":") {
		return nil
	}
	return r.slipped(line, s, equals)
}

func (r *reader) slipped(line int, s string, slip slip) *Node {
	key, rest, ok := strings.Cut(s, slip.mark)
	if !ok || !looksLikeKey(key) {
		return nil
	}
	k, v := strings.TrimSpace(key), strings.TrimSpace(rest)
	r.fault(Pos{Line: line, Col: utf8.RuneCountInString(key) + 1}, slip.rule,
		diag.Say(slip.zh, slip.en, k),
		diag.Say("改成 %[1]s: %[2]s", "write %[1]s: %[2]s", k, asWritten(v)))
	return r.brokenKey(line, key)
}

func (r *reader) noKey(line int, s string) {
	r.fault(Pos{Line: line, Col: 1}, "no-key",
		diag.Say("“%s”前面没有名称和冒号", "%q has no key and colon before it", shorten(s)),
		diag.Say("写成“名称: 内容”；如果是接着上一行的内容，请在行首加两个空格",
			"write “key: value”; to continue the value above, begin the line with two spaces"))
}

// asWritten returns v as it may be written behind a colon.
func asWritten(v string) string {
	if v == "" || isPlain(v) {
		return shorten(v)
	}
	return quote(v)
}

// shorten keeps what a message can show.
func shorten(s string) string {
	const most = 40
	n := 0
	for i := range s {
		if n++; n > most {
			return s[:i] + "…"
		}
	}
	return s
}
