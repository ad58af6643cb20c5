package watch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

// A world is a folder that is watched, by a reader who waits all the time.
type world struct {
	*testing.T
	dir     string // everything
	src     string // what is watched
	marks   string // and what is watched besides, to know when all has been told
	marked  int
	watcher *Watcher
	batches chan Batch
	polling bool
	held    bool    // batches end when told asks for them
	senses  *senses // of the system; before may set others
}

// newWorld begins to watch src below a new folder, in which before is run. With
// no Quiet among the options batches end when the test wants it, so that a busy
// machine does not tear them apart.
func newWorld(t *testing.T, o Options, before func(w *world)) *world {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	w := &world{T: t, dir: dir, polling: o.Polling, batches: make(chan Batch, 1000)}
	w.must(err)
	w.src, w.marks = filepath.Join(dir, "src"), filepath.Join(dir, "marks")
	w.must(os.Mkdir(w.src, 0o777))
	w.must(os.Mkdir(w.marks, 0o777))
	if before != nil {
		before(w)
	}
	if o.Quiet == 0 {
		w.held, o.Quiet, o.Longest = true, time.Hour, time.Hour
	}
	if o.Polling {
		o.Poll = 10 * time.Millisecond
	}
	o.Folders = append(o.Folders, w.src, w.marks)
	w.watcher = &Watcher{}
	if w.senses == nil {
		system := systemSenses()
		w.senses = &system
	}
	w.watcher.begin(o, *w.senses)
	ended := make(chan struct{})
	go w.read(ended)
	t.Cleanup(func() {
		w.watcher.Close()
		<-ended
	})
	w.untilWaiting()
	return w
}

func (w *world) read(ended chan struct{}) {
	defer close(ended)
	for {
		b, err := w.watcher.Next(context.Background())
		if err != nil {
			if !errors.Is(err, io.EOF) {
				w.Error(err)
			}
			return
		}
		w.batches <- b
	}
}

// untilWaiting returns when the reader waits in Next.
func (w *world) untilWaiting() {
	for deadline := time.Now().Add(patience); !w.watcher.waits.Load(); runtime.Gosched() {
		if time.Now().After(deadline) {
			w.Fatal("nobody waits")
		}
	}
}

// told returns the paths of all batches up to now, below dir, and how many
// batches there were. A folder stands for what is below it across batches, too.
func (w *world) told() (paths []string, batches int) {
	w.Helper()
	rounds := 1
	if w.polling {
		rounds = 2 // the first may have begun before the last change
	}
	all := map[string]bool{}
	for range rounds {
		for _, b := range w.untilMark() {
			batches++
			for _, path := range b.Paths {
				all[path] = true
			}
			if b.All {
				all["ALL"] = true
			}
		}
	}
	for path := range all {
		above := false
		for up := filepath.Dir(path); len(up) > len(w.dir); up = filepath.Dir(up) {
			above = above || all[up]
		}
		if !above {
			path, _ = strings.CutPrefix(path, w.dir+separator)
			paths = append(paths, strings.TrimPrefix(filepath.ToSlash(path), "src/"))
		}
	}
	slices.Sort(paths)
	w.untilWaiting()
	return paths, batches
}

// untilMark makes a file and returns the batches until that is told, less the
// file and what is empty without it.
func (w *world) untilMark() (batches []Batch) {
	w.Helper()
	w.marked++
	mark := filepath.Join(w.marks, fmt.Sprint("m", w.marked))
	w.write(mark, "mark")
	came := func() bool {
		_, raw := w.watcher.pending.raw[mark]
		_, settled := w.watcher.pending.told[mark]
		return raw || settled || w.watcher.pending.all
	}
	w.until(mark, came, func(b Batch) {
		b.Paths = slices.DeleteFunc(b.Paths, func(path string) bool { return inside(path, w.marks) })
		if len(b.Paths) > 0 || b.All {
			batches = append(batches, b)
		}
	})
	return batches
}

// untilTold waits until a batch tells a path.
func (w *world) untilTold(path string) {
	w.Helper()
	w.until(path, func() bool { return !w.watcher.first.IsZero() }, func(Batch) {})
}

// until waits until a batch tells a path, or all. Where batches are held, they
// end when came says so in the loop. Each batch is given to take.
func (w *world) until(path string, came func() bool, take func(Batch)) {
	w.Helper()
	deadline := time.After(patience)
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for {
		select {
		case b := <-w.batches:
			found := b.All || slices.Contains(b.Paths, path)
			take(b)
			if found {
				return
			}
		case <-look.C:
			if w.held {
				w.watcher.calls <- func() {
					if came() {
						w.watcher.end.Reset(0)
					}
				}
			}
		case <-deadline:
			w.Fatalf("%s was not told", path)
		}
	}
}

// expect fails unless exactly these paths are told, in one batch.
func (w *world) expect(paths ...string) {
	w.Helper()
	got, batches := w.told()
	if !slices.Equal(got, paths) {
		w.Errorf("told %q, want %q", got, paths)
	}
	if batches > 1 && !w.polling {
		w.Errorf("told in %d batches", batches)
	}
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) write(path, content string) {
	w.Helper()
	w.must(os.WriteFile(path, []byte(content), 0o666))
}

// at returns a path below src.
func (w *world) at(path string) string { return filepath.Join(w.src, filepath.FromSlash(path)) }
