package e2e

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// An everyPage is what is looked at on the pages of the site.
type everyPage struct {
	axe   string            // its script; "" where it is left out
	sorts map[string]string // of a page that stands for its sort: that

	mu       sync.Mutex // guards what follows: several tabs read
	hotlines map[string]string
}

// TestEveryPageServesEverybody opens every page of the site once, as wide as a cheap phone:
// it fits, and nothing is wrong with it. Of each sort one page is opened in a tab and
// then held to the rules for older readers and to what axe knows, in every mode, on a phone and on a desk.
func TestEveryPageServesEverybody(t *testing.T) {
	t.Parallel()
	e := &everyPage{sorts: map[string]string{}, hotlines: map[string]string{}}
	t.Run("axe", func(t *testing.T) { e.axe = axeScript(t) })
	for sort, file := range site.oneOfEach(t) {
		e.sorts[file] = sort
	}
	browser := sharedBrowser(t)
	files, err := readFolder(site.dir)
	if err != nil {
		t.Fatal(err)
	}
	var sorts, others []string
	for _, file := range site.pages() {
		switch {
		case e.sorts[file] != "":
			sorts = append(sorts, file)
		case !isRedirect(site.parse(t, file)):
			others = append(others, file)
		}
	}
	t.Run("one of each sort", func(t *testing.T) {
		t.Parallel()
		x := openTab(t, browser, serve(t, site.dir, "/"))
		for _, file := range sorts {
			e.look(t, x, file, e.sorts[file])
		}
	})
	t.Run("all others", func(t *testing.T) {
		t.Parallel()
		h := newHost(t, files, habits{maxAge: 3600})
		x := openTab(t, browser, h.url(""))
		x.before(t, `delete Navigator.prototype.serviceWorker`) // as in an app's own browser: nothing comes from what is kept
		x.do(t, chromedp.EmulateViewport(widths[0], 800, chromedp.EmulateMobile), chromedp.Navigate(h.origin()+framesPage))
		for batch := range slices.Chunk(others, 30) {
			for _, fault := range x.inspectInFrames(t, batch, widths[0]) {
				t.Error(fault)
			}
		}
	})
}

// look opens a page; of a sort, if it stands for one.
func (e *everyPage) look(t *testing.T, x *tab, file, sort string) {
	t.Helper()
	if faults := x.inspect(t, file, widths[0]); file != "404.html" { // that page works where the site was built for
		for _, fault := range faults {
			t.Errorf("%s: %s", file, fault)
		}
	}
	if sort == "" {
		return
	}
	for _, width := range widths {
		x.do(t, chromedp.EmulateViewport(width, 800, chromedp.EmulateMobile))
		at := fmt.Sprintf("%s (%s) at %d px", sort, file, width)
		e.comfort(t, x, at, width)
		if width == widths[0] {
			e.judge(t, x, at)
		}
	}
}

// comfort holds a page to the rules in both sizes of type, and its hotline to the
// place where it stood on the page before (WCAG 3.2.6).
func (e *everyPage) comfort(t *testing.T, x *tab, at string, width int64) {
	t.Helper()
	plain := x.measure(t, leastTarget)
	x.judge(t, at, plain)
	e.hotline(t, x, at, width, plain.Hotline)
	x.enter(t, largeType)
	m := x.measure(t, leastLargeTarget)
	x.judge(t, at+", large type", m)
	if m.Text < leastLargeText || m.Largest < leastLargest {
		t.Errorf("%s, large type: text of %.1f px, the largest of %.1f", at, m.Text, m.Largest)
	}
	evaluate[any](t, x, largeType.leave+"; null") // it is remembered: the next page would begin with it
}

// hotline compares its place on all pages of one union in one language.
func (e *everyPage) hotline(t *testing.T, x *tab, at string, width int64, place string) {
	t.Helper()
	brand := fmt.Sprint(width, evaluate[string](t, x, `document.documentElement.lang + " " + document.querySelector("header .brand").innerText`))
	e.mu.Lock()
	defer e.mu.Unlock()
	if place == "" {
		t.Errorf("%s: the header has no hotline", at)
	}
	if before, known := e.hotlines[brand]; known && before != place {
		t.Errorf("%s: the hotline stands at %s, on another page of the same union at %s", at, place, before)
	}
	e.hotlines[brand] = place
}

// judge lets axe look at a page in every mode.
func (e *everyPage) judge(t *testing.T, x *tab, at string) {
	t.Helper()
	if e.axe == "" {
		return
	}
	evaluate[any](t, x, e.axe)
	for _, m := range modes {
		x.enter(t, m)
		for _, f := range x.axe(t, m.rules...) {
			t.Errorf("%s, %s: %s: %s: %s\n%s", at, m.name, f.Rule, f.Help, f.Target, f.Why)
		}
		evaluate[any](t, x, m.leave+"; null")
	}
}
