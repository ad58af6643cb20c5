package theme

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/spelling"
)

// styleEntry is the style sheet that is laid into every page.
const styleEntry = "css/main.css"

// siteIcon is the one file of static/ that pages name without a template
// saying so: views carry its address.
const siteIcon = "static/icon.svg"

// reached is what the pages of a site are made of.
type reached struct {
	theme     *theme
	layouts   []string // that some page may have
	templates map[string]bool
	styles    map[string]bool
	texts     string // of all templates and style sheets: what they name is in it
}

func (t *theme) reach(kinds []string) *reached {
	r := &reached{theme: t, templates: map[string]bool{}, styles: map[string]bool{}}
	base := t.fs[len(t.fs)-1].FS
	names, _ := fs.Glob(base, "layouts/*.html")
	for _, name := range names {
		r.layouts = append(r.layouts, strings.TrimSuffix(path.Base(name), ".html"))
	}
	r.layouts = append(r.layouts, kinds...)
	for _, name := range r.layouts {
		r.follow(name)
	}
	r.followStyle(styleEntry)
	return r
}

// follow notes all templates of which the layout is made.
func (r *reached) follow(name string) {
	t := r.theme
	if !t.whole || name == mainLayout || t.layouts[name] == nil {
		return // the main one is reached from those that leave something to it
	}
	c, err := t.set(name).compile(t.languages[strings.ToLower(chinese)], written, roots(name)...)
	if err != nil {
		return
	}
	r.templates[t.layouts[name].path] = true
	for _, s := range c.reached {
		if !r.templates[s.path] || s == t.layouts[name] {
			r.texts += string(s.text)
		}
		r.templates[s.path] = true
	}
}

var (
	styleComment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	styleImport  = regexp.MustCompile(`@import\s+(?:url\(\s*)?["']?([^"')\s;]+)`)
)

func (r *reached) followStyle(name string) {
	if r.styles[name] {
		return
	}
	text, err := fs.ReadFile(r.theme.fs, name)
	if err != nil {
		return // the build tells of it
	}
	r.styles[name] = true
	bare := styleComment.ReplaceAllString(string(text), "")
	r.texts += bare
	for _, m := range styleImport.FindAllStringSubmatch(bare, -1) {
		r.followStyle(path.Join(path.Dir(name), m[1]))
	}
}

// idle says why no page is made of a file.
func (r *reached) idle(f File) diag.Words {
	name := strings.TrimSuffix(path.Base(f.Name), path.Ext(f.Name))
	switch f.Role {
	case LayoutFile:
		if !slices.Contains(r.layouts, name) {
			return meantWords(diag.Say("没有页面用这个布局：自带的主题没有同名的，也没有内容类型写它的名字",
				"no page has this layout: the built-in theme has none of this name, and no kind names it"), spelling.Nearest(name, r.layouts))
		}
		if r.theme.whole && !r.templates[f.Name] {
			return diag.Say("没有布局用到它", "no layout uses it")
		}
	case PartialFile:
		if r.theme.whole && !r.templates[f.Name] {
			return meantWords(diag.Say("没有布局引入它", "no layout includes it"), r.nearestPartial(f, name))
		}
	case StyleFile:
		if !r.styles[f.Name] {
			return diag.Say("css/main.css 和它引入的样式都没有引入它", "css/main.css does not import it, nor does what that imports")
		}
	case StaticFile:
		if f.Name != siteIcon && !strings.Contains(r.texts, path.Base(f.Name)) {
			return diag.Say("主题里没有地方写到它；照样发布", "nothing in the theme names it; it is published all the same")
		}
	case OtherFile:
		return r.stray(f.Name)
	}
	return diag.Words{}
}

// nearestPartial is what a partial of the site's own was meant to stand in for.
func (r *reached) nearestPartial(f File, name string) string {
	var others []string
	for _, s := range r.theme.partials {
		if s.path != f.Name {
			others = append(others, strings.TrimSuffix(path.Base(s.path), ".html"))
		}
	}
	if len(f.Under) > 0 {
		return "" // it has the name of one that was included once
	}
	return spelling.Nearest(name, others)
}

// stray tells of a file where no theme has one. At the top lies what is for
// people: a licence, a README.
func (r *reached) stray(name string) diag.Words {
	top, _, inFolder := strings.Cut(name, "/")
	if !inFolder {
		return diag.Words{}
	}
	var folders []string
	for _, p := range places {
		if p.folder == top {
			return diag.Say("%[1]s/ 里只读 %[2]s 文件", "in %[1]s/ only %[2]s files are read", top, p.ending)
		}
		folders = append(folders, p.folder)
	}
	return meantWords(diag.Say("主题里没有 %s/ 这个文件夹", "a theme has no folder %s/", top), spelling.Nearest(top, folders))
}

// meantWords adds to a sentence what was likely meant.
func meantWords(w diag.Words, nearest string) diag.Words {
	if nearest == "" {
		return w
	}
	return diag.Words{ZH: w.ZH + "。是不是想写“" + nearest + "”？", EN: w.EN + "; did you mean " + nearest + "?"}
}
