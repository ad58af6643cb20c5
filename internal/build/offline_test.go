package build

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"unionhall/internal/diag"
	"unionhall/pwa"
)

// ofPhones are the files that phones fetch. Which there are, and what numbers
// they bear, depends on what was published before: a build of the same source
// into another folder has others.
var ofPhones = regexp.MustCompile(`(^|/)offline/(edition\.txt|(shell|pack|patch|log|map)-[0-9a-f]{32}\.(json|bin))(\.gz|\.br)?$`)

// withoutParts returns an output folder without what phones fetch, and what that
// says in the end: of each set the shells, and the page and the fragment at each
// address.
func withoutParts(t testing.TB, files map[string]string) (plain map[string]string, said map[string]string) {
	t.Helper()
	plain, said = map[string]string{}, map[string]string{}
	for name, text := range files {
		switch {
		case name == recordFile:
			text = regexp.MustCompile(`(?m)^[0-9a-f]{64} (.*)\n`).ReplaceAllStringFunc(text, func(line string) string {
				if ofPhones.MatchString(strings.TrimSpace(line[65:])) {
					return ""
				}
				return line
			})
			plain[name] = text
		case !ofPhones.MatchString(name):
			plain[name] = text
		case path.Base(name) == editionFile:
			said[path.Dir(name)] = sayings(t, files, path.Dir(name))
		}
	}
	return plain, said
}

// editionAt returns the edition of a set.
func editionAt(t testing.TB, files map[string]string, dir string) *pwa.Edition {
	t.Helper()
	return publishedAt(t, files, dir).Edition
}

func publishedAt(t testing.TB, files map[string]string, dir string) *pwa.Published {
	t.Helper()
	p, err := pwa.ReadPublished([]byte(files[dir+"/"+editionFile]), payloadOf, func(name string) ([]byte, error) { return []byte(files[dir+"/"+name]), nil })
	if err != nil {
		t.Fatalf("%s: %v", dir, err)
	}
	return p
}

// stems are the names of the parts that an edition and its log name, without their endings.
func stems(t testing.TB, files map[string]string, dir string) []string {
	t.Helper()
	p := publishedAt(t, files, dir)
	log, err := p.Log()
	if err != nil {
		t.Fatalf("%s: %v", dir, err)
	}
	list := []string{"map-" + p.Edition.Map.Digest.Hex()}
	add := func(kind string, part pwa.Part) {
		if part != (pwa.Part{}) {
			list = append(list, kind+"-"+part.Digest.Hex())
		}
	}
	add("log", p.Edition.Log)
	for _, s := range p.Edition.Shells {
		add("shell", s.Part)
	}
	for _, pack := range p.Edition.Packs {
		add("pack", pack.Part)
	}
	for _, patch := range slices.Concat(log.All, log.Shared) {
		add("patch", patch.Part)
	}
	return list
}

type pageMap struct {
	Pages [][]any           `json:"pages"`
	Kept  [][]any           `json:"kept"`
	Since map[string]any    `json:"since"`
	Gone  []json.RawMessage `json:"gone"`
}

func mapAt(t testing.TB, files map[string]string, dir string) *pageMap {
	t.Helper()
	var m pageMap
	must(t, json.Unmarshal([]byte(files[dir+"/map-"+editionAt(t, files, dir).Map.Digest.Hex()+".json"]), &m))
	return &m
}

func sayings(t testing.TB, files map[string]string, dir string) string {
	t.Helper()
	e := editionAt(t, files, dir)
	var b strings.Builder
	fmt.Fprintln(&b, e.Set, e.Epoch, e.Key, e.Above, e.Files)
	for _, role := range slices.Sorted(maps.Keys(e.Shells)) {
		fmt.Fprintln(&b, role, e.Shells[role].Digest)
	}
	for _, p := range mapAt(t, files, dir).Pages {
		fmt.Fprintln(&b, p[0], p[3], p[4], strings.ToUpper(p[1].(string)[:1]) == p[1].(string)[:1] || p[1].(string)[0] == 's')
	}
	return b.String()
}

// sameSites compares two output folders byte for byte, but for what phones
// fetch: that has to say the same in the end.
func sameSites(t testing.TB, what string, got, want map[string]string) {
	t.Helper()
	gotPlain, gotSaid := withoutParts(t, got)
	wantPlain, wantSaid := withoutParts(t, want)
	sameTrees(t, what, gotPlain, wantPlain)
	sameTrees(t, what+": of phones", gotSaid, wantSaid)
}

// fragmentsOf returns what a phone makes of a set, as it lies in a folder.
func (w *world) phone(out, prefix string) *phone {
	w.t.Helper()
	from := otherFolder(path.Join(out, prefix, "offline"))
	text, err := from.read(w.t.Context(), editionFile)
	must(w.t, err)
	published, err := pwa.ReadPublished(text, payloadOf, func(name string) ([]byte, error) { return readPart(w.t.Context(), from, name) })
	must(w.t, err)
	p, err := newPhone(w.t.Context(), from, published)
	must(w.t, err)
	must(w.t, p.keep())
	return p
}

func verifying(o *Options) { o.Verify = true }

func TestPhonesMakeEveryPageOfTheSite(t *testing.T) {
	w := newWorld(t, smallSite())
	r := w.build(verifying)
	if r.Sets != 3 || r.Editions != 3 || r.Signed {
		t.Errorf("%d sets, %d editions, signed %v", r.Sets, r.Editions, r.Signed)
	}
	if want := r.Pages - 1; r.Verified != want { // the 404 page is in no set
		t.Errorf("%d pages were verified, want %d", r.Verified, want)
	}
	made := 0
	files := tree(t, w.out)
	for _, prefix := range []string{"yl/", "yl/en/", "lh/"} {
		p := w.phone(w.out, prefix)
		for address := range p.pages {
			page, ok := p.page(address)
			if made++; !ok || !bytes.Equal(page, []byte(files[unescaped(t, address)])) {
				t.Errorf("%s is another page in the phone", address)
			}
		}
	}
	if made != r.Pages-1 {
		t.Errorf("phones have %d pages, the site has %d", made, r.Pages)
	}
}

func TestVerifyFindsAChangedByte(t *testing.T) {
	slowUnderRace(t)
	w := newWorld(t, smallSite())
	w.build()
	w.build()
	pack := ""
	for name := range tree(t, w.out) {
		if strings.HasPrefix(name, "yl/offline/pack-") && strings.HasSuffix(name, ".bin") {
			pack = name
		}
	}
	for name, change := range map[string]func(text []byte) []byte{
		"yl/news/n10.html":       func(text []byte) []byte { return bytes.Replace(text, []byte("正文"), []byte("别文"), 1) },
		"yl/offline/edition.txt": func(text []byte) []byte { return text[:len(text)-9] },
		pack:                     func(text []byte) []byte { text[len(text)/2] ^= 1; return text },
	} {
		b, err := New(w.o)
		must(t, err)
		b.Verify = true
		text, err := os.ReadFile(w.outPath(name))
		must(t, err)
		b.step = nil
		u := w.published(b)
		must(t, os.WriteFile(w.outPath(name), change(bytes.Clone(text)), 0o644))
		u.diags = nil
		must(t, u.verify(t.Context()))
		if len(u.diags) != 1 || u.diags[0].Rule != VerifyRule || u.diags[0].Severity != diag.Fault {
			t.Errorf("%s: %v", name, u.diags)
		}
		must(t, os.WriteFile(w.outPath(name), text, 0o644))
		must(t, b.Close())
	}
}

// published runs an update and returns it as it was in the end.
func (w *world) published(b *Builder) *update {
	w.t.Helper()
	u := &update{builder: &b.builder}
	_, err := u.run(w.t.Context())
	must(w.t, err)
	if u.diags.Faults() > 0 {
		w.t.Fatal(u.diags)
	}
	return u
}

func unescaped(t testing.TB, address string) string {
	t.Helper()
	file, err := url.PathUnescape(address)
	must(t, err)
	return file
}
