package e2e

import (
	_ "embed" // measure.js
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// What the rules for older readers want (the accessibility rules for sites and
// apps of the ministry in charge, WCAG 2.2), in CSS pixels.
const (
	leastTarget      = 44
	leastLargeTarget = 60 // in large type
	leastLargeText   = 18 // of running text in large type
	leastLargest     = 30 // of the largest text in large type
	leastLine        = 1.3
)

// A measured page is what of it is too small or too tight.
type measured struct {
	Targets []string `json:"targets"` // what is to be touched and is too small
	Lines   []string `json:"lines"`   // texts whose lines stand too close
	Text    float64  `json:"text"`    // the smallest running text
	Largest float64  `json:"largest"`
	Hotline string   `json:"hotline"` // where it stands, and as which thing to reach with the keys
}

// measure looks at a page, with the least sizes of targets and of lines.
//
//go:embed measure.js
var measure string

func (x *tab) measure(t *testing.T, least int) measured {
	t.Helper()
	return evaluate[measured](t, x, fmt.Sprintf("(%s)(%d, %v)", strings.TrimSpace(measure), least, leastLine))
}

// TestPagesAreComfortable holds every sort of page to the rules, on a cheap
// phone and on a desk, in both sizes of type.
func TestPagesAreComfortable(t *testing.T) {
	sorts := site.oneOfEach(t)
	x := openTab(t, sharedBrowser(t), serve(t, site.dir, "/")+"/")
	for _, width := range widths {
		for _, sort := range slices.Sorted(maps.Keys(sorts)) {
			at := fmt.Sprintf("%s (%s) at %d px", sort, sorts[sort], width)
			x.do(t, chromedp.EmulateViewport(width, 740, chromedp.EmulateMobile), chromedp.Navigate(address(x.origin, sorts[sort])))
			x.judge(t, at, x.measure(t, leastTarget))
			x.enter(t, largeType)
			m := x.measure(t, leastLargeTarget)
			x.judge(t, at+", large type", m)
			if m.Text < leastLargeText || m.Largest < leastLargest {
				t.Errorf("%s, large type: text of %.1f px, the largest of %.1f", at, m.Text, m.Largest)
			}
			evaluate[any](t, x, largeType.leave+"; null") // it is remembered: the next page would begin with it
		}
	}
}

func (x *tab) judge(t *testing.T, at string, m measured) {
	t.Helper()
	for _, what := range m.Targets {
		t.Errorf("%s: too small to touch: %s", at, what)
	}
	for _, what := range m.Lines {
		t.Errorf("%s: lines too close: %s", at, what)
	}
}

// TestTheHotlineStandsInOnePlace looks at all sorts of pages of one union and
// of the site: help is where it was on the page before (WCAG 3.2.6).
func TestTheHotlineStandsInOnePlace(t *testing.T) {
	sorts := site.oneOfEach(t)
	x := openTab(t, sharedBrowser(t), serve(t, site.dir, "/")+"/")
	for _, width := range widths {
		places := map[string]string{} // by what leads the page: union and language
		for _, sort := range slices.Sorted(maps.Keys(sorts)) {
			x.do(t, chromedp.EmulateViewport(width, 740, chromedp.EmulateMobile), chromedp.Navigate(address(x.origin, sorts[sort])))
			brand := evaluate[string](t, x, `document.documentElement.lang + " " + document.querySelector("header .brand").innerText`)
			place := x.measure(t, leastTarget).Hotline
			if place == "" {
				t.Errorf("%s (%s): the header has no hotline", sort, sorts[sort])
			}
			if before, known := places[brand]; known && before != place {
				t.Errorf("%s (%s) at %d px: the hotline stands at %s, on another page of the same union at %s", sort, sorts[sort], width, place, before)
			}
			places[brand] = place
		}
	}
}

// TestTheMeasureSeesFaults shows that the tests above can fail.
func TestTheMeasureSeesFaults(t *testing.T) {
	x := openTab(t, sharedBrowser(t), "data:")
	x.do(t, chromedp.EmulateViewport(360, 740), chromedp.Navigate(
		`data:text/html,<body style="font-size:16px;line-height:1.1"><main><p>有的字很多很多很多很多很多很多很多很多很多很多很多很多<a href="a">很小</a>的字<p><a href="b">小</a></main>`))
	m := x.measure(t, leastTarget)
	if len(m.Targets) != 1 || len(m.Lines) == 0 || m.Text != 16 || m.Hotline != "" {
		t.Errorf("%+v", m)
	}
}
