package e2e

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/net/html/atom"
)

// What every page owes a reader with a screen reader, whatever it shows.
func TestPagesHaveLanguageTitleHeadingAndLandmarks(t *testing.T) {
	t.Parallel()
	for _, file := range site.pages() {
		d := site.parse(t, file)
		if isRedirect(d) {
			continue
		}
		for root := range d.elements(atom.Html) {
			if lang, _ := attribute(root, "lang"); lang == "" {
				t.Errorf("%s: <html> has no lang", file)
			}
		}
		for _, one := range []atom.Atom{atom.H1, atom.Main, atom.Title} {
			if n := d.count(one); n != 1 {
				t.Errorf("%s: %d <%s>, want one", file, n, one)
			}
		}
		for title := range d.elements(atom.Title, atom.H1) {
			if strings.TrimSpace(text(title)) == "" {
				t.Errorf("%s: <%s> is empty", file, title.Data)
			}
		}
		if d.count(atom.Header) == 0 || d.count(atom.Footer) == 0 {
			t.Errorf("%s: no <header> or no <footer>", file)
		}
	}
}

// isRedirect reports whether the page only leads to another one.
func isRedirect(d document) bool {
	for meta := range d.elements(atom.Meta) {
		if v, _ := attribute(meta, "http-equiv"); strings.EqualFold(v, "refresh") {
			return true
		}
	}
	return false
}

func TestNavigationsAreNamedWhereThereAreSeveral(t *testing.T) {
	t.Parallel()
	for _, file := range site.pages() {
		d := site.parse(t, file)
		if d.count(atom.Nav) < 2 {
			continue
		}
		for nav := range d.elements(atom.Nav) {
			_, label := attribute(nav, "aria-label")
			_, labelled := attribute(nav, "aria-labelledby")
			if !label && !labelled {
				t.Errorf("%s: a <nav> among several has no name", file)
			}
		}
	}
}

// What a page says of where it comes from, it says in a place that it came with, and to screen readers too.
func TestPagesHaveAPlaceToSayWhereTheyComeFrom(t *testing.T) {
	t.Parallel()
	for _, file := range site.pages() {
		d := site.parse(t, file)
		if isRedirect(d) || file == "404.html" { // which phones do not keep
			continue
		}
		places := 0
		for p := range d.elements(atom.P) {
			class, _ := attribute(p, "class")
			role, _ := attribute(p, "role")
			if class == "kept" && role == "status" && p.Parent.DataAtom == atom.Main {
				places++
			}
		}
		if places != 1 {
			t.Errorf("%s: %d places, want one", file, places)
		}
	}
}

func TestPicturesSayWhatTheyShow(t *testing.T) {
	t.Parallel()
	for _, file := range site.pages() {
		for img := range site.parse(t, file).elements(atom.Img) {
			if _, ok := attribute(img, "alt"); !ok {
				src, _ := attribute(img, "src")
				t.Errorf("%s: picture %s has no alt", file, src)
			}
		}
	}
}

func TestIDsAreUnique(t *testing.T) {
	t.Parallel()
	for _, file := range site.pages() {
		seen := map[string]bool{}
		for n := range site.parse(t, file).elements() {
			id, ok := attribute(n, "id")
			if ok && seen[id] {
				t.Errorf("%s: id %q stands twice", file, id)
			}
			seen[id] = true
		}
	}
}

// The Content Security Policy forbids them, and a page that relied on one
// would look different from what its author saw.
func TestNoElementCarriesStyleOrHandlers(t *testing.T) {
	t.Parallel()
	for _, file := range site.pages() {
		for n := range site.parse(t, file).elements() {
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s: <%s %s=%q>", file, n.Data, a.Key, a.Val)
				}
			}
		}
	}
}

func TestPagesHaveAPolicyFirst(t *testing.T) {
	t.Parallel()
	for _, file := range site.pages() {
		d := site.parse(t, file)
		if isRedirect(d) {
			continue
		}
		policy := -1
		for i, meta := range collect(d.elements(atom.Meta)) {
			if v, _ := attribute(meta, "http-equiv"); strings.EqualFold(v, "content-security-policy") {
				policy = i
				if content, _ := attribute(meta, "content"); strings.Contains(content, "unsafe") {
					t.Errorf("%s: the policy allows what is unsafe: %s", file, content)
				}
			}
		}
		if policy < 0 || policy > 1 { // only <meta charset> may stand before it
			t.Errorf("%s: the policy is <meta> number %d", file, policy+1)
		}
	}
}

// A slot that was not filled, or a value that a template could not write.
func TestNoPageShowsWhatTemplatesLeave(t *testing.T) {
	t.Parallel()
	for _, file := range site.pages() {
		page := site.read(t, file)
		for _, left := range []string{"@@", "ZgotmplZ", "{{", "<no value>", "&lt;nil&gt;", "0001-01-01", "%!"} {
			if bytes.Contains(page, []byte(left)) {
				t.Errorf("%s: %q is left in the page", file, left)
			}
		}
	}
}
