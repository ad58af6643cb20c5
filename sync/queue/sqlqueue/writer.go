package sqlqueue

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"unionhall/sync/queue"
)

// A group is what one commit carries, at most.
const (
	groupRows  = 256
	groupBytes = 4 << 20
)

// A job is one change on its way to a writer: an envelope, or something else to do.
type job struct {
	envelope *queue.Envelope
	mark     Mark // of the envelope: all that can be reckoned before is no work of the writer
	do       func(context.Context, conn) error
	size     int
	purge    bool           // when it is durable, the log is to forget what was deleted
	accepted queue.Accepted // of an envelope, set before done
	answer   error          // of do: one of the queue's own errors, for which nothing was changed
	done     chan error     // takes one
}

// submit hands a job to the writers and waits until it is durable. A caller that
// gives up leaves the job behind: it may still be done.
func (q *Queue) submit(ctx context.Context, j *job) error {
	j.done = make(chan error, 1)
	if err := q.enter(ctx, j); err != nil {
		return err
	}
	select {
	case err := <-j.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (q *Queue) enter(ctx context.Context, j *job) error {
	q.entering.RLock()
	defer q.entering.RUnlock()
	if q.closed {
		return queue.ErrStopped
	}
	select {
	case q.jobs <- j:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// change does something in a transaction. do may run more than once; when it returns
// one of the queue's own errors, it has changed nothing.
func (q *Queue) change(ctx context.Context, size int, do func(context.Context, conn) error) error {
	if err := q.ready(); err != nil {
		return err
	}
	if q.shared {
		j := &job{do: do, size: size}
		return q.submit(ctx, j)
	}
	q.entering.RLock()
	defer q.entering.RUnlock()
	if q.closed {
		return queue.ErrStopped
	}
	err := q.settle(q.again(ctx, q.runners[0], func(c conn) error { return do(ctx, c) }))
	if err == nil {
		q.full.Store(false) // nobody sends envelopes to an endpoint that is not ready
	}
	return err
}

// writeGroups takes what is waiting, commits it, and takes what has come meanwhile. Who
// can run runs first: of the many who were answered at one moment one is the first to
// be back, and would have a commit of its own while the others wait. Where nobody else is
// about to send, that takes no time.
func (q *Queue) writeGroups(r runner) {
	for j := range q.jobs {
		runtime.Gosched()
		q.commit(r, q.gather(j))
	}
}

// gather adds to a job what is waiting behind it.
func (q *Queue) gather(j *job) []*job {
	group, size := []*job{j}, j.size
	for len(group) < groupRows && size < groupBytes {
		select {
		case next, ok := <-q.jobs:
			if !ok {
				return group
			}
			group, size = append(group, next), size+next.size
		default:
			return group
		}
	}
	return group
}

// commit carries out a group. If a statement of it cannot be carried out, each job is
// tried alone, so that one does not take the others with it.
func (q *Queue) commit(r runner, group []*job) {
	err := q.attempt(r, group)
	var unclear *commitError
	if err != nil && len(group) > 1 && !errors.As(err, &unclear) && q.fault(err) == faultStatement {
		for _, j := range group {
			q.commit(r, []*job{j})
		}
		return
	}
	if err = q.settle(err); err == nil {
		q.full.Store(false)
	}
	for _, j := range group {
		switch {
		case err == nil && j.answer != nil:
			j.done <- j.answer
		case err == nil && j.purge:
			j.done <- q.settle(r.purge(context.Background()))
		default:
			j.done <- err
		}
	}
	if q.ready() == nil { // else nothing is synced any more
		q.settle(r.tidy(context.Background()))
	}
}

func (q *Queue) attempt(r runner, group []*job) error {
	if err := q.ready(); err != nil {
		return err
	}
	// A caller that went away does not take the others' transaction with it.
	ctx := context.Background()
	if q.patience > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, q.patience)
		defer cancel()
	}
	return q.again(ctx, r, func(c conn) error {
		if err := q.acceptAll(ctx, c, group); err != nil {
			return err
		}
		for _, j := range group {
			if j.do == nil {
				continue
			}
			if err := q.index(ctx, c); err != nil {
				return err
			}
			if j.answer = j.do(ctx, c); j.answer != nil && !ours(j.answer) {
				return j.answer
			}
		}
		return nil
	})
}

// again repeats a transaction that was in another's way.
func (q *Queue) again(ctx context.Context, r runner, do func(conn) error) error {
	const times = 10
	for n := 1; ; n++ {
		err := r.run(ctx, do)
		if err == nil || q.fault(err) != faultRetry || n == times {
			return err
		}
		if err := pause(ctx, time.Duration(n)*time.Millisecond); err != nil {
			return err
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// settle turns an error into what the caller is told, and draws the consequences.
func (q *Queue) settle(err error) error {
	if err == nil || ours(err) {
		return err
	}
	var unclear *commitError
	switch kind := q.fault(err); {
	case kind == faultFull:
		q.full.Store(true)
		return fmt.Errorf("%w: %w", queue.ErrFull, err)
	case kind == faultBroken, q.shared && errors.As(err, &unclear):
		return q.stop(err)
	case errors.As(err, &unclear):
		return fmt.Errorf("%w: %w", queue.ErrUncertain, err)
	}
	return err
}

// ours reports whether an error is an answer of the queue, not a fault of the store.
func ours(err error) bool {
	for _, e := range []error{
		queue.ErrNotFound, queue.ErrUnknownPart, queue.ErrFetched, queue.ErrWithdrawn,
		queue.ErrLease, queue.ErrConflict, queue.ErrUsed, queue.ErrStopped, queue.ErrFull,
	} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}
