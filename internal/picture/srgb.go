package picture

import (
	"bytes"
	"encoding/binary"
	"math"
)

// Whether a profile is that of sRGB is told by its numbers, not by its name:
// Android calls the wide colours of its screens "Display P3 Gamut with sRGB
// Transfer".

// primaries of sRGB, for the white of profiles: X, Y and Z of each.
var primaries = map[string][3]float64{
	"rXYZ": {0.4361, 0.2225, 0.0139}, "gXYZ": {0.3851, 0.7169, 0.0971}, "bXYZ": {0.1431, 0.0606, 0.7141},
}

const (
	// primariesDiffer is what makers round differently; one that is 0.01 away is seen.
	primariesDiffer = 0.003
	// curvesDiffer is how far a curve may be from that of sRGB, in parts of its range.
	curvesDiffer = 0.002
)

// meansSRGB reports whether a profile says what is meant without one.
func meansSRGB(tags []iccTag) bool {
	found := map[string][]byte{}
	for _, t := range tags {
		found[t.name] = t.data
	}
	if found["A2B0"] != nil || found["cicp"] != nil { // they overrule the numbers below
		return false
	}
	for name, want := range primaries {
		d := found[name]
		if len(d) < 20 || string(d[:4]) != "XYZ " {
			return false
		}
		for i, w := range want {
			if math.Abs(fixed(d[8+4*i:])-w) > primariesDiffer {
				return false
			}
		}
	}
	return isSRGBCurve(found["rTRC"]) && isSRGBCurve(found["gTRC"]) && isSRGBCurve(found["bTRC"])
}

// isSRGBCurve compares a curve in the dark, where others with the same
// exponent differ, and in the middle.
func isSRGBCurve(d []byte) bool {
	for _, x := range []float64{0.02, 0.1, 0.5, 0.8} {
		y, ok := curveAt(d, x)
		want := x / 12.92
		if x > 0.04045 {
			want = math.Pow((x+0.055)/1.055, 2.4)
		}
		if !ok || math.Abs(y-want) > curvesDiffer {
			return false
		}
	}
	return true
}

// curveAt returns the value of a curve (ICC.1, curveType and
// parametricCurveType).
func curveAt(d []byte, x float64) (float64, bool) {
	switch {
	case len(d) >= 12 && bytes.HasPrefix(d, []byte("curv")):
		return tableAt(d[12:], int64(uint32be(d[8:])), x)
	case len(d) >= 12+5*4 && bytes.HasPrefix(d, []byte("para\x00\x00\x00\x00\x00\x03")):
		g, a, b, c, from := fixed(d[12:]), fixed(d[16:]), fixed(d[20:]), fixed(d[24:]), fixed(d[28:])
		if x < from {
			return c * x, true
		}
		return math.Pow(a*x+b, g), true
	}
	return 0, false
}

// tableAt reads a curve that is a row of values. One of a single value is an
// exponent, and never that of sRGB.
func tableAt(d []byte, n int64, x float64) (float64, bool) {
	if n < 2 || n*2 > int64(len(d)) {
		return 0, false
	}
	at := x * float64(n-1)
	i := min(int64(at), n-2)
	value := func(i int64) float64 { return float64(binary.BigEndian.Uint16(d[2*i:])) / 0xffff }
	return value(i) + float64((at-float64(i))*(value(i+1)-value(i))), true
}

// fixed reads a number with sixteen bits after the point.
func fixed(b []byte) float64 { return float64(int32(uint32be(b))) / 0x10000 }
