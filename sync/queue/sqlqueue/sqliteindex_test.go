package sqlqueue

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"unionhall/sync/queue"
	"unionhall/sync/queue/queuetest"
)

// rows counts what a table has, without having anything done for it before.
func rows(t *testing.T, q *Queue, table string) (n int) {
	t.Helper()
	if err := q.read.QueryRowContext(t.Context(), `SELECT count(*) FROM `+table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// died copies what a process that died at this moment would have left.
func died(t *testing.T, q *Queue) (dir string) {
	t.Helper()
	var path string
	if err := q.read.QueryRowContext(t.Context(), `SELECT file FROM pragma_database_list`).Scan(&path); err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	for _, rest := range []string{"", "-wal"} {
		text, err := os.ReadFile(path + rest)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "queue.db"+rest), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// later is another envelope of the first case, without its proof.
func later(n int) *queue.Envelope {
	e := queuetest.Envelope(queuetest.Sid(1), n, 0)
	e.Proved = false
	return e
}

// What is only in the backlog when the process dies has its line, its deliveries and
// its flag after the next start.
func TestBacklogOfADeadProcessIsMadeUpFor(t *testing.T) {
	q := openWatched(t, Options{}, func() error { return nil })
	defer q.Close()
	first := queuetest.Envelope(queuetest.Sid(1), 0, 0)
	first.Routes = []string{"mail", "hook"}
	acceptOne(t, q, first)
	second := later(1)
	acceptOne(t, q, second)
	if content, lines := rows(t, q, "content"), rows(t, q, "envelope"); content != 2 || lines != 0 {
		t.Fatalf("%d contents and %d lines: nothing waits, and nothing is tried", content, lines)
	}

	again := openIn(t, died(t, q), Options{}, &watched{commit: func() error { return nil }})
	defer again.Close()
	routes, err := again.Due(t.Context())
	if slices.Sort(routes); err != nil || !slices.Equal(routes, []string{"hook", "mail"}) {
		t.Errorf("due: %q, %v", routes, err)
	}
	list, err := again.List(t.Context(), queue.ListQuery{Union: first.Union, Max: 10})
	if err != nil || len(list) != 2 {
		t.Fatalf("%+v, %v", list, err)
	}
	for _, l := range list {
		if want := l.Digest == second.Digest; l.Flags&queue.Unproved != 0 != want {
			t.Errorf("envelope %x: flags %v", l.Digest[:4], l.Flags)
		}
	}
	if a, err := again.Accept(t.Context(), first); err != nil || a.New || a.Receipt != first.Receipt {
		t.Errorf("the same bytes again: %+v, %v", a, err)
	}
	if _, err := again.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}

// Which of a case's envelopes came first is known, wherever that one is: in the index, in
// the backlog, or in the same group.
func TestLaterEnvelopesAreFlaggedWhereverTheFirstIs(t *testing.T) {
	first := queuetest.Envelope(queuetest.Sid(1), 0, 0)
	for where, between := range map[string]func(*testing.T, *Queue){
		"index":   func(t *testing.T, q *Queue) { rowsLooked(t, q) },
		"backlog": func(t *testing.T, q *Queue) {},
	} {
		t.Run(where, func(t *testing.T) {
			q := openWatched(t, Options{}, func() error { return nil })
			defer q.Close()
			acceptOne(t, q, first)
			between(t, q)
			acceptOne(t, q, later(1))
			c, err := q.Case(t.Context(), first.Sid, 0)
			if err != nil || len(c.Envelopes) != 1 || c.Envelopes[0].Digest != first.Digest {
				t.Errorf("the worker sees %+v, %v", c, err)
			}
		})
	}
}

// rowsLooked reads, so that all lines are there, and makes sure of it.
func rowsLooked(t *testing.T, q *Queue) {
	t.Helper()
	if _, err := q.Stats(t.Context()); err != nil {
		t.Fatal(err)
	}
	if content, lines := rows(t, q, "content"), rows(t, q, "envelope"); content != lines {
		t.Fatalf("%d contents and %d lines after a look", content, lines)
	}
}

// The same bytes are the same in the backlog, too.
func TestSameBytesInTheBacklog(t *testing.T) {
	q := openWatched(t, Options{}, func() error { return nil })
	defer q.Close()
	e := nthEnvelope(1, 0)
	acceptOne(t, q, e)
	for range 2 { // from the backlog, then from the index
		if a, err := q.Accept(t.Context(), e); err != nil || a.New || a.Receipt != e.Receipt || a.State != queue.Received {
			t.Errorf("%+v, %v", a, err)
		}
	}
	if n := rows(t, q, "content"); n != 1 {
		t.Errorf("%d contents", n)
	}
}

// What a transaction has taken back is new when it comes again, whether it added to the
// backlog or emptied it.
func TestBacklogIsTakenBackWithItsTransaction(t *testing.T) {
	full := false
	q := openWatched(t, Options{}, func() error {
		if full {
			return codeError(13) // SQLITE_FULL
		}
		return nil
	})
	defer q.Close()
	acceptOne(t, q, nthEnvelope(1, 0))
	full = true
	if _, err := q.Accept(t.Context(), nthEnvelope(2, 0)); err == nil {
		t.Fatal("accepted on a full disk")
	}
	if _, err := q.Stats(t.Context()); err == nil {
		t.Fatal("lines were made on a full disk")
	}
	full = false
	acceptOne(t, q, nthEnvelope(2, 0))
	if a, err := q.Accept(t.Context(), nthEnvelope(1, 0)); err != nil || a.New {
		t.Errorf("%+v, %v", a, err)
	}
	rowsLooked(t, q)
	if n := rows(t, q, "envelope"); n != 2 {
		t.Errorf("%d lines", n)
	}
}

// Nobody needs to read: the backlog is as long as it may be, and no longer.
func TestBacklogDoesNotGrowForEver(t *testing.T) {
	const senders = 64
	q := openWatched(t, Options{}, func() error { return nil })
	defer q.Close()
	var all sync.WaitGroup
	for s := range senders {
		all.Go(func() {
			for n := range 2 * indexRows / senders {
				acceptOne(t, q, nthEnvelope(n*senders+s, 0))
			}
		})
	}
	all.Wait()
	if content, lines := rows(t, q, "content"), rows(t, q, "envelope"); content != 2*indexRows || content-lines > indexRows+groupRows {
		t.Errorf("%d contents, %d lines", content, lines)
	}
}

// A number is given again when the newest envelope was erased: what comes then has a line.
func TestNumberOfTheErasedIsUsedAgain(t *testing.T) {
	q := openWatched(t, Options{}, func() error { return nil })
	defer q.Close()
	for n := range 3 {
		e := nthEnvelope(n, 0)
		acceptOne(t, q, e)
		if err := q.Erase(t.Context(), e.Digest, queue.Asked); err != nil {
			t.Fatal(err)
		}
		if n := rows(t, q, "content"); n != 0 {
			t.Fatalf("%d contents after an erasure", n)
		}
	}
	acceptOne(t, q, nthEnvelope(3, 0))
	if s, err := q.Stats(t.Context()); err != nil || len(s.Counts) != 1 || s.Counts[0].Envelopes != 1 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestVerifyMissesHalfAnEnvelope(t *testing.T) {
	for half, statements := range map[string][]string{
		"a line":    {`DELETE FROM content WHERE n = 2`},
		"a content": {`DROP TRIGGER envelope_gone`, `DELETE FROM envelope WHERE n = 2`},
	} {
		q := openWatched(t, Options{}, func() error { return nil })
		defer q.Close()
		for n := range 3 {
			acceptOne(t, q, nthEnvelope(n, 0))
		}
		err := q.change(t.Context(), 0, func(ctx context.Context, c conn) (err error) {
			for _, s := range statements {
				if _, err = c.ExecContext(ctx, s); err != nil {
					break
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := q.Verify(t.Context()); err == nil {
			t.Errorf("%s alone is there, and nobody misses the rest", half)
		}
	}
}

// Who changes something sees what was accepted before, in the same group too; then nothing
// waits any more, and nobody makes lines a second time.
func TestGroupSeesItsOwnEnvelopes(t *testing.T) {
	q := openWatched(t, Options{}, func() error { return nil })
	defer q.Close()
	e := nthEnvelope(1, 0)
	var n int
	err := q.attempt(q.runners[0], []*job{
		{envelope: e, mark: q.Ledger.Mark(e.Digest)},
		{do: func(ctx context.Context, c conn) error {
			return c.QueryRowContext(ctx, `SELECT count(*) FROM whole WHERE digest = $1`, e.Digest[:]).Scan(&n)
		}},
	})
	if err != nil || n != 1 {
		t.Errorf("%d, %v", n, err)
	}
	if q.unindexed() {
		t.Error("lines are made again")
	}
	acceptOne(t, q, nthEnvelope(2, 0))
	if !q.unindexed() {
		t.Error("nothing waits after an accept")
	}
	rowsLooked(t, q)
	if q.unindexed() {
		t.Error("something waits after a look")
	}
}
