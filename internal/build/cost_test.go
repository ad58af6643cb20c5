package build

import (
	"io/fs"
	"strings"
	"testing"
)

// TestAnEditCostsWhatItShould is the table of what each kind of edit parses
// and renders. It writes the files that differ and no other.
func TestAnEditCostsWhatItShould(t *testing.T) {
	slowUnderRace(t)
	for _, c := range []struct {
		what   string
		edit   func(w *world)
		parsed int // files of the source
		pages  int // rendered
	}{
		{"nothing", func(w *world) {}, 0, 0},
		{"touch", func(w *world) { w.write("news/n10.md", w.read("news/n10.md")) }, 0, 0},
		{"body", func(w *world) { w.edit("news/n10.md", "正文", "新的正文") }, 1, 1},
		// Its page and its neighbours'; the section in both languages; the page of its tag.
		{"title", func(w *world) { w.edit("news/n10.md", "第10条", "第十条") }, 1, 6},
		{"tag", func(w *world) { w.edit("news/n10.md", "工资1", "休假") }, 1, 5},
		{"pin", func(w *world) { w.edit("news/n10.md", "summary", "pin_until: 2026-06-01\nsummary") }, 1, 5},
		// The page of all sections counts them, in both languages.
		{"add", func(w *world) { w.write("news/n30.md", newsText("又一条", 20)) }, 1, 11},
		{"remove", func(w *world) { w.remove("news/n10.md") }, 0, 10},
		{"rename", func(w *world) { w.write("news/m10.md", w.read("news/n10.md")); w.remove("news/n10.md") }, 1, 6},
		{"picture", func(w *world) { w.write("lh/news/pic.png", pixel(1)) }, 0, 1},
		{"words hidden in a picture", func(w *world) { w.write("lh/news/pic.png", onePixel+"x") }, 0, 0},
		{"attachment that nothing links to", func(w *world) { w.write("lh/news/unused.pdf", "x") }, 0, 0},
		{"intro of the site", func(w *world) { w.write("site.yaml", w.read("site.yaml")+"intro: 欢迎。\n") }, 0, 4},
		// All pages of the union, and those that name it.
		{"name of a union", func(w *world) { w.edit("lh/union.yaml", "临河市总工会", "临河市工会") }, 0, 20},
		{"menu", func(w *world) { w.edit("lh/union.yaml", "title: 新闻", "title: 动态") }, 0, 13},
		{"site title", func(w *world) { w.edit("site.yaml", "云岭职工之家", "云岭工会") }, 0, 52},
		{"style", func(w *world) { w.write("themes/own/css/main.css", "body{color:#123}") }, 0, 61},
		{"layout of items", func(w *world) {
			w.write("themes/own/layouts/item.html", strings.Replace(readBase(w, "layouts/item.html"), `{{define "main"}}`, `{{define "main"}}<i>新</i>`, 1))
		}, 0, 30},
	} {
		t.Run(c.what, func(t *testing.T) {
			w := newWorld(t, smallSite())
			w.write("themes/own/README", "")
			w.write("site.yaml", w.read("site.yaml")+"theme: own\n")
			w.build()
			before := tree(t, w.out)
			c.edit(w)
			r := w.build()
			after := tree(t, w.out)
			pages, files, gone := differences(before, after)
			if r.Parsed != c.parsed || r.Rendered != c.pages || pages > r.Rendered {
				t.Errorf("parsed %d, rendered %d; want %d, %d; %d pages differ", r.Parsed, r.Rendered, c.parsed, c.pages, pages)
			}
			if r.Written != files || r.Removed != gone {
				t.Errorf("written %d, removed %d; %d files differ, %d are gone", r.Written, r.Removed, files, gone)
			}
			sameSites(t, "after the edit", after, w.fresh())
		})
	}
}

// differences counts the pages, and all files, that are new or have changed,
// and the files that are gone.
func differences(before, after map[string]string) (pages, files, gone int) {
	isFile := func(name string) bool { return name != recordFile && !strings.HasSuffix(name, "/") }
	for name, text := range after {
		if old, there := before[name]; isFile(name) && (!there || old != text) {
			files++
			if strings.HasSuffix(name, ".html") {
				pages++
			}
		}
	}
	for name := range before {
		if _, there := after[name]; isFile(name) && !there {
			gone++
		}
	}
	return pages, files, gone
}

// readBase returns a file of the base theme.
func readBase(w *world, name string) string {
	text, err := fs.ReadFile(w.o.Base, name)
	must(w.t, err)
	return string(text)
}
