package link

import (
	"testing"
	"time"
)

func TestPacketsFollowOneAnotherAtTheRate(t *testing.T) {
	s := newSchedule(Slow3G, Slow3G.Down, 1)
	now := time.Unix(0, 0)
	for i := range 10 {
		out, ok := s.take(now, 1500)
		if want := now.Add(time.Duration(i+1)*30*time.Millisecond + 200*time.Millisecond); !ok || !out.Equal(want) {
			t.Errorf("packet %d: %v, %v; want %v", i, out, ok, want)
		}
	}
	later := now.Add(time.Minute)
	if out, ok := s.take(later, 150); !ok || !out.Equal(later.Add(203*time.Millisecond)) {
		t.Errorf("after a rest: %v, %v", out, ok)
	}
}

func TestAFullLineDropsPackets(t *testing.T) {
	s := newSchedule(Slow3G, Slow3G.Down, 1)
	now := time.Unix(0, 0)
	taken := 0
	for range 1000 {
		if _, ok := s.take(now, 1500); ok {
			taken++
		}
	}
	if want := int(deepest/(30*time.Millisecond)) + 1; taken != want {
		t.Errorf("%d packets taken, want %d", taken, want)
	}
}

func TestLossIsThatOfTheProfile(t *testing.T) {
	s := newSchedule(LossEDGE, LossEDGE.Down, 1)
	now := time.Unix(0, 0)
	lost := 0
	const n = 100_000
	for i := range n {
		if _, ok := s.take(now.Add(time.Duration(i)*time.Second), 100); !ok {
			lost++
		}
	}
	if share := float64(lost) / n; share < .018 || share > .022 {
		t.Errorf("%.4f of the packets were lost", share)
	}
}
