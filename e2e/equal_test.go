package e2e

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// sets are the prefixes of all sets of a build, sorted.
func (f folder) sets() (prefixes []string) {
	for name := range f {
		if prefix, ok := strings.CutSuffix(name, "offline/edition.txt"); ok {
			prefixes = append(prefixes, prefix)
		}
	}
	slices.Sort(prefixes)
	return prefixes
}

// inherited are the pages of the sets above a set that it takes along.
func (f folder) inherited(t *testing.T, set string) (pages []string) {
	t.Helper()
	for _, up := range f.edition(t, set).Above {
		for file, pack := range f.inSet(t, up) {
			if pack == "C" || strings.HasPrefix(pack, "s") {
				pages = append(pages, file)
			}
		}
	}
	slices.Sort(pages)
	return pages
}

// firstOfEachSort are the first pages of each sort.
func firstOfEachSort(pages []string) (few []string) {
	seen := map[string]bool{}
	for _, file := range pages {
		if sort := sortOf(file, site.languages()); !seen[sort] {
			seen[sort] = true
			few = append(few, file)
		}
	}
	return few
}

// navigateWithin hands the worker the event of a navigation to each address, as the browser
// does, and gives its answers. Only a browser makes such a request and such an event, so the mode
// and the event are made up; all that the worker does with them is its own.
const navigateWithin = `(urls => Promise.all(urls.map(url => new Promise(done => self.onfetch({
	request: Object.defineProperty(new Request(url), "mode", {value: "navigate"}),
	resultingClientId: url,
	waitUntil() {},
	respondWith: answer => done(Promise.resolve(answer).then(async r => ({code: r.status, body: await r.text()}))),
})))))`

// answersAll asks the worker, while nobody is on the net, for pages of one build: it answers with all
// of them, byte for byte. That the browser shows what the worker answers, readsAll sees; it
// costs a document for each page.
func (r *reader) answersAll(t *testing.T, pages []string, files folder) {
	t.Helper()
	r.h.stop()
	defer r.h.start(t)
	for batch := range slices.Chunk(pages, 100) {
		var urls []string
		for _, file := range batch {
			urls = append(urls, r.h.url(file))
		}
		list, err := json.Marshal(urls)
		if err != nil {
			t.Fatal(err)
		}
		answers := inWorker[[]struct {
			Code int
			Body string
		}](t, r.page, r.h.origin()+r.h.prefix, navigateWithin+"("+string(list)+")")
		for i, file := range batch {
			if got := answers[i]; got.Code != http.StatusOK || got.Body != string(files[file]) {
				t.Errorf("%s: code %d, %s", file, got.Code, firstDifference(got.Body, string(files[file])))
			}
		}
	}
}

// Every page read without a network is the page of the network: those of one
// union with all that it inherits, then those of all unions.
func TestEveryPageReadOfflineEqualsThePageOnline(t *testing.T) {
	t.Parallel()
	files, err := readFolder(site.dir)
	if err != nil {
		t.Fatal(err)
	}
	r := saved(t, sharedBrowser(t), files, habits{})
	above := files.edition(t, city).Above
	if len(above) == 0 {
		t.Fatalf("%s has nothing above it", city)
	}
	for _, up := range above {
		r.until(t, up, "saved along", complete(files.edition(t, up)))
	}
	r.answersAll(t, slices.Concat(pagesOf(t, city, files), files.inherited(t, city)), files)
	all := map[string]bool{}
	for _, set := range files.sets() {
		r.complete(t, question{Do: "save", Set: set, All: true}, files)
		for file := range files.inSet(t, set) {
			all[file] = true
		}
	}
	r.answersAll(t, slices.Sorted(maps.Keys(all)), files)
	r.readsAll(t, firstOfEachSort(slices.Sorted(maps.Keys(all))), files)
	for file := range files {
		if strings.HasSuffix(file, ".html") && !all[file] && file != "404.html" {
			t.Errorf("%s is in no set", file)
		}
	}
}
