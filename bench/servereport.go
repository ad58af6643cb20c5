package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"strings"
	"time"
)

// samples are those of one kind of save with one server.
type samples []sample

// at returns the sample of a rank from 0 to 1 by its total, by nearest rank:
// 0 is the quickest, 0.5 the median, 1 the slowest. What was never seen is
// the slowest of all.
func (s samples) at(rank float64) sample {
	sorted := slices.SortedFunc(slices.Values(s), func(a, b sample) int { return cmp.Compare(a.total, b.total) })
	return sorted[max(0, int(math.Ceil(rank*float64(len(sorted))))-1)]
}

// middleOf is the median of one of the times of those that were seen, by the same rank.
func (s samples) middleOf(of func(sample) time.Duration) time.Duration {
	var times []time.Duration
	for _, x := range s {
		if !x.over {
			times = append(times, of(x))
		}
	}
	slices.Sort(times)
	return times[(len(times)-1)/2]
}

// String is the total in milliseconds.
func (x sample) String() string {
	if x.over {
		return "over " + milliseconds(x.total)
	}
	return milliseconds(x.total)
}

func milliseconds(d time.Duration) string {
	ms := float64(d) / float64(time.Millisecond)
	if ms < 1000 {
		return fmt.Sprintf("%.0f", ms)
	}
	return thousands(int(math.Round(ms)))
}

// report prints everything as Markdown.
func (r *serveRun) report(ctx context.Context, w io.Writer, results []*serveResult) error {
	peers := "without Hugo"
	if r.hugo {
		said, err := output(ctx, "", r.programs.hugo, "version")
		if err != nil {
			return err
		}
		peers = strings.Join(strings.Fields(said)[:2], " ") // without platform and date
	}
	fmt.Fprintf(w, "%s, %s, %s/%s, %s, %d processors; %s; %s. %d starts of each server, in turn, on the same machine. Milliseconds, but for what says otherwise.\n",
		time.Now().Format("2006-01-02"), runtime.Version(), runtime.GOOS, runtime.GOARCH, processor(), runtime.NumCPU(), r.browser.version, peers, r.rounds)
	for _, result := range results {
		result.print(w)
	}
	return printFigures(w, serveFigures(results))
}

func (r *serveResult) print(w io.Writer) {
	fmt.Fprintf(w, "\n### Preview of %s items, %d unions\n\n", thousands(r.items), r.unions)
	fmt.Fprint(w, "| saved, and seen where | | saves | median | p95 | least | most |\n| --- | --- | ---: | ---: | ---: | ---: | ---: |\n")
	r.eachRow(func(c change, o *outcome, s samples) {
		fmt.Fprintf(w, "| %s | %s | %d | %s | %s | %s | %s |\n", c, o.name, len(s), s.at(0.5), s.at(0.95), s.at(0), s.at(1))
	})
	fmt.Fprint(w, "\nWhere the medians go, counted from the save:\n\n| | | page begins to load | its first byte | has the mark | painted | heard of |\n| --- | --- | ---: | ---: | ---: | ---: | ---: |\n")
	r.eachRow(func(c change, o *outcome, s samples) {
		if !s.at(0).over {
			s.printParts(w, c, o)
		}
	})
	fmt.Fprint(w, "\n| | first page s, nothing cached | first page s, again | peak MB |\n| --- | ---: | ---: | ---: |\n")
	for _, o := range r.outcomes {
		o.printStarts(w)
	}
}

// eachRow calls do for the saves of each kind with each server that made any.
func (r *serveResult) eachRow(do func(c change, o *outcome, s samples)) {
	for _, c := range changes() {
		for _, o := range r.outcomes {
			if s := o.saves[c]; len(s) > 0 {
				do(c, o, s)
			}
		}
	}
}

func (s samples) printParts(w io.Writer, c change, o *outcome) {
	begun := s.middleOf(func(x sample) time.Duration { return x.begun })
	answered := s.middleOf(func(x sample) time.Duration { return x.answered })
	load := milliseconds(begun) + " | " + milliseconds(answered)
	if begun < 0 {
		load = "changed in place | "
	}
	fmt.Fprintf(w, "| %s | %s | %s | %s | %s | %s |\n", c, o.name, load,
		milliseconds(s.middleOf(func(x sample) time.Duration { return x.found })),
		milliseconds(s.middleOf(func(x sample) time.Duration { return x.painted })),
		milliseconds(s.middleOf(func(x sample) time.Duration { return x.total })))
}

func (o *outcome) printStarts(w io.Writer) {
	if o.fault != "" {
		fmt.Fprintf(w, "| %s | %s | | |\n", o.name, o.fault)
		return
	}
	again := ""
	if len(o.starts) > 1 {
		again = seconds(middle(o.starts[1:], func(d time.Duration) time.Duration { return d }))
	}
	fmt.Fprintf(w, "| %s | %s | %s | %s |\n", o.name, seconds(o.starts[0]), again, megabytes(slices.Max(o.peaks)))
}

// serveFigures compares with what is to be reached, as far as it was measured.
func serveFigures(results []*serveResult) []figure {
	limits := map[int]float64{usualItems: 100, manyItems: 250}
	var list []figure
	for _, r := range results {
		limit, ok := limits[r.items]
		if !ok {
			continue
		}
		for _, c := range changes() {
			if s := r.outcomes[0].saves[c]; len(s) > 0 {
				name := fmt.Sprintf("%s items: %s, from the save to the screen, median", thousands(r.items), c)
				list = append(list, figure{name, float64(s.at(0.5).total) / float64(time.Millisecond), limit, " ms"})
			}
		}
	}
	return list
}
