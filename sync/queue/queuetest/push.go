package queuetest

import (
	"slices"
	"time"

	"unionhall/sync/queue"
)

const address = "https://push.example/one"

func (b *bed) subscribe(sid queue.Sid, address string) {
	b.Helper()
	b.must(b.Subscribe(b.ctx, sid, address))
}

func (b *bed) pushes(most int) []queue.Push {
	b.Helper()
	list, err := b.ClaimPushes(b.ctx, most, time.Minute)
	b.must(err)
	return list
}

// news lets an officer view an envelope, and all the time go by that a push may wait.
func (b *bed) news(e *queue.Envelope, to queue.State) {
	b.Helper()
	b.must(b.Advance(b.ctx, e.Union, e.Digest, to))
	b.clock.Advance(12 * time.Minute)
}

// subscribed accepts the nth case with a subscription.
func (b *bed) subscribed(n int) *queue.Envelope {
	b.Helper()
	e := Envelope(Sid(n), 0, 0)
	b.accept(e)
	b.subscribe(e.Sid, address)
	return e
}

func pushOnNews(b *bed) {
	e := b.subscribed(1)
	b.accept(Envelope(Sid(2), 0, 0)) // nobody asked to be told of it
	b.must(b.Advance(b.ctx, e.Union, Envelope(Sid(2), 0, 0).Digest, queue.Viewed))
	b.clock.Advance(time.Hour)
	if n := len(b.pushes(9)); n != 0 {
		b.Fatalf("%d pushes without news", n)
	}
	b.must(b.Advance(b.ctx, e.Union, e.Digest, queue.Viewed))
	b.clock.Advance(2*time.Minute - time.Millisecond)
	if n := len(b.pushes(9)); n != 0 {
		b.Fatalf("%d pushes within two minutes of what an officer did", n)
	}
	_, err := b.Reply(b.ctx, e.Union, reply(e.Sid, 1, "news")) // is told by the same push
	b.must(err)
	b.clock.Advance(10 * time.Minute)
	list := b.pushes(9)
	if len(list) != 1 || list[0].Sid != e.Sid || list[0].Address != address || list[0].Attempt != 1 {
		b.Fatalf("%+v", list)
	}
	b.must(b.PushTold(b.ctx, list[0]))
	b.must(b.Advance(b.ctx, e.Union, e.Digest, queue.Viewed)) // it is there already
	_, err = b.Reply(b.ctx, e.Union, reply(e.Sid, 1, "news"))
	b.must(err)
	b.clock.Advance(time.Hour)
	if n := len(b.pushes(9)); n != 0 {
		b.Fatalf("%d pushes of what was told", n)
	}
	_, err = b.Reply(b.ctx, e.Union, reply(e.Sid, 2, "news"))
	b.must(err)
	b.clock.Advance(12 * time.Minute)
	if n := len(b.pushes(9)); n != 1 {
		b.Fatalf("%d pushes of a second reply", n)
	}
}

func pushDelays(b *bed) {
	var waits []time.Duration
	begun := b.clock.Now()
	for n := range 40 {
		e := b.subscribed(n)
		b.must(b.Advance(b.ctx, e.Union, e.Digest, queue.Viewed))
	}
	b.clock.Advance(12 * time.Minute)
	for _, p := range b.pushes(99) {
		waits = append(waits, p.Due.Sub(begun))
	}
	if len(waits) != 40 || !slices.IsSorted(waits) || waits[39]-waits[0] < time.Minute || waits[0] < 2*time.Minute {
		b.Fatalf("%v", waits)
	}
}

func pushLeases(b *bed) {
	e := b.subscribed(1)
	b.news(e, queue.Viewed)
	first := b.pushes(9)
	if len(first) != 1 || len(b.pushes(9)) != 0 {
		b.Fatal("a push has one lease at a time")
	}
	b.clock.Advance(time.Minute)
	second := b.pushes(9)
	if len(second) != 1 || second[0].Attempt != 2 {
		b.Fatalf("after the lease: %+v", second)
	}
	b.want(b.PushTold(b.ctx, first[0]), queue.ErrLease)
	b.want(b.PushLater(b.ctx, first[0], 0), queue.ErrLease)
	b.want(b.PushGone(b.ctx, first[0]), queue.ErrLease)
	b.must(b.PushLater(b.ctx, second[0], time.Hour))
	b.clock.Advance(time.Hour - time.Millisecond)
	if len(b.pushes(9)) != 0 {
		b.Fatal("a push came before its time")
	}
	b.clock.Advance(time.Millisecond)
	third := b.pushes(9)
	if len(third) != 1 || third[0].Attempt != 3 {
		b.Fatalf("later: %+v", third)
	}
	// What comes while a push is on its way is told by another.
	b.must(b.Advance(b.ctx, e.Union, e.Digest, queue.Answered))
	b.must(b.PushTold(b.ctx, third[0]))
	b.clock.Advance(12 * time.Minute)
	if again := b.pushes(9); len(again) != 1 || again[0].Attempt != 1 {
		b.Fatalf("news on the way: %+v", again)
	}
	_, err := b.ClaimPushes(b.ctx, 1, queue.MaxLease+1)
	if err == nil {
		b.Fatal("a lease of more than 15 minutes")
	}
}

func subscriptions(b *bed) {
	b.want(b.Subscribe(b.ctx, Sid(1), address), queue.ErrNotFound)
	e := b.subscribed(1)
	b.subscribe(e.Sid, address) // again
	b.news(e, queue.Viewed)
	old := b.pushes(9)
	b.subscribe(e.Sid, "https://push.example/two")
	b.want(b.PushGone(b.ctx, old[0]), queue.ErrLease) // it is of the other address
	list := b.pushes(9)
	if len(list) != 1 || list[0].Address != "https://push.example/two" || list[0].Attempt != 1 {
		b.Fatalf("replaced: %+v", list)
	}
	b.must(b.Unsubscribe(b.ctx, e.Sid))
	b.must(b.Unsubscribe(b.ctx, e.Sid))
	b.want(b.PushTold(b.ctx, list[0]), queue.ErrLease)
	b.news(e, queue.Answered)
	if len(b.pushes(9)) != 0 {
		b.Fatal("somebody is told who does not want it")
	}
	b.subscribe(e.Sid, address)
	b.news(e, queue.Closed)
	b.must(b.PushGone(b.ctx, b.pushes(9)[0]))
	_, err := b.Reply(b.ctx, e.Union, reply(e.Sid, 1, "news"))
	b.must(err)
	b.clock.Advance(12 * time.Minute)
	if len(b.pushes(9)) != 0 {
		b.Fatal("a push service is asked that knows the phone no more")
	}
}

// untold fails unless nobody is told of a reply to the case any more.
func (b *bed) untold(e *queue.Envelope, why string) {
	b.Helper()
	_, err := b.Reply(b.ctx, e.Union, reply(e.Sid, b.headOf(e.Sid)+1, "news"))
	if err == nil {
		b.clock.Advance(12 * time.Minute)
	}
	if len(b.pushes(9)) != 0 {
		b.Fatal(why)
	}
}

func (b *bed) headOf(sid queue.Sid) int {
	c, err := b.Case(b.ctx, sid, 0)
	if err != nil {
		return 0
	}
	return c.Head
}

func subscriptionsGo(b *bed) {
	e := b.subscribed(1)
	b.news(e, queue.Viewed)
	b.must(b.Erase(b.ctx, e.Digest, queue.Asked))
	b.untold(e, "a case that was erased is told of")
	b.want(b.Subscribe(b.ctx, e.Sid, address), queue.ErrNotFound)

	e = b.subscribed(2)
	later := Envelope(Sid(2), 1, 0)
	b.accept(later)
	b.must(b.Withdraw(b.ctx, e.Sid, e.Digest))
	b.must(b.Advance(b.ctx, later.Union, later.Digest, queue.Viewed))
	b.clock.Advance(12 * time.Minute)
	list := b.pushes(9)
	if len(list) != 1 {
		b.Fatal("an envelope of two was withdrawn, and the other is not told of")
	}
	b.must(b.PushTold(b.ctx, list[0]))

	e = b.subscribed(3)
	b.must(b.Withdraw(b.ctx, e.Sid, e.Digest))
	b.untold(e, "a case that was withdrawn is told of")
	b.want(b.Subscribe(b.ctx, e.Sid, address), queue.ErrNotFound)

	e = b.subscribed(4)
	b.must(b.Advance(b.ctx, e.Union, e.Digest, queue.Closed))
	b.clock.Advance(queue.KeepSubscription - time.Minute)
	b.sweep()
	if list = b.pushes(9); len(list) != 1 {
		b.Fatalf("a case that was closed a week ago but a minute: %+v", list)
	}
	b.must(b.PushTold(b.ctx, list[0]))
	b.clock.Advance(time.Minute)
	b.sweep()
	b.untold(e, "a case that was closed a week ago is told of")
	b.want(b.Subscribe(b.ctx, e.Sid, address), queue.ErrNotFound)
}

func silenced(b *bed) {
	e := b.subscribed(1)
	b.news(e, queue.Viewed)
	sweep := func(union string) {
		_, err := b.Sweep(b.ctx, queue.Policy{Pushes: func(u string) bool { return u == union }})
		b.must(err)
	}
	sweep(e.Union)
	list := b.pushes(9)
	if len(list) != 1 {
		b.Fatal("a union that pushes was silenced")
	}
	b.must(b.PushTold(b.ctx, list[0]))
	sweep("another")
	b.untold(e, "the union has it off")
}
