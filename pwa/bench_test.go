package pwa

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
)

// BenchmarkFirstEdition makes the sets of a site of 10,000 pages of 5 kB, 200
// to a set: what packs add to a whole build.
func BenchmarkFirstEdition(b *testing.B) {
	const sets, pages = 50, 200
	all := make([]*Set, sets)
	for i := range all {
		all[i] = bigSet(i, pages)
	}
	b.ResetTimer()
	for b.Loop() {
		for _, s := range all {
			if _, err := s.Next(nil); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkNothingChanged(b *testing.B) {
	s := bigSet(0, 10000)
	n, err := s.Next(nil)
	if err != nil {
		b.Fatal(err)
	}
	host := folder{}
	host.publish(n)
	last := host.read(b)
	b.ResetTimer()
	for b.Loop() {
		if n, err := s.Next(last); err != nil || !n.Same {
			b.Fatal(err)
		}
	}
}

// bigSet has pages of Chinese text that repeats itself as little as real one.
func bigSet(seed, pages int) *Set {
	s := &Set{Prefix: "yl/", Epoch: 1, Time: time.Unix(1, 0), Shells: map[string][]byte{"yl/": ShellJSON([][]byte{nil, nil}, []string{SlotMain})}}
	fragments := map[string]*Fragment{}
	words := words(seed)
	for i := range pages {
		var text strings.Builder
		for text.Len() < 5000 {
			fmt.Fprintf(&text, "<p>%s，%s。</p>\n<ul class=\"list\"><li><a href=\"../news/%d.html\">%s</a></li></ul>", words(40), words(60), i, words(10))
		}
		f := &Fragment{Role: "yl/", Meta: []byte(fmt.Sprintf("<title>%s</title>", words(12))), Main: []byte(text.String())}
		address := fmt.Sprintf("yl/news/%d.html", i)
		fragments[address] = f
		s.Pages = append(s.Pages, SetPage{Address: address, Digest: f.Digest(), Size: f.Size(), Role: f.Role, Date: int64(i)})
	}
	s.Fragment = func(address string) (*Fragment, error) { return fragments[address], nil }
	return s
}

// words returns texts of so many characters, of words of two that come as
// often as in the language: the n-th a share of 1/n.
func words(seed int) func(n int) string {
	state := uint64(seed)*2654435761 + 1
	return func(n int) string {
		var b strings.Builder
		for range n / 2 {
			state = state*6364136223846793005 + 1442695040888963407
			word := int(math.Pow(20000, float64(state>>33)/float64(1<<31)))
			b.WriteRune(rune(0x4e00 + word*7%20000))
			b.WriteRune(rune(0x4e00 + word*13%20000))
		}
		return b.String()
	}
}
