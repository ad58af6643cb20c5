package build

import (
	"bytes"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/form/forms"
	"unionhall/internal/kind"
	"unionhall/internal/site"
	"unionhall/internal/spelling"
	"unionhall/internal/theme"
)

// A look is a theme ready for use. It is kept as long as no file of the theme
// changes.
type look struct {
	sums    themeSums
	theme   *theme.Theme
	kinds   *kind.Set
	forms   []forms.File // of the theme, unread
	style   []byte
	home    []byte // style without what no home of a union needs
	door    []byte // style without what no page of site.DoorLayouts needs
	sheet   []byte // that form pages have besides
	static  []staticFile
	layouts []string // names of all
	said    said
	diags   diag.List // all of it: told again by every Update that uses the look
	root    *os.Root  // of the site's own theme; nil where it has none
}

// said is what was told of the parts of a theme. What is not read again tells
// the same again.
type said struct{ theme, kinds, style, static diag.List }

// A staticFile is one of the theme's own files, ready to publish.
type staticFile struct {
	file  site.File
	name  string // below static/
	bytes []byte
	sum   digest.Sum
}

const (
	styleEntry   = "css/main.css"
	sheetEntry   = "css/forms.css"
	staticFolder = "static"
	kindFolder   = "kinds"
)

// ThemeLayers returns the folders of the theme that a site has, the strongest
// first; last comes base, alone where there is no theme of that name. What a
// theme links to outside its folder cannot be opened: os.Root sees to that.
func ThemeLayers(source string, c *site.Config, baseTheme fs.FS) ([]theme.Layer, diag.List, error) {
	layers, _, list, err := openTheme(source, c, baseTheme)
	return layers, list, err // the root is open as long as somebody has its layer
}

// openTheme also returns the site's own theme, to be closed when nothing asks
// its layer any more; nil where there is none.
func openTheme(source string, c *site.Config, baseTheme fs.FS) ([]theme.Layer, *os.Root, diag.List, error) {
	base := theme.Layer{Name: themeFolder + "/base", FS: baseTheme}
	if c.Theme == "" || c.Theme == "base" {
		return []theme.Layer{base}, nil, nil, nil
	}
	dir := path.Join(themeFolder, c.Theme)
	if strings.ContainsAny(c.Theme, `/\`) || !fs.ValidPath(c.Theme) || c.Theme == "." {
		return []theme.Layer{base}, nil, diag.List{noTheme(c)}, nil
	}
	for _, place := range themePlaces(source) {
		root, err := os.OpenRoot(filepath.Join(source, place))
		if err != nil {
			return nil, nil, nil, err
		}
		own, err := root.OpenRoot(dir)
		root.Close()
		if err == nil {
			return []theme.Layer{{Name: path.Join(filepath.ToSlash(place), dir), FS: own.FS()}, base}, own, nil, nil
		}
	}
	return []theme.Layer{base}, nil, diag.List{noTheme(c)}, nil
}

// close lets go of the theme's folder. The look can still be used; only, it no
// longer knows which layer a file is in.
func (l *look) close() {
	if l != nil && l.root != nil {
		l.root.Close()
	}
}

// themePlaces returns where the folder of themes may lie, from the source:
// beside site.yaml, or, where the source is called content, beside that.
func themePlaces(source string) []string {
	abs, err := filepath.Abs(source)
	if err != nil || filepath.Base(abs) != "content" {
		return []string{"."}
	}
	return []string{".", ".."}
}

func noTheme(c *site.Config) diag.Diag {
	return c.AtTheme("site/theme",
		diag.Say("没有主题“%s”", "there is no theme %q", c.Theme),
		diag.Say("主题放在 content 或 %[1]s 旁边的 themes/%[2]s 文件夹里；不写 theme 就用自带的主题",
			"a theme is the folder themes/%[2]s beside content or beside %[1]s; without theme the built-in one is used", siteFile, c.Theme))
}

// dress loads the theme, unless it is the one that is loaded. Of that one it
// takes what is made of files that are the same.
func (b *builder) dress(layers []theme.Layer, sums themeSums) (*look, error) {
	was := b.look
	if was == nil {
		was = &look{}
	}
	if was.sums == sums {
		return was, nil
	}
	l, reading := &look{sums: sums}, &themeReading{layers, sums}
	if l.theme, l.said.theme = was.theme, was.said.theme; sums.templates == was.sums.templates {
		l.theme = l.theme.Over(layers)
	} else {
		l.theme, l.said.theme = reading.templates()
	}
	l.layouts = layoutNames(l.theme.FS())
	if err := b.furnish(l, was, reading); err != nil {
		return nil, err
	}
	l.fit()
	l.diags = slices.Concat(l.said.theme, l.said.kinds, l.said.style, l.said.static, idleLayouts(layers, l.kinds))
	return l, nil
}

// dressesAs reports whether sites look the same in both, but for their templates:
// these say too which rules a page can do without.
func (l *look) dressesAs(o *look) bool {
	return l.sums.style == o.sums.style && l.sums.static == o.sums.static && bytes.Equal(l.home, o.home) && bytes.Equal(l.door, o.door)
}

// idleLayouts tells of layouts that no page will ever have: they stand in for
// none of the base and no kind names them. Most likely their name is misspelt.
func idleLayouts(layers []theme.Layer, kinds *kind.Set) diag.List {
	var list diag.List
	known := layoutNames(layers[len(layers)-1].FS)
	for _, k := range kinds.Kinds() {
		known = append(known, k.Layout)
	}
	for _, layer := range layers[:len(layers)-1] {
		for _, name := range layoutNames(layer.FS) {
			if !slices.Contains(known, name) {
				list = append(list, idleLayout(path.Join(layer.Name, "layouts", name+".html"), spelling.Nearest(name, known)))
			}
		}
	}
	return list
}

// layoutNames lists a layer's layouts/*.html without folder and ending.
func layoutNames(fsys fs.FS) []string {
	files, _ := fs.Glob(fsys, "layouts/*.html")
	for i, f := range files {
		files[i] = strings.TrimSuffix(path.Base(f), ".html")
	}
	return files
}

func idleLayout(file, nearest string) diag.Diag {
	d := diag.Diag{
		Path: file, Rule: "theme/idle-layout", Severity: diag.Warning,
		Text: diag.Say("没有页面用这个布局：自带的主题没有同名的，也没有内容类型写它的名字", "no page has this layout: the built-in theme has none of this name, and no kind names it"),
		Hint: diag.Say("在内容类型的 layout 里写上它的名字，或者删掉这个文件", "name it as the layout of a kind, or delete this file"),
	}
	if nearest != "" {
		d.Hint = diag.Say("是不是想写 %[1]s.html？", "did you mean %[1]s.html?", nearest)
	}
	return d
}
