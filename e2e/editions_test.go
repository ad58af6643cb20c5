package e2e

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// published are a city's union and the province's above it on three days, each
// built into the folder of the day before and signed.
type published struct {
	one, two, three folder
	forged          folder // by somebody else, with a key that is not the site's
}

// editions builds them when the first test asks for them, below a folder that
// goes away after all tests.
var editions = sync.OnceValues(func() (published, error) { return buildEditions(filepath.Dir(program)) })

func threeDays(t *testing.T) published {
	t.Helper()
	p, err := editions()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func buildEditions(work string) (p published, err error) {
	site, err := newSource(work, "site")
	if err != nil {
		return p, err
	}
	if p.one, err = site.build("2026-11-25"); err != nil {
		return p, err
	}
	if err := secondDay(site.source); err != nil {
		return p, err
	}
	if p.two, err = site.build("2026-11-26"); err != nil {
		return p, err
	}
	if p.forged, err = forge(work); err != nil {
		return p, err
	}
	if err := thirdDay(site.source); err != nil {
		return p, err
	}
	p.three, err = site.build("2026-11-27")
	return p, err
}

// forge publishes a lie, with keys of its own.
func forge(work string) (folder, error) {
	forger, err := newSource(work, "forger")
	if err != nil {
		return nil, err
	}
	if err := edit(filepath.Join(forger.source, changedItem), func(text string) string { return text + "\n请先交押金。\n" }); err != nil {
		return nil, err
	}
	return forger.build("2026-11-26")
}

// twoUnions is a small site with everything that a set can be made of: pages that
// are saved first, others, and what comes from above.
func twoUnions() map[string]string {
	files := map[string]string{
		"site.yaml":                  "title: 云岭省职工之家\nlanguages: [zh-Hans]\n",
		"union.yaml":                 "id: yl\nname: 云岭省总工会\nlevel: provincial\n",
		"news/own.md":                item("省里自己的事", "2026-05-01", 1),
		sharedItem:                   strings.Replace(item("困难职工帮扶", "2026-05-01", 9), "date:", "scope: descendants\ndate:", 1),
		"linhe/union.yaml":           "id: yl-linhe\nname: 临河市总工会\nlevel: municipal\naccent: \"" + firstAccent + "\"\n",
		"linhe/pages/about.md":       "---\ntitle: 关于我们\n---\n这里是临河市总工会。\n",
		changedItem:                  item("职工代表怎么谈工资", "2026-05-20", 4),
		"linhe/news/port-hazards.md": item("港口的危险", "2026-05-02", 4),
	}
	for i := range 12 {
		files[fmt.Sprintf("linhe/news/a%02d.md", i)] = item(fmt.Sprintf("第 %d 条消息", i), fmt.Sprintf("2026-04-%02d", i+1), 3+i%5)
	}
	return files
}

// serveSmall builds the two unions for the address at which they are then served.
func serveSmall(t *testing.T, prefix string) string {
	t.Helper()
	source, out := t.TempDir(), t.TempDir()
	origin := serve(t, out, prefix)
	err := writeFiles(source, twoUnions())
	if err == nil {
		err = say(program, "build", "--lang", "en", "--source", source, "--out", out, "--base-url", origin, "--now", "2026-06-15")
	}
	if err != nil {
		t.Fatal(err)
	}
	return origin
}

// item is a text of so many paragraphs, no two of which are alike.
func item(title, date string, paragraphs int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: %s\ndate: %s\n---\n", title, date)
	for i := range paragraphs {
		fmt.Fprintf(&b, "%s，第 %d 段，%x。%s\n\n", title, i, sha256.Sum256([]byte(title+fmt.Sprint(i))), strings.Repeat("工会的事要办好。", 9))
	}
	return b.String()
}

// A source is the content of a site with keys of its own, and where it is published.
type source struct {
	source, out, passphrase, key string
}

func newSource(work, name string) (*source, error) {
	dir := filepath.Join(work, name)
	s := &source{source: filepath.Join(dir, "content"), out: filepath.Join(dir, "public"), passphrase: filepath.Join(dir, "passphrase")}
	if err := writeFiles(s.source, twoUnions()); err != nil {
		return nil, err
	}
	if err := os.WriteFile(s.passphrase, []byte("for tests alone\n"), 0o600); err != nil {
		return nil, err
	}
	key, err := s.makeKeys()
	s.key = key
	return s, err
}

// writeFiles writes texts below dir, by names with slashes.
func writeFiles(dir string, texts map[string]string) error {
	for name, text := range texts {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// makeKeys makes the keys of a site and returns the file of the one that signs.
func (s *source) makeKeys() (string, error) {
	said, err := exec.Command(program, "keys", "site", "make", "--json", "--source", s.source, "--passphrase-file", s.passphrase).Output()
	if err != nil {
		return "", fmt.Errorf("keys site make: %w\n%s", err, said)
	}
	var made struct {
		Keys struct{ Keys []struct{ Role, File string } }
	}
	if err := json.Unmarshal(said, &made); err != nil {
		return "", err
	}
	for _, key := range made.Keys.Keys {
		if key.Role == "current" {
			return key.File, nil
		}
	}
	return "", fmt.Errorf("keys site make made no key that signs: %s", said)
}

// build publishes the content as of a day. What is published first begins an epoch.
func (s *source) build(day string) (folder, error) {
	args := []string{"build", "--lang", "en", "--source", s.source, "--out", s.out, "--base-url", baseURL, "--now", day, "--signing-key", s.key, "--passphrase-file", s.passphrase}
	if _, err := os.Stat(s.out); err != nil {
		args = append(args, "--epoch", "+1")
	}
	if err := say(program, args...); err != nil {
		return nil, err
	}
	return readFolder(s.out)
}

// What changes: a text each day, with its page, and on the second day one that the
// union inherits and the colour of the union, which is in its style.
const (
	changedItem  = "linhe/news/negotiators.md"
	changedPage  = city + "news/negotiators.html"
	sharedItem   = "news/hardship.md"
	firstAccent  = "#0b5c8a"
	secondAccent = "#0a5a3c"
)

// secondDay is one of many changes: texts of the union and of the one above, a
// new item, one that goes, the union's colour.
func secondDay(source string) error {
	for _, file := range []string{changedItem, sharedItem} {
		if err := edit(filepath.Join(source, file), func(text string) string { return text + "\n第二天补充的一段。\n" }); err != nil {
			return err
		}
	}
	linhe := filepath.Join(source, "linhe")
	if err := os.Remove(filepath.Join(linhe, "news", "port-hazards.md")); err != nil {
		return err
	}
	// So long that its patch does not travel with the edition.
	if err := writeFiles(linhe, map[string]string{"news/second-day.md": item("第二天的新消息", "2026-11-26", 240)}); err != nil {
		return err
	}
	return edit(filepath.Join(linhe, "union.yaml"), func(text string) string {
		return strings.Replace(text, firstAccent, secondAccent, 1)
	})
}

// thirdDay is a quiet one: a word in one text.
func thirdDay(source string) error {
	return edit(filepath.Join(source, changedItem), func(text string) string { return text + "\n第三天又补充了一句。\n" })
}

// edit changes a text, and is an error if nothing changed.
func edit(file string, change func(string) string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	changed := change(string(text))
	if changed == string(text) {
		return fmt.Errorf("%s: nothing was changed", file)
	}
	return os.WriteFile(file, []byte(changed), 0o644)
}

// An edition is what a set says of itself, as far as tests look at it.
type edition struct {
	Number int              `json:"number"`
	Time   int64            `json:"time"`
	Above  []string         `json:"above"`
	Shells map[string][]any `json:"shells"` // digest, sizes
	Packs  [][]any          `json:"packs"`  // id, two numbers, pages, digest, ...
	Log    []any            `json:"log"`    // digest, sizes; nothing in the first edition
	Map    []any            `json:"map"`    // digest, size
	Files  []string         `json:"files"`
}

// edition reads that of a set of a built site. Its signature is not looked at.
func (f folder) edition(t *testing.T, set string) edition {
	t.Helper()
	lines := bytes.Split(f[set+"offline/edition.txt"], []byte("\n"))
	if len(lines) < 3 || bytes.Count(lines[0], []byte(".")) != 2 {
		t.Fatalf("the edition of %s is no JWS and its payload: %q", set, lines)
	}
	var e edition
	if err := json.Unmarshal(lines[1], &e); err != nil {
		t.Fatalf("the edition of %s: %v", set, err)
	}
	return e
}

// inSet are the files of the pages of a set, and the pack of each.
func (f folder) inSet(t *testing.T, set string) map[string]string {
	t.Helper()
	var list struct{ Pages [][]any }
	name := partName("map", f.edition(t, set).Map[0])
	if err := json.Unmarshal(f[set+"offline/"+name+".json"], &list); err != nil {
		t.Fatalf("the map of %s: %v", set, err)
	}
	pages := map[string]string{}
	for _, p := range list.Pages {
		file, err := url.PathUnescape(p[0].(string))
		if err != nil {
			t.Fatal(err)
		}
		pages[file] = p[1].(string)
	}
	return pages
}

// partName is the name of a part's files without their endings.
func partName(kind string, digest any) string {
	text, _ := digest.(string)
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		panic(err) // the build has written it
	}
	return fmt.Sprintf("%s-%x", kind, raw)
}

// named are the files of the parts that the editions of a build name.
func (f folder) named(t *testing.T) folder {
	t.Helper()
	parts := folder{}
	for name := range f {
		set, ok := strings.CutSuffix(name, "offline/edition.txt")
		if !ok {
			continue
		}
		e := f.edition(t, set)
		names := e.parts()
		if len(e.Log) > 0 {
			names = append(names, patchesOf(t, f[set+"offline/"+partName("log", e.Log[0])+".json"])...)
		}
		for _, part := range names {
			for _, ending := range []string{".json", ".bin"} {
				parts[set+"offline/"+part+ending] = f[set+"offline/"+part+ending]
			}
		}
	}
	return parts
}

// parts are the names of what an edition names, without endings.
func (e edition) parts() (names []string) {
	names = append(names, partName("map", e.Map[0]))
	for _, shell := range e.Shells {
		names = append(names, partName("shell", shell[0]))
	}
	for _, pack := range e.Packs {
		names = append(names, partName("pack", pack[4]))
	}
	if len(e.Log) > 0 {
		names = append(names, partName("log", e.Log[0]))
	}
	return names
}

// patchesOf are the names of what a log names, without endings.
func patchesOf(t *testing.T, text []byte) (names []string) {
	t.Helper()
	var log struct{ All, Shared [][]any } // to, span, and where anything changed digest, ...
	if err := json.Unmarshal(text, &log); err != nil {
		t.Fatalf("a log: %v", err)
	}
	for _, patch := range slices.Concat(log.All, log.Shared) {
		if len(patch) > 2 {
			names = append(names, partName("patch", patch[2]))
		}
	}
	return names
}
