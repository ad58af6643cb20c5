package site_test

import (
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"unionhall/internal/content"
	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/fields"
	"unionhall/internal/kind"
	"unionhall/internal/site"
)

// A world is a source made by hand: settings, unions, items, other files.
type world struct {
	config string
	unions map[string]string // union.yaml by folder
	items  []*content.Item
	files  map[string]site.FileInfo
	base   string
	union  string
	drafts bool
	now    time.Time
	kinds  *kind.Set
	tune   func(u *site.Union) // of what union.yaml says
}

var china = time.FixedZone("", 8*60*60)

func day(text string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, text, china)
	if err != nil {
		panic(err)
	}
	return t
}

// one is a site of one union, in Chinese.
func one() *world {
	return &world{
		config: "title: 云岭省职工之家\n",
		unions: map[string]string{".": "id: yl\nname: 云岭省总工会\nlevel: provincial\n"},
		now:    day("2026-06-01"),
	}
}

// two is a province in Chinese and English above a city in Chinese only.
func two() *world {
	w := one()
	w.config = "title: {zh-Hans: 云岭省职工之家, en: Yunling Workers' Home}\nlanguages: [zh-Hans, en]\n"
	w.unions = map[string]string{
		".":     "id: yl\nname: {zh-Hans: 云岭省总工会, en: Yunling Federation}\nshort_name: {zh-Hans: 省总, en: Yunling}\nlevel: provincial\naccent: \"#b3261e\"\n",
		"linhe": "id: yl-linhe\nname: 临河市总工会\nlevel: municipal\nlanguages: [zh-Hans]\n",
	}
	return w
}

func kinds(t testing.TB) *kind.Set {
	t.Helper()
	set, list := kind.Load(os.DirFS("../../themes/base"), "kinds")
	noDiags(t, list)
	return set
}

func noDiags(t testing.TB, list diag.List) {
	t.Helper()
	for _, d := range list.Sorted() {
		t.Errorf("%s:%d:%d %s: %s / %s (%s / %s)", d.Path, d.Line, d.Col, d.Rule, d.Text.ZH, d.Text.EN, d.Hint.ZH, d.Hint.EN)
	}
	if t.Failed() {
		t.FailNow()
	}
}

func (w *world) sourceMap(t testing.TB) (*site.Map, diag.List) {
	t.Helper()
	if w.kinds == nil {
		w.kinds = kinds(t)
	}
	c, list := site.ReadConfig("site.yaml", []byte(w.config))
	noDiags(t, list)
	var unions []*site.Union
	for _, folder := range sortedKeys(w.unions) {
		u, list := site.ReadUnion(path.Join(folder, "union.yaml"), []byte(w.unions[folder]), w.kinds)
		noDiags(t, list)
		if w.tune != nil {
			w.tune(u)
		}
		unions = append(unions, u)
	}
	return site.NewMap(c, unions, w.kinds, func(lang string) bool { return lang == "zh-Hans" || lang == "en" || lang == "ar" })
}

func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// add adds an item where its path says; edit may change it.
func (w *world) add(file string, edit ...func(*content.Item)) *content.Item {
	item := &content.Item{Path: file}
	item.Card.Title = strings.TrimSuffix(path.Base(file), ".md")
	item.Card.Date = day("2026-05-01")
	for _, e := range edit {
		e(item)
	}
	w.items = append(w.items, item)
	return item
}

func (w *world) input(t testing.TB) site.Input {
	t.Helper()
	m, list := w.sourceMap(t)
	noDiags(t, list)
	var placed []*content.Item
	for _, item := range w.items {
		p, ok, list := m.Place(item.Path)
		noDiags(t, list)
		if !ok {
			t.Fatalf("%s is no item", item.Path)
		}
		item.Kind, item.Name, item.Lang = p.Kind.ID, p.Name, p.Lang
		item.Body.Sum = content.NoText
		if len(item.Body.HTML) > 0 {
			item.Body.Sum = digest.Of(item.Body.HTML)
		}
		placed = append(placed, item)
	}
	return site.Input{
		Map: m, Items: placed, Languages: language, Styles: site.Styles{All: "a{color:red}", Home: "a{color:#f00}", Door: "a{color:#e00}"},
		Static: map[string]site.File{"icon.svg": "static/icon.svg"},
		File: func(p string) (site.FileInfo, bool) {
			info, ok := w.files[p]
			return info, ok
		},
		BaseURL: w.base, Union: w.union, Drafts: w.drafts, Now: w.now,
	}
}

func language(tag string) site.Language {
	words := map[string]string{
		"home": "首页", "tags": "标签", "unions": "全部工会", "door": "选择工会",
		"not_found": "没有这一页", "moved": "已移动", "page_n": "第 %d 页",
	}
	if tag == "en" {
		words = map[string]string{
			"home": "Home", "tags": "Tags", "unions": "Unions", "door": "Choose",
			"not_found": "Not found", "moved": "Moved", "page_n": "Page %d",
		}
	}
	return site.Language{Tag: tag, Name: "<" + tag + ">", Dir: "ltr", Text: func(key string) string {
		if word, ok := words[key]; ok {
			return word
		}
		return key
	}}
}

// build makes the site, without a diag.
func (w *world) build(t testing.TB) *site.Site {
	t.Helper()
	s, list := site.New(w.input(t))
	noDiags(t, list)
	return s
}

// diags makes the site and returns what was reported, as "path rule".
func (w *world) diags(t testing.TB) (*site.Site, []string) {
	t.Helper()
	s, list := site.New(w.input(t))
	var told []string
	for _, d := range list.Sorted() {
		if d.Text.ZH == "" || d.Text.EN == "" || d.Hint.ZH == "" || d.Hint.EN == "" || strings.Contains(d.Text.ZH+d.Text.EN+d.Hint.ZH+d.Hint.EN, "%!") {
			t.Errorf("%s: words are missing or malformed: %q %q", d.Rule, d.Text, d.Hint)
		}
		told = append(told, d.Path+" "+d.Rule)
	}
	return s, told
}

func files(s *site.Site) []string {
	var list []string
	for i := range s.Pages() {
		list = append(list, string(s.Pages()[i].File))
	}
	return list
}

func view[V any](t testing.TB, s *site.Site, file string) *V {
	t.Helper()
	v, ok := s.View(page(t, s, file)).(*V)
	if !ok {
		t.Fatalf("%s: %T", file, s.View(page(t, s, file)))
	}
	return v
}

func page(t testing.TB, s *site.Site, file string) *site.Page {
	t.Helper()
	for i := range s.Pages() {
		if p := &s.Pages()[i]; string(p.File) == file {
			return p
		}
	}
	t.Fatalf("no page %s among %v", file, files(s))
	return nil
}

// links gives an item a body of links with these targets.
func links(targets ...string) func(*content.Item) {
	return func(item *content.Item) {
		for i, target := range targets {
			html := append(item.Body.HTML, "<p><a"...)
			item.Body.Links = append(item.Body.Links, content.Link{
				Offset: len(html), Target: target, Pos: fields.Pos{Line: i + 5, Col: 1}, Excerpt: "[x](" + target + ")",
			})
			item.Body.HTML = append(html, ">x</a></p>"...)
		}
	}
}

// pictures gives an item a body of pictures.
func pictures(targets ...string) func(*content.Item) {
	return func(item *content.Item) {
		for i, target := range targets {
			item.Body.Links = append(item.Body.Links, content.Link{
				Offset: len(item.Body.HTML), Target: target, Picture: true, Alt: "五一 <慰问>", Pos: fields.Pos{Line: i + 5, Col: 1},
			})
			item.Body.HTML = append(item.Body.HTML, '\n')
		}
	}
}

// body returns the item page's text with its links.
func body(t testing.TB, s *site.Site, file string) string {
	t.Helper()
	p := page(t, s, file)
	v := s.View(p).(*site.ItemView)
	var owner []byte
	if p.Owner != nil {
		owner = p.Owner.Body.HTML
	}
	s.Fill(v, p, p.Item.Body.HTML, owner)
	return string(v.Body.HTML)
}

func equal[T comparable](t testing.TB, what string, got, want []T) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %v\nwant %v", what, fmt.Sprint(got), fmt.Sprint(want))
	}
}
