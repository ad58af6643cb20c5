package main

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"unionhall/sync/queue"
	"unionhall/sync/queue/postgres"
	"unionhall/sync/queue/sqlite"
	"unionhall/sync/queue/sqlqueue"
)

// bodySize is that of an envelope with a short form, to two officers.
const bodySize = 2048

func open(ctx context.Context, o options) (queue.Queue, error) {
	if o.store == "memory" {
		return queue.Memory(nil), nil
	}
	ledger, err := sqlqueue.OpenLedger(filepath.Join(o.dir, "ledger"), make([]byte, sha256.Size))
	if err != nil {
		return nil, err
	}
	switch o.store {
	case "sqlite":
		return sqlite.Open(ctx, filepath.Join(o.dir, "queue.db"), sqlqueue.Options{Ledger: ledger})
	case "postgres":
		return postgres.Open(ctx, o.address, sqlqueue.Options{Ledger: ledger})
	}
	return nil, fmt.Errorf("there is no store %q", o.store)
}

// queueAlone lets clients hand envelopes to a queue: no HTTP, no signature.
func queueAlone(ctx context.Context, o options) (any, error) {
	q, err := open(ctx, o)
	if err != nil {
		return nil, err
	}
	load, err := run(o, func(client, n int) (bool, error) {
		a, err := q.Accept(ctx, envelope(client, n))
		if err == nil && !a.New {
			err = errors.New("an envelope was not new")
		}
		return true, err
	})
	return load, errors.Join(err, q.Close())
}

// envelope makes one that no other is like.
func envelope(client, n int) *queue.Envelope {
	body := make([]byte, bodySize)
	binary.BigEndian.PutUint64(body, uint64(client))
	binary.BigEndian.PutUint64(body[8:], uint64(n))
	e := &queue.Envelope{
		Digest: sha256.Sum256(body), Union: "yl-linhe", Form: "help@1", Body: body,
		Receipt: receipt, Received: time.Now().Truncate(time.Minute),
	}
	e.Sid = queue.Sid(e.Digest[:16])
	return e
}

// receipt is as long as a signed one.
const receipt = "eyJ0eXAiOiJzZWFsMStyZWNlaXB0IiwiYWxnIjoiRVMyNTYifQ.eyJzaWQiOiJBQUFBQUFBQUFBQUFBQUFBQUFBQUFBIiwiZCI6IkFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUEiLCJ1IjoieWwtbGluaGUiLCJ0IjoyOTYwMTYwMH0.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
