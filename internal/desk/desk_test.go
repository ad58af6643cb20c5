package desk

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// aSite is what site.Site.Desk returns of a site without unions.
const aSite = `{"v":1,"endpoint":"https://sync.gonghui.example/v1/","public":"","root":"","trial":false,"unions":{},"forms":[]}`

func filesOf(t *testing.T, site, endpoint string) map[string]File {
	t.Helper()
	list, err := Files([]byte(site), endpoint)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]File{}
	for _, f := range list {
		name, _, cut := strings.Cut(f.Name, "-")
		if !cut {
			name = f.Name
		}
		if strings.HasSuffix(f.Name, ".css") {
			name = "style"
		}
		files[name] = f
	}
	return files
}

func TestPolicyAllowsTheEndpointAndNothingElse(t *testing.T) {
	page := string(filesOf(t, aSite, "")["index.html"].Bytes)
	for _, rule := range []string{
		"default-src &#39;none&#39;", "connect-src &#39;self&#39; https://sync.gonghui.example;", "require-trusted-types-for &#39;script&#39;",
		"trusted-types unionhall-desk", "base-uri &#39;none&#39;", "form-action &#39;none&#39;",
	} {
		if !strings.Contains(page, rule) {
			t.Errorf("no %s in\n%s", rule, page)
		}
	}
	if strings.Contains(page, "unsafe") {
		t.Error("something unsafe is allowed")
	}
}

func TestPreviewsDeskAsksThePreview(t *testing.T) {
	files := filesOf(t, aSite, "http://127.0.0.1:4000/v1/")
	if !bytes.Contains(files["site"].Bytes, []byte(`"endpoint":"http://127.0.0.1:4000/v1/"`)) || bytes.Contains(files["site"].Bytes, []byte("sync.gonghui")) {
		t.Errorf("%s", files["site"].Bytes[:200])
	}
	if !bytes.Contains(files["index.html"].Bytes, []byte("http://127.0.0.1:4000;")) {
		t.Error("the policy keeps it from there")
	}
}

func TestPageNamesFilesThatAreThere(t *testing.T) {
	files := filesOf(t, aSite, "")
	for _, name := range []string{files["desk"].Name, files["style"].Name, files["site"].Name} {
		if !bytes.Contains(files["index.html"].Bytes, []byte(`"`+name+`"`)) || !bytes.Contains(files["sw.js"].Bytes, []byte(`"`+name+`"`)) {
			t.Errorf("page or worker do not name %s", name)
		}
	}
}

func TestDeskIsWrittenOverADeskAndOverNothingElse(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "desk")
	write := func(site string) error {
		files, err := Files([]byte(site), "")
		if err != nil {
			t.Fatal(err)
		}
		return Write(dir, files)
	}
	if err := write(aSite); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "notes.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := write(strings.Replace(aSite, "false", "true", 1)); err != nil {
		t.Fatal(err)
	}
	sites, _ := filepath.Glob(filepath.Join(dir, "site-*.json"))
	notes, _ := filepath.Glob(filepath.Join(dir, "notes.txt"))
	if len(sites) != 1 || len(notes) != 1 {
		t.Errorf("left are %q and %q", sites, notes)
	}
	files, err := Read(dir)
	if err != nil || len(files) != 5 {
		t.Errorf("read are %d files, %v", len(files), err)
	}
	if err := os.WriteFile(filepath.Join(dir, "index.html"), []byte("somebody's"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := write(aSite); !errors.Is(err, ErrNotOurs) {
		t.Errorf("over another page: %v", err)
	}
	if _, err := Read(dir); !errors.Is(err, ErrNotOurs) {
		t.Errorf("another page is read as a desk: %v", err)
	}
}

func TestHandlerSendsItsHeadersAndOnlyToThisMachine(t *testing.T) {
	files, err := Files([]byte(aSite), "")
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, host, path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(method, path, nil)
		r.Host = host
		Handler(files, nil).ServeHTTP(w, r)
		for _, h := range Headers {
			if w.Header().Get(h[0]) != h[1] {
				t.Errorf("%s %s%s: %s is %q", method, host, path, h[0], w.Header().Get(h[0]))
			}
		}
		return w
	}
	for _, c := range []struct {
		method, host, path string
		want               int
	}{
		{"GET", "127.0.0.1:4040", "/", http.StatusOK},
		{"GET", "localhost:4040", "/sw.js", http.StatusOK},
		{"GET", "[::1]:4040", "/index.html", http.StatusOK},
		{"GET", "desk.evil.example:4040", "/", http.StatusMisdirectedRequest},
		{"GET", "127.0.0.1.evil.example", "/", http.StatusMisdirectedRequest},
		{"POST", "127.0.0.1:4040", "/", http.StatusMethodNotAllowed},
		{"GET", "127.0.0.1:4040", "/../desk.go", http.StatusNotFound},
	} {
		if got := ask(c.method, c.host, c.path).Code; got != c.want {
			t.Errorf("%s %s%s: %d, want %d", c.method, c.host, c.path, got, c.want)
		}
	}
}

// A build that puts another desk into the folder is seen by whoever reloads the page.
func TestFolderHandlerServesTheDeskThatIsThereNow(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "desk")
	h := FolderHandler(folder)
	page := func() (int, string) {
		w := httptest.NewRecorder()
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = "127.0.0.1:4040"
		h.ServeHTTP(w, r)
		for _, h := range Headers {
			if w.Header().Get(h[0]) != h[1] {
				t.Errorf("of %d, %s is %q", w.Code, h[0], w.Header().Get(h[0]))
			}
		}
		return w.Code, w.Body.String()
	}
	if code, _ := page(); code != http.StatusServiceUnavailable {
		t.Errorf("without a desk it says %d", code)
	}
	for _, site := range []string{aSite, strings.Replace(aSite, `"public":""`, `"public":"https://gonghui.example/"`, 1)} {
		files, err := Files([]byte(site), "")
		if err != nil {
			t.Fatal(err)
		}
		if err := Write(folder, files); err != nil {
			t.Fatal(err)
		}
		if code, text := page(); code != http.StatusOK || !strings.Contains(text, files[2].Name) {
			t.Errorf("%d, and the page does not name %s", code, files[2].Name)
		}
	}
}
