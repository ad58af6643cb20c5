package pwa

import "unicode/utf16"

// A Splice is one step in making a shell of the one before it: a stretch of that
// one's JSON, and the text that follows it. Whoever holds the one before fetches
// nothing for a changed menu.
type Splice struct {
	From, To int // the stretch, in UTF-16 units, as JavaScript counts
	Text     string
}

const (
	// stretchLength is how long a stretch is at least, in characters: shorter ones
	// cost as much as the text.
	stretchLength = 24
	// mostPlaces is how many places of the same beginning are looked at.
	mostPlaces = 32
	// spliceLimit is how many bytes the splices of a shell may take in an edition,
	// which all phones fetch; a shell has 5 to 6 kB on the line.
	spliceLimit = 2048
)

// spliced returns the steps that make text of was, each as long as can be, or
// nil where they take too many bytes.
func spliced(was, text []byte) []Splice {
	before, after := []rune(string(was)), []rune(string(text))
	places, units := placesOf(before), unitsOf(before)
	steps := []Splice{{}} // the first stretch is empty: a shell may begin with something new
	for i := 0; i < len(after); {
		last := &steps[len(steps)-1]
		at, n := longestStretch(before, after[i:], places)
		if n == 0 {
			if last.Text += string(after[i]); len(last.Text) > spliceLimit {
				return nil
			}
			i++
			continue
		}
		steps = append(steps, Splice{From: units[at], To: units[at+n]})
		i += n
	}
	if steps[0].Text == "" {
		steps = steps[1:]
	}
	if len(appendSplices(nil, steps)) > spliceLimit {
		return nil
	}
	return steps
}

// A beginning is that of a stretch.
type beginning [stretchLength]rune

// placesOf finds where each beginning stands.
func placesOf(text []rune) map[beginning][]int {
	places := make(map[beginning][]int, len(text))
	for i := 0; i+stretchLength <= len(text); i++ {
		b := beginning(text[i : i+stretchLength])
		if len(places[b]) < mostPlaces {
			places[b] = append(places[b], i)
		}
	}
	return places
}

// unitsOf returns how many UTF-16 units stand before each character, and at the end.
func unitsOf(text []rune) []int {
	units := make([]int, 1, len(text)+1)
	for i, r := range text {
		units = append(units, units[i]+utf16.RuneLen(r))
	}
	return units
}

// longestStretch finds the longest beginning of text that stands in before, and
// where; n is 0 where it is too short.
func longestStretch(before, text []rune, places map[beginning][]int) (at, n int) {
	if len(text) < stretchLength {
		return 0, 0
	}
	for _, place := range places[beginning(text[:stretchLength])] {
		if m := sameLength(before[place:], text); m > n {
			at, n = place, m
		}
	}
	return at, n
}

func sameLength(a, b []rune) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

func appendSplices(b []byte, steps []Splice) []byte {
	return appendList(b, steps, func(b []byte, s Splice) []byte {
		b = appendInt(append(b, '['), s.From)
		b = appendInt(append(b, ','), s.To)
		return append(appendText(append(b, ','), s.Text), ']')
	})
}

// splices takes what appendSplices writes.
func (s *scanner) splices() (steps []Splice) {
	s.list(func() {
		s.want(`[`)
		step := Splice{From: s.number()}
		s.want(`,`)
		step.To = s.number()
		s.want(`,`)
		step.Text = s.str()
		s.want(`]`)
		steps = append(steps, step)
	})
	return steps
}
