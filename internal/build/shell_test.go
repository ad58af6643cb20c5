package build

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"unionhall/internal/site"
	"unionhall/internal/theme"
)

// TestShellAndSlotsMakeThePage renders every page once more as the offline
// reader will: a shell that knows no page, and a page's own slots.
func TestShellAndSlotsMakeThePage(t *testing.T) {
	slowUnderRace(t)
	t.Run("small site", func(t *testing.T) { joinShellAndSlots(t, newWorld(t, smallSite()), 40) })
	t.Run("demonstration", func(t *testing.T) {
		w := newWorld(t, smallSite())
		w.o.Source = filepath.Join("..", "..", "content")
		joinShellAndSlots(t, w, 250)
		home, err := os.ReadFile(w.outPath("yl-linhe/index.html"))
		must(t, err)
		firstWordsComeSoon(t, home, "<b>临河市总工会</b>")
	})
}

// firstWordsComeSoon wants the first words of a page within three packets: with each
// further one they are seen 26 ms later on slow 3G (docs/performance.md, First paint).
func firstWordsComeSoon(t *testing.T, page []byte, words string) {
	const three = 3 * 1300 // as hosts part what they send into TLS records
	var packed bytes.Buffer
	w := brotli.NewWriterLevel(&packed, brotli.BestCompression)
	_, err := w.Write(page)
	must(t, err)
	must(t, w.Close())
	begin, _ := io.ReadAll(brotli.NewReader(bytes.NewReader(packed.Bytes()[:three]))) // it ends too early
	if !bytes.Contains(begin, []byte(words)) {
		t.Errorf("%d of %d bytes in brotli end with %s", three, packed.Len(), begin[max(0, len(begin)-200):])
	}
}

func joinShellAndSlots(t *testing.T, w *world, least int) {
	b, err := New(w.o)
	must(t, err)
	defer b.Close()
	u := &update{builder: &b.builder}
	if _, err := u.run(context.Background()); err != nil || u.diags.Faults() > 0 {
		t.Fatal(err, u.diags)
	}
	h := &hand{renderer: u.renderer}
	shells, homes := map[site.ShellID]*theme.Shell{}, 0
	pages := u.site.Pages()
	for i := range pages {
		p := &pages[i]
		s, ok := shells[p.Shell]
		if !ok {
			s, err = u.look.theme.Shell(u.site.ShellView(p.Shell))
			must(t, err)
			shells[p.Shell] = s
		}
		view := u.site.View(p)
		if v, ok := view.(*site.ItemView); ok {
			html, err := h.body(p.Item.Path, nil)
			must(t, err)
			var owner []byte
			if p.Owner != nil {
				owner, err = h.body(p.Owner.Path, nil)
				must(t, err)
			}
			u.site.Fill(v, p, html, owner)
		}
		var slots theme.Slots
		must(t, u.look.theme.Layout(p.Layout, p.Shell.Lang).Render(view, &slots))
		published, err := os.ReadFile(filepath.Join(w.out, filepath.FromSlash(string(p.File))))
		must(t, err)
		if string(s.Append(nil, &slots)) != string(published) {
			t.Errorf("%s is not its shell and its slots", p.File)
		}
		if p.Shell.Home {
			homes++
			hasOnly(t, p, published, u.look.markup(site.HomeLayout))
		}
		if p.Shell.Union == "" {
			hasOnly(t, p, published, u.look.markup(site.DoorLayouts()...))
		}
	}
	if len(pages) < least || homes < least/20 {
		t.Errorf("only %d pages were compared, and %d homes", len(pages), homes)
	}
}

var (
	tagOfPage   = regexp.MustCompile(`<([a-zA-Z][^\s>/]*)`)
	classOfPage = regexp.MustCompile(`\sclass="([^"]*)"`)
)

// hasOnly wants no element and no class of a page that the theme does not know it
// may have: rules for it are not in its style sheet.
func hasOnly(t *testing.T, p *site.Page, page []byte, markup *theme.Markup) {
	t.Helper()
	_, body, _ := bytes.Cut(page, []byte("<body"))
	var names []string
	for _, tag := range tagOfPage.FindAllSubmatch(body, -1) {
		names = append(names, string(tag[1]))
	}
	for _, list := range classOfPage.FindAllSubmatch(body, -1) {
		for _, class := range strings.Fields(string(list[1])) {
			names = append(names, "."+class)
		}
	}
	for _, name := range names {
		if !markup.Has(name) {
			t.Errorf("%s: the style sheet was made for pages without %s", p.File, name)
		}
	}
	if len(names) < 10 {
		t.Errorf("%s: only %q were looked at", p.File, names)
	}
}

// TestHomesOfAThemeHaveItsRules gives the home of a theme of its own what
// no home of the base has.
func TestHomesOfAThemeHaveItsRules(t *testing.T) {
	files := ownTheme()
	files["themes/own/css/main.css"] = ".news-flash{order:1}.prose{order:2}.chart-bar{order:3}table{order:4}"
	w := newWorld(t, files)
	home := func(file string, want, not string) {
		t.Helper()
		w.build()
		page, err := os.ReadFile(w.outPath(file))
		must(t, err)
		if style, _, _ := strings.Cut(string(page), "</style>"); !strings.Contains(style, want) || strings.Contains(style, not) {
			t.Errorf("%s: %s; want %s, not %s", file, style, want, not)
		}
	}
	home("yl/news/n10.html", ".news-flash{order:1}.prose{order:2}.chart-bar{order:3}table{order:4}", "more")
	home("yl/index.html", "<style>", "order:")
	base := readBase(w, "layouts/home.html")
	w.write("themes/own/layouts/home.html", strings.Replace(base, `<div class="home">`, `<table class="{{if .Intro}}a{{else}}news-flash{{end}}"></table><div class="home">`, 1))
	home("yl/index.html", ".news-flash{order:1}table{order:4}", "prose")
	w.write("themes/own/layouts/home.html", strings.Replace(base, `<div class="home">`, `<div class="home chart-{{.Lang}}">`, 1))
	home("yl/index.html", ".chart-bar{order:3}", "prose")
	w.write("themes/own/static/more.js", "document.body.className = 'prose'")
	home("yl/index.html", ".prose{order:2}.chart-bar{order:3}", "table")
}

func TestOddNamesArePublished(t *testing.T) {
	files := smallSite()
	names := []string{"带 空格", "l'ouvrier", "100%", "état", "a#b", "工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工"}
	for _, n := range names {
		files["news/"+n+".md"] = newsText("怪名", 3)
	}
	files["news/e\u0301crit.md"] = newsText("分开的重音", 4) // NFD, as macOS keeps it
	w := newWorld(t, files)
	w.build()
	for _, n := range append(names, "écrit") {
		if _, err := os.Stat(w.outPath("yl/news/" + n + ".html")); err != nil {
			t.Error(err)
		}
	}
	if r := w.build(); r.Written != 0 {
		t.Errorf("%d files were written for nothing", r.Written)
	}
	sameSites(t, "odd names", tree(t, w.out), w.fresh())
}
