// Package collector tells Go's garbage collector how much memory a program is meant to
// have: with less it seldom collects, and with more it never works against a limit that
// cannot be kept.
package collector

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// A Room is how much memory is given before garbage is collected at all often.
type Room struct {
	Bytes   int64 // of all that Go has, stacks included; it rises with what is in use
	Percent int   // what GOGC says below it
}

// Use gives the process its room, unless GOGC or GOMEMLIMIT in its environment say
// otherwise. What is in use beyond three fifths of the room is given half as much again:
// the runtime's own setting gives as much again.
func (r Room) Use(env map[string]string) {
	if env["GOGC"] != "" || env["GOMEMLIMIT"] != "" {
		return
	}
	debug.SetGCPercent(r.Percent)
	debug.SetMemoryLimit(r.Bytes)
	afterEachCollection(func() { debug.SetMemoryLimit(r.limitFor(inUse())) })
}

// limitFor returns the limit when so many bytes are alive in the heap and taken by
// stacks: half as much again, and something for what is neither. Less would be collected
// without end.
func (r Room) limitFor(live, stacks int64) int64 {
	return max(r.Bytes, live+live/2+live/8+stacks+stacks/2)
}

// inUse is what the last collection found alive in the heap, and what stacks take now.
func inUse() (live, stacks int64) {
	samples := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"}}
	metrics.Read(samples)
	var n [2]int64
	for i, s := range samples {
		if s.Value.Kind() == metrics.KindUint64 {
			n[i] = int64(s.Value.Uint64())
		}
	}
	return n[0], n[1]
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
