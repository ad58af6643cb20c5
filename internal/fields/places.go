package fields

import (
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/token"
)

// places finds where a token of the YAML library stands in the file. The
// library counts columns in characters but loses count behind tabs and some
// other things; so a place is only believed when the token begins there.
type places struct {
	text  string // of the entry
	first int    // line of the file at which text begins

	number int    // of the line kept below, from 1 in text; 0: none yet
	at     int    // where it begins
	runes  []rune // the line
}

// of returns the place of tk, which begins with one of the characters in
// starts; "" where its own text says how.
func (p *places) of(tk *token.Token, starts string) Pos {
	if starts == "" {
		starts = beginning(tk)
	}
	line, col := tk.Position.Line, tk.Position.Column
	p.seek(line)
	return Pos{Line: p.first + line - 1, Col: p.column(col, starts)}
}

// beginning returns the first character of a scalar as it is written.
func beginning(tk *token.Token) string {
	switch tk.Type {
	case token.SingleQuoteType:
		return "'"
	case token.DoubleQuoteType:
		return `"`
	}
	s := strings.TrimLeft(tk.Value, " \t\n")
	_, size := utf8.DecodeRuneInString(s)
	return s[:size]
}

// column returns the column nearest to col, rather behind than before it, at
// which one of the characters in starts stands; col itself where none does.
func (p *places) column(col int, starts string) int {
	is := func(i int) bool { return i > 0 && i <= len(p.runes) && strings.ContainsRune(starts, p.runes[i-1]) }
	if starts == "" || is(col) {
		return max(col, 1)
	}
	for i := max(col, 1); i <= len(p.runes); i++ {
		if is(i) {
			return i
		}
	}
	for i := min(col, len(p.runes)); i > 0; i-- {
		if is(i) {
			return i
		}
	}
	return max(min(col, len(p.runes)), 1)
}

// seek keeps line n of the text, from 1. Tokens come in order, nearly always.
func (p *places) seek(n int) {
	if n == p.number {
		return
	}
	if n < p.number || p.number == 0 {
		p.number, p.at = 1, 0
	}
	for p.number < n && p.at < len(p.text) {
		p.at = lineEnd(p.text, p.at)
		p.number++
	}
	p.number = n
	p.runes = append(p.runes[:0], []rune(strings.TrimSuffix(p.text[p.at:lineEnd(p.text, p.at)], "\n"))...)
}

// line returns a line of the file that lies in the text.
func (p *places) line(n int) string {
	p.seek(n - p.first + 1)
	return string(p.runes)
}

// colonBelow looks into the lines of a plain scalar of several lines for one
// that begins with a key and a full-width colon: YAML takes it for text.
func (p *places) colonBelow(pos Pos, text string) (Pos, string, bool) {
	if !strings.Contains(text, "：") {
		return Pos{}, "", false
	}
	last := p.first + strings.Count(strings.TrimRight(p.text, "\n"), "\n")
	for n := pos.Line; n <= last; n++ {
		line := p.line(n)
		key, _, ok := strings.Cut(line, "：")
		indented := strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t")
		if ok && indented && isName(strings.TrimSpace(key)) {
			return Pos{Line: n, Col: 1}, line, true
		}
	}
	return Pos{}, "", false
}

// isName reports whether s is written as the names of fields are.
func isName(s string) bool {
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '_' && (c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}
