package build

import (
	"fmt"
	"testing"
	"time"
)

// BenchmarkPreviewEdit edits an item and looks at its page: its body, then its
// title; then the style sheet and a layout of the theme. What it reports beside
// the time is what starting took, without a cache and with one.
func BenchmarkPreviewEdit(b *testing.B) {
	for _, n := range []int{10_000, 50_000} {
		files := manyItems(n)
		files["site.yaml"] += "theme: own\n"
		w := newWorld(b, files)
		w.write("themes/own/css/main.css", readBase(w, "css/main.css")+"i{content:\"\"}")
		w.write("themes/own/layouts/item.html", readBase(w, "layouts/item.html"))
		for _, c := range []struct{ what, file, after string }{
			{"body", "u3/news/0/n3.md", "正文"}, {"title", "u3/news/0/n3.md", "第3条"},
			{"style", "themes/own/css/main.css", `content:"`}, {"layout", "themes/own/layouts/item.html", `{{template "head" .}}`},
		} {
			b.Run(fmt.Sprint(n, "/", c.what), func(b *testing.B) { benchmarkEdit(b, w, c.file, c.after) })
		}
	}
}

// benchmarkEdit writes more and more numbers after a text of a file.
func benchmarkEdit(b *testing.B, w *world, file, after string) {
	began := time.Now()
	v := newViewer(w)
	v.all()
	start := time.Since(began)
	i := 0
	for b.Loop() {
		b.StopTimer()
		w.edit(file, after, fmt.Sprint(after, i))
		i++
		b.StartTimer()
		v.told(file)
		v.get("u3/news/n3")
	}
	b.ReportMetric(float64(start.Milliseconds()), "ms/start")
	must(b, v.p.Close())
}
