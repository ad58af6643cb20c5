package pwa

import (
	"math/bits"
	"testing"
)

func TestAPhoneIsGivenFewPatchesAndLessThanHalfAsManyMoreThanItNeeds(t *testing.T) {
	for n := 2; n <= 1100; n++ {
		log := spansNamed(n)
		if most := 6 * bits.Len(uint(n)); len(log) > most {
			t.Fatalf("edition %d names %d spans, more than %d", n, len(log), most)
		}
		for _, s := range log {
			if s.size > longest(s.to) || s.size < 1 {
				t.Fatalf("edition %d names %d to %d", n, s.to-s.size, s.to)
			}
		}
		for h := max(1, n-reach); h < n; h++ {
			k, files, to := n-h, 0, n
			for to > h {
				var chosen span
				for _, s := range log {
					if s.to == to && (chosen.size == 0 || chosen.to-chosen.size > h) {
						chosen = s
					}
				}
				if chosen.size == 0 {
					t.Fatalf("edition %d leads back to %d, not to %d", n, to, h)
				}
				to -= chosen.size
				files++
			}
			if files > mostPatches(k) || 2*(n-to) >= 3*k || k <= 16 && 4*(n-to) > 5*k+3 {
				t.Fatalf("from %d to %d: %d patches of %d editions", h, n, files, n-to)
			}
		}
	}
}

// Every span that an edition names and that ends before it, the edition before
// names too: it cannot be made any more.
func TestWhatIsNamedWasNamedBefore(t *testing.T) {
	for n := 2; n <= 1100; n++ {
		before := map[span]bool{}
		for _, s := range spansNamed(n - 1) {
			before[s] = true
		}
		for _, s := range spansNamed(n) {
			if s.to != n && !before[s] {
				t.Fatalf("edition %d names %d to %d, edition %d did not", n, s.to-s.size, s.to, n-1)
			}
		}
	}
}
