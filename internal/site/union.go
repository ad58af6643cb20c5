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

// A Union is one union.yaml. It is immutable; who stands above it is known to
// the Map that holds it.
type Union struct {
	ID        string
	Path      string // of union.yaml, for faults
	Folder    string // that holds it, below the source, NFC; "." for the source itself
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
	Status    string            // active, merged, dissolved
	Successor string            // of a merged or dissolved one: the id of the union that took over

	Tier         string     // of an industrial union: national, provincial, municipal
	Affiliations []string   // ids of further unions above, from which it inherits
	PairedWith   []string   // ids of unions with which it helps each other across regions
	USCC         string     // unified social credit code (GB 32100), 18 characters; "" for none
	IDs          []SchemeID // further identifiers
	Division     string     // of GB/T 2260: 2, 4, 6, 9 or 12 digits
	Postcode     string
	Geo          string          // latitude and longitude, WGS 84: "36.81, 118.05"
	Chair        kind.Labels     // published only where it is written
	Answers      kind.Labels     // by when whoever asks is answered
	Modules      map[string]bool // kind id -> whether it is on; what is not named is on
	Hide         []Hidden        // items of unions above that it does not show
	Serves       Serves
	Legal        LegalBlock
	Channels     []OfficialChannel

	src    fields.Source
	values kind.Values // for the places of faults
}

// Hotline is a number that is read out and a number that is dialled.
type Hotline struct {
	Label string
	Tel   string
	Hours kind.Labels
}

// SchemeID is an identifier in a scheme of its own.
type SchemeID struct {
	Scheme string
	Value  string
}

// Hidden is an item of a union above that is not shown here and below.
type Hidden struct {
	Link    string // as written: where its file lies, or its address
	Because string
	Pos     fields.Pos
}

// Serves are words that people know themselves by, for the door.
type Serves struct {
	Places     []kind.Labels // 中州区, 开发区
	Workplaces []kind.Labels // 宏远纺织
	Platforms  []kind.Labels // of work through an application
	Industries []kind.Labels // 快递, 建筑
}

// LegalBlock is what the law wants to see on pages. A union below takes what
// it does not say itself from above, the top one from site.yaml.
type LegalBlock struct {
	Operator kind.Labels
	ICP      string
	Security string
	Region   string // CN-mainland: an ICP number is needed; other
	Lines    []kind.Labels
}

// OfficialChannel is a place where the union really speaks.
type OfficialChannel struct {
	Kind string // website, wechat, mini-program, weibo, app, video, other
	Name kind.Labels
	Href string // "" for none
	Note kind.Labels
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
	r, list := readSettings(file, text, UnionFields(kinds))
	v := r.values
	u := &Union{
		ID: v.Text("id"), Path: file, Folder: nfc(path.Dir(file)),
		Name: r.words("name"), ShortName: r.words("short_name"),
		Level: v.Text("level"), Languages: r.languages("languages"),
		Accent: v.Text("accent"), Intro: r.words("intro"), Address: r.words("address"),
		Phone: v.Text("phone"), Hours: r.words("hours"), Email: v.Text("email"),
		Status: v.Text("status"), src: r.src, values: v,
		Affiliations: v.Texts("affiliations"),
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
	if !unionID.MatchString(u.ID) {
		s.fault(v.Pos, "union/id",
			diag.Say("工会标识“%s”不能用在网址里", "the id %q cannot be part of an address", u.ID),
			diag.Say("只用小写字母、数字和连字符，例如 %s；定下以后不再改动", "use lower-case letters, digits and hyphens only, such as %s, and never change it later", likelyID(u.ID)))
	}
}

// at returns where the value of a key stands, of a list that of its entry i; the
// first line where the key has none.
func (u *Union) at(name string, i int) fields.Pos {
	v := u.values.Get(name)
	switch {
	case v == nil:
		return fields.Pos{Line: 1}
	case i < len(v.List):
		return v.List[i].Pos
	}
	return v.Pos
}

// UnionFields are the keys of union.yaml.
func UnionFields(kinds *kind.Set) []kind.Field {
	return append(slices.Clip(unionSchema()), reviewField(kinds))
}

// likelyID returns what an id was meant as, or an example.
func likelyID(id string) string {
	likely := strings.Join(strings.FieldsFunc(strings.ToLower(id), func(r rune) bool {
		return r <= ' ' || strings.ContainsRune("-_./　－—", r)
	}), "-")
	if unionID.MatchString(likely) {
		return likely
	}
	return "yl-linhe"
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
		Help: kind.Labels{
			"zh-Hans": "写上以后，这一类内容没有批准（status: approved）就不发布",
			"en":      "What is named here is not published before it is approved (status: approved)",
		},
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
