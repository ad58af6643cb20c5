package e2e

import (
	_ "embed" // measure.js
	"fmt"
	"path"
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

func (x *tab) judge(t *testing.T, at string, m measured) {
	t.Helper()
	for _, what := range m.Targets {
		t.Errorf("%s: too small to touch: %s", at, what)
	}
	for _, what := range m.Lines {
		t.Errorf("%s: lines too close: %s", at, what)
	}
}

// inMargin are the texts of a page that run into its margin, of which a little more would run out of it.
const inMargin = `(() => {
	const found = [], words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
	for (let n; n = words.nextNode();) {
		if (!n.data.trim() || n.parentElement.closest(".skip, .trap")) continue;
		range.selectNodeContents(n);
		if (Array.from(range.getClientRects()).some(r => r.right > innerWidth - 15)) found.push(n.data.trim());
	}
	return found;
})()`

// In large type no form runs out of a cheap phone or into its margin, in either language of
// the site: numbers for an emergency stand there, and what does not fit is not seen.
func TestFormsFitInLargeType(t *testing.T) {
	t.Parallel()
	x := openTab(t, sharedBrowser(t), serve(t, site.dir, "/"), chromedp.WithNewBrowserContext())
	x.do(t, chromedp.EmulateViewport(widths[0], 740, chromedp.EmulateMobile))
	seen := map[string]int{}
	for _, file := range site.pages() {
		if path.Base(path.Dir(file)) != "forms" && path.Base(file) != "outbox.html" || !strings.HasPrefix(file, region+"/") {
			continue
		}
		x.do(t, chromedp.Navigate(address(x.origin, file)))
		evaluate[any](t, x, `if (!document.querySelector(".larger input").checked) document.querySelector(".larger input").click()`)
		evaluate[any](t, x, allSteps)
		s := evaluate[sight](t, x, look)
		seen[s.Lang]++
		for _, fault := range s.faults(widths[0]) {
			t.Errorf("%s: %s", file, fault)
		}
		for _, words := range evaluate[[]string](t, x, inMargin) {
			t.Errorf("%s: into the margin runs %q", file, words)
		}
	}
	for _, language := range []string{"zh-Hans", "en"} {
		if seen[language] < leastForms {
			t.Errorf("looked at %v", seen)
		}
	}
}

// TestTheMeasureSeesFaults shows that the tests above can fail.
func TestTheMeasureSeesFaults(t *testing.T) {
	t.Parallel()
	x := openTab(t, sharedBrowser(t), "data:")
	x.do(t, chromedp.EmulateViewport(360, 740), chromedp.Navigate(
		`data:text/html,<body style="font-size:16px;line-height:1.1"><main><p>有的字很多很多很多很多很多很多很多很多很多很多很多很多<a href="a">很小</a>的字<p><a href="b">小</a>`+
			`<p><label for="w">字</label><textarea id="w" style="width:99px;height:99px"></textarea><p><label for="c">字</label><input type="checkbox" id="c"><p><input style="height:9px"></main>`))
	m := x.measure(t, leastTarget)
	if len(m.Targets) != 5 || // the link, two labels, a box, a low field
		len(m.Lines) == 0 || m.Text != 16 || m.Hotline != "" {
		t.Errorf("%+v", m)
	}
}
