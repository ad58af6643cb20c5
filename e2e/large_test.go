package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// fontSize is the size of letters of a page, in pixels.
const fontSize = `parseFloat(getComputedStyle(document.documentElement).fontSize)`

// Who has asked for large type has it on every page of the site, and nobody
// else who keeps something on the same host.
func TestLargeTypeIsRemembered(t *testing.T) {
	t.Parallel()
	x := openTab(t, sharedBrowser(t), serve(t, lateSite(t), "/hall/"))
	show := func(file string) float64 {
		x.do(t, chromedp.Navigate(address(x.origin, file)))
		return evaluate[float64](t, x, fontSize)
	}
	plain := show("index.html")
	large := evaluate[float64](t, x, `localStorage.setItem("neighbour", "1"); document.querySelector(".larger input").click(); `+fontSize)
	if large < 1.25*plain {
		t.Errorf("large type is %v pixels, and plain type %v", large, plain)
	}
	for _, file := range []string{"index.html", "activities/a.html", "pages/p.html"} {
		if got := show(file); got != large {
			t.Errorf("%s: %v pixels, want %v", file, got, large)
		}
	}
	if key := evaluate[string](t, x, `Object.keys(localStorage).filter(k => k !== "neighbour").join()`); key != "large "+x.origin {
		t.Errorf("kept as %q", key)
	}
	evaluate[any](t, x, `document.querySelector(".larger input").click()`)
	if got := show("pages/p.html"); got != plain {
		t.Errorf("taken back: %v pixels, want %v", got, plain)
	}
	if left := evaluate[string](t, x, `Object.keys(localStorage).join()`); left != "neighbour" {
		t.Errorf("left behind: %q", left)
	}
	for _, fault := range x.take() {
		t.Error(fault)
	}
}

// Where the browser keeps nothing, the choice serves the page that it was made on.
func TestLargeTypeServesWhereStorageIsRefused(t *testing.T) {
	t.Parallel()
	x := openTab(t, sharedBrowser(t), serve(t, lateSite(t), "/"))
	x.before(t, `Object.defineProperty(window, "localStorage", { get() { throw new Error("refused") } })`)
	x.do(t, chromedp.Navigate(address(x.origin, "index.html")))
	plain := evaluate[float64](t, x, fontSize)
	evaluate[any](t, x, `document.querySelector(".larger input").click()`)
	if got := evaluate[float64](t, x, fontSize); got < 1.25*plain {
		t.Errorf("%v pixels, and %v in plain type", got, plain)
	}
	for _, fault := range x.take() {
		t.Error(fault)
	}
}

// Older browsers cannot ask for the box in the style sheet: the script shows it
// and sets the sizes. What is seen here is what it sets itself.
func TestLargeTypeServesOlderBrowsers(t *testing.T) {
	t.Parallel()
	x := openTab(t, sharedBrowser(t), serve(t, lateSite(t), "/"))
	x.before(t, `CSS.supports = () => false`)
	const set = `[document.querySelector(".larger").style.display, document.documentElement.style.fontSize, document.documentElement.style.getPropertyValue("--tap")].join()`
	x.do(t, chromedp.Navigate(address(x.origin, "index.html")))
	if got := evaluate[string](t, x, set); got != "block,," {
		t.Errorf("as it comes: %q", got)
	}
	if got := evaluate[string](t, x, `document.querySelector(".larger input").click(); `+set); got != "block,150%,60px" {
		t.Errorf("chosen: %q", got)
	}
	x.do(t, chromedp.Navigate(address(x.origin, "pages/p.html")))
	if got := evaluate[string](t, x, set); got != "block,150%,60px" {
		t.Errorf("on the next page: %q", got)
	}
	if got := evaluate[string](t, x, `document.querySelector(".larger input").click(); `+set); got != "block,," {
		t.Errorf("taken back: %q", got)
	}
	for _, fault := range x.take() {
		t.Error(fault)
	}
}
