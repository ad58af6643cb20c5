package main

import (
	"errors"
	"fmt"
	"io"
	"math/bits"
	"path"
	"runtime"
	"slices"
	"strings"
	"time"

	"unionhall/bench/link"
)

// offlineFacts are what the report says beside what was measured.
type offlineFacts struct {
	sites    map[string]siteFacts
	versions string         // of the browser and of Workbox
	changed  map[string]int // brotli bytes of the fragments that differ, by row
}

// faultsOf are the rows that could not be measured.
func faultsOf(samples []sampled) error {
	var all []error
	for _, s := range samples {
		if s.Fault != "" {
			all = append(all, fmt.Errorf("%s, %s, %s, %s: %s", s.Line, s.Site, s.Row, s.Method, s.Fault))
		}
	}
	return errors.Join(all...)
}

// these are the samples of one row and method, without those that failed.
type these []sampled

func only(samples []sampled, line, site, row string, m method) these {
	return slices.DeleteFunc(slices.Clone(samples), func(s sampled) bool {
		return s.Fault != "" || s.Line != line || s.Site != site || s.Row != row || s.Method != m
	})
}

func (t these) ready() time.Duration {
	return middle(t, func(s sampled) time.Duration { return s.Ready })
}
func (t these) paint() time.Duration {
	return middle(t, func(s sampled) time.Duration { return s.Paint })
}
func (t these) down() int64      { return middle(t, func(s sampled) int64 { return s.Traffic.Down }) }
func (t these) up() int64        { return middle(t, func(s sampled) int64 { return s.Traffic.Up }) }
func (t these) requests() int    { return middle(t, func(s sampled) int { return len(s.Asked) }) }
func (t these) connections() int { return middle(t, func(s sampled) int { return s.Connections }) }
func (t these) visits() int      { return middle(t, func(s sampled) int { return s.Visits }) }

// painted is the median of all pages that were opened offline.
func (t these) painted() time.Duration {
	var all []time.Duration
	for _, s := range t {
		all = append(all, s.Paints...)
	}
	return middle(all, func(d time.Duration) time.Duration { return d })
}

func reportOffline(w io.Writer, o offlineOptions, facts offlineFacts, samples []sampled) {
	fmt.Fprintf(w, "%s, %s, %s/%s, %s, %d processors; %s. TLS, HTTP/2, brotli 11, a window of 360 × 740. Medians of %s, in turn; what takes a peer many minutes once.\n",
		time.Now().Format("2006-01-02"), runtime.Version(), runtime.GOOS, runtime.GOARCH, processor(), runtime.NumCPU(), facts.versions, plural(o.rounds, "round"))
	for _, site := range []benchSite{hallSite, countySite} {
		f, ok := facts.sites[site.name]
		if !ok {
			continue
		}
		fmt.Fprintf(w, "\n### %s\n\n", site.title)
		fmt.Fprintf(w, "%s pages are saved. An article has %.1f kB on average, its main part %.1f kB, which brotli brings to %.1f, its fragment, which has its metadata too, %.1f kB and %.1f.\n",
			thousands(f.Pages), kilo(f.Page), kilo(f.Main), kilo(f.MainBrotli), kilo(f.Fragment), kilo(f.FragmentBrotli))
		for _, name := range o.profiles.chosen {
			reportLine(w, site, name, samples)
		}
	}
	reportAlone(w, samples)
	printFigures(w, offlineFigures(o, facts, samples))
}

func kilo[T int | int64](n T) float64 { return float64(n) / 1000 }

// reportLine is one table: everything on one line, row by row.
func reportLine(w io.Writer, site benchSite, name string, samples []sampled) {
	p := lineProfile(name)
	fmt.Fprintf(w, "\n#### %s\n\n| | | requests | connections | kB down | kB up | first paint, s | there after, s | visits |\n| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n", describe(p))
	for _, t := range allTasks() {
		s := only(samples, name, site.name, t.row, t.method)
		if t.site.name != site.name || !t.onLine() || len(s) == 0 {
			continue
		}
		there := seconds(s.ready())
		if t.method != ours && t.from == t.to {
			there = ""
		}
		fmt.Fprintf(w, "| %s | %s | %d | %d | %.1f | %.1f | %.1f | %s | %d |\n", t.row, t.method,
			s.requests(), s.connections(), kilo(s.down()), kilo(s.up()), s.paint().Seconds(), there, s.visits())
	}
	for _, t := range allTasks() {
		if t.row != rowCut || t.site.name != site.name {
			continue
		}
		for _, s := range only(samples, name, site.name, t.row, t.method) {
			fmt.Fprintf(w, "\n%s, %s: %.0f%% of the pages could be read without a network; %s asked for again with the next visit%s.\n",
				rowCut, t.method, 100*s.Readable, plural(len(s.Again), "file"), named(s.Again))
		}
	}
}

func describe(p link.Profile) string {
	text := fmt.Sprintf("%s: %d ms there and back, %d kbit/s down, %d up", p.Name, p.Trip.Milliseconds(), p.Down/1000, p.Up/1000)
	if p.Loss > 0 {
		text += fmt.Sprintf(", %.0f%% of the packets lost", 100*p.Loss)
	}
	return text
}

// named lists a few files.
func named(files []string) string {
	if len(files) == 0 || len(files) > 5 {
		return ""
	}
	var bases []string
	for _, f := range files {
		bases = append(bases, path.Base(f))
	}
	return " (" + strings.Join(bases, ", ") + ")"
}

// reportAlone is what wants no line.
func reportAlone(w io.Writer, samples []sampled) {
	var b strings.Builder
	for _, m := range []method{ours, workbox} {
		for _, s := range only(samples, "", hallSite.name, groupStorage, m) {
			fmt.Fprintf(&b, "| %s | %.2f | %.2f | %.2f | %.2f | %.2f |\n", m, mega(s.Stored.IndexedDB), mega(s.Stored.CacheStorage), mega(s.Stored.Scripts), mega(s.Stored.HTTPCache), mega(s.Stored.total()))
		}
	}
	if b.Len() > 0 {
		fmt.Fprintf(w, "\n### Storage, everything saved\n\nMB in the browser's profile, as its files.\n\n| | IndexedDB | Cache Storage | workers | HTTP cache | all |\n| --- | ---: | ---: | ---: | ---: | ---: |\n%s", b.String())
		b.Reset()
	}
	for _, m := range []method{ours, workbox} {
		if s := only(samples, "", hallSite.name, groupNavigation, m); len(s) > 0 {
			var all []time.Duration
			for _, x := range s {
				all = append(all, x.Paints...)
			}
			fmt.Fprintf(&b, "| %s | %d | %d to %d | %d |\n", m, s.painted().Milliseconds(), slices.Min(all).Milliseconds(), slices.Max(all).Milliseconds(), len(all))
		}
	}
	if b.Len() > 0 {
		fmt.Fprintf(w, "\n### Offline navigation\n\nFrom the reader's wish to the first paint of an article, with the worker stopped before and a fifth of one processor for the whole browser.\n\n| | ms | quickest to slowest | pages |\n| --- | ---: | ---: | ---: |\n%s", b.String())
	}
}

func mega(n int64) float64 { return float64(n) / 1e6 }

// offlineFigures compares with what is to be reached, as far as it was measured.
func offlineFigures(o offlineOptions, facts offlineFacts, samples []sampled) []figure {
	var list []figure
	for _, name := range o.profiles.chosen {
		l := lineFigures{name: name, facts: facts, samples: samples}
		l.first()
		l.edits()
		l.changes()
		l.same()
		l.cut()
		list = append(list, l.list...)
	}
	if s := only(samples, "", hallSite.name, groupStorage, ours); len(s) > 0 {
		list = append(list, figure{"500 articles: storage", mega(s[0].Stored.total()), 3.1, " MB"})
	}
	our, theirs := only(samples, "", hallSite.name, groupNavigation, ours), only(samples, "", hallSite.name, groupNavigation, workbox)
	if len(our) > 0 && len(theirs) > 0 {
		list = append(list, figure{"offline navigation, of Workbox's", quotient(our.painted(), theirs.painted()), 1.2, ""})
	}
	return list
}

// lineFigures gathers the figures of one line.
type lineFigures struct {
	name    string
	facts   offlineFacts
	samples []sampled
	list    []figure
}

func (l *lineFigures) of(site benchSite, row string, m method) these {
	return only(l.samples, l.name, site.name, row, m)
}

func (l *lineFigures) add(name string, measured, limit float64, unit string) {
	l.list = append(l.list, figure{lineProfile(l.name).Name + ", " + name, measured, limit, unit})
}

// ratio adds how much of another's time ours takes, if both were measured.
func (l *lineFigures) ratio(name string, our, theirs these, limit float64) {
	if len(our) > 0 && len(theirs) > 0 {
		l.add(name, quotient(our.ready(), theirs.ready()), limit, "")
	}
}

func (l *lineFigures) first() {
	all, small := l.of(hallSite, rowAll, ours), l.of(hallSite, rowSmall, ours)
	theirs := l.of(hallSite, rowAll, workbox)
	if len(all) > 0 {
		l.add("500 articles: requests", float64(all.requests()), 24, "")
		l.add("500 articles: bytes down", mega(all.down()), 1.2, " MB")
		l.add("500 articles: visits until everything is saved", float64(all.visits()), 1, "")
	}
	l.ratio("500 articles: time, of cache.addAll's", all, l.of(hallSite, rowAll, addAll), 0.37)
	if l.name == "slow3g" { // Workbox does not finish in one visit on the others
		l.ratio("500 articles: time, of Workbox's", all, theirs, 0.12)
		l.ratio("500 articles: time, of Workbox's with the style sheet as a file", all, l.of(hallSite, rowAll, workboxParts), 0.12)
		l.ratio("500 articles: time, of cache.addAll's with the style sheet as a file", all, l.of(hallSite, rowAll, addAllParts), 0.37)
		l.ratio("the newest 50 and all lists: time, of Workbox's", small, theirs, 0.035)
	}
}

// Bytes that an update may cost beside what changed: see the design.
const (
	bytesBeside     = 4500
	bytesPerRequest = 1000
)

func (l *lineFigures) edits() {
	for _, b := range behinds() {
		s := l.of(hallSite, b.row(), ours)
		if len(s) == 0 {
			continue
		}
		limit := float64(l.facts.changed[b.row()] + bytesBeside)
		if b.missed > 1 {
			limit += float64(bytesPerRequest * s.requests())
		}
		if whole := l.of(hallSite, rowAll, ours); len(whole) > 0 {
			limit = min(limit, float64(whole.down()))
		}
		l.add(b.row()+": requests", float64(s.requests()), float64(mostRequests(b.missed)), "")
		l.add(b.row()+": bytes down", kilo(s.down()), limit/1000, " kB")
	}
}

// mostRequests is how many a phone may make that has missed so many editions:
// the worker's file, the edition, and the patches: 3, 7 and 10 for 1, 10 and 100.
func mostRequests(missed int) int {
	return bits.Len(uint(missed-1)) + 3
}

func (l *lineFigures) changes() {
	for _, c := range siteChanges() {
		if c.site.name != hallSite.name || c.version == layoutVersion {
			continue
		}
		if s := l.of(hallSite, c.row, ours); len(s) > 0 {
			l.add(c.row+": bytes down", kilo(s.down()), 8, " kB")
			if l.name == "slow3g" {
				l.ratio(c.row+": time, of Workbox's", s, l.of(hallSite, menuRow, workbox), 0.011)
			}
		}
	}
}

func (l *lineFigures) same() {
	for _, site := range []benchSite{hallSite, countySite} {
		if s := l.of(site, rowSame, ours); len(s) > 0 {
			l.add(site.name+", nothing changed: bytes down", kilo(s.down()), 3.5+0.5*float64(l.facts.sites[site.name].Above), " kB")
		}
	}
}

func (l *lineFigures) cut() {
	if s := l.of(hallSite, rowCut, ours); len(s) > 0 {
		unread := middle(s, func(x sampled) int { return int(1000 * (1 - x.Readable)) })
		l.add("connection lost at half: pages that cannot be read", float64(unread)/10, 60, "%")
		l.add("connection lost at half: parts that are fetched again", float64(middle(s, func(x sampled) int { return len(x.Again) })), 1, "")
	}
}
