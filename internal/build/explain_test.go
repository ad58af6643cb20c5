package build

import (
	"os"
	"strings"
	"testing"
)

func TestExplainSaysWhy(t *testing.T) {
	slowUnderRace(t)
	const page = "yl/news/n10.html"
	same := explained(t) // where nothing is changed
	for _, c := range []struct {
		what   string
		change func(w *world) // nil: none
		ask    string
		want   string // in the English answer
	}{
		{"new", func(w *world) { must(w.t, os.RemoveAll(w.out)); must(w.t, os.RemoveAll(w.o.Cache)) }, page, "made for the first time"},
		{"unchanged", nil, page, "not made again"},
		{"body", func(w *world) { w.edit("news/n10.md", "正文", "新的") }, page, "what it shows has changed"},
		{"neighbour", func(w *world) { w.edit("news/n11.md", "第11条", "第十一条") }, page, "what it shows has changed"},
		{"union's name", func(w *world) { w.edit("union.yaml", "accent: '#b3261e'\n", "accent: '#b3261f'\n") }, page, "header, menu, footer or style"},
		{"by hand", func(w *world) { must(w.t, os.WriteFile(w.outPath(page), []byte("x"), 0o644)) }, page, "the file was changed or removed"},
		{"cache lost", func(w *world) { must(w.t, os.RemoveAll(w.o.Cache)) }, page, "knows nothing of the last build"},
		{"source", nil, page, "comes from news/n10.md"},
		{"address", nil, "/yl/news/n10", page},
		{"absolute", nil, "https://gonghui.example/yl/news/", "yl/news/index.html"},
		{"encoded", nil, "lh/tags/%E5%B7%A5%E8%B5%841", "lh/tags/工资1.html"},
		{"in the output folder", nil, "$OUT/yl/news/n10.html", page},
		{"the home, as a folder", nil, "/", "\nindex.html: "},
		{"source in its folder", nil, "$SOURCE/news/n10.md", page},
		{"source", nil, "news/n10.md", page},
		{"attachment", nil, "lh/news/form.txt", "comes from lh/news/form.txt"},
		{"moved", nil, "pages/about.md", "\nyl/pages/about.html: "},
		{"not shown", nil, "$SOURCE/lh/news/later.md", "is not shown now"},
		{"source misspelt", nil, "news/n1O.md", "the nearest is news/n10.md"},
		{"none in the output folder", nil, "$OUT/yl/news/n1O.html", "the nearest is yl/news/n10.html"},
		{"none", nil, "yl/news/n1O.html", "the nearest is"},
		{"nothing like it", nil, "q", "no such page"},
	} {
		t.Run(c.what, func(t *testing.T) {
			w := same
			if c.change != nil {
				w = explained(t)
				c.change(w)
			}
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

// explained is a site that was built once.
func explained(t *testing.T) *world {
	files := smallSite()
	files["union.yaml"] += "accent: '#b3261e'\n"
	w := newWorld(t, files)
	w.build()
	return w
}
