package e2e

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// What attacks by reading have found in the worker, and what has been mended since: docs/reviews/offline.md.

// The edition of a set that is kept ought to be there: readers are told when it is not.
func TestEditionThatIsGoneIsAFault(t *testing.T) {
	t.Parallel()
	h, x, p := savedHall(t, 3)
	h.set(func() { h.fault = onParts("edition", sayStatus(404)) })
	if s := p.hear("fault", map[string]any{"do": "update"}).State; s.Fault != "offline" {
		t.Errorf("said %q", s.Fault)
	}
	h.set(func() { h.fault = nil })
	p.update()
	if s := p.state(linhe); s.Fault != "" {
		t.Errorf("afterwards: %+v", s)
	}
	p.check(x)
}

// The browser's cache holds what was refused, and the host says that it has not changed.
func TestRefusedEditionIsAskedForPastTheCache(t *testing.T) {
	t.Parallel()
	h, x, p := savedHall(t, 3)
	x.pages[heat(1)] = "第1条\n改过的"
	h.publish(x)
	h.set(func() {
		h.fault = onParts("edition", func(w http.ResponseWriter, r *http.Request, address string) bool {
			good := newRecorder()
			serveFile(good, r, address, h.files[address], true)
			b := bytes.Clone(good.Bytes())
			b[len(b)/2] ^= 1
			w.Header().Set("ETag", good.Header().Get("ETag"))
			w.Header().Set("Cache-Control", "no-cache")
			w.Write(b)
			return true
		})
	})
	if s := p.hear("fault", map[string]any{"do": "update"}).State; s.Fault != "refused" {
		t.Errorf("said %q", s.Fault)
	}
	h.set(func() { h.fault = nil })
	p.update()
	if s := p.state(linhe); s.Fault != "" {
		t.Errorf("afterwards: %+v", s)
	}
	p.check(x)
}

// A recorder is an answer that goes nowhere.
type recorder struct {
	bytes.Buffer
	header http.Header
}

func newRecorder() *recorder            { return &recorder{header: http.Header{}} }
func (r *recorder) Header() http.Header { return r.header }
func (r *recorder) WriteHeader(int)     {}

// Who does not sign and loses the output folder begins again with edition 1: nobody could tell that from an old edition.
func TestUnsignedSiteMayBeginAgain(t *testing.T) {
	t.Parallel()
	h, x := newHall(t, "/hall/"), county(60)
	h.key, h.keys = nil, nil
	h.publishWorker()
	for i := range 3 {
		x.pages[heat(1)] = strings.Repeat("改过的。", i)
		h.publish(x)
	}
	p := visitor(t, h)
	p.save(linhe)
	delete(h.last, linhe)
	x.pages[heat(1)] = "第1条\n又从头来"
	delete(x.pages, heat(2))
	h.publish(x)
	p.update()
	if s := p.state(linhe); s.Fault != "" {
		t.Errorf("%+v", s)
	}
	p.check(x)
	if kept := p.keptPages(); kept[heat(2)] != "" {
		t.Error("a page that went is kept")
	}
}

// What was kept as it was read may have been stale: no edition tells, so whenever it is shown it is read again.
func TestPageAsItWasReadIsReadAgain(t *testing.T) {
	t.Parallel()
	h, x := newHall(t, "/hall/"), county(120)
	h.publish(x)
	p := visitor(t, h)
	p.visit(linhe, linhe+"index.html") // small: the oldest are not kept
	now := x.page(heat(1))
	x.pages[heat(1)] = "第1条\n旧的"
	stale := x.page(heat(1))
	h.put(heat(1), stale)
	p.open(heat(1))
	p.settled(heat(1))
	before := records[string](p, "pages", "[p.a, p.h]")[heat(1)]
	h.put(heat(1), now)
	if a := p.open(heat(1)); a.body != string(stale) || !a.stored {
		t.Errorf("%+v", a)
	}
	p.until(`(await kept("pages")).some(p => p.a === "` + heat(1) + `" && p.t === "第1条" && p.h !== "` + before + `")`)
	h.set(func() { h.down = true })
	if a := p.open(heat(1)); a.body != string(now) {
		t.Errorf("%+v", a)
	}
}

// until waits until a condition holds of what is kept.
func (x *phone) until(condition string) {
	x.t.Helper()
	do[any](x, `new Promise((done, fail) => {
		const kept = name => new Promise((done, fail) => {
			const o = indexedDB.open("unionhall `+x.hall.base+` v1")
			let absent
			o.onupgradeneeded = () => { absent = true; o.transaction.abort() } // making it is the worker's part
			o.onerror = () => absent ? done([]) : fail(o.error)
			o.onsuccess = () => {
				const r = o.result.transaction(name).objectStore(name).getAll()
				r.onsuccess = () => { o.result.close(); done(r.result) }
			}
		})
		const look = async () => (`+condition+`) ? done(1) : requestAnimationFrame(() => setTimeout(() => look().catch(fail)))
		look().catch(fail)
	})`)
}

// A pack is asked for before the one before it has come, and no sooner than that one is under way. Newest first, all the same.
func TestPacksAreAskedForBeforeTheLastHasCome(t *testing.T) {
	t.Parallel()
	h, x := newHall(t, "/hall/"), county(230)
	h.publish(x)
	p := visitor(t, h)
	var mu sync.Mutex
	var under, most int
	asked := make(chan struct{})
	h.set(func() {
		packs := 0
		h.fault = onParts("pack", func(http.ResponseWriter, *http.Request, string) bool {
			mu.Lock()
			packs, under = packs+1, under+1
			most = max(most, under)
			n := packs
			mu.Unlock()
			if n == 4 {
				close(asked)
			}
			if n == 3 { // comes when the next one has been asked for
				select {
				case <-asked:
				case <-t.Context().Done():
				}
			}
			mu.Lock()
			under--
			mu.Unlock()
			return false
		})
	})
	if s := p.save(linhe); s.Fault != "" || s.Done != s.Total {
		t.Errorf("%+v", s)
	}
	if most != 2 {
		t.Errorf("%d packs were on their way at once", most)
	}
	p.check(x)
}

// What an update has worked out does not hold for a set that was dropped meanwhile, and chosen again.
func TestSetDroppedAndChosenAgainDuringAnUpdateIsWhole(t *testing.T) {
	t.Parallel()
	h, x, p := savedHall(t, 60)
	for i := range 20 {
		x.pages[heat(i)] = "另一条\n" + strings.Repeat("另一条。", 900) + heat(i)
	}
	h.publish(x)
	waits, on := make(chan struct{}), make(chan struct{})
	var once sync.Once
	h.set(func() {
		h.fault = onParts("p", func(http.ResponseWriter, *http.Request, string) bool {
			once.Do(func() {
				close(waits)
				select {
				case <-on:
				case <-t.Context().Done():
				}
			})
			return false
		})
	})
	do[any](p, `navigator.serviceWorker.ready.then(r => { r.active.postMessage({do: "update", set: "`+linhe+`"}); return 1 })`)
	select {
	case <-waits:
	case <-time.After(patience):
		t.Fatal("the update asks for nothing")
	}
	ask[any](p, map[string]any{"do": "drop", "set": linhe})
	do[any](p, `window.saved = navigator.serviceWorker.ready.then(r => new Promise(done => {
		const c = new MessageChannel()
		c.port1.onmessage = e => done(e.data)
		r.active.postMessage({do: "save", set: "`+linhe+`", all: true}, [c.port2])
	})), 1`)
	p.until(`(await kept("sets")).some(s => s.p === "` + linhe + `" && s.want.own === 2 && !s.e)`)
	close(on)
	if s := do[setState](p, `saved`); s.Fault != "" || s.Done != s.Total {
		t.Errorf("%+v", s)
	}
	p.check(x)
}

// The reader saves a union while what that would cost is still being looked for.
func TestSetChosenWhileItIsLookedAtIsWhole(t *testing.T) {
	h, x := newHall(t, "/hall/"), county(60)
	h.publish(x)
	p := visitor(t, h)
	on := h.holdFirst("edition")
	p.post(map[string]any{"do": "update", "set": linhe})
	p.until(`(await kept("sets")).some(s => s.p === "` + linhe + `")`)
	p.post(map[string]any{"do": "save", "set": linhe, "all": true})
	p.until(`(await kept("sets")).some(s => s.p === "` + linhe + `" && s.want.own === 2)`)
	on()
	if s := p.save(linhe); s.Fault != "" || s.Done != s.Total || s.Total == 0 {
		t.Errorf("%+v", s)
	}
	p.check(x)
}

// post says something to the worker without waiting for an answer.
func (x *phone) post(word map[string]any) {
	x.t.Helper()
	text, err := json.Marshal(word)
	if err != nil {
		x.t.Fatal(err)
	}
	do[any](x, `navigator.serviceWorker.getRegistration("`+x.hall.base+`").then(r => { r.active.postMessage(`+string(text)+`); return 1 })`)
}

// holdFirst holds back the first part of this kind until on is called.
func (h *hall) holdFirst(word string) (on func()) {
	letGo := make(chan struct{})
	var once sync.Once
	h.set(func() {
		h.fault = onParts(word, func(http.ResponseWriter, *http.Request, string) bool {
			once.Do(func() {
				select {
				case <-letGo:
				case <-h.t.Context().Done():
				}
			})
			return false
		})
	})
	return func() { close(letGo) }
}

// A union that was only looked at on the page of what is kept was not chosen: the next one that is opened is kept.
// One that was dropped was chosen against, and what is opened then is not kept unasked.
func TestUnionThatWasOnlyLookedAtIsNoChoice(t *testing.T) {
	t.Parallel()
	h, x, up := newHall(t, "/hall/"), county(3), province(3)
	y := &wing{prefix: "yl-shan/", above: []string{"yl/"}, pages: map[string]string{"yl-shan/index.html": "山\n", "yl-shan/offline/missing.html": "无\n"}}
	for _, w := range []*wing{x, y, up} {
		h.publish(w)
	}
	p := visitor(t, h)
	ask[any](p, map[string]any{"do": "update", "set": "yl-shan/"})
	p.visit(linhe, linhe+"index.html")
	p.check(x)
	ask[any](p, map[string]any{"do": "drop", "set": linhe})
	p.visit("yl-shan/", "yl-shan/index.html")
	if s := p.state("yl-shan/"); s.Own != 0 {
		t.Errorf("%+v", s)
	}
}

// An icon that never comes, and a database that never answers: neither holds up anything else.
func TestFilesHaveTimeouts(t *testing.T) {
	t.Parallel()
	h, x, p := savedHall(t, 3)
	icon := []byte("<svg/>")
	x.files = []string{digestNamed("static/", "icon", ".svg", icon)}
	h.put(x.files[0], icon)
	h.publish(x)
	p.inWorker(`{ const wait = setTimeout; self.setTimeout = (f, ms) => wait(f, ms === 12e4 ? ms / 200 : ms) }`)
	over := make(chan struct{}) // the worker waits no longer, but its request would hold up the end of the host
	defer close(over)
	h.set(func() {
		h.fault = func(_ http.ResponseWriter, _ *http.Request, address string) bool {
			if address == x.files[0] {
				<-over
			}
			return false
		}
	})
	x.pages[heat(1)] = "第1条\n改过的"
	h.publish(x)
	p.update()
	p.check(x)
	h.set(func() { h.fault = nil })
	picture := h.picture(1, 100)
	p.open(linhe + "index.html")
	p.inWorker(`{ const wait = setTimeout; self.setTimeout = (f, ms) => wait(f, ms === 5e3 ? 0 : ms); IDBObjectStore.prototype.get = () => ({}) }`)
	if n := p.show(picture); n != 100 {
		t.Errorf("the picture has %d bytes", n)
	}
}

// Safari before 16 does not tell the worker which client an answer is for, nor the page where it came from.
func TestWhereAPageCameFromIsKnownWithoutItsClient(t *testing.T) {
	t.Parallel()
	h, x := newHall(t, "/hall/"), county(120)
	h.publish(x)
	p := visitor(t, h)
	p.visit(linhe, linhe+"index.html") // small: the oldest are not kept
	p.inWorker(`Object.defineProperty(FetchEvent.prototype, "resultingClientId", { get: () => undefined }); 0`)
	for _, want := range []string{"network", "store"} {
		p.open(heat(1))
		p.settled(heat(1))
		if s := ask[map[string]any](p, map[string]any{"do": "page", "address": heat(1)}); s["kept"] != "read" || s["from"] != want {
			t.Errorf("%v, want it from the %s", s, want)
		}
	}
}
