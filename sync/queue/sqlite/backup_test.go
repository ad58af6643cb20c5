package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"unionhall/sync/queue"
	"unionhall/sync/queue/queuetest"
	"unionhall/sync/queue/sqlqueue"
)

func accept(t *testing.T, q queue.Queue, e *queue.Envelope) queue.Accepted {
	t.Helper()
	a, err := q.Accept(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// found lists the files below dir that have one of these bytes.
func found(t *testing.T, dir string, marks ...[]byte) (files []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range marks {
			if bytes.Contains(text, m) {
				files = append(files, filepath.Base(path))
				break
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestErasedBytesAreGone(t *testing.T) {
	dir := t.TempDir()
	q := open(t, dir, sqlqueue.Options{})
	e := queuetest.Envelope(queuetest.Sid(1), 0, 1)
	accept(t, q, e)
	part := queuetest.Part(e.Body, 0)
	if _, err := q.Part(t.Context(), e.Digest, 0, part); err != nil {
		t.Fatal(err)
	}
	for n := range 50 {
		accept(t, q, queuetest.Envelope(queuetest.Sid(2+n), 0, 0))
	}
	marks := [][]byte{e.Body[100:132], part[100:132], e.Digest[:], e.Sid[:], []byte(e.Receipt)}
	if len(found(t, dir, marks...)) == 0 {
		t.Fatal("the bytes are not to be found while they are kept")
	}
	reading := make(chan struct{})
	go func() { // somebody reads the log meanwhile: the erasure waits
		defer close(reading)
		if err := Snapshot(context.Background(), filepath.Join(dir, "queue.db"), filepath.Join(t.TempDir(), "copy")); err != nil {
			t.Error(err)
		}
	}()
	if err := q.Erase(t.Context(), e.Digest, queue.Asked); err != nil {
		t.Fatal(err)
	}
	if files := found(t, dir, marks...); len(files) > 0 {
		t.Errorf("erased, and still in %v", files)
	}
	<-reading
}

func TestRestoredBackupForgetsWhatWasErased(t *testing.T) {
	dir := t.TempDir()
	path, backup := filepath.Join(dir, "queue.db"), filepath.Join(t.TempDir(), "backup.db")
	q := open(t, dir, sqlqueue.Options{})
	erased, kept, later := queuetest.Envelope(queuetest.Sid(1), 0, 1), queuetest.Envelope(queuetest.Sid(2), 0, 0), queuetest.Envelope(queuetest.Sid(3), 0, 0)
	accept(t, q, erased)
	accept(t, q, kept)
	if err := Snapshot(t.Context(), path, backup); err != nil {
		t.Fatal(err)
	}
	if err := Snapshot(t.Context(), path, backup); !errors.Is(err, os.ErrExist) {
		t.Errorf("over an older backup: %v", err)
	}
	accept(t, q, later)
	if err := q.Erase(t.Context(), erased.Digest, queue.Asked); err != nil {
		t.Fatal(err)
	}
	if err := Restore(t.Context(), backup, path, ledger(t, dir)); !errors.Is(err, os.ErrExist) {
		t.Errorf("over a queue that is there: %v", err)
	}
	if err := q.Close(); err != nil {
		t.Fatal(err)
	}
	lose(t, path)

	if err := Restore(t.Context(), backup, path, ledger(t, dir)); err != nil {
		t.Fatal(err)
	}
	q = open(t, dir, sqlqueue.Options{})
	if a := accept(t, q, erased); !a.Erased {
		t.Errorf("erased, restored, and taken again: %+v", a)
	}
	if files := found(t, dir, erased.Body[100:132]); len(files) > 0 {
		t.Errorf("the erased bytes are in %v again", files)
	}
	if a := accept(t, q, kept); a.New {
		t.Error("what the backup has is new again")
	}
	if a := accept(t, q, later); !a.New {
		t.Error("what came after the backup is known")
	}
	if v, err := q.Verify(t.Context()); err != nil || v.Envelopes != 2 {
		t.Errorf("%+v, %v", v, err)
	}
	if s, err := q.Stats(t.Context()); err != nil || s.Erased[queue.Replayed] != 1 || s.Tombstones != 1 {
		t.Errorf("%+v, %v", s, err)
	}
}

// lose loses the database, and not the ledger.
func lose(t *testing.T, path string) {
	t.Helper()
	for _, rest := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + rest); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
}

func TestDamagedBackupIsRefused(t *testing.T) {
	dir := t.TempDir()
	path, backup := filepath.Join(dir, "queue.db"), filepath.Join(t.TempDir(), "backup.db")
	q := open(t, dir, sqlqueue.Options{})
	for n := range 20 {
		accept(t, q, queuetest.Envelope(queuetest.Sid(n), 0, 0))
	}
	if err := Snapshot(t.Context(), path, backup); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(backup, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	size := make([]byte, 2) // of a page: SQLite's file format, 1.3
	if _, err := f.ReadAt(size, 16); err != nil {
		t.Fatal(err)
	}
	const third = 2 // the first one after the header and the map of pointers
	if _, err := f.WriteAt(make([]byte, 512), third*int64(binary.BigEndian.Uint16(size))); err != nil {
		t.Fatal(err)
	}
	f.Close()
	into := filepath.Join(t.TempDir(), "queue.db")
	if err := Restore(t.Context(), backup, into, nil); err == nil {
		t.Error("it was restored")
	}
	if _, err := os.Stat(into); err == nil {
		t.Error("something was put there")
	}
}

func TestVerifyFindsAChangedByte(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "queue.db")
	q := open(t, dir, sqlqueue.Options{})
	e := queuetest.Envelope(queuetest.Sid(1), 0, 0)
	accept(t, q, e)
	if err := q.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(text, e.Body[100:132])
	if at < 0 {
		t.Fatal("closing has left the envelope in the log")
	}
	text[at] ^= 1
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, dir, sqlqueue.Options{}).Verify(t.Context()); err == nil {
		t.Error("a changed byte was not found")
	}
}

func TestOnlyItsOwnerReadsTheQueue(t *testing.T) {
	dir := t.TempDir()
	q := open(t, dir, sqlqueue.Options{})
	e := queuetest.Envelope(queuetest.Sid(1), 0, 0)
	accept(t, q, e)
	if err := q.Erase(t.Context(), e.Digest, queue.Asked); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestLedgerKeyIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.key")
	first, err := sqlqueue.LedgerKey(path)
	if err != nil {
		t.Fatal(err)
	}
	second, err := sqlqueue.LedgerKey(path)
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("%x, then %x: %v", first, second, err)
	}
	if err := os.WriteFile(path, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlqueue.LedgerKey(path); err == nil {
		t.Error("a key that is none was taken")
	}
}

// A ledger with another key knows none of the tombstones: with it, an older backup brings
// back what was erased, and no one is told.
func TestAnotherLedgerIsRefused(t *testing.T) {
	dir := t.TempDir()
	path, backup := filepath.Join(dir, "queue.db"), filepath.Join(t.TempDir(), "backup.db")
	q := open(t, dir, sqlqueue.Options{})
	erased := queuetest.Envelope(queuetest.Sid(1), 0, 0)
	accept(t, q, erased)
	if err := q.Erase(t.Context(), erased.Digest, queue.Asked); err != nil {
		t.Fatal(err)
	}
	if err := Snapshot(t.Context(), path, backup); err != nil {
		t.Fatal(err)
	}
	if err := q.Close(); err != nil {
		t.Fatal(err)
	}
	other, err := sqlqueue.OpenLedger(t.TempDir(), append(make([]byte, 31), 1))
	if err != nil {
		t.Fatal(err)
	}
	if q, err := Open(t.Context(), path, sqlqueue.Options{Ledger: other}); !errors.Is(err, sqlqueue.ErrLedger) {
		q.Close()
		t.Errorf("opened with another ledger: %v", err)
	}
	into := filepath.Join(t.TempDir(), "queue.db")
	if err := Restore(t.Context(), backup, into, other); !errors.Is(err, sqlqueue.ErrLedger) {
		t.Errorf("restored with another ledger: %v", err)
	}
	if _, err := os.Stat(into); err == nil {
		t.Error("something was put there")
	}
	if a := accept(t, open(t, dir, sqlqueue.Options{}), erased); !a.Erased {
		t.Errorf("after a refusal its own ledger does not know it: %+v", a)
	}

	if err := Restore(t.Context(), backup, into, nil); err != nil {
		t.Fatal(err)
	}
	for _, lost := range []bool{true, false} { // from then on it is the queue's
		q, err := Open(t.Context(), into, sqlqueue.Options{Ledger: other, LedgerLost: lost})
		if err != nil {
			t.Fatalf("the ledger is lost: %v", err)
		}
		if err := q.Close(); err != nil {
			t.Error(err)
		}
	}
	if q, err := Open(t.Context(), into, sqlqueue.Options{Ledger: ledger(t, dir)}); !errors.Is(err, sqlqueue.ErrLedger) {
		q.Close()
		t.Errorf("the ledger that was replaced is taken: %v", err)
	}
}

// A backup of the first schema, with everything that hangs on an envelope: none of it is
// lost on the way to the newest one, and what was not there then is made.
func TestBackupOfTheFirstSchemaIsRestored(t *testing.T) {
	dir := t.TempDir()
	backup, into := filepath.Join(t.TempDir(), "backup.db"), filepath.Join(dir, "queue.db")
	e := queuetest.Envelope(queuetest.Sid(1), 0, 1)
	e.Routes = []string{"route"}
	part, wrap := queuetest.Part(e.Body, 0), []byte("sealed to a colleague, too")
	firstSchema(t, backup, e, part, wrap)

	if err := Restore(t.Context(), backup, into, ledger(t, dir)); err != nil {
		t.Fatal(err)
	}
	q := open(t, dir, sqlqueue.Options{})
	if s, err := q.Stats(t.Context()); err != nil || len(s.Counts) != 1 || s.Counts[0].Bytes != int64(len(e.Body)) || s.Due != 1 || s.Parts != 1 {
		t.Errorf("%+v, %v", s, err)
	}
	if v, err := q.Verify(t.Context()); err != nil || v.Envelopes != 1 || v.Parts != 1 {
		t.Errorf("%+v, %v", v, err)
	}
	f, err := q.Fetch(t.Context(), e.Union, e.Digest)
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Envelope; !bytes.Equal(got.Body, e.Body) || got.Receipt != e.Receipt || got.KeySet != e.KeySet || got.Sid != e.Sid || len(got.Parts) != 1 || got.Flags != e.Flags {
		t.Errorf("%+v, want %+v", got, e)
	}
	if len(f.Rewraps) != 1 || !bytes.Equal(f.Rewraps[0], wrap) {
		t.Errorf("rewraps %q", f.Rewraps)
	}
	if a := accept(t, q, e); a.New || a.Receipt != e.Receipt {
		t.Errorf("the same bytes again: %+v", a)
	}
	if a := accept(t, q, queuetest.Envelope(queuetest.Sid(2), 0, 0)); !a.New {
		t.Errorf("another one: %+v", a)
	}
	if err := q.Erase(t.Context(), e.Digest, queue.Asked); err != nil {
		t.Fatal(err)
	}
	if files := found(t, dir, e.Body, part, wrap); files != nil {
		t.Errorf("what was erased is still in %v", files)
	}
}

// A store that has come to a newer schema is not larger than it was: for a table that was
// copied, and a log as long, the disk may have no room for long.
func TestUpgradeGivesRoomBack(t *testing.T) {
	dir := t.TempDir()
	backup, into := filepath.Join(t.TempDir(), "backup.db"), filepath.Join(dir, "queue.db")
	e := queuetest.Envelope(queuetest.Sid(1), 0, 1)
	e.Routes = []string{"route"}
	part := make([]byte, 1<<20)
	firstSchema(t, backup, e, part, []byte("wrap"))
	if err := Restore(t.Context(), backup, into, ledger(t, dir)); err != nil {
		t.Fatal(err)
	}
	open(t, dir, sqlqueue.Options{})
	size := func(path string) int64 {
		stat, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return stat.Size()
	}
	if before, after := size(backup), size(into)+size(into+"-wal"); after > before*5/4 {
		t.Errorf("it had %d bytes and has %d", before, after)
	}
}

// firstSchema makes a database of the first schema with an envelope in it.
func firstSchema(t *testing.T, path string, e *queue.Envelope, part, wrap []byte) {
	t.Helper()
	schema, err := os.ReadFile("../sqlqueue/migrations/sqlite/00001_queue.sql")
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, step := range []struct {
		statement string
		args      []any
	}{
		{"PRAGMA auto_vacuum = INCREMENTAL", nil},
		{string(schema), nil},
		{`CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL, is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')))`, nil},
		{`INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1), (1, 1)`, nil},
		{`INSERT INTO envelope (digest, sid, union_id, form, key_set, flags, received, receipt, parts, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			[]any{e.Digest[:], e.Sid[:], e.Union, e.Form, e.KeySet[:], int64(e.Flags), e.Received.UnixMilli(), e.Receipt, e.Parts[0][:], e.Body}},
		{`INSERT INTO part (envelope, place, body) VALUES ($1, 0, $2)`, []any{e.Digest[:], part}},
		{`INSERT INTO delivery (envelope, route, state, due) VALUES ($1, $2, 1, 0)`, []any{e.Digest[:], e.Routes[0]}},
		{`INSERT INTO rewrap (envelope, digest, wrap) VALUES ($1, $2, $3)`, []any{e.Digest[:], e.KeySet[:], wrap}},
	} {
		if _, err := db.ExecContext(t.Context(), step.statement, step.args...); err != nil {
			t.Fatalf("%s: %v", step.statement, err)
		}
	}
}
