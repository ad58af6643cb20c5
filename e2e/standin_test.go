package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// A standIn stands in for the site's worker where only the page's side of their
// talk is looked at: it answers as a test wants, and notes what it is asked.
type standIn struct {
	page    string   // JSON of a PageState
	list    string   // JSON of a List, answered to list
	near    string   // JSON of a Near
	save    string   // JSON of the SetState that saving comes to
	stored  bool     // pages come as from the store
	missing []string // files that are neither kept nor to be had
	silent  bool     // it never answers
}

// script is the stand-in as a worker. What the page asks is told to all pages, as
// "asked", where a test hears it.
func (k *standIn) script() string {
	or := func(text, other string) string {
		if text == "" {
			return other
		}
		return text
	}
	return fmt.Sprintf(`
const page = %s, list = %s, near = %s, saved = %s, stored = %t, missing = %q.split(" ").filter(Boolean), silent = %t;
addEventListener("install", () => skipWaiting());
addEventListener("activate", e => e.waitUntil(clients.claim()));
const tell = news => clients.matchAll().then(all => all.forEach(c => c.postMessage(news)));
addEventListener("message", e => {
	const answers = {page, list, near, save: saved, update: saved};
	if (e.data.do === "test") return tell(e.data.news);
	tell({news: "asked", ask: e.data});
	if (e.ports.length && !silent) e.ports[0].postMessage(answers[e.data.do]);
	if (e.data.do === "drop") tell({news: "dropped", set: e.data.set, state: {...list.sets[0], own: 0, shared: 0, pages: 0, bytes: 0, time: 0, checked: 0}});
});
addEventListener("fetch", e => {
	if (e.request.mode !== "navigate") return;
	const file = new URL(e.request.url).pathname.slice(1), gone = missing.includes(file), set = file.split("/")[0];
	if (!stored && !gone) return;
	e.respondWith(fetch(gone ? "/" + set + "/offline/missing.html" : e.request.url, {redirect: "follow"}).then(async r => new Response(
		(await r.text()).replaceAll('"../../', '"' + "../".repeat(file.split("/").length - 1)),
		{status: gone ? 503 : 200, headers: {"Content-Type": "text/html; charset=utf-8", "Server-Timing": "unionhall"}})));
});`, or(k.page, `{kept: "", from: "network", time: 0, newer: false}`), or(k.list, `{sets: [], pictures: 0}`),
		or(k.near, `{pages: []}`), or(k.save, `{fault: ""}`), k.stored, strings.Join(k.missing, " "), k.silent)
}

// serveKept serves the site with a stand-in for its worker.
func serveKept(t *testing.T, k *standIn) string {
	t.Helper()
	return serveWorker(t, func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(w, k.script())
	})
}

// serveWorker serves the site with what worker answers for sw.js.
func serveWorker(t *testing.T, worker func(w http.ResponseWriter)) string {
	t.Helper()
	files := http.FileServer(http.Dir(site.dir))
	server := startServer(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/sw.js" {
			worker(w)
			return
		}
		if name := path.Join(site.dir, filepath.FromSlash(r.URL.Path)); strings.HasSuffix(name, "index.html") {
			text, err := os.ReadFile(name) // the file server would lead elsewhere
			if err != nil {
				http.NotFound(w, r)
				return
			}
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write(text)
			return
		}
		files.ServeHTTP(w, r)
	}))
	return server.URL + "/"
}

// named is an origin by a name of its own, which browsers that map names know.
func named(origin, name string) string {
	u, err := url.Parse(origin)
	if err != nil {
		return origin
	}
	u.Host = name + ":" + u.Port()
	return u.String()
}
