package site

import (
	"bytes"
	"context"
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
type File struct {
	path    string
	current atomic.Pointer[Site]
	text    []byte // that was last read, good or not; owned by whoever calls Look
	known   bool   // text was read at all
	failing string // what Look last could not do, so that it is told once
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
	f := &File{path: path}
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

// Replace puts another site in the place of the current one.
func (f *File) Replace(s *Site) { f.current.Store(s) }

// Look reads the file if its bytes changed, and reports whether there is a new
// site. What is wrong is returned once for each state of the file.
func (f *File) Look() (changed bool, err error) {
	text, err := os.ReadFile(f.path)
	if err != nil {
		if f.failing == err.Error() {
			return false, nil
		}
		f.failing, f.known = err.Error(), false
		return false, err
	}
	f.failing = ""
	if f.known && bytes.Equal(text, f.text) {
		return false, nil
	}
	f.text, f.known = text, true
	s, list := Parse(filepath.Base(f.path), text)
	if list.Faults() > 0 {
		return false, &FaultError{f.path, list.Sorted()}
	}
	f.current.Store(s)
	return true, nil
}

// Follow looks at the file every time that tick ticks, until ctx ends, and
// tells what came of it where something did. Polling and no watch: builds
// rename files into place, some over network folders, and a second or two do
// not matter.
func (f *File) Follow(ctx context.Context, tick <-chan time.Time, tell func(changed bool, err error)) {
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
