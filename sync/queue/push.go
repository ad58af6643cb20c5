package queue

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

// A Push tells the phone of a case that there is news, and nothing else: it is an empty
// message to an address of the phone's push service, under a lease.
type Push struct {
	Sid     Sid
	Address string // of the push service, for this case on this phone alone
	Token   Token
	Attempt int // 1 the first time
	// Due is when it was due. What comes while it is on its way makes another.
	Due time.Time
}

// Pushing is the part of the queue that tells phones of news. A case has one
// subscription at most, and one push that waits: a reply or a state that comes
// meanwhile is told by the same.
//
// A subscription goes with the last envelope of its case that was not withdrawn, and
// KeepSubscription after all of them were closed.
type Pushing interface {
	// Subscribe keeps the address by which the phone of a case is told of news, instead of
	// what was kept before. ErrNotFound: nothing of the case is left to tell of.
	Subscribe(ctx context.Context, sid Sid, address string) error
	// Unsubscribe forgets it; where there is none: nil.
	Unsubscribe(ctx context.Context, sid Sid) error
	// ClaimPushes takes pushes that are due under a lease, at most so many.
	ClaimPushes(ctx context.Context, most int, lease time.Duration) ([]Push, error)
	// PushTold ends a push, whether it came through or was given up. ErrLease: the lease is
	// over, was another's, or the subscription is another.
	PushTold(context.Context, Push) error
	// PushLater gives a push back, to be tried again after a while. ErrLease as above.
	PushLater(ctx context.Context, p Push, after time.Duration) error
	// PushGone forgets the subscription: its push service knows it no more. ErrLease as above.
	PushGone(context.Context, Push) error
}

// KeepSubscription is how long after the last envelope of a case was closed its phone is
// still told of news: phones keep what they have sent for as long.
const KeepSubscription = KeepEnvelope

// A push goes at a time between these that chance decides, after what it tells of: who
// sees pushes go by cannot line them up with what an officer has done.
const (
	soonestPush = 2 * time.Minute
	latestPush  = 12 * time.Minute
)

// PushDue is when a push goes that tells of something that has happened now.
func PushDue(now time.Time) time.Time { return now.Add(soonestPush + rand.N(latestPush-soonestPush)) }

// ValidPushClaim reports what is wrong with a claim of pushes.
func ValidPushClaim(most int, lease time.Duration) error {
	if lease <= 0 || lease > MaxLease || most <= 0 {
		return errors.New("queue: a claim wants a number and a lease of at most 15 minutes")
	}
	return nil
}
