package e2e

import (
	"net/http"
	"strings"
	"testing"
)

// places are hosts as they are met. On each a phone saves, reads and updates.
var places = map[string]habits{
	"plain file server":                       {},
	"below a path":                            {prefix: "/a/b/"},
	"compresses":                              {codings: []string{"br", "gzip"}, tags: true},
	"compresses with gzip, below a path":      {codings: []string{"gzip"}, prefix: "/a/b/", maxAge: 600},
	"lets caches keep everything":             {maxAge: 600, tags: true},
	"unknown paths are 200 and HTML":          {soft404: true},
	"redirects /x to /x/":                     {redirects: toSlash, prefix: "/a/b/"},
	"redirects /x.html to /x":                 {redirects: offHTML, codings: []string{"br"}, tags: true},
	"redirects /x.html to /x, below a path":   {redirects: offHTML, prefix: "/a/b/"},
	"adds a query to every page that is read": {query: "from=singlemessage&isappinstalled=0"},
}

func TestPhonesReadOnEveryHost(t *testing.T) {
	t.Parallel()
	days, browser := threeDays(t), sharedBrowser(t)
	for name, place := range places {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := saved(t, browser, days.one, place)
			r.readsByAnyName(t, city+"news/index.html", days.one)
			r.readsByAnyName(t, changedPage, days.one)
			r.h.publish(days.two)
			r.complete(t, updateCity, days.two)
			r.readsAll(t, pagesOf(t, city, days.one, days.two), days.two)
		})
	}
}

// readsByAnyName reads a page without a network at every address that people and
// programs write for it.
func (r *reader) readsByAnyName(t *testing.T, file string, files folder) {
	t.Helper()
	r.h.stop()
	defer r.h.start(t)
	path, _ := strings.CutSuffix(file, ".html")
	forms := []string{file, path, file + "?from=timeline", path + "?utm_source=x&a=%E5%B7%A5"}
	if folder, ok := strings.CutSuffix(file, "/index.html"); ok {
		forms = append(forms, folder, folder+"/", folder+"/?from=timeline", folder+"?from=timeline")
	}
	for i, form := range forms {
		forms[i] = r.h.origin() + r.h.prefix + form
	}
	for form, got := range r.raw.read(t, forms...) {
		if got.code != http.StatusOK || !got.worker || got.body != string(files[file]) {
			t.Errorf("%s: code %d, from a worker: %t, %s %s", form, got.code, got.worker, got.failed, firstDifference(got.body, string(files[file])))
		}
	}
}

// For minutes a host sends some files of the day before and some of today's. What
// is opened then is whole, and what is saved is of one build.
func TestPhonesMeetDeploysOnTheirFirstVisit(t *testing.T) {
	t.Parallel()
	days, browser := threeDays(t), sharedBrowser(t)
	pages := pagesOf(t, city, days.one, days.two)
	for seed := range uint64(3) {
		place := habits{soft404: seed == 1, maxAge: 600 * int(seed%2)}
		r := newReader(t, browser, newHost(t, days.one, place))
		r.h.deploy(days.one, days.two, seed, 0.5)
		r.open(t, cityHome)
		r.attempt(t, saveCity)
		r.lookOffline(t, pages, days.one, days.two)
		r.h.deploy(days.one, days.two, seed, 0.8)
		r.attempt(t, updateCity)
		r.lookOffline(t, pages, days.one, days.two)
		r.h.publish(days.two)
		r.complete(t, updateCity, days.two)
		r.readsAll(t, pages, days.two)
	}
}
