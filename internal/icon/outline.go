package icon

import "math"

// unit is a pixel in the coordinates of outlines that lie on a canvas.
const unit = 256

type point struct{ x, y int64 }

// An outline is closed polygons. What lies in more of them than it is left out
// of is inside: the nonzero rule.
type outline [][]point

type box struct{ minX, minY, maxX, maxY int64 }

func (o outline) box() box {
	b := box{math.MaxInt64, math.MaxInt64, math.MinInt64, math.MinInt64}
	for _, polygon := range o {
		for _, p := range polygon {
			b.minX, b.maxX = min(b.minX, p.x), max(b.maxX, p.x)
			b.minY, b.maxY = min(b.minY, p.y), max(b.maxY, p.y)
		}
	}
	return b
}

// ratio is n*mul/div to the nearest whole number, halves upwards. div is
// positive.
func ratio(n, mul, div int64) int64 {
	n = 2*n*mul + div
	div *= 2
	q := n / div
	if n%div < 0 { // towards the smaller one, whatever the sign
		q--
	}
	return q
}

func (o outline) scaled(mul, div int64) outline {
	return o.each(func(p point) point { return point{ratio(p.x, mul, div), ratio(p.y, mul, div)} })
}

func (o outline) moved(x, y int64) outline {
	return o.each(func(p point) point { return point{p.x + x, p.y + y} })
}

func (o outline) each(do func(point) point) outline {
	out := make(outline, len(o))
	for i, polygon := range o {
		out[i] = make([]point, len(polygon))
		for j, p := range polygon {
			out[i][j] = do(p)
		}
	}
	return out
}

// curveSteps is how many straight lines stand for a curve: at 512 pixels those
// of a character are a few dozen pixels long.
const curveSteps = 8

// curve appends the way from the last point of a polygon to to, along Bézier's
// curve of the third degree.
func curve(polygon []point, a, b, to point) []point {
	const n = curveSteps
	from := polygon[len(polygon)-1]
	for i := int64(1); i <= n; i++ {
		j := int64(n - i)
		at := func(p, q, r, s int64) int64 {
			return ratio(j*j*j*p+3*j*j*i*q+3*j*i*i*r+i*i*i*s, 1, n*n*n)
		}
		polygon = append(polygon, point{at(from.x, a.x, b.x, to.x), at(from.y, a.y, b.y, to.y)})
	}
	return polygon
}

// circleControl is how far the controls of a quarter of a circle lie from its
// ends, in thousandths of its radius.
const circleControl = 552

// rounded is a square at the origin with round corners.
func rounded(side, radius int64) outline {
	c := radius - ratio(radius, circleControl, 1000)
	p := []point{{radius, 0}, {side - radius, 0}}
	p = curve(p, point{side - c, 0}, point{side, c}, point{side, radius})
	p = append(p, point{side, side - radius})
	p = curve(p, point{side, side - c}, point{side - c, side}, point{side - radius, side})
	p = append(p, point{radius, side})
	p = curve(p, point{c, side}, point{0, side - c}, point{0, side - radius})
	p = append(p, point{0, radius})
	p = curve(p, point{0, c}, point{c, 0}, point{radius, 0})
	return outline{p}
}

// emblem is drawn where there is neither logo nor character: a roof over the
// character for work, as in the icon of the base theme.
var emblem = outline{
	{{588, 1859}, {2200, 569}, {3812, 1859}, {3588, 2141}, {2200, 1031}, {812, 2141}},
	{{1400, 1920}, {3000, 1920}, {3000, 2280}, {1400, 2280}},
	{{2020, 2100}, {2380, 2100}, {2380, 3400}, {2020, 3400}},
	{{1100, 3220}, {3300, 3220}, {3300, 3580}, {1100, 3580}},
}
