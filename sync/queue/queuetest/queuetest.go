// Package queuetest is the one suite that every queue must pass, and what it
// needs: envelopes that look like sealed ones, and a clock that obeys. It tests what
// the interface promises, not how a store survives: that is each store's own test.
package queuetest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"unionhall/sync/queue"
)

// A Clock stands still until it is told.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock begins on a morning.
func NewClock() *Clock { return &Clock{now: time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)} }

// Now is the time that it was set to.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance lets time pass, or turns it back.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Envelope makes the nth envelope of a case, 2 kB long, with so many parts. The
// same arguments make the same bytes.
func Envelope(sid queue.Sid, n, parts int) *queue.Envelope {
	e := &queue.Envelope{
		Sid: sid, Union: "yl-linhe", Form: "help@1",
		KeySet:   sha256.Sum256([]byte("key set")),
		Body:     noise(fmt.Sprintf("envelope %x %d %d", sid, n, parts), 2048),
		Received: time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC).Add(time.Duration(n) * time.Minute),
		Proved:   n > 0,
	}
	for i := range parts {
		e.Parts = append(e.Parts, sha256.Sum256(Part(e.Body, i)))
	}
	e.Digest = sha256.Sum256(e.Body)
	e.Receipt = fmt.Sprintf("receipt.%x", e.Digest[:8])
	return e
}

// Part makes a sealed part of an envelope.
func Part(body []byte, index int) []byte {
	return noise(fmt.Sprintf("part %x %d", sha256.Sum256(body), index), 4096)
}

// Sid makes the nth case.
func Sid(n int) queue.Sid {
	return queue.Sid(noise(fmt.Sprintf("sid %d", n), 16))
}

func noise(seed string, n int) []byte {
	r := rand.NewChaCha8(sha256.Sum256([]byte(seed)))
	b := make([]byte, n)
	r.Read(b) // never fails
	return b
}

// An Open makes an empty queue that runs by the clock, and closes it with the test.
type Open func(t *testing.T, clock queue.Clock) queue.Queue

// A bed is a queue under test.
type bed struct {
	*testing.T
	queue.Queue
	clock *Clock
	ctx   context.Context
}

// Test runs the suite.
func Test(t *testing.T, open Open) {
	for _, c := range []struct {
		name string
		test func(*bed)
	}{
		{"SameBytesOneRowOneReceipt", sameBytes},
		{"SameBytesAtOnceAreNewOnce", sameBytesAtOnce},
		{"LaterEnvelopesOfACase", laterEnvelopes},
		{"ManyEnvelopesOfACase", manyEnvelopes},
		{"ReceiptWhenAllPartsAreThere", parts},
		{"WhatIsNotAPartIsRefused", strangeParts},
		{"WithdrawUntilFetched", withdraw},
		{"ClaimWithdrawsTheRightToWithdraw", withdrawClaimed},
		{"LeasesAreExclusiveUntilTheyEnd", leases},
		{"ALeaseFromTheFutureHasEnded", futureLease},
		{"DeadDeliveriesAreReplayed", dead},
		{"ClaimsAtOnceNeverShare", claimsAtOnce},
		{"WhatIsGivenBackForAMomentKeepsItsPlace", keepsItsPlace},
		{"ARouteHasOneTurnAtATime", turns},
		{"RoutesWithSomethingDueAreTold", dueRoutes},
		{"WhoeverWaitsTooLongIsToldOfOnce", alarms},
		{"WhatWasOnlyToldOfCanBeWithdrawn", notices},
		{"OfficersSeeTheirUnionOnly", unions},
		{"ListGoesOnWhereThePageEnded", pages},
		{"StatesOnlyGoForward", states},
		{"RepliesByCompareAndSet", replies},
		{"AStrangerCannotReply", strangerReplies},
		{"NotesAreAJournalOfTheUnion", journal},
		{"NotesAtOnceAllComeInOrder", notesAtOnce},
		{"NotesOfACaseAreBounded", notesAreBounded},
		{"RepliesOfTheUnionAlone", repliesOfAUnion},
		{"TheListTellsTheHead", listHeads},
		{"AUnionErasesItsOwnAlone", eraseOf},
		{"TalliesByMonth", tallies},
		{"ReportsOfRatingsCountOnce", reportsOnce},
		{"NotesAreErasedAsAsked", notesAreErasedAsAsked},
		{"HowLongItTookIsCounted", took},
		{"ANonceIsUsedOnce", nonces},
		{"ErasedStaysErased", erase},
		{"NothingGoesUnwarned", retention},
		{"AJumpingClockDeletesNothing", jumpingClock},
		{"AWarningIsTakenBack", recalled},
		{"UnviewedStays", unviewed},
		{"CustodyBeginsTheTime", custody},
		{"ConfirmedRepliesGo", repliesGo},
		{"TombstonesGoAfter460Days", tombstones},
		{"APhoneIsToldOfNews", pushOnNews},
		{"NobodySeesWhenAnOfficerActed", pushDelays},
		{"PushesHaveLeases", pushLeases},
		{"ACaseHasOneSubscription", subscriptions},
		{"SubscriptionsGoWithTheirCase", subscriptionsGo},
		{"AUnionThatTurnsItOffIsSilent", silenced},
		{"StatsCount", stats},
		{"UsageByUnion", usage},
		{"ClosedRefuses", closed},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := NewClock()
			c.test(&bed{t, open(t, clock), clock, t.Context()})
		})
	}
}

func (b *bed) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func (b *bed) want(err, want error) {
	b.Helper()
	if !errors.Is(err, want) {
		b.Fatalf("got %v, want %v", err, want)
	}
}

func (b *bed) accept(e *queue.Envelope) queue.Accepted {
	b.Helper()
	a, err := b.Accept(b.ctx, e)
	b.must(err)
	return a
}

func (b *bed) view(sid queue.Sid) *queue.Case {
	b.Helper()
	c, err := b.Case(b.ctx, sid, 0)
	b.must(err)
	return c
}

func (b *bed) claim(route string, n int) []queue.Claimed {
	b.Helper()
	c, err := b.Claim(b.ctx, queue.ClaimQuery{Route: route, Max: n, Lease: time.Minute})
	b.must(err)
	return c
}

func (b *bed) fetch(e *queue.Envelope) *queue.Fetched {
	b.Helper()
	f, err := b.Fetch(b.ctx, e.Union, e.Digest)
	b.must(err)
	return f
}

func (b *bed) sweep() queue.Swept {
	b.Helper()
	s, err := b.Sweep(b.ctx, queue.Policy{})
	b.must(err)
	return s
}

// run lets the queue run for days, a sweep every twelve hours.
func (b *bed) run(days int) (sum queue.Swept) {
	b.Helper()
	const step = 12 * time.Hour
	for range days * 2 {
		b.clock.Advance(step)
		s, err := b.Sweep(b.ctx, queue.Policy{MaxStep: step})
		b.must(err)
		sum.Warned, sum.Erased, sum.Replies, sum.Running = sum.Warned+s.Warned, sum.Erased+s.Erased, sum.Replies+s.Replies, s.Running
	}
	return sum
}

func sameBytes(b *bed) {
	e := Envelope(Sid(1), 0, 0)
	first := b.accept(e)
	if !first.New || first.Receipt != e.Receipt || first.State != queue.Received || first.Erased || first.Missing != nil {
		b.Fatalf("first: %+v", first)
	}
	again := *e
	again.Receipt, again.Received = "another", e.Received.Add(time.Hour)
	second := b.accept(&again)
	if second.New || second.Receipt != e.Receipt {
		b.Fatalf("second: %+v", second)
	}
	c := b.view(e.Sid)
	if len(c.Envelopes) != 1 || !c.Envelopes[0].Received.Equal(e.Received) || c.Envelopes[0].Receipt != e.Receipt || c.Envelopes[0].Digest != e.Digest {
		b.Fatalf("case: %+v", c)
	}
	f := b.fetch(e)
	if !bytes.Equal(f.Envelope.Body, e.Body) || f.Envelope.KeySet != e.KeySet || f.Envelope.Sid != e.Sid || f.Envelope.Form != e.Form {
		b.Fatal("what is fetched is not what was sent")
	}
	_, err := b.Case(b.ctx, Sid(2), 0)
	b.want(err, queue.ErrNotFound)
}

func sameBytesAtOnce(b *bed) {
	const cases, senders = 20, 8
	var fresh [cases]int
	var mu sync.Mutex
	var all sync.WaitGroup
	for s := range senders {
		all.Go(func() {
			for i := range cases {
				n := (i + s) % cases
				a, err := b.Accept(b.ctx, Envelope(Sid(n), 0, 0))
				mu.Lock()
				if err != nil {
					b.Error(err)
				}
				if a.New {
					fresh[n]++
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	for n, times := range fresh {
		if times != 1 {
			b.Errorf("envelope %d was new %d times", n, times)
		}
	}
}

func laterEnvelopes(b *bed) {
	first, proved, unproved := Envelope(Sid(1), 0, 0), Envelope(Sid(1), 1, 0), Envelope(Sid(1), 2, 0)
	unproved.Proved = false
	for _, e := range []*queue.Envelope{first, proved, unproved} {
		if a := b.accept(e); !a.New || a.Receipt == "" {
			b.Fatalf("%+v", a)
		}
	}
	c := b.view(Sid(1))
	if len(c.Envelopes) != 2 || c.Envelopes[0].Digest != first.Digest || c.Envelopes[1].Digest != proved.Digest {
		b.Fatalf("the worker sees %d envelopes: what came without proof must not be listed", len(c.Envelopes))
	}
	if b.fetch(unproved).Envelope.Flags != queue.Unproved || b.fetch(proved).Envelope.Flags != 0 || b.fetch(first).Envelope.Flags != 0 {
		b.Fatal("the one without proof is flagged, and no other")
	}
	unproved.Proved = true // somebody else had carried it here; now the phone sends it
	if a := b.accept(unproved); a.New || a.Receipt != unproved.Receipt {
		b.Fatalf("%+v", a)
	}
	if c := b.view(Sid(1)); len(c.Envelopes) != 3 || b.fetch(unproved).Envelope.Flags != 0 {
		b.Fatalf("the worker sees %d envelopes, and has shown the proof for all", len(c.Envelopes))
	}
}

func manyEnvelopes(b *bed) {
	const more = 3
	var newest []queue.Digest
	for n := range queue.MaxEnvelopes + more {
		e := Envelope(Sid(1), n, 0)
		e.Received = e.Received.Add(time.Duration(n) * time.Minute)
		b.accept(e)
		if n >= more {
			newest = append(newest, e.Digest)
		}
	}
	var listed []queue.Digest
	for _, e := range b.view(Sid(1)).Envelopes {
		listed = append(listed, e.Digest)
	}
	if !slices.Equal(listed, newest) {
		b.Fatalf("%d envelopes are told of, want the newest %d", len(listed), len(newest))
	}
}

func parts(b *bed) {
	e := Envelope(Sid(1), 0, 3)
	if a := b.accept(e); !a.New || a.Receipt != "" || !slices.Equal(a.Missing, []int{0, 1, 2}) {
		b.Fatalf("%+v", a)
	}
	for _, c := range []struct {
		index   int
		isNew   bool
		missing []int
	}{{2, true, []int{0, 1}}, {0, true, []int{1}}, {0, false, []int{1}}, {1, true, nil}} {
		a, err := b.Part(b.ctx, e.Digest, c.index, Part(e.Body, c.index))
		b.must(err)
		if a.New != c.isNew || !slices.Equal(a.Missing, c.missing) || (a.Receipt == e.Receipt) != (c.missing == nil) {
			b.Fatalf("part %d: %+v", c.index, a)
		}
	}
	if a := b.accept(e); a.New || a.Receipt != e.Receipt || a.Missing != nil {
		b.Fatalf("complete: %+v", a)
	}
	got, err := b.FetchPart(b.ctx, e.Union, e.Digest, 2)
	b.must(err)
	if !bytes.Equal(got, Part(e.Body, 2)) {
		b.Fatal("another part")
	}
}

func strangeParts(b *bed) {
	e := Envelope(Sid(1), 0, 2)
	b.accept(e)
	for _, index := range []int{-1, 1, 2, 1 << 40} {
		_, err := b.Part(b.ctx, e.Digest, index, Part(e.Body, 0))
		b.want(err, queue.ErrUnknownPart)
	}
	_, err := b.Part(b.ctx, Envelope(Sid(2), 0, 2).Digest, 0, Part(e.Body, 0))
	b.want(err, queue.ErrNotFound)
	_, err = b.FetchPart(b.ctx, e.Union, e.Digest, 0)
	b.want(err, queue.ErrUnknownPart)
}

func withdraw(b *bed) {
	e, fetched := Envelope(Sid(1), 0, 0), Envelope(Sid(2), 0, 0)
	e.Routes = []string{"spool"}
	b.accept(e)
	b.accept(fetched)
	b.want(b.Withdraw(b.ctx, Sid(2), e.Digest), queue.ErrNotFound)
	b.must(b.Withdraw(b.ctx, e.Sid, e.Digest))
	b.must(b.Withdraw(b.ctx, e.Sid, e.Digest))
	if a := b.accept(e); a.New || a.State != queue.Withdrawn {
		b.Fatalf("sent again: %+v", a)
	}
	if n := len(b.claim("spool", 9)); n != 0 {
		b.Fatalf("%d withdrawn envelopes claimed", n)
	}
	_, err := b.Fetch(b.ctx, e.Union, e.Digest)
	b.want(err, queue.ErrWithdrawn)
	b.want(b.Advance(b.ctx, e.Union, e.Digest, queue.Viewed), queue.ErrWithdrawn)
	b.fetch(fetched)
	b.want(b.Withdraw(b.ctx, fetched.Sid, fetched.Digest), queue.ErrFetched)
	if s := b.view(fetched.Sid).Envelopes[0].State; s != queue.Received {
		b.Fatalf("fetching alone made it %d", s)
	}
}

func withdrawClaimed(b *bed) {
	e := Envelope(Sid(1), 0, 0)
	e.Routes = []string{"spool"}
	b.accept(e)
	c := b.claim("spool", 1)
	b.must(b.Release(b.ctx, c[0].Lease, time.Hour))
	b.want(b.Withdraw(b.ctx, e.Sid, e.Digest), queue.ErrFetched)
}

func leases(b *bed) {
	late, e := Envelope(Sid(1), 0, 0), Envelope(Sid(2), 0, 2)
	late.Routes, late.Due = []string{"hook"}, b.clock.Now().Add(time.Hour)
	e.Routes = []string{"hook", "spool"}
	b.accept(late)
	b.accept(e)
	first := b.claim("hook", 9)
	if len(first) != 1 || first[0].Body != e.Digest || first[0].Attempt != 1 || !bytes.Equal(first[0].Envelope.Body, e.Body) || len(first[0].Missing) != 2 {
		b.Fatalf("first claim: %d", len(first))
	}
	if n := len(b.claim("hook", 9)); n != 0 {
		b.Fatalf("%d claimed under another's lease", n)
	}
	b.clock.Advance(time.Minute)
	second := b.claim("hook", 9)
	if len(second) != 1 || second[0].Attempt != 2 || second[0].Token == first[0].Token {
		b.Fatalf("after the lease: %+v", second)
	}
	b.want(b.Complete(b.ctx, first[0].Lease, queue.Notified), queue.ErrLease)
	b.want(b.Release(b.ctx, first[0].Lease, 0), queue.ErrLease)
	b.want(b.Return(b.ctx, first[0].Lease), queue.ErrLease)
	b.must(b.Return(b.ctx, second[0].Lease))
	if second = b.claim("hook", 9); len(second) != 1 || second[0].Attempt != 2 {
		b.Fatalf("after it was given back untried: %+v", second)
	}
	b.must(b.Release(b.ctx, second[0].Lease, 10*time.Minute))
	b.want(b.Complete(b.ctx, second[0].Lease, queue.Notified), queue.ErrLease)
	if n := len(b.claim("hook", 9)); n != 0 {
		b.Fatalf("%d claimed before their time", n)
	}
	b.clock.Advance(10 * time.Minute)
	third := b.claim("hook", 9)
	b.must(b.Complete(b.ctx, third[0].Lease, queue.Notified))
	if s := b.view(e.Sid).Envelopes[0].State; s != queue.Delivered {
		b.Fatalf("delivered, and in state %d", s)
	}
	b.clock.Advance(time.Hour)
	if again := b.claim("hook", 9); len(again) != 1 || again[0].Body != late.Digest {
		b.Fatalf("what was done is claimed again: %d", len(again))
	}
	if n := len(b.claim("spool", 9)); n != 1 {
		b.Fatalf("the other route has %d", n)
	}
}

func futureLease(b *bed) {
	e := Envelope(Sid(1), 0, 0)
	e.Routes = []string{"hook"}
	b.clock.Advance(365 * 24 * time.Hour)
	b.accept(e)
	b.claim("hook", 1)
	b.clock.Advance(-360 * 24 * time.Hour)
	if n := len(b.claim("hook", 1)); n != 1 {
		b.Fatal("a lease given by a wrong clock still holds")
	}
	_, err := b.Claim(b.ctx, queue.ClaimQuery{Route: "hook", Max: 1, Lease: queue.MaxLease + 1})
	if err == nil {
		b.Fatal("a lease without end was given")
	}
}

func dead(b *bed) {
	e := Envelope(Sid(1), 0, 0)
	e.Routes = []string{"hook"}
	b.accept(e)
	b.must(b.Bury(b.ctx, b.claim("hook", 1)[0].Lease, strings.Repeat("4", 2*queue.MaxWhy)))
	list, err := b.Dead(b.ctx)
	b.must(err)
	want := queue.Dead{Route: "hook", Union: e.Union, Form: e.Form, Body: e.Digest, Attempts: 1, Why: strings.Repeat("4", queue.MaxWhy)}
	if len(list) == 1 && list[0].Received.Equal(e.Received) {
		list[0].Received = time.Time{}
	}
	if len(list) != 1 || list[0] != want {
		b.Fatalf("the dead: %+v, want %+v", list, want)
	}
	b.clock.Advance(100 * time.Hour)
	if n := len(b.claim("hook", 1)); n != 0 {
		b.Fatal("the dead are delivered")
	}
	n, err := b.Replay(b.ctx, "hook")
	b.must(err)
	if list, err := b.Dead(b.ctx); err != nil || len(list) != 0 {
		b.Fatalf("replayed, and still dead: %+v, %v", list, err)
	}
	if again := b.claim("hook", 1); n != 1 || len(again) != 1 || again[0].Attempt != 1 {
		b.Fatalf("replayed %d, claimed %d", n, len(again))
	}
}

func keepsItsPlace(b *bed) {
	first, second := Envelope(Sid(1), 0, 0), Envelope(Sid(2), 0, 0)
	first.Routes, second.Routes = []string{"hook"}, []string{"hook"}
	b.accept(first)
	b.clock.Advance(time.Minute)
	second.Received = b.clock.Now()
	b.accept(second)
	b.must(b.Release(b.ctx, b.claim("hook", 1)[0].Lease, 0))
	if next := b.claim("hook", 1); next[0].Body != first.Digest {
		b.Fatal("what was given back for a moment has lost its place")
	}
}

func alarms(b *bed) {
	old, viewed, other, fresh := Envelope(Sid(1), 0, 0), Envelope(Sid(2), 0, 0), Envelope(Sid(3), 0, 0), Envelope(Sid(4), 9, 0)
	other.Form = "join@1"
	for _, e := range []*queue.Envelope{old, viewed, other, fresh} {
		b.accept(e)
	}
	b.must(b.Advance(b.ctx, viewed.Union, viewed.Digest, queue.Viewed))
	alarm := func(below queue.State, route string, want int) {
		b.Helper()
		n, err := b.Alarm(b.ctx, queue.AlarmQuery{Union: old.Union, Form: old.Form, Before: fresh.Received, Below: below, Route: route})
		b.must(err)
		if n != want {
			b.Fatalf("%d alarms, want %d", n, want)
		}
	}
	alarm(queue.Viewed, "second", 1)
	alarm(queue.Viewed, "second", 0)
	alarm(queue.Answered, "above", 2)
	if c := b.claim("second", 9); len(c) != 1 || c[0].Body != old.Digest {
		b.Fatalf("told of %d", len(c))
	}
	b.must(b.Advance(b.ctx, old.Union, old.Digest, queue.Answered))
	alarm(queue.Answered, "again", 1) // the viewed one alone
}

func notices(b *bed) {
	e := Envelope(Sid(1), 0, 2)
	e.Routes = []string{"mail"}
	b.accept(e)
	c, err := b.Claim(b.ctx, queue.ClaimQuery{Route: "mail", Max: 1, Lease: time.Minute, Notice: true})
	b.must(err)
	if len(c) != 1 || c[0].Envelope.Body != nil || c[0].Envelope.Union != e.Union || c[0].Envelope.Digest != e.Digest || len(c[0].Missing) != 2 {
		b.Fatalf("claimed: %+v", c)
	}
	b.must(b.Complete(b.ctx, c[0].Lease, queue.Told))
	if s := b.view(e.Sid).Envelopes[0].State; s != queue.Received {
		b.Fatalf("somebody was told, and it is in state %d", s)
	}
	b.must(b.Withdraw(b.ctx, e.Sid, e.Digest))
}

func dueRoutes(b *bed) {
	want := func(why string, routes ...string) {
		b.Helper()
		got, err := b.Due(b.ctx)
		b.must(err)
		slices.Sort(got)
		if !slices.Equal(got, routes) {
			b.Fatalf("%s: due on %q, want %q", why, got, routes)
		}
	}
	want("nothing came")
	e, late, gone := Envelope(Sid(1), 0, 0), Envelope(Sid(2), 0, 0), Envelope(Sid(3), 0, 0)
	e.Routes, late.Routes, late.Due, gone.Routes = []string{"hook", "mail"}, []string{"spool"}, b.clock.Now().Add(time.Hour), []string{"other"}
	b.accept(e)
	b.accept(late)
	b.accept(gone)
	b.must(b.Withdraw(b.ctx, gone.Sid, gone.Digest))
	want("one waits for two routes", "hook", "mail")
	c := b.claim("hook", 1)
	want("one is on its way", "mail")
	b.must(b.Complete(b.ctx, c[0].Lease, queue.Notified))
	by := queue.NewToken()
	if ok, err := b.Turn(b.ctx, "mail", by, time.Minute); err != nil || !ok {
		b.Fatal(err)
	}
	b.must(b.Rest(b.ctx, "mail", by, 2*time.Hour))
	want("one rests")
	b.clock.Advance(time.Hour)
	want("the late one is due", "spool")
	b.clock.Advance(time.Hour)
	want("the rest is over", "mail", "spool")
}

func turns(b *bed) {
	take := func(by queue.Token) bool {
		ok, err := b.Turn(b.ctx, "hook", by, time.Minute)
		b.must(err)
		return ok
	}
	one, other := queue.NewToken(), queue.NewToken()
	if first, again, others := take(one), take(one), take(other); !first || !again || others {
		b.Fatal("a turn is one's, again and again, and nobody else's")
	}
	if ok, err := b.Turn(b.ctx, "spool", other, time.Minute); err != nil || !ok {
		b.Fatal("another route has turns of its own")
	}
	b.want(b.Rest(b.ctx, "hook", other, time.Hour), queue.ErrLease)
	b.must(b.Rest(b.ctx, "hook", one, time.Hour))
	b.want(b.Rest(b.ctx, "hook", one, time.Hour), queue.ErrLease)
	if take(one) || take(other) {
		b.Fatal("it does not rest")
	}
	b.clock.Advance(time.Hour)
	if !take(other) || take(one) {
		b.Fatal("after its rest nobody gets the turn")
	}
	b.clock.Advance(time.Minute)
	if !take(one) {
		b.Fatal("a turn never ends")
	}
	b.must(b.Rest(b.ctx, "hook", one, time.Hour))
	if _, err := b.Replay(b.ctx, "hook"); err != nil || !take(other) {
		b.Fatalf("a replay does not end the rest: %v", err)
	}
	if _, err := b.Replay(b.ctx, "hook"); err != nil || take(one) {
		b.Fatalf("a replay takes a turn away: %v", err)
	}
	b.clock.Advance(-24 * time.Hour)
	if !take(one) {
		b.Fatal("a turn given by a wrong clock still holds")
	}
	if _, err := b.Turn(b.ctx, "hook", one, queue.MaxLease+1); err == nil {
		b.Fatal("a turn without end was given")
	}
}

func claimsAtOnce(b *bed) {
	const envelopes = 60
	for n := range envelopes {
		e := Envelope(Sid(n), 0, 0)
		e.Routes = []string{"hook"}
		b.accept(e)
	}
	var mu sync.Mutex
	times := map[queue.Digest]int{}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for {
				claimed, err := b.Claim(b.ctx, queue.ClaimQuery{Route: "hook", Max: 7, Lease: time.Minute})
				if err != nil {
					b.Error(err)
				}
				if len(claimed) == 0 {
					return
				}
				mu.Lock()
				for _, c := range claimed {
					times[c.Body]++
				}
				mu.Unlock()
				for _, c := range claimed {
					if err := b.Complete(b.ctx, c.Lease, queue.Notified); err != nil {
						b.Error(err)
					}
				}
			}
		})
	}
	all.Wait()
	for _, n := range times {
		if n != 1 {
			b.Fatalf("one was claimed %d times", n)
		}
	}
	if len(times)+len(b.claim("hook", envelopes)) != envelopes {
		b.Fatalf("%d of %d were claimed", len(times), envelopes)
	}
}

func unions(b *bed) {
	e := Envelope(Sid(1), 0, 1)
	b.accept(e)
	_, err := b.Fetch(b.ctx, "other", e.Digest)
	b.want(err, queue.ErrNotFound)
	_, err = b.FetchPart(b.ctx, "other", e.Digest, 0)
	b.want(err, queue.ErrNotFound)
	b.want(b.Advance(b.ctx, "other", e.Digest, queue.Viewed), queue.ErrNotFound)
	b.want(b.Rewrap(b.ctx, "other", queue.Rewrap{Body: e.Digest, Wrap: []byte("w")}), queue.ErrNotFound)
	_, err = b.Reply(b.ctx, "other", reply(Sid(1), 1, "hello"))
	b.want(err, queue.ErrNotFound)
	list, err := b.List(b.ctx, queue.ListQuery{Union: "other", Max: 9})
	b.must(err)
	if len(list) != 0 {
		b.Fatal("another union's envelopes are listed")
	}
	b.must(b.Withdraw(b.ctx, e.Sid, e.Digest)) // none of these was a fetch
	b.must(b.Rewrap(b.ctx, "yl-linhe", queue.Rewrap{Body: b.accepted(Sid(2)), Wrap: []byte("w")}))
}

// accepted accepts an envelope of a new case.
func (b *bed) accepted(sid queue.Sid) queue.Digest {
	e := Envelope(sid, 0, 0)
	b.accept(e)
	return e.Digest
}

func pages(b *bed) {
	var want []queue.Digest
	for n := range 7 {
		e := Envelope(Sid(n), n/2, 0) // two at a time have the same minute
		e.Flags = queue.Spilled | queue.RevokedKey
		b.accept(e)
		want = append(want, e.Digest)
	}
	var got []queue.Digest
	q := queue.ListQuery{Union: "yl-linhe", Max: 3}
	for {
		page, err := b.List(b.ctx, q)
		b.must(err)
		if len(page) == 0 {
			break
		}
		for _, l := range page {
			if l.Flags != queue.Spilled|queue.RevokedKey || l.Size != 2048 || l.State != queue.Received {
				b.Fatalf("%+v", l)
			}
			if l.Received.Before(q.After.Received) {
				b.Fatal("an older one comes after a newer one")
			}
			got = append(got, l.Digest)
			q.After = queue.Cursor{Received: l.Received, Digest: l.Digest}
		}
	}
	slices.SortFunc(got, func(x, y queue.Digest) int { return bytes.Compare(x[:], y[:]) })
	slices.SortFunc(want, func(x, y queue.Digest) int { return bytes.Compare(x[:], y[:]) })
	if !slices.Equal(got, want) {
		b.Fatalf("the pages have %d of %d", len(got), len(want))
	}
}

func states(b *bed) {
	e := Envelope(Sid(1), 0, 0)
	b.accept(e)
	for _, c := range []struct{ to, is queue.State }{
		{queue.Viewed, queue.Viewed}, {queue.Closed, queue.Closed}, {queue.Answered, queue.Closed}, {queue.Viewed, queue.Closed},
	} {
		b.must(b.Advance(b.ctx, e.Union, e.Digest, c.to))
		if s := b.view(e.Sid).Envelopes[0].State; s != c.is {
			b.Fatalf("to %d: it is %d, not %d", c.to, s, c.is)
		}
	}
	for _, to := range []queue.State{queue.Received, queue.Delivered, queue.Withdrawn, 0} {
		if b.Advance(b.ctx, e.Union, e.Digest, to) == nil {
			b.Fatalf("an officer set state %d", to)
		}
	}
	b.want(b.Advance(b.ctx, e.Union, Envelope(Sid(2), 0, 0).Digest, queue.Viewed), queue.ErrNotFound)
}

func reply(sid queue.Sid, seq int, text string) queue.Reply {
	body := []byte(text)
	return queue.Reply{Sid: sid, Seq: seq, Digest: sha256.Sum256(body), Body: body, Written: time.Date(2026, 11, 3, 8, 0, 0, 0, time.UTC)}
}

func replies(b *bed) {
	e := Envelope(Sid(1), 0, 0)
	b.accept(e)
	for _, c := range []struct {
		seq  int
		text string
		head int
		err  error
	}{
		{2, "too early", 0, queue.ErrConflict}, {0, "none", 0, queue.ErrConflict},
		{1, "one", 1, nil}, {1, "one", 1, nil}, {1, "other", 1, queue.ErrConflict},
		{2, "two", 2, nil}, {1, "one", 2, nil}, {2, "other", 2, queue.ErrConflict}, {3, "three", 3, nil},
	} {
		head, err := b.Reply(b.ctx, e.Union, reply(e.Sid, c.seq, c.text))
		if head != c.head || !errors.Is(err, c.err) {
			b.Fatalf("reply %d %q: head %d, %v", c.seq, c.text, head, err)
		}
	}
	c, err := b.Case(b.ctx, e.Sid, 1)
	b.must(err)
	if c.Head != 3 || len(c.Replies) != 2 || string(c.Replies[0].Body) != "two" || c.Replies[1].Seq != 3 {
		b.Fatalf("%+v", c)
	}
	_, err = b.Reply(b.ctx, e.Union, reply(Sid(2), 1, "to nobody"))
	b.want(err, queue.ErrNotFound)
}

func strangerReplies(b *bed) {
	e, stranger := Envelope(Sid(1), 0, 0), Envelope(Sid(1), 1, 0)
	stranger.Union, stranger.Proved = "other", false
	b.accept(e)
	b.accept(stranger)
	_, err := b.Reply(b.ctx, "other", reply(Sid(1), 1, "in the way"))
	b.want(err, queue.ErrNotFound)
}

func erase(b *bed) {
	e := Envelope(Sid(1), 0, 2)
	e.Routes = []string{"hook"}
	b.accept(e)
	_, err := b.Part(b.ctx, e.Digest, 0, Part(e.Body, 0))
	b.must(err)
	lease := b.claim("hook", 1)[0].Lease
	b.want(b.Erase(b.ctx, Envelope(Sid(2), 0, 0).Digest, queue.Decided), queue.ErrNotFound)
	b.must(b.Erase(b.ctx, e.Digest, queue.Decided))
	b.must(b.Erase(b.ctx, e.Digest, queue.Decided))
	if a := b.accept(e); !a.Erased || a.New || a.Receipt != "" || a.State != 0 {
		b.Fatalf("sent again: %+v", a)
	}
	a, err := b.Part(b.ctx, e.Digest, 1, Part(e.Body, 1))
	b.must(err)
	if !a.Erased {
		b.Fatalf("a part of what is erased: %+v", a)
	}
	_, err = b.Case(b.ctx, e.Sid, 0)
	b.want(err, queue.ErrNotFound)
	_, err = b.Fetch(b.ctx, e.Union, e.Digest)
	b.want(err, queue.ErrNotFound)
	b.want(b.Complete(b.ctx, lease, queue.Custody), queue.ErrLease)
	s, err := b.Stats(b.ctx)
	b.must(err)
	if s.Tombstones != 1 || s.Erased[queue.Decided] != 1 || s.Parts != 0 || s.Due != 0 {
		b.Fatalf("%+v", s)
	}
}

// closeOne accepts an envelope and closes it.
func (b *bed) closeOne(n int) *queue.Envelope {
	b.Helper()
	e := Envelope(Sid(n), 0, 0)
	b.accept(e)
	b.must(b.Advance(b.ctx, e.Union, e.Digest, queue.Closed))
	return e
}

// kept reports whether the envelope is there.
func (b *bed) kept(e *queue.Envelope) bool {
	b.Helper()
	_, err := b.Fetch(b.ctx, e.Union, e.Digest)
	if err != nil && !errors.Is(err, queue.ErrNotFound) {
		b.Fatal(err)
	}
	return err == nil
}

func retention(b *bed) {
	b.sweep()
	e := b.closeOne(1)
	withdrawn := Envelope(Sid(2), 0, 0)
	b.accept(withdrawn)
	b.must(b.Withdraw(b.ctx, withdrawn.Sid, withdrawn.Digest))
	if s := b.run(6); s.Warned != 2 || s.Erased != 0 {
		b.Fatalf("after six days: %+v", s)
	}
	list, err := b.List(b.ctx, queue.ListQuery{Union: e.Union, Max: 9})
	b.must(err)
	if len(list) != 2 || !list[0].Warned {
		b.Fatal("the list does not say that they will go")
	}
	if s := b.run(2); s.Warned != 0 || s.Erased != 2 || b.kept(e) {
		b.Fatalf("after eight days: %+v", s)
	}
	if a := b.accept(e); !a.Erased {
		b.Fatalf("it came back: %+v", a)
	}
}

func jumpingClock(b *bed) {
	b.sweep()
	e := b.closeOne(1)
	for range 20 {
		b.clock.Advance(10 * 365 * 24 * time.Hour)
		b.sweep()
		b.clock.Advance(-9 * 365 * 24 * time.Hour)
		b.sweep()
	}
	if !b.kept(e) {
		b.Fatal("a clock that jumps deleted an envelope")
	}
	if s := b.run(8); s.Erased != 1 {
		b.Fatalf("after eight days of running: %+v", s)
	}
}

func recalled(b *bed) {
	b.sweep()
	policy := queue.Policy{Keep: func(union, form string) time.Duration {
		if union != "yl-linhe" || form != "help@1" {
			b.Errorf("asked for %q %q", union, form)
		}
		return 60 * 24 * time.Hour
	}}
	b.closeOne(1)
	sweep := func() queue.Swept {
		s, err := b.Sweep(b.ctx, policy)
		b.must(err)
		return s
	}
	warned := func() bool {
		list, err := b.List(b.ctx, queue.ListQuery{Union: "yl-linhe", Max: 1})
		b.must(err)
		return list[0].Warned
	}
	if sweep(); warned() {
		b.Fatal("announced sixty days before")
	}
	b.clock.Advance(365 * 24 * time.Hour)
	if sweep(); !warned() {
		b.Fatal("a year later it is not announced")
	}
	b.clock.Advance(-364 * 24 * time.Hour)
	if sweep(); warned() {
		b.Fatal("the clock was set right, and it is still announced")
	}
}

func unviewed(b *bed) {
	b.sweep()
	e := Envelope(Sid(1), 0, 0)
	e.Routes = []string{"mail"}
	b.accept(e)
	b.must(b.Complete(b.ctx, b.claim("mail", 1)[0].Lease, queue.Notified))
	b.clock.Advance(1000 * 24 * time.Hour)
	if s := b.run(20); s.Warned != 0 || s.Erased != 0 || !b.kept(e) {
		b.Fatalf("what nobody viewed: %+v", s)
	}
}

func custody(b *bed) {
	b.sweep()
	e := Envelope(Sid(1), 0, 0)
	e.Routes = []string{"hook"}
	b.accept(e)
	b.must(b.Complete(b.ctx, b.claim("hook", 1)[0].Lease, queue.Custody))
	if s := b.run(9); s.Warned != 1 || s.Erased != 1 {
		b.Fatalf("after custody: %+v", s)
	}
}

func repliesGo(b *bed) {
	b.sweep()
	e := Envelope(Sid(1), 0, 0)
	b.accept(e)
	for seq := 1; seq <= 2; seq++ {
		_, err := b.Reply(b.ctx, e.Union, reply(e.Sid, seq, fmt.Sprint("reply ", seq)))
		b.must(err)
	}
	b.must(b.Confirm(b.ctx, e.Sid, 1))
	if s := b.run(8); s.Warned != 1 || s.Replies != 1 {
		b.Fatalf("the one that the phone has: %+v", s)
	}
	c := b.view(e.Sid)
	if c.Head != 2 || len(c.Replies) != 1 || c.Replies[0].Seq != 2 {
		b.Fatalf("%+v", c)
	}
	head, err := b.Reply(b.ctx, e.Union, reply(e.Sid, 1, "reply 1"))
	b.must(err)
	if head != 2 {
		b.Fatalf("the same reply again: head %d", head)
	}
	b.clock.Advance(180 * 24 * time.Hour)
	if s := b.run(8); s.Replies != 1 {
		b.Fatalf("the one that no phone has taken for 180 days: %+v", s)
	}
	if c := b.view(e.Sid); c.Head != 2 || len(c.Replies) != 0 {
		b.Fatalf("%+v", c)
	}
	b.must(b.Erase(b.ctx, e.Digest, queue.Decided))
	b.sweep()
	_, err = b.Case(b.ctx, e.Sid, 0)
	b.want(err, queue.ErrNotFound)
}

func tombstones(b *bed) {
	const step = 23 // days; two are a span
	policy := queue.Policy{MaxStep: step * 24 * time.Hour}
	days := func(n int) int {
		for range n / step {
			b.clock.Advance(step * 24 * time.Hour)
			_, err := b.Sweep(b.ctx, policy)
			b.must(err)
		}
		s, err := b.Stats(b.ctx)
		b.must(err)
		return s.Tombstones
	}
	b.sweep() // running time counts from here
	days(46)
	b.clock.Advance(45 * 24 * time.Hour) // almost the end of a span: the tombstone's life is as short as can be
	_, err := b.Sweep(b.ctx, queue.Policy{MaxStep: 45 * 24 * time.Hour})
	b.must(err)
	e := Envelope(Sid(1), 0, 0)
	b.accept(e)
	b.must(b.Erase(b.ctx, e.Digest, queue.Asked))
	if n := days(460); n != 1 || !b.accept(e).Erased {
		b.Fatalf("after 460 days there are %d tombstones", n)
	}
	if n := days(48); n != 0 {
		b.Fatalf("after 508 days there are %d tombstones", n)
	}
}

func stats(b *bed) {
	for n := range 3 {
		e := Envelope(Sid(n), n, 0)
		e.Routes = []string{"hook", "mail"}
		b.accept(e)
	}
	other := Envelope(Sid(9), 0, 2)
	other.Form = "join@2"
	b.accept(other)
	_, err := b.Part(b.ctx, other.Digest, 1, Part(other.Body, 1))
	b.must(err)
	b.must(b.Advance(b.ctx, other.Union, other.Digest, queue.Viewed))
	b.must(b.Bury(b.ctx, b.claim("mail", 1)[0].Lease, "422"))
	_, err = b.Reply(b.ctx, other.Union, reply(other.Sid, 1, "hello"))
	b.must(err)
	got, err := b.Stats(b.ctx)
	b.must(err)
	begin := Envelope(Sid(0), 0, 0).Received
	want := []queue.Count{
		{Union: "yl-linhe", Form: "help@1", State: queue.Received, Envelopes: 3, Bytes: 3 * 2048, Oldest: begin},
		{Union: "yl-linhe", Form: "join@2", State: queue.Viewed, Envelopes: 1, Bytes: 2048, Oldest: begin},
	}
	same := slices.EqualFunc(got.Counts, want, func(a, b queue.Count) bool {
		sameTime := a.Oldest.Equal(b.Oldest)
		a.Oldest, b.Oldest = time.Time{}, time.Time{}
		return a == b && sameTime
	})
	if !same || got.Parts != 1 || got.Due != 5 || got.Dead != 1 || got.Replies != 1 {
		b.Fatalf("%+v", got)
	}
}

func usage(b *bed) {
	first, second, other := Envelope(Sid(1), 0, 2), Envelope(Sid(2), 0, 0), Envelope(Sid(3), 0, 1)
	other.Union = "stranger"
	for _, e := range []*queue.Envelope{first, second, other} {
		b.accept(e)
	}
	for i := range 2 {
		_, err := b.Part(b.ctx, first.Digest, i, Part(first.Body, i))
		b.must(err)
	}
	b.wantUsage(queue.Usage{Union: "yl-linhe", Bytes: 2 * 2048, Parts: 2}, queue.Usage{Union: "stranger", Bytes: 2048})
	union, err := b.UnionOf(b.ctx, other.Digest)
	b.must(err)
	if union != "stranger" {
		b.Fatal(union)
	}
	b.must(b.Erase(b.ctx, other.Digest, queue.Decided))
	b.must(b.Erase(b.ctx, first.Digest, queue.Decided))
	_, err = b.UnionOf(b.ctx, other.Digest)
	b.want(err, queue.ErrNotFound)
	b.wantUsage(queue.Usage{Union: "yl-linhe", Bytes: 2048})
}

func (b *bed) wantUsage(want ...queue.Usage) {
	b.Helper()
	got, err := b.Usage(b.ctx)
	b.must(err)
	for _, u := range want {
		if len(got) != len(want) || !slices.Contains(got, u) {
			b.Fatalf("%+v, want %+v", got, want)
		}
	}
}

func closed(b *bed) {
	b.must(b.Health(b.ctx))
	b.must(b.Close())
	_, err := b.Accept(b.ctx, Envelope(Sid(1), 0, 0))
	b.want(err, queue.ErrStopped)
	b.want(b.Health(b.ctx), queue.ErrStopped)
}
