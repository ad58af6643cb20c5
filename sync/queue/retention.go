package queue

import "time"

// Fate is what retention says of something that is to go one day.
type Fate uint8

const (
	Stays    Fate = iota
	Warns         // announce that it will go
	Recalled      // its end has moved away since it was announced: take that back
	Goes
)

// End is when an envelope that was done with at ended may go.
func (p Policy) End(union, form string, ended time.Time) time.Time {
	keep := time.Duration(0)
	if p.Keep != nil {
		keep = p.Keep(union, form)
	}
	if keep <= 0 {
		keep = KeepEnvelope
	}
	return ended.Add(keep)
}

// Step is the running time between two sweeps whose clocks said last and now. A
// clock that was set back adds nothing, one that was set forward at most MaxStep.
func (p Policy) Step(last, now time.Time) time.Duration {
	longest := p.MaxStep
	if longest <= 0 {
		longest = time.Hour
	}
	return max(0, min(now.Sub(last), longest))
}

// Judge says what becomes of something whose time ends at end, at the moment now.
// warned is the running time at which it was announced, negative if it was not. Both
// must agree: the clock, which may jump, and the running time, which cannot.
func Judge(end, now time.Time, warned, running time.Duration) Fate {
	switch {
	case end.After(now.Add(WarnBefore)):
		if warned >= 0 {
			return Recalled
		}
		return Stays
	case warned < 0:
		return Warns
	case !end.After(now) && running-warned >= WarnBefore:
		return Goes
	}
	return Stays
}

// Tombstones carry no time, only the span of running time in which they were set.
const (
	spanLength = 46 * 24 * time.Hour
	spansKept  = int64(KeepTombstone/spanLength) + 1 // whole ones, so that the last day of a span counts
)

// Span numbers the spans of running time.
func Span(running time.Duration) int64 { return int64(running / spanLength) }

// SpanGoes reports whether the tombstones of a span are over.
func SpanGoes(span int64, running time.Duration) bool { return Span(running)-span >= spansKept }

// Month is how tallies name the month of a time: 202611.
func Month(t time.Time) int {
	year, month, _ := t.UTC().Date()
	return year*100 + int(month)
}
