package deliver

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"unionhall/sync/queue"
)

// PushServices are those of the browsers that have one: what a phone says its push
// service were is called only if it is one of these, or the operator has added it. A
// name that begins with a dot stands for all names that end so.
var PushServices = []string{"fcm.googleapis.com", "updates.push.services.mozilla.com", ".push.apple.com", ".notify.windows.com"}

// IsPushService reports whether an address is HTTPS at one of services, which are as in
// PushServices; one with a port stands for itself.
func IsPushService(to *url.URL, services []string) bool {
	if to.Scheme != "https" || to.User != nil || to.Fragment != "" {
		return false
	}
	host := strings.ToLower(to.Host)
	return slices.ContainsFunc(services, func(s string) bool {
		if strings.HasPrefix(s, ".") {
			return len(host) > len(s) && strings.HasSuffix(host, s)
		}
		return host == s
	})
}

const (
	// pushTTL is how long a push service keeps a push for a phone that is switched off: who
	// comes back later looks anyway.
	pushTTL = "259200" // seconds: three days
	// pushTopic lets a push take the place of one that waits. It is the same for all.
	pushTopic = "news"
	// pushTime is how long a push service may take, and pushLease how long a push is this
	// process's: longer than a batch takes.
	pushTime  = 10 * time.Second
	pushLease = 2 * time.Minute
	pushBatch = 32
	// pushHands is how many pushes are on their way at a time.
	pushHands = 8
	// pushAttempts is how often a push is tried; the news are in the outbox all the same.
	pushAttempts = 5
)

// pushPauses are how long after a failed attempt the next one is made.
var pushPauses = []time.Duration{time.Minute, 10 * time.Minute, time.Hour, 4 * time.Hour}

// PushOptions are what a Pusher needs.
type PushOptions struct {
	Queue queue.Pushing
	// VAPID is asked for when there is something to push.
	VAPID    func() (VAPID, error)
	Services []string              // whom to call: see PushServices
	Allow    func() []netip.Prefix // private networks that they may lie in, asked at each dial
	TLS      *tls.Config           // nil: the system's authorities
	Log      *slog.Logger
	Every    time.Duration // how often the queue is asked what is due
	// Told counts: "told", "gone", "later", "refused" or "dropped".
	Told func(outcome string)
}

// A Pusher tells phones of news, by their push services (RFC 8030). A push has no body: a
// push service learns that this endpoint wants a phone's attention, and when. Addresses
// are written to no log.
type Pusher struct {
	PushOptions
	client *http.Client
}

// NewPusher returns a pusher that has not begun. It follows no redirects, uses no proxy,
// and dials no private address that is not allowed.
func NewPusher(o PushOptions) *Pusher {
	if o.Told == nil {
		o.Told = func(string) {}
	}
	return &Pusher{o, &http.Client{
		Timeout:       pushTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: dialer(o.Allow).DialContext, TLSClientConfig: o.TLS, ForceAttemptHTTP2: true, DisableCompression: true,
			TLSHandshakeTimeout: pushTime, MaxResponseHeaderBytes: 64 << 10, MaxIdleConnsPerHost: 2, IdleConnTimeout: time.Minute,
		},
	}}
}

// Run pushes what is due until ctx ends.
func (p *Pusher) Run(ctx context.Context) error {
	for {
		for p.look(ctx) {
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(p.Every/2 + rand.N(p.Every)): // replicas do not ask together
		}
	}
}

// look pushes a batch of what is due, and reports whether there may be more.
func (p *Pusher) look(ctx context.Context) bool {
	if ctx.Err() != nil {
		return false
	}
	due, err := p.Queue.ClaimPushes(ctx, pushBatch, pushLease)
	if err == nil && len(due) > 0 {
		err = p.all(ctx, due)
	}
	if err != nil && ctx.Err() == nil {
		p.Log.Error("phones are not told of news", "error", err.Error())
	}
	return err == nil && len(due) == pushBatch
}

func (p *Pusher) all(ctx context.Context, due []queue.Push) error {
	who, err := p.VAPID()
	if err != nil {
		return err
	}
	next := make(chan queue.Push)
	var hands sync.WaitGroup
	for range min(pushHands, len(due)) {
		hands.Go(func() {
			for d := range next {
				p.one(ctx, who, d)
			}
		})
	}
	for _, d := range due {
		next <- d
	}
	close(next)
	hands.Wait()
	return nil
}

// one pushes, and writes down what came of it.
func (p *Pusher) one(ctx context.Context, who VAPID, d queue.Push) {
	outcome, after := p.push(ctx, who, d)
	if outcome == pushLater && d.Attempt >= pushAttempts {
		outcome = pushDropped
	}
	var err error
	switch outcome {
	case pushGone:
		err = p.Queue.PushGone(keep(ctx), d)
	case pushLater:
		err = p.Queue.PushLater(keep(ctx), d, after)
	default:
		err = p.Queue.PushTold(keep(ctx), d)
	}
	p.Told(outcome)
	// ErrLease: the subscription went meanwhile, or another process has tried as well.
	if err != nil && !errors.Is(err, queue.ErrLease) && !errors.Is(err, queue.ErrStopped) {
		p.Log.Error("what became of a push cannot be kept: it may be made again", "error", err.Error())
	}
}

// What comes of an attempt, as figures call it.
const (
	pushTold    = "told"
	pushGone    = "gone" // the push service knows the subscription no more
	pushLater   = "later"
	pushRefused = "refused" // it does not want this push: it would not the next time either
	pushDropped = "dropped" // after the last attempt
)

// push makes one attempt. after is when to make the next one.
func (p *Pusher) push(ctx context.Context, who VAPID, d queue.Push) (outcome string, after time.Duration) {
	to, err := url.Parse(d.Address)
	if err != nil || !IsPushService(to, p.Services) {
		return pushGone, 0 // the operator has taken the service away
	}
	again := pushPauses[min(max(d.Attempt, 1), len(pushPauses))-1]
	again += rand.N(again / 4)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to.String(), http.NoBody)
	if err != nil {
		return pushGone, 0
	}
	authorization, err := who.authorization(to, time.Now())
	if err != nil {
		return pushLater, again
	}
	r.Header.Set("Authorization", authorization)
	r.Header.Set("TTL", pushTTL)
	r.Header.Set("Topic", pushTopic)
	r.Header.Set("Urgency", "normal")
	r.Header.Set("User-Agent", "unionsync")
	response, err := p.client.Do(r)
	if err != nil { // it has the address in it: it is not logged
		p.Log.Warn("a push service cannot be reached", "why", reason(err), "attempt", d.Attempt)
		return pushLater, again
	}
	defer response.Body.Close()
	_, _ = io.CopyN(io.Discard, response.Body, 64<<10) // so that the connection can be used again
	outcome, after = pushVerdict(response, again)
	if outcome == pushRefused {
		p.Log.Error("a push service refuses a push: if it does so each time, it does not take our key", "status", response.StatusCode)
	}
	return outcome, after
}

// pushVerdict is what a status means (RFC 8030, RFC 8292).
func pushVerdict(r *http.Response, again time.Duration) (outcome string, after time.Duration) {
	switch code := r.StatusCode; {
	case code >= 200 && code < 300:
		return pushTold, 0
	case code == http.StatusNotFound, code == http.StatusGone:
		return pushGone, 0
	case code == http.StatusRequestTimeout, code == http.StatusTooEarly, code == http.StatusTooManyRequests, code >= 500, code < 400:
		return pushLater, max(again, min(retryAfter(r.Header.Get("Retry-After"), time.Now()), longestAfter))
	}
	return pushRefused, 0
}
