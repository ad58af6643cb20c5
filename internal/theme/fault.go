package theme

import (
	"errors"
	"html/template"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"
	"unicode/utf8"

	"unionhall/internal/diag"
)

// A Fault is an error that names its place in a template.
type Fault struct{ diag.Diag }

// Error is one line in English: path:line:col: what is wrong.
func (f *Fault) Error() string {
	at := f.Path
	if f.Line > 0 {
		at += ":" + strconv.Itoa(f.Line)
	}
	if f.Col > 0 {
		at += ":" + strconv.Itoa(f.Col)
	}
	return at + ": " + f.Text.EN
}

func unreadable(name string, err error) diag.Diag {
	return diag.Diag{
		Path: name, Rule: "theme/unreadable",
		Text: diag.Say("这个主题文件读不了：%[1]v", "this file of the theme cannot be read: %[1]v", err),
		Hint: diag.Say("检查文件和文件夹的权限", "check the permissions of the file and its folder"),
	}
}

func missing(name string) diag.Diag {
	return diag.Diag{
		Path: name, Rule: "theme/missing",
		Text: diag.Say("主题缺少文件“%s”", "the theme has no file %q", name),
		Hint: diag.Say("基础主题里有一份，可以照它写", "the base theme has one to begin from"),
	}
}

func badLanguage(shown string, err error) diag.Diag {
	return diag.Diag{
		Path: shown, Rule: "theme/language",
		Text: diag.Say("语言规则写得不对：%[1]v", "a rule of this language is not right: %[1]v", err),
		Hint: diag.Say("照 themes/base/strings/en.yaml 开头的说明改写", "the head of themes/base/strings/en.yaml says how it is written"),
	}
}

func undefined(s *source, root string) diag.Diag {
	return diag.Diag{
		Path: s.shown, Rule: "theme/no-slot",
		Text: diag.Say("布局没有定义“%s”", "the layout does not define %q", root),
		Hint: diag.Say(`加上 {{define "%[1]s"}} … {{end}}，或写进 layouts/page.html`, `add {{define "%[1]s"}} ... {{end}}, here or in layouts/page.html`, root),
	}
}

func twice(s, other *source, name string) diag.Diag {
	return diag.Diag{
		Path: s.shown, Rule: "theme/defined-twice",
		Text: diag.Say("模板“%s”已经在 %s 里定义过", "the template %q is already defined in %s", name, other.shown),
		Hint: diag.Say("给其中一个换一个名字", "give one of them another name"),
	}
}

func noString(key laidKey) diag.Diag {
	line, col := place(key.source.text, int(key.node.Pos))
	return diag.Diag{
		Path: key.source.shown, Line: line, Col: col, Rule: "theme/no-string",
		Excerpt: lineOf(key.source.text, line),
		Text:    diag.Say("strings/zh-Hans.yaml 里没有“%s”", "strings/zh-Hans.yaml has no %q", key.node.Text),
		Hint:    diag.Say("在每种语言的文件里加上这个键", "add this key to the file of each language"),
	}
}

// place turns an offset in bytes into line and column, in characters from 1.
func place(text []byte, offset int) (line, col int) {
	before := text[:min(offset, len(text))]
	start := strings.LastIndexByte(string(before), '\n') + 1
	return strings.Count(string(before), "\n") + 1, utf8.RuneCount(before[start:]) + 1
}

func lineOf(text []byte, line int) string {
	for l := range strings.Lines(string(text)) {
		if line--; line == 0 {
			return strings.TrimRight(l, "\r\n")
		}
	}
	return ""
}

// fault reads the place out of an error of the template packages.
func (t *theme) fault(err error) diag.Diag {
	for _, s := range t.sources() {
		if strings.Contains(located(err), s.shown+":") {
			return s.fault(err)
		}
	}
	return diag.Diag{Rule: "theme/template", Text: diag.Say("模板不对：%[1]v", "a template is not right: %[1]v", err)}
}

func (t *theme) sources() []*source {
	all := slices.Clone(t.partials)
	for _, name := range slices.Sorted(maps.Keys(t.layouts)) {
		all = append(all, t.layouts[name])
	}
	return all
}

// located is the text of err with the best place that it knows.
func located(err error) string {
	var e *template.Error
	if errors.As(err, &e) && e.Node != nil {
		at, _ := (*parse.Tree)(nil).ErrorContext(e.Node)
		return at + ": " + e.Description
	}
	return err.Error()
}

// fault makes a Diag of an error in s: "template: PATH:LINE[:COL]: TEXT". The
// column of the template packages counts bytes from 0.
func (s *source) fault(err error) diag.Diag {
	if errors.Is(err, fs.ErrNotExist) {
		return missing(s.path)
	}
	d := diag.Diag{Path: s.shown, Rule: "theme/template"}
	_, rest, found := strings.Cut(located(err), s.shown+":")
	if !found {
		rest = located(err)
	}
	rest, d.Line = leadingNumber(rest)
	rest, d.Col = leadingNumber(rest)
	d.Excerpt = lineOf(s.text, d.Line)
	if d.Col > 0 || strings.HasPrefix(rest, "executing") {
		d.Col = utf8.RuneCountInString(d.Excerpt[:min(d.Col, len(d.Excerpt))]) + 1
	}
	message := strings.TrimSpace(strings.TrimPrefix(rest, ":"))
	d.Text = diag.Say("模板不对：%[1]s", "the template is not right: %[1]s", message)
	d.Hint = diag.Say("改正这一行；模板的写法见 Go 的 html/template", "mend this line; Go's html/template says how templates are written")
	return d
}

// leadingNumber cuts "12:" off the front of text.
func leadingNumber(text string) (rest string, n int) {
	digits, rest, found := strings.Cut(text, ":")
	n, err := strconv.Atoi(digits)
	if !found || err != nil {
		return text, 0
	}
	return rest, n
}
