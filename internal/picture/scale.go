package picture

import (
	"image"
	"math"
)

// Scaling is Catmull and Rom's curve in whole numbers. That of x/image works
// with fractions, whose last digit is another one on processors that multiply
// and add in one step: the published bytes, and so their names, would differ.

const (
	weightBits = 14 // of a weight: 1 is 1<<14
	rowBits    = 6  // of a pixel between the two passes: 255 is 255<<6
)

// A tap is what of a line of pixels makes one pixel of a shorter line.
type tap struct {
	from    int
	weights []int32 // their sum is 1<<weightBits
}

// taps reckons the weights for a line of from pixels that becomes one of to.
func taps(from, to int) []tap {
	list := make([]tap, to)
	reach := 2 * from / to // pixels on either side; Catmull and Rom look at two
	if from < to {
		reach = 2
	}
	for i := range list {
		centre := (2*i + 1) * from / (2 * to)
		lo, hi := max(0, centre-reach-1), min(from-1, centre+reach+1)
		list[i] = tap{lo, weights(from, to, i, lo, hi)}
	}
	return list
}

func weights(from, to, i, lo, hi int) []int32 {
	w := make([]float64, hi-lo+1)
	sum := 0.0
	for j := range w {
		// How far pixel lo+j of the long line is from the middle of pixel i of the
		// short one, in pixels of whichever are larger: whole numbers up to here.
		d := (2*i+1)*from - (2*(lo+j)+1)*to
		w[j] = catmullRom(math.Abs(float64(d)) / float64(2*max(from, to)))
		sum += w[j]
	}
	list := make([]int32, len(w))
	left, largest := int32(1<<weightBits), 0
	for j := range w {
		list[j] = int32(math.Round(w[j] / sum * (1 << weightBits)))
		left -= list[j]
		if list[j] > list[largest] {
			largest = j
		}
	}
	list[largest] += left
	return list
}

// catmullRom is the curve. The conversions keep a processor from multiplying
// and adding in one step.
func catmullRom(t float64) float64 {
	switch {
	case t < 1:
		return float64(float64(float64(1.5*t)-2.5)*float64(t*t)) + 1
	case t < 2:
		return float64(float64(float64(float64(-0.5*t+2.5)*t)-4)*t) + 2
	}
	return 0
}

// scaled returns the picture in another size.
func scaled(m *image.RGBA, width, height int) *image.RGBA {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	if w == width && h == height {
		return m
	}
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	across, down := taps(w, width), taps(h, height)
	rows := make([][]int16, h) // made when first needed, let go when no longer
	for y, t := range down {
		for i := range t.weights {
			if at := t.from + i; rows[at] == nil {
				rows[at] = acrossRow(m.Pix[at*m.Stride:][:4*w], across)
			}
		}
		downRow(out.Pix[y*out.Stride:][:4*width], rows[t.from:t.from+len(t.weights)], t.weights)
		if y+1 < len(down) {
			clear(rows[t.from:max(t.from, down[y+1].from)])
		}
	}
	return out
}

func acrossRow(pix []uint8, across []tap) []int16 {
	row := make([]int16, 4*len(across))
	for x := range across {
		t := &across[x]
		var r, g, b, a int32
		p := pix[4*t.from:][:4*len(t.weights)]
		for i, w := range t.weights {
			q := p[4*i : 4*i+4 : 4*i+4]
			r += w * int32(q[0])
			g += w * int32(q[1])
			b += w * int32(q[2])
			a += w * int32(q[3])
		}
		const half, shift = 1 << (weightBits - rowBits - 1), weightBits - rowBits
		to := row[4*x : 4*x+4 : 4*x+4]
		to[0], to[1], to[2], to[3] = int16((r+half)>>shift), int16((g+half)>>shift), int16((b+half)>>shift), int16((a+half)>>shift)
	}
	return row
}

func downRow(pix []uint8, rows [][]int16, weights []int32) {
	const shift = weightBits + rowBits
	for i := 0; i < len(pix); i += 4 {
		var sum [4]int32
		for y, w := range weights {
			p := rows[y][i : i+4 : i+4]
			sum[0] += w * int32(p[0])
			sum[1] += w * int32(p[1])
			sum[2] += w * int32(p[2])
			sum[3] += w * int32(p[3])
		}
		alpha := min(max((sum[3]+1<<(shift-1))>>shift, 0), 255)
		for c := range 3 { // colours are held multiplied by alpha, and never above it
			pix[i+c] = uint8(min(max((sum[c]+1<<(shift-1))>>shift, 0), alpha))
		}
		pix[i+3] = uint8(alpha)
	}
}
