package seal

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

// A PublicKey is a point of P-256. It is comparable and holds the key itself,
// not a reference. The zero value is no key; ParsePublicKey and PublicKeyOf
// make those that are.
type PublicKey struct {
	point [65]byte // SEC 1, uncompressed: 4, X, Y
}

var errPoint = errors.New("public key: no point of P-256")

// ParsePublicKey reads the text form: the uncompressed point (65 bytes, SEC 1,
// section 2.3.3) as base64url without padding, 87 characters. WebCrypto imports
// its bytes as "raw".
func ParsePublicKey(text string) (PublicKey, error) {
	var k PublicKey
	b, err := decode(text)
	if err != nil {
		return k, fmt.Errorf("public key: %w", err)
	}
	if len(b) != len(k.point) {
		return k, fmt.Errorf("public key: %d bytes, want %d", len(b), len(k.point))
	}
	if _, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), b); err != nil {
		return k, errPoint
	}
	copy(k.point[:], b)
	return k, nil
}

// PublicKeyOf returns the public half of a key of P-256.
func PublicKeyOf(key *ecdsa.PrivateKey) (PublicKey, error) {
	var k PublicKey
	b, err := key.PublicKey.Bytes()
	if err != nil || len(b) != len(k.point) {
		return k, errPoint
	}
	copy(k.point[:], b)
	return k, nil
}

// String returns the text form, 87 characters.
func (k PublicKey) String() string { return encode(k.point[:]) }

// Thumbprint returns the SHA-256 thumbprint of the key as a JWK (RFC 7638).
func (k PublicKey) Thumbprint() [32]byte {
	x, y := k.coordinates()
	return sha256.Sum256([]byte(`{"crv":"P-256","kty":"EC","x":"` + x + `","y":"` + y + `"}`))
}

// coordinates returns those of the point as a JWK writes them.
func (k PublicKey) coordinates() (x, y string) { return encode(k.point[1:33]), encode(k.point[33:]) }

// Kid returns the whole thumbprint as base64url, 43 characters: what an envelope
// calls its recipients by.
func (k PublicKey) Kid() string {
	t := k.Thumbprint()
	return encode(t[:])
}

// ID returns 8 bytes of the thumbprint as base64url, 11 characters: it finds a key
// among few, and proves nothing. They are the first that do not begin with a hyphen,
// so that nobody's key is taken for a flag of a command.
func (k PublicKey) ID() string {
	t := k.Thumbprint()
	for from := range len(t) - 8 {
		if id := encode(t[from : from+8]); id[0] != '-' {
			return id
		}
	}
	return encode(t[:8]) // three hyphens for each byte: it does not happen
}

// Fingerprint returns the first 16 bytes of the thumbprint as eight groups of
// five digits, for people who compare keys on the telephone: digits are read
// out alike in every language.
func (k PublicKey) Fingerprint() string {
	t := k.Thumbprint()
	var groups [8]string
	for i := range groups {
		groups[i] = fmt.Sprintf("%05d", binary.BigEndian.Uint16(t[2*i:]))
	}
	return strings.Join(groups[:], " ")
}

// ecdsa returns the key in the form in which the standard library checks with it.
func (k PublicKey) ecdsa() (*ecdsa.PublicKey, error) {
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), k.point[:])
	if err != nil {
		return nil, errPoint
	}
	return key, nil
}
