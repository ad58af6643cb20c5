package intake

import (
	"time"

	"golang.org/x/time/rate"
)

// Limits are what an Intake takes before it spills or asks for more work. They
// refuse nothing, but for what does not fit into memory at all.
type Limits struct {
	InFlight int64  // bytes of bodies held in memory at a time; zero: 16 MB
	Prefix   Budget // envelopes of one network; zero: see usual
	Form     Budget // envelopes of one form of one union
	FormSize Budget // their bytes, parts included
	Arrivals Budget // envelopes of all, by which load is judged
}

// A Budget refills steadily: Burst at once, then Each at a time.
type Budget struct {
	Burst int
	Each  time.Duration // after which there is room for one more
}

// usual is generous: a factory, a school or a whole mobile network sits behind
// one address, and a province in a hurry sends 30 envelopes a second.
var usual = Limits{
	InFlight: 16 << 20,
	Prefix:   Budget{2000, time.Second},
	Form:     Budget{5000, time.Second},
	FormSize: Budget{256 << 20, 20 * time.Microsecond}, // 50 kB a second
	Arrivals: Budget{3000, 10 * time.Millisecond},
}

func (l Limits) filled() Limits {
	if l.InFlight == 0 {
		l.InFlight = usual.InFlight
	}
	for _, b := range []struct{ is, usual *Budget }{
		{&l.Prefix, &usual.Prefix}, {&l.Form, &usual.Form}, {&l.FormSize, &usual.FormSize}, {&l.Arrivals, &usual.Arrivals},
	} {
		if *b.is == (Budget{}) {
			*b.is = *b.usual
		}
	}
	return l
}

func (b Budget) limiter() *rate.Limiter { return rate.NewLimiter(rate.Every(b.Each), b.Burst) }
