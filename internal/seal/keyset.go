package seal

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"strconv"
	"strings"
)

const keysType = "seal1+keys"

// How many keys a set has at most. Seven officers and the recovery key are the
// eight recipients of an envelope.
const (
	MaxOfficers = MaxRecipients - 1
	maxReceipts = 8
	maxRetired  = 64
	maxRevoked  = 256
)

// An Officer is who opens envelopes: one key for that, one to prove it with.
type Officer struct {
	Opens PublicKey // ECDH; envelopes are sealed to it
	Signs PublicKey // ES256
}

// A RetiredKey is a key that signed receipts. They stay verifiable 400 days.
type RetiredKey struct {
	Key    PublicKey
	Minute int64 // when it was retired, in minutes since 1970
}

// A KeySet says who can open what is sent to a union, and who signs its receipts.
type KeySet struct {
	Union    string
	Epoch    int64 // from 1; of two sets signed by one union key the greater one holds
	Officers []Officer
	Recovery PublicKey // ECDH; restored from two of three sheets
	Receipts []PublicKey
	Retired  []RetiredKey
	Revoked  []Digest // thumbprints of keys to which nothing is to be sealed any more
}

// Recipients returns the keys to which an envelope is sealed.
func (s *KeySet) Recipients() []PublicKey {
	var list []PublicKey
	for _, o := range s.Officers {
		list = append(list, o.Opens)
	}
	return append(list, s.Recovery)
}

// ReceiptKeys returns the keys of which one must have signed a receipt.
func (s *KeySet) ReceiptKeys() []PublicKey {
	list := append([]PublicKey(nil), s.Receipts...)
	for _, r := range s.Retired {
		list = append(list, r.Key)
	}
	return list
}

// Digest is ks, the digest of the payload.
func (s *KeySet) Digest() Digest { return sha256.Sum256(s.payload()) }

// Sign returns the set as a compact JWS that the union's key has signed.
func (s *KeySet) Sign(key *ecdsa.PrivateKey) (string, error) {
	payload := s.payload()
	if _, err := ParseKeySet(payload); err != nil {
		return "", err
	}
	return Sign(keysType, payload, key)
}

// VerifyKeySet returns the set that the union's key has signed.
func VerifyKeySet(jws string, key PublicKey) (*KeySet, error) {
	payload, err := Verify(keysType, jws, key)
	if err != nil {
		return nil, refuse("keys/signature", "%v", err)
	}
	return ParseKeySet(payload)
}

// ReadKeySet returns a set, whoever has signed it: for those to whom it came from where
// they get all that they believe, such as the endpoint's own unionsync.json.
func ReadKeySet(jws string) (*KeySet, error) {
	payload, err := unverified(jws)
	if err != nil {
		return nil, refuse("keys/payload", "%v", err)
	}
	return ParseKeySet(payload)
}

func (s *KeySet) payload() []byte {
	var b strings.Builder
	b.WriteString(`{"u":"` + s.Union + `","e":` + strconv.FormatInt(s.Epoch, 10))
	writeList(&b, "officers", s.Officers, func(o Officer) string {
		return `{"ecdh":"` + o.Opens.String() + `","es256":"` + o.Signs.String() + `"}`
	})
	b.WriteString(`,"recovery":"` + s.Recovery.String() + `"`)
	writeList(&b, "receipts", s.Receipts, func(k PublicKey) string { return `"` + k.String() + `"` })
	writeList(&b, "retired", s.Retired, func(r RetiredKey) string {
		return `{"key":"` + r.Key.String() + `","t":` + strconv.FormatInt(r.Minute, 10) + `}`
	})
	writeList(&b, "revoked", s.Revoked, func(d Digest) string { return `"` + encode(d[:]) + `"` })
	b.WriteByte('}')
	return []byte(b.String())
}

func writeList[T any](b *strings.Builder, name string, list []T, item func(T) string) {
	b.WriteString(`,"` + name + `":[`)
	for i, x := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(item(x))
	}
	b.WriteByte(']')
}

// ParseKeySet reads the payload of a set, of which the signature holds.
func ParseKeySet(payload []byte) (*KeySet, error) {
	const rule = "keys/payload"
	var k KeySet
	s := &scanner{rest: payload}
	s.want(rule, `{"u":"`)
	k.Union = s.text(rule)
	s.want(rule, `","e":`)
	k.Epoch = s.number(rule)
	s.want(rule, `,"officers":[`)
	k.Officers = scanList(s, "keys/officers", MaxOfficers, func() (o Officer) {
		s.want(rule, `{"ecdh":"`)
		o.Opens = s.key("keys/key")
		s.want(rule, `","es256":"`)
		o.Signs = s.key("keys/key")
		s.want(rule, `"}`)
		return o
	})
	s.want(rule, `,"recovery":"`)
	k.Recovery = s.key("keys/key")
	s.want(rule, `","receipts":[`)
	k.Receipts = scanList(s, "keys/receipts", maxReceipts, func() PublicKey {
		s.want(rule, `"`)
		key := s.key("keys/key")
		s.want(rule, `"`)
		return key
	})
	s.want(rule, `,"retired":[`)
	k.Retired = scanList(s, "keys/retired", maxRetired, func() (r RetiredKey) {
		s.want(rule, `{"key":"`)
		r.Key = s.key("keys/key")
		s.want(rule, `","t":`)
		r.Minute = s.number(rule)
		s.want(rule, `}`)
		return r
	})
	s.want(rule, `,"revoked":[`)
	k.Revoked = scanList(s, "keys/revoked", maxRevoked, func() (d Digest) {
		s.want(rule, `"`)
		s.fill(rule, d[:])
		s.want(rule, `"`)
		return d
	})
	s.want(rule, `}`)
	s.end(rule)
	if s.refusal == nil {
		k.check(s)
	}
	if err := s.err(); err != nil {
		return nil, err
	}
	return &k, nil
}

// check sees that the set can be sealed to, and that each key has one place in it.
func (k *KeySet) check(s *scanner) {
	if !unionName.MatchString(k.Union) {
		s.refuse("keys/union", "no id of a union")
	}
	if k.Epoch < 1 {
		s.refuse("keys/epoch", "it counts from 1")
	}
	if len(k.Officers) == 0 {
		s.refuse("keys/officers", "nobody but the sheets could open what is sent")
	}
	seen := map[Digest]bool{}
	for _, d := range k.Revoked {
		if seen[d] {
			s.refuse("keys/revoked", "one stands there twice")
		}
		seen[d] = true
	}
	keys := append(k.Recipients(), k.ReceiptKeys()...)
	for _, o := range k.Officers {
		keys = append(keys, o.Signs)
	}
	for _, key := range keys {
		d := key.Thumbprint()
		if seen[d] {
			s.refuse("keys/key", "one has two places, or was revoked")
		}
		seen[d] = true
	}
}
