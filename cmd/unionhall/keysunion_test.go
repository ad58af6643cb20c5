package main

import (
	"testing"

	"unionhall/internal/seal"
)

// Whoever carries an officer's line to the chair could put a key of their own behind the
// one that opens: with the desk they would be let in as that officer.
func TestWordsOfAnOfficerCoverBothKeys(t *testing.T) {
	var keys [3]seal.PublicKey
	for i := range keys {
		key, err := seal.NewKey()
		if err != nil {
			t.Fatal(err)
		}
		if keys[i], err = seal.PublicKeyOf(key); err != nil {
			t.Fatal(err)
		}
	}
	p := &program{lang: "en"}
	words := p.wordsOfOfficer(seal.Officer{Opens: keys[0], Signs: keys[1]})
	for _, o := range []seal.Officer{{Opens: keys[0], Signs: keys[2]}, {Opens: keys[2], Signs: keys[1]}, {Opens: keys[1], Signs: keys[0]}} {
		if p.wordsOfOfficer(o) == words {
			t.Errorf("another line has the same words: %s", words)
		}
	}
}
