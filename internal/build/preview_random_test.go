package build

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestPreviewEqualsBuild makes random edits, tells a preview of them as a
// watcher would, and compares all that it serves, and all that it tells, with
// what a build makes of the same source.
func TestPreviewEqualsBuild(t *testing.T) {
	rounds := more(12, 100)
	for i, c := range []struct {
		name   string
		change func(*Options)
	}{
		{"the whole site", func(*Options) {}},
		{"drafts", func(o *Options) { o.Drafts = true }},
		{"one union", func(o *Options) { o.Union = "lh" }},
		{"no cache", func(o *Options) { o.Cache = "" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := &editor{world: newWorld(t, smallSite()), rand: rand.New(rand.NewPCG(uint64(i), 13))}
			v := newViewer(e.world, c.change)
			v.all()
			for round := range rounds {
				before := tree(t, v.source)
				what := fmt.Sprintf("round %d, %s", round, e.previewEdits())
				v.told(e.noticed(before, tree(t, v.source))...)
				v.asBuilt(what)
				if t.Failed() {
					return
				}
			}
		})
	}
}

// previewEdits makes one to three edits and says which.
func (e *editor) previewEdits() string {
	edits := slices.Concat(e.itemEdits(), e.settingsEdits(), e.folderEdits())
	var what []string
	for range 1 + e.rand.IntN(3) {
		e.n++
		c := edits[e.rand.IntN(len(edits))]
		what = append(what, c.what)
		c.do()
	}
	return strings.Join(what, ", ")
}

func (e *editor) folderEdits() []edit {
	disk := func(name string) string { return filepath.Join(e.source, filepath.FromSlash(name)) }
	return []edit{
		{"junk", func() { e.write("news/4913", ""); e.write("news/n01.md~", "old"); e.write("news/.n01.md.swp", "x") }},
		{"folder put aside", func() {
			if os.Rename(disk("lh/news/2026"), disk("lh/_2026")) != nil {
				os.Rename(disk("lh/_2026"), disk("lh/news/2026")) // if there is one
			}
		}},
		{"folder moved", func() {
			from, to := "news/2026", fmt.Sprintf("news/y%d", e.n)
			os.Rename(disk(from), disk(to)) // if there is one
		}},
		{"union from elsewhere", func() {
			id := fmt.Sprintf("v%d", e.n)
			lay(e.t, filepath.Join(e.dir, "elsewhere"), map[string]string{
				id + "/union.yaml":        "id: " + id + "\nname: 搬来的工会\nlevel: basic\n",
				id + "/news/deep/pic.md":  "---\ntitle: 图\ndate: 2026-03-03\n---\n![工会会员在领水](pic.png)\n",
				id + "/news/deep/pic.png": onePixel,
			})
			must(e.t, os.Rename(filepath.Join(e.dir, "elsewhere", id), disk("lh/"+id)))
		}},
		{"union taken away", func() {
			if list, _ := filepath.Glob(disk("lh/v*")); len(list) > 0 {
				must(e.t, os.RemoveAll(list[0]))
			}
		}},
		{"decomposed name", func() { e.write(fmt.Sprintf("news/cafe\u0301%d.md", e.n), newsText(fmt.Sprint("合", e.n), e.n)) }},
		{"picture that comes", func() {
			n := e.item()
			e.write(n, e.read(n)+fmt.Sprintf("\n![一次会议](come%d.png)\n", e.n))
			e.write(filepath.ToSlash(filepath.Dir(n))+fmt.Sprintf("/come%d.png", e.n), onePixel)
		}},
		{"false picture", func() {
			n := e.item()
			e.write(n, e.read(n)+fmt.Sprintf("\n![一张图](false%d.png)\n", e.n))
			e.write(filepath.ToSlash(filepath.Dir(n))+fmt.Sprintf("/false%d.png", e.n), "GIF89a")
		}},
		{"broken link", func() { n := e.item(); e.write(n, e.read(n)+fmt.Sprintf("\n[没有](come%d.png)\n", e.n+1)) }},
	}
}

// noticed returns the paths that differ between two trees. Of a folder that
// came or went, what is in it may go unnoticed.
func (e *editor) noticed(before, after map[string]string) []string {
	differ := map[string]bool{}
	for name, text := range after {
		if old, ok := before[name]; !ok || old != text {
			differ[strings.TrimSuffix(name, "/")] = true
		}
	}
	for name := range before {
		if _, ok := after[name]; !ok {
			differ[strings.TrimSuffix(name, "/")] = true
		}
	}
	paths := slices.Sorted(maps.Keys(differ))
	if e.rand.IntN(2) == 0 {
		return paths
	}
	return slices.DeleteFunc(paths, func(name string) bool {
		for dir := filepath.Dir(name); dir != "."; dir = filepath.Dir(dir) {
			if differ[dir] {
				return true
			}
		}
		return false
	})
}

// TestSpoiltFilesHeal cuts random files short, as editors do who empty a file
// before they write it, and edits others meanwhile. No page of an item goes,
// and when all is written again, everything is as a build has it.
func TestSpoiltFilesHeal(t *testing.T) {
	e := &editor{world: newWorld(t, ownTheme()), rand: rand.New(rand.NewPCG(5, 12))}
	lay(t, e.source, map[string]string{
		"themes/own/layouts/item.html": readBase(e.world, "layouts/item.html"),
		"themes/own/kinds/news.yaml":   readBase(e.world, "kinds/news.yaml"),
		"themes/own/css/text.css":      readBase(e.world, "css/text.css"),
	})
	v := newViewer(e.world)
	v.all()
	pages := len(v.p.now.Load().site.Pages())
	for round := range more(15, 100) {
		spoilt := map[string]string{}
		var names []string
		for name := range tree(t, v.source) {
			if !strings.HasSuffix(name, "/") {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		for range 1 + e.rand.IntN(3) {
			name := e.pick(names...)
			if _, twice := spoilt[name]; twice || name == "site.yaml" && e.rand.IntN(2) > 0 {
				continue
			}
			spoilt[name] = v.read(name)
			v.write(name, spoilt[name][:e.rand.IntN(len(spoilt[name])+1)])
			v.told(name)
		}
		if now := len(v.p.now.Load().site.Pages()); now < pages-2 { // tags may go with a text that is whole, but shorter
			t.Errorf("round %d, %v: %d pages of %d", round, slices.Collect(maps.Keys(spoilt)), now, pages)
		}
		for name, text := range spoilt {
			v.write(name, text)
			v.told(name)
		}
		v.asBuilt(fmt.Sprintf("round %d, %v", round, slices.Collect(maps.Keys(spoilt))))
		if t.Failed() {
			return
		}
	}
}
