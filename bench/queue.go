package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"unionhall/sync/queue/postgres/cluster"
)

// queueOptions is what the command line says.
type queueOptions struct {
	rounds int
	time   time.Duration
	sealed int
	peer   bool
	keep   bool
	into   string
}

// queueClients is how many send at a time.
var queueClients = []int{1, 64, 512}

func parseQueue(args []string, stderr io.Writer) (queueOptions, error) {
	var o queueOptions
	f := newFlags("queue", "Wants PostgreSQL (initdb on PATH or in /usr/lib/postgresql). Everything is kept below $TMPDIR: let it be on the disk that is to be measured, not in memory.", &o.into, stderr)
	f.IntVar(&o.rounds, "rounds", 5, "how often each case is measured, in turn")
	f.DurationVar(&o.time, "time", 2*time.Second, "how long each case is measured")
	f.IntVar(&o.sealed, "sealed", 20_000, "how many envelopes are sealed for the way over HTTP; a case ends when it has used them up")
	f.BoolVar(&o.peer, "pocketbase", true, "measure PocketBase too")
	f.BoolVar(&o.keep, "keep", false, "keep the folder, and say where it is")
	return o, parse(f, args, func() bool { return o.rounds > 0 && o.time > 0 && o.sealed > 0 })
}

func runQueue(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	o, err := parseQueue(args, stderr)
	if err != nil {
		return err
	}
	work, remove, err := workFolder(o.keep, stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	r := &queueRun{queueOptions: o, work: work, stderr: stderr, program: filepath.Join(work, "load"), sealed: filepath.Join(work, "sealed"), results: map[queueCase][]queueResult{}}
	if err := r.prepare(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.server.Remove()) }()
	if err := r.all(ctx); err != nil {
		return err
	}
	var text bytes.Buffer
	if err := r.report(ctx, &text); err != nil {
		return err
	}
	return publish(stdout, o.into, "queue", text.Bytes())
}

// A queueCase is one line of the table.
type queueCase struct {
	way     way
	store   string
	clients int
}

// way is how envelopes come to the store.
type way string

const (
	rawFile   way = "append and fsync"
	alone     way = "queue"
	overHTTP  way = "HTTP"
	peersHTTP way = "PocketBase, HTTP"
)

// A queueResult is what a case came to in one round.
type queueResult struct {
	Done    int
	Seconds float64
	P50     float64
	P99     float64
	peak    int64 // of the process with the queue, bytes
}

func (q queueResult) rate() float64 { return float64(q.Done) / q.Seconds }

// A queueRun is one run of the benchmark.
type queueRun struct {
	queueOptions
	work, program, sealed, pocketbase string
	server                            *cluster.Cluster
	databases                         int
	results                           map[queueCase][]queueResult
	stderr                            io.Writer
}

// prepare builds what is measured and starts PostgreSQL.
func (r *queueRun) prepare(ctx context.Context) error {
	root, err := moduleRoot(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintln(r.stderr, "building the programs")
	if err := goBuild(ctx, root, r.program, "./bench/load"); err != nil {
		return err
	}
	if r.peer {
		r.pocketbase = filepath.Join(r.work, "pocketbase")
		if err := goBuild(ctx, filepath.Join(root, "bench", "pocketbase"), r.pocketbase, pocketbaseProgram); err != nil {
			return err
		}
	}
	if _, err := output(ctx, r.work, r.program, "-sealed", r.sealed, "-count", strconv.Itoa(r.queueOptions.sealed), "seal"); err != nil {
		return err
	}
	r.server, err = cluster.New(ctx)
	return err
}

// cases are in the order of the table.
func (r *queueRun) cases() []queueCase {
	list := []queueCase{{rawFile, "", 1}}
	for _, w := range []way{alone, overHTTP} {
		for _, store := range []string{"sqlite", "postgres", "memory"} {
			for _, n := range queueClients {
				list = append(list, queueCase{w, store, n})
			}
		}
	}
	if r.peer {
		for _, n := range queueClients {
			list = append(list, queueCase{peersHTTP, "", n})
		}
	}
	return list
}

// all measures each case once in every round, so that what the disk does meanwhile
// meets all.
func (r *queueRun) all(ctx context.Context) error {
	for round := range r.rounds {
		fmt.Fprintf(r.stderr, "round %d of %d\n", round+1, r.rounds)
		for _, c := range r.cases() {
			result, err := r.measure(ctx, c)
			if err != nil {
				return fmt.Errorf("%s %s, %d clients: %w", c.way, c.store, c.clients, err)
			}
			r.results[c] = append(r.results[c], result)
		}
	}
	return nil
}

func (r *queueRun) measure(ctx context.Context, c queueCase) (result queueResult, err error) {
	dir, err := os.MkdirTemp(r.work, "case-")
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	args := []string{"-dir", dir, "-clients", strconv.Itoa(c.clients), "-time", r.time.String()}
	if c.way == rawFile {
		return r.load(ctx, append(args, "raw"))
	}
	if c.way == peersHTTP {
		return r.withPocketBase(ctx, dir, args)
	}
	keep := []string{"-store", c.store}
	if c.store == "postgres" {
		r.databases++
		address, err := r.server.Database(ctx, fmt.Sprint("bench", r.databases))
		if err != nil {
			return result, err
		}
		keep = append(keep, "-address", address)
	}
	if c.way == alone {
		return r.load(ctx, slices.Concat(keep, args, []string{"queue"}))
	}
	server, err := startEndpoint(ctx, r.program, slices.Concat(keep, []string{"-dir", dir, "serve"}))
	if err != nil {
		return result, err
	}
	result, err = r.load(ctx, append(args, "-address", server.address, "-sealed", r.sealed, "send"))
	result.peak, err = server.stop(err)
	return result, err
}

// load runs clients in a process of their own.
func (r *queueRun) load(ctx context.Context, args []string) (queueResult, error) {
	c := exec.CommandContext(ctx, r.program, args...)
	var out, said bytes.Buffer
	c.Stdout, c.Stderr = &out, &said
	var result queueResult
	if err := c.Run(); err != nil {
		return result, fmt.Errorf("%w\n%s", err, tail(said.Bytes()))
	}
	err := json.Unmarshal(out.Bytes(), &result)
	result.peak = peak(c.ProcessState)
	return result, err
}

// An endpointServer is a process that takes envelopes.
type endpointServer struct {
	cmd     *exec.Cmd
	address string
	said    *bytes.Buffer
}

// startEndpoint starts an endpoint, which prints its address when it listens.
func startEndpoint(ctx context.Context, program string, args []string) (*endpointServer, error) {
	s := &endpointServer{cmd: exec.CommandContext(ctx, program, args...), said: &bytes.Buffer{}}
	s.cmd.Stderr = s.said
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		_, err = s.stop(err)
		return nil, err
	}
	s.address = strings.TrimSpace(line)
	return s, nil
}

// stop ends the server and tells its peak memory.
func (s *endpointServer) stop(err error) (int64, error) {
	err = errors.Join(err, s.cmd.Process.Signal(os.Interrupt))
	s.cmd.Wait() // how it ends is not measured
	if err != nil {
		err = fmt.Errorf("%w\n%s", err, tail(s.said.Bytes()))
	}
	return peak(s.cmd.ProcessState), err
}
