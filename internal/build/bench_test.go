package build

import (
	"fmt"
	"os"
	"testing"
)

// manyItems is a site of n short items over twenty unions.
func manyItems(n int) map[string]string {
	files := smallSite()
	for u := range 20 {
		files[fmt.Sprintf("u%d/union.yaml", u)] = fmt.Sprintf("id: u%d\nname: 工会%d\nlevel: basic\n", u, u)
	}
	for i := range n {
		files[fmt.Sprintf("u%d/news/%d/n%d.md", i%20, i/2000, i)] =
			fmt.Sprintf("---\ntitle: 第%d条\ndate: 2026-03-0%d\n---\n正文。\n", i, i%9+1)
	}
	return files
}

// BenchmarkManyTinyFiles builds 100,000 files: anew, after an edit, and when
// nothing has changed.
func BenchmarkManyTinyFiles(b *testing.B) {
	w := newWorld(b, manyItems(100_000))
	b.Run("fresh", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			must(b, os.RemoveAll(w.out))
			must(b, os.RemoveAll(w.o.Cache))
			b.StartTimer()
			w.build()
		}
	})
	w.build()
	b.Run("edited", func(b *testing.B) {
		for b.Loop() {
			w.edit("u3/news/0/n3.md", "正文", "正文新")
			w.build()
		}
	})
	w.build()
	b.Run("unchanged", func(b *testing.B) {
		for b.Loop() {
			w.build()
		}
	})
}
