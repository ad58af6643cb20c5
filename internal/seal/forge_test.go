package seal

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"
)

// testCase seals for officers a and b and the recovery key of testSet.
func testCase(t testing.TB) Case {
	t.Helper()
	set := testSet(t, "yl-linhe", 4)
	return Case{Secret: Secret{1, 2, 3}, Union: "yl-linhe", Form: "help@3", KeySet: set.Digest(), Keys: set.Recipients()}
}

func sealFor(t testing.TB, content string, parts ...Digest) *Envelope {
	t.Helper()
	e, err := testCase(t).Seal([]byte(content), parts)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// remade writes an envelope again with a change that a forger might make: all
// digests are made to fit, but for what the change itself breaks.
func remade(e *Envelope, change func(*Envelope)) string {
	f := *e
	f.recipients = append([]recipient(nil), e.recipients...)
	f.Parts = append([]Digest(nil), e.Parts...)
	change(&f)
	return string(f.write())
}

// ciphered returns a change of what is sealed, in the bytes that the ciphertext means.
func ciphered(t testing.TB, change func([]byte) []byte) func(*Envelope) {
	return func(e *Envelope) {
		t.Helper()
		b, err := decode(string(e.ciphertext))
		if err != nil {
			t.Fatal(err)
		}
		e.ciphertext = []byte(encode(change(b)))
	}
}

// headed puts another protected header into a body.
func headed(t testing.TB, e *Envelope, change func(header string) string) string {
	t.Helper()
	h, err := decode(e.protected)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Replace(string(e.Body), e.protected, encode([]byte(change(string(h)))), 1)
}

// sealedAnew seals plain as it is, without looking at it, after a change.
func sealedAnew(t testing.TB, plain string, change func(*Envelope)) string {
	t.Helper()
	cek := make([]byte, 32)
	c := testCase(t)
	e := &Envelope{Sid: c.Secret.Sid(), Union: c.Union, Form: c.Form, KeySet: c.KeySet, AH: AuthHash(c.Secret.Auth()), commitment: commitmentTo(cek)}
	for _, k := range c.Keys {
		r, err := wrap(cek, k, e.Sid)
		if err != nil {
			t.Fatal(err)
		}
		e.recipients = append(e.recipients, r)
	}
	change(e)
	sealed := gcm(cek).Seal(nil, e.iv[:], []byte(plain), []byte(e.writeProtected()))
	e.ciphertext, e.tag = []byte(encode(sealed[:len(plain)])), [16]byte(sealed[len(plain):])
	return string(e.write())
}

func makeEnvelopes(t *testing.T) []envelopeVector {
	const content = `{"answers":{"what":"欠薪三个月"}}`
	parts := []Digest{{1}, {2}, {3}}
	e := sealFor(t, content, parts...)
	list := []envelopeVector{
		{Name: "a short one", Body: string(sealFor(t, "{}").Body), Key: "a", Content: "{}"},
		{Name: "for the second officer", Body: string(e.Body), Key: "b", Content: content},
		{Name: "for the recovery key", Body: string(e.Body), Key: "recovery", Content: content},
	}
	refused := func(refused, name, body string) {
		list = append(list, envelopeVector{Name: name, Body: body, Key: "a", Refused: refused})
	}
	for _, f := range []func(*testing.T, *Envelope, func(refused, name, body string)){forgedValues, forgedHeaders, forgedBodies, forgedSeals} {
		f(t, e, refused)
	}
	return list
}

// forgedValues has values that do not go together.
func forgedValues(t *testing.T, e *Envelope, refused func(refused, name, body string)) {
	v := func(refusedBy, name string, change func(*Envelope)) { refused(refusedBy, name, remade(e, change)) }
	v("envelope/sid", "a sid that does not follow from ah", func(f *Envelope) {
		f.Sid[0] ^= 1
		for i := range f.recipients {
			f.recipients[i].apv = partyOf(encode(f.recipients[i].kid[:]), f.Sid)
		}
	})
	v("envelope/sid", "another ah", func(f *Envelope) { f.AH[0] ^= 1 })
	v("envelope/union", "a union in capitals", func(f *Envelope) { f.Union = "YL" })
	v("envelope/union", "a union without a name", func(f *Envelope) { f.Union = "" })
	v("envelope/union", "a union's name that is too long", func(f *Envelope) { f.Union = strings.Repeat("x", 65) })
	v("envelope/union", "a union's name in Chinese", func(f *Envelope) { f.Union = "临河" })
	v("envelope/form", "a form without a version", func(f *Envelope) { f.Form = "help" })
	v("envelope/form", "a version of seven digits", func(f *Envelope) { f.Form = "help@1234567" })
	v("envelope/bucket", "1,000 bytes", ciphered(t, func(b []byte) []byte { return b[:1000] }))
	v("envelope/bucket", "512 bytes", ciphered(t, func(b []byte) []byte { return b[:512] }))
	v("envelope/bucket", "1,025 bytes", ciphered(t, func(b []byte) []byte { return append(b, 0) }))
	v("envelope/bucket", "3,072 bytes", ciphered(t, func([]byte) []byte { return make([]byte, 3072) }))
	v("envelope/bucket", "nothing", ciphered(t, func([]byte) []byte { return nil }))
	v("envelope/recipients", "one recipient twice", func(f *Envelope) { f.recipients = append(f.recipients, f.recipients[0]) })
	v("envelope/recipients", "nine recipients", func(f *Envelope) {
		for len(f.recipients) < 9 {
			r := f.recipients[0]
			r.kid[0] = byte(len(f.recipients))
			r.apv = partyOf(encode(r.kid[:]), f.Sid)
			f.recipients = append(f.recipients, r)
		}
	})
	v("envelope/epk", "a point beside the curve", func(f *Envelope) { f.recipients[0].epk.point[64] ^= 1 })
	v("envelope/epk", "the point 0, 0", func(f *Envelope) { f.recipients[1].epk = PublicKey{point: [65]byte{4}} })
	v("envelope/epk", "a coordinate that is not reduced", func(f *Envelope) {
		copy(f.recipients[0].epk.point[1:33], unhex(t, "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"))
	})
	// y² = x³ − 3x + b' for another b': a point of small order there gives private keys away (invalid curve attack).
	v("envelope/epk", "a point of another curve", func(f *Envelope) {
		copy(f.recipients[0].epk.point[1:], append(make([]byte, 31), append([]byte{1}, append(make([]byte, 31), 1)...)...))
	})
	v("envelope/apv", "bound to another case", func(f *Envelope) { f.recipients[0].apv = partyOf(encode(f.recipients[0].kid[:]), Sid{}) })
	v("envelope/apv", "bound to another recipient", func(f *Envelope) { f.recipients[0].apv = f.recipients[1].apv })
	v("envelope/parts", "a part twice", func(f *Envelope) { f.Parts = append(f.Parts, f.Parts[0]) })
	v("envelope/parts", "65 parts", func(f *Envelope) {
		for len(f.Parts) < 65 {
			f.Parts = append(f.Parts, Digest{byte(len(f.Parts)), 1})
		}
	})
}

// forgedHeaders has protected headers that other libraries would take.
func forgedHeaders(t *testing.T, e *Envelope, refused func(refused, name, body string)) {
	v := func(refusedBy, name, old, new string) {
		body := headed(t, e, func(h string) string { return strings.Replace(h, old, new, 1) })
		if body == string(e.Body) {
			t.Fatalf("%s changes nothing", name)
		}
		refused(refusedBy, name, body)
	}
	v("envelope/typ", "another typ", "seal1+json", "seal2+json")
	v("envelope/enc", "another enc", "A256GCM", "A128GCM")
	v("envelope/enc", "CBC", "A256GCM", "A256CBC-HS512")
	v("envelope/cty", "another cty", "application/json", "text/plain")
	v("envelope/rh", "another rh", `"rh":"`, `"rh":"A`+"\x00")
	v("envelope/typ", "members in another order", `"typ":"seal1+json","enc":"A256GCM"`, `"enc":"A256GCM","typ":"seal1+json"`)
	v("envelope/typ", "a member in capitals", `"typ"`, `"Typ"`)
	v("envelope/protected", "SID", `"sid"`, `"SID"`)
	v("envelope/protected", "sid twice", `,"sid"`, `,"sid":"AAAAAAAAAAAAAAAAAAAAAA","sid"`)
	v("envelope/protected", "zip", `,"sid"`, `,"zip":"DEF","sid"`)
	v("envelope/protected", "crit", `,"sid"`, `,"crit":["exp"],"sid"`)
	v("envelope/protected", "jku", `"p":[`, `"jku":"https://evil.example/","p":[`)
	v("envelope/protected", "p2c", `]}`, `],"p2c":1000000000}`)
	v("envelope/protected", "an alg of its own", `]}`, `],"alg":"dir"}`)
	v("envelope/typ", "a space", `{"typ"`, `{ "typ"`)
	v("envelope/protected", "a line end behind", `]}`, "]}\n")
	v("envelope/sid", "an escape", e.Sid.String()[:1], `\u00`+"41")
	v("envelope/kc", "a short kc", encode(e.commitment[:]), encode(e.commitment[:31]))
	v("envelope/ks", "padding", encode(e.KeySet[:]), encode(e.KeySet[:])+"=")
	v("envelope/parts", "a short part", encode(e.Parts[2][:]), encode(e.Parts[2][:16]))
	v("envelope/parts", "no list of parts", `"p":[`, `"p":["`)
	refused("envelope/typ", "no header", strings.Replace(string(e.Body), e.protected, "", 1))
	refused("envelope/rh", "the recipients of another envelope", strings.Replace(string(e.Body), string(e.array), string(sealFor(t, "{}").array), 1))
	first, second, _ := strings.Cut(string(e.array[1:len(e.array)-1]), `},{"header"`)
	refused("envelope/members", "recipients in another order, cut badly", strings.Replace(string(e.Body), string(e.array), `[{"header"`+second+`,`+first+`]`, 1))
	one := string(appendRecipients(nil, e.recipients[:1]))
	refused("envelope/rh", "a recipient left out", strings.Replace(string(e.Body), string(e.array), one, 1))
	exchanged := string(appendRecipients(nil, []recipient{e.recipients[1], e.recipients[0], e.recipients[2]}))
	refused("envelope/rh", "recipients in another order", strings.Replace(string(e.Body), string(e.array), exchanged, 1))
}

// forgedBodies has bodies of another spelling.
func forgedBodies(t *testing.T, e *Envelope, refused func(refused, name, body string)) {
	body := string(e.Body)
	v := func(refusedBy, name, old, new string) {
		changed := strings.Replace(body, old, new, 1)
		if changed == body {
			t.Fatalf("%s changes nothing", name)
		}
		refused(refusedBy, name, changed)
	}
	const members = "envelope/members"
	iv, tag := encode(e.iv[:]), encode(e.tag[:])
	v(members, "members in another order", `,"iv":"`+iv+`"`, ``)
	refused(members, "tag before ciphertext", strings.Replace(strings.Replace(body, `,"tag":"`+tag+`"`, "", 1), `,"ciphertext"`, `,"tag":"`+tag+`","ciphertext"`, 1))
	v(members, "iv twice", `,"iv":"`, `,"iv":"AAAAAAAAAAAAAAAA","iv":"`)
	v(members, "IV", `"iv"`, `"IV"`)
	v(members, "Protected", `"protected"`, `"Protected"`)
	v(members, "an unprotected header", `,"recipients"`, `,"unprotected":{},"recipients"`)
	v(members, "aad", `,"iv"`, `,"aad":"","iv"`)
	v("envelope/key", "a member of a recipient twice", `"encrypted_key"`, `"encrypted_key":"","encrypted_key"`)
	v(members, "a space", `,"iv"`, `, "iv"`)
	v(members, "something behind", `"}`+"", `"} `)
	refused(members, "a line end", body+"\n")
	refused(members, "a byte order mark", "\ufeff"+body)
	refused(members, "two", body+body)
	refused(members, "nothing", "")
	refused(members, "an array", "["+body+"]")
	refused(members, "null", "null")
	v(members, "no recipients", string(e.array), "[]")
	v(members, "flattened", `"recipients":`+string(e.array), string(e.array[2:len(e.array)-2]))
	v("envelope/alg", "ECDH-ES", `"alg":"ECDH-ES+A256KW"`, `"alg":"ECDH-ES"`)
	v("envelope/alg", "A128KW", `"alg":"ECDH-ES+A256KW"`, `"alg":"ECDH-ES+A128KW"`)
	v("envelope/alg", "dir", `"alg":"ECDH-ES+A256KW"`, `"alg":"dir"`)
	v("envelope/alg", "in small letters", `ECDH-ES+A256KW`, `ecdh-es+a256kw`)
	v(members, "a header in another order", `"alg":"ECDH-ES+A256KW","kid":"`+e.Kids[0]+`"`, `"kid":"`+e.Kids[0]+`","alg":"ECDH-ES+A256KW"`)
	v("envelope/kid", "a short kid", e.Kids[0], e.Kids[0][:42])
	v("envelope/epk", "another curve", `"crv":"P-256"`, `"crv":"P-384"`)
	v("envelope/epk", "another kind of key", `"kty":"EC"`, `"kty":"OKP"`)
	v("envelope/epk", "a private key", `"crv":"P-256"`, `"crv":"P-256","d":"AQ"`)
	v("envelope/iv", "an IV of 16 bytes", iv, encode(make([]byte, 16)))
	v("envelope/tag", "a tag of 12 bytes", tag, encode(e.tag[:12]))
	v("envelope/tag", "no tag", tag, "")
	v("envelope/iv", "padding", iv, iv+"=")
	v("envelope/key", "a wrapped key of 24 bytes", encode(e.recipients[0].wrapped[:]), encode(e.recipients[0].wrapped[:24]))
	v("envelope/tag", "stray bits", tag, tag[:21]+stray(tag[21]))
	text := string(e.ciphertext)
	sealed, err := decode(text)
	if err != nil {
		t.Fatal(err)
	}
	v("envelope/ciphertext", "ordinary base64", text, base64.StdEncoding.EncodeToString(sealed))
	v("envelope/ciphertext", "a line end within", text[:10], text[:9]+"\n"+text[9:10])
}

// stray returns another character that means the same four bits less two.
func stray(c byte) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	return string(alphabet[strings.IndexByte(alphabet, c)|1])
}

// forgedSeals has envelopes of the right shape that do not open.
func forgedSeals(t *testing.T, e *Envelope, refused func(refused, name, body string)) {
	v := func(refusedBy, name string, change func(*Envelope)) { refused(refusedBy, name, remade(e, change)) }
	v("open/tag", "another tag", func(f *Envelope) { f.tag[0] ^= 1 })
	v("open/tag", "a tag of zeros", func(f *Envelope) { f.tag = [16]byte{} })
	v("open/tag", "a bit of the text", ciphered(t, func(b []byte) []byte {
		b[9] ^= 0x80
		return b
	}))
	v("open/tag", "another IV", func(f *Envelope) { f.iv[11] ^= 1 })
	v("open/tag", "moved to another union", func(f *Envelope) { f.Union = "yl-shan" })
	v("open/tag", "moved to another form", func(f *Envelope) { f.Form = "help@4" })
	v("open/tag", "moved to another key set", func(f *Envelope) { f.KeySet[0] ^= 1 })
	v("open/tag", "a part left out", func(f *Envelope) { f.Parts = f.Parts[:2] })
	v("open/tag", "parts exchanged", func(f *Envelope) { f.Parts[0], f.Parts[1] = f.Parts[1], f.Parts[0] })
	v("open/tag", "a recipient left out", func(f *Envelope) { f.recipients = f.recipients[:2] })
	v("open/key", "moved to another case", func(f *Envelope) { // the wrapped key, which is bound to the case, does not even open
		f.AH = sha256.Sum256([]byte("x"))
		f.Sid = SidOf(f.AH)
		for i := range f.recipients {
			f.recipients[i].apv = partyOf(encode(f.recipients[i].kid[:]), f.Sid)
		}
	})
	v("open/kc", "another kc", func(f *Envelope) { f.commitment[0] ^= 1 })
	v("open/key", "a bit of the wrapped key", func(f *Envelope) { f.recipients[0].wrapped[39] ^= 1 })
	v("open/key", "the wrapped key of another", func(f *Envelope) { f.recipients[0].wrapped = f.recipients[1].wrapped })
	v("open/key", "another key of once", func(f *Envelope) { f.recipients[0].epk = f.recipients[1].epk })
	v("open/recipient", "not for this key", func(f *Envelope) { f.recipients = f.recipients[1:] })
	spaces := strings.Repeat(" ", leastBucket)
	refused("open/content", "spaces and nothing else", sealedAnew(t, spaces, func(*Envelope) {}))
	refused("open/kc", "sealed under a kc of another key", sealedAnew(t, "{}"+spaces[2:], func(f *Envelope) { f.commitment = commitmentTo([]byte("another")) }))
}
