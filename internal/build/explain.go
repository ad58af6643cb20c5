package build

import (
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/site"
	"unionhall/internal/spelling"
)

// explain says why the file that Options.Explain names was made again, or was
// not. was is what the last build left.
func (u *update) explain(was *state) {
	if u.Explain == "" {
		return
	}
	file, ok := u.fileAt(u.Explain)
	if !ok {
		u.explained = append(u.explained, u.noSuchFile(u.Explain))
		return
	}
	for i := range u.results {
		if u.results[i].file == file {
			u.explained = append(u.explained, u.reasons(&u.results[i], was)...)
		}
	}
}

// fileAt returns the file that people mean: by its address, with or without
// base, leading slash, .html and index.html; by where it lies, with or without
// the output folder; by the source of its page, with or without its folder.
func (u *update) fileAt(given string) (string, bool) {
	for _, name := range u.readings(given) {
		if file, ok := u.output(name); ok {
			return file, true
		}
		if file, ok := u.outputFrom(name); ok {
			return file, true
		}
	}
	return "", false
}

// readings are what given may be below the site, the output or the source.
func (u *update) readings(given string) []string {
	list := []string{given}
	for _, base := range []string{u.BaseURL, u.config.Address} {
		if rest, ok := strings.CutPrefix(given, base); ok && base != "" {
			list = append(list, rest)
		}
	}
	for _, dir := range []string{u.Out, u.Source} {
		if rest, ok := below(dir, given); ok {
			list = append(list, rest)
		}
	}
	for _, name := range list {
		if plain, err := url.PathUnescape(name); err == nil && plain != name {
			list = append(list, plain)
		}
	}
	for i := range list {
		list[i] = strings.TrimPrefix(strings.TrimPrefix(list[i], "./"), "/")
	}
	return list
}

// below returns the way to a file from a folder that it lies in.
func below(dir, file string) (string, bool) {
	if dir == "" {
		return "", false
	}
	from, err := filepath.Abs(dir)
	if err != nil {
		return "", false
	}
	to, err := filepath.Abs(filepath.FromSlash(file))
	if err != nil {
		return "", false
	}
	rel, err := filepath.Rel(from, to)
	return filepath.ToSlash(rel), err == nil && filepath.IsLocal(rel)
}

func (u *update) output(name string) (string, bool) {
	folder := strings.TrimSuffix(name, "/")
	for _, file := range []string{name, folder + ".html", strings.TrimPrefix(folder+"/index.html", "/")} {
		for i := range u.results {
			if u.results[i].file == file {
				return file, true
			}
		}
	}
	return "", false
}

// outputFrom returns the file that is made of a source file.
func (u *update) outputFrom(source string) (string, bool) {
	for i := range u.renderer.outputs {
		o := &u.renderer.outputs[i]
		if o.page != nil && o.page.Item != nil && o.page.Item.Path == source && o.page.Layout != "redirect" || o.copy != nil && o.copy.Source == source {
			return o.file, true
		}
	}
	return "", false
}

func (u *update) noSuchFile(given string) diag.Words {
	var known []string
	for i := range u.results {
		known = append(known, u.results[i].file)
	}
	for _, item := range u.parsed {
		known = append(known, item.Path)
	}
	for _, name := range u.readings(given) {
		if slices.ContainsFunc(u.site.Skipped(), func(s site.Skip) bool { return s.Path == name }) {
			return diag.Say("%s：这篇内容现在不显示，没有网页", "%s: this item is not shown now, and has no page", given)
		}
	}
	for _, name := range u.readings(given) {
		if best := spelling.Nearest(name, known); best != "" {
			return diag.Say("%s：没有这一页；最接近的是 %s", "%s: there is no such page; the nearest is %s", given, best)
		}
	}
	return diag.Say("%s：没有这一页", "%s: there is no such page", given)
}

func (u *update) reasons(r *result, was *state) []diag.Words {
	old, known := was.files[r.file]
	_, ours := u.ground.record.files[r.file]
	why := []diag.Words{u.cause(r, old, known, ours)}
	switch {
	case r.staged != "":
		why = append(why, diag.Say("%s：已写入新的文件", "%s: the new file was written", r.file))
	case r.rendered:
		why = append(why, diag.Say("%s：结果与原来的文件相同，没有写入", "%s: what came out equals the file that is there: nothing was written", r.file))
	}
	if path := u.sourceOf(r.file); path != "" {
		why = append(why, diag.Say("%s：来自 %s", "%s: comes from %s", r.file, path))
	}
	return why
}

func (u *update) cause(r *result, old made, known, ours bool) diag.Words {
	switch {
	case !known && !ours:
		return diag.Say("%s：第一次生成", "%s: made for the first time", r.file)
	case !known:
		return diag.Say("%s：缓存里没有上一次的记录，所以重新生成并与原来的文件比较", "%s: the cache knows nothing of the last build: made again and compared with the file that is there", r.file)
	case old.key.view != r.made.key.view:
		return diag.Say("%s：这一页显示的内容变了（正文、标题、列表、相邻的内容或者语言）", "%s: what it shows has changed: text, title, list, neighbours or languages", r.file)
	case old.key.layout != r.made.key.layout:
		return diag.Say("%s：主题里它的布局变了", "%s: its layout in the theme has changed", r.file)
	case old.key.shell != r.made.key.shell:
		return diag.Say("%s：页头、菜单、页脚或者样式变了", "%s: header, menu, footer or style has changed", r.file)
	case r.rendered || r.staged != "":
		return diag.Say("%s：内容没有变，但输出文件被改动或者删去了", "%s: nothing has changed, but the file was changed or removed", r.file)
	}
	return diag.Say("%s：内容、布局、页头页脚都没有变，文件也没有被改动，所以没有重新生成", "%s: neither what it shows nor its layout nor its shell has changed, and the file lies as it was left: not made again", r.file)
}

// sourceOf returns the source file of an output, or "".
func (u *update) sourceOf(file string) string {
	for i := range u.renderer.outputs {
		switch o := &u.renderer.outputs[i]; {
		case o.file != file:
		case o.copy != nil:
			return o.copy.Source
		case o.page != nil && o.page.Item != nil:
			return o.page.Item.Path
		}
	}
	return ""
}
