// Command load is what the benchmark of the queue starts anew for every case, so that
// each is measured in a process of its own: clients at a queue, clients at an endpoint, an
// endpoint, or a bare file. It prints one line of JSON.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"
)

// options are of all modes; each uses some.
type options struct {
	store   string
	dir     string
	address string
	sealed  string
	clients int
	time    time.Duration
	count   int
}

func main() {
	var o options
	flag.StringVar(&o.store, "store", "memory", "memory, sqlite or postgres")
	flag.StringVar(&o.dir, "dir", "", "an empty folder")
	flag.StringVar(&o.address, "address", "", "of the database, or of the endpoint")
	flag.StringVar(&o.sealed, "sealed", "", "the file of sealed envelopes")
	flag.IntVar(&o.clients, "clients", 1, "at a time")
	flag.DurationVar(&o.time, "time", time.Second, "how long")
	flag.IntVar(&o.count, "count", 1000, "how many envelopes to seal")
	flag.Parse()
	modes := map[string]func(context.Context, options) (any, error){
		"raw": raw, "queue": queueAlone, "serve": serve, "send": send, "seal": sealMany, "insert": insert,
	}
	mode := modes[flag.Arg(0)]
	if mode == nil {
		fmt.Fprintln(os.Stderr, "usage: load [flags] raw|queue|serve|send|seal|insert")
		os.Exit(2)
	}
	result, err := mode(context.Background(), o)
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(result)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

// A Load is what one case has come to.
type Load struct {
	Done    int
	Seconds float64
	P50     float64 // milliseconds of one request
	P99     float64
}

// run lets clients work until the time is over or do has nothing left, and takes the
// time of each request.
func run(o options, do func(client, n int) (more bool, err error)) (Load, error) {
	times := make([][]time.Duration, o.clients)
	failed := make([]error, o.clients)
	begin := time.Now()
	var all sync.WaitGroup
	for c := range o.clients {
		all.Go(func() {
			for n := 0; time.Since(begin) < o.time; n++ {
				at := time.Now()
				more, err := do(c, n)
				if failed[c] = err; err != nil || !more {
					return
				}
				times[c] = append(times[c], time.Since(at))
			}
		})
	}
	all.Wait()
	took := time.Since(begin)
	list := slices.Concat(times...)
	slices.SortFunc(list, cmp.Compare)
	if err := errors.Join(failed...); err != nil {
		return Load{}, err
	}
	if len(list) == 0 {
		return Load{}, errors.New("nothing was done")
	}
	return Load{len(list), took.Seconds(), ms(list[len(list)/2]), ms(list[len(list)*99/100])}, nil
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// raw appends 4 KiB to a file and syncs it, again and again: what the disk can do for
// whoever waits for it alone.
func raw(_ context.Context, o options) (any, error) {
	f, err := os.Create(o.dir + "/raw")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	block := make([]byte, 4096)
	o.clients = 1
	return run(o, func(int, int) (bool, error) {
		if _, err := f.Write(block); err != nil {
			return false, err
		}
		return true, f.Sync()
	})
}
