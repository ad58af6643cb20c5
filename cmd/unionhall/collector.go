package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

const (
	// roomyHeap is how far the heap may grow before it is collected at all
	// often, in bytes. Most sites end below it. At 10,000 items it saves an
	// eighth of a build's CPU time and costs some 40 MB at the peak.
	roomyHeap = 176 << 20
	// roomyPercent is what GOGC would say below roomyHeap.
	roomyPercent = 400
)

// relaxCollector lets short builds spend their time on pages. A large site is
// given less than by the runtime's own setting, which collects when the heap has
// doubled: from three fifths of roomyHeap on the limit rises with what
// is alive, so that the collector never works against a limit that cannot be
// kept. GOGC and GOMEMLIMIT in the environment say otherwise.
func relaxCollector(env map[string]string) {
	if env["GOGC"] != "" || env["GOMEMLIMIT"] != "" {
		return
	}
	debug.SetGCPercent(roomyPercent)
	debug.SetMemoryLimit(roomyHeap)
	afterEachCollection(func() { debug.SetMemoryLimit(limitFor(liveBytes())) })
}

// limitFor returns the limit for a heap of which so much is alive: half as much
// again, and something for what is no heap. Less would be collected without end,
// more is memory that a large site does not have: with as much again, 50,000
// items take 670 MB.
func limitFor(live int64) int64 { return max(roomyHeap, live+live/2+live/8) }

// liveBytes is what the last collection found alive.
func liveBytes() int64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return int64(sample[0].Value.Uint64())
}

// afterEachCollection calls do from the goroutine of finalizers: an object
// that nobody holds is found dead by every collection.
func afterEachCollection(do func()) {
	type mark struct{ _ [16]byte } // large enough to be an allocation of its own
	var again func(*mark)
	again = func(*mark) {
		do()
		runtime.SetFinalizer(new(mark), again)
	}
	runtime.SetFinalizer(new(mark), again)
}
