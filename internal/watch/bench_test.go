package watch

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// manyFiles makes a source of 12,500 files in 250 folders.
func manyFiles(b *testing.B) string {
	dir := b.TempDir()
	for n := range 12_500 {
		folder := filepath.Join(dir, fmt.Sprint("u", n%25), fmt.Sprint("s", n%250))
		if n < 250 {
			if err := os.MkdirAll(folder, 0o777); err != nil {
				b.Fatal(err)
			}
		}
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprint(n, ".md")), []byte("one"), 0o666); err != nil {
			b.Fatal(err)
		}
	}
	return dir
}

// BenchmarkSave measures from the end of a write to its batch, of which 10 ms
// are for others to come.
func BenchmarkSave(b *testing.B) {
	dir := manyFiles(b)
	w, err := New(Options{Folders: []string{dir}})
	if err != nil {
		b.Fatal(err)
	}
	defer w.Close()
	path := filepath.Join(dir, "u0", "s0", "0.md")
	var took []time.Duration
	for b.Loop() {
		if err := os.WriteFile(path, []byte("two"), 0o666); err != nil {
			b.Fatal(err)
		}
		began := time.Now()
		if batch, err := w.Next(context.Background()); err != nil || !slices.Equal(batch.Paths, []string{path}) {
			b.Fatal(batch, err)
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms/median")
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "ms/p95")
}

func BenchmarkBegin(b *testing.B) {
	dir := manyFiles(b)
	for _, polling := range []bool{false, true} {
		b.Run(map[bool]string{false: "system", true: "polling"}[polling], func(b *testing.B) {
			for b.Loop() {
				w, err := New(Options{Folders: []string{dir}, Polling: polling, Poll: time.Hour})
				if err != nil {
					b.Fatal(err)
				}
				w.Close()
			}
		})
	}
}

func BenchmarkRoundOfPolling(b *testing.B) {
	dir := manyFiles(b)
	w, err := New(Options{Folders: []string{dir}, Polling: true, Poll: time.Hour})
	if err != nil {
		b.Fatal(err)
	}
	defer w.Close()
	p := w.tree.poller
	for later := time.Duration(0); later < 3; later++ {
		p.now = func() time.Time { return time.Now().Add(later * tick) }
		p.round() // until stamps are believed
		for p.left < most && later == 2 {
			b.Fatal("still read")
		}
	}
	for b.Loop() {
		p.round()
	}
}
