package site

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"
	"sync"
)

// A colour is red, green and blue in sRGB, 0 to 255.
type colour [3]int

// scheme is the papers that a union's colour lies on: that of pages, and that of
// the sheets on it. They are --paper and --sheet of the base theme
// (css/colours.css), light and dark; a theme with others has colours a little
// off, not unreadable ones.
type scheme struct {
	papers []colour
	shade  colour // towards which a colour goes to stand out
}

var (
	black = colour{}
	white = colour{255, 255, 255}

	lightScheme = scheme{[]colour{{0xfb, 0xf8, 0xf3}, white}, black}
	darkScheme  = scheme{[]colour{{0x19, 0x17, 0x14}, {0x24, 0x21, 0x1d}}, white}
)

// The contrasts of WCAG 2.2 AA, times 100: of words, and of what is drawn.
const (
	ofWords    = 450
	ofDrawings = 300
)

// accentStyle is the union's colour as custom properties: --accent is for what
// is drawn, --accent-text for words on the paper, --on-accent for words on
// --accent. Each keeps its hue, and is as light or dark as it must be to be
// seen. "" for no colour.
func accentStyle(accent string) string {
	c, ok := parseColour(accent)
	if !ok {
		return ""
	}
	return ":root{" + lightScheme.properties(c) + "}@media (prefers-color-scheme:dark){:root{" + darkScheme.properties(c) + "}}"
}

func (s scheme) properties(c colour) string {
	drawn, on := s.plate(c)
	return fmt.Sprintf("--accent:%s;--accent-text:%s;--on-accent:%s", drawn, s.seen(c, ofWords), on)
}

// plate is the colour as a surface on the papers, and that of words on it.
func (s scheme) plate(c colour) (drawn, on colour) {
	drawn = s.seen(c, ofDrawings)
	if contrast(drawn, white) < ofWords {
		return drawn, black // one of the two always stands out
	}
	return drawn, white
}

// The surfaces of a union that has no colour: --accent of the base theme
// (css/colours.css), light and dark.
var (
	plainLight = colour{0xb3, 0x26, 0x1e}
	plainDark  = colour{0x8f, 0x23, 0x1c}
)

// surfaces are what --accent is on light and on dark papers.
func surfaces(accent string) (light, dark colour) {
	c, ok := parseColour(accent)
	if !ok {
		return plainLight, plainDark
	}
	return lightScheme.seen(c, ofDrawings), darkScheme.seen(c, ofDrawings)
}

// seen returns the colour, moved towards the shade as little as gives it a
// contrast on every paper.
func (s scheme) seen(c colour, want int64) colour {
	const steps = 255
	least := sort.Search(steps, func(step int) bool {
		moved := c.towards(s.shade, step, steps)
		for _, p := range s.papers {
			if contrast(moved, p) < want {
				return false
			}
		}
		return true
	})
	return c.towards(s.shade, least, steps)
}

// towards mixes the colour with black or white: its hue stays.
func (c colour) towards(to colour, step, steps int) colour {
	for i := range c {
		c[i] += ((to[i]-c[i])*step + sign(to[i]-c[i])*steps/2) / steps
	}
	return c
}

func sign(n int) int {
	if n < 0 {
		return -1
	}
	return 1
}

// luminances are the relative luminances of 0 to 255, in units of 10^-9. Whole
// numbers are the same on every machine.
var luminances = sync.OnceValue(func() (table [256]int64) {
	for i := range table {
		v := float64(i) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		table[i] = int64(math.Round(v * 1e9))
	}
	return table
})

// luminance is what WCAG 2.2 calls so, in units of 10^-13.
func (c colour) luminance() int64 {
	table := luminances()
	return 2126*table[c[0]] + 7152*table[c[1]] + 722*table[c[2]]
}

// contrast is the contrast ratio of two colours, times 100, rounded down.
func contrast(a, b colour) int64 {
	const flare = 5 * 1e11 // 0.05
	light, dark := a.luminance(), b.luminance()
	if light < dark {
		light, dark = dark, light
	}
	return 100 * (light + flare) / (dark + flare)
}

// parseColour reads #rgb and #rrggbb.
func parseColour(s string) (colour, bool) {
	digits, ok := strings.CutPrefix(s, "#")
	if len(digits) == 3 {
		digits = string([]byte{digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]})
	}
	n, err := strconv.ParseUint(digits, 16, 32)
	if !ok || err != nil || len(digits) != 6 {
		return colour{}, false
	}
	return colour{int(n >> 16), int(n >> 8 & 255), int(n & 255)}, true
}

// String writes #rrggbb, or #rgb where that is the same.
func (c colour) String() string {
	s := fmt.Sprintf("#%02x%02x%02x", c[0], c[1], c[2])
	if s[1] == s[2] && s[3] == s[4] && s[5] == s[6] {
		return "#" + string([]byte{s[1], s[3], s[5]})
	}
	return s
}
