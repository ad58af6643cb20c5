package e2e

import (
	"bytes"
	"iter"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A document is one parsed page.
type document struct{ root *html.Node }

func (s *builtSite) parse(t *testing.T, file string) document {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(s.read(t, file)))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return document{root}
}

// elements yields those with one of the names, or all.
func (d document) elements(names ...atom.Atom) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		for n := range d.root.Descendants() {
			if n.Type == html.ElementNode && (len(names) == 0 || among(n.DataAtom, names)) && !yield(n) {
				return
			}
		}
	}
}

func among(a atom.Atom, list []atom.Atom) bool {
	for _, b := range list {
		if a == b {
			return true
		}
	}
	return false
}

func (d document) count(names ...atom.Atom) int {
	n := 0
	for range d.elements(names...) {
		n++
	}
	return n
}

// attribute returns a value and whether it is there.
func attribute(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// text is what n says.
func text(n *html.Node) string {
	var b bytes.Buffer
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}
