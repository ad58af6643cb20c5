package devserver

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// recorder is an editor that writes down what it was asked for.
func recorder(t *testing.T) (editor []string, record string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the editor of this test is a shell script")
	}
	dir := t.TempDir()
	record = filepath.Join(dir, "record")
	script := write(t, filepath.Join(dir, "editor"), "#!/bin/sh\nprintf '%s\\n' \"$@\" >"+record+"\n")
	if err := os.Chmod(script, 0o755); err != nil {
		t.Fatal(err)
	}
	return []string{script, "--line={line}:{col}", "{file}"}, record
}

// fromPage are the headers that a browser sends with a request of our page.
var fromPage = []string{"Origin", "http://127.0.0.1:4000", "Sec-Fetch-Site", "same-origin"}

func TestClickOnAPlaceOpensTheEditorThere(t *testing.T) {
	s := newShelf(t)
	editor, record := recorder(t)
	file := write(t, filepath.Join(s.folder, "news", "a b;c.md"), "x")
	server := newServer(t, s, Options{Editor: editor})
	w := ask(t, server, "POST", own+"open", `{"path":"news/a b;c.md","line":3,"col":7}`, fromPage...)
	if w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	told, err := os.ReadFile(record)
	if err != nil {
		t.Fatal(err)
	}
	if want := "--line=3:7\n" + file + "\n"; string(told) != want {
		t.Errorf("got  %q\nwant %q", told, want)
	}
}

func TestOnlyOurOwnPagesMayOpenFiles(t *testing.T) {
	s := newShelf(t)
	editor, record := recorder(t)
	write(t, filepath.Join(s.folder, "a.md"), "x")
	server := newServer(t, s, Options{Editor: editor})
	for name, header := range map[string][]string{
		"no origin":       nil,
		"another site":    {"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"},
		"another port":    {"Origin", "http://127.0.0.1:9", "Sec-Fetch-Site", "same-site"},
		"a frame's":       {"Origin", "null"},
		"a lie in one":    {"Origin", "http://127.0.0.1:4000", "Sec-Fetch-Site", "cross-site"},
		"another scheme":  {"Origin", "https://127.0.0.1:4000"},
		"rebound by name": {"Origin", "http://evil.example:4000", "Host", "evil.example:4000", "Sec-Fetch-Site", "same-origin"},
	} {
		if w := ask(t, server, "POST", own+"open", `{"path":"a.md"}`, header...); w.Code != http.StatusForbidden && w.Code != http.StatusMisdirectedRequest {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	if w := ask(t, server, "GET", own+"open", "", fromPage...); w.Code == http.StatusOK {
		t.Error("a link opens the editor")
	}
	if _, err := os.Stat(record); err == nil {
		t.Error("the editor was started")
	}
}

// Whoever begins a request and never ends it is let go, with what it holds.
func TestRequestThatNeverEndsIsLetGo(t *testing.T) {
	r, w := httptest.NewRequest(http.MethodPost, "http://127.0.0.1:4000"+own+"open", nil), &deadlines{ResponseRecorder: httptest.NewRecorder()}
	r.Header.Set("Origin", "http://127.0.0.1:4000")
	newServer(t, newShelf(t), Options{}).ServeHTTP(w, r)
	if w.read.IsZero() {
		t.Error("it may take for ever")
	}
}

// deadlines is an answer that remembers until when the request is read.
type deadlines struct {
	*httptest.ResponseRecorder
	read time.Time
}

func (d *deadlines) SetReadDeadline(at time.Time) error { d.read = at; return nil }

func TestNothingOutsideTheSiteIsOpened(t *testing.T) {
	s := newShelf(t)
	editor, record := recorder(t)
	outside := write(t, filepath.Join(t.TempDir(), "secret.md"), "x")
	if err := os.Symlink(outside, filepath.Join(s.folder, "link.md")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(s.folder, "folder"), 0o755); err != nil {
		t.Fatal(err)
	}
	server := newServer(t, s, Options{Editor: editor})
	for body, code := range map[string]int{
		`{"path":"link.md"}`: http.StatusForbidden, `{"path":"../a.md"}`: http.StatusForbidden, `{"path":"/etc/hosts"}`: http.StatusForbidden,
		`{"path":"folder"}`: http.StatusForbidden, `{"path":""}`: http.StatusForbidden, `{"path":"layouts/item.html"}`: http.StatusForbidden,
		`{"path":"gone.md"}`: http.StatusNotFound, `nonsense`: http.StatusBadRequest,
		`{"path":"` + strings.Repeat("x", mostAsked) + `"}`: http.StatusBadRequest,
	} {
		if w := ask(t, server, "POST", own+"open", body, fromPage...); w.Code != code {
			t.Errorf("%.40s: %d, want %d: %s", body, w.Code, code, w.Body)
		}
	}
	if _, err := os.Stat(record); err == nil {
		t.Error("the editor was started")
	}
}

func TestEditorThatCannotOpenIsTold(t *testing.T) {
	s := newShelf(t)
	write(t, filepath.Join(s.folder, "a.md"), "x")
	for _, editor := range [][]string{{"no-such-editor-anywhere"}, {"false"}} {
		server := newServer(t, s, Options{Editor: editor, Lang: "zh"})
		w := ask(t, server, "POST", own+"open", `{"path":"a.md"}`, fromPage...)
		if w.Code != http.StatusBadGateway || !strings.Contains(w.Body.String(), "编辑器没有打开") || !strings.Contains(w.Body.String(), editor[0]) {
			t.Errorf("%q: %d %s", editor, w.Code, w.Body)
		}
	}
}

func TestEditorIsTheOneThatIsThere(t *testing.T) {
	there := func(string) (string, error) { return "x", nil }
	none := func(string) (string, error) { return "", os.ErrNotExist }
	for _, c := range []struct {
		system string
		look   func(string) (string, error)
		want   string
	}{
		{"linux", there, "code -g /a b.md:2:1"}, {"windows", there, "code -g /a b.md:2:1"},
		{"linux", none, "xdg-open /a b.md"}, {"darwin", none, "open /a b.md"}, {"windows", none, "rundll32 url.dll,FileProtocolHandler /a b.md"},
	} {
		if got := strings.Join(filled(openers(c.system, c.look), "/a b.md", 2, 0), " "); got != c.want {
			t.Errorf("%s: %q, want %q", c.system, got, c.want)
		}
	}
	if got := filled([]string{"vi"}, "/a", 1, 1); !slices.Equal(got, []string{"vi", "/a"}) {
		t.Errorf("%q", got)
	}
}

func TestCommandIsPartedAsPeopleWriteIt(t *testing.T) {
	for command, want := range map[string][]string{
		"":                                      nil,
		"  subl  {file}:{line} ":                {"subl", "{file}:{line}"},
		`"C:\Program Files\e.exe" -n '' {file}`: {`C:\Program Files\e.exe`, "-n", "", "{file}"},
		`e --at="{line} x"`:                     {"e", "--at={line} x"},
	} {
		if got := Words(command); !slices.Equal(got, want) {
			t.Errorf("%s: %q", command, got)
		}
	}
}

func TestBatchFilesGetNoNamesThatTheyWouldRun(t *testing.T) {
	if fitsBatch(`C:\code.CMD`, []string{"a&calc.md"}) == nil || fitsBatch("code.cmd", []string{"-g", "a b.md:1:1"}) != nil || fitsBatch("/bin/code", []string{"a&b"}) != nil {
		t.Error("wrong")
	}
}
