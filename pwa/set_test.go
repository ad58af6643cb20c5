package pwa

import (
	"testing"
	"time"
)

func TestOneEditionFollowsAnother(t *testing.T) {
	f := &Fragment{Role: "", Main: []byte("x\n<")}
	s := &Set{Prefix: "", Epoch: 1, Time: time.Unix(1, 0), Shells: map[string][]byte{"": ShellJSON([][]byte{[]byte("a"), []byte("b")}, []string{"main"})},
		Pages:    []SetPage{{Address: "index.html", Core: true, Digest: f.Digest(), Size: f.Size()}},
		Fragment: func(string) (*Fragment, error) { return f, nil }}
	n, err := s.Next(nil)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, p := range n.Parts {
		files[p.Name] = p.Bytes
	}
	last, err := ReadPublished(n.Edition, nil, func(name string) ([]byte, error) { return files[name], nil })
	if err != nil {
		t.Fatal(err)
	}
	m, err := s.Next(last)
	if err != nil || !m.Same {
		t.Fatal(err, m)
	}
	f.Main = []byte("y")
	s.Pages[0].Digest, s.Pages[0].Size = f.Digest(), f.Size()
	m, err = s.Next(last)
	if err != nil || m.Same {
		t.Fatal(err, m)
	}
}
