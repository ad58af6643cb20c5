package icon

import (
	"cmp"
	"slices"
)

const (
	samples = 8              // lines in a row of pixels along which an outline is looked at
	full    = samples * unit // coverage of a whole pixel
)

// An edge is a side of a polygon that is not level, from its upper end down.
type edge struct {
	top, bottom point
	turn        int // 1: the polygon goes down here, -1: up
}

func (e *edge) at(y int64) int64 {
	return e.top.x + ratio(e.bottom.x-e.top.x, y-e.top.y, e.bottom.y-e.top.y)
}

// edges returns those of an outline, the upper ones first.
func (o outline) edges() []edge {
	var list []edge
	for _, polygon := range o {
		for i, to := range polygon {
			from := polygon[(i+len(polygon)-1)%len(polygon)]
			switch {
			case from.y < to.y:
				list = append(list, edge{from, to, 1})
			case from.y > to.y:
				list = append(list, edge{to, from, -1})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b edge) int { return cmp.Compare(a.top.y, b.top.y) })
	return list
}

// A crossing is where an edge meets a line of samples.
type crossing struct {
	x    int64
	turn int
}

// fill calls row for each row of pixels of a square that an outline touches.
// cover is how much of the pixels from column from on lies inside, up to full;
// the others are outside. It is used again.
func (o outline) fill(side int, row func(y, from int, cover []int32)) {
	edges := o.edges()
	if len(edges) == 0 {
		return
	}
	var active []edge
	var line []crossing
	steps := make([]int32, side+2) // cover, as the difference to the pixel before
	cover := make([]int32, side)
	for y := max(0, int(edges[0].top.y/unit)); y < side && len(edges)+len(active) > 0; y++ {
		first, last := side, -1
		for s := range int64(samples) {
			at := int64(y)*unit + s*unit/samples + unit/(2*samples)
			for len(edges) > 0 && edges[0].top.y <= at {
				active, edges = append(active, edges[0]), edges[1:]
			}
			active, line = cross(active, line[:0], at)
			if len(line) > 0 {
				span(steps, line)
				first, last = min(first, column(steps, line[0].x)), max(last, column(steps, line[len(line)-1].x))
			}
		}
		if last = min(last+1, side-1); first <= last {
			row(y, first, settle(steps, cover[:last-first+1], first))
		}
	}
}

// cross returns the edges that reach below a line, and where they meet it, from
// the left. From one line to the next that order hardly changes, and few edges
// meet a line: they are put in their places one after the other.
func cross(active []edge, line []crossing, at int64) ([]edge, []crossing) {
	rest := active[:0]
	for i := range active {
		e := active[i]
		if e.bottom.y <= at {
			continue
		}
		rest = append(rest, e)
		c := crossing{e.at(at), e.turn}
		line = append(line, c)
		j := len(line) - 1
		for ; j > 0 && line[j-1].x > c.x; j-- {
			line[j] = line[j-1]
		}
		line[j] = c
	}
	return rest, line
}

// settle sums up the steps from a column on, and clears them.
func settle(steps, cover []int32, from int) []int32 {
	sum := int32(0)
	for i := range cover {
		sum += steps[from+i]
		cover[i] = sum
	}
	clear(steps[from : from+len(cover)+1])
	return cover
}

// column is the pixel in which x lies; what is outside of the square counts to
// its border.
func column(steps []int32, x int64) int { return int(inside(steps, x) / unit) }

func inside(steps []int32, x int64) int64 { return min(max(x, 0), int64(len(steps)-2)*unit) }

// span adds what lies inside along one line.
func span(steps []int32, line []crossing) {
	winding := 0
	for _, c := range line {
		was := winding
		winding += c.turn
		if (was == 0) == (winding == 0) {
			continue
		}
		x := inside(steps, c.x)
		first, rest := int32(unit-x%unit), int32(x%unit)
		if winding == 0 { // out again
			first, rest = -first, -rest
		}
		steps[x/unit] += first
		steps[x/unit+1] += rest
	}
}
