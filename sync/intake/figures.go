package intake

import (
	"fmt"
	"net/http"
	"time"

	"github.com/VictoriaMetrics/metrics"

	"unionhall/sync/queue"
)

// figures are what operators watch, in Prometheus' format. No label names a union, a
// form or anybody: how many ask for help in which works is nobody's business but the
// union's.
type figures struct{ *metrics.Set }

// steps are upper bounds of how long requests take, in seconds.
var steps = []float64{.001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 5, 30}

// watch adds what is looked up when it is asked for.
func (f figures) watch(i *Intake) {
	f.NewGauge("unionsync_bodies_in_flight_bytes", func() float64 { return float64(i.flight.now.Load()) })
	f.NewGauge("unionsync_work_bits", func() float64 { return float64(i.work.bits(i.load())) })
	f.NewGauge("unionsync_known_unions", func() float64 { return float64(len(i.site.Site().Unions)) })
	f.NewGauge("unionsync_unknown_bytes", func() float64 { // as they were last weighed
		if w := i.scale.last.Load(); w != nil {
			return float64(w.strangers)
		}
		return 0
	})
}

// Figures is where a command adds some of its own.
func (i *Intake) Figures() *metrics.Set { return i.figures.Set }

// Metrics answers with all figures and those of the process. It belongs on an
// address of its own, which phones do not reach.
func (i *Intake) Metrics() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		i.figures.WritePrometheus(w)
		metrics.WriteProcessMetrics(w)
	})
}

func (f figures) request(route, m string, status int, took time.Duration) {
	f.GetOrCreateCounter(fmt.Sprintf("unionsync_requests_total{method=%q,route=%q,status=\"%d\"}", method(m), route, status)).Inc()
	f.GetOrCreatePrometheusHistogramExt(fmt.Sprintf("unionsync_request_seconds{route=%q}", route), steps).Update(took.Seconds())
}

func (f figures) accepted(a queue.Accepted, flags queue.Flag) {
	as := "again"
	switch {
	case a.Erased:
		as = "erased"
	case a.New && flags&queue.Spilled != 0:
		as = "spilled"
	case a.New && flags != 0:
		as = "flagged"
	case a.New:
		as = "new"
	}
	f.GetOrCreateCounter(fmt.Sprintf("unionsync_envelopes_total{as=%q}", as)).Inc()
}
