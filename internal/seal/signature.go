package seal

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"strings"
)

// Edition is the type of the signature on the edition of an offline set.
const Edition = "seal1+edition"

// scalar is the length in bytes of r and of s, which make up a signature
// (RFC 7518, section 3.4).
const scalar = 32

// types are the values that the header's "typ" can have: what is signed as one
// of them is never taken for another.
var types = regexp.MustCompile(`^seal1\+[a-z]+$`)

// header returns the only protected header that there is for a type, encoded.
func header(typ string) (string, error) {
	if !types.MatchString(typ) {
		return "", fmt.Errorf("signature: %q is no type", typ)
	}
	return encode([]byte(`{"typ":"` + typ + `","alg":"ES256"}`)), nil
}

// Sign returns the compact JWS of payload with a key of P-256. typ is the
// "typ" of its header, such as Edition. The signature is deterministic (RFC 6979).
func Sign(typ string, payload []byte, key *ecdsa.PrivateKey) (string, error) {
	protected, err := header(typ)
	if err != nil {
		return "", err
	}
	if _, err := PublicKeyOf(key); err != nil {
		return "", err
	}
	input := protected + "." + encode(payload)
	raw, err := signRaw([]byte(input), key)
	if err != nil {
		return "", err
	}
	return input + "." + encode(raw), nil
}

// signRaw returns r and s, 32 bytes each.
func signRaw(input []byte, key *ecdsa.PrivateKey) ([]byte, error) {
	sum := sha256.Sum256(input)
	der, err := key.Sign(nil, sum[:], crypto.SHA256) // no reader: RFC 6979
	if err != nil {
		return nil, fmt.Errorf("signature: %w", err)
	}
	var pair struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(der, &pair); err != nil {
		return nil, fmt.Errorf("signature: %w", err)
	}
	raw := make([]byte, 2*scalar)
	pair.R.FillBytes(raw[:scalar])
	pair.S.FillBytes(raw[scalar:])
	return raw, nil
}

var (
	errShape   = errors.New("signature: not a compact JWS of the type that is wanted")
	errForeign = errors.New("signature: none of the keys made it")
)

// Verify returns the payload of a compact JWS that Sign made, or another JOSE
// library with the same header, with one of keys. Nothing but that one spelling
// is taken, and nothing of the payload is looked at before its signature holds.
func Verify(typ, jws string, keys ...PublicKey) ([]byte, error) {
	protected, err := header(typ)
	if err != nil {
		return nil, err
	}
	rest, ok := strings.CutPrefix(jws, protected+".")
	if !ok {
		return nil, errShape
	}
	payload, signature, ok := strings.Cut(rest, ".")
	if !ok {
		return nil, errShape
	}
	raw, err := decode(signature)
	if err != nil || len(raw) != 2*scalar {
		return nil, errShape
	}
	input := jws[:len(protected)+1+len(payload)]
	for _, k := range keys {
		if k.made(raw, []byte(input)) {
			return decode(payload)
		}
	}
	return nil, errForeign
}

// made reports whether raw is the key's signature on input. The standard
// library sees that r and s lie between 0 and the order of the curve.
func (k PublicKey) made(raw, input []byte) bool {
	key, err := k.ecdsa()
	if err != nil {
		return false
	}
	sum := sha256.Sum256(input)
	r, s := new(big.Int).SetBytes(raw[:scalar]), new(big.Int).SetBytes(raw[scalar:])
	return ecdsa.Verify(key, sum[:], r, s)
}
