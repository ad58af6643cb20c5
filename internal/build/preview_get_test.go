package build

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"unionhall/internal/diag"
)

func TestAddressesOfAPageAreAlike(t *testing.T) {
	files := smallSite()
	files["news/cafe\u0301.md"] = newsText("合成", 4) // as a disk of Apple's writes it
	v := watch(t, files)
	for file, addresses := range map[string][]string{
		"index.html":         {"", "/", "index.html"},
		"yl/index.html":      {"yl", "yl/", "/yl/", "yl/index.html"},
		"yl/news/index.html": {"yl/news", "yl/news/", "yl/news/index.html"},
		"yl/news/n10.html":   {"yl/news/n10", "yl/news/n10/", "yl/news/n10.html"},
		"yl/news/café.html":  {"yl/news/café", "yl/news/cafe\u0301"},
		"yl/old/about.html":  {"yl/old/about"},
		"robots.txt":         {"robots.txt"},
		"404.html":           {"404"},
	} {
		for _, a := range addresses {
			s, err := v.p.Get(a)
			must(t, err)
			if s == nil || s.File != file || v.p.Key(a) != v.p.Key(file) {
				t.Errorf("%q: %+v, not %s", a, s, file)
			}
		}
	}
	for _, a := range []string{"x", "YL", "yl/news/n99", "yl//news", "../site.yaml", "site.yaml", "news/n10.md", "yl/news/n10/index.html"} {
		if s, err := v.p.Get(a); s != nil || err != nil || !v.p.Key(a).IsZero() {
			t.Errorf("%q: %+v, %v", a, s, err)
		}
	}
	s, err := v.p.NotFound()
	if err != nil || s == nil || s.File != "404.html" || !s.Page {
		t.Errorf("%+v, %v", s, err)
	}
}

// The page for what is not there has absolute links. Those of a preview lead to it, and
// not to where the site will lie.
func TestWhoLosesTheWayInAPreviewStaysInIt(t *testing.T) {
	v := watch(t, smallSite(), func(o *Options) { o.BaseURL = "https://gonghui.example/" })
	page := v.get("404")
	if strings.Contains(page, `href="https://`) || !strings.Contains(page, `href="/yl/`) {
		t.Error(page)
	}
}

func TestServedSaysWhatItIs(t *testing.T) {
	v := watch(t, smallSite())
	picture := copyOf(t, v.shown(), ".png")
	for address, want := range map[string]Served{
		"yl/news/n10":      {Type: "text/html; charset=utf-8", Page: true, Source: "news/n10.md"},
		"yl/news/":         {Type: "text/html; charset=utf-8", Page: true},
		"yl/feed.xml":      {Type: "application/atom+xml; charset=utf-8"},
		"yl/feed.json":     {Type: "application/feed+json; charset=utf-8"},
		"sitemap.xml":      {Type: "application/xml; charset=utf-8"},
		"robots.txt":       {Type: "text/plain; charset=utf-8"},
		"static/icon.svg":  {Type: "image/svg+xml"},
		picture:            {Type: "image/png", Disk: filepath.Join(v.source, "lh/news/pic.png")},
		"yl/old/about.htm": {},
	} {
		s, err := v.p.Get(address)
		must(t, err)
		if s == nil {
			s = &Served{}
		}
		if s.Type != want.Type || s.Page != want.Page || s.Source != want.Source || s.Disk != want.Disk || (s.Bytes == nil) != (want.Disk != "" || want.Type == "") {
			t.Errorf("%s: %+v", address, s)
		}
		if s.Sum.IsZero() != (want.Type == "") {
			t.Errorf("%s: no sum", address)
		}
	}
}

// TestWhateverIsPublishedHasAType keeps the table in step with what may be
// published.
func TestWhateverIsPublishedHasAType(t *testing.T) {
	for _, ending := range strings.Fields(`png jpg jpeg gif webp avif bmp ico svg pdf doc docx xls xlsx ppt pptx wps et dps odt ods odp
		ofd rtf csv tsv txt zip 7z rar gz mp3 m4a ogg oga opus wav flac mp4 m4v webm ogv ics vcf epub geojson gpx html xml json`) {
		if mediaType("files/a."+strings.ToUpper(ending)) == "application/octet-stream" {
			t.Errorf("%s has none", ending)
		}
	}
}

func TestMissingSaysWhy(t *testing.T) {
	files := smallSite()
	files["news/draft.md"] = "---\ntitle: 草\ndate: 2026-03-01\ndraft: true\n---\n"
	files["news/old.en.md"] = "---\ntitle: Old\ndate: 2026-03-01\nstatus: submitted\n---\n"
	files["lh/oddments/x.md"] = newsText("甲", 3)
	v := watch(t, files)
	for address, want := range map[string]struct{ source, why string }{
		"yl/news/draft":       {"news/draft.md", "draft"},
		"/yl/news/draft.html": {"news/draft.md", "draft"},
		"yl/en/news/old/":     {"news/old.en.md", "approved"},
		"lh/news/later":       {"lh/news/later.md", "later"},
		"lh/oddments/x":       {"lh/oddments", ""},
		"yl/news/n10":         {},
		"yl/news/nothing":     {},
		"":                    {},
	} {
		source, why := v.p.Missing(address)
		if source != want.source || !strings.Contains(why.EN, want.why) || (why.ZH == "") != (source == "") {
			t.Errorf("%q: %q, %v", address, source, why)
		}
	}
}

func TestDiagsLeadToTheirFiles(t *testing.T) {
	w := newWorld(t, smallSite())
	w.write("site.yaml", w.read("site.yaml")+"theme: own\n")
	lay(t, w.dir, map[string]string{"themes/own/layouts/item.html": "{{if", "secret": "x"})
	v := newViewer(w)
	turn := v.all()
	if len(turn.Diags) == 0 || v.p.Disk(turn.Diags[0].Path) != filepath.Join(w.dir, "themes/own/layouts/item.html") {
		t.Errorf("%v", turn.Diags)
	}
	for path, want := range map[string]string{
		"news/n10.md": filepath.Join(w.source, "news/n10.md"), "lh": filepath.Join(w.source, "lh"),
		"news/nothing.md": "", "themes/base/layouts/item.html": "", "../secret": "", "../themes": "", "": "",
	} {
		if got := v.p.Disk(path); got != want {
			t.Errorf("%q: %q, not %q", path, got, want)
		}
	}
}

func TestFoldersAreThoseThatAreRead(t *testing.T) {
	slowUnderRace(t)
	w := newWorld(t, smallSite())
	v := newViewer(w)
	root, err := filepath.EvalSymlinks(w.dir)
	must(t, err)
	want := func(what string, names ...string) {
		t.Helper()
		for i := range names {
			names[i] = filepath.Join(root, names[i])
		}
		if got := v.p.Folders(); !slices.Equal(got, names) {
			t.Errorf("%s: %q", what, got)
		}
	}
	v.all()
	want("base theme", "content")
	v.write("site.yaml", v.read("site.yaml")+"theme: own\n")
	v.tells(v.told("site.yaml"), "site/theme")
	want("no such theme yet", "content", "themes")
	lay(t, w.dir, map[string]string{"themes/own/css/main.css": "body{color:#123}"})
	if turn := v.told("../themes"); turn.Diags.Faults() > 0 {
		t.Errorf("%v", turn.Diags)
	}
	want("a theme beside", "content", "themes/own")
	v.asBuilt("a theme beside")
	lay(t, w.source, map[string]string{"themes/own/css/main.css": "body{color:#321}"})
	v.told("themes/own/css/main.css")
	v.asBuilt("a theme within")
}

func TestThemeThatIsPutAwayIsClosed(t *testing.T) {
	v := watch(t, ownTheme())
	first := v.p.look.root
	v.write("themes/own/css/main.css", "body{color:#123}")
	v.told("themes/own/css/main.css")
	second := v.p.look.root
	if _, err := first.Stat("."); !errors.Is(err, os.ErrClosed) {
		t.Errorf("the first: %v", err)
	}
	if _, err := second.Stat("."); err != nil {
		t.Errorf("the second: %v", err)
	}
	v.write("themes/own/layouts/item.html", "{{if")
	v.told("themes/own/layouts/item.html")
	if _, err := second.Stat("."); v.p.look.root != second || err != nil {
		t.Errorf("the second, beside a third with faults: %v", err)
	}
	must(t, v.p.Close())
	if _, err := second.Stat("."); !errors.Is(err, os.ErrClosed) {
		t.Errorf("after the end: %v", err)
	}
}

func TestLinkedFoldersFollow(t *testing.T) {
	slowUnderRace(t)
	files := smallSite()
	delete(files, "pages/about.md") // its alias would be there twice
	v := watch(t, files)
	must(t, os.Symlink("../news", filepath.Join(v.source, "lh/linked")))
	must(t, os.Rename(filepath.Join(v.source, "lh/linked"), filepath.Join(v.source, "lh/service")))
	v.told("lh/service")
	v.asBuilt("with a link")
	v.edit("news/n10.md", "正文", "新的正文")
	v.told("news/n10.md")
	v.asBuilt("after an edit where it leads")
	must(t, os.Symlink("n99.md", filepath.Join(v.source, "news/n98.md")))
	v.tells(v.told("news/n98.md"), "source/link-broken")
	v.write("news/n99.md", newsText("后来有了", 9))
	if turn := v.told("news/n99.md"); turn.Diags.Faults() > 0 {
		t.Errorf("%v", turn.Diags)
	}
	v.holds("yl/news/n98", "后来有了")
	v.asBuilt("when it leads somewhere")
}

// TestOtherCapitals renames a file so that only its capitals change, and lets
// the old name be found as well, as some disks do.
func TestOtherCapitals(t *testing.T) {
	v := watch(t, smallSite())
	must(t, os.Rename(filepath.Join(v.source, "news/n10.md"), filepath.Join(v.source, "news/N10.md")))
	v.told("news/N10.md") // of the old name nothing is told, or that it is there
	v.holds("yl/news/N10", "正文")
	if v.get("yl/news/n10") != "" {
		t.Error("the old name is still there")
	}
	v.asBuilt("renamed")
	v.write("news/n10.md", newsText("又一个", 3))
	v.tells(v.told("news/n10.md"), "address/twice")
	v.remove("news/N10.md")
	v.told("news/N10.md")
	v.asBuilt("the other way round")
}

// TestSourceBehindALink tells of files by where they really lie, as watchers
// do, and by the name that the source was given.
func TestSourceBehindALink(t *testing.T) {
	w := newWorld(t, smallSite())
	link := filepath.Join(w.dir, "link")
	must(t, os.Symlink(w.dir, link))
	w.write("site.yaml", w.read("site.yaml")+"theme: own\n")
	lay(t, w.dir, map[string]string{"themes/own/css/main.css": "body{color:#123}"})
	v := newViewer(w, func(o *Options) { o.Source = filepath.Join(link, "content") })
	v.all()
	for _, seen := range []string{w.source, v.o.Source} { // by the watcher, by whoever named it
		v.edit("news/n10.md", "正文", "新的正文")
		lay(t, w.dir, map[string]string{"themes/own/css/main.css": fmt.Sprintf("body{margin:%dpx}", len(seen))})
		_, err := v.p.Update(t.Context(), []string{
			filepath.Join(seen, "news/n10.md"), filepath.Join(filepath.Dir(seen), "themes/own/css/main.css"),
		})
		must(t, err)
		v.asBuilt("seen at " + seen)
	}
}

func TestFileThatCannotBeReadIsTold(t *testing.T) {
	if os.Geteuid() == 0 {
		v := watch(t, smallSite())
		must(t, os.Remove(filepath.Join(v.source, "news/n10.md")))
		must(t, os.Mkdir(filepath.Join(v.source, "news/n10.md"), 0o755)) // root reads everything
		if turn := v.told("news/n10.md"); turn.Diags.Faults() > 0 || v.get("yl/news/n10") != "" {
			t.Errorf("%v", turn.Diags)
		}
		return
	}
	v := watch(t, smallSite())
	file := filepath.Join(v.source, "news/n10.md")
	must(t, os.Chmod(file, 0))
	v.tells(v.told("news/n10.md"), "source/unreadable")
	v.holds("yl/news/n10", "正文")
	must(t, os.Chmod(file, 0o644))
	v.told("news/n10.md")
	v.asBuilt("when it can be read")
}

// TestPagesAreNeverMixed looks at pages from several goroutines while an item
// is edited: its title and its body are always of one version.
func TestPagesAreNeverMixed(t *testing.T) {
	v := watch(t, smallSite())
	text := func(i int) string {
		return fmt.Sprintf("---\ntitle: 版本%d号\ndate: 2026-03-11\n---\n内容%d号\n", i, i)
	}
	v.write("news/n10.md", text(0))
	v.told("news/n10.md")
	done := make(chan bool)
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					lookAt(t, v.p)
				}
			}
		})
	}
	for i := 1; i <= 60; i++ {
		v.write("news/n10.md", text(i))
		if i%10 == 0 {
			v.write("news/n10.md", "")
		}
		v.told("news/n10.md")
	}
	close(done)
	group.Wait()
}

func lookAt(t *testing.T, p *Preview) {
	s, err := p.Get("yl/news/n10")
	if err != nil || s == nil {
		t.Errorf("%v, %v", s, err)
		return
	}
	_, after, _ := bytes.Cut(s.Bytes, []byte("版本"))
	version, _, _ := bytes.Cut(after, []byte("号"))
	if !bytes.Contains(s.Bytes, fmt.Appendf(nil, "内容%s号", version)) {
		t.Errorf("version %s with another text", version)
	}
	p.Key("yl/news/")
	p.Missing("yl/news/nothing")
	p.Advice("news/n10.md")
	p.Disk("news/n10.md")
	if _, err := p.Get("lh/news/pic"); err != nil {
		t.Error(err)
	}
}

func TestAdviceIsWhatWasToldOfTheFile(t *testing.T) {
	v := watch(t, smallSite())
	v.write("news/n10.md", "")
	turn := v.told("news/n10.md")
	list := v.p.Advice("news/n10.md")
	if len(list) == 0 || slices.ContainsFunc(list, func(d diag.Diag) bool { return d.Path != "news/n10.md" }) || len(turn.Diags) < len(list) {
		t.Errorf("%v", list)
	}
}
