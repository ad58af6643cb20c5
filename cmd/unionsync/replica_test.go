package main

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unionhall/internal/seal"
	"unionhall/sync/queue/postgres/cluster"
)

// withoutItsLedger wants a replica refused that has no ledger key yet, and gives it one.
func withoutItsLedger(t *testing.T, key, dir, address string) {
	t.Helper()
	data := filepath.Join(dir, "data")
	if code, _, complaint := command(t, "", "verify", "--data", data, "--database", address); code != exitMachine || !strings.Contains(complaint, "is not the ledger of this queue") {
		t.Errorf("with a ledger of its own: %d %s", code, complaint)
	}
	text, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data, "ledger", "key"), text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Two endpoints with one database are one to phones: what one has acknowledged,
// the other knows, and gives the same receipt for.
func TestTwoReplicasAreOne(t *testing.T) {
	server, err := cluster.New(t.Context())
	if errors.Is(err, cluster.ErrMissing) && os.Getenv("UNIONHALL_REQUIRE_POSTGRES") == "" {
		t.Skip("LEFT OUT: two replicas; there is no PostgreSQL")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Remove(); err != nil {
			t.Error(err)
		}
	})
	address, err := server.Database(t.Context(), "replicas")
	if err != nil {
		t.Fatal(err)
	}
	env := []string{databaseVariable + "=" + address}
	keys, signs := officersOf(t)
	first, dir := short(t), short(t)
	writeSite(t, first, keys.Set)
	writeSite(t, dir, keys.Set)
	one := start(t, first, env)
	withoutItsLedger(t, filepath.Join(one.dir, "data", "ledger", "key"), dir, address)
	two := start(t, dir, env)
	r := seal.NewSecret()
	e := sealed(t, r, "words")
	status, receipt := send(t, "http://"+one.address, e)
	if status != http.StatusCreated {
		t.Fatalf("%d %s", status, receipt)
	}
	if status, again := send(t, "http://"+two.address, e); status != http.StatusOK || again != receipt {
		t.Errorf("the other replica: %d %s, want %s", status, again, receipt)
	}
	// An officer is one to both: a session of one is good at the other, a proof is good once.
	d := &desk{t: t, base: "http://" + one.address, signs: signs}
	spent := d.prove()
	d.base = "http://" + two.address
	d.want("list", `{}`, http.StatusOK, "")
	d.want("session", `{"proof":"`+spent+`"}`, http.StatusForbidden, "officer/nonce")
	later := sealed(t, r, "more")
	auth := r.Auth()
	if status, _ := send(t, "http://"+two.address, later, "Unionhall-Auth", text(auth)); status != http.StatusCreated {
		t.Errorf("%d", status)
	}
	one.end()
	if status, _ := send(t, "http://"+two.address, later); status != http.StatusOK {
		t.Errorf("with one replica gone: %d", status)
	}
	two.end()
	if _, err := os.Stat(filepath.Join(one.dir, "data", "queue.db")); err == nil {
		t.Error("a replica made a database of its own")
	}
}
