package e2e

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// What scripts may weigh on the line, compressed, in bytes.
const (
	pageBudget   = 3000
	workerBudget = 6000
)

// Nothing but its document, pictures and manifest comes with a page for nothing:
// whatever else it asks for is counted as script, whatever it is called. The same
// goes for the worker and what it fetches of a set.
func TestScriptsStayWithinTheirBudgets(t *testing.T) {
	t.Parallel()
	files := threeDays(t).one
	for name, c := range map[string]struct{ file, set string }{
		"door":    {"index.html", ""},
		"home":    {cityHome, city},
		"list":    {city + "news/index.html", city},
		"article": {changedPage, city},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHost(t, files, habits{codings: []string{"br"}})
			r := &reader{h: h, page: openTab(t, sharedBrowser(t), h.url(""))}
			seen := r.page.requests(t)
			r.open(t, c.file)
			if !r.page.works(t) {
				t.Fatal("the worker does not work")
			}
			free := []string{}
			if c.set != "" {
				r.until(t, c.set, "kept", func(s setState) bool { return s.Own > 0 && s.Done == s.Total && s.Fault == "" })
				free = files.edition(t, c.set).Files
			}
			page, worker := weighScripts(h.take(), free, seen())
			if page.bytes == 0 || page.bytes > pageBudget {
				t.Errorf("the page asks for %d bytes: %q", page.bytes, page.names)
			}
			if worker.bytes == 0 || worker.bytes > workerBudget {
				t.Errorf("the worker asks for %d bytes: %q", worker.bytes, worker.names)
			}
			t.Logf("page %d, worker %d bytes", page.bytes, worker.bytes)
		})
	}
}

// requests notes what the pages of a tab ask for from now on, by address, each time.
func (x *tab) requests(t *testing.T) func() map[string][]network.ResourceType {
	t.Helper()
	var mu sync.Mutex
	seen := map[string][]network.ResourceType{}
	err := chromedp.Listen(x.ctx, func(event any) {
		if e, ok := event.(*network.EventRequestWillBeSent); ok {
			mu.Lock()
			defer mu.Unlock()
			name := strings.TrimPrefix(e.Request.URL, x.origin)
			seen[name] = append(seen[name], e.Type)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return func() map[string][]network.ResourceType {
		mu.Lock()
		defer mu.Unlock()
		return maps.Clone(seen)
	}
}

// A weight is what came over the line, and its bytes as they were sent.
type weight struct {
	bytes int
	names []string
}

func (l *weight) add(a asked) {
	l.bytes += a.size
	l.names = append(l.names, a.name)
}

// weighScripts parts what a host was asked for by who asked for it, without what is
// not counted: documents, pictures, manifests, and of the worker the set that it keeps,
// with the files that its edition names. What a page has asked for, the worker may ask
// for again: as often as the page's tab has seen it, it was the page.
func weighScripts(list []asked, free []string, seen map[string][]network.ResourceType) (page, worker weight) {
	for _, a := range list {
		if a.dest == "serviceworker" {
			worker.add(a)
			continue
		}
		var kind network.ResourceType
		kinds := seen[a.name]
		ofPage := len(kinds) > 0
		if ofPage {
			kind, seen[a.name] = kinds[0], kinds[1:]
		}
		switch {
		case kind == network.ResourceTypeDocument, kind == network.ResourceTypeImage, kind == network.ResourceTypeManifest,
			slices.Contains([]string{"document", "image", "manifest"}, a.dest):
		case ofPage:
			page.add(a)
		case !parts(a.name) && !slices.Contains(free, a.name):
			worker.add(a)
		}
	}
	return page, worker
}

// What is called something else is counted all the same.
func TestScriptsAreWeighedWhateverTheirNames(t *testing.T) {
	t.Parallel()
	files := folder{
		"index.html": []byte(`<!doctype html><title>a</title><link rel="icon" href="data:,"><script src="style.css"></script><script>
			fetch("words.json"); unionhall = {worker: navigator.serviceWorker.register("w").then(() => navigator.serviceWorker.ready)}</script>`),
		"style.css":               []byte(`"twenty bytes of it."`),
		"words.json":              []byte(`"ten more"`),
		"w":                       []byte(`importScripts("more.png"); onactivate = e => e.waitUntil(fetch("set/offline/edition.txt"))`),
		"more.png":                []byte(`"eight"; `),
		"set/offline/edition.txt": []byte(`not counted`),
	}
	h := newHost(t, files, habits{})
	asScripts := func(name string, good reply) fault {
		if name != "style.css" && name != "w" && name != "more.png" {
			return nil
		}
		good.header.Set("Content-Type", "text/javascript")
		return nil
	}
	h.strikeWith(asScripts)
	x := openTab(t, sharedBrowser(t), h.url(""))
	seen := x.requests(t)
	x.do(t, chromedp.Navigate(h.url("index.html")))
	if !x.works(t) {
		t.Fatal("the worker does not work")
	}
	h.wait(t, "the edition", func(a asked) bool { return isEdition(a.name) })
	page, worker := weighScripts(h.take(), nil, seen())
	if want := len(files["style.css"]) + len(files["words.json"]); page.bytes != want {
		t.Errorf("the page has %d bytes, want %d: %q", page.bytes, want, page.names)
	}
	if want := len(files["w"]) + len(files["more.png"]); worker.bytes != want {
		t.Errorf("the worker has %d bytes, want %d: %q", worker.bytes, want, worker.names)
	}
}
