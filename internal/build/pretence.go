package build

import (
	"bytes"

	"unionhall/internal/diag"
	"unionhall/internal/picture"
)

// This file finds files that are not what their names say: a page saved as
// a.png, a photograph sent as .png that is a JPEG. Browsers go by the name that
// the server tells. A picture is published under its right name all the same.

// pretends returns what a file is that begins so, as one word, where its name
// promises something else; "" where it does not.
func pretends(head []byte, name string) string {
	promise, is := picture.Promised(name), picture.Sniff(head)
	switch {
	case promise == "", is == promise, promise == picture.PDF && bytes.Contains(head, []byte("%PDF-")):
		return ""
	case promise == picture.SVG && (is == picture.Unknown || is == picture.HTML):
		return "" // whether a drawing can be read is told by who reads it
	}
	return string(is)
}

// showsAsPicture reports whether a file of this name is shown, not linked to.
func showsAsPicture(name string) bool {
	return picture.Promised(name).Raster()
}

// pretenders tells of all files that were asked for and are something else.
func (a *attachments) pretenders() diag.List {
	a.mu.Lock()
	defer a.mu.Unlock()
	var list diag.List
	for file, q := range a.facts {
		if q.ok && q.fact.pretends != "" {
			list = append(list, pretender(file, q.fact.pretends))
		}
	}
	return list
}

func pretender(file, is string) diag.Diag {
	promise := picture.Promised(file)
	d := diag.Diag{
		Path: file, Rule: "attachment/content", Severity: diag.Warning,
		Hint: diag.Say("换成真正的 %s 文件", "put a real %s there", promise),
	}
	switch is := picture.Format(is); {
	case is == picture.Empty:
		d.Text = diag.Say("这个文件是空的，不是 %s", "this file is empty, and no %s", promise)
	case is == picture.Unknown:
		d.Text = diag.Say("这个文件的内容不是 %s，浏览器打不开", "what is in this file is no %s: browsers will not show it", promise)
	default:
		d.Text = diag.Say("这个文件其实是 %s，不是 %s", "this file is really %s, not %s", is, promise)
		switch ending := is.Ext(); {
		case ending != "" && is.Raster():
			d.Hint = diag.Say("图片照常显示；最好也把文件名的结尾改成 .%[1]s 并改正链接", "it is shown all the same; better end its name in .%[1]s and mend the links", ending)
		case ending != "":
			d.Hint = diag.Say("把文件名的结尾改成 .%[1]s 并改正链接，或者换成真正的 %[2]s 文件", "end its name in .%[1]s and mend the links, or put a real %[2]s there", ending, promise)
		}
	}
	return d
}
