package e2e

import (
	"maps"
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
	r.readsAll(t, slices.Concat(pagesOf(t, city, files), files.inherited(t, city)), files)
	all := map[string]bool{}
	for _, set := range files.sets() {
		r.complete(t, question{Do: "save", Set: set, All: true}, files)
		for file := range files.inSet(t, set) {
			all[file] = true
		}
	}
	r.readsAll(t, slices.Sorted(maps.Keys(all)), files)
	for file := range files {
		if strings.HasSuffix(file, ".html") && !all[file] && file != "404.html" {
			t.Errorf("%s is in no set", file)
		}
	}
}
