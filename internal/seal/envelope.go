package seal

import (
	"bytes"
	"crypto/ecdh"
	"crypto/sha256"
	"regexp"
	"slices"
	"strings"
)

// Sizes of an envelope and what belongs to it, in bytes where nothing else is said.
const (
	// MaxEnvelope is the most that an envelope takes.
	MaxEnvelope = 98304
	// MaxRecipients is how many keys can open one.
	MaxRecipients = 8
	// MaxParts is how many sealed parts can belong to one.
	MaxParts = 64
	// PartSize is that of each sealed part.
	PartSize = 65536

	leastBucket = 1024 // what is sealed is 1,024 · 2^n bytes, n = 0..6
	mostBucket  = leastBucket << 6
)

const (
	alg = "ECDH-ES+A256KW"
	enc = "A256GCM"
)

// The names that stand in the open: Go and JavaScript escape other characters differently.
var (
	unionName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)
	formName  = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}@[0-9]{1,6}$`)
)

// An Envelope is a sealed submission as it waits, travels and is stored: a JWE
// (RFC 7516) in the general JSON serialisation, in the one spelling that seal/1 has.
type Envelope struct {
	Sid    Sid      // of the case
	Union  string   // id of the union it is for
	Form   string   // "help@3": the form and its version
	KeySet Digest   // of the payload of the key set it was sealed to
	AH     Digest   // SHA-256 of auth
	Parts  []Digest // of the sealed parts, in the order of their indexes
	Kids   []string // thumbprints of the recipients' keys, 43 characters each
	Digest Digest   // SHA-256 of Body: what the envelope is
	Body   []byte

	protected  string // as it travels
	commitment Digest // kc: SHA-256("seal1 commit" ‖ CEK)
	recipients []recipient
	array      []byte // the recipients as they travel, brackets included: a piece of Body
	iv         [12]byte
	ciphertext []byte // as it travels, base64url: a piece of Body
	size       int    // bytes that are sealed
	tag        [16]byte
}

// A recipient is who holds the key of one thumbprint.
type recipient struct {
	kid     Digest
	epk     PublicKey // made for this recipient and this envelope alone
	apv     Digest    // SHA-256(kid ‖ sid): binds the wrapped key to both
	wrapped [40]byte  // the CEK
}

// FormID returns the form's id, without its version.
func (e *Envelope) FormID() string {
	id, _, _ := strings.Cut(e.Form, "@")
	return id
}

// ParseEnvelope reads an envelope without being able to open it. Whatever is not
// exactly of its shape is refused with a *Refusal. The envelope keeps body.
func ParseEnvelope(body []byte) (*Envelope, error) {
	if len(body) > MaxEnvelope {
		return nil, refuse("envelope/size", "more than %d bytes", MaxEnvelope)
	}
	e := &Envelope{Body: body, Digest: sha256.Sum256(body)}
	s := &scanner{rest: body}
	e.scan(s)
	e.scanProtected(s)
	if s.refusal == nil {
		e.check(s)
	}
	if s.refusal == nil && !e.isSpelled(body) {
		s.refuse("envelope/spelling", "written again, it would be other bytes")
	}
	if err := s.err(); err != nil {
		return nil, err
	}
	return e, nil
}

// scan reads the members of the body.
func (e *Envelope) scan(s *scanner) {
	const members = "envelope/members"
	s.want(members, `{"protected":"`)
	e.protected = s.text(members)
	s.want(members, `","recipients":`)
	before := s.rest
	s.want(members, `[`)
	for len(e.recipients) == 0 || s.skip(",") {
		if len(e.recipients) == MaxRecipients {
			s.refuse("envelope/recipients", "more than %d", MaxRecipients)
		}
		e.recipients = append(e.recipients, scanRecipient(s))
		if s.refusal != nil {
			return
		}
	}
	s.want(members, `]`)
	e.array = before[:len(before)-len(s.rest)]
	s.want(members, `,"iv":"`)
	s.fill("envelope/iv", e.iv[:])
	s.want(members, `","ciphertext":"`)
	e.ciphertext, e.size = s.long("envelope/ciphertext")
	s.want(members, `","tag":"`)
	s.fill("envelope/tag", e.tag[:])
	s.want(members, `"}`)
	s.end(members)
}

func scanRecipient(s *scanner) recipient {
	const members = "envelope/members"
	var r recipient
	s.want(members, `{"header":{"alg":"`)
	s.want("envelope/alg", alg+`"`)
	s.want(members, `,"kid":"`)
	s.fill("envelope/kid", r.kid[:])
	s.want("envelope/epk", `","epk":{"kty":"EC","crv":"P-256","x":"`)
	r.epk.point[0] = 4
	s.fill("envelope/epk", r.epk.point[1:33])
	s.want("envelope/epk", `","y":"`)
	s.fill("envelope/epk", r.epk.point[33:])
	s.want(members, `"},"apv":"`)
	s.fill("envelope/apv", r.apv[:])
	s.want(members, `"},"encrypted_key":"`)
	s.fill("envelope/key", r.wrapped[:])
	s.want(members, `"}`)
	if _, err := ecdh.P256().NewPublicKey(r.epk.point[:]); s.refusal == nil && err != nil {
		s.refuse("envelope/epk", "no point of P-256")
	}
	return r
}

// scanProtected reads the header that the seal protects.
func (e *Envelope) scanProtected(s *scanner) {
	const header = "envelope/protected"
	b, err := decode(e.protected)
	if err != nil {
		s.refuse(header, "%v", err)
	}
	if s.refusal != nil {
		return
	}
	s.rest = b
	s.want("envelope/typ", `{"typ":"seal1+json"`)
	s.want("envelope/enc", `,"enc":"`+enc+`"`)
	s.want("envelope/cty", `,"cty":"application/json"`)
	s.want(header, `,"sid":"`)
	s.fill("envelope/sid", e.Sid[:])
	s.want(header, `","u":"`)
	e.Union = s.text("envelope/union")
	s.want(header, `","f":"`)
	e.Form = s.text("envelope/form")
	var recipients Digest
	for _, member := range []struct {
		name string
		to   *Digest
	}{{"ks", &e.KeySet}, {"ah", &e.AH}, {"rh", &recipients}, {"kc", &e.commitment}} {
		s.want(header, `","`+member.name+`":"`)
		s.fill("envelope/"+member.name, member.to[:])
	}
	s.want(header, `","p":[`)
	e.Parts = scanList(s, "envelope/parts", MaxParts, func() (d Digest) {
		s.want("envelope/parts", `"`)
		s.fill("envelope/parts", d[:])
		s.want("envelope/parts", `"`)
		return d
	})
	s.want(header, `}`)
	s.end(header)
	if s.refusal == nil && recipients != sha256.Sum256(e.array) {
		s.refuse("envelope/rh", "it is not the digest of the recipients")
	}
}

// scanList reads items up to the closing bracket, the opening one having been read.
func scanList[T any](s *scanner, rule string, most int, item func() T) []T {
	var list []T
	for !s.skip("]") && s.refusal == nil {
		if len(list) > 0 {
			s.want(rule, `,`)
		}
		if len(list) == most {
			s.refuse(rule, "more than %d", most)
		}
		list = append(list, item())
	}
	return list
}

// check sees that the values belong together.
func (e *Envelope) check(s *scanner) {
	if !unionName.MatchString(e.Union) {
		s.refuse("envelope/union", "no id of a union")
	}
	if !formName.MatchString(e.Form) {
		s.refuse("envelope/form", "no id of a form with its version")
	}
	if e.Sid != SidOf(e.AH) {
		s.refuse("envelope/sid", "it does not follow from ah")
	}
	if !isBucket(e.size, leastBucket, mostBucket) {
		s.refuse("envelope/bucket", "%d bytes are sealed, want 1024, 2048 … 65536", e.size)
	}
	if repeated(e.Parts) {
		s.refuse("envelope/parts", "one stands there twice")
	}
	e.Kids = kidsOf(s, e.recipients, e.Sid)
}

// kidsOf returns the names of recipients of a case, of whom each is there once.
func kidsOf(s *scanner, list []recipient, sid Sid) []string {
	kids := make([]Digest, len(list))
	names := make([]string, len(list))
	for i, r := range list {
		kids[i], names[i] = r.kid, encode(r.kid[:])
		if r.apv != partyOf(names[i], sid) {
			s.refuse("envelope/apv", "it is not the digest of kid and sid")
		}
	}
	if repeated(kids) {
		s.refuse("envelope/recipients", "one stands there twice")
	}
	return names
}

// repeated reports whether a digest stands twice in a short list.
func repeated(list []Digest) bool {
	seen := make(map[Digest]bool, len(list))
	for _, d := range list {
		if seen[d] {
			return true
		}
		seen[d] = true
	}
	return false
}

// isBucket reports whether n is least · 2^i and not more than most.
func isBucket(n, least, most int) bool {
	for size := least; size <= most; size *= 2 {
		if n == size {
			return true
		}
	}
	return false
}

// partyOf is apv: whom the wrapped key is for, and in which case.
func partyOf(kid string, sid Sid) Digest { return sha256.Sum256([]byte(kid + sid.String())) }

// frame returns what stands before and behind the ciphertext in the body.
func (e *Envelope) frame() (before, behind []byte) {
	array := appendRecipients(nil, e.recipients)
	protected := e.appendProtected(nil, array)
	before = make([]byte, 0, len(array)+len(protected)*4/3+128)
	before = append(before, `{"protected":"`...)
	before = appendEncoded(before, protected)
	before = append(before, `","recipients":`...)
	before = append(before, array...)
	before = appendText(before, `,"iv":"`, e.iv[:], `","ciphertext":"`)
	return before, appendText(nil, `","tag":"`, e.tag[:], `"}`)
}

// isSpelled reports whether the envelope, written again, is body. The scanner takes one
// spelling only; that the same bytes come out again holds it to that, whatever a later
// change makes of it. The ciphertext, which is nearly all of a body, was held to it when
// it was read.
func (e *Envelope) isSpelled(body []byte) bool {
	before, behind := e.frame()
	rest, ok := bytes.CutPrefix(body, before)
	if !ok {
		return false
	}
	rest, ok = bytes.CutPrefix(rest, e.ciphertext)
	return ok && bytes.Equal(rest, behind)
}

// write returns the body.
func (e *Envelope) write() []byte {
	before, behind := e.frame()
	return slices.Concat(before, e.ciphertext, behind)
}

// writeProtected returns the header as it travels.
func (e *Envelope) writeProtected() string {
	return encode(e.appendProtected(nil, appendRecipients(nil, e.recipients)))
}

// appendProtected writes the header that goes with an array of recipients.
func (e *Envelope) appendProtected(b, array []byte) []byte {
	rh := sha256.Sum256(array)
	b = slices.Grow(b, 448+len(e.Parts)*46)
	b = appendText(b, `{"typ":"seal1+json","enc":"`+enc+`","cty":"application/json","sid":"`, e.Sid[:], `","u":"`)
	b = append(b, e.Union...)
	b = append(b, `","f":"`...)
	b = append(b, e.Form...)
	b = appendText(b, `","ks":"`, e.KeySet[:], `","ah":"`)
	b = appendText(b, "", e.AH[:], `","rh":"`)
	b = appendText(b, "", rh[:], `","kc":"`)
	b = appendText(b, "", e.commitment[:], `","p":[`)
	for i := range e.Parts {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(b, `"`, e.Parts[i][:], `"`)
	}
	return append(b, `]}`...)
}

// appendRecipients writes the recipients, brackets included.
func appendRecipients(b []byte, list []recipient) []byte {
	b = slices.Grow(b, len(list)*420+2)
	for i := range list {
		r := &list[i]
		b = append(b, "[,"[min(i, 1)])
		b = appendText(b, `{"header":{"alg":"`+alg+`","kid":"`, r.kid[:], `","epk":{"kty":"EC","crv":"P-256","x":"`)
		b = appendText(b, "", r.epk.point[1:33], `","y":"`)
		b = appendText(b, "", r.epk.point[33:], `"},"apv":"`)
		b = appendText(b, "", r.apv[:], `"},"encrypted_key":"`)
		b = appendText(b, "", r.wrapped[:], `"}`)
	}
	return append(b, ']')
}

// appendText writes bytes as base64url, between what stands before and behind.
func appendText(b []byte, before string, value []byte, behind string) []byte {
	return append(appendEncoded(append(b, before...), value), behind...)
}
