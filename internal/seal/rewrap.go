package seal

import (
	"bytes"
	"crypto/ecdsa"
)

const rewrapType = "seal1+rewrap"

// A Rewrap lets an officer open an envelope that was sealed before they came: its key,
// wrapped for them by one who can open it. The envelope itself never changes.
type Rewrap struct {
	Envelope Digest
	Kid      string // thumbprint of the key that it is for, 43 characters
	Text     string // the whole JWS

	recipient recipient
}

// Rewrap wraps the envelope's key for another one. opens is a key that opens the
// envelope, signs that by which colleagues know who did it.
func (e *Envelope) Rewrap(to PublicKey, opens, signs *ecdsa.PrivateKey) (*Rewrap, error) {
	cek, err := unwrapFor(e.recipients, opens)
	if err != nil {
		return nil, err
	}
	if err := e.committed(cek); err != nil {
		return nil, err
	}
	w := &Rewrap{Envelope: e.Digest, Kid: to.Kid()}
	if w.recipient, err = wrap(cek, to, e.Sid); err != nil {
		return nil, err
	}
	w.Text, err = Sign(rewrapType, w.payload(), signs)
	return w, err
}

// VerifyRewrap returns a rewrap that one of keys has signed.
func VerifyRewrap(jws string, keys ...PublicKey) (*Rewrap, error) {
	payload, err := Verify(rewrapType, jws, keys...)
	if err != nil {
		return nil, refuse("rewrap/signature", "%v", err)
	}
	return parseRewrap(jws, payload)
}

// ReadRewrap returns a rewrap, whoever has signed it: the officer may have left since.
// That it holds the envelope's own key is seen when it is opened with.
func ReadRewrap(jws string) (*Rewrap, error) {
	payload, err := unverified(jws)
	if err != nil {
		return nil, refuse("rewrap/payload", "%v", err)
	}
	return parseRewrap(jws, payload)
}

func (w *Rewrap) payload() []byte {
	array := appendRecipients(nil, []recipient{w.recipient})
	b := appendText(nil, `{"d":"`, w.Envelope[:], `","recipient":`)
	b = append(b, array[1:len(array)-1]...)
	return append(b, '}')
}

func parseRewrap(jws string, payload []byte) (*Rewrap, error) {
	const rule = "rewrap/payload"
	w := &Rewrap{Text: jws}
	s := &scanner{rest: payload}
	s.want(rule, `{"d":"`)
	s.fill(rule, w.Envelope[:])
	s.want(rule, `","recipient":`)
	w.recipient = scanRecipient(s)
	s.want(rule, `}`)
	s.end(rule)
	if s.refusal == nil && !bytes.Equal(w.payload(), payload) {
		s.refuse("rewrap/spelling", "written again, it would be other bytes")
	}
	if err := s.err(); err != nil {
		return nil, err
	}
	w.Kid = encode(w.recipient.kid[:])
	return w, nil
}

// OpenRewrapped opens an envelope with a key that a rewrap is for.
func (e *Envelope) OpenRewrapped(w *Rewrap, key *ecdsa.PrivateKey) ([]byte, error) {
	if w.Envelope != e.Digest || w.recipient.apv != partyOf(w.Kid, e.Sid) {
		return nil, refuse("rewrap/other", "it belongs to another envelope")
	}
	cek, err := unwrapFor([]recipient{w.recipient}, key)
	if err != nil {
		return nil, err
	}
	return e.openWith(cek)
}
