package devserver

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"unionhall/internal/build"
	"unionhall/internal/diag"
	"unionhall/internal/digest"
)

// A shelf is a Pages whose pages a test writes itself.
type shelf struct {
	mu      sync.Mutex
	files   map[string]*build.Served
	missing map[string]string // address -> source
	advice  map[string]diag.List
	folder  string // with the files of the site
	empty   bool   // before the first version
	err     error
}

func newShelf(t *testing.T) *shelf {
	t.Helper()
	return &shelf{files: map[string]*build.Served{}, missing: map[string]string{}, advice: map[string]diag.List{}, folder: t.TempDir()}
}

const shell = `<!DOCTYPE html><html lang="zh-Hans"><head><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-x'"><title>T</title></head><body>`

func (s *shelf) put(address, body string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	page := []byte(shell + body + "</body></html>")
	s.files[address] = &build.Served{File: address, Type: "text/html; charset=utf-8", Bytes: page, Page: true, Source: address + ".md", Sum: digest.Of(page)}
}

func (s *shelf) at(address string) *build.Served {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, form := range []string{address, strings.TrimSuffix(address, "/") + "/index.html", strings.TrimSuffix(address, "/") + ".html"} {
		if f := s.files[strings.TrimPrefix(form, "/")]; f != nil {
			return f
		}
	}
	return nil
}

func (s *shelf) Get(address string) (*build.Served, error) { return s.at(address), s.err }

func (s *shelf) NotFound() (*build.Served, error) {
	if s.empty {
		return nil, nil
	}
	page := []byte(shell + "<h1>lost</h1></body></html>")
	return &build.Served{Type: "text/html; charset=utf-8", Bytes: page, Page: true, Sum: digest.Of(page)}, nil
}

func (s *shelf) Missing(address string) (string, diag.Words) {
	return s.missing[address], diag.Say("已撤回", "withdrawn")
}

func (s *shelf) Key(address string) digest.Sum {
	if f := s.at(address); f != nil {
		return f.Sum
	}
	return digest.Sum{}
}

func (s *shelf) Advice(source string) diag.List { return s.advice[source] }

func (s *shelf) Disk(path string) string {
	if strings.HasPrefix(path, "layouts/") {
		return ""
	}
	return filepath.Join(s.folder, filepath.FromSlash(path))
}

func (s *shelf) Folders() []string { return []string{s.folder} }

func newServer(t *testing.T, s *shelf, o Options) *Server {
	t.Helper()
	if o.Lang == "" {
		o.Lang = "en"
	}
	server, err := New(s, o)
	if err != nil {
		t.Fatal(err)
	}
	if !s.empty {
		server.Show(&build.Turn{Version: 1}, nil)
	}
	return server
}

// ask sends a request as a browser on this machine does.
func ask(t *testing.T, h http.Handler, method, address, body string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, "http://127.0.0.1:4000"+address, strings.NewReader(body))
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

var _ Preview = (*build.Preview)(nil)
var _ Pages = (*build.Preview)(nil)

func contains(t *testing.T, text string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
}

func lacks(t *testing.T, text string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if strings.Contains(text, want) {
			t.Errorf("%q is in\n%s", want, text)
		}
	}
}

func background(t *testing.T, run func(context.Context) error) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}
