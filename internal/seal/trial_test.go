package seal_test

import (
	"testing"

	"unionhall/internal/seal"
)

// Phones follow trial keys as they follow any others: what is tried is what will be.
func TestTrialKeysFollowFromTheRoot(t *testing.T) {
	receipt, err := seal.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	public, err := seal.PublicKeyOf(receipt)
	if err != nil {
		t.Fatal(err)
	}
	trial := seal.NewTrial([]byte("seed"), public)
	path := []string{"yl", "yl-linhe", "yl-linhe-zhongzhou"}
	var links []string
	var last *seal.UnionKeys
	for i := range path {
		k, err := trial.Keys(path[:i+1])
		if err != nil {
			t.Fatal(err)
		}
		read, err := seal.ParseUnionKeys(k.Text())
		if err != nil || read.Key != k.Key || read.Text() != k.Text() {
			t.Fatalf("%s: read as %+v, %v", path[i], read, err)
		}
		links, last = append(links, k.Links...), k
	}
	root, err := seal.ReadLink(links[0])
	if err != nil {
		t.Fatal(err)
	}
	chain, err := seal.Root{Union: root.Union, Epoch: root.Epoch, Key: root.Key}.Follow(path, links[1:], last.Set, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := chain.Set.ReceiptKeys(); len(got) != 1 || got[0] != public {
		t.Errorf("receipts by %v", got)
	}
	if len(chain.Set.Recipients()) != 2 {
		t.Errorf("%d recipients", len(chain.Set.Recipients()))
	}
}

func TestTrialKeysFollowFromTheirSeed(t *testing.T) {
	path := []string{"yl"}
	one, _ := seal.NewTrial([]byte("seed")).Keys(path)
	again, _ := seal.NewTrial([]byte("seed")).Keys(path)
	other, _ := seal.NewTrial([]byte("another")).Keys(path)
	if one.Text() != again.Text() || one.Key == other.Key {
		t.Error("the keys are not those of the seed")
	}
	key, err := seal.NewTrial([]byte("seed")).Private("yl", "opens")
	if err != nil {
		t.Fatal(err)
	}
	if public, _ := seal.PublicKeyOf(key); public != one.Keys.Officers[0].Opens {
		t.Error("the officer's key is another one")
	}
}
