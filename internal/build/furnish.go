package build

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"unionhall/internal/asset"
	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/site"
	"unionhall/internal/theme"
	"unionhall/internal/wire"
	"unionhall/pwa"
)

// furnish reads what is no template, as far as it differs from what was. Kinds
// that say the same stay the same, so that what was read with them need not be
// read again.
func (b *builder) furnish(l, was *look, reading *themeReading) error {
	if l.kinds, l.forms, l.said.kinds = was.kinds, was.forms, was.said.kinds; l.sums.words != was.sums.words {
		l.kinds, l.said.kinds = reading.kinds(l.theme)
		placed(l.theme, l.said.kinds)
		l.forms = formFiles(l.theme.FS())
	}
	// A style sheet with faults is made again: they may come of files that are none.
	if l.style, l.sheet, l.said.style = was.style, was.sheet, was.said.style; l.sums.style != was.sums.style || len(l.said.style) > 0 {
		l.said.style = b.paint(l, reading)
		placed(l.theme, l.said.style)
	}
	if l.static, l.said.static = was.static, was.said.static; l.sums.static == was.sums.static {
		return nil
	}
	var err error
	l.static, l.said.static, err = staticFiles(l.theme.FS())
	placed(l.theme, l.said.static)
	if err == nil && !b.plain {
		l.nameIcon()
		err = b.addScripts(l)
	}
	return err
}

// placed makes diags name files by the layers that have them. Those that read
// a theme as one folder do not know them.
func placed(t *theme.Theme, list diag.List) {
	for i := range list {
		list[i].Path = t.Shown(list[i].Path)
	}
}

// placeFolders is placed for the faults of kinds' folders, among those of unions
// and settings.
func placeFolders(t *theme.Theme, list diag.List) {
	for i := range list {
		if list[i].Rule == site.FolderReserved {
			placed(t, list[i:i+1])
		}
	}
}

// styleCache is the file of the cache with the last style sheet: bundling one
// takes longer than all else about a theme.
const styleCache = "style"

func (b *builder) paint(l *look, reading *themeReading) diag.List {
	if r, err := b.loadFile(styleCache); err == nil {
		if sum, style, sheet := r.Sum(), r.String(), r.String(); sum == l.sums.style && r.Err() == nil {
			l.style, l.sheet = []byte(style), []byte(sheet)
			return nil
		}
	}
	made, list := reading.style(l.theme)
	l.style, l.sheet = made.all, made.forms
	if len(list) == 0 {
		b.saveFile(styleCache, func(data []byte, _ spill) []byte {
			return wire.AppendString(wire.AppendString(wire.AppendSum(data, l.sums.style), string(made.all)), string(made.forms))
		})
	}
	return list
}

// scriptCache is the file of the cache with our own scripts. The program that
// they belong to stands at the head of each such file.
const scriptCache = "script"

// addScripts makes the scripts of pages files of the theme's own. Their names hold
// their digests, so that no theme can have others there.
func (b *builder) addScripts(l *look) error {
	page, offline, err := b.bundledScripts()
	if err != nil {
		return err
	}
	l.addScript(site.PageScript, pwa.NewScript("page", page))
	l.addScript(site.OfflineScript, pwa.NewScript("offline", offline))
	return nil
}

// siteIcon is what package site and the theme call the icon of all pages.
const siteIcon = "icon.svg"

// nameIcon puts its digest into the name of the icon: phones keep only what
// tells by its name that it is whole.
func (l *look) nameIcon() {
	for i := range l.static {
		if f := &l.static[i]; f.name == siteIcon {
			f.file = site.File(staticFolder + "/icon-" + f.sum.Short() + ".svg")
		}
	}
}

func (l *look) addScript(name string, s pwa.Script) {
	l.static = append(l.static, staticFile{file: site.File(staticFolder + "/" + s.Name), name: name, bytes: s.Bytes, sum: digest.Of(s.Bytes)})
}

func (b *builder) bundledScripts() (page, offline []byte, err error) {
	if r, err := b.loadFile(scriptCache); err == nil {
		if page, offline := r.String(), r.String(); r.Err() == nil {
			return []byte(page), []byte(offline), nil
		}
	}
	if page, err = pwa.Page(); err != nil {
		return nil, nil, err
	}
	if offline, err = pwa.Offline(); err != nil {
		return nil, nil, err
	}
	b.saveFile(scriptCache, func(data []byte, _ spill) []byte {
		return wire.AppendString(wire.AppendString(data, string(page)), string(offline))
	})
	return page, offline, nil
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

// fit makes the style sheets of homes and doors, without what no such page needs,
// whatever it shows.
func (l *look) fit() {
	for _, s := range []struct {
		sheet   *[]byte
		layouts []string
	}{{&l.home, []string{site.HomeLayout}}, {&l.door, site.DoorLayouts()}} {
		*s.sheet = asset.Fit(l.style, l.markup(s.layouts...).Has)
	}
}

// markup is what pages of some layouts may have: their templates say so, and the
// scripts that run on them.
func (l *look) markup(layouts ...string) *theme.Markup {
	m := l.theme.Markup(layouts...)
	for i := range l.static {
		if f := &l.static[i]; path.Ext(f.name) == ".js" && f.name != site.OfflineScript {
			m.Script(f.bytes)
		}
	}
	return m
}

// dress is what package site knows of a look: the style sheets, and where the
// theme's own files are, and those besides.
func (l *look) dress(besides []staticFile) (styles site.Styles, static map[string]site.File) {
	static = make(map[string]site.File, len(l.static)+len(besides))
	for _, f := range slices.Concat(l.static, besides) {
		static[f.name] = f.file
	}
	return site.Styles{All: string(l.style), Home: string(l.home), Door: string(l.door), Forms: string(l.sheet)}, static
}
