package theme_test

import (
	"os"
	"path"
	"strconv"
	"strings"
	"testing"

	"unionhall/internal/asset"
	"unionhall/internal/site"
	"unionhall/internal/theme"
)

func style(t testing.TB) string {
	t.Helper()
	css, list := asset.Style(os.DirFS("../../themes/base"), "css/main.css")
	for _, d := range list {
		t.Fatalf("%s:%d:%d: %s", d.Path, d.Line, d.Col, d.Text.EN)
	}
	return string(css)
}

func shell(t testing.TB, th *theme.Theme) *theme.Shell {
	t.Helper()
	s, err := th.Shell(shellView(style(t)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func page(t testing.TB, th *theme.Theme, name string, view any) string {
	t.Helper()
	return string(shell(t, th).Append(nil, slots(t, th, name, view)))
}

func slots(t testing.TB, th *theme.Theme, name string, view any) *theme.Slots {
	t.Helper()
	var s theme.Slots
	if err := th.Layout(name, "zh-Hans").Render(view, &s); err != nil {
		t.Fatal(err)
	}
	return &s
}

func TestEveryLayoutHasAView(t *testing.T) {
	all := views()
	names, err := os.ReadDir("../../themes/base/layouts")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range names {
		name := strings.TrimSuffix(f.Name(), ".html")
		if name != "shell" && name != "page" && all[name] == nil {
			t.Errorf("%s: no view in this test", name)
		}
	}
}

func TestPagesAreWhole(t *testing.T) {
	th := base(t)
	for name, view := range views() {
		html := page(t, th, name, view)
		for _, want := range []string{
			"<!doctype html>", `<html lang="zh-Hans" dir="ltr">`, "<title>", "<h1", `<a href="../../yl-linhe/news/index.html">新闻</a>`,
			`href="https://www.example/"`, `href="tel:&#43;86-531-12351"`, "style-src &#39;sha256-abc&#43;/=&#39;", "</html>",
		} {
			if !strings.Contains(html, want) && !strings.Contains(html, strings.ReplaceAll(want, "&#39;", "'")) {
				t.Errorf("%s: no %q", name, want)
			}
		}
		for _, once := range []string{"<h1", "<main", "<title>", "</footer>"} {
			if n := strings.Count(html, once); n != 1 {
				t.Errorf("%s: %q %d times", name, once, n)
			}
		}
		for _, not := range []string{"@@", "ZgotmplZ", "<no value>", "style=\"", "<script", "onclick", "{{"} {
			if strings.Contains(html, not) {
				t.Errorf("%s: has %q", name, not)
			}
		}
	}
}

func TestFirstMetaIsThePolicy(t *testing.T) {
	html := page(t, base(t), "item", item())
	if at := strings.Index(html, "<meta"); !strings.HasPrefix(html[at:], `<meta http-equiv="Content-Security-Policy"`) {
		t.Errorf("first meta: %.80s", html[at:])
	}
	if at := strings.Index(html, `<meta charset="utf-8">`); at < 0 || at > 1000 {
		t.Errorf("charset at %d", at)
	}
}

func TestPagesAreBornMinified(t *testing.T) {
	th := base(t)
	for name, view := range views() {
		html := page(t, th, name, view)
		small, err := asset.HTML([]byte(html))
		if err != nil {
			t.Fatal(err)
		}
		style := len(style(t)) // the same in both, and no merit
		if over := float64(len(html)-style)/float64(len(small)-style) - 1; over > 0.02 {
			t.Errorf("%s: %d bytes, minified %d: %.1f%% more", name, len(html), len(small), 100*over)
		}
	}
}

func TestStyleSheetIsSmall(t *testing.T) {
	// It is in every page, and in every shell that a phone saves. Half a kilobyte more than at first: tables that
	// say that they scroll, contents beside the text, one layout of labels and values.
	css := style(t)
	if n := len(css); n > 12_800 {
		t.Errorf("%d bytes", n)
	}
	// Homes and the door do without what is for articles.
	th := base(t)
	if n := len(asset.Fit([]byte(css), th.Markup(site.HomeLayout).Has)); n > 9_100 {
		t.Errorf("of a home %d bytes", n)
	}
	if n := len(asset.Fit([]byte(css), th.Markup(site.DoorLayouts()...).Has)); n > 8_100 {
		t.Errorf("of the door %d bytes", n)
	}
}

// TestChineseAndLatinAreSpacedByTheBrowser: what editors type stays as it is,
// the distance is the style sheet's.
func TestChineseAndLatinAreSpacedByTheBrowser(t *testing.T) {
	if !strings.Contains(style(t), "text-autospace:normal") {
		t.Error("the style sheet does not ask for space where Chinese meets Latin")
	}
}

func TestRedirectLeadsOn(t *testing.T) {
	html := page(t, base(t), "redirect", views()["redirect"])
	if !strings.Contains(html, `<meta http-equiv="refresh" content="0; url=../news/gaowen.html">`) {
		t.Error(html)
	}
}

func TestEveryLanguageHasTheSameStrings(t *testing.T) {
	th := base(t)
	names, err := os.ReadDir("../../themes/base/strings")
	if err != nil {
		t.Fatal(err)
	}
	want := stringKeys(t, "zh-Hans.yaml")
	for _, f := range names {
		have := stringKeys(t, f.Name())
		for key := range want {
			if !have[key] {
				t.Errorf("%s: no %q", f.Name(), key)
			}
		}
		for key := range have {
			if !want[key] {
				t.Errorf("%s: %q is not in zh-Hans.yaml", f.Name(), key)
			}
		}
		l, ok := th.Language(strings.TrimSuffix(f.Name(), path.Ext(f.Name())))
		if !ok || l.Name == "" || l.Dir != "ltr" && l.Dir != "rtl" {
			t.Errorf("%s: %v %q %q", f.Name(), ok, l.Name, l.Dir)
		}
		if !strings.Contains(l.Text("page_n"), "%d") || !strings.Contains(l.Text("only_in"), "%s") {
			t.Errorf("%s: page_n %q, only_in %q", f.Name(), l.Text("page_n"), l.Text("only_in"))
		}
	}
}

// stringKeys reads the keys as a person does: what stands before the colon.
func stringKeys(t *testing.T, name string) map[string]bool {
	t.Helper()
	b, err := os.ReadFile("../../themes/base/strings/" + name)
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]bool{}
	for line := range strings.Lines(string(b)) {
		if key, _, ok := strings.Cut(line, ":"); ok && !strings.HasPrefix(line, "#") {
			keys[key] = true
		}
	}
	return keys
}

func BenchmarkItem(b *testing.B) {
	l := base(b).Layout("item", "zh-Hans")
	for name, v := range map[string]*site.ItemView{"news": item(), "service": service()} {
		b.Run(name, func(b *testing.B) {
			var slots theme.Slots
			b.ReportAllocs()
			for b.Loop() {
				if err := l.Render(v, &slots); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkList(b *testing.B) {
	b.Run("new", func(b *testing.B) { benchmarkList(b, true) })
	b.Run("remembered", func(b *testing.B) { benchmarkList(b, false) })
}

// benchmarkList renders a list of cards that were seen before, or never.
func benchmarkList(b *testing.B, fresh bool) {
	l := base(b).Layout("list", "zh-Hans")
	v := list()
	var slots theme.Slots
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		for i := range v.Cards {
			if fresh {
				v.Cards[i].Title = strconv.Itoa(n*len(v.Cards) + i)
			}
		}
		if err := l.Render(v, &slots); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	th := base(b)
	s := shell(b, th)
	var slots theme.Slots
	if err := th.Layout("item", "zh-Hans").Render(item(), &slots); err != nil {
		b.Fatal(err)
	}
	var page []byte
	b.ReportAllocs()
	for b.Loop() {
		page = s.Append(page[:0], &slots)
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		base(b)
	}
}
