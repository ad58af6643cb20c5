package fields

import (
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/token"
)

// places finds where a token of the YAML library stands in the file. The
// library's lines are right, its columns lose count behind tabs and spaces at
// the ends of lines. So places goes through the text beside the tree: between
// two tokens there are only spaces and indicators.
type places struct {
	text  string // of the entry
	first int    // line of the file at which text begins
	after Pos    // the end of the last token; Line is that of the text, from 1

	number int    // of the line kept below, from 1 in text; 0: none yet
	at     int    // where it begins
	runes  []rune // the line
}

// of returns the place of tk, which begins with one of the characters in
// starts; "" where its own text says how. Tokens must be asked for in order.
func (p *places) of(tk *token.Token, starts string) Pos {
	if starts == "" {
		starts = beginning(tk)
	}
	line := tk.Position.Line
	p.seek(line)
	col := p.next(tk, starts)
	p.after = Pos{Line: line, Col: col + p.length(tk, col)}
	return Pos{Line: p.first + line - 1, Col: col}
}

// next returns the column of tk: the first one behind the last token that fits.
func (p *places) next(tk *token.Token, starts string) int {
	if p.after.Line == tk.Position.Line {
		return p.column(p.after.Col, starts)
	}
	col := 1
	for col < len(p.runes) && (p.runes[col-1] == ' ' || p.runes[col-1] == '\t') {
		col++
	}
	if p.stands(col, starts) {
		return col // the first of its line, as nearly all are
	}
	return p.column(tk.Position.Column, starts)
}

// length returns how many characters of its line tk takes.
func (p *places) length(tk *token.Token, col int) int {
	switch tk.Type {
	case token.SingleQuoteType, token.DoubleQuoteType:
		return p.quoted(col)
	case token.SequenceStartType, token.SequenceEntryType, token.MappingStartType, token.MappingValueType:
		return 1
	}
	n := 0
	for _, r := range tk.Value {
		if col-1+n >= len(p.runes) || p.runes[col-1+n] != r {
			break
		}
		n++
	}
	return max(n, 1)
}

// quoted returns the length of the quoted text at col, as far as it is on the
// line.
func (p *places) quoted(col int) int {
	rest := p.runes[min(col-1, len(p.runes)):]
	for i := 1; i < len(rest); i++ {
		switch {
		case rest[0] == '"' && rest[i] == '\\':
			i++
		case rest[0] == '\'' && rest[i] == '\'' && i+1 < len(rest) && rest[i+1] == '\'':
			i++
		case rest[i] == rest[0]:
			return i + 1
		}
	}
	return len(rest)
}

// colon steps over the colon behind a key. A key alone, as in {a, b}, has none.
func (p *places) colon() {
	p.seek(p.after.Line)
	for i := p.after.Col - 1; i < len(p.runes); i++ {
		switch p.runes[i] {
		case ' ', '\t':
		case ':':
			p.after.Col = i + 2
			return
		default:
			return
		}
	}
}

// near returns the place of a token that a fault is about: where the library
// says, if the token can begin there, else near it.
func (p *places) near(tk *token.Token, starts string) Pos {
	line := tk.Position.Line
	p.seek(line)
	return Pos{Line: p.first + line - 1, Col: p.column(tk.Position.Column, starts)}
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

// stands reports whether one of the characters in starts stands at col.
func (p *places) stands(col int, starts string) bool {
	return col > 0 && col <= len(p.runes) && strings.ContainsRune(starts, p.runes[col-1])
}

// column returns the first column from col on at which one of the characters
// in starts stands, else the last before col, else one on the line.
func (p *places) column(col int, starts string) int {
	if starts != "" {
		for i := max(col, 1); i <= len(p.runes); i++ {
			if p.stands(i, starts) {
				return i
			}
		}
		for i := min(col, len(p.runes)); i > 0; i-- {
			if p.stands(i, starts) {
				return i
			}
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
