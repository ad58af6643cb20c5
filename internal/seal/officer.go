package seal

import (
	"crypto/ecdsa"
	"regexp"
	"strconv"
	"strings"
)

const officerType = "seal1+officer"

// An OfficerProof is an officer's word to an endpoint: that it is they who ask, there,
// for their union, now.
type OfficerProof struct {
	Origin  string // of the endpoint as the desk calls it: https://sync.gonghui.example
	Union   string
	Nonce   string // of the endpoint's challenge
	Expires int64  // Unix seconds; the endpoint takes at most 120 ahead
	Kid     Digest // thumbprint of the key that signs; Sign fills it in
}

var (
	endpointOrigin = regexp.MustCompile(`^https?://[a-z0-9.:\[\]-]{1,259}$`)
	nonceText      = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)
)

// Sign returns the proof as a compact JWS with the key that the officer signs with.
func (p OfficerProof) Sign(key *ecdsa.PrivateKey) (string, error) {
	public, err := PublicKeyOf(key)
	if err != nil {
		return "", err
	}
	p.Kid = public.Thumbprint()
	payload := p.payload()
	if _, err := parseOfficerProof(payload); err != nil {
		return "", err
	}
	return Sign(officerType, payload, key)
}

// VerifyOfficerProof returns what a proof says that one of keys has signed, under its
// own name.
func VerifyOfficerProof(jws string, keys ...PublicKey) (OfficerProof, error) {
	for _, key := range keys {
		payload, err := Verify(officerType, jws, key)
		if err != nil {
			continue
		}
		p, err := parseOfficerProof(payload)
		if err == nil && p.Kid != key.Thumbprint() {
			err = refuse("officer/kid", "it is signed by another key than it says")
		}
		return p, err
	}
	return OfficerProof{}, refuse("officer/signature", "none of the keys made it")
}

// ReadOfficerProof returns what a proof says, whoever has signed it: to find the keys by
// which it is then verified.
func ReadOfficerProof(jws string) (OfficerProof, error) {
	payload, err := unverified(jws)
	if err != nil {
		return OfficerProof{}, refuse("officer/payload", "%v", err)
	}
	return parseOfficerProof(payload)
}

// unverified returns the payload of a JWS, whoever has signed it.
func unverified(jws string) ([]byte, error) {
	_, rest, _ := strings.Cut(jws, ".")
	payload, _, _ := strings.Cut(rest, ".")
	return decode(payload)
}

func (p OfficerProof) payload() []byte {
	return []byte(`{"o":"` + p.Origin + `","u":"` + p.Union + `","n":"` + p.Nonce + `","t":` + strconv.FormatInt(p.Expires, 10) + `,"kid":"` + encode(p.Kid[:]) + `"}`)
}

func parseOfficerProof(payload []byte) (OfficerProof, error) {
	const rule = "officer/payload"
	var p OfficerProof
	s := &scanner{rest: payload}
	s.want(rule, `{"o":"`)
	p.Origin = s.text(rule)
	s.want(rule, `","u":"`)
	p.Union = s.text(rule)
	s.want(rule, `","n":"`)
	p.Nonce = s.text(rule)
	s.want(rule, `","t":`)
	p.Expires = s.number(rule)
	s.want(rule, `,"kid":"`)
	s.fill(rule, p.Kid[:])
	s.want(rule, `"}`)
	s.end(rule)
	if !endpointOrigin.MatchString(p.Origin) || !unionName.MatchString(p.Union) || !nonceText.MatchString(p.Nonce) {
		s.refuse(rule, "no origin, no id of a union, or no nonce")
	}
	if err := s.err(); err != nil {
		return OfficerProof{}, err
	}
	return p, nil
}
