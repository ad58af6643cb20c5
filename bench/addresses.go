package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Both sites must have the same pages, or their costs cannot be compared:
// door, directory, 404, homes, first pages of lists, tag indexes, tags and
// articles, each at the same address. There are three differences of form.
//
//   - A tag belongs to a union: "yl/tags/X.html". Hugo's taxonomies belong to
//     the site: "tags/yl/X.html".
//   - The first page of our lists shows 20 to 39 items and the numbered ones
//     20 each; Hugo's show 20 each and the last one the rest. So Hugo has one
//     numbered page more for a list that no 20 divides, and as many else.
//   - Each of our unions has a page of all sections and one of its channels:
//     that much more we make.

// addresses is what two sites have in common.
type addresses struct {
	same          int // pages at the same address
	ours, hugos   int // numbered pages of lists
	numberedLists int // lists with numbered pages in either
	alone         int // pages that only ours has: see isOursAlone
}

// pages are the HTML files of a site: addresses, and how many numbered pages
// each list has.
type pages struct {
	files    map[string]bool
	numbered map[string]int
}

func newPages(paths []string) pages {
	p := pages{files: map[string]bool{}, numbered: map[string]int{}}
	for _, path := range paths {
		path = tagOfUnion(path)
		if list, _, ok := strings.Cut(path, "/page/"); ok {
			p.numbered[list]++
		} else {
			p.files[path] = true
		}
	}
	return p
}

// tagOfUnion turns "tags/yl/X" into "yl/tags/X".
func tagOfUnion(path string) string {
	rest, ok := strings.CutPrefix(path, "tags/")
	if !ok {
		return path
	}
	union, tag, ok := strings.Cut(rest, "/")
	if !ok {
		return path
	}
	return union + "/tags/" + tag
}

// compareAddresses returns what the sites have in common, and an error that
// names the first differences.
func compareAddresses(ourPaths, hugoPaths []string) (addresses, error) {
	common := slices.DeleteFunc(slices.Clone(ourPaths), isOursAlone)
	ours, hugos := newPages(common), newPages(hugoPaths)
	var differences []string
	differences = append(differences, missing(ours.files, hugos.files, "only Unionhall has %s")...)
	differences = append(differences, missing(hugos.files, ours.files, "only Hugo has %s")...)
	a := addresses{same: len(ours.files), alone: len(ourPaths) - len(common)}
	lists := map[string]bool{}
	for list, n := range hugos.numbered {
		a.hugos += n
		lists[list] = true
	}
	for list, n := range ours.numbered {
		a.ours += n
		lists[list] = true
	}
	for list := range lists {
		a.numberedLists++
		if more := hugos.numbered[list] - ours.numbered[list]; more != 0 && more != 1 {
			differences = append(differences, fmt.Sprintf("list %s has %d numbered pages in Unionhall, %d in Hugo", list, ours.numbered[list], hugos.numbered[list]))
		}
	}
	if len(differences) == 0 {
		return a, nil
	}
	slices.Sort(differences)
	const shown = 20
	return a, fmt.Errorf("the sites differ in %d addresses:\n%s", len(differences), strings.Join(differences[:min(shown, len(differences))], "\n"))
}

// isOursAlone reports whether a page is one that the other site has nothing like:
// all sections, where a union can be reached, what phones keep, and what they lack.
func isOursAlone(path string) bool {
	return slices.ContainsFunc([]string{"/sections/index.html", "/channels/index.html", "/offline/index.html", "/offline/missing.html"},
		func(end string) bool { return strings.HasSuffix(path, end) })
}

func missing(from, in map[string]bool, format string) []string {
	var list []string
	for path := range from {
		if !in[path] {
			list = append(list, fmt.Sprintf(format, path))
		}
	}
	return list
}

// extent is how large a site is.
type extent struct {
	files int
	bytes int64
}

// survey lists the HTML files below dir with slashes, and sums up all files.
func survey(dir string) (html []string, e extent, err error) {
	err = fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		e.files++
		e.bytes += info.Size()
		if filepath.Ext(path) == ".html" {
			html = append(html, path)
		}
		return nil
	})
	return html, e, err
}

// compare notes in r what the two sites are.
func (b *bed) compare(r *result) error {
	ours, ourExtent, err := survey(b.path(ourOut))
	if err != nil {
		return err
	}
	hugos, hugoExtent, err := survey(b.path(hugoOut))
	if err != nil {
		return err
	}
	r.ours, r.hugos = ourExtent, hugoExtent
	r.pages, err = compareAddresses(ours, hugos)
	return err
}
