package e2e

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// A misfortune is what befalls the requests of a phone.
type misfortune struct {
	name  string
	fault fault
	meant func(name string) bool
}

var misfortunes = []misfortune{
	{"portal answers all with 200 and HTML", portal, anything},
	{"portal answers parts with 200 and HTML", portal, isPart},
	{"connection is cut at 10 percent", cut(10), parts},
	{"connection is cut at 50 percent", cut(50), parts},
	{"connection is cut at 90 percent", cut(90), parts},
	{"server answers 500", status(http.StatusInternalServerError), anything},
	{"server answers 404", status(http.StatusNotFound), isPart},
	{"bodies are truncated", truncate(70), parts},
	{"digests are wrong", flip, isPart},
	{"signature is of other bytes", tamper, isEdition},
	{"challenge page of a content network", challenge, anything},
}

// forgery is all that phones fetch as it should be, but signed by somebody else.
func (p published) forgery() misfortune {
	return misfortune{"wrong key", func(w http.ResponseWriter, r *http.Request, good reply) {
		if body, ok := p.forged[strings.TrimPrefix(r.URL.Path, "/")]; ok {
			good.code, good.body = http.StatusOK, body
		}
		good.send(w)
	}, parts}
}

// parts are the files of a set that a worker fetches: the edition, and what it names.
func parts(name string) bool     { return isEdition(name) || isPart(name) }
func isEdition(name string) bool { return strings.HasSuffix(name, "offline/edition.txt") }
func isPart(name string) bool {
	return strings.Contains(name, "offline/") && (strings.HasSuffix(name, ".json") || strings.HasSuffix(name, ".bin"))
}

// city is the set that tests read: that of a union with unions above it.
const city = "yl-linhe/"

// cityHome is the page of it that phones open first.
const cityHome = city + "index.html"

var saveCity = question{Do: "save", Set: city, All: true}
var updateCity = question{Do: "update", Set: city}

// The first visit of a phone, when something befalls what its worker fetches and
// the pages that it opens then: nothing wrong is kept, and the next good visit completes.
func TestFirstVisitSurvives(t *testing.T) {
	t.Parallel()
	days, browser := threeDays(t), sharedBrowser(t)
	pages := pagesOf(t, city, days.one)
	for _, m := range append(misfortunes, days.forgery()) {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			r := newReader(t, browser, newHost(t, days.one, habits{}))
			r.h.spoil(m.fault, func(name string) bool { return parts(name) && m.meant(name) })
			r.open(t, cityHome)
			if r.attempt(t, saveCity) == "" {
				t.Error("the worker tells no fault")
			}
			r.h.spoil(m.fault, m.meant)
			r.read(t, pages[0])
			r.lookOffline(t, pages, days.one)
			r.h.mend()
			r.completesFirstVisit(t, days.one)
		})
	}
	whole := weigh(t, browser, days.one)
	for _, percent := range []int{10, 50, 90} {
		t.Run(fmt.Sprintf("network is lost at %d percent", percent), func(t *testing.T) {
			t.Parallel()
			r := newReader(t, browser, newHost(t, days.one, habits{}))
			r.h.strikeWith(cutAfter(whole*percent/100, parts))
			r.open(t, cityHome)
			r.attempt(t, saveCity)
			readable := r.lookOffline(t, pages, days.one)
			if percent >= 50 && !slices.Contains(readable, cityHome) {
				t.Errorf("of what came only %q is readable", readable)
			}
			r.h.mend()
			r.completesFirstVisit(t, days.one)
		})
	}
}

// completesFirstVisit comes again to a host that is as it should be.
func (r *reader) completesFirstVisit(t *testing.T, files folder) {
	t.Helper()
	r.open(t, cityHome)
	r.complete(t, saveCity, files)
	r.readsAll(t, fewOf(t, city, files), files)
}

// fewOf are every tenth page of a set: enough where the state of the set says that all is there.
func fewOf(t *testing.T, set string, builds ...folder) (few []string) {
	t.Helper()
	for i, file := range pagesOf(t, set, builds...) {
		if i%10 == 0 {
			few = append(few, file)
		}
	}
	return few
}

// complete asks for something with nothing in its way, and waits until all is there.
func (r *reader) complete(t *testing.T, q question, files folder) {
	t.Helper()
	r.attempt(t, q)
	r.until(t, q.Set, "complete", complete(files.edition(t, q.Set)))
}

// complete reports whether all that is wanted of an edition is there.
func complete(e edition) func(setState) bool {
	return func(s setState) bool {
		return s.Time == e.Time && s.Own+s.Shared > 0 && s.Done == s.Total && s.Fault == ""
	}
}

// readsAll reads pages of one build without a network: all of them, and no others.
func (r *reader) readsAll(t *testing.T, pages []string, files folder) {
	t.Helper()
	for _, file := range r.lookOffline(t, pages, files) {
		pages = slices.DeleteFunc(slices.Clone(pages), func(p string) bool { return p == file })
	}
	for _, file := range pages {
		if _, there := files[file]; there {
			t.Errorf("%s is not readable", file)
		}
	}
}

// saved is a phone that has saved all of the union.
func saved(t *testing.T, browser context.Context, files folder, h habits) *reader {
	t.Helper()
	r := newReader(t, browser, newHost(t, files, h))
	r.open(t, cityHome)
	r.complete(t, saveCity, files)
	return r
}

// weigh counts the bytes that saving the county takes, all parts together.
func weigh(t *testing.T, browser context.Context, files folder) int {
	t.Helper()
	sum := 0
	for _, a := range saved(t, browser, files, habits{}).h.take() {
		if parts(a.name) {
			sum += a.size
		}
	}
	return sum
}

// An update during which something befalls the host: all stays readable, of one
// build, and the next good visit completes.
func TestUpdateSurvives(t *testing.T) {
	t.Parallel()
	days, browser := threeDays(t), sharedBrowser(t)
	for _, m := range append(misfortunes, days.forgery()) {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			r := saved(t, browser, days.one, habits{})
			r.h.publish(days.two)
			r.h.spoil(m.fault, m.meant)
			if r.update(t, days.one, days.two) == "" {
				t.Error("the worker tells no fault")
			}
		})
	}
	for seed := range uint64(4) {
		t.Run(fmt.Sprintf("half a deploy, %d", seed), func(t *testing.T) {
			t.Parallel()
			r := saved(t, browser, days.one, habits{soft404: seed%2 == 1})
			r.h.deploy(days.one, days.two, seed, 0.5)
			r.update(t, days.one, days.two)
		})
	}
	t.Run("old edition", func(t *testing.T) {
		t.Parallel()
		r := saved(t, browser, days.two, habits{})
		r.h.publish(days.one)
		if fault := r.attempt(t, updateCity); fault != "old" {
			t.Errorf("an older edition: fault %q", fault)
		}
		r.readsAll(t, pagesOf(t, city, days.one, days.two), days.two)
		r.h.publish(days.three)
		r.complete(t, updateCity, days.three)
		r.readsAll(t, pagesOf(t, city, days.two, days.three), days.three)
	})
}

// update tries to get from one build to the next through what has befallen the
// host, and then without it. It returns what the worker told the first time.
func (r *reader) update(t *testing.T, from, to folder) (fault string) {
	t.Helper()
	fault = r.attempt(t, updateCity)
	pages := pagesOf(t, city, from, to)
	readable := r.lookOffline(t, pages, from, to)
	for _, file := range pages {
		_, before := from[file]
		_, after := to[file]
		if before && after && !slices.Contains(readable, file) {
			t.Errorf("%s is not readable any more", file)
		}
	}
	r.h.publish(to)
	r.h.mend()
	r.complete(t, updateCity, to)
	r.readsAll(t, fewOf(t, city, from, to), to)
	return fault
}

// lookOffline reads pages while nobody is on the net and returns those that are
// readable. Each must be of one of the builds, byte for byte, and all of the same one; pages
// that are the same in several builds fit any of those.
func (r *reader) lookOffline(t *testing.T, pages []string, builds ...folder) (readable []string) {
	t.Helper()
	r.h.stop()
	defer r.h.start(t)
	var wrong []string
	only := map[int][]string{} // pages that are of one build alone, by its index
	urls := make([]string, len(pages))
	for i, file := range pages {
		urls[i] = r.h.url(file)
	}
	answers := r.raw.read(t, urls...)
	for i, file := range pages {
		got := answers[urls[i]]
		if got.missing() {
			continue
		}
		of := sameIn(builds, file, got.body)
		if got.code != http.StatusOK || !got.worker || len(of) == 0 {
			wrong = append(wrong, fmt.Sprintf("%s: code %d, from a worker: %t, %s", file, got.code, got.worker, firstDifference(got.body, string(builds[0][file]))))
		}
		if len(of) == 1 {
			only[of[0]] = append(only[of[0]], file)
		}
		readable = append(readable, file)
	}
	if len(wrong) > 0 {
		t.Errorf("%d of %d pages are of no build; the first is %s", len(wrong), len(pages), wrong[0])
	}
	if len(only) > 1 {
		t.Errorf("pages are mixed: those of one build alone are %v", only)
	}
	return readable
}

// missing reports whether the answer says that the page is not kept.
func (a answer) missing() bool {
	return a.failed != "" || a.worker && a.code == http.StatusServiceUnavailable
}

// sameIn returns the indices of the builds in which a file has this text.
func sameIn(builds []folder, file, text string) (of []int) {
	for i, b := range builds {
		if body, there := b[file]; there && string(body) == text {
			of = append(of, i)
		}
	}
	return of
}

// firstDifference shows where two texts part.
func firstDifference(got, want string) string {
	i := 0
	for i < len(got) && i < len(want) && got[i] == want[i] {
		i++
	}
	around := func(s string) string { return s[max(0, i-40):min(len(s), i+80)] }
	return fmt.Sprintf("%d and %d bytes, from byte %d on %q, want %q", len(got), len(want), i, around(got), around(want))
}

// pagesOf are the addresses of a set's pages in some of the builds, sorted.
func pagesOf(t *testing.T, set string, builds ...folder) []string {
	t.Helper()
	all := map[string]bool{}
	for _, b := range builds {
		for file := range b.inSet(t, set) {
			all[file] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}
