package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"errors"

	jose "github.com/go-jose/go-jose/v4/cipher"
)

// A Case is what all envelopes of one secret have in common, and whom they are for.
type Case struct {
	Secret Secret
	Union  string
	Form   string      // "help@3"
	KeySet Digest      // of the payload of the key set that names Keys
	Keys   []PublicKey // 1 to 8: the officers' and the recovery key
}

// Seal seals content, JSON as JSON.stringify writes it, for the keys of the
// case. parts are the digests of the sealed parts that belong to it, in order.
func (c Case) Seal(content []byte, parts []Digest) (*Envelope, error) {
	plain, err := pad(content, leastBucket, mostBucket)
	if err != nil {
		return nil, err
	}
	cek := make([]byte, 32)
	_, _ = rand.Read(cek)
	ah := AuthHash(c.Secret.Auth())
	e := &Envelope{Sid: SidOf(ah), Union: c.Union, Form: c.Form, KeySet: c.KeySet, AH: ah, Parts: parts, commitment: commitmentTo(cek)}
	for _, key := range c.Keys {
		r, err := wrap(cek, key, e.Sid)
		if err != nil {
			return nil, err
		}
		e.recipients = append(e.recipients, r)
	}
	_, _ = rand.Read(e.iv[:])
	e.protected = e.writeProtected()
	sealed := gcm(cek).Seal(nil, e.iv[:], plain, []byte(e.protected))
	e.ciphertext = []byte(encode(sealed[:len(plain)]))
	e.tag = [16]byte(sealed[len(plain):])
	return ParseEnvelope(e.write())
}

// Open opens an envelope with the key of one of its recipients, and returns the
// content without its padding. What cannot be opened is refused with a *Refusal.
func (e *Envelope) Open(key *ecdsa.PrivateKey) ([]byte, error) {
	cek, err := unwrapFor(e.recipients, key)
	if err != nil {
		return nil, err
	}
	return e.openWith(cek)
}

// unwrapFor unwraps the CEK that is wrapped for one key among others.
func unwrapFor(list []recipient, key *ecdsa.PrivateKey) ([]byte, error) {
	public, err := PublicKeyOf(key)
	if err != nil {
		return nil, err
	}
	kid := public.Thumbprint()
	for _, r := range list {
		if r.kid == kid {
			return r.unwrap(key)
		}
	}
	return nil, refuse("open/recipient", "it is not sealed to this key")
}

func (r recipient) unwrap(key *ecdsa.PrivateKey) ([]byte, error) {
	private, err := key.ECDH()
	if err != nil {
		return nil, err
	}
	shared, err := agree(private, r.epk)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(concatKDF(shared, r.apv))
	if err != nil {
		return nil, err
	}
	cek, err := jose.KeyUnwrap(block, r.wrapped[:])
	if err != nil {
		return nil, refuse("open/key", "the wrapped key does not open")
	}
	return cek, nil
}

// committed sees that the CEK is the one that was sealed with: without kc one ciphertext
// could be made that opens to two texts under two keys.
func (e *Envelope) committed(cek []byte) error {
	if kc := commitmentTo(cek); subtle.ConstantTimeCompare(kc[:], e.commitment[:]) != 1 {
		return refuse("open/kc", "the wrapped key is not the one that was sealed with")
	}
	return nil
}

func (e *Envelope) openWith(cek []byte) ([]byte, error) {
	if err := e.committed(cek); err != nil {
		return nil, err
	}
	sealed := make([]byte, e.size, e.size+len(e.tag))
	if err := decodeInto(sealed, e.ciphertext); err != nil {
		return nil, err
	}
	sealed = append(sealed, e.tag[:]...)
	plain, err := gcm(cek).Open(sealed[:0], e.iv[:], sealed, []byte(e.protected))
	if err != nil {
		return nil, refuse("open/tag", "the sealed text was changed")
	}
	return unpad(plain)
}

// wrap wraps the CEK for one key (RFC 7518, section 4.6): always AES-KW, also
// where there is one recipient.
func wrap(cek []byte, to PublicKey, sid Sid) (recipient, error) {
	r := recipient{kid: to.Thumbprint(), apv: partyOf(to.Kid(), sid)}
	once, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return r, err
	}
	r.epk.point = [65]byte(once.PublicKey().Bytes())
	shared, err := agree(once, to)
	if err != nil {
		return r, err
	}
	block, err := aes.NewCipher(concatKDF(shared, r.apv))
	if err != nil {
		return r, err
	}
	wrapped, err := jose.KeyWrap(block, cek)
	if err != nil {
		return r, err
	}
	r.wrapped = [40]byte(wrapped)
	return r, nil
}

// agree returns what both ends of ECDH know: the x coordinate, 32 bytes.
func agree(private *ecdh.PrivateKey, public PublicKey) ([]byte, error) {
	key, err := ecdh.P256().NewPublicKey(public.point[:])
	if err != nil {
		return nil, errPoint
	}
	return private.ECDH(key)
}

// concatKDF derives the key that wraps (NIST SP 800-56A, section 5.8.1, with the
// parameters of RFC 7518, section 4.6.2): one round of SHA-256, no apu.
func concatKDF(shared []byte, apv Digest) []byte {
	b := binary.BigEndian.AppendUint32(nil, 1)
	b = append(b, shared...)
	b = append(binary.BigEndian.AppendUint32(b, uint32(len(alg))), alg...)
	b = binary.BigEndian.AppendUint32(b, 0)
	b = append(binary.BigEndian.AppendUint32(b, uint32(len(apv))), apv[:]...)
	b = binary.BigEndian.AppendUint32(b, 256)
	sum := sha256.Sum256(b)
	return sum[:]
}

// commitmentTo is kc: AES-GCM alone does not bind the key.
func commitmentTo(cek []byte) Digest {
	return sha256.Sum256(append([]byte("seal1 commit"), cek...))
}

// gcm is A256GCM with a key of 32 bytes.
func gcm(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // of another length: our mistake
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	return aead
}

var errContent = errors.New("seal: no content, or one that ends with a space")

// pad fills content with spaces, so that its size tells little.
func pad(content []byte, least, most int) ([]byte, error) {
	if len(content) == 0 || content[len(content)-1] == ' ' {
		return nil, errContent
	}
	if len(content) > most {
		return nil, refuse("seal/size", "%d bytes to seal, and room for %d", len(content), most)
	}
	size := least
	for size < len(content) {
		size *= 2
	}
	plain := make([]byte, size)
	for i := copy(plain, content); i < size; i++ {
		plain[i] = ' '
	}
	return plain, nil
}

func unpad(plain []byte) ([]byte, error) {
	end := len(plain)
	for end > 0 && plain[end-1] == ' ' {
		end--
	}
	if end == 0 {
		return nil, refuse("open/content", "there is nothing in it")
	}
	return plain[:end], nil
}
