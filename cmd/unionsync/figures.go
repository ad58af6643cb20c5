package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/VictoriaMetrics/metrics"

	"unionhall/sync/queue"
)

// figures adds how much the queue holds, all unions and forms together.
func (e *endpoint) figures() { e.intake.Figures().RegisterMetricsWriter(e.writeQueue) }

// writeQueue counts when it is asked. A queue that does not answer within seconds has
// no figures this time, and one that says so.
func (e *endpoint) writeQueue(w io.Writer) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	s, err := e.queue.Stats(ctx)
	if err != nil {
		e.log.Warn("what is kept was not counted", "error", err.Error())
		metrics.WriteGaugeUint64(w, "unionsync_queue_counted", 0)
		return
	}
	metrics.WriteGaugeUint64(w, "unionsync_queue_counted", 1)
	states := map[queue.State]int{}
	for _, c := range s.Counts {
		states[c.State] += c.Envelopes
	}
	for state, words := range stateWords {
		metrics.WriteGaugeUint64(w, fmt.Sprintf("unionsync_queue_envelopes{state=%q}", words.EN), uint64(states[state]))
	}
	for of, n := range map[string]int{"parts": s.Parts, "replies": s.Replies, "tombstones": s.Tombstones, "due": s.Due, "dead": s.Dead} {
		metrics.WriteGaugeUint64(w, fmt.Sprintf("unionsync_queue{of=%q}", of), uint64(n))
	}
}
