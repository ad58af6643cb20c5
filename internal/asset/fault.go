package asset

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/evanw/esbuild/pkg/api"
	"github.com/tdewolff/parse/v2"

	"unionhall/internal/diag"
)

// diags tells esbuild's messages as ours. Its columns are bytes from 0, ours
// characters from 1.
func diags(messages []api.Message, severity diag.Severity) diag.List {
	var list diag.List
	for _, m := range messages {
		d := diag.Diag{
			Rule: "asset/source", Severity: severity,
			Text: diag.Say("这里写得不对：%[1]s", "this is not right: %[1]s", m.Text),
			Hint: diag.Say("请改正这个文件；样式和脚本由 esbuild 检查", "mend this file; esbuild checks styles and scripts"),
		}
		if strings.HasSuffix(m.Text, notThere) {
			name := strings.TrimSuffix(m.Text, ": "+notThere)
			d.Rule = "asset/missing"
			d.Text = diag.Say("找不到文件“%s”", "the file %q is not there", name)
			d.Hint = diag.Say("检查文件名和大小写，路径从引用它的文件算起", "check its name and case; paths begin at the file that names it")
		}
		l := m.Location
		if open := unclosed(m); open != nil {
			l = open
			d.Text = diag.Say("这里打开的括号没有关上：%[1]s", "what is opened here is never closed: %[1]s", m.Text)
		}
		if l != nil {
			d.Path = strings.TrimPrefix(l.File, space+":")
			d.Line, d.Col = l.Line, column(l.LineText, l.Column)
			d.Excerpt = l.LineText
		}
		list = append(list, d)
	}
	return list
}

// unclosed is where the bracket stands that esbuild misses the end of. That it
// is missed far below, often at the end of the file, helps nobody.
func unclosed(m api.Message) *api.Location {
	for _, note := range m.Notes {
		if strings.HasPrefix(note.Text, "The unbalanced ") {
			return note.Location
		}
	}
	return nil
}

func column(line string, bytes int) int {
	return utf8.RuneCountInString(line[:min(bytes, len(line))]) + 1
}

// positioned puts path, line and column before the message of a minifier.
func positioned(path string, err error) error {
	var p *parse.Error
	if errors.As(err, &p) {
		return fmt.Errorf("%s:%d:%d: %s", path, p.Line, p.Column, p.Message)
	}
	return fmt.Errorf("%s: %w", path, err)
}
