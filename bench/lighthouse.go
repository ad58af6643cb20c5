package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// lighthouseOptions is what the command line says.
type lighthouseOptions struct {
	rounds int
	into   string
}

const lighthouseRounds = 3

func parseLighthouse(args []string, stderr io.Writer) (lighthouseOptions, error) {
	var o lighthouseOptions
	f := newFlags("lighthouse", "Wants Chromium and Node on PATH, and npm ci --prefix .ci/web.", &o.into, stderr)
	f.IntVar(&o.rounds, "rounds", lighthouseRounds, "how often each page is audited, in turn")
	return o, parse(f, args, func() bool { return o.rounds > 0 })
}

// auditedPages are those that readers see most.
var auditedPages = []struct{ name, page string }{
	{"door", "index.html"},
	{"home", "yl-linhe/index.html"},
	{"list", "yl/policy/index.html"},
	{"article", "yl-linhe/news/first-ten-stations.html"},
	{"service", "yl/services/unpaid-wages.html"},
	{"station list", "yl-linhe/stations/index.html"},
}

// auditCategories are Lighthouse's own, in its order.
var auditCategories = []string{"performance", "accessibility", "best-practices", "seo"}

// leastScore is what each page has to get in each category, of 100.
const leastScore = 98

func runLighthouse(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parseLighthouse(args, stderr)
	if err != nil {
		return err
	}
	_, err = o.run(ctx, stdout, stderr)
	return err
}

// run audits the pages of the demonstration, publishes the results and returns them.
func (o lighthouseOptions) run(ctx context.Context, stdout, stderr io.Writer) (results audits, err error) {
	root, err := moduleRoot(ctx)
	if err != nil {
		return nil, err
	}
	work, remove, err := workFolder(false, stderr)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, remove()) }()
	p, err := buildPrograms(ctx, work, stderr, others{})
	if err != nil {
		return nil, err
	}
	public := filepath.Join(work, "public")
	if _, err := output(ctx, root, p.unionhall, "build", "--source", "content", "--out", public, "--lang", "en"); err != nil {
		return nil, err
	}
	files, err := compressed(public)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	server, err := servePaint(listener, files)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	if results, err = o.audit(ctx, root, "https://"+listener.Addr().String()+"/", stderr); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	o.report(&b, results)
	return results, publish(stdout, o.into, "lighthouse", b.Bytes())
}

// scores are those of one page, by category, one for each round.
type scores map[string][]int

// median is what counts of a category.
func (s scores) median(category string) int {
	return middle(s[category], func(score int) int { return score })
}

// audits are the scores of all pages, in the order of auditedPages.
type audits []scores

// audit has each page audited in turn.
func (o lighthouseOptions) audit(ctx context.Context, root, origin string, stderr io.Writer) (audits, error) {
	results := make(audits, len(auditedPages))
	for round := range o.rounds {
		for i, p := range auditedPages {
			fmt.Fprintf(stderr, "round %d of %d: %s\n", round+1, o.rounds, p.name)
			got, err := lighthouse(ctx, root, origin+(&url.URL{Path: p.page}).EscapedPath())
			if err != nil {
				return nil, fmt.Errorf("%s: %w", p.name, err)
			}
			if results[i] == nil {
				results[i] = scores{}
			}
			for _, c := range auditCategories {
				results[i][c] = append(results[i][c], got[c])
			}
		}
	}
	return results, nil
}

// missed tells in words which scores are below what is to be reached: nil where none is.
func (a audits) missed() error {
	var list []error
	for i, p := range auditedPages {
		for _, c := range auditCategories {
			if got := a[i].median(c); got < leastScore {
				list = append(list, fmt.Errorf("%s: %s is %d, to reach %d", p.name, c, got, leastScore))
			}
		}
	}
	return errors.Join(list...)
}

func (o lighthouseOptions) report(w io.Writer, results audits) {
	fmt.Fprintf(w, "%s, %s/%s, %s, %d processors. Lighthouse as it comes, which takes the page for a phone's on slow 4G; TLS, HTTP/2, brotli 11; medians of %d rounds, in turn.\n\n",
		time.Now().Format("2006-01-02"), runtime.GOOS, runtime.GOARCH, processor(), runtime.NumCPU(), o.rounds)
	fmt.Fprintf(w, "| page | %s | at least | reached |\n| --- |%s ---: | --- |\n", strings.Join(auditCategories, " | "), strings.Repeat(" ---: |", len(auditCategories)))
	for i, p := range auditedPages {
		reached := "yes"
		fmt.Fprintf(w, "| %s |", p.name)
		for _, c := range auditCategories {
			m := results[i].median(c)
			if m < leastScore {
				reached = "no"
			}
			fmt.Fprintf(w, " %d |", m)
		}
		fmt.Fprintf(w, " %d | %s |\n", leastScore, reached)
	}
}

// lighthouse audits one page and returns its scores, of 100.
func lighthouse(ctx context.Context, root, address string) (map[string]int, error) {
	browser, err := browserPath()
	if err != nil {
		return nil, err
	}
	c := exec.CommandContext(ctx, "node", filepath.Join(root, ".ci", "web", "node_modules", "lighthouse", "cli", "index.js"), address,
		"--quiet", "--output=json", "--only-categories="+strings.Join(auditCategories, ","),
		"--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-component-update --ignore-certificate-errors --host-resolver-rules='MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'")
	c.Env = append(os.Environ(), "CHROME_PATH="+browser)
	var said bytes.Buffer
	c.Stderr = &said
	text, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, said.Bytes())
	}
	var report struct {
		Categories map[string]struct{ Score *float64 }
	}
	if err := json.Unmarshal(text, &report); err != nil {
		return nil, err
	}
	got := map[string]int{}
	for _, name := range auditCategories {
		score := report.Categories[name].Score
		if score == nil {
			return nil, fmt.Errorf("no score for %s", name)
		}
		got[name] = int(*score*100 + .5)
	}
	return got, nil
}
