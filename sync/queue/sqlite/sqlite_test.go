package sqlite

import (
	"path/filepath"
	"testing"

	"unionhall/sync/queue"
	"unionhall/sync/queue/queuetest"
	"unionhall/sync/queue/sqlqueue"
)

func TestQueue(t *testing.T) {
	queuetest.Test(t, func(t *testing.T, clock queue.Clock) queue.Queue {
		return open(t, t.TempDir(), sqlqueue.Options{Clock: clock})
	})
}

// key is the ledger key of all tests.
var key = make([]byte, 32)

// open opens the queue in a folder, with its ledger beside it.
func open(t *testing.T, dir string, o sqlqueue.Options) *sqlqueue.Queue {
	t.Helper()
	o.Ledger = ledger(t, dir)
	q, err := Open(t.Context(), filepath.Join(dir, "queue.db"), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { q.Close() })
	return q
}

func ledger(t *testing.T, dir string) *sqlqueue.Ledger {
	t.Helper()
	l, err := sqlqueue.OpenLedger(filepath.Join(dir, "ledger"), key)
	if err != nil {
		t.Fatal(err)
	}
	return l
}
