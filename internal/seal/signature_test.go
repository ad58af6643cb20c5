package seal

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

// The key of RFC 6979, appendix A.2.5.
const (
	rfcScalar = "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721"
	rfcX      = "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
	rfcY      = "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// rfcKey returns the key of RFC 6979: tests sign with a key that everybody has.
func rfcKey(t testing.TB) (*ecdsa.PrivateKey, PublicKey) {
	t.Helper()
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), unhex(t, rfcScalar))
	if err != nil {
		t.Fatal(err)
	}
	return key, publicOf(t, key)
}

func publicOf(t testing.TB, key *ecdsa.PrivateKey) PublicKey {
	t.Helper()
	public, err := PublicKeyOf(key)
	if err != nil {
		t.Fatal(err)
	}
	return public
}

func newKey(t testing.TB) (*ecdsa.PrivateKey, PublicKey) {
	t.Helper()
	key, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	return key, publicOf(t, key)
}

func sign(t testing.TB, payload string, key *ecdsa.PrivateKey) string {
	t.Helper()
	jws, err := Sign(Edition, []byte(payload), key)
	if err != nil {
		t.Fatal(err)
	}
	return jws
}

func TestSignaturesAreThoseOfRFC6979(t *testing.T) {
	key, _ := rfcKey(t)
	for message, want := range map[string]string{
		"sample": "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716" + "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
		"test":   "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367" + "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083",
	} {
		got, err := signRaw([]byte(message), key)
		if err != nil || !bytes.Equal(got, unhex(t, want)) {
			t.Errorf("%q: %X, %v; want %s", message, got, err, want)
		}
	}
}

func TestSamePayloadAndKeyGiveTheSameSignature(t *testing.T) {
	key, _ := newKey(t)
	if a, b := sign(t, "甲", key), sign(t, "甲", key); a != b {
		t.Errorf("%s\n%s", a, b)
	}
}

func TestWhatWasSignedIsVerified(t *testing.T) {
	key, public := newKey(t)
	_, other := newKey(t)
	for _, payload := range []string{`{"v":1}`, "", "\x00\xff", strings.Repeat("云", 100_000)} {
		jws := sign(t, payload, key)
		got, err := Verify(Edition, jws, other, public)
		if err != nil || string(got) != payload {
			t.Errorf("%.20q: %.20q, %v", payload, got, err)
		}
	}
}

func TestOnlyTheKeysThatAreGivenCount(t *testing.T) {
	key, _ := newKey(t)
	_, other := newKey(t)
	jws := sign(t, "x", key)
	for _, keys := range [][]PublicKey{nil, {other}, {{}}} {
		if got, err := Verify(Edition, jws, keys...); !errors.Is(err, errForeign) || got != nil {
			t.Errorf("%v: %q, %v", keys, got, err)
		}
	}
}

func TestOneTypeIsNotTakenForAnother(t *testing.T) {
	key, public := newKey(t)
	const receipt = "seal1+receipt"
	jws, err := Sign(receipt, []byte("x"), key)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Verify(receipt, jws, public); err != nil {
		t.Error(err)
	}
	if _, err := Verify(Edition, jws, public); !errors.Is(err, errShape) {
		t.Errorf("a receipt passes for an edition: %v", err)
	}
}

func TestTypesAreOurs(t *testing.T) {
	key, public := newKey(t)
	for _, typ := range []string{"", "edition", "JWT", "seal1+", `seal1+a","x":"`, "seal1+edition\n", "seal2+edition"} {
		if _, err := Sign(typ, nil, key); err == nil {
			t.Errorf("signed as %q", typ)
		}
		if _, err := Verify(typ, "x", public); err == nil {
			t.Errorf("verified as %q", typ)
		}
	}
}

func TestSigningNeedsAKeyOfP256(t *testing.T) {
	for _, curve := range []elliptic.Curve{elliptic.P224(), elliptic.P384(), elliptic.P521()} {
		key, err := ecdsa.GenerateKey(curve, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Sign(Edition, nil, key); err == nil {
			t.Errorf("signed with %s", curve.Params().Name)
		}
	}
}

// TestEveryChangedByteIsRefused puts all 255 other bytes in the place of each.
func TestEveryChangedByteIsRefused(t *testing.T) {
	key, public := rfcKey(t)
	jws := sign(t, `{"v":1,"set":"yl/","epoch":1,"number":12}`, key)
	if _, err := Verify(Edition, jws, public); err != nil {
		t.Fatal(err)
	}
	for i := range len(jws) {
		changed := []byte(jws)
		for d := 1; d < 256; d++ {
			changed[i] = jws[i] ^ byte(d)
			if got, err := Verify(Edition, string(changed), public); err == nil {
				t.Fatalf("byte %d, %q instead of %q: taken as %q", i, changed[i], jws[i], got)
			}
		}
	}
}

func TestEveryByteMoreOrLessIsRefused(t *testing.T) {
	key, public := rfcKey(t)
	jws := sign(t, `{"v":1}`, key)
	for i := range len(jws) + 1 {
		for _, more := range []string{"A", "=", ".", "\n", "\r", " ", "\x00"} {
			if _, err := Verify(Edition, jws[:i]+more+jws[i:], public); err == nil {
				t.Errorf("%q at %d", more, i)
			}
		}
		if i < len(jws) {
			if _, err := Verify(Edition, jws[:i]+jws[i+1:], public); err == nil {
				t.Errorf("without byte %d", i)
			}
			if _, err := Verify(Edition, jws[:i], public); err == nil {
				t.Errorf("cut at %d", i)
			}
		}
	}
}

// forged returns a JWS with the given r and s, each left-padded to size bytes.
func forged(input string, r, s *big.Int, size int) string {
	raw := make([]byte, 2*size)
	r.FillBytes(raw[:size])
	s.FillBytes(raw[size:])
	return input + "." + encode(raw)
}

// The cases are those of project Wycheproof for ECDSA in the form of IEEE P1363:
// values at the borders, other lengths, other encodings.
func TestSignaturesOutsideOfTheCurveAreRefused(t *testing.T) {
	key, public := rfcKey(t)
	good := sign(t, "x", key)
	input := good[:strings.LastIndexByte(good, '.')]
	raw, err := decode(good[len(input)+1:])
	if err != nil {
		t.Fatal(err)
	}
	r, s := new(big.Int).SetBytes(raw[:32]), new(big.Int).SetBytes(raw[32:])
	n, p := elliptic.P256().Params().N, elliptic.P256().Params().P
	zero, one := new(big.Int), big.NewInt(1)
	most := new(big.Int).Sub(new(big.Int).Lsh(one, 256), one)
	for _, a := range []*big.Int{zero, one, new(big.Int).Sub(n, one), n, new(big.Int).Add(n, one), new(big.Int).Sub(p, n), p, most} {
		for _, b := range []*big.Int{zero, one, new(big.Int).Sub(n, one), n, new(big.Int).Add(n, one), p, most, s} {
			if _, err := Verify(Edition, forged(input, a, b, 32), public); err == nil {
				t.Errorf("r %X, s %X", a, b)
			}
		}
		if _, err := Verify(Edition, forged(input, r, a, 32), public); err == nil {
			t.Errorf("right r, s %X", a)
		}
	}
	for what, text := range map[string]string{
		"r + n":               forged(input, new(big.Int).Add(r, n), s, 33),
		"s + n":               forged(input, r, new(big.Int).Add(s, n), 33),
		"33 bytes each":       forged(input, r, s, 33),
		"r alone":             input + "." + encode(raw[:32]),
		"63 bytes":            input + "." + encode(raw[:63]),
		"65 bytes":            input + "." + encode(append(bytes.Clone(raw), 0)),
		"nothing":             input + ".",
		"no third part":       input,
		"ASN.1":               input + "." + encode(unhex(t, "3006020101020101")),
		"padding":             good + "==",
		"ordinary base64":     input + "." + base64.RawStdEncoding.EncodeToString(bytes.Repeat([]byte{0xfb}, 64)),
		"a line end within":   good[:len(good)-4] + "\n" + good[len(good)-4:],
		"a fourth part":       good + ".x",
		"white space first":   " " + good,
		"a line end behind":   good + "\n",
		"s and r exchanged":   forged(input, s, r, 32),
		"signature of others": input + "." + strings.Split(sign(t, "y", key), ".")[2],
	} {
		if _, err := Verify(Edition, text, public); err == nil {
			t.Errorf("%s: taken", what)
		}
	}
}

// A header says who is to be believed: there is one, to the letter.
func TestOtherHeadersAreRefused(t *testing.T) {
	key, public := rfcKey(t)
	for _, h := range []string{
		`{"typ":"seal1+edition","alg":"none"}`, `{"alg":"ES256","typ":"seal1+edition"}`, `{"typ":"seal1+edition", "alg":"ES256"}`,
		`{"typ":"seal1+edition","alg":"ES256","kid":"x"}`, `{"typ":"seal1+edition","alg":"HS256"}`, `{"alg":"ES256"}`, `{}`, ``,
		`{"typ":"seal1+edition","alg":"ES256","jwk":{}}`, "{\"typ\":\"seal1+edition\",\"alg\":\"ES256\"}\n", `{"typ":"seal1\u002bedition","alg":"ES256"}`,
	} {
		input := encode([]byte(h)) + "." + encode([]byte("x"))
		raw, err := signRaw([]byte(input), key)
		if err != nil {
			t.Fatal(err)
		}
		for _, signature := range []string{encode(raw), ""} {
			if _, err := Verify(Edition, input+"."+signature, public); err == nil {
				t.Errorf("%s with the signature %q", h, signature)
			}
		}
	}
}

func TestPayloadHasOneSpelling(t *testing.T) {
	key, public := rfcKey(t)
	protected, err := header(Edition)
	if err != nil {
		t.Fatal(err)
	}
	for _, payload := range []string{"eA==", "eB", "eA\n", "e A", "e", "+/+/", "é"} { // the right one is eA
		raw, err := signRaw([]byte(protected+"."+payload), key)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Verify(Edition, protected+"."+payload+"."+encode(raw), public); err == nil || got != nil {
			t.Errorf("%q: taken as %q", payload, got)
		}
	}
}

func TestGoJoseVerifiesWhatWeSign(t *testing.T) {
	key, _ := newKey(t)
	jws, err := jose.ParseSignedCompact(sign(t, "甲乙丙", key), []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		t.Fatal(err)
	}
	payload, err := jws.Verify(&key.PublicKey)
	if err != nil || string(payload) != "甲乙丙" {
		t.Errorf("%q, %v", payload, err)
	}
}

// go-jose puts the members of a header in an order of its own, so that Verify
// cannot take it; its signature is good.
func TestSignaturesOfGoJoseAreGood(t *testing.T) {
	key, public := newKey(t)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, (&jose.SignerOptions{}).WithType(Edition))
	if err != nil {
		t.Fatal(err)
	}
	for range 20 { // its signatures are randomised
		object, err := signer.Sign([]byte("甲"))
		if err != nil {
			t.Fatal(err)
		}
		jws, err := object.CompactSerialize()
		if err != nil {
			t.Fatal(err)
		}
		dot := strings.LastIndexByte(jws, '.')
		raw, err := decode(jws[dot+1:])
		if err != nil || !public.made(raw, []byte(jws[:dot])) {
			t.Errorf("%s: %v", jws, err)
		}
		if _, err := Verify(Edition, jws, public); !errors.Is(err, errShape) {
			t.Errorf("another header passed: %v", err)
		}
	}
}

func FuzzVerify(f *testing.F) {
	key, public := rfcKey(f)
	good := sign(f, `{"v":1}`, key)
	protected, _, _ := strings.Cut(good, ".")
	for _, seed := range []string{good, "", ".", "..", protected + "..", good + "\n", protected + ".e30." + strings.Repeat("A", 86), strings.Replace(good, ".", "=.", 1)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, jws string) {
		payload, err := Verify(Edition, jws, public)
		switch {
		case err == nil && jws != good:
			// The only other text that may pass is the twin of the one signature: n - s.
			if string(payload) != `{"v":1}` {
				t.Errorf("%q taken as %q", jws, payload)
			}
		case err != nil && payload != nil:
			t.Errorf("%q: %v, and yet %q", jws, err, payload)
		case err != nil && jws == good:
			t.Error(err)
		}
	})
}
