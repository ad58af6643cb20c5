package seal

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/sha256"
	"strings"
	"testing"
)

// An officerVector is a proof, a note or a rewrap. Members that a kind does not have are
// empty.
type officerVector struct {
	Name    string   `json:"name"`
	Kind    string   `json:"kind"` // proof, note, rewrap
	JWS     string   `json:"jws"`
	Signers []string `json:"signers"` // keys of which one must have signed
	Key     string   `json:"key"`     // letter of the key that opens it
	Body    string   `json:"body"`    // the envelope of a rewrap
	Origin  string   `json:"o"`
	Union   string   `json:"u"`
	Nonce   string   `json:"n"`
	Sid     string   `json:"sid"`
	T       int64    `json:"t"`  // of a proof Unix seconds, of a note minutes
	By      string   `json:"by"` // kid of who signed
	Content string   `json:"content"`
	Refused string   `json:"refused"`
}

// read returns what a vector says once it is verified and, where it can be, opened.
func (v officerVector) read(t *testing.T) (got officerVector, err error) {
	t.Helper()
	keys := publicKeys(t, v.Signers)
	got = officerVector{Name: v.Name, Kind: v.Kind, JWS: v.JWS, Signers: v.Signers, Key: v.Key, Body: v.Body, Refused: v.Refused}
	var content []byte
	switch v.Kind {
	case "proof":
		p, err := VerifyOfficerProof(v.JWS, keys...)
		got.Origin, got.Union, got.Nonce, got.T, got.By = p.Origin, p.Union, p.Nonce, p.Expires, encode(p.Kid[:])
		return got, err
	case "note":
		n, err := VerifyNote(v.JWS, keys...)
		if err != nil {
			return got, err
		}
		got.Union, got.Sid, got.T, got.By = n.Union, n.Sid.String(), n.Minute, encode(n.By[:])
		key, _ := testKey(t, v.Key)
		content, err = n.Open(key)
		got.Content = string(content)
		return got, err
	}
	w, err := VerifyRewrap(v.JWS, keys...)
	if err != nil {
		return got, err
	}
	e, err := ParseEnvelope([]byte(v.Body))
	if err != nil {
		t.Fatal(err)
	}
	key, _ := testKey(t, v.Key)
	content, err = e.OpenRewrapped(w, key)
	got.Content = string(content)
	return got, err
}

func TestVectorsOfOfficers(t *testing.T) {
	good := map[string]int{}
	for _, v := range vectors(t, "officers", makeOfficers) {
		got, err := v.read(t)
		if rule(t, err) != v.Refused {
			t.Errorf("%s: %v, want %q", v.Name, err, v.Refused)
			continue
		}
		if err == nil {
			good[v.Kind]++
			if got.Origin != v.Origin || got.Union != v.Union || got.Nonce != v.Nonce || got.Sid != v.Sid || got.T != v.T || got.By != v.By || got.Content != v.Content {
				t.Errorf("%s: %+v, want %+v", v.Name, got, v)
			}
		}
	}
	if good["proof"] < 1 || good["note"] < 2 || good["rewrap"] < 1 {
		t.Errorf("%v are good", good)
	}
}

func makeOfficers(t *testing.T) []officerVector {
	signs, public := testKey(t, "a signs")
	_, other := testKey(t, "b signs")
	list := append(makeProofs(t, signs, public, other), makeNotes(t, signs, public, other)...)
	return append(list, makeRewraps(t, signs, public, other)...)
}

// signed signs any payload.
func signed(t *testing.T, typ string, payload []byte, key *ecdsa.PrivateKey) string {
	t.Helper()
	jws, err := Sign(typ, payload, key)
	if err != nil {
		t.Fatal(err)
	}
	return jws
}

func makeProofs(t *testing.T, signs *ecdsa.PrivateKey, public, other PublicKey) []officerVector {
	p := OfficerProof{Origin: "https://sync.gonghui.example", Union: "yl-linhe", Nonce: strings.Repeat("Ab3_", 13) + "-9", Expires: 1_791_000_120, Kid: public.Thumbprint()}
	jws, err := p.Sign(signs)
	if err != nil {
		t.Fatal(err)
	}
	payload := string(p.payload())
	v := func(name, jws, refused string, signers ...PublicKey) officerVector {
		return officerVector{Name: name, Kind: "proof", JWS: jws, Signers: textsOf(signers), Refused: refused,
			Origin: p.Origin, Union: p.Union, Nonce: p.Nonce, T: p.Expires, By: public.Kid()}
	}
	changed := func(old, new string) string {
		return signed(t, officerType, []byte(strings.Replace(payload, old, new, 1)), signs)
	}
	port := p
	port.Origin = "http://127.0.0.1:8787"
	local := v("on this machine", signed(t, officerType, port.payload(), signs), "", public)
	local.Origin = port.Origin
	return []officerVector{
		v("a proof", jws, "", other, public), local,
		v("signed by another", jws, "officer/signature", other),
		v("of another type", signed(t, noteType, []byte(payload), signs), "officer/signature", public),
		v("under another's name", changed(public.Kid(), other.Kid()), "officer/kid", public),
		v("a path behind the origin", changed(`.example"`, `.example/"`), "officer/payload", public),
		v("capitals in the origin", changed(`sync`, `Sync`), "officer/payload", public),
		v("no nonce", changed(p.Nonce, ""), "officer/payload", public),
		v("a space", changed(`,"t"`, `, "t"`), "officer/payload", public),
		v("a member more", changed(`,"t"`, `,"x":1,"t"`), "officer/payload", public),
	}
}

func textsOf(keys []PublicKey) []string {
	list := []string{}
	for _, k := range keys {
		list = append(list, k.String())
	}
	return list
}

func makeNotes(t *testing.T, signs *ecdsa.PrivateKey, public, other PublicKey) []officerVector {
	const text = `{"kind":"note","text":"星期三再打电话"}`
	set := testSet(t, "yl-linhe", 4)
	sid := Secret{7}.Sid()
	n, err := set.SealNote(sid, 29_850_123, []byte(text), signs)
	if err != nil {
		t.Fatal(err)
	}
	long := `{"kind":"note","text":"` + strings.Repeat("长", 10_000) + `"}`
	longer, err := set.SealNote(sid, 29_850_123, []byte(long), signs)
	if err != nil {
		t.Fatal(err)
	}
	v := func(name, key, jws, refused, content string) officerVector {
		return officerVector{Name: name, Kind: "note", JWS: jws, Signers: textsOf([]PublicKey{other, public}), Key: key, Refused: refused,
			Union: n.Union, Sid: sid.String(), T: n.Minute, By: public.Kid(), Content: content}
	}
	payload := string(n.payload())
	changed := func(old, new string) string {
		return signed(t, noteType, []byte(strings.Replace(payload, old, new, 1)), signs)
	}
	foreign := v("signed by another", "a", n.Text, "note/signature", "")
	foreign.Signers = textsOf([]PublicKey{other})
	return []officerVector{
		v("a note", "a", n.Text, "", text),
		v("opened by a colleague", "b", n.Text, "", text),
		v("opened with the sheets", "recovery", n.Text, "", text),
		v("a long note", "a", longer.Text, "", long),
		v("opened by a stranger", "other", n.Text, "open/recipient", ""),
		foreign,
		v("another minute", "a", changed(`"t":29850123`, `"t":29850124`), "open/tag", ""),
		v("another union", "a", changed(`"u":"yl-linhe"`, `"u":"yl-shan"`), "open/tag", ""),
		v("another case", "a", changed(sid.String(), Secret{8}.Sid().String()), "envelope/apv", ""),
		v("under another's name", "a", changed(public.Kid(), other.Kid()), "note/by", ""),
		v("of another size", "a", changed(encode(n.ciphertext), encode(n.ciphertext[1:])), "note/size", ""),
		v("a space", "a", changed(`,"by"`, `, "by"`), "note/payload", ""),
		v("no recipients", "a", signed(t, noteType, append(append([]byte(nil), payload[:strings.Index(payload, `[{`)+1]...), payload[strings.Index(payload, `],"iv"`):]...), signs), "note/payload", ""),
	}
}

func makeRewraps(t *testing.T, signs *ecdsa.PrivateKey, public, other PublicKey) []officerVector {
	const text = `{"answers":{}}`
	e, second := sealFor(t, text), sealFor(t, `{"answers":{"other":1}}`)
	opens, _ := testKey(t, "a")
	_, successor := testKey(t, "successor")
	w, err := e.Rewrap(successor, opens, signs)
	if err != nil {
		t.Fatal(err)
	}
	v := func(name, key, jws, refused, content string) officerVector {
		return officerVector{Name: name, Kind: "rewrap", JWS: jws, Signers: textsOf([]PublicKey{public}), Key: key, Body: string(e.Body), Refused: refused, Content: content}
	}
	foreign := v("signed by another", "successor", w.Text, "rewrap/signature", "")
	foreign.Signers = textsOf([]PublicKey{other})
	elsewhere := v("for another envelope", "successor", w.Text, "rewrap/other", "")
	elsewhere.Body = string(second.Body)
	forged := &Rewrap{Envelope: e.Digest}
	if forged.recipient, err = wrap(bytes.Repeat([]byte{1}, 32), successor, e.Sid); err != nil {
		t.Fatal(err)
	}
	payload := string(w.payload())
	return []officerVector{
		v("a rewrap", "successor", w.Text, "", text), foreign, elsewhere,
		v("for another officer", "b", w.Text, "open/recipient", ""),
		v("with a key of its own", "successor", signed(t, rewrapType, forged.payload(), signs), "open/kc", ""),
		v("a space", "successor", signed(t, rewrapType, []byte(strings.Replace(payload, `,"recipient"`, `, "recipient"`, 1)), signs), "rewrap/payload", ""),
	}
}

func TestRewrapIsForWhoCanOpen(t *testing.T) {
	e := sealFor(t, "{}")
	stranger, _ := testKey(t, "other")
	signs, _ := testKey(t, "a signs")
	if _, err := e.Rewrap(testSet(t, "yl-linhe", 4).Recovery, stranger, signs); rule(t, err) != "open/recipient" {
		t.Errorf("a stranger rewraps: %v", err)
	}
	// Whoever signed it is read all the same: the officer may have left.
	opens, _ := testKey(t, "a")
	key, public := testKey(t, "successor")
	w, err := e.Rewrap(public, opens, stranger)
	if err != nil {
		t.Fatal(err)
	}
	read, err := ReadRewrap(w.Text)
	if err != nil || read.Kid != public.Kid() {
		t.Fatalf("%+v, %v", read, err)
	}
	if text, err := e.OpenRewrapped(read, key); err != nil || string(text) != "{}" {
		t.Errorf("%s, %v", text, err)
	}
}

func TestNoteIsNotTooLong(t *testing.T) {
	signs, _ := testKey(t, "a signs")
	if _, err := testSet(t, "yl-linhe", 4).SealNote(Sid{}, 1, bytes.Repeat([]byte("x"), mostReply+1), signs); rule(t, err) != "seal/size" {
		t.Errorf("%v", err)
	}
	if n, err := testSet(t, "yl-linhe", 4).SealNote(Sid{}, 1, bytes.Repeat([]byte("x"), mostReply), signs); err != nil || len(n.Text) > 128<<10 || n.Digest != sha256.Sum256([]byte(n.Text)) {
		t.Errorf("the longest: %v", err)
	}
}

// fuzzed reads payloads that a key has signed: what is taken has one spelling.
func fuzzed(f *testing.F, kind string, payloadOf func(jws string) ([]byte, error)) {
	for _, v := range readVectors[officerVector](f, "officers") {
		if v.Kind == kind {
			payload, err := unverified(v.JWS)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(payload)
		}
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		again, err := payloadOf("." + encode(payload) + ".")
		if err == nil && !bytes.Equal(again, payload) {
			t.Errorf("%q has another spelling", payload)
		}
	})
}

func FuzzReadOfficerProof(f *testing.F) {
	fuzzed(f, "proof", func(jws string) ([]byte, error) {
		p, err := ReadOfficerProof(jws)
		return p.payload(), err
	})
}

func FuzzReadNote(f *testing.F) {
	key, _ := testKey(f, "a")
	fuzzed(f, "note", func(jws string) ([]byte, error) {
		n, err := ReadNote(jws)
		if err != nil {
			return nil, err
		}
		_, _ = n.Open(key) // never a panic
		return n.payload(), nil
	})
}

func FuzzReadRewrap(f *testing.F) {
	fuzzed(f, "rewrap", func(jws string) ([]byte, error) {
		w, err := ReadRewrap(jws)
		if err != nil {
			return nil, err
		}
		return w.payload(), nil
	})
}
