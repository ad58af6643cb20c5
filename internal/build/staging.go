package build

import (
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync"

	"unionhall/internal/digest"
)

// stagingFolder is where new files wait in the output folder until all of them
// are there: on the same disk, so that renaming publishes them.
const stagingFolder = recordFile + "-new"

// A staging holds new files until they are published. Who has entered it is
// the only build that changes the output folder, until it is cleared; a build
// with faults leaves no trace. write and copy are safe for concurrent use by
// different hands.
type staging struct {
	out  string
	jobs int
	lock *os.File // held from enter to clear
	made []string // the output folder and those above it, as far as they were not there; the innermost first

	once sync.Once
	err  error
}

func (s *staging) dir() string { return filepath.Join(s.out, stagingFolder) }

// enter takes the output folder for this build. What a build that was stopped
// left in the staging folder goes.
func (s *staging) enter() error {
	if s.out == "" {
		return nil
	}
	for dir := s.out; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) || dir == filepath.Dir(dir) {
			break
		}
		s.made = append(s.made, dir)
	}
	var err error
	if s.lock, err = lockFolder(s.dir()); errors.Is(err, errLocked) {
		return &BusyError{s.out}
	} else if err != nil {
		return err
	}
	return emptyFolder(s.dir())
}

// open makes a folder for each goroutine, so that they do not wait for each
// other.
func (s *staging) open() error {
	s.once.Do(func() {
		for worker := range s.jobs {
			if s.err = os.Mkdir(filepath.Join(s.dir(), strconv.Itoa(worker)), 0o755); s.err != nil {
				return
			}
		}
	})
	return s.err
}

// next returns the name of the next file of a hand.
func (s *staging) next(h *hand) string {
	h.files++
	return filepath.Join(s.dir(), strconv.Itoa(h.worker), strconv.Itoa(h.files))
}

func (s *staging) write(h *hand, data []byte) (string, error) {
	if err := s.open(); err != nil {
		return "", err
	}
	name := s.next(h)
	return name, os.WriteFile(name, data, 0o644)
}

// copy copies a file of the source and checks that it is still the one that
// was digested: its name is made of the digest.
func (s *staging) copy(h *hand, source string, want digest.Sum) (string, error) {
	if err := s.open(); err != nil {
		return "", err
	}
	from, err := os.Open(source)
	if err != nil {
		return "", err
	}
	defer from.Close()
	name := s.next(h)
	to, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	_, err = io.Copy(io.MultiWriter(to, sum), from)
	if closed := to.Close(); err == nil {
		err = closed
	}
	if err == nil && digest.Sum(sum.Sum(nil)) != want {
		err = errChanging
	}
	return name, err
}

// clear removes the staging folder with what is still in it, and lets others
// build. undo also takes back the output folder, where this build made it and
// nothing was published.
func (s *staging) clear(undo bool) error {
	if s.lock == nil {
		return nil
	}
	err := unlockFolder(s.dir(), s.lock)
	for _, dir := range s.made {
		if !undo || os.Remove(dir) != nil {
			break
		}
	}
	return err
}
