package seal

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unionhall/internal/seal/words"
)

// The files in testdata/vectors say what seal/1 is, by examples: these tests
// read them, and so do those of pwa/seal.ts under Node and in a browser. Other
// implementations may. They are made anew, with new randomness, by
//
//	go test ./internal/seal -run TestVectors -update
//
// All keys are the SHA-256 of "seal1 test key " and a letter, as scalars of P-256.
// A member "refused" names the rule that the example breaks; "" is one that holds.
var update = flag.Bool("update", false, "write testdata/vectors")

type secretVector struct {
	Secret string            `json:"secret"`
	Auth   string            `json:"auth"`
	K      string            `json:"k"`
	AH     string            `json:"ah"`
	Sid    string            `json:"sid"`
	Number string            `json:"number"`
	Codes  map[string]string `json:"codes"`
}

type envelopeVector struct {
	Name    string `json:"name"`
	Body    string `json:"body"`
	Key     string `json:"key"` // letter of one that opens it
	Content string `json:"content"`
	Refused string `json:"refused"`
}

type receiptVector struct {
	Name    string   `json:"name"`
	JWS     string   `json:"jws"`
	Keys    []string `json:"keys"`
	Sid     string   `json:"sid"`
	D       string   `json:"d"`
	U       string   `json:"u"`
	T       int64    `json:"t"`
	Refused string   `json:"refused"`
}

type replyVector struct {
	Name    string `json:"name"`
	Secret  string `json:"secret"`
	JWE     string `json:"jwe"`
	Seq     int64  `json:"seq"`
	Content string `json:"content"`
	Refused string `json:"refused"`
}

type rootVector struct {
	U   string `json:"u"`
	E   int64  `json:"e"`
	Key string `json:"key"`
}

type chainVector struct {
	Name    string              `json:"name"`
	Root    rootVector          `json:"root"`
	Path    []string            `json:"path"`
	Links   []string            `json:"links"`
	Set     string              `json:"set"`
	Held    map[string][2]int64 `json:"held"`
	KS      string              `json:"ks"`
	Epochs  map[string][2]int64 `json:"epochs"`
	Refused string              `json:"refused"`
}

// testKey returns the key that vectors call by a letter.
func testKey(t testing.TB, letter string) (*ecdsa.PrivateKey, PublicKey) {
	t.Helper()
	scalar := sha256.Sum256([]byte("seal1 test key " + letter))
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), scalar[:])
	if err != nil {
		t.Fatal(err)
	}
	return key, publicOf(t, key)
}

func vectorFile(name string) string { return filepath.Join("testdata", "vectors", name+".json") }

// vectors returns those of a file, having made them first where that is wanted.
func vectors[T any](t *testing.T, name string, make func(t *testing.T) []T) []T {
	t.Helper()
	if *update {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		e.SetIndent("", " ")
		if err := e.Encode(make(t)); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(vectorFile(name), b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return readVectors[T](t, name)
}

func readVectors[T any](t testing.TB, name string) []T {
	t.Helper()
	b, err := os.ReadFile(vectorFile(name))
	if err != nil {
		t.Fatal(err)
	}
	var list []T
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&list); err != nil || len(list) == 0 {
		t.Fatalf("%s: %v", name, err)
	}
	return list
}

func TestVectorsOfSecrets(t *testing.T) {
	for _, v := range vectors(t, "secrets", makeSecrets) {
		b, err := decode(v.Secret)
		if err != nil {
			t.Fatal(err)
		}
		if got := secretVectorOf(Secret(b)); got.Auth != v.Auth || got.K != v.K || got.AH != v.AH || got.Sid != v.Sid || got.Number != v.Number {
			t.Errorf("%+v, want %+v", got, v)
		}
		for language, code := range v.Codes {
			list, _ := words.In(language)
			if got, err := list.Read(code); err != nil || !bytes.Equal(got, b) || list.Code(b) != code {
				t.Errorf("%s: %s: %x, %v", language, code, got, err)
			}
		}
		if len(v.Codes) != len(words.Languages) {
			t.Errorf("codes in %d languages", len(v.Codes))
		}
	}
}

func makeSecrets(t *testing.T) []secretVector {
	list := []Secret{{}, {0xff, 0xfe, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}}
	for _, letter := range []string{"a", "b", "c"} {
		sum := sha256.Sum256([]byte("seal1 test secret " + letter))
		list = append(list, Secret(sum[:16]))
	}
	var out []secretVector
	for _, r := range list {
		out = append(out, secretVectorOf(r))
	}
	return out
}

func secretVectorOf(r Secret) secretVector {
	auth, k := r.Auth(), r.ReplyKey()
	ah := AuthHash(auth)
	v := secretVector{encode(r[:]), encode(auth[:]), encode(k[:]), encode(ah[:]), r.Sid().String(), r.Sid().CaseNumber(), map[string]string{}}
	for _, language := range words.Languages {
		list, _ := words.In(language)
		v.Codes[language] = list.Code(r[:])
	}
	return v
}

func TestVectorsOfEnvelopes(t *testing.T) {
	opened := 0
	for _, v := range vectors(t, "envelopes", makeEnvelopes) {
		key, _ := testKey(t, v.Key)
		var content []byte
		e, err := ParseEnvelope([]byte(v.Body))
		if err == nil {
			content, err = e.Open(key)
		}
		if got := rule(t, err); got != v.Refused || string(content) != v.Content {
			t.Errorf("%s: %s, %q; want %s, %q", v.Name, got, content, v.Refused, v.Content)
		}
		if v.Refused == "" {
			opened++
		}
	}
	if opened < 3 {
		t.Errorf("%d are good", opened)
	}
}

func TestVectorsOfReceipts(t *testing.T) {
	for _, v := range vectors(t, "receipts", makeReceipts) {
		got, err := VerifyReceipt(v.JWS, publicKeys(t, v.Keys)...)
		if rule(t, err) != v.Refused {
			t.Errorf("%s: %v, want %s", v.Name, err, v.Refused)
		}
		if err == nil && (got.Sid.String() != v.Sid || encode(got.Digest[:]) != v.D || got.Union != v.U || got.Minute != v.T) {
			t.Errorf("%s: %+v", v.Name, got)
		}
	}
}

func publicKeys(t testing.TB, texts []string) []PublicKey {
	t.Helper()
	var keys []PublicKey
	for _, text := range texts {
		k, err := ParsePublicKey(text)
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, k)
	}
	return keys
}

func makeReceipts(t *testing.T) []receiptVector {
	key, public := testKey(t, "receipt")
	other, otherPublic := testKey(t, "other")
	r := Receipt{Sid: Secret{5}.Sid(), Digest: sha256.Sum256([]byte("body")), Union: "yl-linhe", Minute: 29_850_123}
	jws, err := r.Sign(key)
	if err != nil {
		t.Fatal(err)
	}
	again := func(typ, payload string, key *ecdsa.PrivateKey) string {
		jws, err := Sign(typ, []byte(payload), key)
		if err != nil {
			t.Fatal(err)
		}
		return jws
	}
	good := string(r.payload())
	v := func(name, jws, refused string, keys ...PublicKey) receiptVector {
		out := receiptVector{Name: name, JWS: jws, Keys: []string{}, Refused: refused, Sid: r.Sid.String(), D: encode(r.Digest[:]), U: r.Union, T: r.Minute}
		for _, k := range keys {
			out.Keys = append(out.Keys, k.String())
		}
		return out
	}
	return []receiptVector{
		v("signed", jws, "", public),
		v("signed by one of two", jws, "", otherPublic, public),
		v("stray bits", jws[:len(jws)-1]+stray(jws[len(jws)-1]), "receipt/signature", public),
		v("signed by nobody who counts", jws, "receipt/signature", otherPublic),
		v("no key at all", jws, "receipt/signature"),
		v("signed by another", again(receiptType, good, other), "receipt/signature", public),
		v("another type of signature", again(linkType, good, key), "receipt/signature", public),
		v("a member twice", again(receiptType, strings.Replace(good, `"t":`, `"t":1,"t":`, 1), key), "receipt/payload", public),
		v("a space", again(receiptType, strings.Replace(good, `,"t"`, `, "t"`, 1), key), "receipt/payload", public),
		v("an escape", again(receiptType, strings.Replace(good, `yl-linhe`, `yl\u002dlinhe`, 1), key), "receipt/payload", public),
		v("a number written otherwise", again(receiptType, strings.Replace(good, `"t":29850123`, `"t":2985012.3e1`, 1), key), "receipt/payload", public),
	}
}

func TestVectorsOfReplies(t *testing.T) {
	for _, v := range vectors(t, "replies", makeReplies) {
		b, err := decode(v.Secret)
		if err != nil {
			t.Fatal(err)
		}
		var content []byte
		r, err := ParseReply(v.JWE)
		if err == nil && r.Sid != Secret(b).Sid() {
			err = refuse("reply/sid", "of another case")
		}
		if err == nil {
			content, err = r.Open(Secret(b).ReplyKey())
		}
		if rule(t, err) != v.Refused {
			t.Errorf("%s: %v, want %q", v.Name, err, v.Refused)
		}
		if err == nil && (string(content) != v.Content || r.Seq != v.Seq || r.Digest != sha256.Sum256([]byte(v.JWE))) {
			t.Errorf("%s: %d, %q", v.Name, r.Seq, content)
		}
	}
}

func makeReplies(t *testing.T) []replyVector {
	secret := Secret{9, 9}
	reply := func(seq int64, content string) string {
		r, err := SealReply(secret.ReplyKey(), secret.Sid(), seq, []byte(content))
		if err != nil {
			t.Fatal(err)
		}
		return r.Text
	}
	v := func(name, jwe, refused string, seq int64, content string) replyVector {
		return replyVector{name, encode(secret[:]), jwe, seq, content, refused}
	}
	const text = `{"text":"我们已经联系了单位，星期三给您答复。"}`
	good := reply(1, text)
	field := strings.Split(good, ".")
	header, err := decode(field[0])
	if err != nil {
		t.Fatal(err)
	}
	with := func(h string) string { return encode([]byte(h)) + good[len(field[0]):] }
	foreign, err := SealReply(Secret{1}.ReplyKey(), secret.Sid(), 1, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	another, err := SealReply(Secret{1}.ReplyKey(), Secret{1}.Sid(), 1, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	long := `{"text":"` + strings.Repeat("长", 10_000) + `"}`
	return []replyVector{
		v("an answer", good, "", 1, text),
		v("the twelfth", reply(12, "{}"), "", 12, "{}"),
		v("a long one", reply(2, long), "", 2, long),
		v("another number", with(strings.Replace(string(header), `"seq":1`, `"seq":2`, 1)), "open/tag", 0, ""),
		v("number 0", with(strings.Replace(string(header), `"seq":1`, `"seq":0`, 1)), "reply/seq", 0, ""),
		v("members in another order", with(`{"enc":"A256GCM","alg":"dir"`+string(header)[len(`{"alg":"dir","enc":"A256GCM"`):]), "reply/header", 0, ""),
		v("under another k", foreign.Text, "open/tag", 0, ""),
		v("of another case", another.Text, "reply/sid", 0, ""),
		v("cut", good[:len(good)-1], "reply/shape", 0, ""),
		v("something behind", good+".x", "reply/shape", 0, ""),
		v("stray bits", good[:len(good)-1]+stray(good[len(good)-1]), "reply/shape", 0, ""),
		v("a wrapped key", strings.Replace(good, "..", ".AAAA.", 1), "reply/shape", 0, ""),
	}
}

func TestVectorsOfChains(t *testing.T) {
	for _, v := range vectors(t, "chains", makeChains) {
		root := Root{v.Root.U, v.Root.E, publicKeys(t, []string{v.Root.Key})[0]}
		held := map[string]Epochs{}
		for u, e := range v.Held {
			held[u] = Epochs{e[0], e[1]}
		}
		c, err := root.Follow(v.Path, v.Links, v.Set, held)
		if rule(t, err) != v.Refused {
			t.Errorf("%s: %v, want %q", v.Name, err, v.Refused)
		}
		if err != nil {
			continue
		}
		ks := c.Set.Digest()
		if encode(ks[:]) != v.KS || len(c.Epochs) != len(v.Epochs) {
			t.Errorf("%s: %s, %v", v.Name, encode(ks[:]), c.Epochs)
		}
		for u, e := range v.Epochs {
			if c.Epochs[u] != (Epochs{e[0], e[1]}) {
				t.Errorf("%s: %s has %v", v.Name, u, c.Epochs[u])
			}
		}
	}
}

// testSet is the key set of a union in vectors.
func testSet(t testing.TB, union string, epoch int64) *KeySet {
	t.Helper()
	key := func(letter string) PublicKey {
		_, k := testKey(t, letter)
		return k
	}
	return &KeySet{Union: union, Epoch: epoch, Officers: []Officer{{key("a"), key("a signs")}, {key("b"), key("b signs")}}, Recovery: key("recovery"),
		Receipts: []PublicKey{key("receipt")}, Retired: []RetiredKey{{key("old receipt"), 29_000_000}}, Revoked: []Digest{key("gone").Thumbprint()}}
}

func makeChains(t *testing.T) []chainVector {
	link := func(by, union string, epoch int64, key, signer string) string {
		s, _ := testKey(t, signer)
		_, k := testKey(t, key)
		jws, err := Link{by, union, epoch, k}.Sign(s)
		if err != nil {
			t.Fatal(err)
		}
		return jws
	}
	set := func(union string, epoch int64, signer string) string {
		s, _ := testKey(t, signer)
		jws, err := testSet(t, union, epoch).Sign(s)
		if err != nil {
			t.Fatal(err)
		}
		return jws
	}
	_, root := testKey(t, "top")
	ks := testSet(t, "yl-linhe", 4).Digest()
	toCity, toTown := link("top", "yl", 2, "yl", "top"), link("yl", "yl-linhe", 3, "linhe", "yl")
	path := []string{"top", "yl", "yl-linhe"}
	v := func(name, refused string, links []string, set string, held map[string][2]int64) chainVector {
		c := chainVector{Name: name, Root: rootVector{"top", 1, root.String()}, Path: path, Links: links, Set: set, Held: held, Refused: refused,
			KS: encode(ks[:]), Epochs: map[string][2]int64{"top": {1, 0}, "yl": {2, 0}, "yl-linhe": {3, 4}}}
		if c.Held == nil {
			c.Held = map[string][2]int64{}
		}
		return c
	}
	good := set("yl-linhe", 4, "linhe")
	passedOn := v("after the root's next key", "", []string{link("top", "top", 2, "top2", "top"), link("top", "yl", 2, "yl", "top2"), toTown}, good, nil)
	passedOn.Epochs = map[string][2]int64{"top": {2, 0}, "yl": {2, 0}, "yl-linhe": {3, 4}}
	alone := v("the root's own set", "", []string{}, set("top", 7, "top"), nil)
	top := testSet(t, "top", 7).Digest()
	alone.Path, alone.KS, alone.Epochs = path[:1], encode(top[:]), map[string][2]int64{"top": {1, 7}}
	foreignPath := v("the path begins with another union", "chain/path", []string{toCity, toTown}, good, nil)
	foreignPath.Path = []string{"yl", "yl-linhe"}
	return []chainVector{
		v("from the root", "", []string{toCity, toTown}, good, nil),
		passedOn,
		alone,
		v("the same again", "", []string{toCity, toTown}, good, map[string][2]int64{"top": {1, 9}, "yl": {2, 5}, "yl-linhe": {3, 4}}),
		v("a newer key, whose sets begin anew", "", []string{toCity, toTown}, good, map[string][2]int64{"yl-linhe": {2, 90}}),
		v("an older set", "chain/older", []string{toCity, toTown}, good, map[string][2]int64{"yl-linhe": {3, 5}}),
		v("an older key of the union", "chain/older", []string{toCity, toTown}, good, map[string][2]int64{"yl-linhe": {4, 1}}),
		v("an older key above", "chain/older", []string{toCity, toTown}, good, map[string][2]int64{"yl": {3, 0}}),
		v("an older key of the root", "chain/older", []string{toCity, toTown}, good, map[string][2]int64{"top": {2, 0}}),
		v("a link signed by a sibling", "link/signature", []string{toCity, link("yl", "yl-linhe", 3, "linhe", "sibling")}, good, nil),
		v("a link in a sibling's name", "link/signature", []string{toCity, link("yl-shan", "yl-linhe", 3, "linhe", "sibling")}, good, nil),
		v("a link in another name than that of who signed", "chain/by", []string{toCity, link("yl-shan", "yl-linhe", 3, "linhe", "yl")}, good, nil),
		v("a link to a sibling", "chain/path", []string{toCity, link("yl", "yl-shan", 3, "linhe", "yl")}, set("yl-shan", 4, "linhe"), nil),
		v("a step left out", "chain/path", []string{link("top", "yl-linhe", 3, "linhe", "top")}, good, nil),
		v("the last link missing", "chain/path", []string{toCity}, good, nil),
		v("a link too many", "chain/by", []string{toCity, toTown, link("yl", "yl-linhe", 4, "linhe", "linhe")}, good, nil),
		v("a union that links itself", "chain/path", []string{toCity, link("yl", "yl", 3, "yl2", "yl"), toTown}, good, nil),
		v("the root's keys with a gap", "chain/epoch", []string{link("top", "top", 3, "top2", "top"), link("top", "yl", 2, "yl", "top2"), toTown}, good, nil),
		v("the set of another union", "chain/set", []string{toCity, toTown}, set("yl-shan", 4, "linhe"), nil),
		v("a set signed by the parent", "keys/signature", []string{toCity, toTown}, set("yl-linhe", 4, "yl"), nil),
		v("a receipt in the place of a link", "link/signature", []string{toCity, good}, good, nil),
		foreignPath,
	}
}
