package build

import (
	"net/url"
	"strings"

	"unionhall/internal/diag"
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

// fileAt returns the file of an address or of an output as people write them:
// with or without base address, leading slash, .html and index.html.
func (u *update) fileAt(given string) (string, bool) {
	for _, base := range []string{u.BaseURL, u.config.Address} {
		if rest, ok := strings.CutPrefix(given, base); ok && base != "" {
			given = rest
		}
	}
	if plain, err := url.PathUnescape(given); err == nil {
		given = plain
	}
	given = strings.TrimPrefix(strings.TrimPrefix(given, "./"), "/")
	folder := strings.TrimSuffix(given, "/")
	tries := []string{given, folder + ".html", strings.TrimPrefix(folder+"/index.html", "/")}
	for _, file := range tries {
		for i := range u.results {
			if u.results[i].file == file {
				return file, true
			}
		}
	}
	return "", false
}

func (u *update) noSuchFile(given string) diag.Words {
	files := make([]string, len(u.results))
	for i := range u.results {
		files[i] = u.results[i].file
	}
	best := spelling.Nearest(given, files)
	if best == "" {
		return diag.Say("%s：没有这一页", "%s: there is no such page", given)
	}
	return diag.Say("%s：没有这一页；最接近的是 %s", "%s: there is no such page; the nearest is %s", given, best)
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
