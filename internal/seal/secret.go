package seal

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
)

// A Digest is a whole SHA-256.
type Digest = [32]byte

// A Secret is the R of a case: 128 random bits, which the worker holds as a code
// of twelve words or characters (package words). It opens states and replies,
// never what was sent. Everything that names or proves a case is made of it.
type Secret [16]byte

// NewSecret makes the secret of a new case.
func NewSecret() Secret {
	var r Secret
	_, _ = rand.Read(r[:]) // ends the program rather than fail
	return r
}

// labelled is HMAC-SHA-256 under R.
func (r Secret) labelled(label string) Digest {
	h := hmac.New(sha256.New, r[:])
	h.Write([]byte(label))
	return Digest(h.Sum(nil))
}

// Auth proves to the endpoint that a request comes from who holds the case.
func (r Secret) Auth() [32]byte { return r.labelled("seal1 auth") }

// ReplyKey is k, the key of A256GCM under which officers reply.
func (r Secret) ReplyKey() [32]byte { return r.labelled("seal1 reply") }

// Sid names the case.
func (r Secret) Sid() Sid { return SidOf(AuthHash(r.Auth())) }

// AuthHash is ah, the digest of auth, which an envelope tells in its header.
func AuthHash(auth [32]byte) Digest { return sha256.Sum256(auth[:]) }

// Proves reports whether auth is what ah is the digest of, in constant time.
func Proves(auth [32]byte, ah Digest) bool {
	got := AuthHash(auth)
	return subtle.ConstantTimeCompare(got[:], ah[:]) == 1
}

// A Sid names a case at the endpoint. It follows from ah, so that nobody can
// occupy another's; it opens nothing.
type Sid [16]byte

// SidOf returns the only sid that goes with ah.
func SidOf(ah Digest) Sid {
	sum := sha256.Sum256(append([]byte("seal1 sid"), ah[:]...))
	return Sid(sum[:16])
}

// ParseSid reads the text form.
func ParseSid(text string) (Sid, error) {
	b, err := decode(text)
	if err != nil {
		return Sid{}, refuse("sid", "%v", err)
	}
	if len(b) != len(Sid{}) {
		return Sid{}, refuse("sid", "%d bytes, want %d", len(b), len(Sid{}))
	}
	return Sid(b), nil
}

// String returns the text form: base64url without padding, 22 characters.
func (s Sid) String() string { return encode(s[:]) }

// CaseNumber returns the case number (办件号): ten digits and a check digit (ISO
// 7064, MOD 11,10), which catches every single slip and most exchanges of two
// neighbours. It is safe to say on the telephone, and not unique: it finds a
// case within a union.
func (s Sid) CaseNumber() string {
	sum := sha256.Sum256(append([]byte("seal1 case"), s[:]...))
	var first [8]byte
	copy(first[2:], sum[:6])
	digits := fmt.Sprintf("%010d", binary.BigEndian.Uint64(first[:])%10_000_000_000)
	return digits + string(checkDigit(digits))
}

// IsCaseNumber reports whether text is eleven digits of which the last one
// checks the others.
func IsCaseNumber(text string) bool {
	if len(text) != 11 {
		return false
	}
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return checkDigit(text[:10]) == text[10]
}

// checkDigit is that of ISO 7064, MOD 11,10.
func checkDigit(digits string) byte {
	p := 10
	for i := range len(digits) {
		sum := (p + int(digits[i]-'0')) % 10
		if sum == 0 {
			sum = 10
		}
		p = sum * 2 % 11
	}
	return byte('0' + (11-p)%10)
}
