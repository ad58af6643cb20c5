// Package seal is seal/1: what workers send is sealed to the keys of their union,
// what phones check is signed, and keys lie in files that a passphrase protects.
// It does not know what is sealed or signed, nor who may do it: its callers do.
// docs/formats.md has the whole of it; pwa/seal.ts is the half of the phones.
//
// An envelope is a JWE (RFC 7516) of one spelling: ECDH-ES on P-256 with AES-KW,
// A256GCM. The code is our own, because JOSE libraries take more spellings than
// one and bind less than we do; two of them open what it makes, in tests.
//
// A signature is a compact JWS (RFC 7515) with ES256, in exactly one form.
//
// P-256 because the WebCrypto of old phones has it (Chrome 41, iOS 11); Ed25519
// is missing there. Signatures are those of RFC 6979: the same payload and key
// give the same bytes, on any machine, and no bad source of randomness can give
// the key away.
package seal

import (
	"encoding/base64"
	"errors"
	"strings"
)

var errBase64 = errors.New("not base64url without padding")

// encode returns base64url without padding (RFC 7515, section 2).
func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// appendEncoded writes base64url without padding behind b.
func appendEncoded(b, value []byte) []byte { return base64.RawURLEncoding.AppendEncode(b, value) }

// decode takes one spelling of each value only: no padding, no stray bits in
// the last character, and no line ends, which encoding/base64 would pass over.
func decode(text string) ([]byte, error) {
	if strings.ContainsAny(text, "\r\n") {
		return nil, errBase64
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil, errBase64
	}
	return b, nil
}

// decodeInto decodes text, which has as many characters as to needs: with a line end
// among them, which encoding/base64 passes over, it would mean fewer bytes.
func decodeInto(to, text []byte) error {
	n, err := base64.RawURLEncoding.Strict().Decode(to, text)
	if err != nil || n != len(to) {
		return errBase64
	}
	return nil
}
