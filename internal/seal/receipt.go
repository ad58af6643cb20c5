package seal

import (
	"crypto/ecdsa"
	"strconv"
)

// receiptType is the type of the signature on a receipt.
const receiptType = "seal1+receipt"

// A Receipt is the endpoint's word that it holds an envelope.
type Receipt struct {
	Sid    Sid
	Digest Digest // of the envelope's body
	Union  string
	Minute int64 // when it was received, in minutes since 1970
}

// Sign returns the receipt as a compact JWS. The same receipt and key give the
// same text.
func (r Receipt) Sign(key *ecdsa.PrivateKey) (string, error) {
	if !unionName.MatchString(r.Union) || r.Minute < 0 || r.Minute > most {
		return "", refuse("receipt/payload", "it has no union or no time")
	}
	return Sign(receiptType, r.payload(), key)
}

func (r Receipt) payload() []byte {
	return []byte(`{"sid":"` + r.Sid.String() + `","d":"` + encode(r.Digest[:]) + `","u":"` + r.Union + `","t":` + strconv.FormatInt(r.Minute, 10) + `}`)
}

// VerifyReceipt returns what a receipt says that one of keys has signed.
func VerifyReceipt(jws string, keys ...PublicKey) (Receipt, error) {
	const rule = "receipt/payload"
	var r Receipt
	payload, err := Verify(receiptType, jws, keys...)
	if err != nil {
		return r, refuse("receipt/signature", "%v", err)
	}
	s := &scanner{rest: payload}
	s.want(rule, `{"sid":"`)
	s.fill(rule, r.Sid[:])
	s.want(rule, `","d":"`)
	s.fill(rule, r.Digest[:])
	s.want(rule, `","u":"`)
	if r.Union = s.text(rule); s.refusal == nil && !unionName.MatchString(r.Union) {
		s.refuse(rule, "no id of a union")
	}
	s.want(rule, `","t":`)
	r.Minute = s.number(rule)
	s.want(rule, `}`)
	s.end(rule)
	if err := s.err(); err != nil {
		return Receipt{}, err
	}
	return r, nil
}
