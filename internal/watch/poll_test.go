package watch

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
)

// coarse is what file systems say that count in steps and know no inodes.
func coarse(info fs.FileInfo) stamp { return stamp{kind: info.Mode().Type(), size: info.Size()} }

// A looker is a poller whose clock and rounds the test has in hand.
type looker struct {
	*testing.T
	*poller
	dir   string
	clock time.Time
}

func newLooker(t *testing.T, s func(fs.FileInfo) stamp) *looker {
	l := &looker{T: t, poller: newPoller(time.Hour, s), dir: t.TempDir(), clock: time.Now()}
	l.now = func() time.Time { return l.clock }
	t.Cleanup(l.close)
	return l
}

func (l *looker) put(name, content string) {
	l.Helper()
	if err := os.WriteFile(filepath.Join(l.dir, name), []byte(content), 0o666); err != nil {
		l.Fatal(err)
	}
}

// expect looks once more, after so many seconds, and wants these events.
func (l *looker) expect(seconds int, want ...string) {
	l.Helper()
	l.clock = l.clock.Add(time.Duration(seconds) * time.Second)
	l.left = most
	var got []string
	for _, e := range l.look(l.dir, l.dirs[l.dir]) {
		got = append(got, strings.ToLower(e.Op.String())+" "+filepath.Base(e.Name))
	}
	if strings.Join(got, ", ") != strings.Join(want, ", ") {
		l.Errorf("found %q, want %q", got, want)
	}
}

// A file that changes within a step of the clock keeps its stamp.
func TestStampOfAFileJustChangedIsNotBelieved(t *testing.T) {
	l := newLooker(t, coarse)
	l.put("x", "one")
	l.add(l.dir)
	l.put("x", "two") // as fresh as the first look
	l.expect(1, "write x")
	l.put("x", "six")
	l.expect(1, "write x")
	l.expect(2)
	l.put("x", "ten")
	l.expect(1, "write x")
	l.expect(5)
	l.put("x", "zoo") // only now it is, as long as this lasts
	l.expect(1)
	l.put("x", "three")
	l.expect(1, "write x")
	l.put("x", "seven")
	l.expect(60, "write x") // however long the last look was ago
}

func TestFileThatIsOldIsNotRead(t *testing.T) {
	l := newLooker(t, coarse)
	l.put("x", "one")
	hourAgo := time.Now().Add(-time.Hour)
	if err := os.Chtimes(filepath.Join(l.dir, "x"), hourAgo, hourAgo); err != nil {
		t.Fatal(err)
	}
	l.add(l.dir)
	if l.left != most {
		t.Errorf("%d bytes were read", most-l.left)
	}
	l.expect(1)
}

// What there was no time to read is told once more, when it is sure to have its
// last stamp.
func TestFileTooLargeToReadIsToldOnceMore(t *testing.T) {
	l := newLooker(t, coarse)
	l.add(l.dir)
	l.put("x", strings.Repeat("x", most+1))
	l.expect(1, "create x")
	l.expect(1)
	l.expect(1)
	l.expect(1, "write x")
	l.expect(1)
}

func TestManyNewFilesAreNotAllRead(t *testing.T) {
	l := newLooker(t, coarse)
	l.add(l.dir)
	for n := range 3 {
		l.put(fmt.Sprint(n), strings.Repeat("x", most/2))
	}
	l.left = most
	if events := l.look(l.dir, l.dirs[l.dir]); len(events) != 3 || l.left != 0 {
		t.Errorf("%v, %d left", events, l.left)
	}
}

// Stamps tell a change of contents only; and one of the inode, which is another
// file.
func TestPollerTellsWhatTheSystemWould(t *testing.T) {
	l := newLooker(t, stampOf)
	l.put("x", "one")
	l.put("other", "two")
	l.add(l.dir)
	l.expect(1)
	old := time.Unix(1_600_000_000, 0)
	for _, name := range []string{"x", "other"} {
		if err := os.Chtimes(filepath.Join(l.dir, name), old, old); err != nil {
			t.Fatal(err)
		}
	}
	l.left = most
	l.look(l.dir, l.dirs[l.dir])
	l.expect(9)
	if err := os.Rename(filepath.Join(l.dir, "other"), filepath.Join(l.dir, "x")); err != nil {
		t.Fatal(err)
	}
	if _, ok := identity(mustStat(t, l.dir)); ok {
		l.expect(9, "write x", "remove other")
	}
}

func mustStat(t *testing.T, path string) fs.FileInfo {
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info
}

// A server that does not answer has not lost its files.
func TestFolderThatCannotBeReadIsNotEmpty(t *testing.T) {
	l := newLooker(t, stampOf)
	l.put("x", "one")
	l.add(l.dir)
	if err := os.Rename(l.dir, l.dir+".away"); err != nil {
		t.Fatal(err)
	}
	l.expect(1)
	if err := os.Rename(l.dir+".away", l.dir); err != nil {
		t.Fatal(err)
	}
	l.expect(1)
}

func TestWhatTheSystemToldIsNotFoundAgain(t *testing.T) {
	l := newLooker(t, stampOf)
	l.put("gone", "one")
	l.add(l.dir)
	l.put("x", "one")
	l.saw(filepath.Join(l.dir, "x"))
	if err := os.Remove(filepath.Join(l.dir, "gone")); err != nil {
		t.Fatal(err)
	}
	l.saw(filepath.Join(l.dir, "gone"))
	l.saw("/elsewhere/x")
	l.expect(1)
	l.put("x", "two")
	l.expect(1, "write x")
}

// A folder that gives way to a file is both an end and a beginning.
func TestPollerTellsOfAnotherKindOfFile(t *testing.T) {
	l := newLooker(t, stampOf)
	if err := os.Mkdir(filepath.Join(l.dir, "x"), 0o777); err != nil {
		t.Fatal(err)
	}
	l.add(l.dir)
	if err := os.Remove(filepath.Join(l.dir, "x")); err != nil {
		t.Fatal(err)
	}
	l.put("x", "one")
	events := l.look(l.dir, l.dirs[l.dir])
	if len(events) != 1 || !events[0].Has(fsnotify.Remove) || !events[0].Has(fsnotify.Create) {
		t.Error(events)
	}
}
