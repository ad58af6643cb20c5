package main

import "testing"

func TestSitesAreSignedWithTheirCurrentKey(t *testing.T) {
	const answer = `{"keys": {"dir": "keys", "keys": [{"role": "next", "file": "b.jwe"}, {"role": "current", "file": "a.jwe"}]}}`
	if file, err := currentKey([]byte(answer)); err != nil || file != "a.jwe" {
		t.Errorf("%q, %v", file, err)
	}
	if file, err := currentKey([]byte(`{"keys": {"keys": [{"role": "next", "file": "b.jwe"}]}}`)); err == nil {
		t.Errorf("%q", file)
	}
}
