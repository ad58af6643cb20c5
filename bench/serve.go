package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// serveOptions is what the command line says.
type serveOptions struct {
	items     sizes
	rounds    int
	edits     int
	hugo      bool
	hugoEdits int
	hugoTime  time.Duration
	limit     time.Duration
	start     time.Duration
	pause     time.Duration
	keep      bool
	into      string
}

func parseServe(args []string, stderr io.Writer) (serveOptions, error) {
	o := serveOptions{items: sizes{usualItems, manyItems}}
	f := newFlags("serve", "Wants Chromium on PATH. Sources and Hugo's site lie below $TMPDIR: let it be in memory, or the disk is measured too.", &o.into, stderr)
	f.Var(&o.items, "items", "sizes of the corpora, `N,N,...`")
	f.IntVar(&o.rounds, "rounds", 3, "how often each server is started, in turn; the edits are spread over the rounds")
	f.IntVar(&o.edits, "edits", 45, "how many saves of each kind are measured with Unionhall")
	f.BoolVar(&o.hugo, "hugo", true, "measure hugo server too")
	f.IntVar(&o.hugoEdits, "hugo-edits", 15, "how many saves of each kind are measured with Hugo, at most")
	f.DurationVar(&o.hugoTime, "hugo-time", 15*time.Minute, "how long saves with Hugo may take for each size, in all; each kind gets one in each round at least")
	f.DurationVar(&o.limit, "limit", 2*time.Minute, "how long one save may take; longer is written down as such")
	f.DurationVar(&o.start, "start", 15*time.Minute, "how long a server may take to serve its first page")
	f.DurationVar(&o.pause, "pause", time.Second, "how long page and server must have done nothing before the next save")
	f.BoolVar(&o.keep, "keep", false, "keep the folder with the sources, and say where it is")
	return o, parse(f, args, func() bool {
		return o.rounds > 0 && o.edits >= o.rounds && o.hugoEdits >= o.rounds && min(o.hugoTime, o.limit, o.start, o.pause) > 0
	})
}

func runServe(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	o, err := parseServe(args, stderr)
	if err != nil {
		return err
	}
	work, remove, err := workFolder(o.keep, stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	p, err := buildPrograms(ctx, work, stderr, others{hugo: o.hugo})
	if err != nil {
		return err
	}
	browser, err := openChrome(ctx, "127.0.0.1")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, browser.close()) }()
	rest, err := awake()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rest()) }()
	run := &serveRun{serveOptions: o, programs: p, browser: browser, stderr: stderr}
	var text bytes.Buffer
	if err := run.all(ctx, work, &text); err != nil {
		return err
	}
	return publish(stdout, o.into, "serve", text.Bytes())
}

// A serveRun is one run of the benchmark.
type serveRun struct {
	serveOptions
	programs *programs
	browser  *chrome
	stderr   io.Writer
}

// all measures all sizes and writes the report.
func (r *serveRun) all(ctx context.Context, work string, w io.Writer) error {
	var results []*serveResult
	for _, n := range r.items {
		dir := filepath.Join(work, strconv.Itoa(n))
		result, err := r.measure(ctx, dir, n)
		if err != nil {
			return err
		}
		results = append(results, result)
		if !r.keep {
			if err := os.RemoveAll(dir); err != nil {
				return err
			}
		}
	}
	return r.report(ctx, w, results)
}
