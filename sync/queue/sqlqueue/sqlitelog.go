package sqlqueue

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"sync"
	"sync/atomic"
)

// The log is moved into the file when it has logBytes of pages that are not there. A longer
// one holds the same page of an index more often, of which the last is moved; but the fsync
// of the file takes longer then, and commits wait for the disk.
// At mostBytes, or when it is a group longer, the writer waits until it was moved.
const (
	logBytes  = 8 << 20
	mostBytes = 6 * logBytes
)

// moverPasses is how often the log is gone through before the writer has the rest.
const moverPasses = 4

// moverSettings are those of the connection that moves the log.
var moverSettings = []setting{
	{"busy_timeout", "5000", "5000"},
	{"synchronous", "FULL", "2"},
	{"wal_autocheckpoint", "0", "0"},
	{"trusted_schema", "OFF", "0"},
	{"mmap_size", "0", "0"},
}

// A mover moves the log into the file while the writer goes on: the pages of a long log,
// and the fsync of the file, are tens of milliseconds, in which nobody would be
// answered. What has come meanwhile is left to the writer, for a log can only begin anew
// when all of it is in the file and nobody writes. Two connections that write and
// checkpoint at one moment are what versions before oldest lost rows by.
type mover struct {
	db   *sql.DB
	page int // bytes of a page of the file, which an older store has smaller
	// failed is told of an error when it happens, and tells whether that was the end. A
	// full disk is not: nothing was moved, and what is moved later is moved from the beginning.
	failed func(error) bool

	one   sync.WaitGroup // who is moving
	state atomic.Int32
}

const (
	moverRests int32 = iota
	moverMoves
	moverIsDone // most is in the file; the rest is the writer's
	moverFailed // for good: neither it nor the writer tries again
)

// begin moves the log until what has come meanwhile is short, or until it cannot keep up.
func (m *mover) begin() {
	m.state.Store(moverMoves)
	m.one.Go(func() {
		for range moverPasses {
			if left, err := m.pass(context.Background()); err != nil {
				m.state.Store(moverFailed)
				if !m.failed(unsafe(err)) {
					m.state.Store(moverRests)
				}
				return
			} else if left < m.frames(logBytes)/8 {
				break
			}
		}
		m.state.Store(moverIsDone)
	})
}

// frames is how many pages of the log so many bytes are.
func (m *mover) frames(bytes int) int { return bytes / m.page }

// pass moves what is in the log and tells how many frames have come since.
func (m *mover) pass(ctx context.Context) (left int, err error) {
	if _, _, _, err := checkpoint(ctx, m.db, "PASSIVE"); err != nil {
		return 0, err
	}
	_, frames, moved, err := checkpoint(ctx, m.db, "NOOP")
	return frames - moved, err
}

// wait returns when nothing is being moved.
func (m *mover) wait() { m.one.Wait() }

func (m *mover) close() error {
	m.wait()
	return m.db.Close()
}

// tidy sees to it that the log does not grow for ever. Readers may keep it from beginning
// anew; then the next long log is moved again.
func (w *sqliteWriter) tidy(ctx context.Context) error {
	if w.log.state.Load() == moverRests {
		frames, moved, err := w.logged()
		if err == nil && int(frames-moved) >= w.log.frames(logBytes) {
			w.log.begin()
		}
		return unsafe(err)
	}
	if w.log.state.Load() == moverMoves {
		frames, _, err := w.logged()
		if err != nil || int(frames) < w.log.frames(mostBytes) {
			return unsafe(err)
		}
		w.log.wait()
	}
	if !w.log.state.CompareAndSwap(moverIsDone, moverRests) {
		return nil
	}
	_, _, _, err := checkpoint(ctx, w.conn, "PASSIVE")
	return unsafe(err)
}

// logged tells how many frames the log has and how many of them are in the file.
func (w *sqliteWriter) logged() (frames, moved int64, err error) {
	err = w.conn.Raw(func(any) error {
		return w.length.each(func(row []driver.Value) error {
			var ok [2]bool
			frames, ok[0] = row[1].(int64)
			moved, ok[1] = row[2].(int64)
			if ok != [2]bool{true, true} {
				return fmt.Errorf("the length of the log is %T, %T", row[1], row[2])
			}
			return nil
		})
	})
	return frames, moved, err
}

// checkpoint moves the log into the file and tells how many frames the log has and how
// many of them are in the file.
func checkpoint(ctx context.Context, db interface {
	QueryRowContext(context.Context, string, ...any) *sql.Row
}, mode string) (busy bool, frames, moved int, err error) {
	err = db.QueryRowContext(ctx, `PRAGMA wal_checkpoint(`+mode+`)`).Scan(&busy, &frames, &moved)
	return busy, frames, moved, err
}

// unsafe marks an error of a checkpoint: its fsync is not repeated either.
func unsafe(err error) error {
	if err == nil {
		return nil
	}
	return &commitError{err}
}
