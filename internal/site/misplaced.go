package site

import (
	"path"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/spelling"
)

// This file says why a Markdown file is not an item.

// homeless tells of a file that no union owns. Where the folders of kinds stand
// at the top, it is one file that is missing there, and it is told once.
func (m *sourceMap) homeless(file, name string) diag.List {
	top, _, inFolder := strings.Cut(file, "/")
	switch {
	case inFolder && m.kinds.ByFolder(top) != nil:
		return diag.List{{
			Path: m.config.src.Path, Rule: "source/no-root-union", Severity: diag.Warning,
			Text: diag.Say("旁边没有 union.yaml，这里各个文件夹里的文章不属于任何工会，不会发布", "there is no union.yaml beside it: the items in the folders here belong to no union and are not published"),
			Hint: diag.Say("在 %s 旁边放一个 union.yaml，写上 id、name 和 level", "put a union.yaml with id, name and level beside %s", m.config.src.Path),
		}}
	case isReadme(name):
		return nil
	}
	return diag.List{{
		Path: path.Dir(file), Rule: "source/no-union", Severity: diag.Warning,
		Text: diag.Say("文件夹“%s”不属于任何工会，里面的文章不会发布", "the folder %q belongs to no union: nothing in it is published", path.Dir(file)),
		Hint: diag.Say("把它移到有 union.yaml 的文件夹里，或者在这里放一个 union.yaml", "move it into a folder with a union.yaml, or put a union.yaml here"),
	}}
}

// isReadme reports whether a file is for the editors themselves.
func isReadme(name string) bool {
	stem, _, _ := strings.Cut(name, ".")
	return strings.EqualFold(stem, "readme")
}

// misplaced tells, once for each folder, that no kind has the folder.
func (m *sourceMap) misplaced(u *Union, file, name, folder, rest string) diag.List {
	if isReadme(name) {
		return nil
	}
	if rest == "" {
		return diag.List{m.noFolder(file)}
	}
	d := diag.Diag{
		Path: path.Join(u.Folder, folder), Rule: "source/no-kind", Severity: diag.Warning,
		Text: diag.Say("没有哪一类内容用文件夹“%s”，里面的文章不会发布", "no kind of content has the folder %q: nothing in it is published", folder),
		Hint: m.folderHint(folder),
	}
	if next, _, deeper := strings.Cut(rest, "/"); deeper && m.kinds.ByFolder(next) != nil {
		d.Hint = diag.Say("如果“%[1]s”是一个工会，在里面放一个 union.yaml；否则把“%[2]s”移到工会的文件夹里",
			"if %[1]q is a union, put a union.yaml into it; else move %[2]q into the union's folder", folder, next)
	}
	return diag.List{d}
}

func (m *sourceMap) noFolder(file string) diag.Diag {
	return diag.Diag{
		Path: file, Rule: "source/no-folder", Severity: diag.Warning,
		Text: diag.Say("这篇文章不在任何一类内容的文件夹里，不会发布", "this file is in no folder of a kind, and is not published"),
		Hint: diag.Say("把它移到这些文件夹之一：%s", "move it into one of these folders: %s", m.folders()),
	}
}

func (m *sourceMap) folderHint(folder string) diag.Words {
	if likely := m.likelyFolder(folder); likely != "" {
		return diag.Say("是不是“%s”？", "did you mean %q?", likely)
	}
	return diag.Say("可以用的文件夹：%s", "folders of kinds: %s", m.folders())
}

// likelyFolder returns the folder of the kind that folder may mean: by its id,
// by a label, or by a slip of the finger.
func (m *sourceMap) likelyFolder(folder string) string {
	var folders []string
	for _, k := range m.kinds.Kinds() {
		if strings.EqualFold(folder, k.ID) || strings.EqualFold(folder, k.Folder) {
			return k.Folder
		}
		for _, label := range k.Labels {
			if strings.EqualFold(folder, label) {
				return k.Folder
			}
		}
		folders = append(folders, k.Folder)
	}
	return spelling.Nearest(folder, folders)
}

func (m *sourceMap) folders() string {
	var folders []string
	for _, k := range m.kinds.Kinds() {
		folders = append(folders, k.Folder)
	}
	return strings.Join(folders, " ")
}

func foreign(file, lang string, u *Union) diag.Diag {
	return diag.Diag{
		Path: file, Rule: "source/language", Severity: diag.Warning,
		Text: diag.Say("工会“%[2]s”没有语言 %[1]s，这篇译文不会发布", "the union %[2]q has no language %[1]s: this translation is not published", lang, u.ID),
		Hint: diag.Say("在 %[2]s 的 languages 里加上 %[1]s；如果“.%[1]s”不是语言，把文件名里的这个点换成连字符",
			"add %[1]s to languages in %[2]s; if \".%[1]s\" is no language, write a hyphen instead of the dot", lang, u.Path),
	}
}

// longestName is the longest name of an item, in bytes. With ".html", and with
// what is added while a file is being written, it stays below the 255 bytes
// that common file systems take.
const longestName = 230

func checkName(file, name string) (diag.Diag, bool) {
	d := diag.Diag{Path: file, Severity: diag.Fault}
	switch {
	case len(name) > longestName:
		d.Rule = "source/long-name"
		d.Text = diag.Say("文件名有 %d 字节，太长了", "the file name has %d bytes: too long", len(name))
		d.Hint = diag.Say("最多 %d 字节，也就是 %d 个汉字；标题写在 title 里", "at most %d bytes, which are %d Chinese characters; the title stands in title", longestName, longestName/3)
	case strings.EqualFold(name, "index") || strings.EqualFold(name, "page"):
		d.Rule = "source/reserved-name"
		d.Text = diag.Say("文章不能叫“%s”，这是栏目自己的网址", "no item can be called %q: that is an address of the list itself", name)
		d.Hint = diag.Say("换一个文件名", "give the file another name")
	default:
		return d, true
	}
	return d, false
}
