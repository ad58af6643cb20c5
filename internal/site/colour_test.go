package site

import (
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var property = regexp.MustCompile(`--([a-z-]+):(#[0-9a-f]+)`)

// propertiesOf returns the colours of a scheme by name.
func propertiesOf(t *testing.T, css string) map[string]colour {
	t.Helper()
	found := map[string]colour{}
	for _, m := range property.FindAllStringSubmatch(css, -1) {
		c, ok := parseColour(m[2])
		if !ok {
			t.Fatal(css)
		}
		found[m[1]] = c
	}
	if len(found) != 3 {
		t.Fatal(css)
	}
	return found
}

// ratio is the contrast of WCAG 2.2, worked out anew and in floating point.
func ratio(a, b colour) float64 {
	luminance := func(c colour) float64 {
		sum := 0.0
		for i, share := range []float64{.2126, .7152, .0722} {
			v := float64(c[i]) / 255
			if v <= .04045 {
				v /= 12.92
			} else {
				v = math.Pow((v+.055)/1.055, 2.4)
			}
			sum += share * v
		}
		return sum + .05
	}
	la, lb := luminance(a), luminance(b)
	return max(la, lb) / min(la, lb)
}

// hue is in degrees, with how much of it there is.
func hue(c colour) (degrees float64, chroma int) {
	r, g, b := float64(c[0]), float64(c[1]), float64(c[2])
	most, least := max(r, g, b), min(r, g, b)
	d := most - least
	switch {
	case d == 0:
		return 0, 0
	case most == r:
		degrees = 60 * (g - b) / d
	case most == g:
		degrees = 60*(b-r)/d + 120
	default:
		degrees = 60*(r-g)/d + 240
	}
	return math.Mod(degrees+360, 360), int(d)
}

// slowUnderRace leaves a test out with -short, as the race detector runs it: one
// goroutine does what this one measures.
func slowUnderRace(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("left out with -short: slow under the race detector, and nothing new to it")
	}
}

// TestAccentsAreReadable tries 5832 colours: whatever a union chooses, drawings
// have 3:1 and words 4.5:1, on light and on dark paper, and the hue is kept.
func TestAccentsAreReadable(t *testing.T) {
	slowUnderRace(t)
	for r := 0; r < 256; r += 15 {
		for g := 0; g < 256; g += 15 {
			for b := 0; b < 256; b += 15 {
				readable(t, colour{r, g, b})
			}
		}
	}
}

func readable(t *testing.T, c colour) {
	t.Helper()
	light, dark, both := strings.Cut(accentStyle(c.String()), "@media (prefers-color-scheme:dark)")
	if !both {
		t.Fatalf("%v: %s", c, light)
	}
	for css, papers := range map[string][]string{light: {"#fbf8f3", "#fff"}, dark: {"#191714", "#24211d"}} {
		v := propertiesOf(t, css)
		for _, paper := range papers {
			p, _ := parseColour(paper)
			if ratio(v["accent"], p) < 3 || ratio(v["accent-text"], p) < 4.5 {
				t.Errorf("%v on %s: %v", c, paper, v)
			}
		}
		if ratio(v["on-accent"], v["accent"]) < 4.5 {
			t.Errorf("%v: words on it: %v", c, v)
		}
		was, _ := hue(c)
		for _, name := range []string{"accent", "accent-text"} {
			// 40 of chroma: with less a step of rounding turns the hue by more.
			if is, chroma := hue(v[name]); chroma > 40 && math.Abs(math.Remainder(is-was, 360)) > 1.5 {
				t.Errorf("%v: the hue of %s went from %.1f to %.1f", c, name, was, is)
			}
		}
	}
}

// The papers are written twice: a colour is worked out here, and lies on what
// the theme says.
func TestPapersAreThoseOfTheBaseTheme(t *testing.T) {
	css, err := os.ReadFile("../../themes/base/css/colours.css")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range regexp.MustCompile(`--(?:paper|sheet): (#[0-9a-f]+)`).FindAllStringSubmatch(string(css), 4) {
		got = append(got, m[1])
	}
	var want []string
	for _, s := range []scheme{lightScheme, darkScheme} {
		for _, p := range s.papers {
			want = append(want, p.String())
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the theme has %v, colour.go %v", got, want)
	}
}

func TestAccentsThatAreReadableStay(t *testing.T) {
	for accent, want := range map[string]string{
		"":        "",
		"red":     "",
		"#b3261e": ":root{--accent:#b3261e;--accent-text:#b3261e;--on-accent:#fff}@media (prefers-color-scheme:dark){:root{--accent:#bd413a;--accent-text:#cc6d67;--on-accent:#fff}}",
	} {
		if got := accentStyle(accent); got != want {
			t.Errorf("%q: %s", accent, got)
		}
	}
	if light, _, _ := strings.Cut(accentStyle("#fd0"), "@media"); !strings.Contains(light, "--on-accent:#000") {
		t.Errorf("words on yellow: %s", light)
	}
}
