package e2e

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// until is a script that waits for a condition in the page.
func until(condition string) string {
	// Not at each frame: drawing them would be most of the work of a page that waits.
	return `new Promise(done => { const look = () => (` + condition + `) ? done(true) : setTimeout(look, 20); look(); })`
}

func (x *tab) await(t *testing.T, condition string) {
	t.Helper()
	evaluate[bool](t, x, until(condition), chromedp.EvalAwaitPromise)
}

// works waits until the page knows whether it has a worker, and returns whether.
func (x *tab) works(t *testing.T) bool {
	t.Helper()
	return evaluate[bool](t, x, `unionhall.worker.then(w => !!w)`, chromedp.EvalAwaitPromise)
}

// keptLine is what the page says of where it comes from.
const keptLine = `document.querySelector("main > .kept").innerText`

// newsList is a page of the set that the tests of the page's side look at.
const newsList = "yl-linhe/news/index.html"

// openKept opens a page with a stand-in for the worker at work, and once more, so
// that the worker answers for it.
func openKept(t *testing.T, x *tab, file string) {
	t.Helper()
	x.before(t, `window.heard = []; navigator.serviceWorker.addEventListener("message", e => heard.push(e.data))`)
	x.do(t, chromedp.Navigate(address(x.origin, file)))
	if !x.works(t) {
		t.Fatal("the worker does not work")
	}
	x.do(t, chromedp.Navigate(address(x.origin, file)))
	x.await(t, `heard.some(h => h.ask && h.ask.do === "page")`)
}

func TestPagesSayWhereTheyComeFrom(t *testing.T) {
	t.Parallel()
	fresh, late := time.Now().AddDate(0, 0, -2), time.Now().AddDate(0, 0, -31)
	state := func(kept string, at time.Time, newer bool) string {
		return fmt.Sprintf(`{kept: %q, from: "store", time: %d, newer: %t}`, kept, at.Unix(), newer)
	}
	tests := []struct {
		name, file, says string
		keeper           standIn
	}{
		{"kept", newsList, "这是存在手机里的一页，内容更新到 " + fresh.Format("2006年1月2日") + "。", standIn{stored: true, page: state("verified", fresh, false)}},
		{"kept in English", "yl/en/index.html", "This page comes from your phone. Its content is as of " + fresh.Format("2 January 2006") + ".", standIn{stored: true, page: state("verified", fresh, false)}},
		{"old", newsList, "内容停在 " + late.Format("2006年1月2日") + "，已经超过 30 天", standIn{stored: true, page: state("verified", late, false)}},
		{"as read", newsList, "这是您上次看时存下的一页", standIn{stored: true, page: state("read", fresh, false)}},
		{"newer", newsList, "这一页有新内容。 看新的", standIn{stored: true, page: state("verified", fresh, true)}},
		{"from the network", newsList, "", standIn{page: state("verified", fresh, false)}},
		{"not kept", newsList, "", standIn{stored: true}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			x := openTab(t, sharedBrowser(t), serveKept(t, &tt.keeper))
			openKept(t, x, tt.file)
			if tt.says == "" {
				// What the page would have said, it would have said before an answer to a later question.
				evaluate[any](t, x, `new Promise(done => {
					const c = new MessageChannel();
					c.port1.onmessage = () => done(null);
					navigator.serviceWorker.controller.postMessage({do: "page", address: ""}, [c.port2]);
				})`, chromedp.EvalAwaitPromise)
				if got := evaluate[string](t, x, keptLine); got != "" {
					t.Errorf("it says %q", got)
				}
			} else {
				x.await(t, fmt.Sprintf(`%s.includes(%q)`, keptLine, tt.says))
			}
			for _, fault := range x.take() {
				t.Error(fault)
			}
		})
	}
}

// What comes from the worker is told where the page is read, and nothing is
// loaded before the reader wants it.
func TestPageOffersWhatIsNew(t *testing.T) {
	t.Parallel()
	x := openTab(t, sharedBrowser(t), serveKept(t, &standIn{stored: true}))
	openKept(t, x, newsList)
	top := evaluate[float64](t, x, `window.mine = true; document.querySelector("main h1").getBoundingClientRect().top`)
	tell := func(address string) {
		evaluate[any](t, x, fmt.Sprintf(`navigator.serviceWorker.controller.postMessage({do: "test", news: {news: "newer", set: "yl-linhe/", addresses: [%q]}}); null`, address))
		x.await(t, fmt.Sprintf(`heard.some(h => h.addresses && h.addresses[0] === %q)`, address))
	}
	tell("yl-linhe/news/other.html")
	if got := evaluate[string](t, x, keptLine); got != "" {
		t.Errorf("told of another page: %q", got)
	}
	tell(newsList)
	tell(newsList)
	if got := evaluate[string](t, x, keptLine); strings.TrimSpace(got) != "这一页有新内容。 看新的" {
		t.Errorf("%q", got)
	}
	if role := evaluate[string](t, x, `document.querySelector(".kept").getAttribute("role")`); role != "status" {
		t.Errorf("role %q: nobody hears of it", role)
	}
	if now := evaluate[float64](t, x, `document.querySelector("main h1").getBoundingClientRect().top`); now != top || !evaluate[bool](t, x, `mine`) {
		t.Errorf("the heading moved from %v to %v, or the page was loaded anew", top, now)
	}
	x.do(t, leads(chromedp.Click(chromedp.CSS(".kept a")), newsList))
	for _, fault := range x.take() {
		t.Error(fault)
	}
}

func TestPageTellsTheWorkerWhatIsRead(t *testing.T) {
	t.Parallel()
	x := openTab(t, sharedBrowser(t), serveKept(t, &standIn{}))
	openKept(t, x, "yl/en/index.html")
	x.await(t, `heard.some(h => h.ask && h.ask.do === "visit" && h.ask.set === "yl/en/" && h.ask.address === "yl/en/index.html")`)
	x.do(t, chromedp.Navigate(x.origin+"?from=app#main"))
	x.await(t, `heard.some(h => h.ask && h.ask.do === "visit" && h.ask.set === "yl/" && h.ask.address === "")`)
}

// Whatever keeps a page from having a worker, it reads as it did, and no error
// shows.
func TestPagesReadWithoutAWorker(t *testing.T) {
	t.Parallel()
	answers := func(status int, kind, body string) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			fmt.Fprint(w, body)
		}
	}
	fine := answers(200, "text/javascript", (&standIn{}).script())
	tests := []struct {
		name    string
		worker  func(http.ResponseWriter)
		options []chromedp.ContextOption
		host    string // a name for the host
		before  string
		works   bool
		logs    string // what the browser notes, which no page can keep it from
	}{
		{name: "a worker", worker: fine, works: true},
		{name: "no file", worker: answers(404, "text/html", "<!doctype html><title>404</title>"), logs: "log: A bad HTTP response code (404)"},
		{name: "a page in its place", worker: answers(200, "text/html", "<!doctype html><title>Log in</title>"), logs: "log: The script has an unsupported MIME type"},
		{name: "a worker that fails", worker: answers(200, "text/javascript", "throw new Error")},
		{name: "plain http", worker: fine, host: plainName},
		{name: "a private window", worker: fine, options: []chromedp.ContextOption{chromedp.WithNewBrowserContext()}, works: true},
		{name: "an app's own browser", worker: fine, before: `delete Navigator.prototype.serviceWorker`},
		{name: "storage refused", worker: fine, before: `Object.defineProperty(Navigator.prototype, "serviceWorker", { get() { throw new DOMException("", "SecurityError") } })`},
		{name: "no answer", worker: answers(200, "text/javascript", (&standIn{silent: true}).script()), works: true},
		{name: "the disk"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			origin := fileOrigin()
			if tt.worker != nil {
				origin = serveWorker(t, tt.worker)
			}
			if tt.host != "" {
				origin = named(origin, tt.host)
			}
			x := openTab(t, sharedBrowser(t), origin, tt.options...)
			if tt.before != "" {
				x.before(t, tt.before)
			}
			var faults []string
			for _, file := range []string{newsList, "yl-linhe/offline/index.html"} {
				faults = append(faults, x.inspect(t, file, 360)...)
				if got := x.works(t); got != tt.works {
					t.Errorf("%s: a worker: %t, want %t", file, got, tt.works)
				}
				if got := evaluate[string](t, x, keptLine); got != "" {
					t.Errorf("%s says %q", file, got)
				}
			}
			x.do(t, leads(chromedp.Click(chromedp.CSS(".brand")), "yl-linhe/index.html"))
			for _, fault := range append(faults, x.take()...) {
				if tt.logs == "" || !strings.HasPrefix(fault, tt.logs) {
					t.Error(fault)
				}
			}
		})
	}
}

// Nobody is asked to install anything; the offer is kept for who asks for it.
func TestNoBannerAsksToInstall(t *testing.T) {
	t.Parallel()
	x := openTab(t, sharedBrowser(t), serveKept(t, &standIn{}))
	x.do(t, chromedp.Navigate(address(x.origin, newsList)))
	if !evaluate[bool](t, x, `(() => { const e = new Event("beforeinstallprompt", {cancelable: true}); return !dispatchEvent(e) && unionhall.offer === e })()`) {
		t.Error("the browser may show its banner, or its offer is lost")
	}
}

// The page's policy passes six kinds of scripts, below its own base path.
func TestPolicyPassesTheSitesScriptsOnly(t *testing.T) {
	t.Parallel()
	x := openTab(t, sharedBrowser(t), serveKept(t, &standIn{}))
	// The one policy has been made by the page; who holds it can make no other address of it.
	x.before(t, `const make = trustedTypes.createPolicy.bind(trustedTypes); trustedTypes.createPolicy = (name, rules) => window.held = make(name, rules)`)
	x.do(t, chromedp.Navigate(address(x.origin, newsList)))
	x.works(t)
	allowed := `["sw.js", "static/offline-0123456789abcdef0123456789abcdef.js", "static/forms-0123456789abcdef0123456789abcdef.js", "static/photos-0123456789abcdef0123456789abcdef.js", "static/outbox-0123456789abcdef0123456789abcdef.js", "static/code-0123456789abcdef0123456789abcdef.js"].map(a => "` + x.origin + `" + a)`
	refused := `["` + x.origin + `static/page.js", "` + x.origin + `sw.js?", "` + x.origin + `a/sw.js", "https://other.example/sw.js", "sw.js", "data:text/javascript,1"]`
	got := evaluate[[]bool](t, x, `(`+allowed+`).concat(`+refused+`).map(a => { try { held.createScriptURL(a); return true } catch { return false } })`)
	if !slices.Equal(got, []bool{true, true, true, true, true, true, false, false, false, false, false, false}) {
		t.Error(got)
	}
	if evaluate[bool](t, x, `(() => { try { trustedTypes.createPolicy("unionhall", {}); return true } catch { return false } })()`) {
		t.Error("a second policy of the name can be made")
	}
}
