package intake

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"unionhall/sync/queue"
)

// figures are what operators watch. No label names a union, a form or anybody:
// how many ask for help in which works is nobody's business but the union's.
type figures struct {
	registry  *prometheus.Registry
	requests  *prometheus.CounterVec
	took      *prometheus.HistogramVec
	envelopes *prometheus.CounterVec
}

func newFigures() *figures {
	f := &figures{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "unionsync_requests_total", Help: "Requests by address, method and status."}, []string{"route", "method", "status"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "unionsync_request_seconds", Help: "How long requests took, by address.",
			Buckets: []float64{.001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 5, 30}}, []string{"route"}),
		envelopes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "unionsync_envelopes_total", Help: "Envelopes taken: new, again, spilled, flagged, erased."}, []string{"as"}),
	}
	f.registry.MustRegister(f.requests, f.took, f.envelopes)
	return f
}

// watch adds what is looked up when it is asked for.
func (f *figures) watch(i *Intake) {
	f.registry.MustRegister(
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "unionsync_bodies_in_flight_bytes", Help: "Memory that bodies take now."},
			func() float64 { return float64(i.flight.now.Load()) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "unionsync_work_bits", Help: "Bits of work that are asked for now."},
			func() float64 { return float64(i.work.bits(i.load())) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "unionsync_unknown_bytes", Help: "Bytes kept for unions that the site does not know, as they were last weighed."},
			func() float64 {
				if w := i.scale.last.Load(); w != nil {
					return float64(w.strangers)
				}
				return 0
			}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "unionsync_known_unions", Help: "Unions in unionsync.json."},
			func() float64 { return float64(len(i.site.Site().Unions)) }),
	)
}

// Registry is where a command adds figures of its own.
func (i *Intake) Registry() prometheus.Registerer { return i.figures.registry }

// Metrics answers with all figures. It belongs on an address of its own, which
// phones do not reach.
func (i *Intake) Metrics() http.Handler {
	return promhttp.HandlerFor(i.figures.registry, promhttp.HandlerOpts{})
}

func (f *figures) request(route, m string, status int, took time.Duration) {
	f.requests.WithLabelValues(route, method(m), strconv.Itoa(status)).Inc()
	f.took.WithLabelValues(route).Observe(took.Seconds())
}

func (f *figures) accepted(a queue.Accepted, flags queue.Flag) {
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
	f.envelopes.WithLabelValues(as).Inc()
}
