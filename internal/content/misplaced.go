package content

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"unionhall/internal/diag"
	"unionhall/internal/kind"
)

// misplaced says once, and with the cure, that text stands above the second fence
// instead of below it. Read as settings, each of its lines is a fault of its own, with
// advice that leads nowhere.
func misplaced(faults diag.List, m *matter, k *kind.Kind) diag.List {
	first := slices.IndexFunc(faults, func(d diag.Diag) bool { return m.isText(d, k) })
	if first < 0 {
		return faults
	}
	for i, d := range faults {
		if m.isText(d, k) && (d.Line < faults[first].Line || d.Line == faults[first].Line && d.Col < faults[first].Col) {
			first = i
		}
	}
	told := faults[first]
	told.Hint = diag.Say("如果这是正文，请移到第 %[1]d 行的 --- 下面；如果是一项设置，写成“名称: 内容”",
		"if this is the text, move it below the --- of line %[1]d; if it is a setting, write “key: value”", m.bodyLine-1)
	rest := slices.DeleteFunc(slices.Clone(faults), func(d diag.Diag) bool { return d.Line >= told.Line && isSyntax(d) })
	return append(rest, told)
}

// isSyntax reports whether a fault is one that text among settings is.
func isSyntax(d diag.Diag) bool {
	switch strings.TrimPrefix(d.Rule, "front-matter/") {
	case "no-key", "unknown-key", "full-width-colon", "yaml":
		return true
	}
	return false
}

// isText reports whether the line of a fault is no setting that somebody has mistyped,
// and no setting of the kind comes after it.
func (m *matter) isText(d diag.Diag, k *kind.Kind) bool {
	lines := bytes.Split(bytes.ReplaceAll(m.block, []byte("\r\n"), []byte("\n")), []byte("\n"))
	if !isSyntax(d) || d.Line < m.line || d.Line-m.line >= len(lines) || !looksLikeText(lines[d.Line-m.line]) {
		return false
	}
	return !slices.ContainsFunc(lines[d.Line-m.line:], func(line []byte) bool {
		key, _, found := bytes.Cut(line, []byte(":"))
		return found && slices.ContainsFunc(k.Fields, func(f kind.Field) bool { return f.Name == string(bytes.TrimSpace(key)) })
	})
}

// looksLikeText is true of what no key begins with: another script than ours, an entry
// of a list, several words.
func looksLikeText(line []byte) bool {
	// A colon of full width is one that was meant to be plain.
	key, _, _ := bytes.Cut(bytes.ReplaceAll(line, []byte("："), []byte(":")), []byte(":"))
	isLatin := !bytes.ContainsFunc(key, func(r rune) bool { return r >= utf8.RuneSelf })
	return len(line) > 0 && line[0] != ' ' && (!isLatin || bytes.ContainsAny(bytes.TrimSpace(key), " "))
}
