package seal

import (
	"errors"
	"strings"
)

// UnionKeys is the public half of a union's keys as it lies beside its union.yaml: a
// line for each link, by which the union above vouches for the union's key, and one for the
// key set that this key has signed.
type UnionKeys struct {
	Links []string // compact JWS; those after the first pass on to newer keys of the union's own
	Set   string   // compact JWS
	Key   PublicKey
	Epoch int64 // of Key
	Keys  *KeySet
}

var errTooFewLines = errors.New("fewer than two lines")

// ParseUnionKeys reads the lines. Who may have signed the first link is looked at by
// whoever follows it from the root: here it is believed.
func ParseUnionKeys(text string) (k UnionKeys, err error) {
	lines := strings.Fields(text)
	if len(lines) < 2 {
		return k, errTooFewLines
	}
	k.Links, k.Set = lines[:len(lines)-1], lines[len(lines)-1]
	for i, jws := range k.Links {
		l, err := ReadLink(jws)
		if err == nil && i > 0 {
			l, err = VerifyLink(jws, k.Key)
		}
		if err != nil {
			return k, err
		}
		k.Key, k.Epoch = l.Key, l.Epoch
	}
	k.Keys, err = VerifyKeySet(k.Set, k.Key)
	return k, err
}

// Text returns the lines again.
func (k UnionKeys) Text() string { return strings.Join(k.Links, "\n") + "\n" + k.Set + "\n" }
