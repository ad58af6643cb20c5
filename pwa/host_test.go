package pwa

import (
	"fmt"
	"io/fs"
	"testing"
)

// A folder is what a host has of a set.
type folder map[string][]byte

// publish takes what a build has made, and removes what it does not keep.
func (f folder) publish(n *Next) {
	for _, p := range n.Parts {
		f[p.Name] = p.Bytes
	}
	keep := map[string]bool{"edition.txt": true}
	for _, name := range n.Keep {
		keep[name] = true
	}
	for name := range f {
		if !keep[name] {
			delete(f, name)
		}
	}
	f["edition.txt"] = n.Edition
}

func (f folder) open(name string) ([]byte, error) {
	b, ok := f[name]
	if !ok {
		return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	}
	return b, nil
}

// log reads the log of the unsigned edition.
func (f folder) log(t testing.TB) *Log {
	t.Helper()
	l, err := f.read(t).Log()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// read reads the unsigned edition.
func (f folder) read(t testing.TB) *Published {
	t.Helper()
	p, err := ReadPublished(f["edition.txt"], nil, f.open)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
