package site_test

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"unionhall/internal/content"
	"unionhall/internal/site"
)

// FuzzReadUnion: no union.yaml makes the reader, the map or the site panic.
func FuzzReadUnion(f *testing.F) {
	for _, seed := range []string{
		"id: yl\nname: 云岭省总工会\nlevel: provincial\n",
		"id: yl\nname: {zh-Hans: 云岭, en: Yunling}\nlevel: county\nlanguages: [en, zh-Hans]\naccent: \"#abc\"\nlogo: ../x.png\n",
		"id: unions\nname: x\nlevel: basic\nhotline: {label: 12351, tel: 12351}\nreview: {news: self}\nmenu: [{title: x, link: ../../x}]\n",
		"id: a\nid: b\nname:\nlevel: [1]\nlanguages: [zz-9, en, en]\nmenu: {}\nhotline: []\nreview: [news]\n",
		"id: a\nname: a\nlevel: basic\naffiliations: [a, b]\nuscc: 91350100M000100Y43\ndivision: 990000\ngeo: 1, 2\nmodules: {news: off}\nhide: [{item: x}]\nstatus: dissolved\n",
		"id: a\nname: 工会\nshort_name: 总工会\nlevel: department\nserves: {places: [a, {en: b}], workplaces: []}\nchannels: [{kind: app, name: x, address: \"https://\"}]\nlegal: {region: CN-mainland}\nhotline: {tel: '+'}\n",
		"\ufeffid: 一\r\nname： 全角\r\n\tlevel: basic\r\n",
	} {
		f.Add([]byte(seed))
	}
	kinds := kinds(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		c, _ := site.ReadConfig("site.yaml", []byte("title: t\n"))
		u, list := site.ReadUnion("u/union.yaml", text, kinds)
		if u == nil {
			t.Fatal("no union and no answer")
		}
		m, more := site.NewMap(c, []*site.Union{u}, kinds, func(string) bool { return true })
		if len(list)+len(more) > 0 {
			for _, d := range append(list, more...) {
				if d.Rule == "" || d.Text.ZH == "" || d.Text.EN == "" {
					t.Errorf("%+v", d)
				}
			}
		}
		s, _ := site.New(site.Input{Map: m, Languages: language})
		for i := range s.Pages() {
			site.Sum(s.View(&s.Pages()[i]))
		}
		for _, id := range s.Shells() {
			site.Sum(s.ShellView(id))
		}
	})
}

var safeScheme = regexp.MustCompile(`^(https?|mailto|tel):`)

// FuzzLink: whatever an editor writes as an address, what comes out is one
// attribute with a relative address or one of a harmless scheme.
func FuzzLink(f *testing.F) {
	for _, seed := range []string{
		"other.md", "/", "#", "../../..", "javascript:alert(1)", "JaVaScRiPt\t:x", "//x", "\" onclick=x", "a b.md#工资", "%2e%2e/%zz",
		"https://x/\"><script>", "data:,x", "?x", "a#b#c", "\x00", "tel:1 2", "https://gonghui.example/a/yl/",
	} {
		f.Add(seed)
	}
	w := linked()
	from := w.items[0]
	in := w.input(f)
	f.Fuzz(func(t *testing.T, target string) {
		item := *from
		item.Body = content.Body{}
		links(target)(&item)
		pictures(target)(&item)
		input := in
		input.Items = append([]*content.Item{&item}, slices.DeleteFunc(slices.Clone(in.Items), func(i *content.Item) bool { return i == from })...)
		s, _ := site.New(input)
		checkTokens(t, target, body(t, s, "yl/news/from.html"))
	})
}

func checkTokens(t *testing.T, target, text string) {
	z := html.NewTokenizer(strings.NewReader(text))
	for z.Next() != html.ErrorToken {
		token := z.Token()
		for _, a := range token.Attr {
			if !slices.Contains([]string{"href", "src", "alt", "width", "height", "loading", "decoding"}, a.Key) {
				t.Errorf("%q: attribute %s in %s", target, a.Key, text)
			}
			if a.Key == "href" || a.Key == "src" {
				u, err := url.Parse(a.Val)
				if err != nil && !safeScheme.MatchString(strings.ToLower(a.Val)) || err == nil && u.Scheme != "" && !safeScheme.MatchString(strings.ToLower(a.Val)) {
					t.Errorf("%q: address %q", target, a.Val)
				}
				if a.Key == "src" && (strings.Contains(a.Val, ":") || strings.HasPrefix(a.Val, "//")) {
					t.Errorf("%q: a picture from elsewhere: %q", target, a.Val)
				}
			}
		}
		if token.Type == html.StartTagToken && !slices.Contains([]string{"p", "a", "img"}, token.Data) {
			t.Errorf("%q: element %s in %s", target, token.Data, text)
		}
	}
}
