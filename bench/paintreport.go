package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"time"

	"unionhall/bench/link"
)

// paintLimit is how much of the time of the page in parts ours may take.
const paintLimit = 0.75

func (o paintOptions) head(w io.Writer) {
	fmt.Fprintf(w, "%s, %s/%s, %s, %d processors. First paint of a page that was never opened before, in Chromium at 360 × 740, TLS in records of a packet, HTTP/2, brotli 11; medians of %d rounds, in turn.\n",
		time.Now().Format("2006-01-02"), runtime.GOOS, runtime.GOARCH, processor(), runtime.NumCPU(), o.rounds)
}

func reportPaint(w io.Writer, p link.Profile, results []paintResult) {
	ours, parts := results[0].median(), results[1].median()
	fmt.Fprintf(w, "\n### %s: %d ms there and back, %d kbit/s down, %d up\n\n", p.Name, p.Trip.Milliseconds(), p.Down/1000, p.Up/1000)
	fmt.Fprint(w, "| page | first paint, ms | quickest to slowest | of the page in parts | kB down, loaded | packets down |\n| --- | ---: | ---: | ---: | ---: | ---: |\n")
	for _, r := range results {
		fmt.Fprintf(w, "| %s | %d | %d to %d | %s | %.1f | %d |\n", r.name, r.median().Milliseconds(),
			slices.Min(r.paints).Milliseconds(), slices.Max(r.paints).Milliseconds(), ratio(r.median(), parts),
			float64(r.traffic.Down)/1000, r.traffic.DownPackets)
	}
	f := figure{"", quotient(ours, parts), paintLimit, ""}
	fmt.Fprintf(w, "\nTo reach: at most %.2f of the page in parts; measured %.3f: %s.\n", f.limit, f.measured, f.reached())
}

func (r *paintResult) median() time.Duration {
	return middle(r.paints, func(d time.Duration) time.Duration { return d })
}
