package fields

import (
	"bytes"
	"unicode/utf8"

	"unionhall/internal/diag"
)

// Foreign tells of a file in another encoding than UTF-8, at the first byte
// that shows it and without its line, which would be gibberish. A file with a
// stray byte or two is not foreign.
func (s Source) Foreign() (diag.Diag, bool) {
	text := bytes.TrimPrefix(s.Bytes, []byte(bom))
	switch {
	case isUTF16(text):
		return s.foreign(Pos{Line: max(s.FirstLine, 1), Col: 1},
			diag.Say("文件是 UTF-16 编码，读不出来", "the file is written in UTF-16, which cannot be read here")), true
	case utf8.Valid(text):
		return diag.Diag{}, false
	}
	first, stray := -1, 0
	known := 0 // characters as UTF-8 writes Chinese ones
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			if stray++; first < 0 {
				first = i
			}
		}
		if size > 2 {
			known++
		}
		i += size
	}
	if stray <= known {
		return diag.Diag{}, false
	}
	return s.foreign(s.at(text, first),
		diag.Say("文件不是 UTF-8 编码，多半是 GBK（记事本里叫 ANSI），从这里起读不出来",
			"the file is not UTF-8 but probably GBK (ANSI), and cannot be read from here on")), true
}

func (s Source) foreign(pos Pos, text diag.Words) diag.Diag {
	return diag.Diag{
		Path: s.Path, Line: pos.Line, Col: pos.Col, Rule: "front-matter/encoding", Severity: diag.Fault, Text: text,
		Hint: diag.Say("用记事本打开，选“文件”里的“另存为”，“编码”选 UTF-8，再保存",
			"open it in Notepad, choose “Save as”, set the encoding to UTF-8, and save it"),
	}
}

// isUTF16 reports whether text begins with the mark of UTF-16, or with Latin
// letters in it.
func isUTF16(text []byte) bool {
	if bytes.HasPrefix(text, []byte{0xff, 0xfe}) || bytes.HasPrefix(text, []byte{0xfe, 0xff}) {
		return true
	}
	if len(text) < 4 {
		return false
	}
	a, b, c, d := text[0] == 0, text[1] == 0, text[2] == 0, text[3] == 0
	return a == c && b == d && a != b
}

// at returns the place of an offset of text.
func (s Source) at(text []byte, offset int) Pos {
	pos := Pos{Line: max(s.FirstLine, 1), Col: 1}
	for i := 0; i < offset; {
		r, size := utf8.DecodeRune(text[i:])
		i += size
		pos.Col++
		if r == '\n' || r == '\r' && text[i] != '\n' { // text[offset] is there
			pos = Pos{Line: pos.Line + 1, Col: 1}
		}
	}
	return pos
}
