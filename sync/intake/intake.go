// Package intake is the endpoint's door: it takes sealed envelopes and their
// parts over HTTP, answers with signed receipts, tells the worker how a case
// stands, and hands officers what came for their union. It cannot open anything, keeps nothing itself (package queue does), and
// writes down no address, agent, id or content of whoever sends.
//
// docs/api.md describes the addresses, openapi.yaml their answers; a test holds
// both against the running server.
//
// One address for each verb, and ids and secrets in bodies and headers alone: no
// proxy's log holds one, and a browser asks once per address whether it may.
package intake

import (
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	_ "embed"
	"log/slog"
	"net/http"
	"net/netip"

	"github.com/VictoriaMetrics/metrics"

	"unionhall/internal/seal"
	"unionhall/sync/queue"
	"unionhall/sync/site"
)

// OpenAPI is the description of the addresses for programs (OpenAPI 3.1).
//
//go:embed openapi.yaml
var OpenAPI []byte

// A Store is what an Intake needs of a queue.
type Store interface {
	queue.Intake
	Health(context.Context) error
}

// Options of an Intake. Queue, Site and Key are needed.
type Options struct {
	Queue Store
	Site  *site.File
	Key   *ecdsa.PrivateKey // signs receipts
	Clock queue.Clock       // nil: the system's
	Log   *slog.Logger      // nil: nothing is logged
	// Proxies are the addresses of servers in front whose X-Forwarded-For is
	// believed. It only ever chooses a budget.
	Proxies []netip.Prefix
	Work    Work
	Limits  Limits
	// Routes tells where what comes for a form of a union, by its id without the version,
	// is delivered to; nil: where unionsync.json says.
	Routes func(union, form string) []string
	// Desk is the officers' half of the queue; nil: there are no addresses for desks.
	Desk queue.Desk
	// DeskKey is what challenges and sessions are authenticated with: the same at all
	// replicas, a secret. Zero: one of its own, for an endpoint alone.
	DeskKey [32]byte
	// Push nil: phones cannot ask to be told of news.
	Push *Push
}

// An Intake answers phones. Any number of goroutines may use it.
type Intake struct {
	queue   Store
	site    *site.File
	key     *ecdsa.PrivateKey
	clock   queue.Clock
	log     *slog.Logger
	proxies []netip.Prefix
	work    Work
	limits  Limits
	budgets *budgets
	flight  *flight
	scale   *scale
	figures figures
	routes  http.Handler

	routesOf func(union, form string) []string

	desk    queue.Desk
	deskKey [32]byte
	keySets keySets

	push *Push
}

// New makes an Intake.
func New(o Options) (*Intake, error) {
	if _, err := seal.PublicKeyOf(o.Key); err != nil {
		return nil, err
	}
	i := &Intake{
		queue: o.Queue, site: o.Site, key: o.Key, clock: o.Clock, log: o.Log, proxies: o.Proxies,
		work: o.Work, limits: o.Limits.filled(), figures: figures{metrics.NewSet()},
		desk: o.Desk, deskKey: o.DeskKey, routesOf: o.Routes, push: o.Push,
	}
	if i.deskKey == [32]byte{} {
		_, _ = rand.Read(i.deskKey[:]) // ends the program rather than fail
	}
	if i.clock == nil {
		i.clock = systemClock{}
	}
	if i.log == nil {
		i.log = slog.New(slog.DiscardHandler)
	}
	i.budgets = newBudgets(i.limits, i.clock)
	i.flight = newFlight(i.limits.InFlight)
	i.scale = newScale(i.queue, i.clock, i.limits)
	i.figures.watch(i)
	i.routes = i.mux()
	return i, nil
}

// ServeHTTP answers one request.
func (i *Intake) ServeHTTP(w http.ResponseWriter, r *http.Request) { i.routes.ServeHTTP(w, r) }

// An address is one place of the API and what answers there.
type address struct {
	method, path string
	do           func(http.ResponseWriter, *http.Request) error
}

func (i *Intake) addresses() []address {
	return append(append(i.deskAddresses(), i.pushAddresses()...), []address{
		{http.MethodPost, "/v1/envelopes", i.envelopes},
		{http.MethodPost, "/v1/parts", i.parts},
		{http.MethodPost, "/v1/state", i.state},
		{http.MethodPost, "/v1/withdraw", i.withdraw},
		{http.MethodGet, "/v1/keys/{union}", i.keys},
		{http.MethodGet, "/healthz", i.healthz},
		{http.MethodGet, "/readyz", i.readyz},
	}...)
}

func (i *Intake) mux() http.Handler {
	m := http.NewServeMux()
	for _, a := range i.addresses() {
		m.Handle(a.method+" "+a.path, i.answer(a.path, a.do))
		m.Handle(http.MethodOptions+" "+a.path, i.answer(a.path, preflight(a.method, headersFor(a.path))))
		m.Handle(a.path, i.answer(a.path, wrongMethod(a.method)))
	}
	m.Handle("/", i.answer("other", nothingHere))
	return m
}

// healthz says that the process runs, whatever the disk does.
func (i *Intake) healthz(w http.ResponseWriter, _ *http.Request) error {
	return writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
}

// readyz says whether an envelope would be accepted now.
func (i *Intake) readyz(w http.ResponseWriter, r *http.Request) error {
	if err := i.queue.Health(r.Context()); err != nil {
		return unavailable(r, err)
	}
	return writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
}
