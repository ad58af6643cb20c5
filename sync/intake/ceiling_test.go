package intake

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"unionhall/internal/seal"
	"unionhall/sync/queue"
)

// filled takes envelopes for a union until it is told to wait, and returns how many.
func (w *world) filled(union string) (n int) {
	w.t.Helper()
	for ; n < 1000; n++ {
		a := w.send(w.sealedFor(union, seal.NewSecret(), "help@1", "words"))
		if a.status == http.StatusTooManyRequests {
			if a.rule() != "queue/ceiling" || a.header.Get("Retry-After") == "" {
				w.t.Errorf("%s, Retry-After %q", a.rule(), a.header.Get("Retry-After"))
			}
			return n
		}
		a.want(http.StatusCreated, "")
	}
	return n
}

// Whoever sends for unions that nobody knows may fill their own corner of the disk, and
// not the place of those for whom it is.
func TestStrangersHaveACeilingOfTheirOwn(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Limits.Strangers = 64 << 10 })
	first := w.sealedFor("stranger", seal.NewSecret(), "help@1", "the first")
	w.send(first).want(http.StatusCreated, "")
	n := w.filled("stranger")
	if least, most := (64<<10)/len(first.Body), (64<<10)*(stepShare+1)/stepShare/len(first.Body)+1; n+1 < least || n+1 > most {
		t.Errorf("%d envelopes of %d bytes were taken, want %d to %d", n+1, len(first.Body), least, most)
	}
	if n := w.filled("another"); n > 0 {
		t.Errorf("under another name %d more", n)
	}
	w.send(first).want(http.StatusOK, "") // it is here already
	w.send(w.sealed(seal.NewSecret(), "help@1", "known")).want(http.StatusCreated, "")
	if err := w.queue.Erase(t.Context(), first.Digest, queue.Decided); err != nil {
		t.Fatal(err)
	}
	w.clock.pass(time.Minute)
	if w.filled("stranger") == 0 {
		t.Error("there is room again, and nobody is let in")
	}
}

func TestKnownUnionIsTakenAboveItsCeilingAndItsPartsWait(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Limits.Union, o.Limits.Strangers = 100<<10, 1<<30 })
	r := seal.NewSecret()
	_, sealed := seal.SealPhoto(r.Sid(), 0, make([]byte, 3*seal.PartSize))
	e := w.sealed(r, "help@1", "photos", partDigests(sealed)...)
	w.send(e).want(http.StatusAccepted, "")
	w.sendPart(e, 0, sealed[0]).want(http.StatusAccepted, "")
	w.sendPart(e, 1, sealed[1]).want(http.StatusAccepted, "")
	w.clock.pass(time.Minute)
	w.sendPart(e, 2, sealed[2]).want(http.StatusTooManyRequests, "queue/ceiling")
	other := w.sealedFor("yl", seal.NewSecret(), "help@1", "another union", partDigests(sealed)...)
	w.send(other).want(http.StatusAccepted, "")
	w.sendPart(other, 0, sealed[0]).want(http.StatusAccepted, "")
	if n := w.filled(hereUnion); n != 1000 {
		t.Errorf("an envelope for a known union was refused, after %d", n)
	}
}

// The scale is asked again when the clock was set back, and nobody is turned away
// because the queue does not say how much it keeps.
func TestScaleIsNotStuck(t *testing.T) {
	broken := &brokenStore{}
	w := newWorld(t, func(o *Options) {
		broken.Store = o.Queue
		o.Queue = broken
	})
	one := func() {
		w.send(w.sealedFor("stranger", seal.NewSecret(), "help@1", "words")).want(http.StatusCreated, "")
	}
	one()
	w.clock.pass(-time.Hour)
	one()
	if w.intake.scale.last.Load().strangers == 0 {
		t.Error("a clock that was set back keeps it from looking")
	}
	broken.uncounted = errors.New("no answer")
	w.clock.pass(2 * time.Hour)
	one()
}

func TestWhoLeavesAtOnceIsWeighedToo(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Queue = &brokenStore{Store: o.Queue} })
	w.send(w.sealedFor("stranger", seal.NewSecret(), "help@1", "words")).want(http.StatusCreated, "")
	w.clock.pass(weighEvery)
	ctx, leave := context.WithCancel(t.Context())
	leave()
	if got := w.intake.weigh(ctx); got == nil || got.strangers == 0 {
		t.Errorf("%+v", got)
	}
}
