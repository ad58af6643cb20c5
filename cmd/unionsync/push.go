package main

import (
	"crypto/ecdsa"
	"fmt"
	"net/netip"
	"net/url"
	"time"

	"unionhall/internal/seal"
	"unionhall/sync/deliver"
	"unionhall/sync/intake"
	"unionhall/sync/queue"
)

// pushEvery is how often is looked for phones to be told of news: a push has waited for
// minutes by then, so that nobody waits noticeably longer.
const pushEvery = 20 * time.Second

// pushing is what intake and whoever pushes have in common.
type pushing struct {
	// key is made when the first phone asks for it: an endpoint of unions that have no
	// notices has none.
	key      func() (*ecdsa.PrivateKey, error)
	services []string
}

// intake is what phones ask.
func (p *pushing) intake(q queue.Pushing) *intake.Push {
	return &intake.Push{
		Queue: q,
		Key: func() (seal.PublicKey, error) {
			key, err := p.key()
			if err != nil {
				return seal.PublicKey{}, err
			}
			return seal.PublicKeyOf(key)
		},
		Allows: func(to *url.URL) bool { return deliver.IsPushService(to, p.services) },
	}
}

// push tells phones of news.
func (e *endpoint) push(p *pushing) *deliver.Pusher {
	return deliver.NewPusher(deliver.PushOptions{
		Queue: e.queue, Services: p.services, Log: e.log, Every: pushEvery,
		Allow: func() []netip.Prefix { return e.routes.Load().Allow },
		VAPID: func() (deliver.VAPID, error) {
			key, err := p.key()
			return deliver.VAPID{Key: key, Subject: e.subject()}, err
		},
		Told: func(outcome string) {
			e.intake.Figures().GetOrCreateCounter(fmt.Sprintf("unionsync_pushes_total{outcome=%q}", outcome)).Inc()
		},
	})
}

// subject is where a push service may complain: the site.
func (e *endpoint) subject() string {
	for _, origin := range e.site.Site().Origins {
		return origin
	}
	return ""
}

// pushes reports whether phones of a union's cases may be told.
func (e *endpoint) pushes(union string) bool {
	u := e.site.Site().Unions[union]
	return u != nil && u.Push
}
