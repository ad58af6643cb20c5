// Package deliver carries sealed envelopes on: to webhooks, into folders, and as
// notices by mail. Each at least once, under one id, oldest first.
//
// A pause belongs to the route: while a receiver does not answer, one envelope is
// tried, and the others wait in their order. What a receiver refuses by itself, or
// fails at three times, is set aside and tried again later; the route goes on
// meanwhile. After ten attempts in
// about 75 hours (the schedule of Standard Webhooks) a delivery is dead: it is
// listed, and an operator replays it. Nothing is ever deleted here.
package deliver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"unionhall/sync/queue"
)

// A Carrier takes envelopes to one place. Any error but *Refused, *Failed and ErrGone
// says that the place could not be reached.
type Carrier interface {
	Carry(context.Context, *queue.Claimed) error
}

// Refused says that the receiver is well and does not want this envelope.
type Refused struct{ Why string }

func (e *Refused) Error() string { return "refused: " + e.Why }

// Failed says that the receiver answered, and that something broke there: because it is
// ill, or because of this envelope.
type Failed struct{ Why string }

func (e *Failed) Error() string { return "failed: " + e.Why }

// Slow says that the receiver wants fewer or later deliveries.
type Slow struct {
	Why   string
	After time.Duration // at least; zero: it did not say
}

func (e *Slow) Error() string { return "later: " + e.Why }

// ErrGone says that the receiver is not there any more and does not want to be asked.
var ErrGone = errors.New("deliver: the receiver is gone for good")

// A Route is a place, with what happens to an envelope that arrived there.
type Route struct {
	Carrier
	Kind    string        // webhook, spool, mail: for figures
	Outcome queue.Outcome // Told, Notified or Custody
}

// schedule is how long after a failed attempt the next one is made (Standard
// Webhooks): after the tenth there is none.
var schedule = []time.Duration{5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour}

// failures is how often a receiver may fail at an envelope before the next one is tried:
// one that breaks a receiver each time holds the others back for half an hour, and not
// for three days.
const failures = 3

// MaxAttempts is how often a delivery is tried before it is dead.
const MaxAttempts = 10

const (
	// carryTime is how long one attempt may take, and lease how long the envelope and the
	// route are this process's: longer, so that nobody else begins before it has ended.
	carryTime = 60 * time.Second
	lease     = 3 * time.Minute
	// longestAfter bounds what a receiver may ask for.
	longestAfter = 24 * time.Hour
	// forGood is how long a route rests whose receiver is gone: until it is replayed.
	forGood = 100 * 365 * 24 * time.Hour
	// atOnce is how many routes are worked on at the same time.
	atOnce = 16
)

// Options are what a Service needs.
type Options struct {
	Queue  queue.Delivery
	Routes map[string]Route // by name
	Log    *slog.Logger
	Every  time.Duration // how often the queue is asked what is due
	// Told counts: kind of route, and "delivered", "refused", "slow", "failed", "dead" or "gone".
	Told func(kind, outcome string)
}

// A Service delivers what is due.
type Service struct {
	Options
	running sync.WaitGroup
	mu      sync.Mutex
	busy    map[string]bool // routes that are being worked on here
	missing map[string]bool // routes that the queue knows and the operator's file does not: told once
	rooms   chan struct{}
}

// New returns a service that has not begun.
func New(o Options) *Service {
	if o.Told == nil {
		o.Told = func(string, string) {}
	}
	return &Service{Options: o, busy: map[string]bool{}, missing: map[string]bool{}, rooms: make(chan struct{}, atOnce)}
}

// Run delivers until ctx ends, then waits for what is on its way.
func (s *Service) Run(ctx context.Context) error {
	defer s.running.Wait()
	for {
		s.look(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(s.Every/2 + rand.N(s.Every)): // replicas do not ask together
		}
	}
}

// look starts work on routes that have something due.
func (s *Service) look(ctx context.Context) {
	due, err := s.Queue.Due(ctx)
	if err != nil {
		if ctx.Err() == nil {
			s.Log.Error("what is due cannot be read", "error", err.Error())
		}
		return
	}
	for _, name := range due {
		if _, ok := s.route(name); !ok {
			s.tellMissing(name)
			continue
		}
		if s.begin(name) {
			s.running.Go(func() {
				defer s.end(name)
				s.drain(ctx, name)
			})
		}
	}
}

func (s *Service) tellMissing(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.missing[name] {
		s.missing[name] = true
		s.Log.Warn("envelopes wait for a route that is not in the routes file: put it back, or let officers fetch them with the desk", "route", name)
	}
}

// begin claims a route for a goroutine, where there is room for one more.
func (s *Service) begin(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy[name] {
		return false
	}
	select {
	case s.rooms <- struct{}{}:
		s.busy[name] = true
		return true
	default:
		return false // the next look finds it
	}
}

func (s *Service) end(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.busy, name)
	<-s.rooms
}

// Replace puts other routes in the place of those that there were. What is on its way by
// an old one ends so; the next envelope goes by the new one.
func (s *Service) Replace(routes map[string]Route) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Routes = routes
	clear(s.missing)
}

// route is the one that has a name now.
func (s *Service) route(name string) (Route, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	route, ok := s.Routes[name]
	return route, ok
}

// drain delivers by a route until nothing is due there or it has to rest.
func (s *Service) drain(ctx context.Context, name string) {
	by := queue.NewToken()
	for ctx.Err() == nil {
		route, ok := s.route(name)
		if !ok {
			break // it was taken away meanwhile
		}
		ok, err := s.Queue.Turn(ctx, name, by, lease)
		if err != nil || !ok {
			return // another replica's; or the queue says later what is wrong
		}
		claimed, err := s.Queue.Claim(ctx, queue.ClaimQuery{Route: name, Max: 1, Lease: lease, Notice: route.Outcome == queue.Told})
		if err != nil || len(claimed) == 0 {
			s.rest(ctx, name, by, 0)
			return
		}
		if rest := s.one(ctx, name, route, &claimed[0]); rest > 0 {
			s.rest(ctx, name, by, rest)
			return
		}
	}
	s.rest(ctx, name, by, 0)
}

// one delivers an envelope and returns how long the route has to rest.
func (s *Service) one(ctx context.Context, name string, route Route, c *queue.Claimed) (rest time.Duration) {
	err := s.carry(ctx, route, c)
	last := c.Attempt >= MaxAttempts
	var refused *Refused
	var failed *Failed
	var slow *Slow
	switch {
	case err == nil:
		s.settle(name, "delivered", route.Kind, s.Queue.Complete(keep(ctx), c.Lease, outcomeOf(route, c)))
		return 0
	case ctx.Err() != nil: // the process ends: whoever comes next tries again at once, and ten restarts are no ten attempts
		s.settle(name, "", "", s.Queue.Return(keep(ctx), c.Lease))
		return 0
	case errors.Is(err, ErrGone):
		s.settle(name, "gone", route.Kind, s.Queue.Release(keep(ctx), c.Lease, 0))
		s.Log.Error("the receiver of a route is gone for good: nothing is delivered there until it is replayed (unionsync dead replay)", "route", name)
		return forGood
	case errors.As(err, &refused):
		if last {
			return s.bury(ctx, name, route, c, refused.Why)
		}
		s.settle(name, "refused", route.Kind, s.Queue.Release(keep(ctx), c.Lease, pause(c.Attempt, 0)))
		s.Log.Warn("a receiver refuses an envelope: it is set aside and tried again later", "route", name, "why", refused.Why, "attempt", c.Attempt)
		return 0
	case last:
		return s.bury(ctx, name, route, c, reason(err))
	case errors.As(err, &failed) && c.Attempt >= failures:
		s.settle(name, "failed", route.Kind, s.Queue.Release(keep(ctx), c.Lease, pause(c.Attempt, 0)))
		s.Log.Warn("a receiver failed at an envelope again: it is set aside, and the next one is tried", "route", name, "why", failed.Why, "attempt", c.Attempt)
		return pause(1, 0) // it may be as ill for that one
	case errors.As(err, &slow):
		s.settle(name, "slow", route.Kind, s.Queue.Release(keep(ctx), c.Lease, 0))
		rest = pause(c.Attempt, slow.After)
	default:
		s.settle(name, "failed", route.Kind, s.Queue.Release(keep(ctx), c.Lease, 0))
		rest = pause(c.Attempt, 0)
	}
	s.Log.Warn("a receiver cannot be reached: the route rests", "route", name, "why", reason(err), "attempt", c.Attempt, "rest", rest.Round(time.Second).String())
	return rest
}

// outcomeOf is the route's, but for what has photos: they are not carried, so that
// nobody else keeps the whole of it, and it stays until an officer has closed it.
func outcomeOf(route Route, c *queue.Claimed) queue.Outcome {
	if route.Outcome == queue.Custody && len(c.Envelope.Parts) > 0 {
		return queue.Notified
	}
	return route.Outcome
}

func (s *Service) carry(ctx context.Context, route Route, c *queue.Claimed) (err error) {
	ctx, cancel := context.WithTimeout(ctx, carryTime)
	defer cancel()
	defer func() {
		if p := recover(); p != nil { // one receiver's odd answer stops no other route
			err = fmt.Errorf("deliver: %v", p)
		}
	}()
	return route.Carry(ctx, c)
}

// bury gives a delivery up. The route goes on with the next envelope, after the
// first pause: it may be as unreachable for that one.
func (s *Service) bury(ctx context.Context, name string, route Route, c *queue.Claimed, why string) time.Duration {
	s.settle(name, "dead", route.Kind, s.Queue.Bury(keep(ctx), c.Lease, why))
	s.Log.Error("a delivery was given up after its last attempt: unionsync dead list", "route", name, "why", why)
	return pause(1, 0)
}

// settle tells what became of a delivery. ErrLease: the lease ended meanwhile, and
// another process delivers the same envelope under the same id.
func (s *Service) settle(route, outcome, kind string, err error) {
	if err != nil {
		s.Log.Error("what became of a delivery cannot be kept: it will be made again", "route", route, "error", err.Error())
	}
	if outcome != "" {
		s.Told(kind, outcome)
	}
}

func (s *Service) rest(ctx context.Context, name string, by queue.Token, after time.Duration) {
	if err := s.Queue.Rest(keep(ctx), name, by, after); err != nil && !errors.Is(err, queue.ErrLease) && !errors.Is(err, queue.ErrStopped) {
		s.Log.Error("a route's rest cannot be kept", "route", name, "error", err.Error())
	}
}

// keep is a context in which what was done is still written down when the process ends.
func keep(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

// pause is how long to wait after a failed attempt, with a quarter of it left to
// chance; asked is what the receiver wants.
func pause(attempt int, asked time.Duration) time.Duration {
	d := schedule[min(max(attempt, 1), len(schedule))-1]
	return max(d+rand.N(d/4), min(asked, longestAfter))
}

// reason is a short word for operators, without addresses or contents.
func reason(err error) string {
	var slow *Slow
	var failed *Failed
	switch {
	case errors.As(err, &slow):
		return slow.Why
	case errors.As(err, &failed):
		return failed.Why
	case errors.Is(err, context.DeadlineExceeded), isTimeout(err):
		return "timeout"
	case errors.Is(err, errNoTLS):
		return "no STARTTLS"
	case errors.Is(err, ErrForbidden):
		return "forbidden address"
	}
	return "unreachable"
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}
