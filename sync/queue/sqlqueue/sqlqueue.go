// Package sqlqueue keeps the queue in a SQL database: SQLite in one process,
// PostgreSQL where several replicas share the work. It imports no driver: those are
// opened in sync/queue/sqlite and sync/queue/postgres, and by tests that cut the power.
//
// Every change is durable before it is answered. Envelopes that arrive together are
// committed together: a writer takes what is waiting and never waits for more, so that
// one sender alone waits for one fsync, and five hundred share it.
//
// After an error of a commit nothing is accepted any more: what reached the disk is not
// known, and an fsync that is repeated may report success for pages that the kernel has
// dropped. The program is to end and start again; the start reads what is really there.
// A full disk is the exception: nothing was synced, the transaction is taken back, and
// the next one tries again.
package sqlqueue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"unionhall/sync/queue"
)

// Options are what both databases need.
type Options struct {
	Ledger *Ledger
	// LedgerLost says that the ledger that belonged to the queue is lost for good, and that
	// this one takes its place. Without it another ledger than the first is ErrLedger.
	LedgerLost bool
	// Clock nil: the system's with SQLite, the database's own with PostgreSQL, which
	// all replicas share. Only tests set it.
	Clock queue.Clock
	// Stopped is called once, when an error of the store has ended all accepting. The
	// program should say it loudly and exit. It must not call the queue.
	Stopped func(error)
	// Room tells the bytes that the disk has left; nil: it is not watched. Below
	// MinRoom nothing is accepted.
	Room    func() (int64, error)
	MinRoom int64
}

// Queue is a queue.Queue in a database.
type Queue struct {
	Options
	dialect
	write, read *sql.DB

	entering sync.RWMutex // held while a job is handed to the writers; Close takes it whole
	closed   bool
	jobs     chan *job
	writers  sync.WaitGroup

	stopped  atomic.Pointer[error] // why nothing is accepted any more
	full     atomic.Bool           // the last commit found no room
	tight    atomic.Bool           // Room was below MinRoom
	roomSeen atomic.Int64          // when Room was asked, Unix milliseconds
	swept    atomic.Bool           // this process has swept, so running time counts
}

var _ queue.Queue = (*Queue)(nil)

// A dialect is in what databases differ.
type dialect struct {
	name string // the folder of its migrations
	// runners carry out transactions: one per writer. Each does one at a time, unless
	// changes do not go through writers.
	runners []runner
	// patience is how long a group may take; zero: as long as it takes.
	patience time.Duration
	// shared is true where only writers change anything: what they do joins the groups.
	shared bool
	// insert adds the envelopes that are not there and have no tombstone, and their
	// deliveries. It tells which are new.
	insert func(context.Context, conn, []*arrival) (map[queue.Digest]bool, error)
	// index makes what was accepted before, and in this transaction, readable and
	// changeable; unindexed tells whether there may be some of it after the last commit.
	index     func(context.Context, conn) error
	unindexed func() bool
	// skip and lock follow a SELECT of what is then changed.
	skip, lock string
	// now is the time that leases are measured by.
	now func(context.Context, conn) (time.Time, error)
	// fault judges an error of the driver.
	fault func(error) fault
	// alive reads a row where the store can be written, and none where it can only be read.
	alive string
	// sound checks the store's own structures.
	sound func(context.Context, conn) error
}

// conn is a transaction under way.
type conn interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
	QueryRowContext(context.Context, string, ...any) *sql.Row
}

// A runner carries out one transaction at a time.
type runner interface {
	// run commits what do has done, or nothing. An error of the commit is a commitError.
	run(ctx context.Context, do func(conn) error) error
	// purge takes what was deleted out of the log as well, as far as the store can.
	// errBusy: readers are in the way.
	purge(context.Context) error
	// tidy does what the store wants done from time to time.
	tidy(context.Context) error
	close() error
}

// errBusy: what deletes for good must wait for readers.
var errBusy = errors.New("readers are in the way")

// A commitError leaves open what is on the disk.
type commitError struct{ err error }

func (e *commitError) Error() string { return "commit: " + e.err.Error() }
func (e *commitError) Unwrap() error { return e.err }

// fault is what an error of the driver means for what comes next.
type fault uint8

const (
	faultOther     fault = iota
	faultStatement       // the store refused what it was given: another job may fare better
	faultFull            // no room: nothing was written, try later
	faultRetry           // two transactions were in each other's way: again, at once
	faultBroken          // the store is damaged or cannot be written
)

// begin brings the schema up to date, replays the ledger and starts the writers.
func (q *Queue) begin(ctx context.Context) error {
	q.jobs = make(chan *job)
	for _, r := range q.runners {
		q.writers.Go(func() { q.writeGroups(r) })
	}
	err := q.own(ctx)
	if err == nil {
		err = q.replay(ctx)
	}
	if err != nil {
		return errors.Join(err, q.Close())
	}
	return nil
}

// stop ends all accepting.
func (q *Queue) stop(err error) error {
	why := fmt.Errorf("%w: %w", queue.ErrStopped, err)
	if q.stopped.CompareAndSwap(nil, &why) && q.Stopped != nil {
		q.Stopped(err)
	}
	return *q.stopped.Load()
}

// ready reports why nothing can be changed.
func (q *Queue) ready() error {
	if why := q.stopped.Load(); why != nil {
		return *why
	}
	return nil
}

// roomy reports why nothing more can be kept.
func (q *Queue) roomy() error {
	const often = time.Second
	if q.Room == nil {
		return q.ready()
	}
	now := time.Now().UnixMilli()
	last := q.roomSeen.Load()
	// A clock that was set back would leave the disk unwatched until it has caught up.
	if due := now-last >= often.Milliseconds() || now < last; due && q.roomSeen.CompareAndSwap(last, now) {
		room, err := q.Room()
		if err != nil {
			return err
		}
		q.tight.Store(room < q.MinRoom)
	}
	if q.tight.Load() {
		return queue.ErrFull
	}
	return q.ready()
}

// Health asks the store, too.
func (q *Queue) Health(ctx context.Context) error {
	q.entering.RLock()
	closed := q.closed
	q.entering.RUnlock()
	if closed {
		return queue.ErrStopped
	}
	if err := q.roomy(); err != nil {
		return err
	}
	if q.full.Load() {
		return q.probe(ctx)
	}
	var one int
	err := q.read.QueryRowContext(ctx, q.alive).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		err = errReadOnly
	}
	return err
}

// errReadOnly: a standby answers questions, and takes nothing.
var errReadOnly = errors.New("the database can only be read: it is a standby, or set so")

// probe writes something after the disk was full: who asks for health before he sends
// anything would wait for ever for the first success.
func (q *Queue) probe(ctx context.Context) error {
	return q.change(ctx, 0, func(ctx context.Context, c conn) error {
		_, err := c.ExecContext(ctx, `UPDATE life SET seen = seen`)
		return err
	})
}

// Close waits for what was begun and closes the database.
func (q *Queue) Close() error {
	q.entering.Lock()
	if q.closed {
		q.entering.Unlock()
		return nil
	}
	q.closed = true
	close(q.jobs)
	q.entering.Unlock()
	q.writers.Wait()
	errs := []error{q.read.Close()}
	for _, r := range q.runners {
		errs = append(errs, r.close())
	}
	return errors.Join(append(errs, q.write.Close())...)
}

// look reads in one snapshot, in which everything is that was accepted before.
func (q *Queue) look(ctx context.Context, do func(conn) error) error {
	if q.unindexed() {
		if err := q.change(ctx, 0, func(context.Context, conn) error { return nil }); err != nil {
			return err
		}
	}
	q.entering.RLock()
	defer q.entering.RUnlock()
	if q.closed {
		return queue.ErrStopped
	}
	tx, err := q.read.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // it has changed nothing
	return do(tx)
}

// milli and at are how times are kept.
func milli(t time.Time) int64 { return t.UnixMilli() }
func at(ms int64) time.Time   { return time.UnixMilli(ms).UTC() }
