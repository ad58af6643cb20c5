package site

import (
	"path"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
	"unionhall/internal/kind"
)

// sourceMap is the inside of a Map.
type sourceMap struct {
	*tree
	config    *Config
	kinds     *kind.Set
	known     func(lang string) bool
	languages []string // all that the site or a union uses
}

// OwnAddresses are first elements of addresses that belong to the site itself:
// no union and no kind's folder may be called so. Languages in use are reserved
// as well.
func OwnAddresses() []string {
	return []string{"unions", "tags", "sections", "channels", "offline", "forms", "outbox", "schemas", "files", "static", "404", "feed", "sitemap", "sitemap-site", "robots", "sw", "push", "index"}
}

func newMap(c *Config, unions []*Union, kinds *kind.Set, known func(string) bool) (*Map, diag.List) {
	m := sourceMap{config: c, kinds: kinds, known: known}
	m.languages = slices.Clone(c.Languages)
	for _, u := range unions {
		for _, tag := range u.Languages {
			if !slices.Contains(m.languages, tag) {
				m.languages = append(m.languages, tag)
			}
		}
	}
	reserved := append(OwnAddresses(), m.languages...)
	t, list := plant(unions, reserved)
	m.tree = t
	list = append(list, m.reservedFolders(reserved)...)
	if len(unions) == 0 {
		list = append(list, noUnions())
	}
	return &Map{m}, slices.Concat(list, m.strangeLanguages(), m.unfiled())
}

func noUnions() diag.Diag {
	return diag.Diag{
		Rule: "union/none", Severity: diag.Fault,
		Text: diag.Say("内容文件夹里没有 union.yaml，一个工会也没有", "there is no union.yaml in the content folder: no union at all"),
		Hint: diag.Say("在工会的文件夹里放一个 union.yaml，写上 id、name 和 level", "put a union.yaml with id, name and level into the union's folder"),
	}
}

// FolderReserved is the rule of the fault that a kind's folder is an address of
// the site itself. Its place is in the kind's file, as the theme calls it.
const FolderReserved = "kind/folder-reserved"

// reservedFolders reports kinds whose items would lie at addresses of the site
// itself.
func (m *sourceMap) reservedFolders(reserved []string) diag.List {
	var list diag.List
	for _, k := range m.kinds.Kinds() {
		if slices.ContainsFunc(reserved, func(name string) bool { return fold(name) == fold(k.Folder) }) {
			list = append(list, diag.Diag{
				Path: k.Source, Line: k.FolderAt.Line, Col: k.FolderAt.Col, Rule: FolderReserved, Severity: diag.Fault,
				Text: diag.Say("内容类型“%s”的文件夹“%s”与网站自己的网址相同", "the folder of the kind %q, %q, is an address of the site itself", k.ID, k.Folder),
				Hint: diag.Say("在主题的 kinds 文件夹里给它换一个 folder", "give it another folder in the theme's kinds"),
			})
		}
	}
	return list
}

// strangeLanguages warns of languages for which the theme has no strings.
// Pages are made all the same, with the theme's words in another language.
func (m *sourceMap) strangeLanguages() diag.List {
	var list diag.List
	warn := func(src fields.Source, pos fields.Pos, tag string) {
		if m.known(tag) {
			return
		}
		list = append(list, src.Diag(pos, "language/no-strings", diag.Warning,
			diag.Say("网站样式里没有语言“%s”的界面文字", "the style of the site has no words in the language %q", tag),
			diag.Say("做网站的人可以在 themes 的 strings 文件夹里加一个 %s.yaml；在那以前按钮和提示用别的语言", "whoever looks after the site can add %s.yaml to the theme's strings folder; until then, words of another language are used", tag)))
	}
	for _, tag := range m.config.Languages {
		warn(m.config.src, m.config.langPos, tag)
	}
	for _, u := range m.unions {
		for _, tag := range u.Languages {
			warn(u.src, u.at("languages", 0), tag)
		}
	}
	return list
}

// languagesOf returns the languages of u, its main one first.
func (m *sourceMap) languagesOf(u *Union) []string {
	if len(u.Languages) > 0 {
		return u.Languages
	}
	return m.config.Languages
}

func (m *sourceMap) place(file string) (Place, bool, diag.List) {
	file = nfc(file) // disks keep names as they like
	name, ok := trimMarkdown(path.Base(file))
	if !ok || hidden(file) {
		return Place{}, false, nil
	}
	u := m.owner(file)
	if u == nil {
		return Place{}, false, m.homeless(file, name)
	}
	folder, rest, inFolder := strings.Cut(below(u, file), "/")
	k := m.kinds.ByFolder(folder)
	if !inFolder || k == nil {
		return Place{}, false, m.misplaced(u, file, name, folder, rest)
	}
	name, lang := m.splitLanguage(name)
	if d, ok := checkName(file, name); !ok {
		return Place{}, false, diag.List{d}
	}
	tags := m.languagesOf(u)
	switch {
	case lang == "":
		lang = tags[0]
	case !slices.Contains(tags, lang):
		return Place{}, false, diag.List{foreign(file, lang, u)}
	}
	return Place{Union: u, Kind: k, Name: name, Lang: lang}, true, nil
}

func (m *sourceMap) file(p Place) File {
	file := p.Kind.Folder + "/" + p.Name + ".html"
	if p.Lang != m.languagesOf(p.Union)[0] {
		file = p.Lang + "/" + file
	}
	if !m.single {
		file = p.Union.ID + "/" + file
	}
	return File(file)
}

// below cuts the folder of u from the path of a file in it.
func below(u *Union, file string) string {
	if u.Folder == "." {
		return file
	}
	return strings.TrimPrefix(file[len(u.Folder):], "/")
}

// hidden reports whether a part of the path begins with "_" or ".".
func hidden(file string) bool {
	for i := 0; i < len(file); i++ {
		if (file[i] == '_' || file[i] == '.') && (i == 0 || file[i-1] == '/') {
			return true
		}
	}
	return false
}

// trimMarkdown cuts the ending of a Markdown file.
func trimMarkdown(base string) (string, bool) {
	for _, ending := range []string{".md", ".markdown"} {
		if cut := len(base) - len(ending); cut > 0 && strings.EqualFold(base[cut:], ending) {
			return base[:cut], true
		}
	}
	return base, false
}

// splitLanguage cuts a language from the end of "name.en". What stands behind
// the last dot counts as a language only when the site, a union or the theme
// knows it: "v1.2" and "notice.final" are names.
func (m *sourceMap) splitLanguage(name string) (string, string) {
	dot := strings.LastIndexByte(name, '.')
	if dot <= 0 || !likeTag(name[dot+1:]) {
		return name, ""
	}
	if tag := m.languageNamed(name[dot+1:]); tag != "" {
		return name[:dot], tag
	}
	return name, ""
}

// likeTag keeps most endings away from the parser of tags: a language has two
// or three letters before its first hyphen.
func likeTag(s string) bool {
	primary, _, _ := strings.Cut(s, "-")
	if len(primary) < 2 || len(primary) > 3 {
		return false
	}
	for i := 0; i < len(primary); i++ {
		if c := primary[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}

// languageNamed returns the language in use, else known to the theme, that s
// means: itself, or the one of the same script, so that zh-CN is zh-Hans and
// en-US is en.
func (m *sourceMap) languageNamed(s string) string {
	tag, err := language.Parse(s)
	if err != nil {
		return ""
	}
	if name := tag.String(); slices.Contains(m.languages, name) {
		return name
	}
	for _, name := range m.languages {
		if sameScript(tag, language.Make(name)) {
			return name
		}
	}
	if name := tag.String(); m.known(name) {
		return name
	}
	return ""
}

func sameScript(a, b language.Tag) bool {
	baseA, _ := a.Base()
	baseB, _ := b.Base()
	scriptA, _ := a.Script()
	scriptB, _ := b.Script()
	return baseA == baseB && scriptA == scriptB
}
