package build

import (
	"io/fs"
	"path"
	"strings"
	"unicode/utf8"

	"unionhall/internal/diag"
)

// This file says what the names of files in the source may be.

// isMarkdown reports whether package site may find an item in the file.
func isMarkdown(name string) bool {
	ending := path.Ext(name)
	return strings.EqualFold(ending, ".md") || strings.EqualFold(ending, ".markdown")
}

// nameMeant returns the name under which a file would be read: systems that
// hide endings, and other programs, leave one that is nearly right. It returns
// "" for every other file.
func nameMeant(name string) string {
	base := name
	if strings.EqualFold(path.Ext(name), ".txt") {
		base = name[:len(name)-len(".txt")]
	}
	switch {
	case base != name && isMarkdown(base):
		return base
	case strings.EqualFold(base, unionFile) || strings.EqualFold(base, "union.yml"):
		return unionFile
	}
	return ""
}

func misnamed(file, meant string) diag.Diag {
	return diag.Diag{
		Path: file, Rule: "source/name", Severity: diag.Warning,
		Text: diag.Say("文件名写得不完全对，应该是“%s”：程序不会读取这个文件", "the name of this file is not quite %q: the file is not read", meant),
		Hint: diag.Say("如果它是内容，请改名为“%s”（Windows 里先打开“文件扩展名”的显示）", "where it is content, call it %q (on Windows, show file name extensions first)", meant),
	}
}

// printable reports whether a name can stand in addresses and in the record:
// UTF-8 without control characters.
func printable(name string) bool {
	return utf8.ValidString(name) && !strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// unprintable tells of a folder or an item with such a name. Other files with
// one (macOS makes "Icon\r") are passed over: nothing can link to them.
func unprintable(prefix string, e fs.DirEntry) diag.List {
	name := e.Name()
	if !e.IsDir() && !isMarkdown(name) {
		return nil
	}
	return diag.List{{
		Path: prefix + strings.ToValidUTF8(name, "\uFFFD"), Rule: "source/name", Severity: diag.Fault,
		Text: diag.Say("名称 %q 里有看不见的字符，不能用在网址里", "the name %q holds characters that cannot be part of an address", name),
		Hint: diag.Say("请给它改名，只用文字、数字、空格和常用符号", "rename it: letters, digits, spaces and common signs"),
	}}
}
