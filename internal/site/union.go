package site

import (
	"errors"
	"path"
	"regexp"
	"slices"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
	"unionhall/internal/kind"
)

var errIncomplete = errors.New("want http:// or https://, a host, and no query")

// A Union is one union.yaml. Parent and Children are set by the Site that
// holds it; everything else is fixed when it is read.
type Union struct {
	ID        string
	Path      string // of union.yaml, for faults
	Folder    string // that holds it, below the source; "." for the source itself
	Name      kind.Labels
	ShortName kind.Labels
	Level     string
	LevelName kind.Labels
	Languages []string // empty: the site's
	Accent    string
	Logo      string // source path of the picture; "" for none
	Intro     kind.Labels
	Address   kind.Labels
	Hotline   Hotline
	Phone     string
	Hours     kind.Labels
	Email     string
	Menu      []MenuEntry
	Review    map[string]string // kind id -> self or parent: who must approve
	Status    string

	src   fields.Source
	idPos fields.Pos
}

// Hotline is a number that is read out and a number that is dialled.
type Hotline struct {
	Label string
	Tel   string
	Hours kind.Labels
}

// MenuEntry is one entry of a union's own menu, its link as written.
type MenuEntry struct {
	Title kind.Labels
	Link  string
	Pos   fields.Pos
}

var unionID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// ReadUnion reads a union.yaml. It returns what could be read, with every fault.
func ReadUnion(file string, text []byte, kinds *kind.Set) (*Union, diag.List) {
	r, list := readSettings(file, text, append(slices.Clip(unionSchema()), reviewField(kinds)))
	v := r.values
	u := &Union{
		ID: v.Text("id"), Path: file, Folder: path.Dir(file),
		Name: r.words("name"), ShortName: r.words("short_name"),
		Level: v.Text("level"), Languages: r.languages("languages"),
		Accent: v.Text("accent"), Intro: r.words("intro"), Address: r.words("address"),
		Phone: v.Text("phone"), Hours: r.words("hours"), Email: v.Text("email"),
		Status: v.Text("status"), src: r.src,
	}
	if logo := v.Text("logo"); logo != "" {
		u.Logo = path.Join(u.Folder, logo)
	}
	u.LevelName = levelName(u.Level)
	u.Hotline = readHotline(r)
	u.Menu = readMenu(r)
	u.Review = readReview(r)
	r.checkID(u)
	return u, append(list, r.diags...)
}

func (s *settings) checkID(u *Union) {
	v := s.values.Get("id")
	if v == nil {
		return
	}
	u.idPos = v.Pos
	if !unionID.MatchString(u.ID) {
		s.fault(v.Pos, "union/id",
			diag.Say("工会标识“%s”不能用在网址里", "the id %q cannot be part of an address", u.ID),
			diag.Say("只用小写字母、数字和连字符，例如 yl-linhe；定下以后不再改动", "use lower-case letters, digits and hyphens only, such as yl-linhe, and never change it later"))
	}
}

func readHotline(s *settings) Hotline {
	v := s.values.Get("hotline")
	if v == nil {
		return Hotline{}
	}
	m := kind.Values(v.Map)
	h := Hotline{Label: m.Text("label"), Tel: m.Text("tel"), Hours: labels(m.Get("hours"), "")}
	if h.Label == "" {
		h.Label = h.Tel
	}
	return h
}

func readMenu(s *settings) []MenuEntry {
	v := s.values.Get("menu")
	if v == nil {
		return nil
	}
	var menu []MenuEntry
	for i := range v.List {
		m := kind.Values(v.List[i].Map)
		e := MenuEntry{Title: labels(m.Get("title"), ""), Link: m.Text("link")}
		if link := m.Get("link"); link != nil {
			e.Pos = link.Pos
		}
		menu = append(menu, e)
	}
	return menu
}

func readReview(s *settings) map[string]string {
	v := s.values.Get("review")
	if v == nil {
		return nil
	}
	rules := map[string]string{}
	for _, e := range v.Map {
		rules[e.Name] = e.Text
	}
	return rules
}

// reviewField declares "review": one choice per kind of the site.
func reviewField(kinds *kind.Set) kind.Field {
	f := kind.Field{
		Name: "review", Type: kind.Group,
		Labels: kind.Labels{"zh-Hans": "审核规则", "en": "review rules"},
	}
	for _, k := range kinds.Kinds() {
		f.Fields = append(f.Fields, kind.Field{
			Name: k.ID, Type: kind.Choice, Labels: k.Labels,
			Choices: []kind.Option{
				{Value: "self", Labels: kind.Labels{"zh-Hans": "本级审核", "en": "the union itself"}},
				{Value: "parent", Labels: kind.Labels{"zh-Hans": "上级审核", "en": "the union above"}},
			},
		})
	}
	return f
}

func levelName(level string) kind.Labels {
	for _, f := range unionSchema() {
		if f.Name != "level" {
			continue
		}
		for _, o := range f.Choices {
			if o.Value == level {
				return o.Labels
			}
		}
	}
	return nil
}

// tree is all unions and who stands above whom. It is immutable.
type tree struct {
	unions   []*Union // by folder, so that a parent comes before its children
	byID     map[string]*Union
	byFolder map[string]*Union
	parent   map[*Union]*Union
	children map[*Union][]*Union
	single   bool // a site of one union: no union id in addresses, no door
}

// plant arranges unions by their folders and reports what does not fit.
func plant(unions []*Union, reserved []string) (*tree, diag.List) {
	t := &tree{
		unions: slices.Clone(unions), byID: map[string]*Union{}, byFolder: map[string]*Union{},
		parent: map[*Union]*Union{}, children: map[*Union][]*Union{},
	}
	slices.SortFunc(t.unions, func(a, b *Union) int { return compareFolders(a.Folder, b.Folder) })
	var list diag.List
	for _, u := range t.unions {
		t.byFolder[u.Folder] = u
		list = append(list, t.addID(u, reserved)...)
	}
	var root *Union
	for _, u := range t.unions {
		p := t.above(path.Dir(u.Folder), u.Folder)
		switch {
		case p != nil:
			t.parent[u] = p
			t.children[p] = append(t.children[p], u)
		case root == nil:
			root = u
		default:
			list = append(list, secondRoot(u, root))
		}
	}
	t.single = len(t.unions) == 1
	return t, list
}

// compareFolders puts "." first and a folder before those inside it.
func compareFolders(a, b string) int {
	if a == "." || b == "." {
		return strings.Compare(strings.TrimPrefix(a, "."), strings.TrimPrefix(b, "."))
	}
	return slices.Compare(strings.Split(a, "/"), strings.Split(b, "/"))
}

func (t *tree) addID(u *Union, reserved []string) diag.List {
	if u.ID == "" {
		return nil // told when it was read
	}
	if other := t.byID[u.ID]; other != nil {
		return diag.List{u.fault(u.idPos, "union/id-twice",
			diag.Say("工会标识“%s”已经被 %s 使用", "the id %q is already used by %s", u.ID, other.Path),
			diag.Say("给其中一个换一个标识", "give one of them another id"))}
	}
	t.byID[u.ID] = u
	if slices.Contains(reserved, u.ID) {
		return diag.List{u.fault(u.idPos, "union/id-reserved",
			diag.Say("工会标识“%s”与网站自己的网址相同", "the id %q is an address of the site itself", u.ID),
			diag.Say("换一个标识，例如 %s-gh", "choose another one, such as %s-gh", u.ID))}
	}
	return nil
}

func (u *Union) fault(pos fields.Pos, rule string, text, hint diag.Words) diag.Diag {
	return u.src.Diag(pos, rule, diag.Fault, text, hint)
}

func secondRoot(u, root *Union) diag.Diag {
	return u.fault(fields.Pos{Line: 1}, "union/second-root",
		diag.Say("“%s”上面没有上级工会，而 %s 已经是最上级", "%q has no union above it, and %s is the top one already", u.Folder, root.Path),
		diag.Say("把这个文件夹移到上级工会的文件夹里面", "move this folder into that of the union above it"))
}

// above returns the union of folder or of the nearest folder around it.
func (t *tree) above(folder, self string) *Union {
	if self == "." {
		return nil
	}
	for ; ; folder = path.Dir(folder) {
		if u := t.byFolder[folder]; u != nil {
			return u
		}
		if folder == "." {
			return nil
		}
	}
}

// owner returns the union in whose folder the source file lies, or nil.
func (t *tree) owner(file string) *Union { return t.above(path.Dir(file), file) }
