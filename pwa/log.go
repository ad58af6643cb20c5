package pwa

import (
	"fmt"
	"slices"
)

// A Log names the patches of which a phone takes some that comes from further back than
// the edition before. It is a part of its own, because most come from there.
type Log struct {
	All    []Patch // of both families, newest first
	Shared []Patch // of the shared family alone, of the same spans; none until somebody inherits
}

// A Patch is what a log says of a patch: all that changed in (To-Span, To].
type Patch struct {
	To, Span int
	Part     // zero where nothing changed: there is no file then
}

// empty reports whether nothing changed.
func (p *Patch) empty() bool { return p.Part == Part{} }

// longestSpan and reach are in editions: the longest merge, and how far back
// the log leads at least, as long as there are so many.
const (
	longestSpan = 128
	reach       = 256
)

// spanSizes are of how many editions there are merges. From one to the next there is at
// most a quarter up to 16, and a half beyond. They are aligned: each ends where
// the next power of two does, or it does itself. So of a size s one is made every s to
// 4 s / 3 editions or so, and an edition makes four on average.
var spanSizes = [...]int{1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 24, 32, 48, 64, 96, longestSpan}

// A span stands for the editions (to-size, to].
type span struct{ to, size int }

// longest is the size of the longest span that ends at edition n.
func longest(n int) int { return min(n&-n, longestSpan) }

// spansNamed returns the spans that the log of edition n names: from n backwards, from
// end to end of the longest spans, at each end the sizes from small to large.
// Nobody is at edition 0, so there is none that ends at 1.
//
// Further back the small ones are left out: who must fetch n-to editions
// anyway gains little from not fetching a quarter as many more. So a phone k
// editions behind is given fewer than 4k/3, in at most ceil(log2 k)+1 files.
func spansNamed(n int) []span {
	var spans []span
	for to := n; to > 1 && n-to < reach; to -= longest(to) {
		for _, size := range spanSizes {
			if size <= longest(to) && 4*size > n-to {
				spans = append(spans, span{to, size})
			}
		}
	}
	return spans
}

func (l *Log) append(b []byte) []byte {
	return append(l.appendLists(append(b, version...)), '}')
}

func (l *Log) appendLists(b []byte) []byte {
	b = appendList(append(b, `"all":`...), l.All, appendPatch)
	return appendList(append(b, `,"shared":`...), l.Shared, appendPatch)
}

func appendPatch(b []byte, p Patch) []byte {
	b = appendInt(append(b, '['), p.To)
	b = appendInt(append(b, ','), p.Span)
	if !p.empty() {
		b = p.append(append(b, ','))
	}
	return append(b, ']')
}

// parseLog takes the log of an edition.
func parseLog(text []byte, edition int) (*Log, error) {
	s := &scanner{text: text}
	s.want(version)
	l := s.log()
	s.want(`}`)
	if s.end(); s.err != nil {
		return nil, s.err
	}
	return l, l.check(edition)
}

func (s *scanner) log() *Log {
	l := &Log{}
	s.want(`"all":`)
	s.list(func() { l.All = append(l.All, s.patch()) })
	s.want(`,"shared":`)
	s.list(func() { l.Shared = append(l.Shared, s.patch()) })
	return l
}

func (s *scanner) patch() (p Patch) {
	s.want(`[`)
	p.To = s.number()
	s.want(`,`)
	p.Span = s.number()
	if !s.has(`]`) {
		s.want(`,`)
		p.Part = s.part()
		s.want(`]`)
	}
	return p
}

// check wants spans that edition n names, in their order, and from each end the longest: so
// phones get from one to the next. Others may be missing for as long as the log leads back
// to editions whose builders made fewer of them.
func (l *Log) check(n int) error {
	named := spansNamed(n)
	for _, p := range l.All {
		i := slices.Index(named, span{p.To, p.Span})
		if i < 0 {
			return fmt.Errorf("patches: (%d, %d] is none that edition %d names, or not in its place", p.To-p.Span, p.To, n)
		}
		named = named[i+1:]
	}
	for to := n; to > 1 && n-to < reach; to -= longest(to) {
		if l.find(span{to, longest(to)}) < 0 {
			return fmt.Errorf("patches: none of edition %d leads from %d to %d", n, to-longest(to), to)
		}
	}
	if len(l.Shared) > 0 && !slices.EqualFunc(l.All, l.Shared, func(a, b Patch) bool { return a.To == b.To && a.Span == b.Span }) {
		return fmt.Errorf("patches: those of the shared family are of other editions than all")
	}
	return nil
}

// find returns the index of a span, or -1.
func (l *Log) find(s span) int {
	return slices.IndexFunc(l.All, func(p Patch) bool { return p.To == s.to && p.Span == s.size })
}
