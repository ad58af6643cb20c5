package pwa

// A log is a list of patches of which a phone at any of the last editions needs
// few: those of one edition, and aligned merges of 2, 4, 8 ... editions.

// longestSpan and reach are in editions: the longest merge, and how far back
// the log leads at least, as long as there are so many.
const (
	longestSpan = 128
	reach       = 256
)

// A span stands for the editions (to-size, to]. size is a power of two that
// divides to.
type span struct{ to, size int }

// longest is the size of the longest span that ends at edition n.
func longest(n int) int { return min(n&-n, longestSpan) }

// spansNamed returns the spans that edition n names: from n backwards, from end
// to end of the longest spans, at each end the sizes from small to large.
// Nobody is at edition 0, so there is none that ends at 1.
//
// Further back the small ones are left out: who must fetch n-to editions
// anyway gains little from not fetching half as many more. So a phone k
// editions behind is given fewer than 2k, in at most ceil(log2 k)+1 files, and
// an edition names about 2 log2 n spans and not half the square of that.
func spansNamed(n int) []span {
	var spans []span
	for to := n; to > 1 && n-to < reach; to -= longest(to) {
		for size := 1; size <= longest(to); size *= 2 {
			if 2*size > n-to {
				spans = append(spans, span{to, size})
			}
		}
	}
	return spans
}
