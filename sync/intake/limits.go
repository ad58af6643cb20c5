package intake

import (
	"time"

	"golang.org/x/time/rate"
)

// Limits are what an Intake takes before it spills or asks for more work. They
// refuse nothing but what does not fit into memory, and what is above a ceiling of
// bytes: never an envelope for a union that the site knows.
type Limits struct {
	InFlight int64  // bytes of bodies held in memory at a time; zero: 16 MB
	Prefix   Budget // envelopes of one network; zero: see usual
	Form     Budget // envelopes of one form of one union
	FormSize Budget // their bytes, parts included
	Arrivals Budget // envelopes of all, by which load is judged
	Proving  Budget // challenges and proofs of officers in one network
	Asking   Budget // what desks in one network ask

	// Union is how many bytes may be kept for one union: above it, its parts wait. Zero: 4 GB.
	Union int64
	// Strangers is how many may be kept for all unions together that the site does not know:
	// above half of it parts wait, above all of it envelopes. Zero: 256 MB.
	Strangers int64
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
	Proving:  Budget{60, time.Second},
	Asking:   Budget{5000, 5 * time.Millisecond},

	Union:     4 << 30,
	Strangers: 256 << 20,
}

func (l Limits) filled() Limits {
	for _, n := range []struct{ is, usual *int64 }{
		{&l.InFlight, &usual.InFlight}, {&l.Union, &usual.Union}, {&l.Strangers, &usual.Strangers},
	} {
		if *n.is == 0 {
			*n.is = *n.usual
		}
	}
	for _, b := range []struct{ is, usual *Budget }{
		{&l.Prefix, &usual.Prefix}, {&l.Form, &usual.Form}, {&l.FormSize, &usual.FormSize}, {&l.Arrivals, &usual.Arrivals},
		{&l.Proving, &usual.Proving}, {&l.Asking, &usual.Asking},
	} {
		if *b.is == (Budget{}) {
			*b.is = *b.usual
		}
	}
	return l
}

func (b Budget) limiter() *rate.Limiter { return rate.NewLimiter(rate.Every(b.Each), b.Burst) }
