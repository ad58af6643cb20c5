package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// report prints the table and what is to be reached.
func (r *queueRun) report(ctx context.Context, w io.Writer) error {
	server, err := r.server.Version(ctx)
	if err != nil {
		return err
	}
	root, err := moduleRoot(ctx)
	if err != nil {
		return err
	}
	with, err := output(ctx, root, "go", "list", "-m", "modernc.org/sqlite", "github.com/jackc/pgx/v5")
	if err != nil {
		return err
	}
	peer := ""
	if r.peer {
		if peer, err = output(ctx, filepath.Join(root, "bench", "pocketbase"), "go", "list", "-m", "github.com/pocketbase/pocketbase"); err != nil {
			return err
		}
		peer = "; " + peer
	}
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%s, %s, %s/%s, %s, %d processors; %s; %s%s. Medians of %d rounds of %v for each case, in turn.\n\n",
		time.Now().Format("2006-01-02"), runtime.Version(), runtime.GOOS, runtime.GOARCH, processor(), runtime.NumCPU(),
		server, strings.ReplaceAll(with, "\n", ", "), peer, r.rounds, r.time)
	fmt.Fprint(b, "| way | store | clients | accepts/s (least to most) | of the raw rate | p50 ms | p99 ms | peak MB |\n| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n")
	for _, c := range r.cases() {
		list := r.results[c]
		fmt.Fprintf(b, "| %s | %s | %d | %s (%s to %s) | %.1f | %.1f | %.1f | %s |\n", c.way, c.store, c.clients,
			thousands(int(r.median(c, queueResult.rate))), thousands(int(least(list))), thousands(int(most(list))), r.ofRaw(c),
			r.median(c, func(q queueResult) float64 { return q.P50 }), r.median(c, func(q queueResult) float64 { return q.P99 }),
			megabytes(int64(r.median(c, func(q queueResult) float64 { return float64(q.peak) }))))
	}
	r.figures(b)
	return b.Flush()
}

func least(list []queueResult) float64 {
	return slices.MinFunc(list, byRate).rate()
}

func most(list []queueResult) float64 {
	return slices.MaxFunc(list, byRate).rate()
}

func byRate(a, b queueResult) int { return int(a.rate() - b.rate()) }

// median of one figure over the rounds.
func (r *queueRun) median(c queueCase, figure func(queueResult) float64) float64 {
	return middle(r.results[c], figure)
}

// ofRaw compares with the raw rate of the same round: the disk's rate changes by
// half from minute to minute.
func (r *queueRun) ofRaw(c queueCase) float64 {
	return r.quotients(c, queueCase{rawFile, "", 1})
}

func (r *queueRun) quotients(a, b queueCase) float64 {
	var list []float64
	for i, q := range r.results[a] {
		list = append(list, q.rate()/r.results[b][i].rate())
	}
	return middle(list, func(x float64) float64 { return x })
}

// figures prints what is to be reached, as far as it was measured.
func (r *queueRun) figures(w io.Writer) {
	fmt.Fprint(w, "\n### Figures to reach\n\n| | measured | to reach | reached |\n| --- | ---: | ---: | --- |\n")
	for _, f := range []struct{ clients, times int }{{64, 10}, {512, 15}} {
		c := queueCase{alone, "sqlite", f.clients}
		rate, times := r.median(c, queueResult.rate), r.ofRaw(c)
		line(w, fmt.Sprintf("queue, %d clients: times the raw rate, or 25,000/s", f.clients), fmt.Sprintf("%.1f times, %s/s", times, thousands(int(rate))),
			fmt.Sprintf("%d times", f.times), times >= float64(f.times) || rate >= 25_000)
		best := r.quotients(c, queueCase{alone, "postgres", f.clients})
		line(w, fmt.Sprintf("queue, %d clients: of PostgreSQL", f.clients), fmt.Sprintf("%.2f", best), "1", best >= 1)
		over := r.quotients(queueCase{overHTTP, "sqlite", f.clients}, queueCase{overHTTP, "memory", f.clients})
		line(w, fmt.Sprintf("HTTP, %d clients: of the memory queue", f.clients), fmt.Sprintf("%.2f", over), "0.8", over >= 0.8)
	}
	p99 := r.median(queueCase{overHTTP, "sqlite", 64}, func(q queueResult) float64 { return q.P99 })
	line(w, "HTTP, 64 clients: p99", fmt.Sprintf("%.0f ms", p99), "under 100 ms", p99 < 100)
	peak := 0.0
	for _, n := range queueClients {
		peak = max(peak, r.median(queueCase{overHTTP, "sqlite", n}, func(q queueResult) float64 { return float64(q.peak) }))
	}
	line(w, "HTTP: peak memory of the endpoint", megabytes(int64(peak))+" MB", "under 64 MB", peak < 64e6)
}

func line(w io.Writer, name, measured, limit string, reached bool) {
	yes := map[bool]string{true: "yes", false: "no"}[reached]
	fmt.Fprintf(w, "| %s | %s | %s | %s |\n", name, measured, limit, yes)
}
