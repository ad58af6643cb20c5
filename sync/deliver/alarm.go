package deliver

import (
	"context"
	"errors"
	"time"

	"unionhall/sync/queue"
)

// An Alarmer tells people of what waits too long for an answer. An alarm is a delivery
// like others: kept, tried again, and made once for an envelope and a route.
type Alarmer struct {
	Queue AlarmQueue
	// Promise is how long a form may wait for its first answer; 0: nothing was promised.
	Promise func(union, form string) time.Duration
	// Routes are who is told first, and who above the union is told when that was of no use.
	Routes func(union string) (own, above []string)
}

// AlarmQueue is what an Alarmer needs of a queue.
type AlarmQueue interface {
	Stats(context.Context) (queue.Stats, error)
	Alarm(context.Context, queue.AlarmQuery) (int, error)
}

// Look makes the alarms that are due, and tells how many. The second officer is told
// when half of the promise is over and nobody has viewed an envelope; the union above
// when all of it is over and nobody has answered.
func (a Alarmer) Look(ctx context.Context, now time.Time) (made int, err error) {
	s, err := a.Queue.Stats(ctx)
	if err != nil {
		return 0, err
	}
	for _, c := range s.Counts {
		promise := a.Promise(c.Union, c.Form)
		if promise == 0 || c.State >= queue.Answered {
			continue
		}
		own, above := a.Routes(c.Union)
		for _, step := range []struct {
			after  time.Duration
			below  queue.State
			routes []string
		}{{promise / 2, queue.Viewed, own}, {promise, queue.Answered, above}} {
			before := now.Add(-step.after)
			if c.State >= step.below || !c.Oldest.Before(before) {
				continue
			}
			for _, route := range step.routes {
				n, failed := a.Queue.Alarm(ctx, queue.AlarmQuery{Union: c.Union, Form: c.Form, Before: before, Below: step.below, Route: route})
				made, err = made+n, errors.Join(err, failed)
			}
		}
	}
	return made, err
}
