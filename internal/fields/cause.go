package fields

import (
	"strings"
	"unicode/utf8"

	"unionhall/internal/diag"
)

// likelyCause tells of mistakes that the YAML library reports in the wrong
// place or for the wrong reason, and reports whether it found one.
func (l *library) likelyCause(e entry) bool {
	lines := strings.Split(strings.TrimSuffix(e.text, "\n"), "\n")
	first, number := e.first()
	_, value, hasKey := cutKey(first)
	value = strings.TrimSpace(value)
	if strings.HasPrefix(value, "|") || strings.HasPrefix(value, ">") {
		return false
	}
	plain := hasKey && value != "" && strings.IndexByte(`"'[{#&*!@%-`, value[0]) < 0
	for i := number - e.line + 1; i < len(lines); i++ {
		s := lines[i]
		key, _, ok := cutKey(s)
		name := strings.TrimLeft(strings.TrimSpace(key), "- ")
		switch {
		case isInsignificant(s):
		case plain && ok && isName(name):
			l.indentedKey(e.line+i, s, name)
			l.below = l.keysBelow(e, i)
			return true
		case !ok && isNameBefore(s, "："):
			return l.fullWidthColon(e.line+i, s) != nil
		case !ok && isNameBefore(s, ":"):
			return l.missingSpace(e.line+i, s) != nil
		}
	}
	return false
}

// isNameBefore reports whether s is indented and begins with a name and colon.
func isNameBefore(s, colon string) bool {
	name, _, ok := strings.Cut(s, colon)
	return ok && isName(strings.TrimLeft(name, " \t-"))
}

func (l *library) indentedKey(line int, s, name string) {
	indent := len(s) - len(strings.TrimLeft(s, " \t"))
	if tab := strings.IndexByte(s[:indent], '\t'); tab >= 0 {
		l.fault(Pos{Line: line, Col: tab + 1}, "indentation",
			diag.Say("“%s”前面有制表符（Tab）", "there is a tab before %q", name),
			diag.Say("请删去行首的制表符", "remove the tab at the beginning of the line"))
		return
	}
	l.fault(Pos{Line: line, Col: indent + 1}, "indentation",
		diag.Say("“%s”前面有空格，可是上一项已经有内容了", "%q is indented, but the key above it has its value already", name),
		diag.Say("请删去行首的空格", "remove the spaces at the beginning of the line"))
}

// nearby returns the place at or behind pos on its line where one of the
// characters in at stands; pos itself where there is none.
func (l *library) nearby(pos Pos, at string) Pos {
	if at == "" {
		return pos
	}
	l.places.line(pos.Line)
	return Pos{Line: pos.Line, Col: l.places.column(pos.Col, at)}
}

// fill puts the value of a line, in quotes, into a hint that asks for it.
func (l *library) fill(hint diag.Words, line int) diag.Words {
	quoted := quote(valueOf(l.places.line(line)))
	fill := strings.NewReplacer("{}", quoted)
	return diag.Words{ZH: fill.Replace(hint.ZH), EN: fill.Replace(hint.EN)}
}

// valueOf returns what stands behind "- " and "key: " on a line.
func valueOf(line string) string {
	s := strings.TrimSpace(line)
	for strings.HasPrefix(s, "- ") {
		s = strings.TrimSpace(s[2:])
	}
	if key, rest, ok := cutKey(s); ok && looksLikeKey(key) && rest != "" {
		s = strings.TrimSpace(rest)
	}
	return s
}

// quote writes s as YAML writes a text in quotes, shortened for a message.
func quote(s string) string {
	s = strings.TrimSpace(s)
	if utf8.RuneCountInString(s) > 60 {
		return `"…"`
	}
	if strings.HasPrefix(s, "'") { // 'it's: the marks were meant as quotes
		s = strings.Trim(s, "'")
	}
	if strings.ContainsAny(s, `"\`) {
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	return `"` + s + `"`
}
