package pwa

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// example reads a file of testdata that both halves are tested with.
func example[T any](t *testing.T, name string) T {
	t.Helper()
	var v T
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return v
}

func TestKeysAreThoseThatPhonesLookUp(t *testing.T) {
	type address struct {
		Address string `json:"address"`
		Key     string `json:"key"`
		Root    string `json:"root"`
	}
	list := example[[]address](t, "addresses.json")
	for _, a := range list {
		if got := Key(a.Address); got != a.Key {
			t.Errorf("%q: got %q, want %q", a.Address, got, a.Key)
		}
	}
	runScript(t, "address", list)
}
