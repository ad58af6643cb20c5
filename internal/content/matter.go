package content

import (
	"bytes"
	"unicode/utf8"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
)

const bom = "\ufeff"

// A matter is a file cut in two: the front matter between its fences, and the
// body below.
type matter struct {
	source   []byte // the front matter with its fences
	block    []byte // between the fences
	line     int    // of the file at which block begins
	body     []byte
	bodyLine int
	valid    bool // the file is UTF-8 throughout
	broken   bool // the front matter cannot be read at all; nothing of the file is used
}

// split cuts a file at its fences. Line ends may be LF, CRLF or CR, fences may
// have blanks behind them, and a BOM may come first.
func split(src Source) (matter, diag.List) {
	text := bytes.TrimPrefix(src.Text, []byte(bom))
	valid := utf8.Valid(src.Text)
	if !valid || bytes.IndexByte(text[:min(len(text), len("----"))], 0) >= 0 { // it may be UTF-16
		if d, ok := (fields.Source{Path: src.Path, Bytes: src.Text, FirstLine: 1}).Foreign(); ok {
			return matter{broken: true}, diag.List{d}
		}
	}
	first, _ := cutLine(text)
	at := func(rule string, text, hint diag.Words) (matter, diag.List) {
		return matter{line: 1, bodyLine: 1, broken: true}, diag.List{{
			Path: src.Path, Line: 1, Col: 1, Rule: rule, Text: text, Hint: hint,
			Excerpt: string(bytes.ToValidUTF8(shorten(first), []byte("\ufffd"))),
		}}
	}
	switch {
	case isFence(first, "+++"):
		return at("front-matter/toml",
			diag.Say("+++ 之间是 TOML，这里只读 YAML", "between +++ stands TOML; only YAML is read here"),
			diag.Say("请把两行 +++ 改成 ---，把“键 = 值”改成“键: 值”", "change both +++ to --- and each “key = value” to “key: value”"))
	case isDashes(first):
		return at("front-matter/fence",
			diag.Say("第一行“%s”不是半角的 ---", "the first line %q is not three plain hyphens", first),
			diag.Say("请切换到英文输入法，打三个减号 ---", "type three hyphens: ---"))
	case isFenceBelow(text):
		return at("front-matter/fence",
			diag.Say("开头的 --- 不在第一行", "the --- at the beginning is not in the first line"),
			diag.Say("请删去它上面的空行", "delete the blank lines above it"))
	case isUnopened(text):
		return at("front-matter/fence",
			diag.Say("开头少了一行 ---，下面的设置读不出来", "the line --- at the beginning is missing, so the settings below it are not read"),
			diag.Say("请在这一行上面单独写一行 ---", "write --- on a line of its own above this one"))
	case !isFence(first, "---"):
		return matter{line: 1, body: text, bodyLine: 1, valid: valid}, nil
	}
	m, closed := cutMatter(text)
	m.valid = valid
	if !closed {
		return at("front-matter/not-closed",
			diag.Say("开头的 --- 之后找不到结尾的 ---", "the --- that ends the front matter is missing"),
			diag.Say("请在最后一项设置下面单独写一行 ---，正文写在它下面", "write --- on a line of its own below the last setting; the text follows it"))
	}
	return m, nil
}

// cutMatter cuts text, whose first line is a fence, at the second fence.
func cutMatter(text []byte) (m matter, closed bool) {
	_, rest := cutLine(text)
	begin := len(text) - len(rest)
	line := 2
	for len(rest) > 0 {
		start := len(text) - len(rest)
		var l []byte
		l, rest = cutLine(rest)
		line++
		if isFence(l, "---") {
			end := len(text) - len(rest)
			return matter{
				source: text[:end], block: text[begin:start], line: 2,
				body: rest, bodyLine: line,
			}, true
		}
	}
	return matter{}, false
}

// cutLine returns the first line of b without its end, and what follows it.
func cutLine(b []byte) (line, rest []byte) {
	i := bytes.IndexAny(b, "\r\n")
	if i < 0 {
		return b, nil
	}
	end := i + 1
	if b[i] == '\r' && end < len(b) && b[end] == '\n' {
		end++
	}
	return b[:i], b[end:]
}

func isFence(line []byte, fence string) bool {
	return string(bytes.TrimRight(line, " \t")) == fence
}

// isFenceBelow reports whether nothing but blank lines stands above the first
// fence, and a second one follows.
func isFenceBelow(text []byte) bool {
	line, rest := cutLine(text)
	blank := 0
	for len(rest) > 0 && len(bytes.TrimSpace(line)) == 0 {
		text = rest
		line, rest = cutLine(text)
		blank++
	}
	if blank == 0 || !isFence(line, "---") {
		return false
	}
	_, closed := cutMatter(text)
	return closed
}

// isUnopened reports whether text begins like settings, line by line, up to a
// fence that ends them.
func isUnopened(text []byte) bool {
	for lines := 0; len(text) > 0; lines++ {
		var line []byte
		line, text = cutLine(text)
		if isFence(line, "---") {
			return lines > 0
		}
		if !isSetting(line) {
			return false
		}
	}
	return false
}

// isSetting reports whether line looks like “key: value”.
func isSetting(line []byte) bool {
	key, _, found := bytes.Cut(line, []byte(":"))
	if wide, _, ok := bytes.Cut(line, []byte("：")); ok && (!found || len(wide) < len(key)) {
		key, found = wide, true
	}
	return found && len(key) > 0 && !bytes.ContainsAny(key, " \t#*[>|`")
}

// isDashes reports whether line is what an input method for Chinese makes of
// three hyphens, or hyphens in another number.
func isDashes(line []byte) bool {
	line = bytes.TrimRight(line, " \t")
	wide := 0
	for _, r := range string(line) {
		switch r {
		case '—', '–', '－', '―':
			wide++
		case '-':
		default:
			return false
		}
	}
	n := utf8.RuneCount(line)
	return n >= 2 && (wide > 0 || n != len("---"))
}

// maxExcerpt is how much of a line a fault or a link carries, in bytes: more
// than a terminal shows, less than a page of prose that is one line.
const maxExcerpt = 4000

// shorten cuts line to maxExcerpt at a character.
func shorten(line []byte) []byte { return shortenTo(line, maxExcerpt) }

func shortenTo(line []byte, end int) []byte {
	if len(line) <= end {
		return line
	}
	for cut := end; cut > end-utf8.UTFMax && cut > 0; cut-- {
		if utf8.RuneStart(line[cut]) {
			return line[:cut]
		}
	}
	return line[:end]
}

// settings is the front matter as package fields reads it.
func (m *matter) settings(path string) fields.Source {
	return fields.Source{Path: path, Bytes: m.block, FirstLine: m.line}
}
