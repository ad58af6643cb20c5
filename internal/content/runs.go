package content

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
)

// runs foresees what goldmark will do with runs of * _ and ~~ when it pairs
// them up at the end of the block. A run that closes the last open one of the
// same kind costs nothing; any other looks through all runs before it.
type runs struct {
	left   int   // of them, as far as is known
	fresh  bool  // there were runs since the last bracket closed
	open   []run // that wait for a partner
	unsure bool  // a run may have been used in part: what is open is not known any more
}

type run struct {
	char  byte
	n     int
	close bool // can close too
}

// add returns what the run costs.
func (r *runs) add(next run, canOpen bool) int {
	r.left++
	r.fresh = true
	cost := 1
	if last := len(r.open) - 1; next.close {
		if !r.unsure && last >= 0 && r.open[last].char == next.char && r.open[last].n == next.n {
			r.open = r.open[:last]
			r.left -= 2
			return cost
		}
		cost = r.left
		alone := true
		for _, o := range r.open {
			alone = alone && o.char != next.char
			r.unsure = r.unsure || o.char == next.char && !neverPair(o, next, canOpen)
		}
		if alone && !canOpen {
			r.left-- // becomes text at once
		}
	}
	if canOpen {
		r.open = append(r.open, next)
	}
	return cost
}

// neverPair is CommonMark's rule of three.
func neverPair(opener, closer run, closerOpens bool) bool {
	return (opener.close || closerOpens) && (opener.n+closer.n)%3 == 0 && closer.n%3 != 0
}

// spendRun counts what it will cost to find a partner for d.
func (p *page) spendRun(parent ast.Node, d *parser.Delimiter) {
	if p.work.block != parent {
		p.work.begin(parent)
	}
	p.spend(p.work.runs.add(run{d.Char, d.Length, d.CanClose}, d.CanOpen), d.Segment.Start)
}
