package pwa

import (
	"errors"
	"slices"
	"testing"
)

// TestPartsAreHandedOnAsTheyAreMade holds that no more of a set is in memory
// than is being worked on, and that what is handed on is what a caller without
// Put gets.
func TestPartsAreHandedOnAsTheyAreMade(t *testing.T) {
	whole, err := bigSet(1, 400).Next(nil)
	if err != nil {
		t.Fatal(err)
	}
	s := bigSet(1, 400)
	asked, atFirst := 0, 0
	fragment := s.Fragment
	s.Fragment = func(address string) (*Fragment, error) { asked++; return fragment(address) }
	var got []File
	s.Put = func(f File) error {
		if len(got) == 0 {
			atFirst = asked
		}
		got = append(got, File{f.Name, slices.Clone(f.Bytes)})
		return nil
	}
	n, err := s.Next(nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(n.Parts) > 0 || string(n.Edition) != string(whole.Edition) {
		t.Errorf("%d parts are left, and the editions differ", len(n.Parts))
	}
	if !slices.EqualFunc(got, whole.Parts, func(a, b File) bool { return a.Name == b.Name && string(a.Bytes) == string(b.Bytes) }) {
		t.Errorf("%d parts were handed on, %d are to be", len(got), len(whole.Parts))
	}
	if atFirst == asked {
		t.Error("nothing was handed on before all pages had been asked for")
	}
}

func TestAFaultOfPutEndsTheEdition(t *testing.T) {
	s, fault := bigSet(2, 200), errors.New("the disk is full")
	calls := 0
	s.Put = func(File) error {
		if calls++; calls == 3 {
			return fault
		}
		return nil
	}
	if _, err := s.Next(nil); !errors.Is(err, fault) || calls != 3 {
		t.Errorf("%v after %d calls", err, calls)
	}
}
