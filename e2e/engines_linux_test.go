package e2e

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// keeper is a worker that keeps one page in the database when it is told to, and
// shows it when nobody is on the net. VERSION stands for its version.
const keeper = `const open = () => new Promise((done, failed) => {
	const r = indexedDB.open("keeper", 1);
	r.onupgradeneeded = () => r.result.createObjectStore("pages");
	r.onsuccess = () => done(r.result);
	r.onerror = () => failed(r.error);
});
const over = (target, event) => new Promise(done => target.addEventListener(event, done));
addEventListener("install", e => e.waitUntil(skipWaiting()));
addEventListener("activate", e => e.waitUntil(clients.claim()));
addEventListener("message", e => e.waitUntil((async () => {
	const t = (await open()).transaction("pages", "readwrite");
	t.objectStore("pages").put("<!doctype html><title>kept by VERSION</title>", 0);
	await over(t, "complete");
	e.ports[0].postMessage("VERSION");
})()));
addEventListener("fetch", e => e.request.mode === "navigate" && e.respondWith(fetch(e.request).catch(async () => {
	const r = (await open()).transaction("pages").objectStore("pages").get(0);
	await over(r, "success");
	return new Response(r.result, {headers: {"Content-Type": "text/html"}});
})));`

// keeperSite is a page that registers a version of the keeper, under a policy like ours.
func keeperSite(version string) folder {
	return folder{
		"index.html": []byte(`<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'"><title>online</title><script src="page.js"></script>`),
		"page.js":    []byte(`navigator.serviceWorker.register("sw.js")`),
		"sw.js":      []byte(strings.ReplaceAll(keeper, "VERSION", version)),
	}
}

// updateWorker looks for a new worker and returns when it is in charge. The browser
// may have found it by itself before, with the page.
var updateWorker = `navigator.serviceWorker.getRegistration().then(r => r.update()).then(() => ` +
	whenever(`navigator.serviceWorker.getRegistration().then(r => !r.installing && !r.waiting && r.active.state === "activated")`) + `)`

// What the drivers do is what the tests of the worker rely on.
func TestEnginesVisitReloadOfflineAndUpdate(t *testing.T) {
	t.Parallel()
	for name, start := range engines {
		t.Run(name, func(t *testing.T) {
			e := start(t)
			h := newHost(t, keeperSite("one"), habits{})
			show := func(title string) {
				t.Helper()
				openIn(t, e, h.url(""))
				if got := valueIn[string](t, e, "document.title"); got != title {
					t.Fatalf("the page is %q, want %q", got, title)
				}
			}
			asked := func(version string) {
				t.Helper()
				if got := valueIn[string](t, e, askWorker+`("keep")`); got != version {
					t.Fatalf("worker %q answers, want %q", got, version)
				}
			}
			show("online")
			asked("one")
			h.stop()
			show("kept by one")
			h.start(t)
			h.publish(keeperSite("two"))
			show("online")
			valueIn[bool](t, e, updateWorker)
			asked("two")
			h.stop()
			show("kept by two")
		})
	}
}

// seenIn is what a reader gets to see of a page, without what it says of where it
// comes from, and whether it came from the store.
const seenIn = `(() => {
	const [timing] = performance.getEntriesByType("navigation"), main = document.querySelector("main").cloneNode(true);
	main.querySelector(".kept").remove();
	return {
		title: document.title,
		main: main.innerHTML,
		stored: (timing.serverTiming || []).some(t => t.name === "unionhall"),
	};
})()`

type pageSeen struct {
	Title  string `json:"title"`
	Main   string `json:"main"`
	Stored bool   `json:"stored"`
}

// First visit, reload with nobody on the net and update, on a site as it is built.
func TestEnginesReadTheSiteOfflineAndUpdate(t *testing.T) {
	t.Parallel()
	days := threeDays(t)
	for name, start := range engines {
		t.Run(name, func(t *testing.T) {
			e := start(t)
			h := newHost(t, days.one, habits{prefix: "/a/b/"})
			show := func(file string) pageSeen {
				t.Helper()
				openIn(t, e, h.url(file))
				return valueIn[pageSeen](t, e, seenIn)
			}
			online := map[string]pageSeen{cityHome: show(cityHome)}
			// WebKitGTK never ends a registration whose page was left meanwhile.
			valueIn[bool](t, e, `navigator.serviceWorker.ready.then(() => true)`)
			for _, file := range []string{changedPage, city + "news/index.html"} {
				online[file] = show(file)
			}
			keepIn(t, e, saveCity, days.one)
			h.stop()
			for file, page := range online {
				if got := show(file); got.Title != page.Title || got.Main != page.Main || !got.Stored {
					t.Errorf("%s: offline %q, from the store: %t, %s", file, got.Title, got.Stored, firstDifference(got.Main, page.Main))
				}
			}
			h.start(t)
			h.publish(days.two)
			keepIn(t, e, updateCity, days.two)
			h.stop()
			if got := show(changedPage); got.Main == online[changedPage].Main || !strings.Contains(got.Main, "第二天补充的一段") || !got.Stored {
				t.Errorf("%s after the update, from the store: %t: %s", changedPage, got.Stored, got.Main)
			}
		})
	}
}

// keepIn asks the worker for something and waits until it holds all of the edition.
func keepIn(t *testing.T, e engine, q question, files folder) {
	t.Helper()
	text, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	s := valueIn[setState](t, e, fmt.Sprintf(`%s(%s).then(() => %[1]s({do: "list"})).then(l => l.sets.find(s => s.set === %[3]q))`, askWorker, text, q.Set))
	if !complete(files.edition(t, q.Set))(s) {
		t.Fatalf("%s: %+v", q.Do, s)
	}
}
