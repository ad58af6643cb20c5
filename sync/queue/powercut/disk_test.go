package powercut

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

// sector is what a disk writes whole.
const sector = 512

// An event is something that happened to a file, or an answer that somebody was given.
type event struct {
	kind kind
	file string // base name
	at   int64  // of a write; the new size of a truncation
	data []byte
	safe bool // the folder was synced with it
	ack  int  // the number of the envelope
	part bool // the answer was for its part
}

type kind uint8

const (
	wrote kind = iota
	truncated
	deleted
	synced
	acked
)

// A recorder is a file system that passes everything on and notes it down.
type recorder struct {
	vfs.VFS
	mu  sync.Mutex
	log []event
	// die is asked before each fsync of the log; if it says so, the machine goes on and
	// the process does not: the fsync is never done.
	die func() bool
}

func newRecorder() *recorder { return &recorder{VFS: vfs.Find("os")} }

func (r *recorder) note(e event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.log = append(r.log, e)
}

// soFar is the log of what has happened by now.
func (r *recorder) soFar() []event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clip(r.log)
}

func (r *recorder) OpenFilename(name *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	f, flags, err := r.VFS.(vfs.VFSFilename).OpenFilename(name, flags)
	if err != nil || name == nil {
		return f, flags, err // a temporary file is nobody's loss
	}
	return &file{File: f, name: filepath.Base(name.String()), disk: r, fresh: flags&(vfs.OPEN_WAL|vfs.OPEN_MAIN_JOURNAL) != 0}, flags, nil
}

func (r *recorder) Delete(name string, syncDir bool) error {
	r.note(event{kind: deleted, file: filepath.Base(name), safe: syncDir})
	return r.VFS.Delete(name, syncDir)
}

// A file of the recorder.
type file struct {
	vfs.File
	name string
	disk *recorder
	// fresh: the folder is synced with the first fsync, as SQLite does for a new log.
	fresh bool
}

func (f *file) SharedMemory() vfs.SharedMemory {
	return f.File.(vfs.FileSharedMemory).SharedMemory()
}

func (f *file) WriteAt(p []byte, at int64) (int, error) {
	f.disk.note(event{kind: wrote, file: f.name, at: at, data: slices.Clone(p)})
	return f.File.WriteAt(p, at)
}

func (f *file) Truncate(size int64) error {
	f.disk.note(event{kind: truncated, file: f.name, at: size})
	return f.File.Truncate(size)
}

func (f *file) Sync(flags vfs.SyncFlag) error {
	if f.disk.die != nil && strings.HasSuffix(f.name, "-wal") && f.disk.die() {
		return sqlite3.IOERR_FSYNC
	}
	err := f.File.Sync(flags)
	f.disk.note(event{kind: synced, file: f.name, safe: f.fresh})
	f.fresh = false
	return err
}

// A cut is a moment, and what the disk made of what was not synced.
type cut struct {
	log  []event // up to the moment
	keep func() fate
}

type fate uint8

const (
	kept fate = iota
	lost
	torn // some sectors of it
)

// anyFate lets each write have its own.
func anyFate(r *rand.Rand) func() fate { return func() fate { return fate(r.IntN(3)) } }

// allLost: the disk had written nothing ahead.
func allLost() fate { return lost }

// files builds the disk.
func (c cut) files(r *rand.Rand) map[string][]byte {
	safe := map[string]int{} // how much of the log is synced, by file
	names := -1              // how much of it, as to which files there are
	for i, e := range c.log {
		if e.kind == synced {
			safe[e.file] = i
		}
		if e.safe {
			names = i
		}
	}
	disk := map[string][]byte{}
	for i, e := range c.log {
		last, ever := safe[e.file]
		fate := kept
		if e.kind == deleted {
			last, ever = names, true
		}
		if !ever || i > last {
			fate = c.keep()
		}
		switch {
		case e.kind == wrote:
			disk[e.file] = e.write(disk[e.file], fate, r)
		case e.kind == truncated && fate == kept:
			disk[e.file] = resize(disk[e.file], e.at)
		case e.kind == deleted && fate == kept:
			delete(disk, e.file)
		}
	}
	return disk
}

func (e event) write(on []byte, f fate, r *rand.Rand) []byte {
	for from := 0; from < len(e.data); {
		at := e.at + int64(from)
		to := min(len(e.data), from+sector-int(at%sector))
		if f == kept || f == torn && r.IntN(2) == 0 {
			on = resize(on, max(int64(len(on)), at+int64(to-from)))
			copy(on[at:], e.data[from:to])
		}
		from = to
	}
	return on
}

func resize(b []byte, n int64) []byte {
	if int64(len(b)) >= n {
		return b[:n]
	}
	return append(b, make([]byte, n-int64(len(b)))...)
}

// put writes a disk into a new folder.
func put(t *testing.T, disk map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range disk {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
