package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"
)

// report prints everything as Markdown.
func report(ctx context.Context, w io.Writer, p *programs, o buildOptions, results []*result) error {
	hugo, err := output(ctx, "", p.hugo, "version")
	if err != nil {
		return err
	}
	hugo = strings.Join(strings.Fields(hugo)[:2], " ") // without platform and date
	fmt.Fprintf(w, "%s, %s, %s/%s, %s, %d processors; %s. Medians of %d rounds, in turn, on the same machine.\n",
		time.Now().Format("2006-01-02"), runtime.Version(), runtime.GOOS, runtime.GOARCH, processor(), runtime.NumCPU(), hugo, o.rounds)
	for _, r := range results {
		r.print(w)
	}
	return printFigures(w, figures(results))
}

// processor names the machine's processor where the system says it.
func processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unnamed processor"
	}
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unnamed processor"
}

func (r *result) print(w io.Writer) {
	fmt.Fprintf(w, "\n### %s items, %d unions\n\n", thousands(r.items), r.unions)
	fmt.Fprintf(w, "HTML files: %s at the same addresses, and %d (Hugo %d) numbered pages of lists; %s of sections, channels and what phones keep in Unionhall alone. All files: %s with %s MB (Hugo %s with %s MB).\n\n",
		thousands(r.pages.same), r.pages.ours, r.pages.hugos, thousands(r.pages.alone),
		thousands(r.ours.files), megabytes(r.ours.bytes), thousands(r.hugos.files), megabytes(r.hugos.bytes))
	fmt.Fprintln(w, "| | CPU s | wall s | peak MB | CPU / Hugo | wall / Hugo | memory / Hugo | CPU / floor |")
	fmt.Fprintln(w, "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
	hugo, floor := r.of(hugoFull), r.of(floorFull)
	for _, s := range steps() {
		c := r.of(s)
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s | %s | %s | %s |\n", s, seconds(c.CPU), seconds(c.Wall), megabytes(c.Peak),
			ratio(c.CPU, hugo.CPU), ratio(c.Wall, hugo.Wall), ratio(c.Peak, hugo.Peak), ratio(c.CPU, floor.CPU))
	}
}

func (r *result) of(s step) cost { return r.costs[s].median() }

// A figure is one that is to be reached.
type figure struct {
	name     string
	measured float64
	limit    float64
	unit     string
}

func (f figure) reached() string {
	if f.measured <= f.limit {
		return "yes"
	}
	return "no"
}

// The sizes that the figures to reach are stated for.
const (
	usualItems = 10_000
	manyItems  = 50_000
)

// figures compares with what is to be reached, as far as it was measured.
func figures(results []*result) []figure {
	var list []figure
	bySize := map[int]*result{}
	for _, r := range results {
		bySize[r.items] = r
	}
	usual, many := bySize[usualItems], bySize[manyItems]
	if usual != nil {
		list = append(list, usual.figures()...)
	}
	if usual != nil && many != nil {
		list = append(list, figure{"50,000 items: CPU per item, of that at 10,000", many.perItem() / usual.perItem(), 1.15, ""})
	}
	if many != nil {
		list = append(list, figure{"50,000 items: memory", float64(many.of(ourFull).Peak) / 1e6, 600, " MB"})
	}
	return list
}

func (r *result) figures() []figure {
	hugo, floor, pages, full := r.of(hugoFull), r.of(floorFull), r.of(ourPages), r.of(ourFull)
	again, body := r.of(ourAgain), r.of(ourBody)
	return []figure{
		{"pages and lists: CPU, of Hugo's", quotient(pages.CPU, hugo.CPU), 0.25, ""},
		{"pages and lists: wall time, of Hugo's", quotient(pages.Wall, hugo.Wall), 0.25, ""},
		{"pages and lists: memory, of Hugo's", quotient(pages.Peak, hugo.Peak), 0.2, ""},
		{"pages and lists: CPU, of the floor's", quotient(pages.CPU, floor.CPU), 2, ""},
		{"everything: CPU, of Hugo's", quotient(full.CPU, hugo.CPU), 0.4, ""},
		{"everything: wall time, of Hugo's", quotient(full.Wall, hugo.Wall), 0.4, ""},
		{"everything: memory, of Hugo's", quotient(full.Peak, hugo.Peak), 0.2, ""},
		{"nothing changed: CPU, of Hugo's", quotient(again.CPU, hugo.CPU), 0.04, ""},
		{"nothing changed: wall time, of Hugo's", quotient(again.Wall, hugo.Wall), 0.04, ""},
		{"one body edited: CPU, of Hugo's", quotient(body.CPU, hugo.CPU), 0.05, ""},
		{"one body edited: wall time, of Hugo's", quotient(body.Wall, hugo.Wall), 0.05, ""},
	}
}

func (r *result) perItem() float64 { return r.of(ourFull).CPU.Seconds() / float64(r.items) }

func printFigures(w io.Writer, list []figure) error {
	b := bufio.NewWriter(w)
	if len(list) > 0 {
		fmt.Fprint(b, "\n### Figures to reach\n\n| | measured | at most | reached |\n| --- | ---: | ---: | --- |\n")
	}
	for _, f := range list {
		fmt.Fprintf(b, "| %s | %.3g%s | %.4g%s | %s |\n", f.name, f.measured, f.unit, f.limit, f.unit, f.reached())
	}
	return b.Flush()
}

func quotient[T int64 | time.Duration](a, b T) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

func ratio[T int64 | time.Duration](a, b T) string { return fmt.Sprintf("%.3f", quotient(a, b)) }

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f", d.Seconds()) }

func megabytes(n int64) string { return fmt.Sprintf("%.0f", float64(n)/1e6) }

// thousands groups digits: 10,000.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
