package link

import (
	"math/rand/v2"
	"time"
)

// deepest is how much a line holds before it drops packets, in time: mobile
// networks have deep buffers.
const deepest = 2 * time.Second

// A schedule says when packets leave one end of a line and come out of the
// other. It belongs to one goroutine.
type schedule struct {
	delay time.Duration // from one end to the other
	rate  int           // bit/s
	loss  float64
	dice  *rand.Rand
	free  time.Time // when the line has sent all that it was given
}

func newSchedule(p Profile, rate int, seed uint64) *schedule {
	return &schedule{delay: p.Trip / 2, rate: rate, loss: p.Loss, dice: rand.New(rand.NewPCG(seed, 0))}
}

// take returns when a packet of size bytes that is given to the line now comes
// out of it. ok is false for one that never does.
func (s *schedule) take(now time.Time, size int) (out time.Time, ok bool) {
	if s.free.Before(now) {
		s.free = now
	}
	if s.free.Sub(now) > deepest {
		return time.Time{}, false
	}
	s.free = s.free.Add(time.Duration(size) * 8 * time.Second / time.Duration(s.rate))
	if s.loss > 0 && s.dice.Float64() < s.loss {
		return time.Time{}, false // it took its time on the line all the same
	}
	return s.free.Add(s.delay), true
}
