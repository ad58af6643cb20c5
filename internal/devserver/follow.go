package devserver

import (
	"context"
	"errors"
	"slices"
	"time"

	"unionhall/internal/build"
	"unionhall/internal/diag"
	"unionhall/internal/watch"
)

// A Preview takes in what was edited: a *build.Preview.
type Preview interface {
	Update(ctx context.Context, paths []string) (*build.Turn, error)
	Folders() []string
	Disk(path string) string
}

// A Watcher tells what was edited: a *watch.Watcher.
type Watcher interface {
	Next(ctx context.Context) (watch.Batch, error)
	SetFolders(folders []string) error
}

// A Step is one Update and why it was made.
type Step struct {
	Paths   []string // what was edited, absolute; empty where time passed or all is looked at
	Turn    *build.Turn
	Err     error
	First   bool
	Changed bool // what is served or what is wrong differs from the step before
}

// A Follower keeps a preview up to date until its context ends.
type Follower struct {
	Preview Preview
	Watcher Watcher
	Clock   func() time.Time // nil: time stands still, as --now wants it
	Step    func(Step) error // called after each Update, from Follow's goroutine; an error ends it

	folders []string
	last    *build.Turn // of the last Update without an error
	failed  error       // of the last Update
	retry   time.Time   // when to look again at what could not be read; zero: need not
	unread  []string    // what that is; nil: everything
}

const (
	// retryAfter is when a disk that could not be read is tried again.
	retryAfter = 2 * time.Second
	// longestWait bounds the wait for a time of day: timers stand still while a
	// machine sleeps.
	longestWait = time.Minute
	// leastWait keeps a time that has come and changed nothing from turning in
	// circles.
	leastWait = 100 * time.Millisecond
)

// Follow updates the preview for whatever the watcher tells, and when the time
// comes at which something appears or expires. It returns nil when ctx ends.
func (f *Follower) Follow(ctx context.Context) error {
	paths, all := []string(nil), true
	for first := true; ; first = false {
		if err := f.update(ctx, paths, all, first); err != nil {
			return ended(ctx, err)
		}
		var err error
		if paths, all, err = f.next(ctx); err != nil {
			return ended(ctx, err)
		}
	}
}

// ended makes the end that was asked for no error.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// update makes one step.
func (f *Follower) update(ctx context.Context, paths []string, all, first bool) error {
	told := paths
	if all {
		told = nil
	} else if told == nil {
		told = []string{} // nil would mean everything
	}
	turn, err := f.Preview.Update(ctx, told)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	step := Step{Paths: paths, Turn: turn, Err: err, First: first, Changed: first || f.differs(turn, err)}
	f.failed, f.retry, f.unread = err, time.Time{}, nil
	closed := false
	if turn != nil && err == nil {
		f.last = turn
		f.unread, closed = f.unreadable(turn.Diags)
	}
	if err != nil || closed {
		f.retry = time.Now().Add(retryAfter)
	}
	if err := f.Step(step); err != nil {
		return err
	}
	return f.refold()
}

// unreadable returns the files that could not be read, and whether there are
// any; nil where it is not known which. No system tells when another program
// closes a file, or when somebody may read it again.
func (f *Follower) unreadable(list diag.List) (files []string, some bool) {
	for _, d := range list {
		if d.Rule != "source/unreadable" && d.Rule != "theme/unreadable" {
			continue
		}
		disk := f.Preview.Disk(d.Path)
		if disk == "" || d.Rule == "theme/unreadable" {
			return nil, true
		}
		files = append(files, disk)
	}
	return files, files != nil
}

func (f *Follower) differs(turn *build.Turn, err error) bool {
	if err != nil || f.failed != nil {
		return err == nil || f.failed == nil || err.Error() != f.failed.Error()
	}
	return f.last == nil || turn.Version != f.last.Version || !slices.Equal(turn.Diags, f.last.Diags)
}

// refold watches the folders that the site is read from now.
func (f *Follower) refold() error {
	folders := f.Preview.Folders()
	if len(folders) == 0 || slices.Equal(folders, f.folders) {
		return nil
	}
	f.folders = slices.Clone(folders)
	return f.Watcher.SetFolders(folders)
}

// next waits for an edit, or for the time at which something changes by
// itself.
func (f *Follower) next(ctx context.Context) (paths []string, all bool, err error) {
	for {
		due, again := f.due()
		wait, cancel := ctx, context.CancelFunc(func() {})
		if !due.IsZero() {
			wait, cancel = context.WithTimeout(ctx, min(time.Until(due), longestWait))
		}
		batch, err := f.Watcher.Next(wait)
		cancel()
		switch {
		case err == nil:
			return batch.Paths, batch.All || f.failed != nil, nil
		case ctx.Err() != nil || !errors.Is(err, context.DeadlineExceeded):
			return nil, false, err
		case !time.Now().Before(due):
			return f.unread, again && f.unread == nil, nil
		}
	}
}

// due returns when the next Update is due without an edit, and whether that is
// to look again at what could not be read.
func (f *Follower) due() (at time.Time, again bool) {
	switch {
	case !f.retry.IsZero():
		return f.retry, true
	case f.Clock == nil || f.last == nil || f.last.Next.IsZero():
		return time.Time{}, false
	}
	return time.Now().Add(max(f.last.Next.Sub(f.Clock()), leastWait)), false
}
