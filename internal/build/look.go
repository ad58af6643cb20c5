package build

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"unionhall/internal/asset"
	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/kind"
	"unionhall/internal/site"
	"unionhall/internal/spelling"
	"unionhall/internal/theme"
	"unionhall/internal/wire"
)

// A look is a theme ready for use. It is kept as long as no file of the theme
// changes.
type look struct {
	sums  themeSums
	theme *theme.Theme
	furniture
	layouts []string  // names of all
	diags   diag.List // told again by every Update that uses it
	root    *os.Root  // of the site's own theme; nil where it has none
}

// furniture is what the site itself is made of: all of a theme but its
// templates.
type furniture struct {
	kinds  *kind.Set
	style  []byte
	static []staticFile
	faults diag.List
}

// A staticFile is one of the theme's own files, ready to publish.
type staticFile struct {
	file  site.File
	name  string // below static/
	bytes []byte
	sum   digest.Sum
}

const (
	styleEntry   = "css/main.css"
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

// themeSums say what of a theme has changed.
type themeSums struct {
	all       digest.Sum // every file of every layer
	furniture digest.Sum // all but the templates
	words     digest.Sum // kinds and strings
}

// layersSums digests every file of every layer. The layers of one site are a
// few hundred kilobytes: reading them is quicker than remembering.
func layersSums(layers []theme.Layer) (themeSums, error) {
	all, furniture, words := digest.New("theme"), digest.New("furniture"), digest.New("words")
	for _, l := range layers {
		for _, h := range []*digest.Hash{all, furniture, words} {
			h.String(l.Name)
		}
		err := themeFiles(l.FS, ".", func(name string, data []byte) error {
			folder, _, _ := strings.Cut(name, "/")
			sum := digest.Of(data)
			note(all, name, sum)
			if folder != "layouts" && folder != "partials" {
				note(furniture, name, sum)
			}
			if folder == kindFolder || folder == "strings" {
				note(words, name, sum)
			}
			return nil
		})
		if err != nil {
			return themeSums{}, err
		}
	}
	return themeSums{all.Done(), furniture.Done(), words.Done()}, nil
}

func note(h *digest.Hash, name string, sum digest.Sum) {
	h.String(name)
	h.Sum(sum)
}

// themeFiles calls do for every file below a folder. A link that leads nowhere,
// or out of the theme, is not there: some editors lay one beside a file while
// they change it. One that leads to a folder would hide files from the digest.
func themeFiles(fsys fs.FS, folder string, do func(name string, data []byte) error) error {
	return fs.WalkDir(fsys, folder, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		if e.Type()&fs.ModeSymlink != 0 {
			info, err := fs.Stat(fsys, name)
			if err != nil {
				return nil
			}
			if info.IsDir() {
				return fmt.Errorf("%q is a link to a folder: put the folder itself there", name)
			}
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		return do(name, data)
	})
}

// dress loads the theme, unless it is the one that is loaded.
func (b *builder) dress(layers []theme.Layer, sums themeSums) (*look, error) {
	if b.look != nil && b.look.sums == sums {
		return b.look, nil
	}
	t, list := theme.Load(theme.Options{Layers: layers, Minify: asset.Template})
	l := &look{sums: sums, theme: t, layouts: layoutNames(t.FS())}
	if b.look != nil && b.look.sums.furniture == sums.furniture {
		l.furniture = b.look.furniture
	} else if err := b.furnish(l); err != nil {
		return nil, err
	}
	l.diags = slices.Concat(list, l.faults, idleLayouts(layers, l.kinds))
	return l, nil
}

// furnish reads what is no template.
func (b *builder) furnish(l *look) error {
	var list diag.List
	l.kinds, list = kind.Load(l.theme.FS(), kindFolder)
	list = append(list, b.paint(l)...)
	static, faults, err := staticFiles(l.theme.FS())
	l.static = static
	l.faults = placed(l.theme, append(list, faults...))
	return err
}

// placed makes diags name files by the layers that have them. Those that read
// a theme as one folder do not know them.
func placed(t *theme.Theme, list diag.List) diag.List {
	for i := range list {
		list[i].Path = t.Shown(list[i].Path)
	}
	return list
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

// styleCache is the file of the cache with the last style sheet: bundling one
// takes longer than all else about a theme.
const styleCache = "style"

func (b *builder) paint(l *look) diag.List {
	if r, err := b.loadFile(styleCache); err == nil {
		if sum, style := r.Sum(), r.String(); sum == l.sums.furniture && r.Err() == nil {
			l.style = []byte(style)
			return nil
		}
	}
	style, list := asset.Style(l.theme.FS(), styleEntry)
	l.style = style
	if len(list) == 0 {
		b.saveFile(styleCache, func(data []byte, _ spill) []byte {
			return wire.AppendString(wire.AppendSum(data, l.sums.furniture), string(style))
		})
	}
	return list
}

// staticFiles reads static/ of a theme. Drawings are made small.
func staticFiles(fsys fs.FS) ([]staticFile, diag.List, error) {
	var files []staticFile
	var list diag.List
	err := themeFiles(fsys, staticFolder, func(name string, data []byte) error {
		if path.Ext(name) == ".svg" {
			small, err := asset.SVG(data)
			if err != nil {
				list = append(list, badDrawing(name, err))
				return nil
			}
			data = small
		}
		files = append(files, staticFile{
			file: site.File(name), name: strings.TrimPrefix(name, staticFolder+"/"),
			bytes: data, sum: digest.Of(data),
		})
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) && len(files) == 0 {
		err = nil // a theme need not have any
	}
	return files, list, err
}

func badDrawing(name string, err error) diag.Diag {
	return diag.Diag{
		Path: name, Rule: "theme/drawing", Severity: diag.Fault,
		Text: diag.Say("主题里的图形读不了：%v", "this drawing of the theme cannot be read: %v", err),
		Hint: diag.Say("用绘图软件重新存为 SVG", "save it as SVG again with a drawing program"),
	}
}

// publishedStatic tells package site where the theme's files are.
func (l *look) publishedStatic() map[string]site.File {
	where := make(map[string]site.File, len(l.static))
	for _, f := range l.static {
		where[f.name] = f.file
	}
	return where
}
