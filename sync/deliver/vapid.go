package deliver

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/url"
	"time"
)

// A VAPID is how push services know who pushes (RFC 8292).
type VAPID struct {
	Key *ecdsa.PrivateKey // of P-256
	// Subject is where a push service may complain: an https or a mailto address.
	Subject string
}

// vapidTime is how long a token holds: at most 24 hours (RFC 8292, section 2), less what
// clocks may differ.
const vapidTime = 12 * time.Hour

// authorization is the header for a push to an address.
func (v VAPID) authorization(to *url.URL, now time.Time) (string, error) {
	claims, err := json.Marshal(struct {
		Audience string `json:"aud"`
		Expires  int64  `json:"exp"`
		Subject  string `json:"sub"`
	}{to.Scheme + "://" + to.Host, now.Add(vapidTime).Unix(), v.Subject})
	if err != nil {
		return "", err
	}
	public, err := v.Key.PublicKey.Bytes()
	if err != nil {
		return "", err
	}
	input := encode([]byte(`{"typ":"JWT","alg":"ES256"}`)) + "." + encode(claims)
	sum := sha256.Sum256([]byte(input))
	r, s, err := ecdsa.Sign(rand.Reader, v.Key, sum[:])
	if err != nil {
		return "", fmt.Errorf("VAPID: %w", err)
	}
	var signature [64]byte // r and s, 32 bytes each (RFC 7518, section 3.4)
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return "vapid t=" + input + "." + encode(signature[:]) + ", k=" + encode(public), nil
}
