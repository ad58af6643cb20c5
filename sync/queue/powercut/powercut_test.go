package powercut

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/ncruces/go-sqlite3/vfs"

	"unionhall/sync/queue"
	"unionhall/sync/queue/queuetest"
	"unionhall/sync/queue/sqlqueue"
)

// cuts is how many disks are tried.
func cuts(t *testing.T) int {
	text, ok := os.LookupEnv("UNIONHALL_POWERCUTS")
	if !ok {
		return 50
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// open opens the queue in a folder, on a file system of this name.
func open(t *testing.T, dir, fileSystem string, d driver.Driver) (*sqlqueue.Queue, error) {
	t.Helper()
	ledger, err := sqlqueue.OpenLedger(t.TempDir(), make([]byte, sha256.Size))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "queue.db")
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	address := "file:" + path + "?vfs=" + fileSystem
	return sqlqueue.OpenSQLite(t.Context(), sqlqueue.SQLite{Driver: d, Write: address + "&mode=rw", Read: address + "&mode=ro", Code: code},
		sqlqueue.Options{Ledger: ledger, Clock: queuetest.NewClock()})
}

// register gives a recorder a name for the length of a test.
func register(t *testing.T, r *recorder) string {
	name := "recorder-" + filepath.Base(t.TempDir()) + strconv.Itoa(rand.Int())
	vfs.Register(name, r)
	t.Cleanup(func() { vfs.Unregister(name) })
	return name
}

// routes are those that each envelope is delivered by.
var routes = []string{"hook", "mail"}

// envelope is the nth case's only one.
func envelope(n, parts int) *queue.Envelope {
	e := queuetest.Envelope(queuetest.Sid(n), 0, parts)
	e.Routes = routes
	return e
}

const (
	senders = 4
	each    = 75
	forget  = 40 // one in so many is erased again: the log is emptied in between
	read    = 15 // after one in so many somebody reads: what was accepted gets its lines
)

// load runs the queue under senders and notes each answer in the log.
func load(t *testing.T, d driver.Driver) *recorder {
	t.Helper()
	r := newRecorder()
	q, err := open(t, t.TempDir(), register(t, r), d)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for s := range senders {
		all.Go(func() {
			for n := s * each; n < (s+1)*each; n++ {
				if err := deliver(q, r, n); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	log := r.soFar() // closing is not part of it: it empties the log
	if err := q.Close(); err != nil {
		t.Error(err)
	}
	r.log = log
	return r
}

func deliver(q queue.Queue, r *recorder, n int) error {
	ctx := context.Background()
	e := envelope(n, 0)
	if _, err := q.Accept(ctx, e); err != nil {
		return err
	}
	if n%forget == 0 {
		return q.Erase(ctx, e.Digest, queue.Asked)
	}
	r.note(event{kind: acked, ack: n})
	if n%read == 0 {
		_, err := q.Due(ctx)
		return err
	}
	return nil
}

// waiting counts the envelopes of a disk that have no line yet. A disk from before there
// were tables has none.
func waiting(t *testing.T, disk map[string][]byte) (n int) {
	t.Helper()
	db := sql.OpenDB(opener{"file:" + filepath.Join(put(t, disk), "queue.db")})
	defer db.Close()
	var tables int
	err := db.QueryRowContext(t.Context(), `SELECT count(*) FROM sqlite_schema WHERE name = 'content'`).Scan(&tables)
	if err == nil && tables > 0 {
		err = db.QueryRowContext(t.Context(), `SELECT count(*) FROM content WHERE n > (SELECT coalesce(max(n), 0) FROM envelope)`).Scan(&n)
	}
	if err != nil {
		t.Error(err)
	}
	return n
}

// deliveries tells by how many routes each envelope is to be delivered.
func deliveries(t *testing.T, q queue.Queue) map[queue.Digest]int {
	t.Helper()
	n := map[queue.Digest]int{}
	for _, route := range routes {
		list, err := q.Claim(t.Context(), queue.ClaimQuery{Route: route, Max: 2 * senders * each, Lease: time.Minute, Notice: true})
		if err != nil {
			t.Error(err)
		}
		for _, c := range list {
			n[c.Body]++
		}
	}
	return n
}

// losses opens the queue on a disk and counts what was acknowledged and is not there.
// What is there has its deliveries, whatever was lost.
func losses(t *testing.T, disk map[string][]byte, log []event) int {
	t.Helper()
	q, err := open(t, put(t, disk), "os", changed{})
	if err != nil {
		t.Errorf("after a power cut the queue does not open: %v", err)
		return 0
	}
	defer q.Close()
	if _, err := q.Verify(t.Context()); err != nil {
		t.Errorf("after a power cut: %v", err)
	}
	by := deliveries(t, q)
	n := 0
	for _, e := range log {
		if e.kind != acked {
			continue
		}
		c, err := q.Case(t.Context(), queuetest.Sid(e.ack), 0)
		if err != nil && !errors.Is(err, queue.ErrNotFound) {
			t.Error(err)
		}
		if err != nil || e.part && c.Envelopes[0].Missing != nil {
			n++
		}
		if err == nil && by[c.Envelopes[0].Digest] != len(routes) {
			t.Errorf("after a power cut envelope %d is to be delivered by %d routes, not %d", e.ack, by[c.Envelopes[0].Digest], len(routes))
		}
	}
	return n
}

// try cuts the power at random moments of a log and sums up. Some of them must be
// between an envelope and its line, or nobody would see that a start makes lines.
func try(t *testing.T, log []event, n int) (disks, rows int) {
	t.Helper()
	between := 0
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 0))
	for range n {
		c := cut{log[:1+r.IntN(len(log))], anyFate(r)}
		if r.IntN(4) == 0 {
			c.keep = allLost
		}
		disk := c.files(r)
		if waiting(t, disk) > 0 {
			between++
		}
		if lost := losses(t, disk, c.log); lost > 0 {
			disks++
			rows += lost
		}
	}
	t.Logf("%s, seed %d: %d power cuts, %d fsyncs, %d disks lost %d acknowledged rows, %d cuts between an envelope and its line", t.Name(), seed, n, count(log, synced), disks, rows, between)
	if between == 0 {
		t.Error("no power cut was between an envelope and its line")
	}
	return disks, rows
}

func count(log []event, k kind) (n int) {
	for _, e := range log {
		if e.kind == k {
			n++
		}
	}
	return n
}

// One fsync makes a commit durable, and a second one would only make it slow.
func TestEachCommitHasOneFsync(t *testing.T) {
	r := newRecorder()
	q, err := open(t, t.TempDir(), register(t, r), changed{})
	if err != nil {
		t.Fatal(err)
	}
	defer q.Close()
	const commits = 200
	var before int
	for n := range commits + 1 {
		if _, err := q.Accept(t.Context(), envelope(n, 0)); err != nil {
			t.Fatal(err)
		}
		if n == 0 { // with which the log begins
			before = count(r.log, synced)
		}
	}
	if got := count(r.log, synced) - before; got != commits {
		t.Errorf("%d fsyncs for %d commits", got, commits)
	}
}

func TestPowerCutLosesNothing(t *testing.T) {
	if disks, rows := try(t, load(t, changed{}).log, cuts(t)); disks > 0 {
		t.Errorf("%d disks have lost %d acknowledged envelopes", disks, rows)
	}
}

// The log is moved into the file by another connection than the writer's, while it writes.
func TestPowerCutWhileTheLogMovesLosesNothing(t *testing.T) {
	r := load(t, moving())
	moves := 0
	for _, e := range r.log {
		if e.kind == synced && e.file == "queue.db" {
			moves++
		}
	}
	if moves < each {
		t.Errorf("the log was moved %d times", moves)
	}
	if disks, rows := try(t, r.log, cuts(t)); disks > 0 {
		t.Errorf("%d disks have lost %d acknowledged envelopes", disks, rows)
	}
}

// A test that finds nothing must be able to find something.
func TestPowerCutWithoutFsyncLoses(t *testing.T) {
	if disks, _ := try(t, load(t, normal()).log, cuts(t)); disks == 0 {
		t.Error("synchronous=NORMAL lost nothing: this test would not see a loss")
	}
}

// trap is the case in which a queue that trusts its log loses what it acknowledged:
// the process dies between the write of a commit and its fsync, starts again, the phone
// sends the same bytes, is told that they are there, and the power is cut. What it sends
// is an envelope, or the part of one that is safe: of an envelope the start makes the
// line, and syncs that; of a part it knows nothing.
func trap(t *testing.T, d driver.Driver, part bool) int {
	t.Helper()
	const before = 5
	first := newRecorder()
	dir, copied := t.TempDir(), t.TempDir()
	q, err := open(t, dir, register(t, first), changed{})
	if err != nil {
		t.Fatal(err)
	}
	for n := range before {
		if err := deliver(q, first, n+1); err != nil {
			t.Fatal(err)
		}
	}
	e := envelope(before+1, 1)
	send := func(q queue.Queue) (queue.Accepted, error) { return q.Accept(t.Context(), e) }
	if part {
		if _, err := q.Accept(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		if _, err := q.Stats(t.Context()); err != nil { // it is read, and has its line
			t.Fatal(err)
		}
		send = func(q queue.Queue) (queue.Accepted, error) {
			return q.Part(t.Context(), e.Digest, 0, queuetest.Part(e.Body, 0))
		}
	}
	// What the kernel holds outlives the process; what closing does later is not ours.
	var at int
	first.die = sync.OnceValue(func() bool {
		at = len(first.log)
		if err := errors.Join(os.RemoveAll(copied), copyFiles(copied, dir)); err != nil {
			t.Error(err)
		}
		return true
	})
	if _, err := send(q); !errors.Is(err, queue.ErrStopped) {
		t.Fatalf("a commit without an fsync: %v", err)
	}
	q.Close()

	second := newRecorder()
	second.log = first.log[:at:at]
	q, err = open(t, copied, register(t, second), d)
	if err != nil {
		t.Fatal(err)
	}
	a, err := send(q)
	if err != nil || a.New {
		t.Fatalf("the commit did not come back: %+v, %v", a, err)
	}
	second.note(event{kind: acked, ack: before + 1, part: part})
	log := second.log[:len(second.log):len(second.log)]
	q.Close()
	return losses(t, cut{log, allLost}.files(nil), log)
}

// copyFiles copies what a killed process leaves: not the shared memory, which the
// next one makes anew.
func copyFiles(into, from string) error {
	if err := os.MkdirAll(into, 0o700); err != nil {
		return err
	}
	for _, name := range []string{"queue.db", "queue.db-wal"} {
		data, err := os.ReadFile(filepath.Join(from, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(into, name), data, 0o600)
		}
		if err != nil {
			return fmt.Errorf("copy: %w", err)
		}
	}
	return nil
}

func TestDuplicateAfterAKillSurvivesAPowerCut(t *testing.T) {
	for _, part := range []bool{false, true} {
		if n := trap(t, changed{}, part); n > 0 {
			t.Errorf("part %v: %d of what was acknowledged are lost", part, n)
		}
	}
}

func TestDuplicateAfterAKillIsLostWithoutTheCheckpoint(t *testing.T) {
	if trap(t, trusting(), true) == 0 {
		t.Error("without the checkpoint at the start nothing was lost: the trap is not in this test")
	}
}

func TestStartRefuses(t *testing.T) {
	for _, c := range []struct{ name, statement, answer string }{
		{"a SQLite that loses rows", "SELECT sqlite_version()", "SELECT '3.51.2'"},
		{"a log that another process holds", "PRAGMA wal_checkpoint(TRUNCATE)", "SELECT 1, 7, 0"},
		{"commits without an fsync", "PRAGMA synchronous = FULL", "PRAGMA synchronous = NORMAL"},
		{"a log that is none", "PRAGMA journal_mode = WAL", "PRAGMA journal_mode = DELETE"},
	} {
		q, err := open(t, t.TempDir(), "os", changed{map[string]string{c.statement: c.answer}})
		if err == nil {
			q.Close()
			t.Errorf("%s: it starts", c.name)
		}
	}
}
