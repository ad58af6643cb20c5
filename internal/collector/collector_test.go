package collector

import (
	"runtime"
	"runtime/debug"
	"testing"
)

func TestEveryCollectionMovesTheLimit(t *testing.T) {
	called := make(chan bool, 100)
	afterEachCollection(func() { called <- true })
	for range 3 {
		runtime.GC()
		<-called
	}
}

func TestLimitLeavesRoomToWhatIsInUse(t *testing.T) {
	r := Room{Bytes: 176 << 20}
	for _, live := range []int64{0, 1 << 20, 100 << 20, 1 << 30} {
		if limit := r.limitFor(live, 0); limit < r.Bytes || limit < live+live/2 || live > r.Bytes && limit > 2*live {
			t.Errorf("%d alive: limit %d", live, limit)
		}
		if with, without := r.limitFor(r.Bytes+live, 100<<20), r.limitFor(r.Bytes+live, 0); with-without < 100<<20 {
			t.Errorf("%d alive, 100 MB of stacks: %d more", live, with-without)
		}
	}
}

func TestInUse(t *testing.T) {
	runtime.GC()
	if live, stacks := inUse(); live <= 0 || stacks <= 0 {
		t.Errorf("%d bytes alive, %d of stacks", live, stacks)
	}
}

func TestCollectorIsAsTheEnvironmentSays(t *testing.T) {
	before := debug.SetGCPercent(77)
	defer debug.SetGCPercent(before)
	Room{1 << 30, 400}.Use(map[string]string{"GOGC": "50"}) // the runtime has read it
	Room{1 << 30, 400}.Use(map[string]string{"GOMEMLIMIT": "1GiB"})
	if now := debug.SetGCPercent(77); now != 77 {
		t.Errorf("GOGC became %d", now)
	}
}
