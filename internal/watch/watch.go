// Package watch tells, in batches, at which files below some folders something
// has changed. It knows nothing of what the files are.
//
// It watches folders, never files: a watch on a file dies when an editor puts
// another file in its place, which is how most of them save. Each folder has a
// watch of its own, since not every system has one for a whole tree, and what
// lies in a folder is listed only after its watch is set, so that nothing which
// comes meanwhile is missed. Where the system does not tell, or not all, the
// folders are looked at again and again; see Polls.
//
// A path is told only if something may differ there from what a reader of the
// files saw at the time of the batch before. So a file that came and went while
// the reader waited in Next is not told, and neither is what editors leave
// lying about: names that begin with a dot, "x~", "4913". A file with several
// names (hard links) is told by the name that it was written by.
package watch

import (
	"context"
	"time"
)

// Options of a Watcher. Only Folders is needed.
type Options struct {
	Folders []string               // absolute; each with all below it. One that is not there yet is waited for
	Ignore  func(path string) bool // files and folders to leave out, besides what editors leave lying about; called from the Watcher's goroutine
	Quiet   time.Duration          // a batch ends after this long without an event, unless a file in it is empty as yet; 0: 10 ms
	Longest time.Duration          // and at the latest this long after its first one; 0: 120 ms
	Poll    time.Duration          // how often to look where the system does not tell; 0: 2 s
	Polling bool                   // do not ask the system, look
}

// A Batch is what happened in one go.
type Batch struct {
	// Paths are files and folders that were changed, made, renamed or removed:
	// absolute, below the folders as they were given, sorted, each once. A
	// folder that came or went stands for all below it. What a symbolic link
	// inside leads to is told as below the link, too.
	Paths []string
	All   bool // more happened than can be told: anything may have changed
}

// A Watcher watches. Use it from one goroutine, but for Close.
type Watcher struct{ watcher }

// New begins to watch. What is read after it has returned is not missed when
// it changes.
func New(o Options) (*Watcher, error) { return newWatcher(o) }

// Next waits for a batch. It returns ctx's error, or io.EOF after Close.
func (w *Watcher) Next(ctx context.Context) (Batch, error) { return w.next(ctx) }

// SetFolders watches these folders from now on. What changes while it runs is
// told, at worst as All. Folders that are new are told, as they may have
// changed since they were read.
func (w *Watcher) SetFolders(folders []string) error { return w.setFolders(folders) }

// Polls reports why folders, or some of them, are looked at again and again
// instead of being told by the system: a *PollingError, nil where none are.
func (w *Watcher) Polls() error { return w.polls() }

// Close ends the watch.
func (w *Watcher) Close() error { return w.close() }
