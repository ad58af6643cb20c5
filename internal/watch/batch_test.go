package watch

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsnotify/fsnotify"
)

// testBatches hands events to a Watcher, so many milliseconds after the start,
// and wants batches of so many files, at their time, from a reader who always
// waits.
func testBatches(t *testing.T, events []int, want map[int]int) {
	dir := lettered(t)
	synctest.Test(t, func(t *testing.T) {
		w, err := New(Options{Folders: []string{dir}, Polling: true, Poll: time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close()
		began := time.Now()
		go func() {
			for n, at := range events {
				time.Sleep(time.Until(began.Add(time.Duration(at) * time.Millisecond))) // in the time of the bubble
				name := filepath.Join(w.tree.roots[0].real, string(rune('a'+n)))
				w.tree.poller.found <- []fsnotify.Event{{Name: name, Op: fsnotify.Write}}
			}
		}()
		got := map[int]int{}
		for range want {
			b, err := w.Next(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			got[int(time.Since(began)/time.Millisecond)] = len(b.Paths)
		}
		for at, files := range want {
			if got[at] != files {
				t.Fatalf("batches at %v, want %v", got, want)
			}
		}
	})
}

// lettered makes a folder with files from "a" to "z".
func lettered(t *testing.T) string {
	dir := t.TempDir()
	for name := 'a'; name <= 'z'; name++ {
		if err := os.WriteFile(filepath.Join(dir, string(name)), []byte("x"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestSaveIsToldTenMillisecondsLater(t *testing.T) {
	testBatches(t, []int{5}, map[int]int{15: 1})
}

func TestSaveInSeveralStepsIsOneBatch(t *testing.T) {
	testBatches(t, []int{0, 4, 13}, map[int]int{23: 3})
}

func TestStepsFarApartAreTwoBatches(t *testing.T) {
	testBatches(t, []int{0, 30}, map[int]int{10: 1, 40: 1})
}

func TestBurstIsToldAfterItsLongestTime(t *testing.T) {
	var events []int
	for at := 0; at < 150; at += 7 {
		events = append(events, at)
	}
	testBatches(t, events, map[int]int{120: 18, 157: 4})
}

// emptied makes a file empty and gives it a text again, so many milliseconds
// later; 0: never. It wants one batch at a time.
func emptied(t *testing.T, after, want int) {
	dir := lettered(t)
	synctest.Test(t, func(t *testing.T) {
		w, err := New(Options{Folders: []string{dir}, Polling: true, Poll: time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close()
		file := filepath.Join(w.tree.roots[0].real, "a")
		save := func(text string) {
			if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
				t.Error(err)
			}
			w.tree.poller.found <- []fsnotify.Event{{Name: file, Op: fsnotify.Write}}
		}
		began := time.Now()
		go func() {
			save("")
			if after > 0 {
				time.Sleep(time.Duration(after) * time.Millisecond) // in the time of the bubble
				save("text")
			}
		}()
		b, err := w.Next(context.Background())
		if err != nil || len(b.Paths) != 1 {
			t.Fatal(b, err)
		}
		if at := int(time.Since(began) / time.Millisecond); at != want {
			t.Errorf("told after %d ms, want %d", at, want)
		}
	})
}

func TestFileThatIsEmptyAsYetIsToldOnceItIsWritten(t *testing.T) { emptied(t, 60, 70) }

func TestFileThatStaysEmptyIsToldAfterTheLongestTime(t *testing.T) { emptied(t, 0, 120) }

// What comes while nobody waits makes one batch, which is had at once.
func TestWhatComesMeanwhileIsOneBatch(t *testing.T) {
	dir := lettered(t)
	synctest.Test(t, func(t *testing.T) {
		w, err := New(Options{Folders: []string{dir}, Polling: true, Poll: time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close()
		var want []string
		for _, name := range []string{"b", "a", "b", "c"} {
			path := filepath.Join(w.tree.roots[0].real, name)
			want = append(want, filepath.Join(dir, name))
			w.tree.poller.found <- []fsnotify.Event{{Name: path, Op: fsnotify.Write}}
			time.Sleep(time.Second) // in the time of the bubble
		}
		slices.Sort(want)
		began := time.Now()
		b, err := w.Next(context.Background())
		if err != nil || !slices.Equal(b.Paths, slices.Compact(want)) || time.Since(began) != 0 {
			t.Error(b, err, time.Since(began))
		}
	})
}
