package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"unionhall/sync/queue"
	"unionhall/sync/queue/postgres/cluster"
	"unionhall/sync/queue/queuetest"
	"unionhall/sync/queue/sqlqueue"
)

// server is the one that most tests share; nil: there is none on this machine.
var server *cluster.Cluster

// shared is the address of its database.
var shared string

func TestMain(m *testing.M) {
	if text := os.Getenv(replica); text != "" {
		fmt.Fprintln(os.Stderr, serveUntilKilled(text))
		os.Exit(1)
	}
	os.Exit(run(m))
}

// run starts the server and says loudly what was left out without one.
func run(m *testing.M) int {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var err error
	server, err = cluster.New(ctx)
	switch {
	case errors.Is(err, cluster.ErrMissing) && os.Getenv("UNIONHALL_REQUIRE_POSTGRES") == "":
		code := m.Run()
		fmt.Println("LEFT OUT: the queue on PostgreSQL was not tested: no PostgreSQL here")
		return code
	case err != nil:
		fmt.Println(err)
		return 1
	}
	defer server.Remove()
	if shared, err = server.Database(ctx, "shared"); err != nil {
		fmt.Println(err)
		return 1
	}
	return m.Run()
}

// key is the ledger key of all tests.
var key = make([]byte, 32)

var schemas atomic.Int32

// address makes a schema for the test: that is quicker than a database.
func address(t *testing.T) string {
	t.Helper()
	if server == nil {
		t.Skip("no PostgreSQL")
	}
	db, err := sql.Open("pgx", shared)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	name := fmt.Sprintf("test%d", schemas.Add(1))
	if _, err := db.ExecContext(t.Context(), "CREATE SCHEMA "+name); err != nil {
		t.Fatal(err)
	}
	return shared + "&search_path=" + name
}

// open opens a replica with a ledger of its own.
func open(t *testing.T, address string, clock queue.Clock) *sqlqueue.Queue {
	t.Helper()
	ledger, err := sqlqueue.OpenLedger(filepath.Join(t.TempDir(), "ledger"), key)
	if err != nil {
		t.Fatal(err)
	}
	q, err := Open(t.Context(), address, sqlqueue.Options{Clock: clock, Ledger: ledger})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { q.Close() })
	return q
}

func TestQueue(t *testing.T) {
	queuetest.Test(t, func(t *testing.T, clock queue.Clock) queue.Queue {
		return open(t, address(t), clock)
	})
}

func TestDatabaseClockRulesLeases(t *testing.T) {
	q := open(t, address(t), nil)
	e := queuetest.Envelope(queuetest.Sid(1), 0, 0)
	e.Routes = []string{"hook"}
	if _, err := q.Accept(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	claimed, err := q.Claim(t.Context(), queue.ClaimQuery{Route: "hook", Max: 1, Lease: time.Minute})
	if err != nil || len(claimed) != 1 {
		t.Fatal(len(claimed), err)
	}
	if d := claimed[0].Until.Sub(begin); d < 50*time.Second || d > 70*time.Second {
		t.Errorf("a lease of a minute ends in %v", d)
	}
}

func TestServerThatForgetsIsRefused(t *testing.T) {
	a := address(t)
	refused(t, a+"&synchronous_commit=off", "synchronous_commit")
	c, err := cluster.New(t.Context(), "fsync=off")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Remove() })
	a, err = c.Database(t.Context(), "forgetful")
	if err != nil {
		t.Fatal(err)
	}
	refused(t, a, "fsync")
}

func refused(t *testing.T, address, setting string) {
	t.Helper()
	ledger, err := sqlqueue.OpenLedger(t.TempDir(), key)
	if err != nil {
		t.Fatal(err)
	}
	q, err := Open(t.Context(), address, sqlqueue.Options{Ledger: ledger})
	if err == nil {
		q.Close()
	}
	if err == nil || !strings.Contains(err.Error(), setting+" is off") {
		t.Errorf("with %s off: %v", setting, err)
	}
}

// A standby answers questions and takes nothing: a balancer that goes by its answers would
// send everybody there.
func TestStandbyIsNotReady(t *testing.T) {
	if server == nil {
		t.Skip("no PostgreSQL")
	}
	own, err := cluster.New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { own.Remove() })
	address, err := own.Database(t.Context(), "standby")
	if err != nil {
		t.Fatal(err)
	}
	q := open(t, address, nil)
	if err := q.Health(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(own.Stop(), own.Demote()); err != nil {
		t.Fatal(err)
	}
	if err := own.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range idle + 1 { // connections of before the stop have to be found out first
		err = q.Health(t.Context())
		if err == nil || strings.Contains(err.Error(), "can only be read") {
			break
		}
	}
	if err == nil || !strings.Contains(err.Error(), "can only be read") {
		t.Errorf("health of a standby: %v", err)
	}
}

func TestReplicasStartAtOnce(t *testing.T) {
	a := address(t)
	t.Run("replicas", func(t *testing.T) {
		for range 3 {
			t.Run("start", func(t *testing.T) {
				t.Parallel()
				open(t, a, nil)
			})
		}
	})
}
