package sqlqueue

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"modernc.org/sqlite"

	"unionhall/sync/queue"
	"unionhall/sync/queue/queuetest"
)

// A watched driver tells of each COMMIT before it is done; an error is its result. So it
// does of each checkpoint that moves pages while others write, if checkpoint is there;
// the log is as long as it may be when long is set.
type watched struct {
	commit     func() error
	checkpoint func() error
	long       atomic.Bool
}

func (w *watched) Open(name string) (driver.Conn, error) {
	c, err := (&sqlite.Driver{}).Open(name)
	return &watchedConn{c, w}, err
}

type watchedConn struct {
	driver.Conn
	driver *watched
}

func (c *watchedConn) Prepare(query string) (driver.Stmt, error) {
	switch {
	case query == "PRAGMA wal_checkpoint(PASSIVE)" && c.driver.checkpoint != nil:
		if err := c.driver.checkpoint(); err != nil {
			return nil, err
		}
	}
	s, err := c.Conn.Prepare(query)
	return &watchedStmt{s, query, c.driver}, err
}

type watchedStmt struct {
	driver.Stmt
	query  string
	driver *watched
}

func (s *watchedStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	if s.query == "COMMIT" {
		if err := s.driver.commit(); err != nil {
			return nil, err
		}
	}
	return s.Stmt.(driver.StmtExecContext).ExecContext(ctx, args)
}

func (s *watchedStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	if s.query == "PRAGMA wal_checkpoint(NOOP)" && s.driver.long.Load() {
		return &longLog{}, nil
	}
	return s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
}

// A longLog answers that the log is to be moved.
type longLog struct{ told bool }

func (*longLog) Columns() []string { return []string{"busy", "log", "checkpointed"} }
func (*longLog) Close() error      { return nil }

func (l *longLog) Next(row []driver.Value) error {
	if l.told {
		return io.EOF
	}
	l.told = true
	row[0], row[1], row[2] = int64(0), int64(logBytes/pageSize), int64(0)
	return nil
}

func (c *watchedConn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	return c.Conn.(driver.ConnBeginTx).BeginTx(ctx, o)
}

// A codeError is SQLite's, as far as the queue looks at it.
type codeError int

func (e codeError) Error() string { return fmt.Sprint("SQLite error ", int(e)) }

func codeOf(err error) (int, bool) {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code(), true
	}
	var c codeError
	return int(c), errors.As(err, &c)
}

// openWatched opens a queue whose commits are told of from now on.
func openWatched(t *testing.T, o Options, commit func() error) *Queue {
	t.Helper()
	d := &watched{commit: func() error { return nil }}
	q := openWith(t, o, d)
	d.commit = commit
	return q
}

func openWith(t *testing.T, o Options, d *watched) *Queue {
	t.Helper()
	return openIn(t, t.TempDir(), o, d)
}

func openIn(t *testing.T, dir string, o Options, d *watched) *Queue {
	t.Helper()
	var err error
	if o.Ledger, err = OpenLedger(filepath.Join(dir, "ledger"), make([]byte, sha256.Size)); err != nil {
		t.Fatal(err)
	}
	address := "file:" + filepath.Join(dir, "queue.db")
	q, err := OpenSQLite(t.Context(), SQLite{Driver: d, Write: address, Read: address + "?mode=ro", Code: codeOf}, o)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func nthEnvelope(n, size int) *queue.Envelope {
	e := queuetest.Envelope(queuetest.Sid(n), 0, 0)
	e.Body = append(e.Body, make([]byte, max(0, size-len(e.Body)))...)
	e.Digest = sha256.Sum256(e.Body)
	return e
}

// gated runs senders while the first commit is held back, and counts the commits.
func gated(t *testing.T, more func(*Queue, *sync.WaitGroup)) (commits int) {
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{})
		var n atomic.Int32
		q := openWatched(t, Options{}, func() error {
			n.Add(1)
			<-gate
			return nil
		})
		var all sync.WaitGroup
		all.Go(func() { acceptOne(t, q, nthEnvelope(-1, 0)) })
		synctest.Wait() // it waits for its commit
		more(q, &all)
		synctest.Wait() // the others wait for a writer
		close(gate)
		all.Wait()
		commits = int(n.Load())
		if err := q.Close(); err != nil {
			t.Error(err)
		}
	})
	return commits
}

func acceptOne(t *testing.T, q *Queue, e *queue.Envelope) {
	if a, err := q.Accept(context.Background(), e); err != nil || !a.New {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestWhatWaitsSharesACommit(t *testing.T) {
	for _, c := range []struct{ senders, size, commits int }{
		{63, 2048, 2},
		{groupRows, 2048, 2},
		{groupRows + 1, 2048, 3},
		{43, 98304, 2}, // the last one passes 4 MB
		{44, 98304, 3},
	} {
		got := gated(t, func(q *Queue, all *sync.WaitGroup) {
			for i := range c.senders {
				all.Go(func() { acceptOne(t, q, nthEnvelope(i, c.size)) })
			}
		})
		if got != c.commits {
			t.Errorf("%d envelopes of %d bytes behind one: %d commits, not %d", c.senders, c.size, got, c.commits)
		}
	}
}

func TestOneBadJobFailsAlone(t *testing.T) {
	gated(t, func(q *Queue, all *sync.WaitGroup) {
		all.Go(func() { acceptOne(t, q, nthEnvelope(1, 0)) })
		all.Go(func() {
			err := q.change(context.Background(), 0, func(ctx context.Context, c conn) error {
				_, err := c.ExecContext(ctx, `INSERT INTO nowhere VALUES (1)`)
				return err
			})
			if err == nil || errors.Is(err, queue.ErrStopped) {
				t.Errorf("the bad one: %v", err)
			}
		})
		all.Go(func() { acceptOne(t, q, nthEnvelope(2, 0)) })
	})
}

func TestFailedCommitStopsAccepting(t *testing.T) {
	const fsync = codeError(10 | 4<<8) // SQLITE_IOERR_FSYNC
	var commits, told int
	q := openWatched(t, Options{Stopped: func(err error) {
		told++
		if !errors.Is(err, fsync) {
			t.Errorf("told %v", err)
		}
	}}, func() error {
		commits++
		return fsync
	})
	defer q.Close()
	for range 3 {
		if _, err := q.Accept(t.Context(), nthEnvelope(1, 0)); !errors.Is(err, queue.ErrStopped) {
			t.Errorf("after a failed fsync: %v", err)
		}
		if err := q.Health(t.Context()); !errors.Is(err, queue.ErrStopped) {
			t.Errorf("health: %v", err)
		}
	}
	if commits != 1 || told != 1 {
		t.Errorf("%d commits were tried, and it was told %d times", commits, told)
	}
}

func TestFullDatabaseRefusesAndRecovers(t *testing.T) {
	var stopped error
	q := openWatched(t, Options{Stopped: func(err error) { stopped = err }}, func() error { return nil })
	defer q.Close()
	acceptOne(t, q, nthEnvelope(1, 0))
	limit := func(pages int) {
		t.Helper()
		if err := q.change(t.Context(), 0, func(ctx context.Context, c conn) error {
			return each(ctx, c, nothingOf, fmt.Sprintf(`PRAGMA max_page_count = %d`, pages))
		}); err != nil {
			t.Fatal(err)
		}
	}
	limit(1) // SQLite takes what there is
	if _, err := q.Accept(t.Context(), nthEnvelope(2, 1<<20)); !errors.Is(err, queue.ErrFull) {
		t.Fatalf("on a full disk: %v", err)
	}
	limit(1 << 20)
	acceptOne(t, q, nthEnvelope(2, 1<<20))
	if _, err := q.Case(t.Context(), queuetest.Sid(1), 0); err != nil || stopped != nil {
		t.Errorf("what was kept before: %v; stopped: %v", err, stopped)
	}
	if err := q.Health(t.Context()); err != nil {
		t.Errorf("health: %v", err)
	}
}

func TestFullCommitIsTakenBack(t *testing.T) {
	full := true
	q := openWatched(t, Options{}, func() error {
		if full {
			return codeError(13) // SQLITE_FULL
		}
		return nil
	})
	defer q.Close()
	if _, err := q.Accept(t.Context(), nthEnvelope(1, 0)); !errors.Is(err, queue.ErrFull) {
		t.Fatal(err)
	}
	if err := q.Health(t.Context()); !errors.Is(err, queue.ErrFull) {
		t.Errorf("health on a full disk: %v", err)
	}
	full = false
	if err := q.Health(t.Context()); err != nil {
		t.Errorf("health when there is room again, and nobody has sent anything: %v", err)
	}
	acceptOne(t, q, nthEnvelope(1, 0)) // as new: the first attempt has left nothing
}

func TestDiskOverItsMarkRefuses(t *testing.T) {
	room := int64(99)
	q := openWatched(t, Options{MinRoom: 100, Room: func() (int64, error) { return room, nil }}, func() error { return nil })
	defer q.Close()
	e := nthEnvelope(1, 0)
	if _, err := q.Accept(t.Context(), e); !errors.Is(err, queue.ErrFull) {
		t.Fatalf("over the mark: %v", err)
	}
	if _, err := q.Part(t.Context(), e.Digest, 0, nil); !errors.Is(err, queue.ErrFull) {
		t.Errorf("a part over the mark: %v", err)
	}
	if _, err := q.Sweep(t.Context(), queue.Policy{}); err != nil {
		t.Errorf("what makes room is refused as well: %v", err)
	}
	room = 100
	q.roomSeen.Store(0) // a second later
	acceptOne(t, q, e)
	room = 99
	q.roomSeen.Store(time.Now().Add(24 * time.Hour).UnixMilli()) // a day later, and the clock was set back
	if _, err := q.Accept(t.Context(), nthEnvelope(2, 0)); !errors.Is(err, queue.ErrFull) {
		t.Errorf("over the mark, after the clock was set back: %v", err)
	}
}

// Where a balancer sends nothing to an endpoint that is not ready, no envelope
// comes that could find room again: what the queue does by itself has to, and who asks
// for its health.
func TestSweepFindsThatThereIsRoomAgain(t *testing.T) {
	for _, shared := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			q := openWatched(t, Options{}, func() error { return nil })
			defer q.Close()
			synctest.Wait()   // the writer has looked at the log after the start
			q.shared = shared // false: as in PostgreSQL
			q.full.Store(true)
			if _, err := q.Sweep(t.Context(), queue.Policy{}); err != nil {
				t.Error(err)
			}
			if q.full.Load() {
				t.Errorf("shared %v: full after a sweep that has written something", shared)
			}
			q.full.Store(true)
			if err := q.Health(t.Context()); err != nil || q.full.Load() {
				t.Errorf("shared %v: asked for its health: %v", shared, err)
			}
		})
	}
}

// Lines and tombstones are looked for many at a time: in a group of any size, whichever of
// them it is.
func TestWhatWasThereIsFoundInALargeGroup(t *testing.T) {
	q := openWatched(t, Options{}, func() error { return nil })
	defer q.Close()
	const all = 2*many + 1
	gone, kept := []int{0, many - 1, all - 1}, []int{1, many, 2*many - 1}
	for _, n := range slices.Concat(gone, kept) {
		acceptOne(t, q, nthEnvelope(n, 0))
	}
	for _, n := range gone { // which makes the lines of all
		if err := q.Erase(t.Context(), nthEnvelope(n, 0).Digest, queue.Asked); err != nil {
			t.Fatal(err)
		}
	}
	var group []*job
	for n := range all {
		e := nthEnvelope(n, 0)
		group = append(group, &job{envelope: e, mark: q.Ledger.Mark(e.Digest)})
	}
	if err := q.change(t.Context(), 0, func(ctx context.Context, c conn) error { return q.acceptAll(ctx, c, group) }); err != nil {
		t.Fatal(err)
	}
	for n, j := range group {
		erased := slices.Contains(gone, n)
		if a := j.accepted; a.Erased != erased || a.New == (erased || slices.Contains(kept, n)) {
			t.Errorf("envelope %d: %+v", n, a)
		}
	}
}

// The fsync of the file that the log is moved into is as final as that of a commit,
// whoever does it.
func TestFailedCheckpointStopsAccepting(t *testing.T) {
	const fsync = codeError(10 | 4<<8) // SQLITE_IOERR_FSYNC
	var moves atomic.Int32
	told := make(chan error, 2)
	d := &watched{
		commit: func() error { return nil },
		checkpoint: func() error {
			moves.Add(1)
			return fsync
		},
	}
	q := openWith(t, Options{Stopped: func(err error) { told <- err }}, d)
	defer q.Close()
	acceptOne(t, q, nthEnvelope(1, 0))
	d.long.Store(true)
	acceptOne(t, q, nthEnvelope(2, 0)) // it is durable, whatever becomes of the log
	if err := <-told; !errors.Is(err, fsync) {
		t.Errorf("told %v", err)
	}
	if _, err := q.Accept(t.Context(), nthEnvelope(3, 0)); !errors.Is(err, queue.ErrStopped) {
		t.Errorf("after a failed fsync: %v", err)
	}
	if n := moves.Load(); n != 1 || len(told) != 0 {
		t.Errorf("%d checkpoints were tried, and it was told %d times more", n, len(told))
	}
}

// Where the disk is full, nothing was moved and nothing was synced: the log is moved when
// there is room, or it would grow for ever.
func TestCheckpointOnAFullDiskIsTriedAgain(t *testing.T) {
	moved := make(chan error, 64)
	var room atomic.Bool
	d := &watched{
		commit: func() error { return nil },
		checkpoint: func() (err error) {
			if !room.Load() {
				err = codeError(13) // SQLITE_FULL
			}
			moved <- err
			return err
		},
	}
	q := openWith(t, Options{Stopped: func(err error) { t.Errorf("stopped: %v", err) }}, d)
	defer q.Close()
	d.long.Store(true)
	acceptOne(t, q, nthEnvelope(1, 0))
	if err := <-moved; err == nil {
		t.Fatal("the log was moved on a full disk")
	}
	room.Store(true)
	for n := range 1000 { // one of the next commits finds it at rest
		acceptOne(t, q, nthEnvelope(2+n, 0))
		for len(moved) > 0 {
			if err := <-moved; err == nil {
				return
			}
		}
	}
	t.Error("there is room again, and nobody moves the log")
}

// After a stop nothing is synced, though others were waiting for the writer: a second fsync
// could report success for what the first one has lost.
func TestNothingIsTidiedAfterAStop(t *testing.T) {
	const fsync = codeError(10 | 4<<8) // SQLITE_IOERR_FSYNC
	var broken atomic.Bool
	var commits, moves atomic.Int32
	d := &watched{
		commit: func() error {
			commits.Add(1)
			if broken.Load() {
				return fsync
			}
			return nil
		},
		checkpoint: func() error {
			moves.Add(1)
			return nil
		},
	}
	q := openWith(t, Options{}, d)
	defer q.Close()
	acceptOne(t, q, nthEnvelope(1, 0))
	broken.Store(true)
	d.long.Store(true) // the log would be moved after the next commit
	commits.Store(0)
	moves.Store(0)
	if _, err := q.Accept(t.Context(), nthEnvelope(2, 0)); !errors.Is(err, queue.ErrStopped) {
		t.Errorf("accepted with a failed fsync: %v", err)
	}
	nobody := func(context.Context, conn) error { return nil }
	for range 2 { // whoever was waiting for the writer
		if err := q.submit(t.Context(), &job{do: nobody}); !errors.Is(err, queue.ErrStopped) {
			t.Errorf("after a failed fsync: %v", err)
		}
	}
	if err := q.Close(); err != nil {
		t.Error(err)
	}
	if commits.Load() != 1 || moves.Load() > 0 {
		t.Errorf("%d commits and %d moves of the log were tried after the commit that failed", commits.Load()-1, moves.Load())
	}
}

// Nobody waits while the log is moved, and yet it begins anew again and again.
func TestLogDoesNotGrowForEver(t *testing.T) {
	const (
		senders = 16
		each    = 80 // of 12 pages: together fifteen logs, and more than two of the longest
	)
	q := openWatched(t, Options{}, func() error { return nil })
	defer q.Close()
	var all sync.WaitGroup
	for s := range senders {
		all.Go(func() {
			for n := range each {
				acceptOne(t, q, nthEnvelope(s*each+n, 90_000))
			}
		})
	}
	all.Wait()
	var file string
	if err := q.look(t.Context(), func(c conn) error {
		return c.QueryRowContext(t.Context(), `SELECT file FROM pragma_database_list`).Scan(&file)
	}); err != nil {
		t.Fatal(err)
	}
	log, err := os.Stat(file + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	// A log that has begun anew is as long as the longest before it.
	longest := int(log.Size() / pageSize)
	if longest > (mostBytes+groupBytes*3/2)/pageSize {
		t.Errorf("the log has %d frames and was to be moved at %d, and waited for at %d", longest, logBytes/pageSize, mostBytes/pageSize)
	}
}

// A store keeps the pages that it was made with; its log is as long in bytes as another's.
func TestLogOfAnOlderStoreIsAsLong(t *testing.T) {
	const page = 4096
	dir := t.TempDir()
	db := sql.OpenDB(&connector{&sqlite.Driver{}, "file:" + filepath.Join(dir, "queue.db"), []setting{
		{"page_size", fmt.Sprint(page), fmt.Sprint(page)},
		{"auto_vacuum", "INCREMENTAL", "2"},
	}})
	for _, query := range []string{`CREATE TABLE first (n)`, `DROP TABLE first`} {
		if _, err := db.ExecContext(t.Context(), query); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	q := openIn(t, dir, Options{}, &watched{commit: func() error { return nil }})
	defer q.Close()
	acceptOne(t, q, nthEnvelope(1, 0))
	if got := q.runners[0].(*sqliteWriter).log.frames(logBytes); got*page != logBytes {
		t.Errorf("the log is moved at %d pages of %d bytes", got, page)
	}
}

// Of those who are answered at one moment, one is back first: it does not have a commit of
// its own while the others wait for it.
func TestWhoIsAnsweredTogetherComesBackTogether(t *testing.T) {
	const (
		senders = 32
		each    = 20
	)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var commits atomic.Int32
	q := openWatched(t, Options{}, func() error {
		commits.Add(1)
		return nil
	})
	defer q.Close()
	var all sync.WaitGroup
	for s := range senders {
		all.Go(func() {
			for n := range each {
				acceptOne(t, q, nthEnvelope(s*each+n, 0))
			}
		})
	}
	all.Wait()
	t.Logf("%d commits", commits.Load())
	if n := int(commits.Load()); n > each*3/2 {
		t.Errorf("%d senders with %d envelopes each: %d commits", senders, each, n)
	}
}
