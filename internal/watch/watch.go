// Package watch tells, in batches, at which files below some folders something
// has changed. It knows nothing of what the files are.
package watch

import (
	"context"
	"time"
)

// Options of a Watcher. Only Folders is needed.
type Options struct {
	Folders []string               // absolute; each with all below it. One that is not there yet is waited for
	Ignore  func(path string) bool // files and folders to leave out, besides what editors leave lying about
	Quiet   time.Duration          // a batch ends after this long without an event; 0: 10 ms
	Longest time.Duration          // and at the latest this long after its first one; 0: 120 ms
	Poll    time.Duration          // how often to look where the system does not tell; 0: 2 s
	Polling bool                   // do not ask the system, look
}

// A Batch is what happened in one go.
type Batch struct {
	Paths []string // absolute, sorted, each once: files and folders that were changed, made, renamed or removed
	All   bool     // more happened than can be told: anything may have changed
}

// A Watcher watches. Use it from one goroutine, but for Close.
type Watcher struct{ watcher }

// New begins to watch.
func New(o Options) (*Watcher, error) { return newWatcher(o) }

// Next waits for a batch. It returns ctx's error, or io.EOF after Close.
func (w *Watcher) Next(ctx context.Context) (Batch, error) { return w.next(ctx) }

// SetFolders watches these folders from now on. What changes while it runs is
// told, at worst as All.
func (w *Watcher) SetFolders(folders []string) error { return w.setFolders(folders) }

// Polls reports why the folders are looked at again and again, instead of
// being told by the system: nil where they are not.
func (w *Watcher) Polls() error { return w.polls() }

// Close ends the watch.
func (w *Watcher) Close() error { return w.close() }
