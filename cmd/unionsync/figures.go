package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"unionhall/sync/queue"
)

// queueFigures are how much the queue holds, all unions and forms together.
type queueFigures struct {
	stats     func(context.Context) (queue.Stats, error)
	log       *slog.Logger
	envelopes *prometheus.Desc
	other     *prometheus.Desc
	counted   *prometheus.Desc
}

// figures adds those of the process and of the queue.
func (e *endpoint) figures() {
	e.intake.Registry().MustRegister(
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		&queueFigures{
			stats:     e.queue.Stats,
			log:       e.log,
			envelopes: prometheus.NewDesc("unionsync_queue_envelopes", "Envelopes that are kept, by state.", []string{"state"}, nil),
			other:     prometheus.NewDesc("unionsync_queue", "What else is kept: parts, replies, tombstones; deliveries that are due or dead.", []string{"of"}, nil),
			counted:   prometheus.NewDesc("unionsync_queue_counted", "1 when what is kept could be counted, 0 when the figures of it are missing.", nil, nil),
		})
}

// Describe is prometheus.Collector's.
func (f *queueFigures) Describe(to chan<- *prometheus.Desc) {
	to <- f.envelopes
	to <- f.other
	to <- f.counted
}

// Collect is prometheus.Collector's. A queue that does not answer within seconds
// has no figures this time, and one that says so.
func (f *queueFigures) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	s, err := f.stats(ctx)
	if err != nil {
		f.log.Warn("what is kept was not counted", "error", err.Error())
		to <- prometheus.MustNewConstMetric(f.counted, prometheus.GaugeValue, 0)
		return
	}
	to <- prometheus.MustNewConstMetric(f.counted, prometheus.GaugeValue, 1)
	states := map[queue.State]int{}
	for _, c := range s.Counts {
		states[c.State] += c.Envelopes
	}
	for state, words := range stateWords {
		to <- prometheus.MustNewConstMetric(f.envelopes, prometheus.GaugeValue, float64(states[state]), words.EN)
	}
	for of, n := range map[string]int{"parts": s.Parts, "replies": s.Replies, "tombstones": s.Tombstones, "due": s.Due, "dead": s.Dead} {
		to <- prometheus.MustNewConstMetric(f.other, prometheus.GaugeValue, float64(n), of)
	}
}
