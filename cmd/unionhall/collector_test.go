package main

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

func TestLimitLeavesRoomToWhatIsAlive(t *testing.T) {
	for _, live := range []int64{0, 1 << 20, 100 << 20, 1 << 30} {
		if limit := limitFor(live); limit < roomyHeap || limit < live+live/2 || live > roomyHeap && limit > 2*live {
			t.Errorf("%d alive: limit %d", live, limit)
		}
	}
}

func TestCollectorIsAsTheEnvironmentSays(t *testing.T) {
	before := debug.SetGCPercent(77)
	defer debug.SetGCPercent(before)
	relaxCollector(map[string]string{"GOGC": "50"}) // the runtime has read it
	relaxCollector(map[string]string{"GOMEMLIMIT": "1GiB"})
	if now := debug.SetGCPercent(77); now != 77 {
		t.Errorf("GOGC became %d", now)
	}
}
