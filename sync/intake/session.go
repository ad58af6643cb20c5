package intake

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"unionhall/internal/seal"
	"unionhall/sync/queue"
	"unionhall/sync/site"
)

// An officer proves with a signature that it is they who ask, and has a session for a
// quarter of an hour. Nothing of it is kept but that a challenge was used: challenge and
// session are what they say, with a MAC whose key all replicas have.
const (
	challengeTime = 2 * time.Minute
	sessionTime   = 15 * time.Minute
)

// sessionHeader carries what a desk was given as a session.
const sessionHeader = "Unionhall-Session"

// A session is an officer of a union at the page of an origin.
type session struct {
	until  int64 // Unix seconds
	kid    seal.Digest
	signs  seal.PublicKey // of the officer, by the key set as it is now
	union  string
	origin string // of the page that asks, as the browser says; "": no page
}

// mac is bound to one use.
func (i *Intake) mac(use string, parts ...[]byte) []byte {
	h := hmac.New(sha256.New, i.deskKey[:])
	h.Write([]byte(use))
	for _, p := range parts {
		h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(p))))
		h.Write(p)
	}
	return h.Sum(nil)
}

// A challenge is random, with the time until which it holds, and a MAC over both and the
// union.
const (
	nonceSize     = 16
	challengeSize = nonceSize + 8 + 16
)

func (i *Intake) newChallenge(union string, until int64) string {
	b := make([]byte, nonceSize, challengeSize)
	_, _ = rand.Read(b) // ends the program rather than fail
	b = binary.BigEndian.AppendUint64(b, uint64(until))
	return encode(append(b, i.mac("challenge", []byte(union), b)[:16]...))
}

// challenged returns the random half and the time of a challenge that was given for a
// union and still holds.
func (i *Intake) challenged(union, text string) (n queue.Nonce, until int64, ok bool) {
	var b [challengeSize]byte
	if !decode(text, b[:]) {
		return n, 0, false
	}
	said, mac := b[:nonceSize+8], b[nonceSize+8:]
	if !hmac.Equal(mac, i.mac("challenge", []byte(union), said)[:16]) {
		return n, 0, false
	}
	until = int64(binary.BigEndian.Uint64(said[nonceSize:]))
	now := i.clock.Now().Unix()
	return queue.Nonce(said[:nonceSize]), until, now <= until && until <= now+int64(challengeTime/time.Second)
}

type challengeQuestion struct {
	Union string `json:"union"`
}

type challengeAnswer struct {
	Version int    `json:"v"`
	Nonce   string `json:"nonce"`
	Until   int64  `json:"until"` // Unix seconds
}

// longestName is how long the id of a union can be.
const longestName = 64

// challenge gives a nonce, for unions that are not known, too.
func (i *Intake) challenge(w http.ResponseWriter, r *http.Request) error {
	if i.budgets.often(i.budgets.proving, i.prefix(r)) {
		return tooOften()
	}
	q, err := asks[challengeQuestion](i, w, r, mostAsked)
	if err != nil {
		return err
	}
	if q.Union == "" || len(q.Union) > longestName {
		return misshapen()
	}
	until := i.clock.Now().Add(challengeTime).Unix()
	return writeJSON(w, http.StatusOK, challengeAnswer{1, i.newChallenge(q.Union, until), until})
}

type sessionQuestion struct {
	Proof string `json:"proof"`
}

type sessionForm struct {
	AnswerWithin  int  `json:"answer_within"`  // hours; 0: not said
	RetentionDays int  `json:"retention_days"` // 0: the usual seven
	Urgent        bool `json:"urgent"`
	Anonymous     bool `json:"anonymous"`
}

type sessionAnswer struct {
	Version int                    `json:"v"`
	Session string                 `json:"session"`
	Until   int64                  `json:"until"`
	Union   string                 `json:"union"`
	Officer string                 `json:"officer"` // kid
	Now     int64                  `json:"now"`
	Forms   map[string]sessionForm `json:"forms"`
}

// openSession gives a session for a proof.
func (i *Intake) openSession(w http.ResponseWriter, r *http.Request) error {
	if i.budgets.often(i.budgets.proving, i.prefix(r)) {
		return tooOften()
	}
	q, err := asks[sessionQuestion](i, w, r, mostAsked)
	if err != nil {
		return err
	}
	s, err := i.proved(r, q.Proof)
	if err != nil {
		return err
	}
	now := i.clock.Now()
	s.until = now.Add(sessionTime).Unix()
	a := sessionAnswer{1, i.token(s), s.until, s.union, encode(s.kid[:]), now.Unix(), map[string]sessionForm{}}
	if u := i.site.Site().Unions[s.union]; u != nil {
		for id, f := range u.Forms {
			a.Forms[id] = sessionForm{f.AnswerWithin, f.RetentionDays, f.Urgent, f.Anonymous}
		}
	}
	return writeJSON(w, http.StatusOK, a)
}

var (
	errProof = refused(http.StatusForbidden, "officer/proof", "证明不对：不是给这里的，或者签名、时间不符", "the proof does not hold: it is for another place, or its signature or time is wrong")
	errNonce = refused(http.StatusForbidden, "officer/nonce", "随机数用过了，或者过期了，请重新要一个", "the nonce was used, or is over; ask for another one")
)

// proved checks a proof, spends its nonce, and returns whose it is.
func (i *Intake) proved(r *http.Request, jws string) (*session, error) {
	said, err := seal.ReadOfficerProof(jws)
	if err != nil {
		return nil, errProof
	}
	nonce, until, ok := i.challenged(said.Union, said.Nonce)
	if !ok {
		return nil, errNonce
	}
	key, ok := i.officer(said.Union, said.Kid)
	if !ok {
		return nil, refused(http.StatusForbidden, "officer/unknown", "这个工会现在的经办人里没有这把钥匙", "no officer of this union has this key now")
	}
	p, err := seal.VerifyOfficerProof(jws, key)
	now := i.clock.Now().Unix()
	if err != nil || !isFor(p.Origin, r.Host) || p.Expires < now || p.Expires > now+int64(challengeTime/time.Second) {
		return nil, errProof
	}
	switch err := i.desk.UseNonce(r.Context(), nonce, time.Unix(until, 0)); {
	case errors.Is(err, queue.ErrUsed):
		return nil, errNonce
	case err != nil:
		return nil, unavailable(r, err)
	}
	return &session{kid: p.Kid, signs: key, union: p.Union, origin: r.Header.Get("Origin")}, nil
}

// isFor reports whether a proof for an origin is one for this endpoint. Ports are not
// compared: servers in front leave them out.
func isFor(origin, host string) bool {
	u, err := url.Parse(origin)
	if err != nil || site.Origin(origin) != origin {
		return false
	}
	here, err := url.Parse("//" + host)
	return err == nil && strings.EqualFold(u.Hostname(), here.Hostname())
}

// officer returns the key that an officer signs with, as long as the union has them.
func (i *Intake) officer(union string, kid seal.Digest) (seal.PublicKey, bool) {
	set := i.keySets.parsed(i.site.Site(), union)
	if set == nil || set.Union != union {
		return seal.PublicKey{}, false
	}
	for _, o := range set.Officers {
		if o.Signs.Thumbprint() == kid {
			return o.Signs, true
		}
	}
	return seal.PublicKey{}, false
}

// token is a session as it travels.
func (i *Intake) token(s *session) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(s.until))
	b = append(b, s.kid[:]...)
	b = append(b, byte(len(s.union)))
	b = append(b, s.union...)
	b = append(b, s.origin...)
	return encode(append(b, i.mac("session", b)...))
}

// longestSession bounds the header: the origin of a page is not long.
const longestSession = 1024

// parseToken reads a session that is one of ours, over or not.
func (i *Intake) parseToken(text string) (*session, bool) {
	const least = 8 + sha256.Size + 1
	if len(text) > longestSession || strings.ContainsAny(text, "\r\n") {
		return nil, false
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(b) < least+sha256.Size {
		return nil, false
	}
	b, mac := b[:len(b)-sha256.Size], b[len(b)-sha256.Size:]
	if !hmac.Equal(mac, i.mac("session", b)) {
		return nil, false
	}
	s := &session{until: int64(binary.BigEndian.Uint64(b)), kid: seal.Digest(b[8 : least-1])}
	rest := b[least:]
	n := int(b[least-1])
	if n > len(rest) {
		return nil, false
	}
	s.union, s.origin = string(rest[:n]), string(rest[n:])
	return s, true
}

// sessionOf returns the session of a request: one of ours that is not over, of the page
// that it was made with, of an officer whom the union still has.
func (i *Intake) sessionOf(r *http.Request) (*session, error) {
	text, _ := one(r.Header, sessionHeader)
	s, ok := i.parseToken(text)
	now := i.clock.Now().Unix()
	if !ok || now > s.until || s.until > now+int64(sessionTime/time.Second) || s.origin != r.Header.Get("Origin") {
		return nil, refused(http.StatusUnauthorized, "officer/session", "请重新证明身份", "prove yourself again")
	}
	if s.signs, ok = i.officer(s.union, s.kid); !ok {
		return nil, refused(http.StatusForbidden, "officer/removed", "工会现在的经办人里没有您", "you are no officer of this union any more")
	}
	return s, nil
}

// keySets are those of unions as the site has them, each parsed once.
type keySets struct {
	mu sync.Mutex
	of map[string]*seal.KeySet // guarded by mu; by the text of the set; nil: it has none
}

// mostKeySets bounds the memory: many more unions than have a desk open at a time.
const mostKeySets = 1024

// parsed returns the set of a union, or nil.
func (k *keySets) parsed(s *site.Site, union string) *seal.KeySet {
	u := s.Unions[union]
	if u == nil || u.Keys == "" {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	set, ok := k.of[u.Keys]
	if !ok {
		set, _ = seal.ReadKeySet(u.Keys) // who may have signed it the build has looked at
		if k.of == nil || len(k.of) >= mostKeySets {
			k.of = map[string]*seal.KeySet{}
		}
		k.of[u.Keys] = set
	}
	return set
}
