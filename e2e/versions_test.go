package e2e

import (
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// startUpdate asks for an update and does not wait for its end.
func (r *reader) startUpdate(t *testing.T) {
	t.Helper()
	evaluate[bool](t, r.page, `navigator.serviceWorker.ready.then(r => (r.active.postMessage({do: "update", set: "`+city+`"}), true))`, chromedp.EvalAwaitPromise)
}

// within waits for something that a host tells.
func within(t *testing.T, what string, told <-chan struct{}) {
	t.Helper()
	select {
	case <-told:
	case <-time.After(patience):
		t.Fatalf("%s does not come", what)
	}
}

// without is a build whose host has removed everything that phones fetch and the
// other build does not name.
func (f folder) without(parts func(string) bool, other folder) folder {
	left := maps.Clone(f)
	maps.DeleteFunc(left, func(name string, _ []byte) bool {
		_, there := other[name]
		return parts(name) && !there
	})
	return left
}

// While a phone fetches what the second day's edition names, the third day is
// published: with the second day's parts beside it, and on a host that removed them.
func TestDeployInTheMiddleOfAnUpdate(t *testing.T) {
	t.Parallel()
	days, browser := threeDays(t), sharedBrowser(t)
	pages := pagesOf(t, city, days.one, days.two, days.three)
	bare := days.three.without(isPart, days.three.named(t))
	for name, third := range map[string]folder{"parts stay": days.three, "parts go": bare} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := saved(t, browser, days.one, habits{})
			r.h.publish(days.two)
			strike, held, letGo := hold(isPart)
			r.h.strikeWith(strike)
			r.startUpdate(t)
			within(t, "the request for a part", held)
			r.h.publish(third)
			letGo()
			r.attempt(t, updateCity)
			r.lookOffline(t, pages, days.one, days.two, days.three)
			r.h.mend()
			r.complete(t, updateCity, days.three)
			r.readsAll(t, pages, days.three)
		})
	}
}

// An update that waits for a part leaves everything readable as it was, and a
// database that is closed meanwhile is no harm.
func TestDatabaseClosedDuringAnUpdate(t *testing.T) {
	t.Parallel()
	days, browser := threeDays(t), completeBrowser(t)
	r := saved(t, browser, days.one, habits{})
	r.h.publish(days.two)
	strike, held, letGo := hold(isPart)
	r.h.strikeWith(strike)
	r.startUpdate(t)
	within(t, "the request for a part", held)
	r.closeDatabases(t, browser)
	if got := r.read(t, cityHome); got.body != string(days.one[cityHome]) || !got.worker {
		t.Errorf("during the update: %+v", got)
	}
	letGo()
	r.complete(t, updateCity, days.two)
	r.readsAll(t, pagesOf(t, city, days.one, days.two), days.two)
}

// One tab has shown the first day's page since before the update that another one
// asked for: it stays as it is, knows that there is a newer one, and goes on from there.
func TestTwoTabsOfTwoVersions(t *testing.T) {
	t.Parallel()
	days, browser := threeDays(t), sharedBrowser(t)
	r := saved(t, browser, days.one, habits{})
	other := &reader{h: r.h, page: openTab(t, browser, r.h.url("")), raw: r.raw}
	other.open(t, changedPage)
	before := evaluate[string](t, other.page, `document.querySelector("main article").textContent`)
	r.h.publish(days.two)
	r.complete(t, updateCity, days.two)
	if now := evaluate[string](t, other.page, `document.querySelector("main article").textContent`); now != before {
		t.Error("an open page was changed under its reader")
	}
	if state := answerTo[struct {
		Kept  string `json:"kept"`
		Newer bool   `json:"newer"`
	}](t, other.page, question{Do: "page", Address: changedPage}); state.Kept != "verified" || !state.Newer {
		t.Errorf("the open page is told %+v", state)
	}
	r.readsAll(t, pagesOf(t, city, days.one, days.two), days.two)
	other.open(t, changedPage)
	if now := evaluate[string](t, other.page, `document.querySelector("main article").textContent`); now == before {
		t.Error("the page is as before when it is opened again")
	}
}

// registration gives the registration of the site, also in a page that is not its own.
const registration = `navigator.serviceWorker.getRegistration("/a/b/")`

// A new worker waits for the tabs of the old one, and what is kept stays.
func TestTwoTabsOfTwoWorkers(t *testing.T) {
	t.Parallel()
	days, browser := threeDays(t), sharedBrowser(t)
	pages := pagesOf(t, city, days.one)
	r := saved(t, browser, days.one, habits{prefix: "/a/b/"})
	newer := maps.Clone(days.one)
	newer["sw.js"] = append(slices.Clone(days.one["sw.js"]), "\n// a newer one\n"...)
	r.h.publish(newer)
	second := openTab(t, browser, r.h.url(""))
	second.do(t, chromedp.Navigate(r.h.url(cityHome)))
	evaluate[bool](t, second, whenever(registration+`.then(r => r.update().then(() => !!r.waiting))`), chromedp.EvalAwaitPromise)
	r.readsAll(t, pages, days.one)
	if !evaluate[bool](t, second, registration+`.then(r => !!r.waiting)`, chromedp.EvalAwaitPromise) {
		t.Error("the new worker does not wait for the tabs of the old one")
	}
	for _, x := range []*tab{r.page, r.raw.tab, second} {
		x.do(t, chromedp.Navigate(r.h.origin()+framesPage))
	}
	evaluate[bool](t, second, whenever(registration+`.then(r => !r.waiting && r.active.state === "activated")`), chromedp.EvalAwaitPromise)
	r.readsAll(t, pages, days.one)
}

// whenever is a promise that is kept when the one that it asks for again and again gives true.
func whenever(promise string) string {
	return `new Promise(done => {
		const look = () => ` + promise + `.then(there => there ? done(true) : setTimeout(look, 20));
		look();
	})`
}

// clock moves the clock of the scripts after it by so many days, and by others
// when it is told so.
const clock = `{
	let off = DAYS * 864e5;
	const Real = Date;
	self.Date = class extends Real {
		constructor(...a) { a.length ? super(...a) : super(Real.now() + off); }
		static now() { return Real.now() + off; }
	};
	self.addEventListener("message", e => { if (e.data.clock) off = e.data.clock.days * 864e5; });
}
`

// withClock is a build whose worker believes in another day. What is signed stays.
func (f folder) withClock(days string) folder {
	return f.ledBy(strings.Replace(clock, "DAYS", days, 1), "sw.js")
}

// ledBy is a build in which a script runs ahead of those whose files are called like the
// pattern.
func (f folder) ledBy(script, pattern string) folder {
	led := maps.Clone(f)
	for name, text := range f {
		if is, _ := path.Match(pattern, name); is { // the patterns are good ones
			led[name] = append([]byte(script), text...)
		}
	}
	return led
}

// A phone whose clock is a year wrong, either way, reads and updates, and goes on
// doing so when the clock is set right.
func TestClockWrongByAYear(t *testing.T) {
	t.Parallel()
	days, browser := threeDays(t), sharedBrowser(t)
	for name, off := range map[string]string{"ahead": "365", "behind": "-365"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := saved(t, browser, days.one.withClock(off), habits{})
			r.readsAll(t, pagesOf(t, city, days.one), days.one)
			r.h.publish(days.two.withClock(off))
			r.complete(t, updateCity, days.two)
			r.h.publish(days.three.withClock(off))
			evaluate[bool](t, r.page, `navigator.serviceWorker.ready.then(r => (r.active.postMessage({clock: {days: 0}}), true))`, chromedp.EvalAwaitPromise)
			// A visit looks for news at most every five minutes: the wrong clock was long ago, or is to come.
			r.open(t, cityHome)
			r.until(t, city, "of the third day", complete(days.three.edition(t, city)))
			r.readsAll(t, pagesOf(t, city, days.two, days.three), days.three)
		})
	}
}
