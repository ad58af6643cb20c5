package sqlite

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"unionhall/sync/queue"
	"unionhall/sync/queue/queuetest"
	"unionhall/sync/queue/sqlqueue"
)

// killed is set in the process that is going to be killed: the folder it works in.
const killed = "UNIONHALL_TEST_KILLED"

func TestMain(m *testing.M) {
	if dir := os.Getenv(killed); dir != "" {
		fmt.Fprintln(os.Stderr, serveUntilKilled(dir))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

const clients = 64

// What the clients have to go on with, kept by the test between two lives.
type progress struct {
	Life int
	Next [clients]int // the number of the envelope that was not yet acknowledged
}

// An ack is a line that a client writes after the queue has answered.
type ack struct {
	Client, Number int
	Receipt        string
	New            bool
	Erased         bool // the client has had it erased
}

// envelope is a client's nth; its receipt names the life that signed it.
func envelope(client, n, life int) *queue.Envelope {
	e := queuetest.Envelope(queuetest.Sid(client*1_000_000+n), 0, 0)
	e.Receipt = fmt.Sprintf("life %d: %s", life, e.Receipt)
	return e
}

// serveUntilKilled lets the clients send, each beginning with what it does not know
// to be kept.
func serveUntilKilled(dir string) error {
	var p progress
	text, err := os.ReadFile(filepath.Join(dir, "progress"))
	if err == nil {
		err = json.Unmarshal(text, &p)
	}
	if err != nil {
		return err
	}
	q, err := openIn(dir)
	if err != nil {
		return err
	}
	var writing sync.Mutex
	out := json.NewEncoder(os.Stdout)
	say := func(a ack) error {
		writing.Lock()
		defer writing.Unlock()
		return out.Encode(a)
	}
	failed := make(chan error)
	for c := range clients {
		go func() {
			for n := p.Next[c]; ; n++ {
				if err := send(q, c, n, p.Life, say); err != nil {
					failed <- err
				}
			}
		}()
	}
	return <-failed
}

// send sends one envelope and says so; of every tenth the first client wants none kept.
func send(q queue.Queue, client, n, life int, say func(ack) error) error {
	ctx := context.Background()
	e := envelope(client, n, life)
	a, err := q.Accept(ctx, e)
	if err != nil {
		return err
	}
	if client == 0 && n%10 == 0 {
		if err := q.Erase(ctx, e.Digest, queue.Asked); err != nil && !errors.Is(err, queue.ErrNotFound) {
			return err
		}
		return say(ack{Client: client, Number: n, Erased: true})
	}
	return say(ack{Client: client, Number: n, Receipt: a.Receipt, New: a.New})
}

func openIn(dir string) (*sqlqueue.Queue, error) {
	ledger, err := sqlqueue.OpenLedger(filepath.Join(dir, "ledger"), key)
	if err != nil {
		return nil, err
	}
	return Open(context.Background(), filepath.Join(dir, "queue.db"), sqlqueue.Options{Ledger: ledger})
}

// kills is how often the process dies: UNIONHALL_KILLS, or 20.
func kills(t *testing.T) int {
	text, ok := os.LookupEnv("UNIONHALL_KILLS")
	if !ok {
		return 20
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestKilledProcessLosesNothing(t *testing.T) {
	dir := t.TempDir()
	acked := map[[2]int]ack{}
	var p progress
	rounds := kills(t)
	for p.Life = range rounds {
		text, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "progress"), text, 0o600); err != nil {
			t.Fatal(err)
		}
		before := len(acked)
		for _, a := range killAfter(t, dir, 1+rand.IntN(600)) {
			acked[[2]int{a.Client, a.Number}] = a
			p.Next[a.Client] = max(p.Next[a.Client], a.Number+1)
		}
		if len(acked) == before {
			t.Fatalf("life %d: nothing was acknowledged", p.Life)
		}
	}
	compare(t, dir, acked)
	known := 0
	for _, a := range acked {
		if !a.New && !a.Erased {
			known++
		}
	}
	t.Logf("%d kills, %d acknowledged; %d of them had been kept by a process that died before it said so", rounds, len(acked), known)
}

// killAfter runs a process until so many answers have come, and a moment longer.
func killAfter(t *testing.T, dir string, answers int) (acks []ack) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), killed+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var dead *time.Timer
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var a ack
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			break // the last line was cut short: nobody has read that answer
		}
		if acks = append(acks, a); len(acks) == answers {
			dead = time.AfterFunc(time.Duration(rand.IntN(3000))*time.Microsecond, func() { cmd.Process.Kill() })
		}
	}
	if dead == nil {
		t.Fatalf("the process ended by itself after %d answers", len(acks))
	}
	cmd.Wait() // it was killed
	return acks
}

// compare opens what is left and holds it against what was acknowledged.
func compare(t *testing.T, dir string, acked map[[2]int]ack) {
	t.Helper()
	q, err := openIn(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer q.Close()
	if _, err := q.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	for _, a := range acked {
		e := envelope(a.Client, a.Number, -1)
		c, err := q.Case(t.Context(), e.Sid, 0)
		switch {
		case a.Erased && !errors.Is(err, queue.ErrNotFound):
			t.Errorf("client %d: %d was erased and is there: %v", a.Client, a.Number, err)
		case !a.Erased && err != nil:
			t.Errorf("client %d: %d was acknowledged and is lost: %v", a.Client, a.Number, err)
		case !a.Erased && (len(c.Envelopes) != 1 || c.Envelopes[0].Receipt != a.Receipt):
			t.Errorf("client %d: %d has %d rows", a.Client, a.Number, len(c.Envelopes))
		}
	}
}
