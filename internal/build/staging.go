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

// A staging holds new files until they are published. It makes its folder when
// the first file comes: a build with faults leaves no trace. write and copy
// are safe for concurrent use by different hands.
type staging struct {
	out  string
	jobs int

	once sync.Once
	err  error
	made []string // the output folder and those above it, as far as they were not there; the innermost first
}

func (s *staging) dir() string { return filepath.Join(s.out, stagingFolder) }

// open makes the folders: one for each goroutine, so that they do not wait for
// each other. What a build that was stopped left there goes.
func (s *staging) open() error {
	s.once.Do(func() {
		for dir := s.out; ; dir = filepath.Dir(dir) {
			if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) || dir == filepath.Dir(dir) {
				break
			}
			s.made = append(s.made, dir)
		}
		if s.err = os.RemoveAll(s.dir()); s.err != nil {
			return
		}
		for worker := range s.jobs {
			if s.err = os.MkdirAll(filepath.Join(s.dir(), strconv.Itoa(worker)), 0o755); s.err != nil {
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

// clear removes the staging folder with what is still in it. undo also takes
// back the output folder, where this build made it and nothing was published.
func (s *staging) clear(undo bool) error {
	if s.out == "" {
		return nil
	}
	err := os.RemoveAll(s.dir())
	for _, dir := range s.made {
		if !undo || os.Remove(dir) != nil {
			break
		}
	}
	return err
}
