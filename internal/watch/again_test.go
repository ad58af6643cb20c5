package watch

import (
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// inLoop runs what the loop runs between events.
func (w *world) inLoop(what func()) {
	done := make(chan struct{})
	w.watcher.calls <- func() { defer close(done); what() }
	<-done
}

// A folder that nobody may read is looked at until somebody may, and then the
// system tells of it as of the others.
func TestFolderThatWasRefusedIsWatchedAsSoonAsItMayBe(t *testing.T) {
	t.Parallel()
	var open atomic.Bool
	w := newWorld(t, Options{Poll: 10 * time.Millisecond}, func(w *world) {
		w.must(os.MkdirAll(w.at("closed/below"), 0o777))
		system := systemSenses()
		add := system.add
		system.add = func(s *source, dir string) error {
			if inside(dir, w.at("closed")) && !open.Load() {
				return &os.PathError{Op: "watch", Path: dir, Err: syscall.EACCES}
			}
			return add(s, dir)
		}
		w.senses = &system
	})
	if why := w.polls(); why.Reason != Refused || !errors.Is(&why, os.ErrPermission) {
		t.Error(why)
	}
	open.Store(true)
	for deadline := time.Now().Add(patience); w.watcher.Polls() != nil; {
		if time.Now().After(deadline) {
			t.Fatal("it is still looked at")
		}
		w.told() // until the loop has come by
	}
	w.inLoop(func() {
		if n := len(w.watcher.tree.poller.dirs); n != 0 {
			t.Errorf("%d folders are still looked at", n)
		}
	})
	for _, path := range []string{"closed/x.md", "closed/below/x.md"} {
		w.write(w.at(path), "one")
		w.expect(path)
	}
}

// Between the last look and the watch, too.
func TestWhatChangesBeforeARefusedFolderIsWatchedIsTold(t *testing.T) {
	t.Parallel()
	var open bool // read and set by the loop, but for the beginning
	w := newWorld(t, Options{Poll: time.Hour}, func(w *world) {
		w.must(os.Mkdir(w.at("closed"), 0o777))
		system := systemSenses()
		add := system.add
		system.add = func(s *source, dir string) error {
			if dir == w.at("closed") && !open {
				return syscall.EACCES
			}
			return add(s, dir)
		}
		w.senses = &system
	})
	w.must(os.MkdirAll(w.at("closed/new/deep"), 0o777))
	w.inLoop(func() {
		open = true
		w.watcher.take(w.watcher.tree.askAgain())
	})
	w.expect("closed/new")
	w.write(w.at("closed/new/deep/x.md"), "one")
	w.expect("closed/new/deep/x.md")
}

// A folder may move back between the look at where it is and the one at where it
// was. That is not to be in two places.
func TestFolderThatMovesBackIsNotInTwoPlaces(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{}, func(w *world) { w.must(os.Mkdir(w.at("a"), 0o777)) })
	w.inLoop(func() {
		tree := w.watcher.tree
		if tree.add(w.at("b"), mustStat(t, w.at("a"))) != nil || tree.polling != nil {
			t.Error(tree.polling)
		}
	})
	w.write(w.at("a/x.md"), "one")
	w.expect("a/x.md")
}

// A file that cannot be looked at counts as there: it is told when it turns out
// to have gone. Here its folder is a link that leads round in a circle, which
// the system answers with another error than that there is none.
func TestFileThatCannotBeLookedAtMayBeThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{}, func(w *world) {
		w.must(os.Mkdir(w.at("a"), 0o777))
		w.write(w.at("a/x.md"), "one")
	})
	w.inLoop(func() {
		differs := w.watcher.pending.differs
		w.must(os.Rename(w.at("a"), filepath.Join(w.dir, "away")))
		w.must(os.Symlink("a", w.at("a")))
		if !differs(w.at("a/x.md")) {
			t.Error("a file that may have changed is not told")
		}
		w.must(os.Remove(w.at("a")))
		if !differs(w.at("a/x.md")) {
			t.Error("a file that has gone is not told")
		}
		if differs(w.at("a/x.md")) {
			t.Error("a file that has gone is told twice")
		}
	})
}
