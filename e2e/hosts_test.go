package e2e

import (
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

// little is a site to try hosts with.
var little = folder{"index.html": []byte("door"), "404.html": []byte("not here"), "news/index.html": []byte("news"), "news/a.html": []byte("article"), "sw.js": []byte("worker")}

// plainGet asks without following redirects or opening what is compressed.
func plainGet(t *testing.T, url, accepts string) (*http.Response, string, error) {
	t.Helper()
	q, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Accept-Encoding", accepts)
	r, err := http.DefaultTransport.RoundTrip(q)
	if err != nil {
		return nil, "", err
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	return r, string(body), err
}

func TestHostsHaveTheirHabits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what   string
		habits habits
		file   string
		code   int
		gives  string // the body, or where it leads
	}{
		{"a file", habits{}, "news/a.html", 200, "article"},
		{"the page of a folder", habits{}, "news/", 200, "news"},
		{"a folder without its slash", habits{}, "news", 404, "not here"},
		{"what is not there", habits{}, "x", 404, "not here"},
		{"below a prefix", habits{prefix: "/a/b/"}, "news/a.html", 200, "article"},
		{"soft", habits{soft404: true}, "x", 200, "door"},
		{"to the slash", habits{redirects: toSlash, prefix: "/a/b/"}, "news", 301, "/a/b/news/"},
		{"off .html", habits{redirects: offHTML}, "news/a.html", 301, "/news/a"},
		{"off index.html", habits{redirects: offHTML}, "news/index.html", 301, "/news/"},
		{"without .html", habits{redirects: offHTML}, "news/a", 200, "article"},
		{"adds a query", habits{query: "from=chat"}, "news/a.html", 301, "/news/a.html?from=chat"},
		{"adds it once", habits{query: "from=chat"}, "sw.js", 200, "worker"},
	} {
		r, body, err := plainGet(t, newHost(t, little, c.habits).url(c.file), "")
		if err != nil {
			t.Fatalf("%s: %v", c.what, err)
		}
		if to := r.Header.Get("Location"); to != "" {
			body = to
		}
		if r.StatusCode != c.code || body != c.gives {
			t.Errorf("%s: %d %q, want %d %q", c.what, r.StatusCode, body, c.code, c.gives)
		}
	}
}

func TestHostsCompress(t *testing.T) {
	t.Parallel()
	h := newHost(t, little, habits{codings: []string{"br", "gzip"}})
	for accepts, open := range map[string]func(string) io.Reader{
		"gzip, br": func(s string) io.Reader { return brotli.NewReader(strings.NewReader(s)) },
		"gzip": func(s string) io.Reader {
			r, err := gzip.NewReader(strings.NewReader(s))
			if err != nil {
				t.Fatal(err)
			}
			return r
		},
		"identity": func(s string) io.Reader { return strings.NewReader(s) },
	} {
		_, body, err := plainGet(t, h.url("news/"), accepts)
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(open(body)); err != nil || string(text) != "news" {
			t.Errorf("%s: %q %v", accepts, text, err)
		}
	}
}

// What is new in a deploy stays new, and the coins fall on both sides.
func TestDeploysGoForward(t *testing.T) {
	t.Parallel()
	next := folder{}
	for name := range little {
		next[name] = []byte("new " + name)
	}
	h := newHost(t, little, habits{})
	var before []string
	seen := map[int]bool{}
	for _, share := range []float64{0, 0.3, 0.6, 1} {
		h.deploy(little, next, 7, share)
		var now []string
		for _, file := range []string{"index.html", "news/index.html", "news/a.html", "sw.js"} {
			if _, body, err := plainGet(t, h.url(file), ""); err != nil {
				t.Fatal(err)
			} else if strings.HasPrefix(body, "new ") {
				now = append(now, file)
			}
		}
		for _, file := range before {
			if !strings.Contains(strings.Join(now, " "), file) {
				t.Errorf("%s went back", file)
			}
		}
		before, seen[len(now)] = now, true
	}
	if !seen[0] || !seen[4] || len(seen) < 3 {
		t.Errorf("numbers of new files: %v", seen)
	}
}

func TestFaultsDoWhatTheySay(t *testing.T) {
	t.Parallel()
	h := newHost(t, little, habits{})
	whole := func(code int, body string) func(*http.Response, string, error) bool {
		return func(r *http.Response, got string, err error) bool {
			return err == nil && r.StatusCode == code && strings.Contains(got, body)
		}
	}
	broken := func(r *http.Response, got string, err error) bool {
		return errors.Is(err, io.ErrUnexpectedEOF) && got == "art"
	}
	for _, c := range []struct {
		what  string
		fault fault
		holds func(*http.Response, string, error) bool
	}{
		{"portal", portal, whole(200, "Log in")},
		{"challenge", challenge, whole(503, "Checking")},
		{"500", status(500), whole(500, "500 Internal")},
		{"cut", cut(50), broken},
		{"truncated", truncate(50), whole(200, "art")},
		{"flipped", flip, whole(200, "arthcle")},
		{"other files", h.from(folder{"news/a.html": []byte("other")}), whole(200, "other")},
		{"hung up", hangUp, func(_ *http.Response, _ string, err error) bool { return err != nil }},
	} {
		h.spoil(c.fault, func(name string) bool { return name == "news/a.html" })
		r, body, err := plainGet(t, h.url("news/a.html"), "")
		if !c.holds(r, body, err) {
			t.Errorf("%s: %q %v", c.what, body, err)
		}
		if _, body, err := plainGet(t, h.url("news/"), ""); err != nil || body != "news" {
			t.Errorf("%s struck what was not meant: %q %v", c.what, body, err)
		}
	}
	h.mend()
	if _, body, err := plainGet(t, h.url("news/a.html"), ""); err != nil || body != "article" {
		t.Errorf("mended: %q %v", body, err)
	}
}

func TestHostsStopAndStart(t *testing.T) {
	t.Parallel()
	h := newHost(t, little, habits{})
	for range 3 {
		h.stop()
		if _, _, err := plainGet(t, h.url("news/"), ""); err == nil {
			t.Fatal("a host that was stopped answers")
		}
		h.start(t)
		if _, _, err := plainGet(t, h.url("news/"), ""); err != nil {
			t.Fatal(err)
		}
	}
	h.wait(t, "the list", func(a asked) bool { return a.name == "news/" && a.code == 200 })
	if n := len(h.take()); n != 3 || len(h.take()) != 0 {
		t.Errorf("%d requests", n)
	}
}

// A line that was cut stays dead, for what is not counted too.
func TestLinesAreCutAfterBytes(t *testing.T) {
	t.Parallel()
	h := newHost(t, little, habits{})
	h.strikeWith(cutAfter(6, func(name string) bool { return strings.HasPrefix(name, "news/") }))
	for _, c := range []struct{ file, body string }{{"sw.js", "worker"}, {"news/", "news"}, {"news/a.html", "ar"}, {"sw.js", ""}} {
		_, body, err := plainGet(t, h.url(c.file), "")
		if body != c.body || (err != nil) != (c.file == "news/a.html" || c.body == "") {
			t.Errorf("%s: %q %v", c.file, body, err)
		}
	}
}
