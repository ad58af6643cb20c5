package e2e

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// A reader is a phone that reads the site of one host: a tab that pages run in,
// as they do for people, and one that looks at their bytes.
type reader struct {
	h    *host
	page *tab
	raw  *window
}

// newReader opens the tabs in a browser that others may use too: what is stored
// belongs to the origin, and every host has its own.
func newReader(t *testing.T, browser context.Context, h *host) *reader {
	t.Helper()
	return &reader{h: h, page: openTab(t, browser, h.url("")), raw: openWindow(t, browser, h)}
}

// open shows a page as a person would.
func (r *reader) open(t *testing.T, file string) {
	t.Helper()
	r.page.do(t, chromedp.Navigate(r.h.url(file)))
}

// state is that of one set; the zero value if it is not kept.
func (r *reader) state(t *testing.T, set string) setState {
	t.Helper()
	return r.page.state(t, set)
}

// until returns when the state of a set is as wanted.
func (r *reader) until(t *testing.T, set, what string, wanted func(setState) bool) setState {
	t.Helper()
	var s setState
	for end := time.Now().Add(patience); time.Now().Before(end); {
		if s = r.state(t, set); wanted(s) {
			return s
		}
		r.page.hearsWorker(t)
	}
	t.Fatalf("%s is not %s; its state is %+v, and its host was asked for %q", set, what, s, names(r.h.take()))
	return s
}

// hearsWorker returns when the worker has told something, and soon in any case: it tells when
// something has changed, but not to a tab that came later.
func (x *tab) hearsWorker(t *testing.T) {
	t.Helper()
	evaluate[bool](t, x, `new Promise(done => {
		navigator.serviceWorker.addEventListener("message", () => done(true), {once: true});
		setTimeout(done, 100, false);
	})`, chromedp.EvalAwaitPromise)
}

// attempt asks the worker for something that it may not get done, and returns
// when it has, or has told a fault.
func (r *reader) attempt(t *testing.T, q question) (fault string) {
	t.Helper()
	return evaluate[string](t, r.page, `new Promise(done => {
		navigator.serviceWorker.addEventListener("message", e => e.data.news === "fault" && done(e.data.state.fault));
		`+asking(t, q)+`.then(() => done(""));
	})`, chromedp.EvalAwaitPromise)
}

// A window reads the bytes of pages: it goes to them in frames, so that the
// worker answers, but runs none of their scripts and loads nothing that they show.
type window struct {
	*tab

	mu    sync.Mutex // guards what follows
	urls  map[network.RequestID]string
	got   map[string]*answer
	ended map[string]network.RequestID // by address: its answer is whole, or there is none
	more  chan struct{}                // closed when one more has ended
}

// pictureAddresses are the files that pages show, as patterns of the browser.
var pictureAddresses = []string{"*://*:*/*.png", "*://*:*/*.jpg", "*://*:*/*.svg", "*://*:*/*.webp", "*://*:*/*.avif"}

// framesPage is a page of the host that holds frames. No site has it.
const framesPage = "/frames.html"

func openWindow(t *testing.T, browser context.Context, h *host) *window {
	t.Helper()
	x := &window{tab: openTab(t, browser, ""), more: make(chan struct{})}
	if err := chromedp.Listen(x.ctx, x.listen); err != nil {
		t.Fatal(err)
	}
	var blocked network.SetBlockedURLsParams
	for _, pattern := range pictureAddresses {
		blocked.URLPatterns = append(blocked.URLPatterns, &network.BlockPattern{URLPattern: pattern, Block: true})
	}
	if _, err := chromedp.Call(x.ctx, network.SetBlockedURLs, blocked); err != nil {
		t.Fatal(err)
	}
	x.do(t, chromedp.Navigate(h.origin()+framesPage))
	return x
}

// listen keeps what the browser tells of documents.
func (x *window) listen(event any) {
	x.mu.Lock()
	defer x.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if e.Type == network.ResourceTypeDocument && e.RedirectResponse == nil && x.urls != nil {
			x.urls[e.RequestID] = e.Request.URL
		}
	case *network.EventResponseReceived:
		if url, ok := x.urls[e.RequestID]; ok {
			x.got[url] = &answer{code: e.Response.Status, worker: e.Response.FromServiceWorker}
		}
	case *network.EventLoadingFinished:
		x.end(e.RequestID, "")
	case *network.EventLoadingFailed:
		x.end(e.RequestID, e.ErrorText)
	}
}

// end notes that an answer is whole, or why there is none.
func (x *window) end(id network.RequestID, failed string) {
	url, ok := x.urls[id]
	if !ok {
		return
	}
	if failed != "" {
		x.got[url] = &answer{failed: failed}
	}
	x.ended[url] = id
	close(x.more)
	x.more = make(chan struct{})
}

// read goes to one page and returns its answer.
func (r *reader) read(t *testing.T, file string) answer {
	t.Helper()
	url := r.h.url(file)
	return r.raw.read(t, url)[url]
}

// An answer is what a browser gets for an address.
type answer struct {
	code   int64
	body   string
	worker bool   // from a service worker
	failed string // why there is none
}

// load shows addresses in frames that run no scripts, and none of those before.
const load = `(urls => {
	document.body.textContent = "";
	for (const url of urls) {
		const frame = document.createElement("iframe");
		frame.sandbox = "allow-same-origin";
		frame.hidden = true;
		frame.src = url;
		document.body.append(frame);
	}
})`

// together is how many pages are read at the same time.
const together = 24

// read goes to addresses and returns the answers, with all their bytes.
func (x *window) read(t *testing.T, urls ...string) map[string]answer {
	t.Helper()
	answers := map[string]answer{}
	for batch := range slices.Chunk(urls, together) {
		x.mu.Lock()
		x.urls, x.got, x.ended = map[network.RequestID]string{}, map[string]*answer{}, map[string]network.RequestID{}
		x.mu.Unlock()
		list, err := json.Marshal(batch)
		if err != nil {
			t.Fatal(err)
		}
		evaluate[any](t, x.tab, load+"("+string(list)+"), 0")
		for _, url := range batch {
			answers[url] = x.wait(t, url)
		}
	}
	return answers
}

// wait returns the answer for an address that is being loaded.
func (x *window) wait(t *testing.T, url string) answer {
	t.Helper()
	for deadline := time.After(patience); ; {
		x.mu.Lock()
		id, ended := x.ended[url]
		got, more := x.got[url], x.more
		x.mu.Unlock()
		if ended && got.failed != "" {
			return *got
		}
		if ended {
			body, err := chromedp.Call(x.ctx, network.GetResponseBody, network.GetResponseBodyParams{RequestID: id})
			if err != nil {
				t.Fatalf("%s: %v", url, err)
			}
			got.body = string(body.Body)
			return *got
		}
		select {
		case <-more:
		case <-deadline:
			t.Fatalf("%s is not answered", url)
		}
	}
}
