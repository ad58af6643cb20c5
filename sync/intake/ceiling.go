package intake

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"unionhall/internal/seal"
	"unionhall/sync/queue"
	"unionhall/sync/site"
)

// A scale knows how much is kept for each union. It asks the queue once a minute, and
// whenever much has come since: a ceiling may be passed by as much.
type scale struct {
	store Store
	clock queue.Clock
	step  int64 // bytes that may come before it asks again

	came     atomic.Int64            // bytes since it asked
	last     atomic.Pointer[weighed] // nil: it has not asked yet
	weighing sync.Mutex              // held by the one who asks
}

// weighed is what the queue said.
type weighed struct {
	at        time.Time
	known     map[string]int64 // bytes by union, of those that the site knows
	strangers int64            // bytes of all others together
	full      bool             // one of them is at its ceiling
}

const (
	weighEvery    = time.Minute
	weighPatience = 15 * time.Second
	stepShare     = 16 // part of a ceiling by which it may be passed
)

func newScale(s Store, c queue.Clock, l Limits) *scale {
	return &scale{store: s, clock: c, step: min(l.Union, l.Strangers) / stepShare}
}

// taken notes bytes that are kept from now on.
func (s *scale) taken(n int64) { s.came.Add(n) }

// weigh returns what is kept, as it was a minute ago at most. Of those who ask at once
// one goes and looks; the others go by what was.
func (i *Intake) weigh(ctx context.Context) *weighed {
	s, w := i.scale, i.scale.last.Load()
	if w != nil && !w.isOld(i.clock.Now()) && s.came.Load() < s.step || !s.weighing.TryLock() {
		return w
	}
	defer s.weighing.Unlock()
	// Whoever hands over and leaves at once must not keep it from looking.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), weighPatience)
	defer cancel()
	usage, err := s.store.Usage(ctx)
	if err != nil {
		i.log.Error("what is kept was not weighed", "error", err.Error())
		return w
	}
	s.came.Store(0)
	w = i.limits.judge(usage, i.site.Site())
	w.at = i.clock.Now()
	s.last.Store(w)
	return w
}

// isOld is true of what a clock that was set back has yet to come to, too.
func (w *weighed) isOld(now time.Time) bool {
	return now.Before(w.at) || now.Sub(w.at) >= weighEvery
}

func (l Limits) judge(usage []queue.Usage, known *site.Site) *weighed {
	w := &weighed{known: map[string]int64{}}
	for _, u := range usage {
		bytes := u.Bytes + int64(u.Parts)*seal.PartSize
		if known.Unions[u.Union] == nil {
			w.strangers += bytes
			continue
		}
		w.known[u.Union] = bytes
		w.full = w.full || bytes >= l.Union
	}
	w.full = w.full || w.strangers >= l.Strangers/2
	return w
}

// roomFor refuses an envelope for a union that the site does not know, when too much is
// kept for all of those. One that is kept already is answered for, and one for a known
// union is never refused: what comes over its budget spills.
func (i *Intake) roomFor(ctx context.Context, e *seal.Envelope) error {
	if i.site.Site().Unions[e.Union] != nil {
		return nil
	}
	w := i.weigh(ctx)
	if w == nil || w.strangers < i.limits.Strangers {
		return nil
	}
	if _, err := i.queue.UnionOf(ctx, e.Digest); err == nil {
		return nil
	}
	return later()
}

// roomForPart refuses a part sooner than an envelope: what somebody has to say goes before
// its pictures.
func (i *Intake) roomForPart(ctx context.Context, body queue.Digest) error {
	w := i.weigh(ctx)
	if w == nil || !w.full {
		return nil
	}
	union, err := i.queue.UnionOf(ctx, body)
	if err != nil {
		return nil // the queue says what there is to say
	}
	held, most := w.strangers, i.limits.Strangers/2
	if i.site.Site().Unions[union] != nil {
		held, most = w.known[union], i.limits.Union
	}
	if held < most {
		return nil
	}
	return later()
}

func later() error {
	p := refused(http.StatusTooManyRequests, "queue/ceiling", "这里存得太多了，请以后再试", "too much is kept here already; try again later")
	p.wait = retryAfter()
	return p
}
