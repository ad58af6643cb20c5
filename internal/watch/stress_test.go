package watch

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"
)

// However a folder and the watch on it race, what is in it is told.
func TestNoFileIsMissedInANewFolder(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{Quiet: time.Millisecond, Longest: 5 * time.Millisecond}, nil)
	for n := range 200 {
		folder := w.at(fmt.Sprint("n", n))
		file := filepath.Join(folder, "a", "b", "x.md")
		w.must(os.MkdirAll(filepath.Dir(file), 0o777))
		w.write(file, "one")
		if n%2 == 0 {
			runtime.Gosched()
		}
		w.write(file, "two")
		w.untilCovered(file)
		w.write(file, "three")
		w.untilTold(file)
	}
}

// untilCovered fails unless a batch up to now tells a path or a folder above it.
func (w *world) untilCovered(path string) {
	w.Helper()
	covered := false
	for _, b := range w.untilMark() {
		covered = covered || b.All || slices.ContainsFunc(b.Paths, func(told string) bool { return inside(path, told) })
	}
	if !covered {
		w.Fatalf("%s was not told", path)
	}
}

// As many as git writes when it switches to another branch.
func TestFiveThousandFilesAtOnce(t *testing.T) {
	t.Parallel()
	const folders, files = 50, 100
	w := newWorld(t, Options{Quiet: quiet, Longest: longest}, func(w *world) {
		for f := range folders {
			w.must(os.MkdirAll(w.at(fmt.Sprint("f", f)), 0o777))
		}
	})
	for n := range folders * files {
		w.write(w.at(fmt.Sprintf("f%d/%d.md", n%folders, n)), "one")
	}
	paths, batches := w.told()
	if len(paths) != folders*files && !slices.Equal(paths, []string{"ALL"}) {
		t.Errorf("%d files are told", len(paths))
	}
	t.Logf("%d batches", batches)

	for f := range folders {
		w.must(os.RemoveAll(w.at(fmt.Sprint("f", f))))
	}
	if paths, _ := w.told(); len(paths) != folders && !slices.Equal(paths, []string{"ALL"}) {
		t.Errorf("%d folders are told", len(paths))
	}
}

// What comes and goes all the time does not stop what lies beside it.
func TestRestlessFileIsToldNowAndThen(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{Quiet: 50 * time.Millisecond, Longest: 60 * time.Millisecond}, nil)
	restless, stop := make(chan error), make(chan struct{})
	go func() {
		var err error
		for n := 0; err == nil; n++ {
			select {
			case <-stop:
				restless <- nil
				return
			default:
				err = os.WriteFile(w.at("log.md"), fmt.Append(nil, n), 0o666)
			}
		}
		restless <- err
	}()
	for range 5 {
		w.untilTold(w.at("log.md"))
	}
	w.write(w.at("x.md"), "one")
	w.untilTold(w.at("x.md"))
	close(stop)
	w.must(<-restless)
}

func TestFileThatComesAndGoesIsToldAsItEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{Quiet: time.Millisecond, Longest: 2 * time.Millisecond}, nil)
	for range 300 {
		w.write(w.at("x.md"), "one")
		w.must(os.Remove(w.at("x.md")))
	}
	w.told()
	w.write(w.at("x.md"), "one") // in two batches on a busy machine: these are short
	w.untilTold(w.at("x.md"))
	w.told()
	w.must(os.Remove(w.at("x.md")))
	w.expect("x.md")
}

// A folder that moves about while files are written in it is still watched at
// its last place.
func TestFolderThatMovesAbout(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{Quiet: time.Millisecond, Longest: 5 * time.Millisecond}, func(w *world) {
		w.must(os.MkdirAll(w.at("a0/b/c"), 0o777))
		w.must(os.MkdirAll(w.at("in/deep"), 0o777))
	})
	from := "a0"
	for n := range 100 {
		to := fmt.Sprint("a", n+1)
		if n%3 == 0 {
			to = "in/deep/" + to
		}
		w.must(os.Rename(w.at(from), w.at(to)))
		w.must(os.MkdirAll(w.at(from), 0o777)) // another by the old name
		w.write(w.at(to+"/b/c/x.md"), fmt.Sprint(n))
		from = to
	}
	w.told()
	w.write(w.at(from+"/b/c/x.md"), "last")
	w.untilTold(w.at(from + "/b/c/x.md"))
}

// The system tells a file by the name that it was written by.
func TestFileWithTwoNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{}, func(w *world) { w.write(w.at("x.md"), "one") })
	w.must(os.Link(w.at("x.md"), w.at("y.md")))
	w.expect("y.md")
	w.write(w.at("x.md"), "two")
	w.expect("x.md")
	w.write(w.at("y.md"), "three")
	w.expect("y.md")
	w.must(os.Remove(w.at("y.md")))
	w.expect("y.md")
}

// A reader that may have come upon a file is told that it has gone.
func TestBusyReaderIsToldOfWhatCameAndWent(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w, err := New(Options{Folders: []string{dir}})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	path := filepath.Join(dir, "x.md")
	if err := os.WriteFile(path, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	waitForEvents(t, w)
	b, err := w.Next(context.Background())
	if err != nil || !slices.Equal(b.Paths, []string{path}) {
		t.Error(b, err)
	}
}

// waitForEvents returns when the loop has a batch to give.
func waitForEvents(t *testing.T, w *Watcher) {
	settled := make(chan bool)
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); runtime.Gosched() {
		w.calls <- func() { settled <- len(w.pending.told) > 0 }
		if <-settled {
			return
		}
	}
	t.Fatal("nothing came")
}

// Nothing runs on after Close.
func TestCloseLeavesNothingRunning(t *testing.T) {
	before := runtime.NumGoroutine()
	for n := range 20 {
		w, err := New(Options{Folders: []string{t.TempDir()}, Polling: n%2 == 0, Poll: time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(w.options.Folders[0], "x.md"), nil, 0o666); err != nil {
			t.Fatal(err)
		}
		if n%3 > 0 {
			if _, err := w.Next(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for deadline := time.Now().Add(patience); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<16)
			t.Fatalf("%d goroutines, %d before\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
		}
	}
}
