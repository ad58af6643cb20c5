package e2e

import (
	"iter"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func collect[T any](seq iter.Seq[T]) []T {
	var list []T
	for v := range seq {
		list = append(list, v)
	}
	return list
}

// A reference is an address in a page.
type reference struct {
	file   string // the page
	target string // as it stands there
}

// addressAttributes hold one address each.
var addressAttributes = []string{"href", "src", "poster", "data", "action"}

func references(file string, d document) []reference {
	var list []reference
	for n := range d.elements() {
		for _, name := range addressAttributes {
			if v, ok := attribute(n, name); ok {
				list = append(list, reference{file, v})
			}
		}
		list = append(list, candidates(file, n)...)
	}
	return list
}

// candidates are the addresses of a srcset.
func candidates(file string, n *html.Node) []reference {
	set, ok := attribute(n, "srcset")
	if !ok {
		return nil
	}
	var list []reference
	for candidate := range strings.SplitSeq(set, ",") {
		if fields := strings.Fields(candidate); len(fields) > 0 {
			list = append(list, reference{file, fields[0]})
		}
	}
	return list
}

// An index knows every file of the site and the anchors of its pages.
type index struct {
	files   map[string]bool
	anchors map[string]map[string]bool
}

func newIndex(t *testing.T, docs map[string]document) *index {
	x := &index{files: map[string]bool{}, anchors: map[string]map[string]bool{}}
	for _, f := range site.files {
		x.files[f] = true
	}
	for file, d := range docs {
		ids := map[string]bool{}
		for n := range d.elements() {
			if id, ok := attribute(n, "id"); ok {
				ids[id] = true
			}
		}
		x.anchors[file] = ids
	}
	return x
}

// check says what is wrong with a reference, or "".
func (x *index) check(r reference) string {
	u, err := url.Parse(r.target)
	if err != nil {
		return err.Error()
	}
	var file string
	switch {
	case strings.HasPrefix(r.target, baseURL):
		file = fileOf(u.Path)
	case u.Scheme != "" || u.Host != "":
		return "" // another site, a telephone, a mail
	case strings.HasPrefix(u.Path, "/"):
		return "an address from the root breaks the site in a folder"
	case u.Path == "":
		file = r.file
	default:
		file = path.Join(path.Dir(r.file), u.Path)
	}
	if !x.files[file] {
		return "there is no file " + file
	}
	if path.Base(path.Dir(file)) == "forms" && x.files[u.Fragment+"/index.html"] {
		return "" // the form's script reads from whose page somebody has come
	}
	if ids := x.anchors[file]; u.Fragment != "" && !ids[u.Fragment] {
		return "there is no place #" + u.Fragment + " in " + file
	}
	return ""
}

// fileOf is the file that a host shows for an address.
func fileOf(address string) string {
	address = strings.TrimPrefix(address, "/")
	if address == "" || strings.HasSuffix(address, "/") {
		return address + "index.html"
	}
	return address
}

func TestEveryLinkOfTheSiteLeadsToAFile(t *testing.T) {
	t.Parallel()
	docs := map[string]document{}
	for _, file := range site.pages() {
		docs[file] = site.parse(t, file)
	}
	x := newIndex(t, docs)
	count := 0
	for file, d := range docs {
		for _, r := range references(file, d) {
			count++
			if fault := x.check(r); fault != "" {
				t.Errorf("%s links to %s: %s", file, r.target, fault)
			}
		}
	}
	if count < 10*len(docs) {
		t.Errorf("only %d links in %d pages: the crawl does not see them", count, len(docs))
	}
}

// absolute finds the site's own addresses in feeds and sitemaps.
var absolute = regexp.MustCompile(regexp.QuoteMeta(baseURL) + `[^"<>\s]*`)

func TestFeedsAndSitemapsNameFilesOfTheSite(t *testing.T) {
	t.Parallel()
	x := newIndex(t, nil)
	count := 0
	for _, file := range site.files {
		if ext := path.Ext(file); ext != ".xml" && ext != ".json" && ext != ".txt" || path.Base(path.Dir(file)) == "offline" {
			continue // what phones fetch holds pages, whose links are looked at where they lie
		}
		for _, target := range absolute.FindAllString(string(site.read(t, file)), -1) {
			count++
			if fault := x.check(reference{file, html.UnescapeString(target)}); fault != "" {
				t.Errorf("%s names %s: %s", file, target, fault)
			}
		}
	}
	if count == 0 {
		t.Error("feeds and sitemaps name no page")
	}
}

// Whatever can be reached only by typing its address is lost to readers.
func TestEveryPageIsReachedFromTheDoor(t *testing.T) {
	t.Parallel()
	reached := map[string]bool{"index.html": true}
	for queue := []string{"index.html"}; len(queue) > 0; queue = queue[1:] {
		for _, r := range references(queue[0], site.parse(t, queue[0])) {
			u, err := url.Parse(r.target)
			if err != nil || u.Scheme != "" || u.Path == "" {
				continue
			}
			file := path.Join(path.Dir(r.file), u.Path)
			if strings.HasSuffix(file, ".html") && !reached[file] {
				reached[file] = true
				queue = append(queue, file)
			}
		}
	}
	for _, file := range site.pages() {
		// The page of what is missing is shown by the worker, wherever something is.
		if !reached[file] && file != "404.html" && !strings.HasSuffix(file, "offline/missing.html") && !isRedirect(site.parse(t, file)) {
			t.Errorf("no way from the door leads to %s", file)
		}
	}
}
