package seal

import (
	"crypto/ecdsa"
	"strconv"
)

const linkType = "seal1+link"

// A Link is a parent's word for a union's key. A root's word for its own next
// key is one as well: there By and Union are the same.
type Link struct {
	By    string // union id of who signs
	Union string
	Epoch int64 // from 1; the parent's next link for this union has the next one
	Key   PublicKey
}

// Sign returns the link as a compact JWS with the key of the union that By names.
func (l Link) Sign(key *ecdsa.PrivateKey) (string, error) {
	payload := l.payload()
	if _, err := parseLink(payload); err != nil {
		return "", err
	}
	return Sign(linkType, payload, key)
}

// VerifyLink returns what a link says that one of keys has signed.
func VerifyLink(jws string, keys ...PublicKey) (Link, error) {
	payload, err := Verify(linkType, jws, keys...)
	if err != nil {
		return Link{}, refuse("link/signature", "%v", err)
	}
	return parseLink(payload)
}

// ReadLink returns what a link says, whoever has signed it: for those who look
// after links, never for those who rely on them.
func ReadLink(jws string) (Link, error) {
	b, err := unverified(jws)
	if err != nil {
		return Link{}, refuse("link/payload", "%v", err)
	}
	return parseLink(b)
}

func (l Link) payload() []byte {
	return []byte(`{"by":"` + l.By + `","u":"` + l.Union + `","e":` + strconv.FormatInt(l.Epoch, 10) + `,"key":"` + l.Key.String() + `"}`)
}

func parseLink(payload []byte) (Link, error) {
	const rule = "link/payload"
	var l Link
	s := &scanner{rest: payload}
	s.want(rule, `{"by":"`)
	l.By = s.text(rule)
	s.want(rule, `","u":"`)
	l.Union = s.text(rule)
	s.want(rule, `","e":`)
	l.Epoch = s.number(rule)
	s.want(rule, `,"key":"`)
	l.Key = s.key(rule)
	s.want(rule, `"}`)
	s.end(rule)
	if !unionName.MatchString(l.By) || !unionName.MatchString(l.Union) || l.Epoch < 1 {
		s.refuse(rule, "no ids of unions, or no epoch from 1 on")
	}
	if err := s.err(); err != nil {
		return Link{}, err
	}
	return l, nil
}

// A Root is what a page was built with: the key from which all trust comes.
type Root struct {
	Union string
	Epoch int64
	Key   PublicKey
}

// Epochs is how new what is known of a union is: first its key counts, then the
// set that this key has signed. Phones keep the highest that they have seen, and
// never judge by their own clock.
type Epochs struct{ Key, Set int64 }

// before reports whether e is older than held.
func (e Epochs) before(held Epochs) bool {
	return e.Key < held.Key || e.Key == held.Key && e.Set < held.Set
}

// A Chain is a key set that was followed from the root.
type Chain struct {
	Set    *KeySet
	Key    PublicKey         // of the union, which signed the set
	Epochs map[string]Epochs // of each union on the path; Set is 0 above the last one
}

// Follow verifies what leads from the root to a key set. path are the ids of the
// unions from the root to the union that the page is of. links are, in order,
// those by which the root has passed on to newer keys of its own, then one for
// each step of the path: so that no sibling can sign, nor anybody beside the path.
// Nothing that is older than what is held is taken.
func (r Root) Follow(path, links []string, set string, held map[string]Epochs) (*Chain, error) {
	if len(path) == 0 || path[0] != r.Union {
		return nil, refuse("chain/path", "it does not begin with the root")
	}
	c := &Chain{Key: r.Key, Epochs: map[string]Epochs{r.Union: {Key: r.Epoch}}}
	at := 0 // the place on the path whose key c.Key is
	for _, jws := range links {
		l, err := VerifyLink(jws, c.Key)
		if err != nil {
			return nil, err
		}
		switch {
		case l.By != path[at]:
			return nil, refuse("chain/by", "a link is not signed by the union above")
		case at == 0 && l.Union == r.Union:
			if l.Epoch != c.Epochs[r.Union].Key+1 {
				return nil, refuse("chain/epoch", "the root's keys do not follow one another")
			}
		case at+1 < len(path) && l.Union == path[at+1]:
			at++
		default:
			return nil, refuse("chain/path", "a link leads beside the path")
		}
		c.Key = l.Key
		c.Epochs[l.Union] = Epochs{Key: l.Epoch}
	}
	if at != len(path)-1 {
		return nil, refuse("chain/path", "a link is missing")
	}
	return c, c.end(path[at], set, held)
}

// end verifies the set and compares all epochs with what is held.
func (c *Chain) end(union, set string, held map[string]Epochs) error {
	var err error
	if c.Set, err = VerifyKeySet(set, c.Key); err != nil {
		return err
	}
	if c.Set.Union != union {
		return refuse("chain/set", "the key set is of another union")
	}
	c.Epochs[union] = Epochs{Key: c.Epochs[union].Key, Set: c.Set.Epoch}
	for u, e := range c.Epochs {
		h := held[u]
		if u != union {
			h.Set = 0 // nothing was said of that union's set here
		}
		if e.before(h) {
			return refuse("chain/older", "newer keys have been seen")
		}
	}
	return nil
}
