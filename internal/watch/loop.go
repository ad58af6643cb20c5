package watch

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/fsnotify/fsnotify"
)

// What the options are where they are not given, and how long a folder that is
// not there may be back before it is noticed: looking costs nothing.
const (
	quiet   = 10 * time.Millisecond
	longest = 120 * time.Millisecond
	poll    = 2 * time.Second
	waiting = 200 * time.Millisecond
)

// watcher is a Watcher: a loop that owns all there is to know about the
// folders, and what callers use to talk to it.
type watcher struct {
	batches chan Batch    // to next
	calls   chan func()   // run by the loop, between events
	stop    chan struct{} // closed by close
	stopped chan struct{} // closed by the loop at its end
	once    sync.Once     // closes stop
	waits   atomic.Bool   // somebody waits in next
	why     atomic.Pointer[PollingError]

	// Owned by the loop.
	options Options
	tree    *tree
	pending *pending
	first   time.Time // when the batch that is being gathered began; zero: there is none
	end     *time.Timer
	check   *time.Timer // of the folders asked for
}

func newWatcher(o Options) (*Watcher, error) {
	if err := checkFolders(o.Folders); err != nil {
		return nil, err
	}
	w := &Watcher{}
	w.begin(o, systemSenses())
	return w, nil
}

func (w *watcher) begin(o Options, s senses) {
	o.Quiet = cmp.Or(o.Quiet, quiet)
	o.Longest = cmp.Or(o.Longest, longest)
	o.Poll = cmp.Or(o.Poll, poll)
	w.options = o
	w.batches, w.calls = make(chan Batch), make(chan func())
	w.stop, w.stopped = make(chan struct{}), make(chan struct{})
	w.end = time.NewTimer(time.Hour)
	w.end.Stop()
	w.tree = newTree(o, s, newPoller(o.Poll, s.stamp))
	w.pending = newPending(w.tree)
	w.tree.setRoots(cleaned(o.Folders))
	w.why.Store(w.tree.polling)
	w.check = time.NewTimer(w.untilCheck())
	go w.run()
}

func checkFolders(folders []string) error {
	for _, folder := range folders {
		if !filepath.IsAbs(folder) {
			return fmt.Errorf("watch: folder %q is not absolute", folder)
		}
	}
	return nil
}

func cleaned(folders []string) []string {
	folders = slices.Clone(folders)
	for i, folder := range folders {
		folders[i] = filepath.Clean(folder)
	}
	return folders
}

func (w *watcher) next(ctx context.Context) (Batch, error) {
	w.waits.Store(true)
	defer w.waits.Store(false)
	select {
	case b := <-w.batches:
		return b, nil
	case <-ctx.Done():
		return Batch{}, ctx.Err()
	case <-w.stop:
		return Batch{}, io.EOF
	}
}

func (w *watcher) setFolders(folders []string) error {
	if err := checkFolders(folders); err != nil {
		return err
	}
	done := make(chan struct{})
	set := func() {
		defer close(done)
		if added := w.tree.setRoots(cleaned(folders)); added != nil {
			w.pending.tell(added...)
			w.extend()
		}
	}
	select {
	case w.calls <- set:
		<-done
		return nil
	case <-w.stopped:
		return io.EOF
	}
}

func (w *watcher) polls() error {
	if why := w.why.Load(); why != nil {
		return why
	}
	return nil
}

func (w *watcher) close() error {
	w.once.Do(func() { close(w.stop) })
	<-w.stopped
	return nil
}

// run is the loop.
func (w *watcher) run() {
	defer close(w.stopped)
	defer w.quit()
	var out chan Batch // batches, while one is ready
	var ready Batch
	for {
		var told chan struct{}
		if w.tree.system != nil {
			told = w.tree.system.ready
		}
		select {
		case <-w.stop:
			return
		case out <- ready:
			w.pending.taken()
			out = nil
		case <-told:
			w.drain()
		case found := <-w.tree.poller.found:
			w.take(found)
		case <-w.check.C:
			w.checkRoots()
			w.take(w.tree.askAgain())
		case call := <-w.calls:
			call()
		case <-w.end.C:
			if w.awaitsText() {
				break
			}
			w.first = time.Time{}
			if w.pending.settle() {
				out, ready = w.batches, w.pending.batch()
			}
		}
		if !w.first.IsZero() {
			out = nil // it grows
		}
		w.why.Store(w.tree.polling)
	}
}

// quit lets go of all that runs.
func (w *watcher) quit() {
	w.end.Stop()
	w.check.Stop()
	w.tree.poller.close()
	if s := w.tree.system; s != nil {
		s.close()
	}
}

// drain takes in what the system has told.
func (w *watcher) drain() {
	events, lost := w.tree.system.drain()
	w.take(events)
	if lost {
		w.pending.lost()
		w.extend()
	}
}

func (w *watcher) take(events []fsnotify.Event) {
	busy := !w.waits.Load()
	for _, e := range events {
		if w.pending.event(e.Name, e.Op, busy) {
			w.extend()
		}
		if e.Op&comeOrGo != 0 && w.isRoot(e.Name) {
			w.checkRoots()
		}
	}
}

func (w *watcher) isRoot(real string) bool {
	return slices.ContainsFunc(w.tree.roots, func(v *view) bool { return v.path == real || v.real == real })
}

func (w *watcher) checkRoots() {
	if changed := w.tree.checkRoots(); changed != nil {
		w.pending.tell(changed...)
		w.extend()
	}
	w.check.Reset(w.untilCheck())
}

func (w *watcher) untilCheck() time.Duration {
	if w.tree.waits() {
		return min(waiting, w.options.Poll)
	}
	return w.options.Poll
}

// awaitsText reports whether the batch goes on for a while: a file that is empty
// at its end was most likely emptied by a save that has yet to write.
func (w *watcher) awaitsText() bool {
	left := time.Until(w.first.Add(min(longest, w.options.Longest)))
	if left <= 0 || !w.pending.empties() {
		return false
	}
	w.end.Reset(left)
	return true
}

// extend puts off the end of the batch, or begins one.
func (w *watcher) extend() {
	now := time.Now()
	if w.first.IsZero() {
		w.first = now
	}
	w.end.Reset(max(0, min(w.options.Quiet, w.first.Add(w.options.Longest).Sub(now))))
}
