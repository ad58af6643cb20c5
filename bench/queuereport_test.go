package main

import (
	"strings"
	"testing"
)

// everyCase gives each case of a run the same rounds, but for the rates of some.
func everyCase(rates map[queueCase][]float64, peak int64) *queueRun {
	r := &queueRun{results: map[queueCase][]queueResult{}}
	for _, c := range r.cases() {
		list := rates[c]
		if list == nil {
			list = []float64{1000, 2000, 4000}
		}
		for _, rate := range list {
			r.results[c] = append(r.results[c], queueResult{Done: int(rate), Seconds: 1, P50: 1, P99: 20, peak: peak})
		}
	}
	return r
}

func TestQueueIsComparedWithTheDiskOfTheSameRound(t *testing.T) {
	c := queueCase{alone, "sqlite", 64}
	r := everyCase(map[queueCase][]float64{c: {20_000, 20_000, 20_000}}, 0)
	if got := r.ofRaw(c); got != 10 { // 20, 10 and 5 times
		t.Errorf("%v times the raw rate", got)
	}
	if got := r.median(c, queueResult.rate); got != 20_000 {
		t.Errorf("%v a second", got)
	}
}

func TestQueueFiguresSayWhatIsReached(t *testing.T) {
	for _, c := range []struct {
		name  string
		rates map[queueCase][]float64
		peak  int64
		want  []string
	}{
		{"as slow as the disk", nil, 70e6, []string{
			"| queue, 64 clients: times the raw rate, or 25,000/s | 1.0 times, 2,000/s | 10 times | no |",
			"| queue, 64 clients: of PostgreSQL | 1.00 | 1 | yes |",
			"| HTTP: peak memory of the endpoint | 70 MB | under 64 MB | no |",
		}},
		{"quick", map[queueCase][]float64{
			{alone, "sqlite", 64}:     {25_000, 26_000, 27_000}, // of a disk that is quicker still
			{rawFile, "", 1}:          {5_000, 5_000, 5_000},
			{alone, "postgres", 64}:   {50_000, 50_000, 50_000},
			{overHTTP, "memory", 512}: {4_000, 4_000, 4_000},
		}, 10e6, []string{
			"| queue, 64 clients: times the raw rate, or 25,000/s | 5.2 times, 26,000/s | 10 times | yes |",
			"| queue, 64 clients: of PostgreSQL | 0.52 | 1 | no |",
			"| HTTP, 512 clients: of the memory queue | 0.50 | 0.8 | no |",
			"| HTTP, 64 clients: p99 | 20 ms | under 100 ms | yes |",
			"| HTTP: peak memory of the endpoint | 10 MB | under 64 MB | yes |",
		}},
	} {
		var text strings.Builder
		everyCase(c.rates, c.peak).figures(&text)
		for _, line := range c.want {
			if !strings.Contains(text.String(), line) {
				t.Errorf("%s: no line %q in\n%s", c.name, line, text.String())
			}
		}
	}
}
