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
// cover is how much of each pixel lies inside, up to full; it is used again.
func (o outline) fill(side int, row func(y int, cover []int32)) {
	edges := o.edges()
	if len(edges) == 0 {
		return
	}
	var active []edge
	var line []crossing
	steps := make([]int32, side+2) // cover, as the difference to the pixel before
	cover := make([]int32, side)
	for y := max(0, int(edges[0].top.y/unit)); y < side && len(edges)+len(active) > 0; y++ {
		clear(steps)
		for s := range int64(samples) {
			at := int64(y)*unit + s*unit/samples + unit/(2*samples)
			for len(edges) > 0 && edges[0].top.y <= at {
				active, edges = append(active, edges[0]), edges[1:]
			}
			active = slices.DeleteFunc(active, func(e edge) bool { return e.bottom.y <= at })
			line = line[:0]
			for i := range active {
				line = append(line, crossing{active[i].at(at), active[i].turn})
			}
			slices.SortFunc(line, func(a, b crossing) int { return cmp.Compare(a.x, b.x) })
			span(steps, line)
		}
		sum := int32(0)
		for x := range cover {
			sum += steps[x]
			cover[x] = sum
		}
		row(y, cover)
	}
}

// span adds what lies inside along one line.
func span(steps []int32, line []crossing) {
	winding := 0
	for _, c := range line {
		was := winding
		winding += c.turn
		if (was == 0) == (winding == 0) {
			continue
		}
		x := min(max(c.x, 0), int64(len(steps)-2)*unit)
		first, rest := int32(unit-x%unit), int32(x%unit)
		if winding == 0 { // out again
			first, rest = -first, -rest
		}
		steps[x/unit] += first
		steps[x/unit+1] += rest
	}
}
