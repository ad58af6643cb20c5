package build

import (
	"os"
	"strings"
	"testing"
)

func TestExplainSaysWhy(t *testing.T) {
	const page = "yl/news/n10.html"
	for _, c := range []struct {
		what   string
		change func(w *world)
		ask    string
		want   string // in the English answer
	}{
		{"new", func(w *world) { must(w.t, os.RemoveAll(w.out)); must(w.t, os.RemoveAll(w.o.Cache)) }, page, "made for the first time"},
		{"unchanged", func(w *world) {}, page, "not made again"},
		{"body", func(w *world) { w.edit("news/n10.md", "正文", "新的") }, page, "what it shows has changed"},
		{"neighbour", func(w *world) { w.edit("news/n11.md", "第11条", "第十一条") }, page, "what it shows has changed"},
		{"union's name", func(w *world) { w.edit("union.yaml", "accent: '#b3261e'\n", "accent: '#b3261f'\n") }, page, "header, menu, footer or style"},
		{"by hand", func(w *world) { must(w.t, os.WriteFile(w.outPath(page), []byte("x"), 0o644)) }, page, "the file was changed or removed"},
		{"cache lost", func(w *world) { must(w.t, os.RemoveAll(w.o.Cache)) }, page, "knows nothing of the last build"},
		{"source", func(w *world) {}, page, "comes from news/n10.md"},
		{"address", func(w *world) {}, "/yl/news/n10", page},
		{"absolute", func(w *world) {}, "https://gonghui.example/yl/news/", "yl/news/index.html"},
		{"encoded", func(w *world) {}, "lh/tags/%E5%B7%A5%E8%B5%841", "lh/tags/工资1.html"},
		{"in the output folder", func(w *world) {}, "$OUT/yl/news/n10.html", page},
		{"the home, as a folder", func(w *world) {}, "/", "\nindex.html: "},
		{"source in its folder", func(w *world) {}, "$SOURCE/news/n10.md", page},
		{"source", func(w *world) {}, "news/n10.md", page},
		{"attachment", func(w *world) {}, "lh/news/form.txt", "comes from lh/news/form.txt"},
		{"moved", func(w *world) {}, "pages/about.md", "\nyl/pages/about.html: "},
		{"not shown", func(w *world) {}, "$SOURCE/lh/news/later.md", "is not shown now"},
		{"source misspelt", func(w *world) {}, "news/n1O.md", "the nearest is news/n10.md"},
		{"none in the output folder", func(w *world) {}, "$OUT/yl/news/n1O.html", "the nearest is yl/news/n10.html"},
		{"none", func(w *world) {}, "yl/news/n1O.html", "the nearest is"},
		{"nothing like it", func(w *world) {}, "q", "no such page"},
	} {
		t.Run(c.what, func(t *testing.T) {
			files := smallSite()
			files["union.yaml"] += "accent: '#b3261e'\n"
			w := newWorld(t, files)
			w.build()
			c.change(w)
			ask := strings.NewReplacer("$OUT", w.out, "$SOURCE", w.source).Replace(c.ask)
			r := w.build(func(o *Options) { o.Explain = ask })
			var en, zh []string
			for _, words := range r.Explained {
				en, zh = append(en, words.EN), append(zh, words.ZH)
			}
			if !strings.Contains("\n"+strings.Join(en, "\n"), c.want) || len(zh) == 0 || zh[0] == "" {
				t.Errorf("%q, want %q; in Chinese %q", en, c.want, zh)
			}
		})
	}
}
