package build

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestStampOfAFileJustChangedIsNotBelieved(t *testing.T) {
	now := time.Date(2026, 5, 1, 8, 0, 0, 500, time.UTC)
	for _, c := range []struct {
		what    string
		changed time.Duration // before now
		settled bool
	}{
		{"just now", 0, false},
		{"in the same tick", 10 * time.Millisecond, false},
		{"a second ago", time.Second, true},
		{"in the future", -time.Hour, false},
	} {
		s := stamp{size: 1, mtime: now.Add(-c.changed).UnixNano()}
		if got := s.settled(now) == s; got != c.settled {
			t.Errorf("changed %s: settled %v, want %v", c.what, got, c.settled)
		}
	}
	coarse := stamp{size: 1, mtime: now.Truncate(time.Second).Add(-time.Second).UnixNano()}
	if coarse.settled(now) == coarse {
		t.Error("a clock of whole seconds was believed after one second")
	}
}

func TestUnknownStampIsTheSameAsNone(t *testing.T) {
	if (stamp{}).same(stamp{}) {
		t.Error("two unknown stamps promise nothing")
	}
}

func TestReplacedFileHasAnotherStamp(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	must(t, os.WriteFile(path, []byte("one"), 0o644))
	first, err := os.Lstat(path)
	must(t, err)
	must(t, os.WriteFile(path+"2", []byte("two"), 0o644))
	must(t, os.Chtimes(path+"2", first.ModTime(), first.ModTime()))
	must(t, os.Rename(path+"2", path))
	second, err := os.Lstat(path)
	must(t, err)
	if _, inode := changed(first); inode == 0 {
		t.Log("no inodes on this system: size and time are all there is")
		return
	}
	if stampOf(first).same(stampOf(second)) {
		t.Error("a file of the same size and time in another's place was not noticed")
	}
}
