package e2e

import (
	"slices"
	"testing"

	"unionhall/pwa"
)

// storing keeps, under all sorts of names, what a page of the base path /hall/
// or of a neighbour on the same origin may keep.
const storing = `Promise.all(["unionhall /hall/ v3", "unionhall outbox /hall/", "unionhall /hall/ v1 mine", "unionhall /hall/next/ v1", "unionhall /ha/ v1", "another"].map(name =>
	new Promise((done, fail) => {
		const o = indexedDB.open(name, 1)
		o.onupgradeneeded = () => o.result.createObjectStore("kept").put("words", 1)
		o.onerror = () => fail(o.error)
		o.onsuccess = () => { o.result.close(); done() }
	})).concat(["unionhall /hall/ v1", "unionhall /hall/next/ v1", "another"].map(name => caches.open(name)))).then(() => {
		localStorage.setItem("unionhall /hall/", "large")
		window.mark = "as it was"
	})`

// stored lists what there is on the origin.
const stored = `Promise.all([indexedDB.databases(), caches.keys()]).then(([databases, caches]) =>
	databases.map(d => "database " + d.name).concat(caches.map(name => "cache " + name), Object.keys(localStorage).map(key => "item " + key)).sort())`

// left is what has to stay of it.
var left = []string{
	"cache another", "cache unionhall /hall/next/ v1",
	"database another", "database unionhall /ha/ v1", "database unionhall /hall/ v1 mine", "database unionhall /hall/next/ v1", "database unionhall outbox /hall/",
	"item unionhall /hall/",
}

// noWorker waits until no worker is registered any more.
const noWorker = `new Promise(done => {
	const look = () => navigator.serviceWorker.getRegistrations().then(list => list.length ? setTimeout(look, 20) : done(1))
	look()
})`

func TestKillWorkerRemovesWhatWasKeptAndItself(t *testing.T) {
	t.Parallel()
	h, x, p := savedHall(t, 30)
	reader := p.another() // somebody reads while it happens
	if a := reader.open(heat(1)); !a.stored {
		t.Fatal("the store does not answer")
	}
	do[any](reader, storing)
	want := append(slices.Clone(left), "cache unionhall /hall/ v1", "database unionhall /hall/ v1", "database unionhall /hall/ v3")
	slices.Sort(want)
	if got := do[[]string](reader, stored); !slices.Equal(got, want) {
		t.Fatalf("before:\n%q\nwant\n%q", got, want)
	}

	kill, err := pwa.KillWorker()
	if err != nil {
		t.Fatal(err)
	}
	h.put("sw.js", kill)
	p.open(linhe + "index.html") // the visit on which the browser looks for another worker
	do[any](p, noWorker)
	if got := do[[]string](reader, stored); !slices.Equal(got, left) {
		t.Errorf("after:\n%q\nwant\n%q", got, left)
	}
	if mark := do[string](reader, `window.mark`); mark != "as it was" {
		t.Error("the page that was open was loaded again")
	}
	outbox := do[string](reader, `new Promise((done, fail) => {
		const o = indexedDB.open("unionhall outbox /hall/")
		o.onerror = () => fail(o.error)
		o.onsuccess = () => {
			const r = o.result.transaction("kept").objectStore("kept").get(1)
			r.onsuccess = () => { o.result.close(); done(r.result) }
		}
	})`)
	if outbox != "words" {
		t.Errorf("the outbox holds %q", outbox)
	}

	h.requests()
	for _, tab := range []*phone{p, reader} {
		a := tab.open(heat(2))
		if a.worker || a.stored || a.status != 200 || a.body != string(x.page(heat(2))) {
			t.Errorf("read afterwards: %+v", a)
		}
	}
	if asked := of(h.requests(), "sw.js", "offline/"); len(asked) > 0 {
		t.Errorf("asked for %q afterwards", asked)
	}
	if got := do[[]string](p, stored); !slices.Equal(got, left) {
		t.Errorf("in the end:\n%q\nwant\n%q", got, left)
	}
}

// A page that is open may hold on to a database, as one of an old version of the
// site might. The worker goes all the same, and the database with the page.
func TestKillWorkerWaitsForNobody(t *testing.T) {
	t.Parallel()
	h, _, p := savedHall(t, 3)
	holder := p.another()
	holder.open(linhe + "index.html")
	do[any](holder, `new Promise((done, fail) => {
		const o = indexedDB.open("unionhall /hall/ v1")
		o.onerror = () => fail(o.error)
		o.onsuccess = () => { window.held = o.result; done(1) }
	})`)
	kill, err := pwa.KillWorker()
	if err != nil {
		t.Fatal(err)
	}
	h.put("sw.js", kill)
	p.open(linhe + "index.html")
	do[any](p, noWorker)
	do[any](holder, `window.held.close()`)
	do[any](p, `new Promise(done => {
		const look = () => indexedDB.databases().then(list => list.length ? setTimeout(look, 20) : done(1))
		look()
	})`)
	if a := p.open(heat(1)); a.worker {
		t.Error("a worker answers")
	}
}
