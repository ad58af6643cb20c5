package devserver

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"unionhall/internal/build"
	"unionhall/internal/diag"
)

// A listener is an open page, as far as the server knows.
type listener struct {
	t     *testing.T
	lines chan string
	close func()
}

// listen opens a stream for what a page has.
func listen(t *testing.T, server *httptest.Server, state map[string]string) *listener {
	t.Helper()
	q := url.Values{}
	for k, v := range state {
		q.Set(k, v)
	}
	ctx, stop := context.WithCancel(t.Context())
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+own+"events?"+q.Encode(), nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	l := &listener{t, make(chan string, 100), stop}
	go func() {
		defer answer.Body.Close()
		defer close(l.lines)
		for s := bufio.NewScanner(answer.Body); s.Scan(); {
			l.lines <- s.Text()
		}
	}()
	t.Cleanup(stop)
	return l
}

// next returns the next event's name and data.
func (l *listener) next() (event, data string) {
	l.t.Helper()
	for {
		select {
		case line, open := <-l.lines:
			if !open {
				l.t.Fatal("the stream ended")
			}
			name, text, _ := strings.Cut(line, ": ")
			switch name {
			case "event":
				event = text
			case "data":
				return event, text
			}
		case <-time.After(patience):
			l.t.Fatal("nothing was told")
		}
	}
}

func (l *listener) want(event string, parts ...string) {
	l.t.Helper()
	got, data := l.next()
	if got != event {
		l.t.Fatalf("%s %s, want %s", got, data, event)
	}
	contains(l.t, data, parts...)
}

// running serves s on a port.
func running(t *testing.T, s *shelf) (*Server, *httptest.Server) {
	t.Helper()
	server := newServer(t, s, Options{})
	h := httptest.NewServer(server)
	t.Cleanup(h.Close)
	t.Cleanup(h.CloseClientConnections)
	return server, h
}

func TestPageIsToldOnlyOfItsOwnChange(t *testing.T) {
	s := newShelf(t)
	s.put("a.html", "1")
	s.put("b.html", "1")
	server, h := running(t, s)
	key := func(address string) string { return s.Key(address).String() }
	a := listen(t, h, map[string]string{"page": "/a.html", "key": key("a")})
	b := listen(t, h, map[string]string{"page": "/b", "key": key("b")})
	s.put("a.html", "2")
	server.Show(&build.Turn{Version: 2}, nil)
	a.want("page", key("a"))
	s.put("b.html", "2")
	server.Show(&build.Turn{Version: 3}, nil)
	b.want("page", key("b")) // and nothing before
}

// A page says where it is as browsers do: escaped. Most addresses of a Chinese
// site are.
func TestPageOfAChineseAddressIsTheOneThatIsShown(t *testing.T) {
	s := newShelf(t)
	s.put("news/职工 之家 100%.html", "1")
	server, h := running(t, s)
	page := (&url.URL{Path: "/news/职工 之家 100%.html"}).EscapedPath()
	l := listen(t, h, map[string]string{"page": page, "key": s.Key("news/职工 之家 100%").String()})
	s.put("news/职工 之家 100%.html", "2")
	server.Show(&build.Turn{Version: 2}, nil)
	l.want("page", s.Key("news/职工 之家 100%").String()) // and no panel before, that there is no page
}

func TestPageThatWasAwayIsToldWhatItMissed(t *testing.T) {
	s := newShelf(t)
	s.put("a.html", "2")
	server, h := running(t, s)
	server.Show(&build.Turn{Version: 7, Diags: diag.List{wrong("b.md")}}, nil)
	l := listen(t, h, map[string]string{"page": "/a.html", "key": "of long ago"})
	l.want("panel", `data-path=\"b.md\" data-line=\"3\" data-col=\"7\"`)
	l.want("page", s.Key("a").String())
}

// wrong is a fault in a file.
func wrong(path string) diag.Diag {
	return diag.Diag{Path: path, Line: 3, Col: 7, Rule: "date/none", Text: diag.Say("没有这一天：%s", "no such day: %s", "2026-13-40"), Hint: diag.Say("改成有的", "write one that exists"), Excerpt: "date: <2026>"}
}

func TestPanelComesAndGoesWithoutAReload(t *testing.T) {
	s := newShelf(t)
	s.put("a.html", "1")
	server, h := running(t, s)
	l := listen(t, h, map[string]string{"page": "/a.html", "key": s.Key("a").String()})
	server.Show(&build.Turn{Version: 1, Diags: diag.List{wrong("b.md")}}, nil)
	event, data := l.next()
	var panel shownPanel
	if err := json.Unmarshal([]byte(data), &panel); err != nil || event != "panel" {
		t.Fatal(event, data, err)
	}
	contains(t, panel.HTML, "1 fault", "<bdi>b.md</bdi> <span>line 3</span>", "no such day", "write one that exists", "date: <mark>&lt;2026&gt;</mark>", `data-line="3"`)
	server.Show(&build.Turn{Version: 1, Diags: diag.List{wrong("b.md")}}, nil) // the same again is not told
	server.Show(&build.Turn{Version: 1}, nil)
	l.want("panel", `{"sum":"","html":""}`)
}

func TestPageIsToldOfItsOwnWarningsFirst(t *testing.T) {
	s := newShelf(t)
	s.put("a.html", "1")
	s.advice["a.md"] = diag.List{{Path: "a.md", Line: 2, Severity: diag.Warning, Text: diag.Say("甲", "fake bold")}}
	server := newServer(t, s, Options{})
	server.Show(&build.Turn{Version: 1, Diags: diag.List{{Path: "z.md", Severity: diag.Warning, Text: diag.Say("乙", "another file")}}}, nil)
	now, _ := server.current()
	panel, err := server.panelFor(now, "a.html", "a.md", nil)
	if err != nil {
		t.Fatal(err)
	}
	contains(t, panel.HTML, "1 warning on this page", "in spite of warnings", `class="note"`, "<details", `data-ids=""`)
	if own, other := strings.Index(panel.HTML, "fake bold"), strings.Index(panel.HTML, "another file"); own > other {
		t.Error("the other file's comes first")
	}
}

func TestThemeThatIsBuiltInCannotBeOpened(t *testing.T) {
	s := newShelf(t)
	server := newServer(t, s, Options{})
	server.Show(&build.Turn{Version: 1, Diags: diag.List{wrong("layouts/item.html")}}, nil)
	now, _ := server.current()
	panel, err := server.panelFor(now, "", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	contains(t, panel.HTML, "<bdi>layouts/item.html</bdi> line 3", "built-in theme")
	lacks(t, panel.HTML, `data-path=`)
}

func TestManyFaultsMakeNoEndlessPanel(t *testing.T) {
	s := newShelf(t)
	server := newServer(t, s, Options{})
	var list diag.List
	for i := range 3 * mostShown {
		list = append(list, wrong(fmt.Sprint(i, ".md")))
	}
	server.Show(&build.Turn{Version: 1, Diags: list}, nil)
	now, _ := server.current()
	panel, err := server.panelFor(now, "", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	contains(t, panel.HTML, fmt.Sprint(3*mostShown, " faults"))
	if n := strings.Count(panel.HTML, "<li>"); n != mostShown {
		t.Errorf("%d are listed", n)
	}
}

func TestDiskThatCannotBeReadIsToldOverTheOldPages(t *testing.T) {
	s := newShelf(t)
	s.put("a.html", "1")
	server, h := running(t, s)
	l := listen(t, h, map[string]string{"page": "/a.html", "key": s.Key("a").String()})
	server.Show(nil, errors.New("content: input/output error"))
	l.want("panel", "input/output error")
	if w := ask(t, server, "GET", "/a", ""); w.Code != http.StatusOK {
		t.Error(w.Code)
	}
	server.Show(&build.Turn{Version: 1}, nil)
	l.want("panel", `"html":""`)
}

func TestHundredPagesAreTold(t *testing.T) {
	s := newShelf(t)
	s.put("a.html", "1")
	server, h := running(t, s)
	var all []*listener
	for range 100 {
		all = append(all, listen(t, h, map[string]string{"page": "/a.html", "key": s.Key("a").String()}))
	}
	s.put("a.html", "2")
	server.Show(&build.Turn{Version: 2}, nil)
	for _, l := range all {
		l.want("page", s.Key("a").String())
		l.close()
	}
}

// stuck is a connection that takes nothing.
type stuck struct {
	http.ResponseWriter
	deadline time.Time
}

func (w *stuck) Header() http.Header                       { return http.Header{} }
func (w *stuck) Write([]byte) (int, error)                 { return 0, nil }
func (w *stuck) SetWriteDeadline(deadline time.Time) error { w.deadline = deadline; return nil }
func (w *stuck) FlushError() error                         { return &net.OpError{Op: "write", Err: context.DeadlineExceeded} }

func TestBrowserThatReadsNothingIsLetGo(t *testing.T) {
	server := newServer(t, newShelf(t), Options{})
	w := &stuck{}
	r := httptest.NewRequestWithContext(t.Context(), "GET", own+"events?page=/", nil)
	if err := server.events(w, r); err != nil { // it returns
		t.Error(err)
	}
	if left := time.Until(w.deadline); left <= 0 || left > patience {
		t.Errorf("it may take %v", left)
	}
}
