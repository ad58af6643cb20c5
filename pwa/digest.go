package pwa

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"slices"
)

// A Digest is the first 16 bytes of a SHA-256 digest (FIPS 180-4): enough
// against accidents, and against whoever does not control both texts. It is
// comparable and a map key.
type Digest [16]byte

// digestLength is how many characters String has.
const digestLength = 22

// DigestOf returns the digest of b.
func DigestOf(b []byte) Digest {
	sum := sha256.Sum256(b)
	return Digest(sum[:16])
}

// String returns d as base64url without padding, 22 characters: as JSON holds it.
func (d Digest) String() string { return base64.RawURLEncoding.EncodeToString(d[:]) }

// Hex returns 32 lower-case hexadecimal digits: as file names hold it.
func (d Digest) Hex() string { return hex.EncodeToString(d[:]) }

// shortLength is how many characters Short has.
const shortLength = 6

// Short returns how String begins, 36 bits: enough where nobody but the signer controls
// either text, and what differs differs by mistake.
func (d Digest) Short() string { return d.String()[:shortLength] }

var errDigest = errors.New("no digest: want 22 characters of base64url")

// parseDigest takes the one spelling that String has: no stray bits at the end.
func parseDigest(text []byte) (d Digest, err error) {
	if len(text) != digestLength {
		return d, errDigest
	}
	var b [digestLength]byte // Decode may write up to three quarters of its input
	n, err := base64.RawURLEncoding.Strict().Decode(b[:], text)
	if err != nil || n != len(d) {
		return d, errDigest
	}
	return Digest(b[:n]), nil
}

// olderLengths are how many characters checks of packs had before.
var olderLengths = [...]int{12, digestLength}

// isShort reports whether a text is how String may begin, as long as Short is or was.
func isShort(text []byte) bool {
	if len(text) != shortLength && !slices.Contains(olderLengths[:], len(text)) {
		return false
	}
	for _, c := range text {
		if c != '-' && c != '_' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}
