package fields

import (
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/token"
)

// places finds where a token of the YAML library stands in the file. The
// library's columns lose count behind tabs and spaces at the ends of lines. So places goes through the text beside the tree: between
// two tokens there are only spaces and indicators.
type places struct {
	text  string // of the entry
	first int    // line of the file at which text begins
	after Pos    // the end of the last token; Line is that of the text, from 1
	open  bool   // that token opens what comes next: a colon, a dash, a bracket

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
	line, col := p.next(tk, starts)
	p.after = Pos{Line: line, Col: col + p.length(tk, col)}
	p.open = opens(tk)
	return Pos{Line: p.first + line - 1, Col: col}
}

// next returns the line, from 1 in the text, and the column of tk: the first
// place behind the last token that fits.
func (p *places) next(tk *token.Token, starts string) (line, col int) {
	if p.open {
		if line, col, ok := p.ahead(starts); ok {
			return line, col
		}
	}
	line = tk.Position.Line
	p.seek(line)
	if p.after.Line == line {
		return line, p.column(p.after.Col, starts)
	}
	if col := p.filled(1); p.stands(col, starts) {
		return line, col // the first of its line, as nearly all are
	}
	return line, p.column(tk.Position.Column, starts)
}

// ahead finds the value behind a colon, a dash or an opening bracket: what
// comes first, comments aside. The library says of some texts of several
// lines that they begin in the last one.
func (p *places) ahead(starts string) (line, col int, ok bool) {
	line, col = p.after.Line, p.after.Col
	for p.seek(line); p.at < len(p.text); p.seek(line) {
		if col = p.filled(col); col <= len(p.runes) && p.runes[col-1] != '#' {
			return line, col, p.stands(col, starts)
		}
		line, col = line+1, 1
	}
	return 0, 0, false
}

// filled returns the first column from col on that is not blank.
func (p *places) filled(col int) int {
	for col <= len(p.runes) && (p.runes[col-1] == ' ' || p.runes[col-1] == '\t') {
		col++
	}
	return col
}

// length returns how many characters of its line tk takes.
func (p *places) length(tk *token.Token, col int) int {
	switch tk.Type {
	case token.SingleQuoteType, token.DoubleQuoteType:
		return p.quoted(col)
	}
	if opens(tk) {
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

// opens reports whether tk is a mark of one character that a value follows.
func opens(tk *token.Token) bool {
	return tk.Type == token.SequenceStartType || tk.Type == token.SequenceEntryType || tk.Type == token.MappingStartType
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

// colon steps over the colon behind a key. In braces a key may have none, as
// in {a, b}; elsewhere commas and braces may be part of a key.
func (p *places) colon(braces bool) {
	p.seek(p.after.Line)
	at := p.filled(p.after.Col)
	for i := at; i <= len(p.runes); i++ {
		switch p.runes[i-1] {
		case ':':
			if i == at || i == len(p.runes) || p.runes[i] == ' ' || p.runes[i] == '\t' {
				p.after.Col, p.open = i+1, true
				return
			}
		case ',', '}':
			if braces {
				return
			}
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
