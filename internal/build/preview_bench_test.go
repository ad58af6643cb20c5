package build

import (
	"fmt"
	"testing"
	"time"
)

// BenchmarkPreviewEdit edits an item and looks at its page: its body, then its
// title. What it reports beside the time is what starting took, without a cache
// and with one.
func BenchmarkPreviewEdit(b *testing.B) {
	for _, n := range []int{10_000, 50_000} {
		w := newWorld(b, manyItems(n))
		for _, c := range []struct{ what, old, new string }{
			{"body", "正文", "正文新"}, {"title", "第3条", "第3条新"},
		} {
			b.Run(fmt.Sprint(n, "/", c.what), func(b *testing.B) { benchmarkEdit(b, w, c.old, c.new) })
		}
	}
}

func benchmarkEdit(b *testing.B, w *world, old, new string) {
	began := time.Now()
	v := newViewer(w)
	v.all()
	start := time.Since(began)
	i := 0
	for b.Loop() {
		b.StopTimer()
		w.edit("u3/news/0/n3.md", old, fmt.Sprint(old, i))
		i++
		b.StartTimer()
		v.told("u3/news/0/n3.md")
		v.get("u3/news/n3")
	}
	b.ReportMetric(float64(start.Milliseconds()), "ms/start")
	must(b, v.p.Close())
}
