package seal

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"slices"
	"strconv"
)

const noteType = "seal1+note"

// A Note is what an officer writes to the other officers of a union about a case:
// signed by its author, sealed to the union's recipients.
type Note struct {
	Union  string
	Sid    Sid
	Minute int64    // when it was written, in minutes since 1970
	By     Digest   // thumbprint of the author's signing key
	Kids   []string // thumbprints of the recipients' keys, 43 characters each
	Text   string   // the whole JWS
	Digest Digest   // SHA-256 of Text

	recipients []recipient
	iv         [12]byte
	ciphertext []byte
	tag        [16]byte
}

// SealNote seals content, JSON as JSON.stringify writes it, to the recipients of a key
// set, and signs it with the author's key.
func (s *KeySet) SealNote(sid Sid, minute int64, content []byte, signs *ecdsa.PrivateKey) (*Note, error) {
	public, err := PublicKeyOf(signs)
	if err != nil {
		return nil, err
	}
	plain, err := pad(content, leastReply, mostReply)
	if err != nil {
		return nil, err
	}
	n := &Note{Union: s.Union, Sid: sid, Minute: minute, By: public.Thumbprint()}
	cek := make([]byte, 32)
	_, _ = rand.Read(cek)
	for _, key := range s.Recipients() {
		r, err := wrap(cek, key, sid)
		if err != nil {
			return nil, err
		}
		n.recipients = append(n.recipients, r)
	}
	_, _ = rand.Read(n.iv[:])
	sealed := gcm(cek).Seal(nil, n.iv[:], plain, n.bound())
	n.ciphertext, n.tag = sealed[:len(plain)], [16]byte(sealed[len(plain):])
	jws, err := Sign(noteType, n.payload(), signs)
	if err != nil {
		return nil, err
	}
	return VerifyNote(jws, public)
}

// VerifyNote reads a note that one of keys has signed, under its own name. It need not
// be possible to open it.
func VerifyNote(jws string, keys ...PublicKey) (*Note, error) {
	for _, key := range keys {
		payload, err := Verify(noteType, jws, key)
		if err != nil {
			continue
		}
		n, err := parseNote(jws, payload)
		if err != nil {
			return nil, err
		}
		if n.By != key.Thumbprint() {
			return nil, refuse("note/by", "it is signed by another key than it says")
		}
		return n, nil
	}
	return nil, refuse("note/signature", "none of the keys made it")
}

// ReadNote reads a note, whoever has signed it: for those who carry notes. Who relies on
// one verifies it.
func ReadNote(jws string) (*Note, error) {
	payload, err := unverified(jws)
	if err != nil {
		return nil, refuse("note/payload", "%v", err)
	}
	return parseNote(jws, payload)
}

func parseNote(jws string, payload []byte) (*Note, error) {
	const rule = "note/payload"
	n := &Note{Text: jws, Digest: sha256.Sum256([]byte(jws))}
	s := &scanner{rest: payload}
	s.want(rule, `{"u":"`)
	n.Union = s.text(rule)
	s.want(rule, `","sid":"`)
	s.fill(rule, n.Sid[:])
	s.want(rule, `","t":`)
	n.Minute = s.number(rule)
	s.want(rule, `,"by":"`)
	s.fill(rule, n.By[:])
	s.want(rule, `","recipients":[`)
	n.recipients = scanList(s, "note/recipients", MaxRecipients, func() recipient { return scanRecipient(s) })
	s.want(rule, `,"iv":"`)
	s.fill(rule, n.iv[:])
	s.want(rule, `","ciphertext":"`)
	n.ciphertext = s.bucket("note/size", leastReply, mostReply)
	s.want(rule, `","tag":"`)
	s.fill(rule, n.tag[:])
	s.want(rule, `"}`)
	s.end(rule)
	if !unionName.MatchString(n.Union) || len(n.recipients) == 0 {
		s.refuse(rule, "no id of a union, or sealed to nobody")
	}
	n.Kids = kidsOf(s, n.recipients, n.Sid)
	if s.refusal == nil && !bytes.Equal(n.payload(), payload) {
		s.refuse("note/spelling", "written again, it would be other bytes")
	}
	if err := s.err(); err != nil {
		return nil, err
	}
	return n, nil
}

// bucket reads a value of least · 2^n bytes, but not more than most.
func (s *scanner) bucket(rule string, least, most int) []byte {
	b, err := decode(s.text(rule))
	if err != nil || !isBucket(len(b), least, most) {
		s.refuse(rule, "what is sealed has another size")
		return nil
	}
	return b
}

func (n *Note) payload() []byte {
	array := appendRecipients(nil, n.recipients)
	b := make([]byte, 0, len(array)+len(n.ciphertext)*4/3+256)
	b = append(b, `{"u":"`+n.Union+`","sid":"`+n.Sid.String()+`","t":`+strconv.FormatInt(n.Minute, 10)...)
	b = appendText(b, `,"by":"`, n.By[:], `","recipients":`)
	b = append(b, array...)
	b = appendText(b, `,"iv":"`, n.iv[:], `","ciphertext":"`)
	b = appendText(b, "", n.ciphertext, `","tag":"`)
	return appendText(b, "", n.tag[:], `"}`)
}

// bound is what the sealed text is bound to.
func (n *Note) bound() []byte {
	return []byte("seal1 note|" + n.Union + "|" + n.Sid.String() + "|" + strconv.FormatInt(n.Minute, 10) + "|" + encode(n.By[:]))
}

// Open opens a note with the key of one of its recipients, and returns the content
// without its padding.
func (n *Note) Open(key *ecdsa.PrivateKey) ([]byte, error) {
	cek, err := unwrapFor(n.recipients, key)
	if err != nil {
		return nil, err
	}
	plain, err := gcm(cek).Open(nil, n.iv[:], slices.Concat(n.ciphertext, n.tag[:]), n.bound())
	if err != nil {
		return nil, refuse("open/tag", "the sealed text was changed")
	}
	return unpad(plain)
}
