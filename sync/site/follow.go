package site

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"unionhall/internal/diag"
)

// A File follows one unionsync.json. The last good one stays while the file is
// missing or has faults: an endpoint goes on taking forms whatever a build wrote.
type File struct{ followed[Site] }

// A RoutesFile follows the operator's file in the same way.
type RoutesFile struct{ followed[Routes] }

type followed[T any] struct {
	path    string
	parse   func(path string, text []byte) (*T, diag.List)
	current atomic.Pointer[T]
	read    reading // of what was last read, good or not; owned by whoever calls Look
	failing string  // what Look last could not do, so that it is told once
}

// A reading is what tells a file that changed from one that did not. The file of
// a large federation has tens of megabytes: it is neither kept nor read each second.
type reading struct {
	info os.FileInfo // nil: nothing was read
	at   time.Time
	sum  [sha256.Size]byte
}

// settled is how old a file has to be for its time to tell it from a later one.
const settled = 2 * time.Second

// isOf reports whether the file is for certain the one that was read.
func (r *reading) isOf(info os.FileInfo) bool {
	return r.info != nil && os.SameFile(r.info, info) && r.info.Size() == info.Size() &&
		r.info.ModTime().Equal(info.ModTime()) && r.at.Sub(info.ModTime()) > settled
}

// A FaultError is a file that was read and has faults.
type FaultError struct {
	Path string
	List diag.List
}

func (e *FaultError) Error() string {
	first := e.List[0]
	return fmt.Sprintf("%s:%d:%d: %s (%s)", e.Path, first.Line, first.Col, first.Text.EN, diag.Count(e.List).EN)
}

// Open reads the file for the first time. Where it has faults there is nothing
// to go on with: the error is a *FaultError, or the system's.
func Open(path string) (*File, error) {
	f := &File{followed[Site]{path: path, parse: Parse}}
	if _, err := f.Look(); err != nil {
		return nil, err
	}
	return f, nil
}

// OpenRoutes reads the operator's file for the first time, with errors as Open has them.
func OpenRoutes(path string) (*RoutesFile, error) {
	f := &RoutesFile{followed[Routes]{path: path, parse: ParseRoutes}}
	if _, err := f.Look(); err != nil {
		return nil, err
	}
	return f, nil
}

// Fixed returns a File that never changes.
func Fixed(s *Site) *File {
	f := &File{}
	f.current.Store(s)
	return f
}

// Site returns the last good one. Any number of goroutines may call it.
func (f *File) Site() *Site { return f.current.Load() }

// Routes returns the last good ones. Any number of goroutines may call it.
func (f *RoutesFile) Routes() *Routes { return f.current.Load() }

// Replace puts another site in the place of the current one.
func (f *File) Replace(s *Site) { f.current.Store(s) }

// Look reads the file if its bytes changed, and reports whether there is a new good
// one. What is wrong is returned once for each state of the file.
func (f *followed[T]) Look() (changed bool, err error) {
	info, err := os.Stat(f.path) // before reading: what changes meanwhile is seen the next time
	if err != nil {
		return false, f.fail(err)
	}
	if f.failing == "" && f.read.isOf(info) {
		return false, nil
	}
	at := time.Now()
	text, err := os.ReadFile(f.path)
	if err != nil {
		return false, f.fail(err)
	}
	f.failing = ""
	was := f.read
	f.read = reading{info, at, sha256.Sum256(text)}
	if was.info != nil && was.sum == f.read.sum {
		return false, nil
	}
	s, list := f.parse(filepath.Base(f.path), text)
	if list.Faults() > 0 {
		return false, &FaultError{f.path, list.Sorted()}
	}
	f.current.Store(s)
	return true, nil
}

// fail returns what could not be done, once.
func (f *followed[T]) fail(err error) error {
	f.read = reading{}
	if f.failing == err.Error() {
		return nil
	}
	f.failing = err.Error()
	return err
}

// Follow looks at the file every time that tick ticks, until ctx ends, and
// tells what came of it where something did. Polling and no watch: builds
// rename files into place, some over network folders, and a second or two do
// not matter.
func (f *followed[T]) Follow(ctx context.Context, tick <-chan time.Time, tell func(changed bool, err error)) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick:
			if changed, err := f.Look(); changed || err != nil {
				tell(changed, err)
			}
		}
	}
}

// IsMissing reports whether err says that there is no such file.
func IsMissing(err error) bool { return errors.Is(err, fs.ErrNotExist) }
