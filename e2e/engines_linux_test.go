package e2e

import (
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

// askWorker sends a message to the active worker of the page and gives its answer.
const askWorker = `(ask => navigator.serviceWorker.ready.then(r => new Promise(done => {
	const line = new MessageChannel();
	line.port1.onmessage = e => done(e.data);
	r.active.postMessage(ask, [line.port2]);
})))`

// updateWorker looks for a new worker and returns when it is in charge.
const updateWorker = `navigator.serviceWorker.getRegistration().then(async r => {
	const changed = new Promise(done => navigator.serviceWorker.addEventListener("controllerchange", () => done(true)));
	await r.update();
	return changed;
})`

// What the drivers do is what the tests of the worker rely on.
func TestEnginesVisitReloadOfflineAndUpdate(t *testing.T) {
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
