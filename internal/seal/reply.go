package seal

import (
	"crypto/rand"
	"crypto/sha256"
	"strconv"
)

// Sizes of what a reply seals, in bytes: 512 · 2^n, n = 0..6.
const (
	leastReply = 512
	mostReply  = leastReply << 6
)

// A Reply is what an officer answers, sealed under the k of the case: a compact
// JWE with "dir" and A256GCM.
type Reply struct {
	Sid    Sid
	Seq    int64 // from 1; at the endpoint each is one more than the one before
	Digest Digest
	Text   string // the whole JWE

	protected string
	iv        [12]byte
	sealed    []byte // ciphertext ‖ tag
}

// SealReply seals content, JSON as JSON.stringify writes it.
func SealReply(k [32]byte, sid Sid, seq int64, content []byte) (*Reply, error) {
	if seq < 1 || seq > most {
		return nil, refuse("reply/seq", "it counts from 1")
	}
	plain, err := pad(content, leastReply, mostReply)
	if err != nil {
		return nil, err
	}
	var iv [12]byte
	_, _ = rand.Read(iv[:])
	protected := replyHeader(sid, seq)
	sealed := gcm(k[:]).Seal(nil, iv[:], plain, []byte(protected))
	ciphertext, tag := sealed[:len(plain)], sealed[len(plain):]
	return ParseReply(protected + ".." + encode(iv[:]) + "." + encode(ciphertext) + "." + encode(tag))
}

func replyHeader(sid Sid, seq int64) string {
	return encode([]byte(`{"alg":"dir","enc":"` + enc + `","seq":` + strconv.FormatInt(seq, 10) + `,"sid":"` + sid.String() + `","typ":"seal1+reply"}`))
}

// ParseReply reads a reply without being able to open it.
func ParseReply(jwe string) (*Reply, error) {
	r := &Reply{Text: jwe, Digest: sha256.Sum256([]byte(jwe))}
	fields, ok := splitCompact(jwe)
	if !ok {
		return nil, refuse("reply/shape", "no compact JWE without a wrapped key")
	}
	r.protected = fields[0]
	if err := r.scan(fields); err != nil {
		return nil, err
	}
	return r, nil
}

// splitCompact returns header, IV, ciphertext and tag.
func splitCompact(jwe string) (fields [4]string, ok bool) {
	const dots = 4
	var cut [dots]int
	n := 0
	for i := range len(jwe) {
		if jwe[i] != '.' {
			continue
		}
		if n == dots {
			return fields, false
		}
		cut[n] = i
		n++
	}
	if n != dots || cut[1] != cut[0]+1 {
		return fields, false
	}
	return [4]string{jwe[:cut[0]], jwe[cut[1]+1 : cut[2]], jwe[cut[2]+1 : cut[3]], jwe[cut[3]+1:]}, true
}

func (r *Reply) scan(fields [4]string) error {
	header, err := decode(fields[0])
	if err != nil {
		return refuse("reply/header", "%v", err)
	}
	const rule = "reply/header"
	s := &scanner{rest: header}
	s.want(rule, `{"alg":"dir","enc":"`+enc+`","seq":`)
	if r.Seq = s.number(rule); r.Seq < 1 {
		s.refuse("reply/seq", "it counts from 1")
	}
	s.want(rule, `,"sid":"`)
	s.fill("reply/sid", r.Sid[:])
	s.want(rule, `","typ":"seal1+reply"}`)
	s.end(rule)
	var values [3][]byte
	for i := range values {
		if values[i], err = decode(fields[i+1]); err != nil {
			s.refuse("reply/shape", "%v", err)
		}
	}
	iv, ciphertext, tag := values[0], values[1], values[2]
	if len(iv) != len(r.iv) || len(tag) != 16 || !isBucket(len(ciphertext), leastReply, mostReply) {
		s.refuse("reply/size", "IV, text or tag are of another size")
	}
	if s.refusal == nil {
		r.iv = [12]byte(iv)
		r.sealed = append(ciphertext, tag...)
	}
	return s.err()
}

// Open opens a reply and returns the content without its padding.
func (r *Reply) Open(k [32]byte) ([]byte, error) {
	plain, err := gcm(k[:]).Open(nil, r.iv[:], r.sealed, []byte(r.protected))
	if err != nil {
		return nil, refuse("open/tag", "the reply was changed, or is of another case")
	}
	return unpad(plain)
}
