package e2e

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"unionhall/internal/seal"
	"unionhall/sync/queue"
	"unionhall/sync/queue/sqlite"
	"unionhall/sync/queue/sqlqueue"
)

// unionsync builds the sync endpoint, once for all tests that want one.
var unionsync = sync.OnceValues(func() (string, error) {
	path := filepath.Join(filepath.Dir(program), "unionsync")
	return path, say("go", "build", "-o", path, "../cmd/unionsync")
})

// An endpoint is a sync endpoint as hosts run it: a process with a folder of data.
type endpoint struct {
	t       *testing.T
	dir     string // its data
	file    string // unionsync.json
	address string

	mu      sync.Mutex // guards what follows
	process *exec.Cmd  // nil: it does not run
}

// startEndpoint runs one that knows what unionsync.json says and signs receipts
// with key.
func startEndpoint(t *testing.T, unionsyncJSON []byte, key *ecdsa.PrivateKey) *endpoint {
	t.Helper()
	dir := t.TempDir()
	e := &endpoint{t: t, dir: filepath.Join(dir, "data"), file: filepath.Join(dir, "unionsync.json"), address: freshAddress(t)}
	if err := os.WriteFile(e.file, unionsyncJSON, 0o600); err != nil {
		t.Fatal(err)
	}
	e.settle(key)
	e.start()
	t.Cleanup(e.kill)
	return e
}

// settle makes an empty data folder with the receipt key in it.
func (e *endpoint) settle(key *ecdsa.PrivateKey) {
	e.t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		e.t.Fatal(err)
	}
	if err := os.MkdirAll(e.dir, 0o700); err != nil {
		e.t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	if err := os.WriteFile(filepath.Join(e.dir, "receipt-key.pem"), text, 0o600); err != nil {
		e.t.Fatal(err)
	}
}

// start returns when the endpoint takes forms.
func (e *endpoint) start() {
	e.t.Helper()
	path, err := unionsync()
	if err != nil {
		e.t.Fatal(err)
	}
	c := exec.Command(path, "--site", e.file, "--data", e.dir, "--listen", e.address, "--metrics", "off", "--lang", "en")
	says, err := c.StderrPipe()
	if err != nil {
		e.t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		e.t.Fatal(err)
	}
	e.mu.Lock()
	e.process = c
	e.mu.Unlock()
	taking, all := make(chan bool, 1), bufio.NewScanner(says)
	go func() {
		for all.Scan() {
			var line struct{ Msg string }
			if json.Unmarshal(all.Bytes(), &line) == nil && line.Msg == "taking forms" {
				taking <- true
			}
		}
		close(taking)
	}()
	select {
	case ok := <-taking:
		if !ok {
			e.t.Fatal("the endpoint does not start")
		}
	case <-time.After(patience):
		e.t.Fatal("the endpoint does not say that it takes forms")
	}
}

// kill ends it as a power cut would, in the middle of whatever it does.
func (e *endpoint) kill() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.process == nil {
		return
	}
	_ = e.process.Process.Kill() // an error: it has ended
	_ = e.process.Wait()
	e.process = nil
}

// lose kills it and takes its disk away: a new one begins with nothing but the key.
func (e *endpoint) lose(key *ecdsa.PrivateKey) {
	e.t.Helper()
	e.kill()
	if err := os.RemoveAll(e.dir); err != nil {
		e.t.Fatal(err)
	}
	e.settle(key)
	e.start()
}

// A row is an envelope that an endpoint keeps, with its parts.
type row struct {
	union   string
	listed  queue.Listed
	body    *seal.Envelope
	missing int
	parts   [][]byte // those that are there, in order
}

// rows stops the endpoint and reads all that it keeps for some unions.
func (e *endpoint) rows(unions ...string) []row {
	e.t.Helper()
	e.kill()
	q := e.open()
	defer q.Close()
	ctx := context.Background()
	var all []row
	for _, union := range unions {
		list, err := q.List(ctx, queue.ListQuery{Union: union, Max: 100})
		if err != nil {
			e.t.Fatal(err)
		}
		for _, l := range list {
			all = append(all, e.fetch(ctx, q, union, l))
		}
	}
	return all
}

func (e *endpoint) fetch(ctx context.Context, q queue.Desk, union string, l queue.Listed) row {
	e.t.Helper()
	f, err := q.Fetch(ctx, union, l.Digest)
	if err != nil {
		e.t.Fatal(err)
	}
	r := row{union: union, listed: l, missing: len(f.Missing)}
	if r.body, err = seal.ParseEnvelope(f.Envelope.Body); err != nil {
		e.t.Fatal(err)
	}
	for i, digest := range r.body.Parts {
		part, err := q.FetchPart(ctx, union, l.Digest, i)
		if err != nil {
			continue // it has not come: missing says so
		}
		if sha256.Sum256(part) != digest {
			e.t.Errorf("part %d is not the one that the envelope names", i)
		}
		r.parts = append(r.parts, part)
	}
	return r
}

// withQueue does something with what a running endpoint keeps, as officers will.
func (e *endpoint) withQueue(do func(q *sqlqueue.Queue)) {
	e.t.Helper()
	e.kill()
	q := e.open()
	do(q)
	if err := q.Close(); err != nil {
		e.t.Fatal(err)
	}
	e.start()
}

// open opens the queue of an endpoint that does not run.
func (e *endpoint) open() *sqlqueue.Queue {
	e.t.Helper()
	dir := filepath.Join(e.dir, "ledger")
	key, err := sqlqueue.LedgerKey(filepath.Join(dir, "key"))
	if err != nil {
		e.t.Fatal(err)
	}
	ledger, err := sqlqueue.OpenLedger(dir, key)
	if err != nil {
		e.t.Fatal(err)
	}
	q, err := sqlite.Open(context.Background(), filepath.Join(e.dir, "queue.db"), sqlqueue.Options{Ledger: ledger})
	if err != nil {
		e.t.Fatal(err)
	}
	return q
}
