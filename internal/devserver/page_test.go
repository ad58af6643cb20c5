package devserver

import (
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"unionhall/internal/build"
	"unionhall/internal/diag"
	"unionhall/internal/digest"
)

func TestPageIsServedAsPublishedButForOurScript(t *testing.T) {
	s := newShelf(t)
	s.put("news/a.html", "<h1>甲</h1>\n<P CLASS=x>乙 & 丙")
	server := newServer(t, s, Options{})
	w := ask(t, server, "GET", "/news/a", "")
	contains(t, w.Header().Get("Content-Type"), "text/html")
	if w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("%v", w.Header())
	}
	page := w.Body.String()
	from, to := strings.Index(page, "<script"), strings.Index(page, "</script>")+len("</script>")
	if from < 0 || to < from || page[to:to+len("</head>")] != "</head>" {
		t.Fatal(page)
	}
	contains(t, page[from:to], `data-key="`+s.Key("news/a").String()+`"`, `data-source="news/a.html.md"`)
	policy := `default-src &#39;none&#39;; style-src &#39;sha256-x&#39; &#39;nonce-` + server.nonce + `&#39;; script-src &#39;nonce-` + server.nonce + `&#39;; connect-src &#39;self&#39;`
	contains(t, page, policy)
	rest := strings.Replace(page[:from]+page[to:], policy, `default-src 'none'; style-src 'sha256-x'`, 1)
	if rest != string(s.at("news/a").Bytes) {
		t.Errorf("other bytes differ:\n%s", rest)
	}
}

func TestOtherFilesAreServedAsTheyAre(t *testing.T) {
	s := newShelf(t)
	s.files["feed.xml"] = &build.Served{Type: "application/atom+xml", Bytes: []byte("<feed><head></head></feed>"), Sum: digest.Of([]byte("f"))}
	s.files["files/a.pdf"] = &build.Served{Type: "application/pdf", Disk: write(t, s.folder+"/a.pdf", "%PDF-1.7"), Sum: digest.Of([]byte("p"))}
	server := newServer(t, s, Options{})
	if w := ask(t, server, "GET", "/feed.xml", ""); w.Body.String() != "<feed><head></head></feed>" || w.Header().Get("Content-Type") != "application/atom+xml" {
		t.Errorf("%v %s", w.Header(), w.Body)
	}
	w := ask(t, server, "GET", "/files/a.pdf", "", "Range", "bytes=0-3")
	if w.Code != http.StatusPartialContent || w.Body.String() != "%PDF" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := ask(t, server, "GET", "/files/a.pdf", "", "If-None-Match", w.Header().Get("ETag")); w.Code != http.StatusNotModified {
		t.Errorf("%d: a picture is fetched anew at each reload", w.Code)
	}
}

func TestPageIsServedInTheFolderThatItsLinksAreMadeFor(t *testing.T) {
	s := newShelf(t)
	s.put("yl/新闻/index.html", "")
	server := newServer(t, s, Options{})
	s.put("yl/policy/a.html", "")
	for address, want := range map[string]string{
		"/yl/%E6%96%B0%E9%97%BB": "/yl/%E6%96%B0%E9%97%BB/", "/yl/%E6%96%B0%E9%97%BB?a=b": "/yl/%E6%96%B0%E9%97%BB/?a=b",
		"/yl/policy/a/": "/yl/policy/a.html",
	} {
		if w := ask(t, server, "GET", address, ""); w.Code != http.StatusFound || w.Header().Get("Location") != want {
			t.Errorf("%s: %d %v", address, w.Code, w.Header())
		}
	}
	for _, address := range []string{"/yl/%E6%96%B0%E9%97%BB/", "/yl/%E6%96%B0%E9%97%BB/index.html", "/yl/policy/a", "/yl/policy/a.html"} {
		if w := ask(t, server, "GET", address, ""); w.Code != http.StatusOK {
			t.Errorf("%s: %d %s", address, w.Code, w.Header().Get("Location"))
		}
	}
}

func TestSiteWithNothingAtItsBaseOpensItsFirstPage(t *testing.T) {
	s := newShelf(t)
	s.put("yl/index.html", "")
	server := newServer(t, s, Options{})
	server.Show(&build.Turn{Version: 1, First: "yl/"}, nil)
	if w := ask(t, server, "GET", "/", ""); w.Header().Get("Location") != "/yl/" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

func TestMissingPageIsTheSitesOwnAndTellsWhy(t *testing.T) {
	s := newShelf(t)
	s.put("news/index.html", "")
	s.missing["news/gone.html"] = "news/gone.md"
	server := newServer(t, s, Options{})
	w := ask(t, server, "GET", "/news/gone.html", "")
	if w.Code != http.StatusNotFound {
		t.Error(w.Code)
	}
	contains(t, w.Body.String(), "<h1>lost</h1>", "preview.js")
	now, _ := server.current()
	panel, err := server.panelFor(now, "news/gone.html", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	contains(t, panel.HTML, `data-path="news/gone.md"`, "withdrawn", `href="/news/"`)
}

func TestBeforeTheFirstVersionThereIsAPageAllTheSame(t *testing.T) {
	s := newShelf(t)
	s.empty = true
	server := newServer(t, s, Options{Lang: "zh"})
	w := ask(t, server, "GET", "/news/", "")
	contains(t, w.Body.String(), "预览马上就好", "preview.js", `data-key=""`)
	server.Show(&build.Turn{Diags: diag.List{{Path: "site.yaml", Line: 1, Text: diag.Say("坏了", "broken")}}}, nil)
	w = ask(t, server, "GET", "/", "")
	contains(t, w.Body.String(), "还没有可以显示的网页")
	if w.Code != http.StatusServiceUnavailable {
		t.Error(w.Code)
	}
}

func TestPageThatCannotBeMadeSaysSo(t *testing.T) {
	s := newShelf(t)
	s.put("a.html", "")
	s.err = errors.New("template: <nil>")
	w := ask(t, newServer(t, s, Options{}), "GET", "/a", "")
	contains(t, w.Body.String(), "cannot be made", "template: &lt;nil&gt;", `data-key="`+s.Key("a").String()+`"`)
	if w.Code != http.StatusInternalServerError {
		t.Error(w.Code)
	}
}

// broken is a page that the theme cannot make.
func broken() *build.PageFault {
	return &build.PageFault{Diag: diag.Diag{
		Path: "themes/own/layouts/item.html", Line: 3, Col: 7, Rule: "theme/template", Severity: diag.Fault, Excerpt: "<h1>{{.Titel}}</h1>",
		Text: diag.Say("模板不对：没有 Titel", "the template is not right: no Titel"), Hint: diag.Say("改正这一行", "mend this line"),
	}}
}

// TestPageThatTheThemeCannotMakeNamesThePlace asks for the page and for what
// lies over it, in both languages.
func TestPageThatTheThemeCannotMakeNamesThePlace(t *testing.T) {
	for lang, want := range map[string][]string{
		"zh": {"这一页现在做不出来", "模板不对：没有 Titel", "改正这一行", "网站样式做不出这一页", "这一页有 1 个错误，别处还有 1 个", "第 3 行"},
		"en": {"this page cannot be made", "the template is not right: no Titel", "mend this line", "The theme cannot make this page", "1 fault on this page, 1 elsewhere", "line 3"},
	} {
		s := newShelf(t)
		s.put("a.html", "")
		s.err = broken()
		server, http := running(t, s)
		server.lang = lang
		w := ask(t, server, "GET", "/a", "")
		contains(t, w.Body.String(), want[0], want[1], "themes/own/layouts/item.html "+want[5], `data-key="`+s.Key("a").String()+`"`)
		if w.Code != 500 {
			t.Error(w.Code)
		}
		server.Show(&build.Turn{Version: 2, Diags: diag.List{broken().Diag, wrong("b.md")}}, nil)
		l := listen(t, http, map[string]string{"page": "/a", "key": s.Key("a").String()})
		l.want("panel", want[1], want[2], want[3], want[4], `data-path=\"themes/own/layouts/item.html\"`, `data-line=\"3\"`, "b.md", "<mark>.Titel</mark>}}")
	}
}

// TestPageWhoseTextIsBeingSavedWaitsForIt asks while an Update is under way.
func TestPageWhoseTextIsBeingSavedWaitsForIt(t *testing.T) {
	s := newShelf(t)
	s.put("a.html", "<h1>new</h1>")
	changing := &saving{shelf: s, asked: make(chan struct{}, 10)}
	server, err := New(changing, Options{Lang: "zh"})
	if err != nil {
		t.Fatal(err)
	}
	server.Show(&build.Turn{Version: 1}, nil)
	done := make(chan string)
	go func() { done <- ask(t, server, "GET", "/a", "").Body.String() }()
	<-changing.asked
	changing.saved.Store(true)
	server.Show(&build.Turn{Version: 2}, nil)
	contains(t, <-done, "<h1>new</h1>")
}

// saving is a shelf whose texts are being saved.
type saving struct {
	*shelf
	saved atomic.Bool
	asked chan struct{}
}

func (s *saving) Get(address string) (*build.Served, error) {
	if s.saved.Load() {
		return s.shelf.Get(address)
	}
	s.asked <- struct{}{}
	return nil, build.ErrChanging
}
