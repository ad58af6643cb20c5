package build

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"unionhall/pwa"
)

// busySite is one union with enough to fill some packs.
func busySite() map[string]string {
	files := map[string]string{
		"site.yaml":         "title: 云岭职工之家\nlegal: {operator: 云岭省总工会}\n",
		"union.yaml":        "id: yl\nname: 云岭省总工会\nlevel: provincial\nmenu: [{title: 新闻, link: news/}]\n",
		"contacts/desk.md":  "---\ntitle: 值班室\nphone: 0999-5551100\nhours: 工作日 8:30 至 17:30\n---\n",
		"themes/own/README": "",
	}
	for i := range 130 {
		files[fmt.Sprintf("news/n%03d.md", i)] = fmt.Sprintf("---\ntitle: 第%d条\ndate: 2026-%02d-%02d\n---\n%s\n", i, i/28+1, i%28+1, strings.Repeat(fmt.Sprintf("正文%d。", i), 60))
	}
	return files
}

// TestAnEditCostsPhonesWhatItShould is the table of which parts each kind of
// edit publishes, and of what a phone fetches that had all before it.
func TestAnEditCostsPhonesWhatItShould(t *testing.T) {
	slowUnderRace(t)
	for _, c := range []struct {
		what  string
		edit  func(w *world)
		parts string // how many of each kind are new; an edition comes with its map
		most  int    // bytes
	}{
		{"nothing", func(w *world) {}, "", 0},
		{"body", func(w *world) { w.edit("news/n010.md", "正文10", "新的正文") }, "edition 1 log 1 map 1 patch 1", 2600},
		// Its page and its neighbours', and the page of the list.
		{"title", func(w *world) { w.edit("news/n010.md", "第10条", "第十条") }, "edition 1 log 1 map 1 pack 1 patch 1", 2800},
		// The home, the first page of the list and the page of all sections are of the core.
		{"new", func(w *world) {
			w.write("news/m.md", "---\ntitle: 又一条\ndate: 2026-05-28\n---\n正文。\n")
		}, "edition 1 log 1 map 1 pack 1 patch 1", 3500},
		{"removed", func(w *world) { w.remove("news/n129.md") }, "edition 1 log 1 map 1 pack 1 patch 1", 3400},
		{"renamed", func(w *world) { w.write("news/m10.md", w.read("news/n010.md")); w.remove("news/n010.md") }, "edition 1 log 1 map 1 pack 1 patch 1", 2800},
		// The home's shell is another one than that of articles. Both are spliced.
		{"menu", func(w *world) { w.edit("union.yaml", "title: 新闻", "title: 动态") }, "edition 1 log 1 map 1 shell 2", 800},
		{"footer", func(w *world) {
			w.edit("site.yaml", "operator: 云岭省总工会", "operator: 云岭省总工会办公室")
		}, "edition 1 log 1 map 1 shell 2", 800},
		{"style", func(w *world) { w.write("themes/own/css/main.css", "body{color:#123}") }, "edition 1 log 1 map 1 shell 1", 2800},
		{"layout of items", func(w *world) {
			w.write("themes/own/layouts/item.html", strings.Replace(readBase(w, "layouts/item.html"), `{{define "main"}}`, `{{define "main"}}<i>新</i>`, 1))
		}, "edition 1 log 1 map 1 pack 3 patch 1", 16000},
	} {
		t.Run(c.what, func(t *testing.T) {
			w := newWorld(t, busySite())
			w.write("site.yaml", w.read("site.yaml")+"theme: own\n")
			w.build()
			before := tree(t, w.out)
			c.edit(w)
			w.build(verifying)
			after := tree(t, w.out)
			parts, size := newParts(t, before, after)
			t.Logf("%s: %s, %d bytes", c.what, parts, size)
			if parts != c.parts || size > c.most {
				t.Errorf("%s, %d bytes; want %s, at most %d", parts, size, c.parts, c.most)
			}
			sameSites(t, "after the edit", after, w.fresh())
		})
	}
}

// newParts counts the parts that are new, and what a phone fetches that was at
// the edition before.
func newParts(t *testing.T, before, after map[string]string) (parts string, size int) {
	t.Helper()
	counts := map[string]int{}
	for name, text := range after {
		if ofPhones.MatchString(name) && before[name] != text && path.Ext(name) != ".bin" {
			kind, _, _ := strings.Cut(strings.TrimSuffix(path.Base(name), ".txt"), "-")
			counts[kind]++
		}
	}
	if counts["edition"] == 0 {
		return "", 0
	}
	for _, kind := range slices.Sorted(maps.Keys(counts)) {
		parts += fmt.Sprintf(" %s %d", kind, counts[kind])
	}
	return strings.TrimSpace(parts), fetched(t, before, after)
}

// fetched is what a phone at the edition before fetches, in bytes of gzip: the
// edition, often with the patch in it, shells that it does not splice, and packs
// that are renewed.
func fetched(t *testing.T, before, after map[string]string) (size int) {
	t.Helper()
	e, was := editionAt(t, after, "offline"), editionAt(t, before, "offline")
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	w.Write([]byte(after["offline/"+editionFile]))
	must(t, w.Close())
	size = zipped.Len()
	for role, shell := range e.Shells {
		if was.Shells[role].Part != shell.Part && len(shell.Splices) == 0 {
			size += shell.Gzip
		}
	}
	var log struct {
		All [][]any `json:"all"`
	}
	must(t, json.Unmarshal([]byte(after["offline/log-"+e.Log.Digest.Hex()+".json"]), &log))
	if len(log.All[0]) == 2 {
		return size
	}
	if e.Newest == (pwa.Digest{}) {
		size += e.Log.Gzip + int(log.All[0][4].(float64))
	}
	newest, err := base64.RawURLEncoding.DecodeString(log.All[0][2].(string))
	must(t, err)
	var body struct {
		Renew [][]any `json:"renew"`
	}
	must(t, json.Unmarshal([]byte(after["offline/patch-"+hex.EncodeToString(newest)+".json"]), &body))
	for _, renewed := range body.Renew {
		i := slices.IndexFunc(e.Packs, func(p pwa.Pack) bool { return p.ID == renewed[0] })
		size += e.Packs[i].Gzip
	}
	return size
}
