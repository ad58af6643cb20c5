package fields

import (
	"errors"
	"strings"

	"github.com/goccy/go-yaml/token"

	"unionhall/internal/diag"
)

// A tokenError is a fault at a token.
type tokenError struct {
	error
	tk *token.Token
}

// GetToken and GetMessage are how the YAML library's own errors tell.
func (e tokenError) GetToken() *token.Token { return e.tk }
func (e tokenError) GetMessage() string     { return e.Error() }

// Unwrap lets errors.Is see the fault.
func (e tokenError) Unwrap() error { return e.error }

// syntaxFault says in plain words why e could not be read: what is often
// meant first, the library's own finding where nothing is known better.
func (l *library) syntaxFault(e entry, err error) {
	pos, message := l.finding(e, err)
	if errors.Is(err, errNesting) {
		l.nestingFault(pos)
		return
	}
	if l.likelyCause(e) {
		return
	}
	if l.behind(pos) && message == "value is not allowed in this context" {
		message += ". map key-value is pre-defined" // as the library says of quotes
	}
	for _, s := range syntax {
		if strings.HasPrefix(message, s.message) {
			l.fault(l.nearby(pos, s.at), "yaml", s.text, l.fill(s.hint, pos.Line))
			return
		}
	}
	l.fault(pos, "yaml",
		diag.Say("这里不符合 YAML 的写法（%s）", "this cannot be read as YAML (%s)", message),
		l.fill(quoteHint, pos.Line))
}

// finding returns where the library stopped and what it said.
func (l *library) finding(e entry, err error) (Pos, string) {
	var told interface {
		GetToken() *token.Token
		GetMessage() string
	}
	if !errors.As(err, &told) || told.GetToken() == nil {
		_, line := e.first()
		return Pos{Line: line, Col: 1}, err.Error()
	}
	tk := told.GetToken()
	starts := beginning(tk)
	if tk.Type == token.InvalidType {
		starts = strings.TrimLeft(tk.Value, " \n")
		starts = firstCharacter(starts)
	}
	return l.places.near(tk, starts), told.GetMessage()
}

// behind reports whether something stands before pos on its line.
func (l *library) behind(pos Pos) bool {
	before := []rune(l.places.line(pos.Line))[:pos.Col-1]
	return strings.Trim(string(before), " \t-") != ""
}

func firstCharacter(s string) string {
	for _, c := range s {
		return string(c)
	}
	return ""
}

// A finding of the YAML library in words for editors.
type finding struct {
	message string // how the library's message begins
	at      string // the fault lies at the next of these characters; "" where the library says
	text    diag.Words
	hint    diag.Words // {}: the line's value in quotes
}

var quoteHint = diag.Say("如果这是文字，请给整个内容加上引号：{}", "if this is text, put quotes around the whole of it: {}")

// syntax lists what editors run into, the longer message before the shorter.
var syntax = []finding{
	{
		message: "mapping value is not allowed in this context",
		text:    diag.Say("内容里又出现了冒号加空格“: ”", "there is a second colon and space “: ” in this value"),
		hint:    quoteHint,
	},
	{
		message: "value is not allowed in this context. map key-value is pre-defined",
		text:    diag.Say("引号或括号已经结束，后面又有文字", "there is text behind the closing quote or bracket"),
		hint:    quoteHint,
	},
	{
		message: "could not find end character of",
		text:    diag.Say("引号没有结束", "the quote is not closed"),
		hint:    diag.Say("请在末尾补上同样的英文引号", "put the same quote mark at the end"),
	},
	{
		message: "',' or ']' must be specified",
		text:    diag.Say("方括号里少了逗号，或者方括号没有结束", "a comma is missing in the brackets, or the bracket is not closed"),
		hint:    diag.Say("写成 [甲, 乙]，逗号和括号用英文的；如果方括号是文字，请加上引号：{}", "write [one, two]; if the brackets are text, put quotes around the whole of it: {}"),
	},
	{
		message: "',' or '}' must be specified",
		text:    diag.Say("花括号里少了逗号，或者花括号没有结束", "a comma is missing in the braces, or the brace is not closed"),
		hint:    diag.Say("写成 {a: 甲, b: 乙}，逗号、冒号和括号用英文的", "write {a: one, b: two}"),
	},
	{
		message: "sequence end token ']' not found",
		text:    diag.Say("方括号“[”没有结束", "the bracket [ is not closed"),
		hint:    diag.Say("请补上英文的 ]；如果方括号是文字，请加上引号：{}", "close it with ]; if it is text, put quotes around the whole of it: {}"),
	},
	{
		message: "could not find flow mapping end token '}'",
		text:    diag.Say("花括号“{”没有结束", "the brace { is not closed"),
		hint:    diag.Say("请补上英文的 }；如果花括号是文字，请加上引号：{}", "close it with }; if it is text, put quotes around the whole of it: {}"),
	},
	{
		message: "could not find flow map content",
		text:    diag.Say("花括号“{”没有结束", "the brace { is not closed"),
		hint:    diag.Say("请补上英文的 }；如果花括号是文字，请加上引号：{}", "close it with }; if it is text, put quotes around the whole of it: {}"),
	},
	{
		message: "could not find '[' character corresponding",
		text:    diag.Say("这个方括号“]”没有开头", "this bracket ] has no beginning"),
		hint:    quoteHint,
	},
	{
		message: "could not find '{' character corresponding",
		text:    diag.Say("这个花括号“}”没有开头", "this brace } has no beginning"),
		hint:    quoteHint,
	},
	{
		message: "unexpected scalar value type",
		text:    diag.Say("内容开头的符号在 YAML 里有特殊含义", "the sign at the beginning of this value has a special meaning in YAML"),
		hint:    quoteHint,
	},
	{
		message: "block sequence entries are not allowed in this context",
		at:      "-",
		text:    diag.Say("列表的“- ”不能和名称写在同一行", "a list's “- ” cannot stand on the line of its key"),
		hint:    diag.Say("请另起一行，前面加两个空格；如果这是文字，请加上引号：{}", "begin it on the next line with two spaces before it; if it is text, put quotes around it: {}"),
	},
	{
		message: "tab character cannot",
		at:      "\t",
		text:    diag.Say("这里用了制表符（Tab），YAML 只认空格", "there is a tab where YAML wants spaces"),
		hint:    diag.Say("请删去它，改用空格", "use spaces instead"),
	},
	{
		message: "found character '\t' that cannot start any token",
		at:      "\t",
		text:    diag.Say("这里用了制表符（Tab），YAML 只认空格", "there is a tab where YAML wants spaces"),
		hint:    diag.Say("请删去它，改用空格", "use spaces instead"),
	},
	{
		message: "'@' is a reserved character",
		at:      "@",
		text:    diag.Say("内容不能以 @ 开头", "a value cannot begin with @"),
		hint:    quoteHint,
	},
	{
		message: "'`' is a reserved character",
		at:      "`",
		text:    diag.Say("内容不能以 ` 开头", "a value cannot begin with `"),
		hint:    quoteHint,
	},
	{
		message: "unexpected directive value",
		at:      "%",
		text:    diag.Words{ZH: "内容不能以 % 开头", EN: "a value cannot begin with %"},
		hint:    quoteHint,
	},
	{
		message: "undefined alias name",
		at:      "*",
		text:    diag.Say("内容不能以 * 开头", "a value cannot begin with *"),
		hint:    quoteHint,
	},
	{
		message: "undefined anchor",
		at:      "&",
		text:    diag.Say("内容不能以 & 开头", "a value cannot begin with &"),
		hint:    quoteHint,
	},
	{
		message: "unexpected key name",
		text:    diag.Say("这一行没有“名称: 内容”的冒号", "this line has no colon as in “key: value”"),
		hint:    diag.Say("每一项写成“名称: 内容”，冒号用英文的，后面加一个空格", "write “key: value”, with a space behind the colon"),
	},
	{
		message: "value is not allowed in this context",
		text:    diag.Say("这一行的缩进和上面的对不上", "the indentation of this line does not fit the lines above"),
		hint:    diag.Say("同一级的各行前面要有同样多的空格", "lines of the same level begin with the same number of spaces"),
	},
	{
		message: "invalid header option",
		text:    diag.Say("“|”或“>”后面不能有别的文字", "no text may stand behind | or >"),
		hint:    diag.Say("文字从下一行写起，行首加两个空格；如果符号是文字，请加上引号：{}", "begin the text on the next line with two spaces; if the sign is text, put quotes around it: {}"),
	},
}
