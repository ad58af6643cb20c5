package convert

import (
	"context"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"unionhall/internal/diag"
)

// tree is what the folders of a source say about the generator that read it.
type tree struct {
	hugo           bool            // settings or folders of Hugo at the top
	besideLanguage map[string]bool // a folder with a sibling that names a language
	published      []string        // folders whose files the old site published at its root
}

// wrappers hold the content of a site and are no part of its addresses.
var wrappers = []string{"content", "docs", "doc", "source", "src"}

// parts are folders of generators that hold no content.
var parts = []string{
	"node_modules", "bower_components", "__MACOSX",
	"_site", "_includes", "_layouts", "_sass", "_data", "_plugins",
}

// hugoParts are so only where Hugo is at work: anybody may have a folder "themes".
var hugoParts = []string{"archetypes", "layouts", "themes", "resources", "public"}

// static are folders whose files the old site published at its root.
var static = []string{"static", "public", "assets", "docs/public", "docs/.vuepress/public", "docs/.vitepress/public", "source", "."}

func (r *reader) readTree(ctx context.Context) error {
	r.look()
	return fs.WalkDir(r.source, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			return r.cannotEnter(name, err)
		case d.IsDir():
			return r.enter(name)
		case !isMarkdown(name):
			return nil
		case private(path.Base(name)):
			r.skip(name, Private)
			return nil
		}
		return r.readDocument(name)
	})
}

// look finds out which generator read the source.
func (r *reader) look() {
	for _, name := range []string{"hugo.toml", "hugo.yaml", "config.toml", "archetypes"} {
		if _, err := fs.Stat(r.source, name); err == nil {
			r.tree.hugo = true
		}
	}
	for _, name := range static {
		if info, err := fs.Stat(r.source, name); err == nil && info.IsDir() {
			r.tree.published = append(r.tree.published, name)
		}
	}
	r.tree.besideLanguage = map[string]bool{}
}

// cannotEnter tells of a folder that cannot be opened. Where that is the source
// itself there is nothing to import.
func (r *reader) cannotEnter(name string, err error) error {
	if name == "." {
		return err
	}
	r.tell(diag.Diag{
		Path: name, Rule: "import/unreadable", Severity: diag.Fault,
		Text: diag.Say("打不开：%v", "cannot be opened: %v", err),
	})
	return fs.SkipDir
}

// enter decides whether a folder is looked into, and notes the languages in it.
func (r *reader) enter(name string) error {
	base := path.Base(name)
	if name == "content" {
		r.tree.hugo = true // nobody else calls it so
	}
	if name != "." {
		hidden := strings.HasPrefix(base, ".")
		if hidden || name == r.options.Leave || slices.Contains(parts, base) || r.tree.hugo && slices.Contains(hugoParts, name) {
			return fs.SkipDir
		}
	}
	entries, err := fs.ReadDir(r.source, name)
	if err != nil {
		return r.cannotEnter(name, err)
	}
	known := slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.IsDir() && plainTag(e.Name()) })
	for _, e := range entries {
		r.tree.besideLanguage[path.Join(name, e.Name())] = known
	}
	return nil
}

func isMarkdown(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown", ".mdown", ".mkd", ".mdx":
		return true
	}
	return false
}

// private names are templates and parts of pages, but for the _index.md of
// Hugo's sections.
func private(base string) bool {
	return strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") && !strings.HasPrefix(base, "_index.")
}

var (
	datedName   = regexp.MustCompile(`^(\d{4})[-_.](\d{1,2})[-_.](\d{1,2})(?:[-_. ]+(.+))?$`)
	datedFolder = regexp.MustCompile(`(?:^|/)(\d{4})/(\d{1,2})(?:/(\d{1,2}))?(?:/|$)`)
	numbered    = regexp.MustCompile(`^(\d{1,3})[-_. 、]+\D`)
)

// placeOf reads a path.
func (t *tree) placeOf(file string) place {
	folders := strings.Split(path.Dir(file), "/")
	if folders[0] == "." {
		folders = nil
	}
	rest, lang := t.pathLanguage(folders)
	p := place{lang: lang}
	if lang != "" {
		p.from = FromFolder
	}
	p.takeFolders(rest)
	name := strings.TrimSuffix(path.Base(file), path.Ext(file))
	name, inName, suffix := nameLanguage(name)
	if inName != "" {
		p.lang, p.from = inName, FromFileName
	}
	p.name, p.suffix = name, suffix
	p.takeDate()
	return p
}

// takeFolders drops the folders that only wrap the content.
func (p *place) takeFolders(folders []string) {
	for len(folders) > 0 && slices.Contains(wrappers, folders[0]) {
		folders = folders[1:]
	}
	var kept []string
	for _, f := range folders {
		switch f {
		case "_posts":
			p.post = true
		case "_drafts":
			p.post, p.draft = true, true
		default:
			kept = append(kept, strings.TrimLeft(f, "_."))
		}
	}
	p.folder = path.Join(kept...)
	if p.folder == "" {
		p.folder = "."
	}
}

// takeDate reads a date in the name, and takes it out of it, or in the path.
func (p *place) takeDate() {
	if m := datedName.FindStringSubmatch(p.name); m != nil {
		if d, ok := day(m[1], m[2], m[3]); ok {
			p.date, p.dateIn = d, FromFileName
			if m[4] != "" {
				p.name = m[4]
			}
			return
		}
	}
	if m := datedFolder.FindStringSubmatch(p.folder); m != nil {
		if m[3] == "" {
			m[3] = "1" // the month is known, the day is not
		}
		if d, ok := day(m[1], m[2], m[3]); ok {
			p.date, p.dateIn = d, FromFolder
		}
	}
}

// pretty reports whether the old site made a folder with an index.html of a
// text: Hugo of all, most Jekyll sites of their posts, VitePress of what stands
// for its folder.
func (t *tree) pretty(p *place) bool { return t.hugo || p.post || p.isIndex() }

// isIndex reports whether a name without language stands for its folder.
func (p *place) isIndex() bool {
	switch strings.ToLower(p.name) {
	case "index", "_index", "readme":
		return true
	}
	return false
}
