package seal

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// A Trial makes keys for trying forms out: whole sets, linked from the root, so
// that everything works as it will. They all follow from a seed. Where that is
// thrown away nobody opens what is sealed to them; where it is known, everybody does.
// It is not safe for concurrent use.
type Trial struct {
	seed     []byte
	receipts []PublicKey
	made     map[string]*UnionKeys // by path
}

// NewTrial returns a Trial whose sets name the keys that sign receipts.
func NewTrial(seed []byte, receipts ...PublicKey) *Trial {
	return &Trial{slices.Clone(seed), receipts, map[string]*UnionKeys{}}
}

// Private returns the key that a use has at a union: "union", which links and signs
// sets, "opens" and "signs" of its one officer, "recovery".
func (t *Trial) Private(union, use string) (*ecdsa.PrivateKey, error) {
	for round := byte(0); ; round++ { // a scalar beyond the order of the curve comes once in 2^32
		mac := hmac.New(sha256.New, t.seed)
		fmt.Fprintf(mac, "seal1 trial %s %s %d", union, use, round)
		scalar := mac.Sum(nil)
		n := new(big.Int).SetBytes(scalar)
		if n.Sign() == 0 || n.Cmp(elliptic.P256().Params().N) >= 0 {
			continue
		}
		return ecdsa.ParseRawPrivateKey(elliptic.P256(), scalar)
	}
}

// Keys returns those of the last union of a path from the root.
func (t *Trial) Keys(path []string) (*UnionKeys, error) {
	name := strings.Join(path, "/")
	if k := t.made[name]; k != nil {
		return k, nil
	}
	union := path[len(path)-1]
	by := path[max(len(path)-2, 0)]
	parent, err := t.Private(by, "union")
	if err != nil {
		return nil, err
	}
	own, err := t.Private(union, "union")
	if err != nil {
		return nil, err
	}
	k := &UnionKeys{Epoch: 1, Keys: &KeySet{Union: union, Epoch: 1, Receipts: t.receipts}}
	if k.Key, err = PublicKeyOf(own); err != nil {
		return nil, err
	}
	var officer Officer
	for use, to := range map[string]*PublicKey{"opens": &officer.Opens, "signs": &officer.Signs, "recovery": &k.Keys.Recovery} {
		key, err := t.Private(union, use)
		if err != nil {
			return nil, err
		}
		if *to, err = PublicKeyOf(key); err != nil {
			return nil, err
		}
	}
	k.Keys.Officers = []Officer{officer}
	link, err := Link{By: by, Union: union, Epoch: 1, Key: k.Key}.Sign(parent)
	if err != nil {
		return nil, err
	}
	k.Links = []string{link}
	if k.Set, err = k.Keys.Sign(own); err == nil {
		t.made[name] = k
	}
	return k, err
}
