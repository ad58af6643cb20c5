package fields

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"unionhall/internal/diag"
)

const bom = "\ufeff"

// clean returns b without its BOM and with LF line ends. It tells of what YAML
// forbids, control characters and bytes that are no UTF-8, and puts U+FFFD in
// their place, one for one, so that columns stay true.
func (r *reader) clean(b []byte) string {
	b = bytes.TrimPrefix(b, []byte(bom))
	text := string(b)
	if strings.IndexByte(text, '\r') >= 0 {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	}
	if isClean(text) {
		return text
	}
	if d, ok := r.src.Foreign(); ok {
		r.foreign = true
		r.diags = append(r.diags, d)
		return ""
	}
	return r.replaceForbidden(text)
}

// isClean reports whether text has nothing to replace. It errs on the side of
// looking closer: every C1 control begins with 0xC2, every BOM with 0xEF.
func isClean(text string) bool {
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c < ' ' && c != '\n' && c != '\t' || c == 0x7f || c == 0xc2 || c == 0xef {
			return !hasForbidden(text)
		}
	}
	return utf8.ValidString(text)
}

func hasForbidden(text string) bool {
	return strings.ContainsFunc(text, forbidden) || !utf8.ValidString(text)
}

// forbidden reports whether c may not stand in front matter. U+FFFD itself is
// left alone here: only a byte that decodes to it is a fault.
func forbidden(c rune) bool {
	return c < ' ' && c != '\n' && c != '\t' || c >= 0x7f && c < 0xa0 || c == 0xfeff || c == 0xfffe || c == 0xffff
}

func (r *reader) replaceForbidden(text string) string {
	var b strings.Builder
	pos := r.start()
	told := 0 // line of the last fault: one for each line is enough
	for len(text) > 0 {
		c, size := utf8.DecodeRuneInString(text)
		invalid := c == utf8.RuneError && size == 1
		if (invalid || forbidden(c)) && pos.Line != told {
			told = pos.Line
			r.forbiddenCharacter(pos, text[:size], c, invalid)
		}
		if invalid || forbidden(c) {
			c = utf8.RuneError
		}
		b.WriteRune(c)
		text = text[size:]
		pos.Col++
		if c == '\n' {
			pos = Pos{Line: pos.Line + 1, Col: 1}
		}
	}
	return b.String()
}

func (r *reader) forbiddenCharacter(pos Pos, raw string, c rune, invalid bool) {
	if invalid {
		r.fault(pos, "encoding",
			diag.Say("这里的字节 %#02x 不是 UTF-8 文字", "the byte %#02x here is not UTF-8 text", raw[0]),
			diag.Say("请用编辑器把文件另存为 UTF-8 编码", "save the file with the encoding UTF-8"))
		return
	}
	r.fault(pos, "control-character",
		diag.Say("这里有一个看不见的控制字符 %U", "there is an invisible control character %U here", c),
		diag.Say("请把光标移到这里删掉它，或者把这一行重新打一遍", "delete it, or type the line again"))
}
