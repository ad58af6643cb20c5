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
	Screens   []Screenshot
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
	Intake       Switch   // whether it takes forms itself, on pages of its own; Unsaid: once it has keys
	Push         bool     // phones may ask to be told when there is an answer
	Without      []string // forms that are not shown here and below

	src    fields.Source
	values kind.Values // for the places of faults
}

// A Switch is on, off, or left to what else is said.
type Switch int8

// Positions of a Switch.
const (
	Unsaid Switch = iota
	On
	Off
)

// Hotline is a number that is read out and a number that is dialled.
type Hotline struct {
	Label string
	Tel   string
	Hours kind.Labels
}

// Screenshot is a picture of the site for those who think of installing it.
type Screenshot struct {
	File  string // source path
	Label kind.Labels
	Pos   fields.Pos
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
		Level: v.Text("level"), LevelName: levelName(v.Text("level")), Tier: v.Text("tier"),
		Languages: r.languages("languages"), Accent: v.Text("accent"), Intro: r.words("intro"),
		Address: r.words("address"), Postcode: v.Text("postcode"), Phone: v.Text("phone"),
		Hours: r.words("hours"), Email: v.Text("email"), Answers: r.words("answers"), Chair: r.words("chair"),
		Affiliations: v.Texts("affiliations"), PairedWith: v.Texts("paired_with"),
		Status: v.Text("status"), Successor: v.Text("successor"), src: r.src, values: v,
	}
	if logo := v.Text("logo"); logo != "" {
		u.Logo = path.Join(u.Folder, logo)
	}
	u.Screens = r.screenshots(u.Folder)
	r.readParts(u)
	r.checkID(u)
	r.checkTier(u)
	r.checkStatus(u)
	return u, append(list, r.diags...)
}

// readParts reads what is more than a text.
func (s *settings) readParts(u *Union) {
	u.Hotline = s.hotline()
	u.Menu = s.menu()
	u.Review, u.Modules = s.review(), s.modules()
	u.USCC, u.IDs = s.uscc(), s.ids()
	u.Division, u.Geo = s.division(), s.geo()
	u.Serves, u.Hide = s.serves(), s.hide()
	u.Legal, u.Channels = s.legal(), s.channels()
	u.Intake, u.Push, u.Without = s.intake(), s.values.Text("push") == "true", s.values.Texts("without")
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
	return append(slices.Clip(unionSchema()), reviewField(kinds), modulesField(kinds))
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

// checkTier warns of a tier that means nothing.
func (s *settings) checkTier(u *Union) {
	if u.Tier != "" && u.Level != "" && u.Level != "industrial" {
		s.warn(u.at("tier", 0), "union/tier",
			diag.Say("只有产业工会才有 tier，这个工会是“%[1]s”", "only an industrial union has a tier; this one is: %[2]s", u.LevelName.In("zh-Hans"), u.LevelName.In("en")),
			diag.Say("删去 tier；如果是产业工会，把 level 改成 industrial", "delete tier, or write level: industrial if it is an industrial union"))
	}
}

func (s *settings) menu() []MenuEntry {
	var menu []MenuEntry
	for _, m := range s.groups("menu") {
		menu = append(menu, MenuEntry{Title: labels(m.Get("title"), ""), Link: m.Text("link"), Pos: posOf(m, "link")})
	}
	return menu
}

func (s *settings) hide() []Hidden {
	var list []Hidden
	for _, m := range s.groups("hide") {
		list = append(list, Hidden{Link: m.Text("item"), Because: m.Text("because"), Pos: posOf(m, "item")})
	}
	return list
}

func (s *settings) serves() Serves {
	m := s.group("serves")
	return Serves{
		Places: wordLists(m, "places"), Workplaces: wordLists(m, "workplaces"),
		Platforms: wordLists(m, "platforms"), Industries: wordLists(m, "industries"),
	}
}

func (s *settings) review() map[string]string {
	var rules map[string]string
	for _, e := range s.group("review") {
		if rules == nil {
			rules = map[string]string{}
		}
		rules[e.Name] = e.Text
	}
	return rules
}

func (s *settings) modules() map[string]bool {
	var on map[string]bool
	for _, e := range s.group("modules") {
		if on == nil {
			on = map[string]bool{}
		}
		on[e.Name] = e.Text == "true"
	}
	return on
}

// reviewField declares "review": one choice per kind of the site.
func reviewField(kinds *kind.Set) kind.Field {
	f := kind.Field{
		Name: "review", Type: kind.Group,
		Labels: kind.Labels{"zh-Hans": "审核规则", "en": "review rules"},
		Help: kind.Labels{
			"zh-Hans": "例如 {news: self, policy: parent}：这些内容没有批准（status: approved）就不发布，self 由本级、parent 由上级批准",
			"en":      "Such as {news: self, policy: parent}: these are not published before they are approved (status: approved), by this union or the one above",
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

// modulesField declares "modules": a switch for each kind of the site.
func modulesField(kinds *kind.Set) kind.Field {
	f := kind.Field{
		Name: "modules", Type: kind.Group,
		Labels: kind.Labels{"zh-Hans": "栏目开关", "en": "modules"},
		Help: kind.Labels{
			"zh-Hans": "例如 {job: off}：这个工会没有这个栏目，上级的这类内容也不在这里显示",
			"en":      "Such as {job: off}: this union has no such section, and shows nothing of that kind from above either",
		},
	}
	for _, k := range kinds.Kinds() {
		f.Fields = append(f.Fields, kind.Field{Name: k.ID, Type: kind.Bool, Labels: k.Labels})
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
