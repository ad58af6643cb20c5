// Package seal signs what phones check, and keeps the keys for it: compact JWS
// (RFC 7515) with ES256 on P-256 in exactly one form, and key files that a
// passphrase protects. It does not know what is signed, nor who may sign what:
// its callers do.
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
