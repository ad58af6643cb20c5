package watch

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// polls returns why the world polls.
func (w *world) polls() PollingError {
	w.Helper()
	var why *PollingError
	if err := w.watcher.Polls(); !errors.As(err, &why) {
		w.Fatalf("polls because of %v", err)
	}
	return *why
}

func TestPollsTellsNothingWhereTheSystemTells(t *testing.T) {
	w := newWorld(t, Options{}, nil)
	if err := w.watcher.Polls(); err != nil {
		t.Error(err)
	}
}

func TestPollingIsWhatWasAskedFor(t *testing.T) {
	w := newWorld(t, Options{Polling: true}, nil)
	if why := w.polls(); why.Reason != Asked {
		t.Error(why)
	}
}

// Where the system allows no more watches, it goes on to tell of those that
// there are, and the others are looked at.
func TestLimitOfWatchesIsNoEnd(t *testing.T) {
	t.Parallel()
	few := systemSenses()
	left := 3
	few.add = func(s *source, dir string) error {
		if left--; left < 0 {
			return syscall.ENOSPC
		}
		return s.Add(dir)
	}
	w := newWorld(t, Options{Poll: 10 * time.Millisecond}, func(w *world) {
		w.senses = &few
		w.must(os.MkdirAll(w.at("a/b/c"), 0o777))
	})
	w.polling = true // marks is the last
	why := w.polls()
	if why.Reason != Limit || why.Folder != w.at("a/b/c") || !errors.Is(&why, syscall.ENOSPC) {
		t.Error(why)
	}
	for _, path := range []string{"x.md", "a/b/x.md", "a/b/c/x.md"} {
		w.write(w.at(path), "one")
		w.expect(path)
	}
	w.must(os.MkdirAll(w.at("new/deep"), 0o777))
	w.expect("new")
	w.write(w.at("new/deep/x.md"), "one")
	w.expect("new/deep/x.md")
	w.must(os.RemoveAll(w.at("a")))
	w.expect("a")
}

func TestNoDescriptorLeftMeansLooking(t *testing.T) {
	t.Run("at first", func(t *testing.T) {
		t.Parallel()
		none := systemSenses()
		none.open = func() (*source, error) { return nil, syscall.EMFILE }
		testLooking(t, &none)
	})
	t.Run("later", func(t *testing.T) {
		t.Parallel()
		few := systemSenses()
		left := 2
		few.add = func(s *source, dir string) error {
			if left--; left < 0 {
				return &os.PathError{Op: "open", Path: dir, Err: syscall.EMFILE}
			}
			return s.Add(dir)
		}
		testLooking(t, &few)
	})
}

func testLooking(t *testing.T, s *senses) {
	w := newWorld(t, Options{Poll: 10 * time.Millisecond}, func(w *world) {
		w.senses = s
		w.must(os.MkdirAll(w.at("a/b/c"), 0o777))
	})
	w.polling = true
	if why := w.polls(); why.Reason != Limit || why.Folder == "" && !errors.Is(&why, syscall.EMFILE) {
		t.Error(why)
	}
	if w.watcher.tree.system != nil {
		t.Error("the system is still asked")
	}
	for _, path := range []string{"x.md", "a/x.md", "a/b/c/x.md"} {
		w.write(w.at(path), "one")
		w.expect(path)
	}
}

// On a share, the system tells what this machine does at once, and that is not
// told again when it is found; what others do is found.
func TestShareIsWatchedAndLookedAt(t *testing.T) {
	t.Parallel()
	mixed := systemSenses()
	mixed.remote = func(dir string) string {
		if strings.HasPrefix(filepath.Base(dir), "share") {
			return "nfs"
		}
		return ""
	}
	mixed.add = func(s *source, dir string) error {
		if filepath.Base(dir) == "share-elsewhere" {
			return nil // what happens there, others do
		}
		return s.Add(dir)
	}
	w := newWorld(t, Options{Poll: 10 * time.Millisecond}, func(w *world) {
		w.senses = &mixed
		for _, folder := range []string{"here", "share", "share-elsewhere"} {
			w.must(os.Mkdir(w.at(folder), 0o777))
		}
	})
	why := w.polls()
	if why.Reason != Remote || why.System != "nfs" || why.Folder != w.at("share") {
		t.Error(why)
	}
	w.write(w.at("here/x.md"), "one")
	w.expect("here/x.md")
	w.write(w.at("share/x.md"), "one")
	w.expect("share/x.md")
	w.write(w.at("share-elsewhere/x.md"), "one")
	w.untilTold(w.at("share-elsewhere/x.md"))
	w.write(w.at("share-elsewhere/y.md"), "one") // a round, in which share is found as it was
	w.untilTold(w.at("share-elsewhere/y.md"))
	w.polling = true
	w.expect()
}

func TestWhyItPollsIsSaidInWords(t *testing.T) {
	for want, why := range map[string]*PollingError{
		"folders are looked at again and again: as was asked for":                                                       {Reason: Asked},
		`folder "/x" is looked at again and again: the file system "nfs" does not tell of changes by others`:            {Reason: Remote, Folder: "/x", System: "nfs"},
		`folder "/x" is looked at again and again: the system's limit of watches is reached: ` + syscall.ENOSPC.Error(): refusal("/x", syscall.ENOSPC),
		`folder "/x" is looked at again and again: the system does not watch here: ` + os.ErrPermission.Error():         refusal("/x", os.ErrPermission),
	} {
		if got := why.Error(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// What the system could not tell may be anything, folders among it.
func TestOverflowMeansAll(t *testing.T) {
	t.Parallel()
	deaf := systemSenses()
	deaf.add = func(s *source, dir string) error {
		if strings.Contains(dir, "deaf") && !strings.Contains(dir, "new") {
			return nil
		}
		return s.Add(dir)
	}
	w := newWorld(t, Options{}, func(w *world) {
		w.senses = &deaf
		w.must(os.MkdirAll(w.at("deaf/old"), 0o777))
	})
	w.must(os.MkdirAll(w.at("deaf/new/deep"), 0o777))
	w.must(os.Remove(w.at("deaf/old")))
	w.expect()
	w.watcher.tree.system.put(func() { w.watcher.tree.system.lost = true })
	w.untilTold("ALL")
	w.write(w.at("deaf/new/deep/x.md"), "one")
	w.expect("deaf/new/deep/x.md")
	w.must(os.Mkdir(w.at("deaf/old"), 0o777)) // as before, but another
	w.watcher.tree.system.put(func() { w.watcher.tree.system.lost = true })
	w.untilTold("ALL")
}
