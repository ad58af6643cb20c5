package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const peerPage = `<!DOCTYPE html><html><head><meta http-equiv=Content-Security-Policy content="style-src 'sha256-x'"><style>a{color:red}</style>` +
	`<link rel=icon href=../static/icon.svg><script src=../static/page-0123456789abcdef0123456789abcdef.js defer></script></head><body><main><h1>a</h1></main></body></html>`

// publishedSite takes a small site with two pages, and files that no page needs.
func publishedSite(t *testing.T) (store, snapshot) {
	t.Helper()
	s := store{t.TempDir()}
	site := t.TempDir()
	for name, text := range map[string]string{
		"index.html":      strings.ReplaceAll(peerPage, "../", ""),
		"news/index.html": peerPage,
		"news/gone.html":  "a page that is not saved",
		"offline/a.json":  "{}",
		"static/page-0123456789abcdef0123456789abcdef.js": "ours",
		"static/icon.svg": "<svg/>",
	} {
		if err := write(filepath.Join(site, name), []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	x, err := s.take(site, func(string) bool { return false })
	if err != nil {
		t.Fatal(err)
	}
	return s, x
}

func (s store) text(t *testing.T, x snapshot, address string) string {
	t.Helper()
	text, err := s.get(x[address])
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestPeersHaveTheSamePagesAndTheirOwnScript(t *testing.T) {
	s, x := publishedSite(t)
	peer, err := s.pagesOf(x, []string{"/index.html", "/news/index.html"})
	if err != nil {
		t.Fatal(err)
	}
	if len(peer) != 4 {
		t.Errorf("%d files: %v", len(peer), peer)
	}
	for _, address := range []string{"/index.html", "/news/index.html", "/static/icon.svg"} {
		if peer[address] != x[address] {
			t.Errorf("%s is another file", address)
		}
	}
	if script := s.text(t, peer, "/static/page-0123456789abcdef0123456789abcdef.js"); script != string(registerScript) {
		t.Errorf("the script is %q", script)
	}
	if _, err := s.pagesOf(x, []string{"/news/none.html"}); err == nil {
		t.Error("a page that is not there was taken")
	}
}

func TestStyleSheetsCanBeFiles(t *testing.T) {
	s, x := publishedSite(t)
	peer, err := s.pagesOf(x, []string{"/index.html", "/news/index.html"})
	if err != nil {
		t.Fatal(err)
	}
	apart, err := s.withStyleFile(peer)
	if err != nil {
		t.Fatal(err)
	}
	if len(apart) != len(peer)+1 {
		t.Errorf("%d files, want one more than %d", len(apart), len(peer))
	}
	page := s.text(t, apart, "/news/index.html")
	_, link, ok := strings.Cut(page, `<link rel="stylesheet" href="..`)
	file, _, _ := strings.Cut(link, `"`)
	if !ok || s.text(t, apart, file) != "a{color:red}" || strings.Contains(page, "color:red") || strings.Contains(page, "sha256") {
		t.Errorf("%s", page)
	}
}

func TestAddAllAsksForEverything(t *testing.T) {
	s, x := publishedSite(t)
	peer, err := s.pagesOf(x, []string{"/index.html", "/news/index.html"})
	if err != nil {
		t.Fatal(err)
	}
	with, err := s.withAddAll(peer)
	if err != nil {
		t.Fatal(err)
	}
	worker := s.text(t, with, workerFile)
	if list := `["/","/news/","/static/icon.svg","/static/page-0123456789abcdef0123456789abcdef.js"]`; !strings.Contains(worker, list) {
		t.Errorf("not %s in %s", list, worker)
	}
}

func TestKeptPagesAreOwnAndInherited(t *testing.T) {
	s := store{t.TempDir()}
	site := t.TempDir()
	const own = `{"number":3,"time":1764403200,"above":["yl/"],"map":["AAECAwQFBgcICQoLDA0ODw",9]}`
	const above = `{"number":1,"time":1764403200,"above":[],"map":["AAECAwQFBgcICQoLDA0ODw",9]}`
	for name, text := range map[string]string{
		"sw.js":                     "worker",
		"other/offline/edition.txt": "another union's",
		"k/offline/edition.txt":     "e30..x\n" + own + "\n{}\n",
		"k/offline/map-000102030405060708090a0b0c0d0e0f.json":  `{"v":1,"pages":[["k/index.html","c",1],["k/tags/%E7%97%85.html","o1",3]]}`,
		"yl/offline/edition.txt":                               "e30..x\n" + above + "\n",
		"yl/offline/map-000102030405060708090a0b0c0d0e0f.json": `{"v":1,"pages":[["yl/index.html","c",1],["yl/policy/p.html","s2",1],["yl/contacts/c.html","C",1]]}`,
	} {
		if err := write(filepath.Join(site, name), []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	x, err := s.take(site, func(string) bool { return false })
	if err != nil {
		t.Fatal(err)
	}
	pages, err := s.kept(x, "k/")
	if want := []string{"/k/index.html", "/k/tags/病.html", "/yl/contacts/c.html", "/yl/policy/p.html"}; err != nil || !slices.Equal(pages, want) {
		t.Errorf("%q, %v; want %q", pages, err, want)
	}
	if e, err := s.editionOf(x, "k/"); err != nil || e.Number != 3 || e.Time != 1764403200 {
		t.Errorf("%+v, %v", e, err)
	}
	asked, err := s.forPhones(x, "k/")
	slices.Sort(asked)
	expected := x.sums([]string{"/sw.js", "/k/offline/edition.txt", "/yl/offline/edition.txt"})
	slices.Sort(expected)
	if err != nil || !slices.Equal(asked, expected) {
		t.Errorf("phones ask for %d files, %v; want %d", len(asked), err, len(expected))
	}
	if _, err := s.kept(x, "none/"); err == nil {
		t.Error("a set that is not there was read")
	}
}
