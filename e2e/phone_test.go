package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// A phone is a tab of a browser on the site of a hall.
type phone struct {
	*tab
	t    *testing.T
	hall *hall
}

// newPhone is one that has never seen the hall: each is an origin of its own.
func newPhone(t *testing.T, h *hall) *phone {
	t.Helper()
	x := openTab(t, sharedBrowser(t), h.origin())
	return &phone{x, t, h}
}

// another opens another tab of the same browser.
func (x *phone) another() *phone {
	x.t.Helper()
	return newPhone(x.t, x.hall)
}

// An answer is what the browser got for a navigation.
type answered struct {
	status int
	body   string
	worker bool   // the worker answered
	stored bool   // from what it keeps
	url    string // below the base path
}

// open navigates to an address below the base path and returns the bytes of the answer.
func (x *phone) open(address string) answered {
	x.t.Helper()
	a, err := x.navigate(address)
	if err != nil {
		x.t.Fatalf("%s: %v", address, err)
	}
	return a
}

// navigate is open for navigations that may lead nowhere.
func (x *phone) navigate(address string) (answered, error) {
	x.t.Helper()
	ctx, cancel := context.WithTimeout(x.ctx, patience)
	defer cancel()
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		return answered{}, err
	}
	responses := chromedp.Events(ctx, network.ResponseReceived)
	ends := chromedp.Events(ctx, network.LoadingFinished)
	r, err := chromedp.Call(ctx, page.Navigate, page.NavigateParams{URL: x.hall.origin() + address})
	if err != nil {
		return answered{}, err
	}
	if r.ErrorText != "" {
		return answered{}, errors.New(r.ErrorText)
	}
	var a answered
	var id network.RequestID
	for e, err := range responses {
		if err != nil {
			return a, err
		}
		if e.Type == network.ResourceTypeDocument && e.LoaderID == r.LoaderID {
			id = e.RequestID
			a.status, a.worker = int(e.Response.Status), e.Response.FromServiceWorker
			a.url = strings.TrimPrefix(e.Response.URL, x.hall.origin())
			_, a.stored = header(e.Response.Headers, "Server-Timing")
			break
		}
	}
	for e, err := range ends {
		if err != nil {
			return a, err
		}
		if e.RequestID == id {
			break
		}
	}
	body, err := chromedp.Call(ctx, network.GetResponseBody, network.GetResponseBodyParams{RequestID: id})
	if err != nil {
		return a, err
	}
	a.body = string(body.Body)
	return a, nil
}

func header(h network.Headers, name string) (string, bool) {
	for k, v := range h {
		if http.CanonicalHeaderKey(k) == name {
			s, ok := v.(string)
			return s, ok
		}
	}
	return "", false
}

// do evaluates an expression in the page, a promise or not.
func do[T any](x *phone, expression string) T {
	x.t.Helper()
	return evaluate[T](x.t, x.tab, expression, chromedp.EvalAwaitPromise)
}

// install registers the worker and waits until it is in charge.
func (x *phone) install() {
	x.t.Helper()
	do[any](x, `navigator.serviceWorker.register("`+x.hall.base+`sw.js", {updateViaCache: "none"})
		.then(() => navigator.serviceWorker.ready)
		.then(r => r.active.state === "activated" || new Promise(done => r.active.onstatechange = done)).then(() => 1)`)
}

// ask asks the worker and waits for its answer.
func ask[T any](x *phone, question map[string]any) T {
	x.t.Helper()
	return answerTo[T](x.t, x.tab, question)
}

// hear asks and waits for news of this kind.
func (x *phone) hear(news string, question map[string]any) newsOf {
	x.t.Helper()
	return x.tab.news(x.t, news, question)
}

// visited is the question of visit.
func visited(set, address string) map[string]any {
	return map[string]any{"do": "visit", "set": set, "address": address}
}

// visit says, as the script of every page does, that a page was opened.
func (x *phone) visit(set, address string) {
	x.t.Helper()
	ask[any](x, visited(set, address))
}

func (x *phone) save(set string) setState {
	x.t.Helper()
	return ask[setState](x, map[string]any{"do": "save", "set": set, "all": true})
}

func (x *phone) update() {
	x.t.Helper()
	ask[any](x, map[string]any{"do": "update"})
}

// state is what the worker says of a set.
func (x *phone) state(set string) setState {
	x.t.Helper()
	return x.tab.state(x.t, set)
}

// keptPages are the addresses of the pages in the store, with their set and pack.
func (x *phone) keptPages() map[string]string {
	x.t.Helper()
	return records[string](x, "pages", `[p.a, p.p + " " + p.i]`)
}

// inWorker evaluates an expression in the worker.
func (x *phone) inWorker(expression string) {
	x.t.Helper()
	inWorker[any](x.t, x.tab, x.hall.origin(), expression+"\n;0") // not all values can be sent
}

// inWorker evaluates an expression, a promise or not, in the worker whose address begins with origin.
func inWorker[T any](t *testing.T, x *tab, origin, expression string) (value T) {
	t.Helper()
	infos, err := chromedp.Targets(x.ctx)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(infos, func(i *target.Info) bool {
		return i.Type == "service_worker" && strings.HasPrefix(i.URL, origin)
	})
	if at < 0 {
		t.Fatalf("no worker among %d targets", len(infos))
	}
	ctx, cancel := chromedp.NewContext(x.ctx, chromedp.WithTargetID(infos[at].TargetID), chromedp.WithDetachOnCancel())
	defer cancel()
	r, err := chromedp.Call(ctx, runtime.Evaluate, runtime.EvaluateParams{Expression: expression, AwaitPromise: new(true), ReturnByValue: new(true)})
	if err != nil {
		t.Fatal(err)
	}
	if r.ExceptionDetails != nil {
		t.Fatalf("%s: %s", expression, r.ExceptionDetails.Exception.Description)
	}
	if len(r.Result.Value) > 0 {
		if err := json.Unmarshal(r.Result.Value, &value); err != nil {
			t.Fatal(err)
		}
	}
	return value
}

// check compares what is kept of all pages of wings with what the wings say, and reads
// some of them without a network: those that stand first in order, and others from all over.
func (x *phone) check(wings ...*wing) {
	x.t.Helper()
	kept := records[[3]string](x, "pages", `[p.a, p.f.map ? p.f : await new Response(new Response(p.f).body.pipeThrough(new DecompressionStream("gzip"))).json()]`)
	x.hall.set(func() { x.hall.down = true })
	for _, w := range wings {
		addresses := slices.Sorted(maps.Keys(w.pages))
		for i, address := range addresses {
			f := w.fragment(address)
			if want := [3]string{string(f.Meta), string(f.Languages), string(f.Main)}; kept[address] != want {
				x.t.Fatalf("%s: kept %q\nwant %q", address, kept[address], want)
			}
			if i > 2 && i%(len(addresses)/4+1) != 0 {
				continue
			}
			if a := x.open(address); a.body != string(w.page(address)) || !a.stored || a.status != 200 {
				x.t.Fatalf("%s: %+v\nwant %s", address, a, w.page(address))
			}
		}
	}
	x.hall.set(func() { x.hall.down = false })
}

// records are the records of a store of the site's database: what pair, an expression of the record p, makes of them.
func records[T any](x *phone, store, pair string) map[string]T {
	x.t.Helper()
	return do[map[string]T](x, `new Promise((done, fail) => {
		const o = indexedDB.open("unionhall `+x.hall.base+` v1")
		o.onerror = () => fail(o.error)
		o.onsuccess = () => {
			const db = o.result
			if (!db.objectStoreNames.contains("`+store+`")) { db.close(); return done({}) }
			const r = db.transaction("`+store+`").objectStore("`+store+`").getAll()
			r.onsuccess = () => { db.close(); Promise.all(r.result.map(async p => `+pair+`)).then(Object.fromEntries).then(done, fail) }
		}
	})`)
}
