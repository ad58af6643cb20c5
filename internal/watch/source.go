package watch

import (
	"io/fs"
	"sync"

	"github.com/fsnotify/fsnotify"
)

// A source is what the system tells. It takes in events at once, however long
// the loop is busy: the system's own queue is short, and on some systems a
// watch cannot be added while an event waits to be read.
type source struct {
	*fsnotify.Watcher
	ready chan struct{} // holds one when there is something to drain
	pumps sync.WaitGroup

	mu     sync.Mutex       // held for moments
	events []fsnotify.Event // guarded by mu
	lost   bool             // guarded by mu; the system could not tell everything
}

// senses is what there is to learn from the system. Tests have systems of their
// own.
type senses struct {
	open   func() (*source, error)
	add    func(s *source, dir string) error // watches a folder
	remote func(dir string) string           // the kind of file system, where that does not tell everything
	stamp  func(fs.FileInfo) stamp
}

func systemSenses() senses {
	return senses{open: newSource, add: (*source).Add, remote: remote, stamp: stampOf}
}

func newSource() (*source, error) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	s := &source{Watcher: w, ready: make(chan struct{}, 1)}
	s.pumps.Go(func() {
		for e := range w.Events {
			if e.Op&^fsnotify.Chmod != 0 && e.Name != "" { // others mean nothing, or are of a watch that was dropped
				s.put(func() { s.events = append(s.events, e) })
			}
		}
	})
	s.pumps.Go(func() {
		for range w.Errors { // of which the one that is met is fsnotify.ErrEventOverflow
			s.put(func() { s.lost = true })
		}
	})
	return s, nil
}

func (s *source) put(what func()) {
	s.mu.Lock()
	what()
	s.mu.Unlock()
	select {
	case s.ready <- struct{}{}:
	default:
	}
}

// drain returns what has come since the last time.
func (s *source) drain() (events []fsnotify.Event, lost bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	events, lost = s.events, s.lost
	s.events, s.lost = nil, false
	return events, lost
}

func (s *source) close() {
	s.Close()
	s.pumps.Wait()
}
