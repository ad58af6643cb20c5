package e2e

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"
)

// What a host answers instead of the file; false for the file itself.
type instead func(w http.ResponseWriter, r *http.Request, address string) bool

func sayLogin(w http.ResponseWriter, _ *http.Request, _ string) bool {
	w.Header().Set("Content-Type", "text/html")
	w.Write([]byte(loginPage))
	return true
}

func sayStatus(code int) instead {
	return func(w http.ResponseWriter, _ *http.Request, address string) bool {
		w.WriteHeader(code)
		w.Write([]byte(loginPage))
		return true
	}
}

// onParts is a fault of some files in the folder of the set only.
func onParts(word string, f instead) instead {
	return func(w http.ResponseWriter, r *http.Request, address string) bool {
		return strings.Contains(address, "/offline/"+word) && f(w, r, address)
	}
}

// cut sends half of the file, and closes the connection.
func (h *hall) cut(w http.ResponseWriter, _ *http.Request, address string) bool {
	h.mu.Lock()
	b := h.files[address]
	h.mu.Unlock()
	if len(b) < 2 {
		return false
	}
	w.Header().Set("Content-Length", "100000")
	w.Write(b[:len(b)/2])
	panic(http.ErrAbortHandler)
}

// changed sends the file with one byte changed.
func (h *hall) changed(w http.ResponseWriter, r *http.Request, address string) bool {
	h.mu.Lock()
	b := bytes.Clone(h.files[address])
	h.mu.Unlock()
	if len(b) < 2 {
		return false
	}
	b[len(b)/2] ^= 1
	serveFile(w, r, address, b, true)
	return true
}

// otherKey signs the edition that the host has with a key that is not the site's.
func (h *hall) otherKey(w http.ResponseWriter, r *http.Request, address string) bool {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		h.t.Error(err)
	}
	h.mu.Lock()
	payload := bytes.Split(h.files[address], []byte("\n"))[1]
	h.mu.Unlock()
	jws, err := (&hall{key: key}).sign(payload)
	if err != nil {
		h.t.Error(err)
	}
	serveFile(w, r, address, []byte(editionText(jws)), true)
	return true
}

// unsigned takes the signature away.
func (h *hall) unsigned(w http.ResponseWriter, r *http.Request, address string) bool {
	h.mu.Lock()
	_, payload, _ := strings.Cut(string(h.files[address]), "\n")
	h.mu.Unlock()
	serveFile(w, r, address, []byte("eyJ0eXAiOiJzZWFsMStlZGl0aW9uIiwiYWxnIjoibm9uZSJ9..\n"+payload), true)
	return true
}

func sayElsewhere(w http.ResponseWriter, r *http.Request, address string) bool {
	if !strings.Contains(address, "/offline/") {
		return sayLogin(w, r, address)
	}
	http.Redirect(w, r, "/hall/portal.html", http.StatusFound)
	return true
}

// Whatever the network does: nothing of it is kept, what was readable is
// readable, byte for byte of its edition, and the next good visit completes.
func TestNothingWrongEntersTheStore(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		make func(h *hall) instead
		said string
	}{
		{"a portal answers everything with 200 and its page", func(*hall) instead { return sayLogin }, "refused"},
		{"a portal redirects", func(*hall) instead { return sayElsewhere }, "offline"},
		{"the server fails", func(*hall) instead { return sayStatus(500) }, "offline"},
		{"a challenge page", func(*hall) instead { return sayStatus(403) }, "offline"},
		{"another key signs the edition", func(h *hall) instead { return onParts("edition", h.otherKey) }, "refused"},
		{"the edition is not signed", func(h *hall) instead { return onParts("edition", h.unsigned) }, "refused"},
		{"a byte of the edition is changed", func(h *hall) instead { return onParts("edition", h.changed) }, "refused"},
		{"the edition is cut short", func(h *hall) instead { return onParts("edition", h.cut) }, "offline"},
		{"a byte of the packs is changed", func(h *hall) instead { return onParts("pack", h.changed) }, "refused"},
		{"packs are cut short", func(h *hall) instead { return onParts("pack", h.cut) }, "offline"},
		{"a byte of the shell is changed", func(h *hall) instead { return onParts("shell", h.changed) }, "refused"},
		{"a part is a page", func(*hall) instead { return onParts("pack", sayLogin) }, "refused"},
		{"a part is gone", func(*hall) instead { return onParts("pack", sayStatus(404)) }, "offline"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h, x := newHall(t, "/hall/"), county(3)
			h.publish(x)
			p := newPhone(t, h)
			p.open(linhe + "index.html")
			p.install()
			home := visited(linhe, linhe+"index.html")
			h.set(func() { h.fault = c.make(h) })
			if s := p.hear("fault", home).State; s.Fault != c.said {
				t.Errorf("first visit: said %q", s.Fault)
			}
			for address, pack := range p.keptPages() {
				if !strings.HasSuffix(pack, " ") { // as it was read
					t.Errorf("kept %s in %s", address, pack)
				}
			}
			h.set(func() { h.fault = nil })
			p.visit(linhe, linhe+"index.html")
			p.check(x)
			p.save(linhe)

			before := county(3)
			x.shell = otherMenu
			for i := range 60 {
				x.pages[heat(i)] = "另一条\n" + strings.Repeat("另一条。", 900) + heat(i)
			}
			h.publish(x)
			h.set(func() { h.fault = c.make(h) })
			if s := p.hear("fault", map[string]any{"do": "update"}).State; s.Fault != c.said {
				t.Errorf("update: said %q", s.Fault)
			}
			p.check(before)
			h.set(func() { h.fault = nil })
			p.update()
			p.check(x)
			if s := p.state(linhe); s.Fault != "" {
				t.Errorf("afterwards: %+v", s)
			}
		})
	}
}

// A host or a cache that serves what it had before.
func TestOlderEditionIsRefused(t *testing.T) {
	t.Parallel()
	h, x := newHall(t, "/hall/"), county(3)
	h.publish(x)
	old := h.files[linhe+"offline/edition.txt"]
	x.pages[heat(1)] = "第1条\n改过的"
	h.publish(x)
	p := visitor(t, h)
	p.save(linhe)
	h.put(linhe+"offline/edition.txt", old)
	if s := p.hear("fault", map[string]any{"do": "update"}).State; s.Fault != "old" {
		t.Errorf("said %q", s.Fault)
	}
	p.check(x)
}

// Half a deploy: what the edition names is gone, because there is a newer one.
func TestMissingPartMeansTheEditionIsFetchedAgainOnce(t *testing.T) {
	t.Parallel()
	h, x, p := savedHall(t, 3)
	x.shell = otherMenu
	h.publish(x)
	h.set(func() { h.fault = onParts("shell", sayStatus(404)) })
	p.update()
	if asked := h.requests(); len(of(asked, "edition")) != 2 || len(of(asked, "shell")) != 2 {
		t.Errorf("asked for %q", asked)
	}
	// The second time there is a newer edition.
	h.set(func() {
		first := true
		h.fault = func(w http.ResponseWriter, r *http.Request, address string) bool {
			if strings.Contains(address, "/shell") && first {
				first = false
				x.shell = otherMenu + "二"
				h.publish(x)
				return sayStatus(404)(w, r, address)
			}
			return false
		}
	})
	p.update()
	p.check(x)

	// So it is with a log, and with a patch that it names: of an edition that is not the newest any more they may be gone.
	for _, kind := range []string{"log", "patch"} {
		for i := range 2 {
			x.pages[heat(1)] = fmt.Sprint("第1条\n", kind, i)
			h.publish(x)
		}
		h.set(func() {
			first := true
			h.fault = func(w http.ResponseWriter, r *http.Request, address string) bool {
				if !strings.Contains(address, "/"+kind) || !first {
					return false
				}
				first = false
				x.pages[heat(2)] = "第2条\n" + kind
				h.publish(x)
				return sayStatus(404)(w, r, address)
			}
		})
		h.requests()
		p.update()
		if asked := h.requests(); len(of(asked, "edition")) != 2 || len(of(asked, "/log")) == 0 {
			t.Errorf("asked for %q where a %s is gone", asked, kind)
		}
		p.check(x)
	}
}

// A connection that is cut goes on with the part at which it stopped.
func TestUpdateGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	h, x, p := savedHall(t, 3)
	x.shell = otherMenu
	for i := range 60 {
		x.pages[heat(i)] = "另一条\n" + strings.Repeat("另一条。", 900) + heat(i)
	}
	h.publish(x)
	h.set(func() { h.fault = onParts("pack", h.cut) })
	p.hear("fault", map[string]any{"do": "update"})
	before := of(h.requests(), "shell", "patch")
	if len(before) == 0 {
		t.Fatal("nothing came before the cut")
	}
	h.set(func() { h.fault = nil })
	p.update()
	if asked := of(h.requests(), before...); len(asked) != 0 {
		t.Errorf("fetched again: %q", asked)
	}
	p.check(x)
}

// Saving goes on with the pack at which it stopped, and what has come can be read.
func TestSavingGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	h, x := newHall(t, "/hall/"), county(120)
	h.publish(x)
	p := visitor(t, h)
	packs := 0
	h.set(func() {
		h.fault = onParts("pack", func(w http.ResponseWriter, r *http.Request, address string) bool {
			packs++
			return packs > 2 && h.cut(w, r, address)
		})
	})
	p.hear("fault", map[string]any{"do": "save", "set": linhe, "all": true})
	first := of(h.requests(), "pack")
	h.set(func() { h.down = true })
	if a := p.open(heat(119)); a.body != string(x.page(heat(119))) {
		t.Errorf("the newest cannot be read: %+v", a)
	}
	h.set(func() { h.fault, h.down = nil, false })
	p.save(linhe)
	// The one that was cut, and the next one where it had been asked for.
	if again := of(h.requests(), first...); len(again) < 1 || len(again) > 2 {
		t.Errorf("fetched again: %q", again)
	}
	p.check(x)
}

// Waits for what never comes have an end. The worker's clock runs faster here.
func TestFetchesHaveTimeouts(t *testing.T) {
	t.Parallel()
	h, x, p := savedHall(t, 3)
	x.shell = otherMenu
	h.publish(x)
	p.inWorker(`{ const wait = setTimeout; self.setTimeout = (f, ms) => wait(f, ms < 3e4 ? ms : ms / 60) }`)
	hang := make(chan struct{})
	h.set(func() {
		h.fault = onParts("", func(w http.ResponseWriter, r *http.Request, address string) bool {
			select {
			case <-hang:
			case <-r.Context().Done():
			}
			return true
		})
	})
	if s := p.hear("fault", map[string]any{"do": "update"}).State; s.Fault != "offline" {
		t.Errorf("said %q", s.Fault)
	}
	close(hang)
	h.set(func() { h.fault = nil })
	p.update()
	p.check(x)
}

// A failure is tried again after 4, 16 and 64 s, and then left for the next visit.
func TestFailuresAreNeverRetriedInAHotLoop(t *testing.T) {
	t.Parallel()
	h, x, p := savedHall(t, 3)
	x.shell = otherMenu
	h.publish(x)
	p.inWorker(`{ const wait = setTimeout; self.waits = []; self.setTimeout = (f, ms) => (waits.push(ms), wait(f, ms < 3e4 || ms === 64e3 ? ms / 100 : ms)) }`)
	h.set(func() { h.fault = onParts("edition", sayStatus(500)) })
	p.update()
	if asked := h.requests(); len(asked) != 4 {
		t.Errorf("asked for %q", asked)
	}
	p.inWorker(`if (waits.filter(ms => ms === 4e3 || ms === 16e3 || ms === 64e3).join() !== "4000,16000,64000") throw new Error(waits.join())`)
}

func TestOneSyncPerSetFromTwoTabs(t *testing.T) {
	t.Parallel()
	h, x := newHall(t, "/hall/"), county(120)
	h.publish(x)
	p := visitor(t, h)
	q := p.another()
	q.open(linhe + "index.html")
	h.requests()
	done := make(chan struct{})
	go func() {
		defer close(done)
		q.save(linhe)
	}()
	p.save(linhe)
	<-done
	asked := of(h.requests(), "offline/")
	slices.Sort(asked)
	if once := slices.Compact(slices.Clone(asked)); len(once) != len(asked) {
		t.Errorf("asked twice: %q", asked)
	}
	p.check(x)
}

// quota sets what the origin may store, in bytes.
func (x *phone) quota(bytes float64) {
	x.t.Helper()
	if _, err := chromedp.Call(x.ctx, storage.OverrideQuotaForOrigin, storage.OverrideQuotaForOriginParams{Origin: x.hall.server.URL, QuotaSize: &bytes}); err != nil {
		x.t.Fatal(err)
	}
}

// noise is a text that no compression makes much smaller.
func noise(size int) string {
	b := make([]byte, size)
	rand.Read(b) // never fails
	return base64.StdEncoding.EncodeToString(b)
}

func TestFullPhoneKeepsWhatItHas(t *testing.T) {
	t.Parallel()
	h, x := newHall(t, "/hall/"), county(3)
	h.publish(x)
	p := newPhone(t, h)
	p.quota(1e6) // before anything is stored: the browser looks at it now and then only
	p.open(linhe + "index.html")
	p.install()
	p.save(linhe)
	p.check(x)
	before := county(3)
	for i := range 60 {
		x.pages[heat(i)] = "另一条\n" + noise(8000)
	}
	h.publish(x)
	if s := p.hear("fault", map[string]any{"do": "update"}).State; s.Fault != "full" {
		t.Errorf("said %q", s.Fault)
	}
	if parts := records[int](p, "parts", "[p.slice(0, 40), p.length]"); len(parts) > 0 {
		t.Errorf("parts that there is no room for stay: %v", parts)
	}
	p.check(before)
	p.quota(1e9)
	p.update()
	p.check(x)
}

func TestClosedDatabaseIsOpenedAgain(t *testing.T) {
	t.Parallel()
	_, x, p := savedHall(t, 3)
	p.inWorker(`{
		const real = IDBDatabase.prototype.transaction
		IDBDatabase.prototype.transaction = function () {
			IDBDatabase.prototype.transaction = real
			throw new DOMException("closing", "InvalidStateError")
		}
	}`)
	p.check(x)
}

// The reader, or the system, clears what is stored while a page is open.
func TestClearedStorageBeginsAgain(t *testing.T) {
	t.Parallel()
	h, x, p := savedHall(t, 3)
	if _, err := chromedp.Call(p.ctx, storage.ClearDataForOrigin, storage.ClearDataForOriginParams{Origin: h.server.URL, StorageTypes: "indexeddb"}); err != nil {
		t.Fatal(err)
	}
	if a := p.open(heat(1)); a.stored || a.body != string(x.page(heat(1))) {
		t.Errorf("%+v", a)
	}
	p.visit(linhe, heat(1))
	p.check(x)
	if gone := do[string](p, `new Promise(done => { const r = indexedDB.deleteDatabase("unionhall /hall/ v1"); r.onsuccess = () => done("deleted"); r.onblocked = () => done("blocked") })`); gone != "deleted" {
		t.Error(gone)
	}
	p.visit(linhe, heat(1))
	p.check(x)
}

func TestWrongClockIsNotBelieved(t *testing.T) {
	t.Parallel()
	for _, year := range []string{"365 * 864e5", "-365 * 864e5", "-now()"} {
		h, x, p := savedHall(t, 3)
		p.inWorker(`{ const now = Date.now.bind(Date); Date.now = () => now() + ` + year + ` }`)
		x.pages[heat(1)] = "第1条\n改过的"
		h.publish(x)
		p.visit(linhe, linhe+"index.html")
		p.check(x)
		if s := p.state(linhe); s.Fault != "" {
			t.Errorf("%s: %+v", year, s)
		}
	}
}

// What differs from the edition's check of a pack is fetched anew: that pack only.
func TestDamagedPackIsFetchedAnew(t *testing.T) {
	t.Parallel()
	h, x, p := savedHall(t, 120)
	do[any](p, `new Promise((done, fail) => {
		const o = indexedDB.open("unionhall /hall/ v1")
		o.onsuccess = () => {
			const t = o.result.transaction("pages", "readwrite")
			t.objectStore("pages").delete("yl-linhe/news/a003")
			t.oncomplete = () => { o.result.close(); done(1) }
			t.onabort = fail
		}
	})`)
	x.pages[heat(110)] = "第110条\n改过的"
	h.publish(x)
	p.update()
	if asked := of(h.requests(), "pack"); len(asked) != 1 {
		t.Errorf("asked for %q", asked)
	}
	p.check(x)
}
