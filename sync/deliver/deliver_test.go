package deliver_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"unionhall/sync/deliver"
	"unionhall/sync/queue"
	"unionhall/sync/queue/sqlite"
	"unionhall/sync/queue/sqlqueue"
)

// envelope is the nth that came, a second after the one before.
func envelope(n int, routes ...string) *queue.Envelope {
	body := fmt.Appendf(nil, `{"n":%d}`, n)
	return &queue.Envelope{
		Digest: sha256.Sum256(body), Sid: queue.Sid{byte(n), byte(n >> 8), byte(n >> 16)}, Union: "yl-linhe", Form: "help@1",
		Body: body, Routes: routes, Received: time.Now().Add(time.Duration(n) * time.Millisecond),
	}
}

// place is a receiver that does as it is told.
type place struct {
	mu       sync.Mutex
	answer   func(*queue.Claimed) error // nil: takes everything
	got      []queue.Digest             // what it has taken, in order
	attempts map[queue.Digest]int
	at       []time.Time // of every attempt
	inside   int
	most     int // carried at the same time
}

func newPlace(answer func(*queue.Claimed) error) *place {
	return &place{answer: answer, attempts: map[queue.Digest]int{}}
}

func (p *place) Carry(ctx context.Context, c *queue.Claimed) error {
	p.mu.Lock()
	p.inside++
	p.most = max(p.most, p.inside)
	p.attempts[c.Body]++
	p.at = append(p.at, time.Now())
	p.mu.Unlock()
	time.Sleep(10 * time.Millisecond) // within synctest: lets another replica come between
	p.mu.Lock()
	defer p.mu.Unlock()
	p.inside--
	if p.answer != nil {
		if err := p.answer(c); err != nil {
			return err
		}
	}
	p.got = append(p.got, c.Body)
	return nil
}

// arrived, tried and times tell what came of it so far.
func (p *place) arrived() []queue.Digest {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.got)
}

func (p *place) tried() map[queue.Digest]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.attempts)
}

func (p *place) times() []time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.at)
}

func (p *place) atOnce() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.most
}

// takesAll mends a receiver.
func (p *place) takesAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer = nil
}

// counts are what a service told, by kind and outcome.
type counts struct {
	mu sync.Mutex
	of map[string]int
}

func (c *counts) add(kind, outcome string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.of[kind+" "+outcome]++
}

func (c *counts) get(name string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.of[name]
}

// bubble runs a service on a queue in memory, with time that passes by itself. The
// service ends with the test's body.
func bubble(t *testing.T, routes map[string]deliver.Route, test func(t *testing.T, q queue.Queue, told *counts)) {
	synctest.Test(t, func(t *testing.T) {
		q := queue.Memory(nil)
		defer q.Close()
		told := &counts{of: map[string]int{}}
		end := run(t, q, routes, told.add)
		test(t, q, told)
		end()
	})
}

// run starts a service, and returns what ends it.
func run(t *testing.T, q queue.Queue, routes map[string]deliver.Route, told func(kind, outcome string)) (end func()) {
	s := deliver.New(deliver.Options{Queue: q, Routes: routes, Log: slog.New(slog.DiscardHandler), Every: 30 * time.Second, Told: told})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- s.Run(ctx) }()
	return func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

// pass lets time go by and waits for everybody.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func accept(t *testing.T, q queue.Queue, list ...*queue.Envelope) {
	t.Helper()
	for _, e := range list {
		if _, err := q.Accept(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
}

func hook(p *place) map[string]deliver.Route {
	return map[string]deliver.Route{"hook": {Carrier: p, Kind: "webhook", Outcome: queue.Notified}}
}

// heapWhileADayWaits is what the heap may hold while 10,000 envelopes of 4 kB, 41 MB, wait
// for a receiver and are delivered: one of them at a time, however many there are.
const heapWhileADayWaits = 16 << 20

// heap is what the heap holds now: objects, and what was not collected yet.
func heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// onDisk is a queue in a file, in memory where the system has a folder there: what the
// disk does is tested elsewhere.
func onDisk(t *testing.T) queue.Queue {
	t.Helper()
	dir := t.TempDir()
	if shm, err := os.MkdirTemp("/dev/shm", "unionhall-deliver-"); err == nil {
		t.Cleanup(func() { os.RemoveAll(shm) })
		dir = shm
	}
	ledger, err := sqlqueue.OpenLedger(filepath.Join(dir, "ledger"), make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	q, err := sqlite.Open(t.Context(), filepath.Join(dir, "queue.db"), sqlqueue.Options{Ledger: ledger})
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestAReceiverThatWasDownForADayGetsAllOnceInOrder(t *testing.T) {
	envelopes, open := 10_000, onDisk
	if testing.Short() { // as the race detector runs it: ten times as slow, and no more to see
		envelopes, open = 200, func(*testing.T) queue.Queue { return queue.Memory(nil) }
	}
	var up time.Time
	var most atomic.Uint64
	down := func(*queue.Claimed) error {
		most.Store(max(most.Load(), heap()))
		if time.Now().Before(up) {
			return errors.New("connection refused")
		}
		return nil
	}
	places := []*place{newPlace(down), newPlace(down)}
	routes := map[string]deliver.Route{}
	for n, p := range places {
		routes[fmt.Sprint("hook-", n)] = deliver.Route{Carrier: p, Kind: "webhook", Outcome: queue.Notified}
	}
	runtime.GC() // what other tests have left
	synctest.Test(t, func(t *testing.T) {
		q := open(t)
		defer q.Close()
		up = time.Now().Add(24 * time.Hour)
		want := make([][]queue.Digest, len(places))
		for n := range envelopes {
			to := n % len(places)
			e := envelope(n, fmt.Sprint("hook-", to))
			e.Body = append(e.Body, strings.Repeat(" ", 4<<10-len(e.Body))...)
			want[to] = append(want[to], e.Digest)
			accept(t, q, e)
		}
		end := run(t, q, routes, nil)
		pass(24 * time.Hour)
		for n, p := range places {
			if first := want[n][0]; len(p.arrived()) != 0 || len(p.tried()) != 1 || p.tried()[first] > deliver.MaxAttempts {
				t.Fatalf("while it was down %d arrived and %d were tried, the first %d times", len(p.arrived()), len(p.tried()), p.tried()[first])
			}
		}
		pass(24 * time.Hour) // the longest pause that had begun, and the work
		for n, p := range places {
			if !slices.Equal(p.arrived(), want[n]) {
				t.Fatalf("%d arrived, want %d, each once and in order", len(p.arrived()), len(want[n]))
			}
			if p.atOnce() != 1 {
				t.Errorf("%d were on their way at once", p.atOnce())
			}
		}
		if s, err := q.Stats(t.Context()); err != nil || s.Due != 0 || s.Dead != 0 || s.Counts[0].State != queue.Delivered {
			t.Errorf("afterwards: %+v, %v", s, err)
		}
		end()
	})
	t.Logf("the heap held at most %.1f MB", float64(most.Load())/1e6)
	if !testing.Short() && most.Load() > heapWhileADayWaits { // the race detector keeps more
		t.Errorf("the heap held %d bytes, want at most %d", most.Load(), heapWhileADayWaits)
	}
}

func TestWhatIsRefusedIsSetAsideAndTheRouteGoesOn(t *testing.T) {
	bad := envelope(0)
	p := newPlace(func(c *queue.Claimed) error {
		if c.Body == bad.Digest {
			return &deliver.Refused{Why: "HTTP 422"}
		}
		return nil
	})
	bubble(t, hook(p), func(t *testing.T, q queue.Queue, told *counts) {
		accept(t, q, envelope(0, "hook"), envelope(1, "hook"), envelope(2, "hook"))
		pass(time.Minute)
		if len(p.arrived()) != 2 {
			t.Fatalf("%d arrived, want the two that are not refused", len(p.arrived()))
		}
		pass(100 * time.Hour)
		if n := p.tried()[bad.Digest]; n != deliver.MaxAttempts {
			t.Errorf("tried %d times, want %d", n, deliver.MaxAttempts)
		}
		// 75.6 hours, with at most a quarter more of each pause.
		if took := p.times()[len(p.times())-1].Sub(p.times()[0]); took < 75*time.Hour || took > 96*time.Hour {
			t.Errorf("the attempts took %s", took)
		}
		dead, err := q.Dead(t.Context())
		if err != nil || len(dead) != 1 || dead[0].Why != "HTTP 422" || dead[0].Attempts != deliver.MaxAttempts {
			t.Fatalf("dead: %+v, %v", dead, err)
		}
		p.takesAll()
		if n, err := q.Replay(t.Context(), "hook"); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		pass(time.Minute)
		if len(p.arrived()) != 3 || told.get("webhook dead") != 1 || told.get("webhook delivered") != 3 {
			t.Errorf("after the replay %d arrived", len(p.arrived()))
		}
	})
}

// An envelope that breaks its receiver each time holds the others back for three
// attempts, and not until it is dead.
func TestWhatAReceiverFailsAtThreeTimesIsSetAside(t *testing.T) {
	bad := envelope(0)
	p := newPlace(func(c *queue.Claimed) error {
		if c.Body == bad.Digest {
			return &deliver.Failed{Why: "HTTP 500"}
		}
		return nil
	})
	bubble(t, hook(p), func(t *testing.T, q queue.Queue, _ *counts) {
		accept(t, q, envelope(0, "hook"), envelope(1, "hook"), envelope(2, "hook"))
		pass(2 * time.Minute)
		if len(p.arrived()) != 0 || p.tried()[bad.Digest] != 2 {
			t.Fatalf("after %d attempts %d others arrived: the receiver may be ill", p.tried()[bad.Digest], len(p.arrived()))
		}
		pass(time.Hour)
		if len(p.arrived()) != 2 {
			t.Fatalf("within the hour %d others arrived, want 2", len(p.arrived()))
		}
		pass(100 * time.Hour)
		dead, err := q.Dead(t.Context())
		if err != nil || len(dead) != 1 || dead[0].Why != "HTTP 500" || p.tried()[bad.Digest] != deliver.MaxAttempts {
			t.Errorf("dead: %+v, %v, after %d attempts", dead, err, p.tried()[bad.Digest])
		}
	})
}

func TestWhatHasPhotosIsInNobodysCustody(t *testing.T) {
	p := newPlace(nil)
	routes := map[string]deliver.Route{"hook": {Carrier: p, Kind: "webhook", Outcome: queue.Custody}}
	bubble(t, routes, func(t *testing.T, q queue.Queue, _ *counts) {
		plain, photos := envelope(0, "hook"), envelope(1, "hook")
		photos.Parts = []queue.Digest{{1}}
		accept(t, q, plain, photos)
		pass(time.Minute)
		for range 24 * 40 {
			pass(time.Hour)
			if _, err := q.Sweep(t.Context(), queue.Policy{}); err != nil {
				t.Fatal(err)
			}
		}
		if len(p.arrived()) != 2 {
			t.Fatalf("%d arrived", len(p.arrived()))
		}
		if a, err := q.Accept(t.Context(), plain); err != nil || !a.Erased {
			t.Errorf("what somebody keeps stays for good: %+v, %v", a, err)
		}
		if a, err := q.Accept(t.Context(), photos); err != nil || a.Erased || a.State != queue.Delivered {
			t.Errorf("what nobody has the whole of: %+v, %v", a, err)
		}
	})
}

func TestAReceiverThatIsGoneIsNotAskedAgainUntilItIsReplayed(t *testing.T) {
	p := newPlace(func(*queue.Claimed) error { return deliver.ErrGone })
	bubble(t, hook(p), func(t *testing.T, q queue.Queue, told *counts) {
		accept(t, q, envelope(0, "hook"), envelope(1, "hook"))
		pass(1000 * time.Hour)
		if len(p.times()) != 1 || told.get("webhook gone") != 1 {
			t.Fatalf("asked %d times", len(p.times()))
		}
		p.takesAll()
		if _, err := q.Replay(t.Context(), "hook"); err != nil {
			t.Fatal(err)
		}
		pass(time.Minute)
		if len(p.arrived()) != 2 {
			t.Errorf("%d arrived, want both", len(p.arrived()))
		}
	})
}

func TestAReceiverSaysHowLongToWait(t *testing.T) {
	slow := true
	p := newPlace(func(*queue.Claimed) error {
		if slow {
			slow = false
			return &deliver.Slow{Why: "HTTP 429", After: time.Hour}
		}
		return nil
	})
	bubble(t, hook(p), func(t *testing.T, q queue.Queue, _ *counts) {
		accept(t, q, envelope(0, "hook"))
		pass(2 * time.Hour)
		if len(p.times()) != 2 || p.times()[1].Sub(p.times()[0]) < time.Hour || p.times()[1].Sub(p.times()[0]) > 61*time.Minute {
			t.Errorf("attempts at %v", p.times())
		}
	})
}

func TestReplicasHaveOneDeliveryOfARouteOnItsWay(t *testing.T) {
	p := newPlace(nil)
	bubble(t, hook(p), func(t *testing.T, q queue.Queue, _ *counts) {
		ctx, stop := context.WithCancel(t.Context())
		var others sync.WaitGroup
		for range 3 {
			s := deliver.New(deliver.Options{Queue: q, Routes: hook(p), Log: slog.New(slog.DiscardHandler), Every: time.Second})
			others.Go(func() {
				if err := s.Run(ctx); err != nil {
					t.Error(err)
				}
			})
		}
		for n := range 200 {
			accept(t, q, envelope(n, "hook"))
		}
		pass(time.Hour)
		if p.atOnce() != 1 || len(p.arrived()) != 200 {
			t.Errorf("%d at once, %d arrived", p.atOnce(), len(p.arrived()))
		}
		stop()
		others.Wait()
	})
}

func TestOneSlowRouteHoldsNoOtherBack(t *testing.T) {
	down, up := newPlace(func(*queue.Claimed) error { return errors.New("no route to host") }), newPlace(nil)
	routes := map[string]deliver.Route{"down": {Carrier: down, Kind: "webhook", Outcome: queue.Notified}, "up": {Carrier: up, Kind: "spool", Outcome: queue.Custody}}
	bubble(t, routes, func(t *testing.T, q queue.Queue, _ *counts) {
		for n := range 20 {
			accept(t, q, envelope(n, "down", "up"))
		}
		pass(time.Minute)
		if len(up.arrived()) != 20 || len(down.arrived()) != 0 {
			t.Errorf("%d and %d arrived", len(up.arrived()), len(down.arrived()))
		}
	})
}

func TestWhatWasOnItsWayWhenTheProcessEndedIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queue.Memory(nil)
		defer q.Close()
		begun := make(chan struct{})
		hangs := carrier(func(ctx context.Context, _ *queue.Claimed) error {
			close(begun)
			<-ctx.Done()
			return ctx.Err()
		})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		first := deliver.New(deliver.Options{Queue: q, Routes: map[string]deliver.Route{"hook": {Carrier: hangs, Kind: "webhook", Outcome: queue.Notified}}, Log: slog.New(slog.DiscardHandler), Every: time.Second})
		go func() { ended <- first.Run(ctx) }()
		accept(t, q, envelope(0, "hook"))
		<-begun
		stop()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		p := newPlace(func(c *queue.Claimed) error {
			if c.Attempt != 1 {
				t.Errorf("the end of a process counts as an attempt: this is the %dth", c.Attempt)
			}
			return nil
		})
		end := run(t, q, hook(p), nil)
		pass(time.Minute)
		if len(p.arrived()) != 1 {
			t.Error("it is not tried again at once")
		}
		end()
	})
}

// A route may change while thousands wait for it: the next envelope goes by the new one.
func TestTheNextEnvelopeGoesByTheRouteThatIsNew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queue.Memory(nil)
		defer q.Close()
		changed := newPlace(nil)
		var s *deliver.Service
		first := newPlace(func(*queue.Claimed) error { s.Replace(hook(changed)); return nil })
		s = deliver.New(deliver.Options{Queue: q, Routes: hook(first), Log: slog.New(slog.DiscardHandler), Every: time.Hour})
		for n := range 3 {
			accept(t, q, envelope(n, "hook"))
		}
		pass(time.Second)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- s.Run(ctx) }()
		pass(time.Minute)
		if len(first.arrived()) != 1 || len(changed.arrived()) != 2 {
			t.Errorf("%d and %d arrived", len(first.arrived()), len(changed.arrived()))
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

type carrier func(context.Context, *queue.Claimed) error

func (c carrier) Carry(ctx context.Context, e *queue.Claimed) error { return c(ctx, e) }

func TestARouteThatTheFileLacksIsToldOnceAndNothingIsLost(t *testing.T) {
	var log strings.Builder
	synctest.Test(t, func(t *testing.T) {
		q := queue.Memory(nil)
		defer q.Close()
		ctx, stop := context.WithCancel(t.Context())
		s := deliver.New(deliver.Options{Queue: q, Log: slog.New(slog.NewTextHandler(&log, nil)), Every: time.Second})
		ended := make(chan error)
		go func() { ended <- s.Run(ctx) }()
		accept(t, q, envelope(0, "old"))
		pass(time.Hour)
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if s, err := q.Stats(t.Context()); err != nil || s.Due != 1 {
			t.Errorf("%+v, %v", s, err)
		}
	})
	if n := strings.Count(log.String(), "route=old"); n != 1 {
		t.Errorf("told %d times: %s", n, log.String())
	}
}
