package postgres

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"unionhall/sync/queue"
	"unionhall/sync/queue/postgres/cluster"
	"unionhall/sync/queue/queuetest"
	"unionhall/sync/queue/sqlqueue"
)

// replica is set in the process that is a replica: its name, the database's address
// and the folder of its ledger.
const replica = "UNIONHALL_TEST_REPLICA"

// A part is what a replica is told.
type part struct{ Name, Address, Dir string }

const clients = 32

// An ack is a line that a client writes after the queue has answered.
type ack struct {
	Number  int
	Receipt string
	New     bool
}

// serveUntilKilled lets clients send the same envelopes as those of the other
// replica, in the same order, each until it is told that it is kept.
func serveUntilKilled(text string) error {
	var p part
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return err
	}
	ledger, err := sqlqueue.OpenLedger(p.Dir, key)
	if err != nil {
		return err
	}
	q, err := Open(context.Background(), p.Address, sqlqueue.Options{Ledger: ledger})
	if err != nil {
		return err
	}
	var mu sync.Mutex
	out := json.NewEncoder(os.Stdout)
	failed := make(chan error)
	for c := range clients {
		go func() {
			for n := c; ; n += clients {
				a := insist(q, p.Name, n)
				mu.Lock()
				err := out.Encode(a)
				mu.Unlock()
				if err != nil {
					failed <- err
				}
			}
		}()
	}
	return <-failed
}

// insist sends until it is answered, as a phone does over days.
func insist(q queue.Queue, name string, n int) ack {
	e := queuetest.Envelope(queuetest.Sid(n), 0, 0)
	e.Receipt = name + ": " + e.Receipt
	for {
		if a, err := q.Accept(context.Background(), e); err == nil {
			return ack{n, a.Receipt, a.New}
		}
		time.Sleep(10 * time.Millisecond) // a phone waits longer
	}
}

// A running replica.
type running struct {
	cmd  *exec.Cmd
	acks chan ack
}

func start(t *testing.T, name, address string) *running {
	t.Helper()
	text, err := json.Marshal(part{name, address, filepath.Join(t.TempDir(), "ledger")})
	if err != nil {
		t.Fatal(err)
	}
	r := &running{exec.Command(os.Args[0]), make(chan ack, 1<<20)}
	r.cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s", replica, text))
	r.cmd.Stderr = os.Stderr
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.cmd.Process.Kill() })
	go func() {
		defer close(r.acks)
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			var a ack
			if json.Unmarshal(lines.Bytes(), &a) != nil {
				return // cut short: nobody has read that answer
			}
			r.acks <- a
		}
	}()
	return r
}

// take waits for so many answers.
func (r *running) take(t *testing.T, n int) (acks []ack) {
	t.Helper()
	for range n {
		a, ok := <-r.acks
		if !ok {
			t.Fatal("the replica ended by itself")
		}
		acks = append(acks, a)
	}
	return acks
}

// kill ends the process and gives the answers that are still in its pipe.
func (r *running) kill() (acks []ack) {
	r.cmd.Process.Kill()
	for a := range r.acks {
		acks = append(acks, a)
	}
	r.cmd.Wait() // it was killed
	return acks
}

func TestReplicaAndServerDieInMidLoad(t *testing.T) {
	if server == nil {
		t.Skip("no PostgreSQL")
	}
	own, err := cluster.New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { own.Remove() })
	address, err := own.Database(t.Context(), "replicas")
	if err != nil {
		t.Fatal(err)
	}
	a, b := start(t, "a", address), start(t, "b", address)
	acks := a.take(t, 500)
	acks = append(acks, b.take(t, 500)...)
	acks = append(acks, a.kill()...)
	acks = append(acks, b.take(t, 500)...)
	if err := own.Crash(); err != nil {
		t.Fatal(err)
	}
	if err := own.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	acks = append(acks, b.take(t, len(b.acks)+1000)...) // of these some are from after the start
	acks = append(acks, b.kill()...)
	compare(t, address, acks)
}

// compare holds what is kept against what was acknowledged.
func compare(t *testing.T, address string, acks []ack) {
	t.Helper()
	q := open(t, address, nil)
	fresh := map[int]int{}
	again := 0
	for _, a := range acks {
		if a.New {
			fresh[a.Number]++
		} else {
			again++
		}
		c, err := q.Case(t.Context(), queuetest.Sid(a.Number), 0)
		switch {
		case err != nil:
			t.Errorf("%d was acknowledged and is lost: %v", a.Number, err)
		case len(c.Envelopes) != 1 || c.Envelopes[0].Receipt != a.Receipt:
			t.Errorf("%d has %d rows; acknowledged with %q, kept with %q", a.Number, len(c.Envelopes), a.Receipt, c.Envelopes[0].Receipt)
		case fresh[a.Number] > 1:
			t.Errorf("%d was new twice", a.Number)
		}
	}
	v, err := q.Verify(t.Context())
	if err != nil {
		t.Error(err)
	}
	t.Logf("%d acknowledged by two replicas, %d of them as known; %d rows", len(acks), again, v.Envelopes)
	if again == 0 {
		t.Error("the replicas never had the same envelope")
	}
}
