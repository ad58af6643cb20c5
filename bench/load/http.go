package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"unionhall/internal/seal"
	"unionhall/sync/intake"
	"unionhall/sync/site"
)

// serve runs an endpoint on a queue until it is interrupted. It asks for no work and
// has budgets that nobody reaches: what is measured is taking, checking, signing, keeping.
func serve(ctx context.Context, o options) (any, error) {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	intake.Room.Use(nil)
	q, err := open(ctx, o)
	if err != nil {
		return nil, err
	}
	debug.FreeOSMemory() // as the endpoint does
	key, err := seal.NewKey()
	if err != nil {
		return nil, err
	}
	endless := intake.Budget{Burst: 1 << 40, Each: time.Nanosecond}
	door, err := intake.New(intake.Options{
		Queue: q, Key: key,
		Site:   site.Fixed(&site.Site{Version: site.Version, Unions: map[string]*site.Union{}}),
		Limits: intake.Limits{InFlight: 64 << 20, Union: 1 << 40, Strangers: 1 << 40, Prefix: endless, Form: endless, FormSize: endless, Arrivals: endless},
	})
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	fmt.Printf("http://%s\n", l.Addr())
	server := &http.Server{Handler: door}
	context.AfterFunc(ctx, func() { server.Close() })
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return nil, err
	}
	return struct{}{}, q.Close()
}

// sealMany seals envelopes to two officers and writes them into a file.
func sealMany(_ context.Context, o options) (any, error) {
	var keys []seal.PublicKey
	for range 2 {
		key, err := seal.NewKey()
		if err != nil {
			return nil, err
		}
		public, err := seal.PublicKeyOf(key)
		if err != nil {
			return nil, err
		}
		keys = append(keys, public)
	}
	bodies := make([][]byte, o.count)
	failed := make([]error, runtime.NumCPU())
	each := options{clients: len(failed), time: time.Hour}
	_, err := run(each, func(client, n int) (bool, error) {
		i := n*each.clients + client
		if i >= len(bodies) {
			return false, nil
		}
		e, err := seal.Case{Secret: seal.NewSecret(), Union: "yl-linhe", Form: "help@1", KeySet: sha256.Sum256(nil), Keys: keys}.Seal([]byte(`{"answers":{}}`), nil)
		if err == nil {
			bodies[i] = e.Body
		}
		return true, err
	})
	if err != nil {
		return nil, err
	}
	f, err := os.Create(o.sealed)
	if err != nil {
		return nil, err
	}
	return struct{ Bytes int }{len(bodies[0])}, errors.Join(gob.NewEncoder(f).Encode(bodies), f.Close())
}

// send posts the envelopes of the file, each once.
func send(ctx context.Context, o options) (any, error) {
	f, err := os.Open(o.sealed)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var bodies [][]byte
	if err := gob.NewDecoder(f).Decode(&bodies); err != nil {
		return nil, err
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: o.clients, DisableCompression: true}}
	var next atomic.Int64
	return run(o, func(int, int) (bool, error) {
		i := next.Add(1) - 1
		if i >= int64(len(bodies)) {
			return false, nil
		}
		return true, post(ctx, client, o.address+"/v1/envelopes", "application/jose+json", bodies[i], http.StatusCreated)
	})
}

// insert posts records of the size of an envelope to a server that takes JSON.
func insert(ctx context.Context, o options) (any, error) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: o.clients, DisableCompression: true}}
	text := strings.Repeat("A", bodySize-16)
	return run(o, func(c, n int) (bool, error) {
		return true, post(ctx, client, o.address, "application/json", fmt.Appendf(nil, `{"body":"%08d%08d%s"}`, c, n, text), http.StatusOK)
	})
}

func post(ctx context.Context, client *http.Client, address, kind string, body []byte, want int) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Unionhall-Work", "0")
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(answer.Body)
	answer.Body.Close()
	if err == nil && answer.StatusCode != want {
		err = fmt.Errorf("%s: %s", answer.Status, text)
	}
	return err
}
