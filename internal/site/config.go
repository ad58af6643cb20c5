package site

import (
	"embed"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"golang.org/x/text/language"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
	"unionhall/internal/kind"
)

//go:embed schemas
var schemas embed.FS

// Config is site.yaml. It is immutable.
type Config struct {
	Title     kind.Labels
	Address   string   // absolute, with a trailing slash; "" where not given
	Languages []string // BCP 47; the first is the main one
	Theme     string   // folder below themes/; "" for the base theme
	Zone      *time.Location
	Legal     LegalBlock
	Intro     kind.Labels
	Signing   *Signing  // nil where what phones keep is not signed
	Endpoint  *Endpoint // nil where no forms are handed over

	src       fields.Source
	langPos   fields.Pos
	themePos  fields.Pos
	regionPos fields.Pos
}

// ReadConfig reads site.yaml. It returns what could be read, with every fault.
func ReadConfig(path string, text []byte) (*Config, diag.List) {
	r, list := readSettings(path, text, siteSchema())
	c := &Config{
		Title: r.words("title"), Intro: r.words("intro"),
		Theme: r.values.Text("theme"), Zone: defaultZone,
	}
	c.src = r.src
	c.Languages = r.languages("languages")
	c.langPos = r.pos("languages")
	c.themePos = r.pos("theme")
	c.regionPos = posOf(r.group("legal"), "region")
	if len(c.Languages) == 0 {
		c.Languages = []string{"zh-Hans"}
	}
	c.Legal = r.legal()
	c.Address = r.address("address")
	c.Zone = r.zone("timezone")
	c.Signing = r.signing("signing")
	c.Endpoint = r.endpoint("endpoint")
	return c, append(list, r.diags...)
}

// AtTheme is a fault of what site.yaml says about the theme, at its place.
func (c *Config) AtTheme(rule string, text, hint diag.Words) diag.Diag {
	return c.src.Diag(c.themePos, rule, diag.Fault, text, hint)
}

// defaultZone is China's: one zone for the whole country, no daylight saving.
var defaultZone = time.FixedZone("", 8*60*60)

// settings is a checked settings file and what was wrong with it.
type settings struct {
	src    fields.Source
	values kind.Values
	diags  diag.List
}

func readSettings(path string, text []byte, schema []kind.Field) (*settings, diag.List) {
	src := fields.Source{Path: path, Bytes: text, FirstLine: 1}
	root, list := fields.Parse(src)
	if list.Faults() > 0 {
		return &settings{src: src}, list // what is missing may only be unreadable: do not complain of it as well
	}
	list = append(list, plainLegal(src, root)...)
	values, faults := kind.Schema{Fields: schema}.Check(src, root)
	return &settings{src: src, values: values}, slices.Concat(list, faults, slotMarks(src))
}

// slotMarks refuses texts that would pass for the marks of a shell: what stands
// in these files is part of every shell.
func slotMarks(src fields.Source) diag.List {
	var list diag.List
	for i, line := range strings.Split(string(src.Bytes), "\n") {
		for _, mark := range []string{RootSlot, SlotMark} {
			if at := strings.Index(line, mark); at >= 0 {
				pos := fields.Pos{Line: src.FirstLine + i, Col: 1 + utf8.RuneCountInString(line[:at])}
				list = append(list, src.Diag(pos, "settings/mark", diag.Fault,
					diag.Say("“%s”是程序自己用的记号", "%q is a mark that the program uses itself", mark),
					diag.Say("请换一种写法，例如只写一个 @", "write it otherwise, such as with a single @")))
			}
		}
	}
	return list
}

func (s *settings) warn(pos fields.Pos, rule string, text, hint diag.Words) {
	s.diags = append(s.diags, s.src.Diag(pos, rule, diag.Warning, text, hint))
}

func (s *settings) fault(pos fields.Pos, rule string, text, hint diag.Words) {
	s.diags = append(s.diags, s.src.Diag(pos, rule, diag.Fault, text, hint))
}

// pos returns where the value of a key stands; zero where it has none.
func (s *settings) pos(name string) fields.Pos {
	if v := s.values.Get(name); v != nil {
		return v.Pos
	}
	return fields.Pos{}
}

// group returns what a group says.
func (s *settings) group(name string) kind.Values {
	if v := s.values.Get(name); v != nil {
		return v.Map
	}
	return nil
}

// groups returns what the groups of a list say.
func (s *settings) groups(name string) []kind.Values {
	v := s.values.Get(name)
	if v == nil {
		return nil
	}
	list := make([]kind.Values, len(v.List))
	for i := range v.List {
		list[i] = v.List[i].Map
	}
	return list
}

// posOf returns where a value of a group stands; zero where it has none.
func posOf(m kind.Values, name string) fields.Pos {
	if v := m.Get(name); v != nil {
		return v.Pos
	}
	return fields.Pos{}
}

// wordLists returns a list of texts, each given as it is or by language.
func wordLists(m kind.Values, name string) []kind.Labels {
	v := m.Get(name)
	if v == nil {
		return nil
	}
	var list []kind.Labels
	for i := range v.List {
		if l := labels(&v.List[i], ""); len(l) > 0 {
			list = append(list, l)
		}
	}
	return list
}

// words returns a text given as it is or by language. A plain text is the
// same in every language.
func (s *settings) words(name string) kind.Labels { return labels(s.values.Get(name), "") }

func labels(v *kind.Value, lang string) kind.Labels {
	if v == nil {
		return nil
	}
	if len(v.Map) == 0 {
		if v.Text == "" {
			return nil
		}
		return kind.Labels{lang: v.Text}
	}
	l := kind.Labels{}
	for _, e := range v.Map {
		l[e.Name] = e.Text
	}
	return l
}

// languages returns canonical language tags.
func (s *settings) languages(name string) []string {
	v := s.values.Get(name)
	if v == nil {
		return nil
	}
	var tags []string
	for _, e := range v.List {
		tag, err := language.Parse(e.Text)
		switch {
		case err != nil:
			s.fault(e.Pos, "settings/language",
				diag.Say("“%s”不是语言代码", "%q is no language tag", e.Text),
				diag.Say("请写 BCP 47 代码，例如 zh-Hans（简体中文）、zh-Hant（繁体中文）、en（英语）、ug（维吾尔语）",
					"write a BCP 47 tag, such as zh-Hans, zh-Hant, en or ug"))
		case slices.Contains(tags, tag.String()):
			s.fault(e.Pos, "settings/language-twice",
				diag.Say("语言“%s”写了两次", "the language %q is listed twice", e.Text),
				diag.Say("删去其中一个", "delete one of them"))
		default:
			tags = append(tags, tag.String())
		}
	}
	return tags
}

func (s *settings) address(name string) string {
	v := s.values.Get(name)
	if v == nil || v.Text == "" {
		return ""
	}
	address, err := BaseURL(v.Text)
	if err != nil {
		s.fault(v.Pos, "settings/address",
			diag.Say("网址“%s”不完整", "the address %q is not complete", v.Text),
			diag.Say("请写完整的网址，例如 https://gonghui.example/", "write it in full, such as https://gonghui.example/"))
	}
	return address
}

// BaseURL checks an absolute http(s) address without query and fragment and
// gives it a trailing slash.
func BaseURL(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil {
		return "", err
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return "", &url.Error{Op: "parse", URL: text, Err: errIncomplete}
	}
	return strings.TrimSuffix(u.String(), "/") + "/", nil
}

func (s *settings) zone(name string) *time.Location {
	v := s.values.Get(name)
	if v == nil || v.Text == "" {
		return defaultZone
	}
	zone, err := time.LoadLocation(v.Text)
	if err != nil {
		s.fault(v.Pos, "settings/timezone",
			diag.Say("没有“%s”这个时区", "there is no time zone %q", v.Text),
			diag.Say("中国各地都写 Asia/Shanghai", "for all of China write Asia/Shanghai"))
		return defaultZone
	}
	return zone
}

var siteSchema = sync.OnceValue(func() []kind.Field { return ownSchema("schemas/site.yaml") })

var unionSchema = sync.OnceValue(func() []kind.Field { return ownSchema("schemas/union.yaml") })

// ownSchema reads a schema that is part of the program: a fault in it is a bug.
func ownSchema(path string) []kind.Field {
	text, err := schemas.ReadFile(path)
	if err != nil {
		panic(err)
	}
	schema, list := kind.ReadSchema(fields.Source{Path: path, Bytes: text, FirstLine: 1})
	if len(list) > 0 {
		panic(list[0].Path + ": " + list[0].Text.EN)
	}
	return schema
}
