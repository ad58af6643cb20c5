package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/chromedp/chromedp"

	"unionhall/bench/link"
)

// paintOptions is what the command line says.
type paintOptions struct {
	rounds int
	union  string
	into   string
}

func parsePaint(args []string, stderr io.Writer) (paintOptions, error) {
	var o paintOptions
	f := newFlags("paint", "Wants Linux, root and Chromium on PATH: packets are held back in namespaces of its own.", &o.into, stderr)
	f.IntVar(&o.rounds, "rounds", 11, "how often each page is opened, in turn")
	f.StringVar(&o.union, "union", "yl-linhe", "the `id` of the union of the demonstration whose home is opened")
	return o, parse(f, args, func() bool { return o.rounds > 0 })
}

// paintWork names the folder with the pages, for the process in the namespace.
const paintWork = "UNIONHALL_BENCH_PAINT"

// runPaint makes the pages, which may want the network of this machine, and
// then opens them in a namespace that has no other machine but our server.
func runPaint(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	o, err := parsePaint(args, stderr)
	if err != nil {
		return err
	}
	if link.Inside() {
		return o.paint(ctx, os.Getenv(paintWork), stdout, stderr)
	}
	work, remove, err := workFolder(false, stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	if err := o.lay(ctx, work, stderr); err != nil {
		return err
	}
	_, err = link.Enter(ctx, paintWork+"="+work)
	return err
}

// A paintResult is what was measured of one page.
type paintResult struct {
	paintPage
	files   servedFiles
	paints  []time.Duration
	traffic link.Traffic // of the last round, when the page has loaded
}

// paint opens each page in turn, over one line after the other.
func (o paintOptions) paint(ctx context.Context, work string, stdout, stderr io.Writer) (err error) {
	var pages []paintResult
	for _, page := range paintPages(o.union) {
		files, err := compressed(filepath.Join(work, page.dir))
		if err != nil {
			return err
		}
		pages = append(pages, paintResult{paintPage: page, files: files})
	}
	rest, err := awake()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rest()) }()
	browser, err := openChrome(ctx, link.ServerAddress)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, browser.close()) }()
	line, err := link.Open(link.Slow3G)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, line.Close()) }()
	bed := &paintBed{ctx: ctx, line: line, browser: browser}
	var text bytes.Buffer
	o.head(&text)
	for _, p := range []link.Profile{link.Slow3G, link.TwoG} {
		line.Become(p)
		results := slices.Clone(pages)
		for round := range o.rounds {
			fmt.Fprintf(stderr, "%s, round %d of %d\n", p.Name, round+1, o.rounds)
			for i := range results {
				if err := bed.measure(&results[i], p); err != nil {
					return fmt.Errorf("%s: %w", results[i].name, err)
				}
			}
		}
		reportPaint(&text, p, results)
	}
	return publish(stdout, o.into, "paint", text.Bytes())
}

// A paintBed is where pages are opened.
type paintBed struct {
	ctx     context.Context
	line    *link.Line
	browser *chrome
}

// measure opens the page in a profile that has never been used, once the line
// is at rest.
func (b *paintBed) measure(r *paintResult, p link.Profile) (err error) {
	if err := b.line.Rest(b.ctx, 2*p.Trip); err != nil {
		return err
	}
	listener, err := b.line.Listen(0)
	if err != nil {
		return err
	}
	server, err := servePaint(listener, r.files)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	before := b.line.Traffic()
	painted, err := b.browser.firstPaint("https://" + listener.Addr().String() + "/" + (&url.URL{Path: r.page}).EscapedPath())
	if err != nil {
		return err
	}
	after := b.line.Traffic()
	r.paints = append(r.paints, painted)
	r.traffic = link.Traffic{
		Down: after.Down - before.Down, Up: after.Up - before.Up,
		DownPackets: after.DownPackets - before.DownPackets, UpPackets: after.UpPackets - before.UpPackets,
	}
	return nil
}

// paintedScript tells when there were first words on the screen, and waits
// until all of the page has come.
const paintedScript = `Promise.all([
	new Promise(told => new PerformanceObserver(list => {
		for (const e of list.getEntries()) if (e.name === "first-contentful-paint") told(e.startTime)
	}).observe({type: "paint", buffered: true})),
	document.readyState === "complete" || new Promise(done => addEventListener("load", done)),
]).then(([painted]) => painted)`

// firstPaint opens an address in a profile of its own and returns how long after the
// reader went there its first words were seen.
func (c *chrome) firstPaint(address string) (time.Duration, error) {
	ctx, cancel := chromedp.NewContext(c.ctx, chromedp.WithNewBrowserContext())
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(360, 740), chromedp.Navigate(address)); err != nil {
		return 0, err
	}
	ms, err := chromedp.Run(ctx, chromedp.Evaluate[float64](paintedScript, chromedp.EvalAwaitPromise))
	return time.Duration(ms * float64(time.Millisecond)), err
}
