package deliver_test

import (
	"testing"
	"testing/synctest"
	"time"

	"unionhall/sync/deliver"
	"unionhall/sync/queue"
)

func TestAlarmsFollowThePromiseOfTheForm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queue.Memory(nil)
		defer q.Close()
		a := deliver.Alarmer{
			Queue: q,
			Promise: func(_, form string) time.Duration {
				return map[string]time.Duration{"help@1": 72 * time.Hour, "danger@1": 4 * time.Hour}[form]
			},
			Routes: func(string) (own, above []string) { return []string{"second"}, []string{"above"} },
		}
		help, urgent, without := envelope(0), envelope(1), envelope(2)
		urgent.Form, without.Form = "danger@1", "survey@1"
		accept(t, q, help, urgent, without)
		look := func(after time.Duration, want int, routes ...string) {
			t.Helper()
			time.Sleep(after)
			if n, err := a.Look(t.Context(), time.Now()); err != nil || n != want {
				t.Errorf("%d alarms, want %d: %v", n, want, err)
			}
			if n, err := a.Look(t.Context(), time.Now()); err != nil || n != 0 {
				t.Errorf("%d alarms a second time: %v", n, err)
			}
			for _, route := range routes {
				if c, err := q.Claim(t.Context(), queue.ClaimQuery{Route: route, Max: 9, Lease: time.Minute, Notice: true}); err != nil || len(c) != 1 {
					t.Errorf("%s: %d, %v", route, len(c), err)
				} else if err := q.Complete(t.Context(), c[0].Lease, queue.Told); err != nil {
					t.Error(err)
				}
			}
		}
		look(time.Hour, 0)
		look(time.Hour+time.Second, 1, "second") // half of the urgent one's four hours
		look(2*time.Hour, 1, "above")
		if err := q.Advance(t.Context(), help.Union, help.Digest, queue.Viewed); err != nil {
			t.Fatal(err)
		}
		look(60*time.Hour, 0) // somebody has looked at it in time
		look(24*time.Hour, 1, "above")
		if err := q.Advance(t.Context(), help.Union, help.Digest, queue.Answered); err != nil {
			t.Fatal(err)
		}
		look(1000*time.Hour, 0)
	})
}
