package watch

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
)

// TestFolderThatComesAndGoes is about the folders that were asked for.
func TestFolderThatComesAndGoes(t *testing.T) {
	for _, polling := range []bool{false, true} {
		t.Run(map[bool]string{false: "system", true: "polling"}[polling], func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, Options{Polling: polling, Poll: 20 * time.Millisecond}, func(w *world) {
				w.must(os.Remove(w.src))
			})
			w.must(os.MkdirAll(w.at("a/b"), 0o777))
			w.write(w.at("a/b/x.md"), "one")
			w.untilTold(w.src)
			w.told() // what was made while it was found may be told by itself

			w.write(w.at("a/b/x.md"), "two")
			w.expect("a/b/x.md")

			w.must(os.RemoveAll(w.src))
			w.untilTold(w.src)
			w.must(os.MkdirAll(w.at("c"), 0o777))
			w.untilTold(w.src)
			w.told()
			w.write(w.at("c/x.md"), "one")
			w.expect("c/x.md")

			w.must(os.Rename(w.src, w.src+".old"))
			w.untilTold(w.src)
			w.told()
			w.write(filepath.Join(w.src+".old", "c", "y.md"), "one")
			w.expect()
			w.must(os.Rename(w.src+".old", w.src))
			w.untilTold(w.src)
			w.told()
			w.write(w.at("c/x.md"), "two")
			w.expect("c/x.md")
		})
	}
}

// No system tells a folder that one far above it was renamed.
func TestFolderWhoseParentMoves(t *testing.T) {
	t.Parallel()
	var content string
	w := newWorld(t, Options{Poll: 20 * time.Millisecond}, func(w *world) {
		content = filepath.Join(w.dir, "up", "site", "content")
		w.must(os.MkdirAll(content, 0o777))
	})
	w.must(w.watcher.SetFolders([]string{content, w.marks}))
	w.untilTold(content)
	w.must(os.Rename(filepath.Join(w.dir, "up"), filepath.Join(w.dir, "away")))
	w.untilTold(content)
	w.must(os.MkdirAll(content, 0o777))
	w.untilTold(content)
	w.write(filepath.Join(content, "x.md"), "one")
	w.untilTold(filepath.Join(content, "x.md"))
}

// A folder may be given as a link to what is published, and that be changed.
func TestFolderThatIsALink(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{Poll: 20 * time.Millisecond}, func(w *world) {
		w.must(os.Remove(w.src))
		for _, version := range []string{"v1", "v2"} {
			w.must(os.Mkdir(filepath.Join(w.dir, version), 0o777))
		}
		w.must(os.Symlink("v1", w.src))
	})
	w.write(w.at("x.md"), "one")
	w.expect("x.md")
	w.must(w.command("replace", "v2 ../src"))
	w.untilTold(w.src)
	w.write(filepath.Join(w.dir, "v1", "x.md"), "two")
	w.expect()
	w.write(w.at("x.md"), "two")
	w.expect("x.md")
}

func TestFolderBelowAFolderWithADot(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{}, func(w *world) {
		w.src = filepath.Join(w.dir, ".local", "node_modules", "x~")
		w.must(os.MkdirAll(w.src, 0o777))
	})
	w.write(w.at("x.md"), "one")
	w.write(w.at(".x.md"), "one")
	w.untilTold(w.at("x.md"))
}

// A folder that is ignored as part of one may be asked for by itself.
func TestFolderInAFolder(t *testing.T) {
	t.Parallel()
	ignored := func(path string) bool { return filepath.Base(path) == "themes" }
	w := newWorld(t, Options{Ignore: ignored}, func(w *world) {
		w.must(os.MkdirAll(w.at("themes/own"), 0o777))
		w.must(os.MkdirAll(w.at("a"), 0o777))
	})
	w.write(w.at("themes/own/x"), "one")
	w.expect()
	w.must(w.watcher.SetFolders([]string{w.src, w.at("themes"), w.at("a"), w.src, w.marks}))
	w.expect("a", "themes")
	w.write(w.at("themes/own/x"), "two")
	w.write(w.at("a/x"), "two")
	w.expect("a/x", "themes/own/x")
	w.must(os.RemoveAll(w.at("themes")))
	w.expect("themes")
	w.must(os.MkdirAll(w.at("themes/new"), 0o777))
	w.expect("themes")
	w.write(w.at("themes/new/x"), "two")
	w.expect("themes/new/x")
}

func TestSetFoldersTellsThoseThatAreNew(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{}, nil)
	other := filepath.Join(w.dir, "other")
	w.must(os.MkdirAll(filepath.Join(other, "a"), 0o777))

	w.must(w.watcher.SetFolders([]string{w.src, w.marks}))
	w.expect()
	w.must(w.watcher.SetFolders([]string{other, w.marks}))
	w.expect(filepath.ToSlash("other"))
	w.write(w.at("x.md"), "one")
	w.write(filepath.Join(other, "a", "x.md"), "one")
	w.expect("other/a/x.md")
	if err := w.watcher.SetFolders([]string{"other"}); err == nil {
		t.Error("a relative folder is watched")
	}
}

func TestNextEndsWithItsContext(t *testing.T) {
	w, err := New(Options{Folders: []string{t.TempDir()}})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := w.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestCloseEndsNext(t *testing.T) {
	w, err := New(Options{Folders: []string{t.TempDir()}})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() {
		_, err := w.Next(context.Background())
		ended <- err
	}()
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	if err := <-ended; err != io.EOF {
		t.Error(err)
	}
	if _, err := w.Next(context.Background()); err != io.EOF {
		t.Error(err)
	}
	if err := w.SetFolders(nil); err != io.EOF {
		t.Error(err)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}

func TestNewWantsAbsoluteFolders(t *testing.T) {
	if _, err := New(Options{Folders: []string{"content"}}); err == nil {
		t.Error("a relative folder is watched")
	}
}

// A folder that goes, and is back by the time that it is looked at, is watched
// again: what was heard of its going took the watches away.
func TestFolderThatIsBackAtOnceIsStillWatched(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{}, func(w *world) {
		w.must(os.Mkdir(w.at("a"), 0o777))
		w.write(w.at("a/x.md"), "one")
	})
	between := func() {
		w.must(w.watcher.tree.system.Remove(w.src)) // nothing more is heard of it
		w.must(os.Rename(w.src, w.src+".away"))
		w.watcher.pending.event(w.src, fsnotify.Rename, false)
		w.must(os.Rename(w.src+".away", w.src))
		w.watcher.checkRoots()
	}
	done := make(chan struct{})
	w.watcher.calls <- func() { between(); close(done) }
	<-done
	w.untilTold(w.src)
	w.write(w.at("a/x.md"), "two")
	w.untilTold(w.at("a/x.md"))
}

// The system tells that the folder went, but nothing of the one that it is in,
// and who looks at that finds it there as before.
func TestFolderThatIsBackInOneThatIsLookedAtIsStillWatched(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{}, func(w *world) {
		w.must(os.Mkdir(w.at("a"), 0o777))
		w.write(w.at("a/x.md"), "one")
		system := systemSenses()
		add := system.add
		system.add = func(s *source, dir string) error {
			if dir == w.src {
				return syscall.EACCES
			}
			return add(s, dir)
		}
		w.senses = &system
	})
	between := func() {
		w.must(w.watcher.tree.system.Remove(w.at("a"))) // nothing more is heard of it
		w.must(os.Rename(w.at("a"), w.src+".away"))
		w.watcher.take([]fsnotify.Event{{Name: w.at("a"), Op: fsnotify.Rename}})
		w.must(os.Rename(w.src+".away", w.at("a")))
	}
	done := make(chan struct{})
	w.watcher.calls <- func() { between(); close(done) }
	<-done
	w.untilTold(w.at("a"))
	w.write(w.at("a/x.md"), "two")
	w.untilTold(w.at("a/x.md"))
}
