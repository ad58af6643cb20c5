package fields

import (
	"strings"

	"unionhall/internal/diag"
)

// An entry is a key of the root together with the lines that belong to it:
// blank lines, comments and everything that is indented.
type entry struct {
	text     string // whole lines
	line     int    // of the file at which text begins
	indented bool   // the first line that counts begins with a space or tab
	braced   bool   // the root is a {map}
}

// split cuts the text into entries. A line at the margin begins a new one,
// but for comments, "- " (a list below its key may stand at the margin) and
// closing brackets.
func (r *reader) split() []entry {
	entries := make([]entry, 0, 16)
	line := r.start().Line
	begin, at := 0, 0 // of the current entry; of the current line
	cur := entry{line: line}
	begun := false
	for at < len(r.text) {
		end := lineEnd(r.text, at)
		s := r.text[at:end]
		switch {
		case isDocumentMark(s):
			if begun || !strings.HasPrefix(s, "---") {
				cur.text = r.text[begin:at]
				r.documentMark(line, r.text[end:])
				return appendEntry(entries, cur, begun)
			}
			begin, cur.line = end, line+1
		case isInsignificant(s):
		case !begun:
			begun = true
			cur.indented = s[0] == ' ' || s[0] == '\t'
			cur.braced = s[0] == '{'
		case !cur.braced && beginsEntry(s):
			cur.text = r.text[begin:at]
			entries = append(entries, cur)
			cur = entry{line: line}
			begin = at
		}
		at = end
		line++
	}
	cur.text = r.text[begin:]
	return appendEntry(entries, cur, begun)
}

func appendEntry(entries []entry, e entry, begun bool) []entry {
	if !begun {
		return entries
	}
	return append(entries, e)
}

// lineEnd returns where the line that begins at i ends, its LF included.
func lineEnd(text string, i int) int {
	if n := strings.IndexByte(text[i:], '\n'); n >= 0 {
		return i + n + 1
	}
	return len(text)
}

// isInsignificant reports whether line is blank or a comment.
func isInsignificant(line string) bool {
	s := strings.TrimLeft(line, " \t")
	return s == "" || s[0] == '\n' || s[0] == '#'
}

func isDocumentMark(line string) bool {
	if !strings.HasPrefix(line, "---") && !strings.HasPrefix(line, "...") {
		return false
	}
	return len(line) == 3 || strings.IndexByte(" \t\n", line[3]) >= 0
}

func beginsEntry(line string) bool {
	switch line[0] {
	case ' ', '\t', ']', '}':
		return false
	case '-':
		return len(line) > 1 && line[1] != ' ' && line[1] != '\n' && line[1] != '\t'
	}
	return true
}

// documentMark tells of a second document. A closing mark with nothing but
// blank lines behind it is harmless.
func (r *reader) documentMark(line int, rest string) {
	for rest != "" {
		end := lineEnd(rest, 0)
		if !isInsignificant(rest[:end]) {
			r.fault(Pos{Line: line, Col: 1}, "second-document",
				diag.Say("这里开始了第二段设置，只能有一段", "a second document begins here; there may be only one"),
				diag.Say("请删去这一行，或者把后面的内容移到别处", "delete this line, or move what follows elsewhere"))
			return
		}
		rest = rest[end:]
	}
}

// first returns the first line of e that counts, and its number.
func (e entry) first() (string, int) {
	line := e.line
	for at := 0; at < len(e.text); line++ {
		end := lineEnd(e.text, at)
		if s := e.text[at:end]; !isInsignificant(s) {
			return strings.TrimSuffix(s, "\n"), line
		}
		at = end
	}
	return "", line
}

// misplacedRoot tells of e, which is indented though the entries behind it are
// not. It reports whether a tab did it: the YAML library reads no such line.
func (r *reader) misplacedRoot(e entry) (tab bool) {
	s, line := e.first()
	col := len(s) - len(strings.TrimLeft(s, " \t")) + 1
	if tab = strings.Contains(s[:col-1], "\t"); tab {
		r.fault(Pos{Line: line, Col: strings.IndexByte(s, '\t') + 1}, "indentation",
			diag.Say("这一行前面有制表符（Tab）", "there is a tab at the beginning of this line"),
			diag.Say("请删去它，各项都从行首写起", "remove it, and begin every key at the margin"))
		return true
	}
	r.fault(Pos{Line: line, Col: col}, "indentation",
		diag.Say("这一行前面有空格，后面的却顶格", "this line is indented, lines below it are not"),
		diag.Say("各项都从行首写起", "begin every key at the margin"))
	return false
}

// keysBelow returns the keys in the lines of e, without its first n, as broken
// nodes: they are there, and must not be told to be missing.
func (r *reader) keysBelow(e entry, n int) []*Node {
	var keys []*Node
	for i, s := range strings.Split(e.text, "\n") {
		if key, _, ok := cutKey(s); ok && i >= n && isName(strings.TrimSpace(key)) {
			keys = append(keys, r.brokenKey(e.line+i, key))
		}
	}
	return keys
}
