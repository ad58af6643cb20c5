package convert

import (
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"unionhall/internal/diag"
)

// findCopies looks for the files that texts show or link to. Each is copied to
// where the text, left as it is, finds it again.
func (r *reader) findCopies() {
	taken := map[string]string{} // to -> from
	imported := map[string]bool{}
	for _, d := range r.docs {
		imported[d.path] = true
	}
	for i := range r.plan.Files {
		f := &r.plan.Files[i]
		for _, ref := range f.doc.draws {
			r.findCopy(f, ref, imported, taken)
		}
	}
	slices.SortFunc(r.plan.Copies, func(a, b Copy) int { return strings.Compare(a.To, b.To) })
}

func (r *reader) findCopy(f *File, ref reference, imported map[string]bool, taken map[string]string) {
	target := unescape(ref.target)
	if isMarkdown(target) || path.Ext(target) == "" && !ref.picture {
		return // a page; the build checks links between pages
	}
	from, ok := r.locate(f.From, target)
	if !ok {
		if ref.picture || isAttachment(target) {
			r.missing(f, ref)
		}
		return
	}
	if imported[from] {
		return
	}
	to := path.Join(path.Dir(f.To), target)
	if strings.HasPrefix(target, "/") {
		to = strings.TrimPrefix(path.Clean(target), "/")
	}
	if !fs.ValidPath(to) || to == "." {
		r.outside(f, ref)
		return
	}
	switch other, used := taken[to]; {
	case !used:
		taken[to] = from
		r.plan.Copies = append(r.plan.Copies, Copy{From: from, To: to})
	case other != from:
		r.tell(r.at(f, ref, "import/two-files",
			diag.Say("“%s”和“%s”要放到同一个位置“%s”，只复制了前一个", "%q and %q would both go to %q; the first one was copied", other, from, to),
			diag.Say("请给其中一个换一个文件名，并改正链接", "rename one of them and mend the link")))
	}
}

func unescape(target string) string {
	if plain, err := url.PathUnescape(target); err == nil && !strings.ContainsRune(plain, 0) {
		return plain
	}
	return target
}

// locate finds the file that a path in a text means: beside the text, or in a
// folder that the old site published at its root.
func (r *reader) locate(text, target string) (string, bool) {
	if !strings.HasPrefix(target, "/") {
		file := path.Join(path.Dir(text), target)
		return file, r.isFile(file)
	}
	for _, root := range r.tree.published {
		if file := path.Join(root, target); r.isFile(file) {
			return file, true
		}
	}
	return "", false
}

func (r *reader) isFile(name string) bool {
	if !fs.ValidPath(name) {
		return false
	}
	info, err := fs.Stat(r.source, name)
	return err == nil && info.Mode().IsRegular()
}

// isAttachment tells a document to download from an address that happens to
// have a dot in it.
func isAttachment(target string) bool {
	switch strings.ToLower(path.Ext(target)) {
	case ".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".wps", ".et", ".ofd", ".zip", ".rar", ".mp3", ".mp4", ".csv", ".txt":
		return true
	}
	return false
}

func (r *reader) missing(f *File, ref reference) {
	r.tell(r.at(f, ref, "import/missing-file",
		diag.Say("找不到“%s”", "%q is not in the source", ref.target),
		diag.Say("请找到这个文件，放到导入的文章旁边", "find the file and lay it beside the imported text")))
}

func (r *reader) outside(f *File, ref reference) {
	r.tell(r.at(f, ref, "import/outside",
		diag.Say("“%s”在导入的文件夹之外，没有复制", "%q leads out of the folder imported to, and was not copied", ref.target),
		diag.Say("请把文件放到文章旁边，并改正链接", "lay the file beside the text and mend the link")))
}

// at is a warning at the place of a reference.
func (r *reader) at(f *File, ref reference, rule string, text, hint diag.Words) diag.Diag {
	w := warning(f.From, rule, text, hint)
	if ref.line == 0 {
		return w
	}
	w.Line = ref.line + f.doc.matter.lines
	w.Excerpt = r.lineOf(f.From, w.Line)
	if at := strings.Index(w.Excerpt, ref.target); at >= 0 {
		w.Col = utf8.RuneCountInString(w.Excerpt[:at]) + 1
	}
	return w
}

// lineOf returns a line of a file for people to see. The file is read once
// more: few have something to be told, and all are too much to hold.
func (r *reader) lineOf(name string, line int) string {
	if r.shown.name != name {
		raw, err := fs.ReadFile(r.source, name)
		if err != nil {
			return ""
		}
		text, _, _ := decode(raw)
		r.shown.name, r.shown.lines = name, strings.Split(text, "\n")
	}
	if line > len(r.shown.lines) {
		return ""
	}
	return strings.TrimRight(r.shown.lines[line-1], "\r")
}
