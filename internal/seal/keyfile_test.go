package seal

import (
	"bytes"
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

const passphrase = "一条河 seven boats 过桥 2026"

func lock(t testing.TB, key *ecdsa.PrivateKey) string {
	t.Helper()
	text, err := LockKey(key, []byte(passphrase))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestKeyFileOpensWithItsPassphraseOnly(t *testing.T) {
	key, public := rfcKey(t)
	text := lock(t, key)
	got, err := OpenKey("\n"+text+"\r\n", []byte(passphrase))
	if err != nil || !got.Equal(key) {
		t.Fatalf("%v", err)
	}
	if _, err := OpenKey(text, []byte("一条河")); !errors.Is(err, ErrPassphrase) {
		t.Errorf("another passphrase: %v", err)
	}
	if _, err := OpenKey(text, nil); !errors.Is(err, ErrNoPassphrase) {
		t.Errorf("no passphrase: %v", err)
	}
	_, other := newKey(t)
	if !public.KeyFileOf(text) || other.KeyFileOf(text) || public.KeyFileOf("x") {
		t.Error("the file does not tell whose it is")
	}
	if strings.Contains(text, encode(unhex(t, rfcScalar))) {
		t.Error("the file shows the key")
	}
}

func TestKeyIsNeverKeptUnprotected(t *testing.T) {
	key, _ := rfcKey(t)
	if text, err := LockKey(key, nil); !errors.Is(err, ErrNoPassphrase) || text != "" {
		t.Errorf("%q, %v", text, err)
	}
}

func TestPassphraseIsStretchedAndSaltedEachTime(t *testing.T) {
	key, _ := rfcKey(t)
	var salts []string
	for range 2 {
		h, _, _ := strings.Cut(lock(t, key), ".")
		b, err := decode(h)
		if err != nil {
			t.Fatal(err)
		}
		var header struct {
			Alg, Enc, Cty, P2s string
			P2c                int
		}
		if err := json.Unmarshal(b, &header); err != nil {
			t.Fatal(err)
		}
		if header.P2c < 600_000 || header.Alg != "PBES2-HS256+A128KW" || header.Enc != "A256GCM" || header.Cty != "jwk+json" {
			t.Errorf("%s", b)
		}
		salts = append(salts, header.P2s)
	}
	if salts[0] == salts[1] || len(salts[0]) < 22 { // 16 bytes
		t.Errorf("salts %q", salts)
	}
}

// The passphrase is tried before anything else of the file counts, so that the
// tests below use files that cost little.
func cheaply(t testing.TB, jwk string) string {
	t.Helper()
	e, err := jose.NewEncrypter(jose.A256GCM, jose.Recipient{Algorithm: wrapping, Key: []byte(passphrase), PBES2Count: 1000}, nil)
	if err != nil {
		t.Fatal(err)
	}
	jwe, err := e.Encrypt([]byte(jwk))
	if err != nil {
		t.Fatal(err)
	}
	text, err := jwe.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestDamagedKeyFileIsRefused(t *testing.T) {
	jwk := `{"kty":"EC","crv":"P-256","x":"` + encode(unhex(t, rfcX)) + `","y":"` + encode(unhex(t, rfcY)) + `","d":"` + encode(unhex(t, rfcScalar)) + `"}`
	text := cheaply(t, jwk)
	if _, err := OpenKey(text, []byte(passphrase)); err != nil {
		t.Fatal(err)
	}
	for i := range len(text) {
		changed := []byte(text)
		changed[i] ^= 4
		if key, err := OpenKey(string(changed), []byte(passphrase)); err == nil || key != nil {
			t.Errorf("byte %d, %q: opened", i, changed[i])
		} else if !errors.Is(err, ErrPassphrase) && !errors.Is(err, ErrNoKeyFile) {
			t.Errorf("byte %d: %v", i, err)
		}
	}
}

func TestKeyFileHoldsAPrivateKeyOfP256(t *testing.T) {
	x, y, d := encode(unhex(t, rfcX)), encode(unhex(t, rfcY)), encode(unhex(t, rfcScalar))
	other, _ := newKey(t)
	point, err := other.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for what, jwk := range map[string]string{
		"no JSON":            "x",
		"the public half":    `{"kty":"EC","crv":"P-256","x":"` + x + `","y":"` + y + `"}`,
		"another public one": `{"kty":"EC","crv":"P-256","x":"` + encode(point[1:33]) + `","y":"` + encode(point[33:]) + `","d":"` + d + `"}`,
		"off the curve":      `{"kty":"EC","crv":"P-256","x":"` + x + `","y":"` + x + `","d":"` + d + `"}`,
		"zero":               `{"kty":"EC","crv":"P-256","x":"` + x + `","y":"` + y + `","d":"` + encode(make([]byte, 32)) + `"}`,
		"another curve":      `{"kty":"OKP","crv":"Ed25519","x":"` + x + `","d":"` + d + `"}`,
		"a password":         `{"kty":"oct","k":"` + d + `"}`,
	} {
		if key, err := OpenKey(cheaply(t, jwk), []byte(passphrase)); !errors.Is(err, ErrNoKeyFile) || key != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestWhatIsNoKeyFileIsRefused(t *testing.T) {
	key, _ := rfcKey(t)
	other, err := jose.NewEncrypter(jose.A128GCM, jose.Recipient{Algorithm: jose.PBES2_HS512_A256KW, Key: []byte(passphrase), PBES2Count: 1000}, nil)
	if err != nil {
		t.Fatal(err)
	}
	jwe, err := other.Encrypt([]byte("{}"))
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := jwe.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"", "x", "....", "-----BEGIN PRIVATE KEY-----\n", sign(t, "x", key), foreign} {
		if _, err := OpenKey(text, []byte(passphrase)); !errors.Is(err, ErrNoKeyFile) {
			t.Errorf("%.30q: %v", text, err)
		}
	}
}

func TestKeyFileIsForItsOwnerAndReplacesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "site.jwe")
	if err := WriteKeyFile(path, "first"); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %o", info.Mode().Perm())
	}
	if err := WriteKeyFile(path, "second"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("written over: %v", err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "first\n" {
		t.Errorf("%q, %v", text, err)
	}
}

// Headers that change what the rest means, or make opening cost hours.
func TestStrangeHeaderOfAKeyFileIsRefused(t *testing.T) {
	key, _ := rfcKey(t)
	_, rest, _ := strings.Cut(lock(t, key), ".")
	const good = `{"alg":"PBES2-HS256+A128KW","cty":"jwk+json","enc":"A256GCM","p2c":1000,"p2s":"AAAAAAAAAAAAAAAAAAAAAA"}`
	try := func(header string) error {
		_, err := OpenKey(encode([]byte(header))+"."+rest, []byte(passphrase))
		return err
	}
	if err := try(good); !errors.Is(err, ErrPassphrase) {
		t.Fatalf("the header that the others are made of: %v", err)
	}
	for old, changed := range map[string]string{
		`1000`: `1000001`, `:1000`: `:0`, `,"p2c":1000`: ``, `AAAAAAAAAAAAAAAAAAAAAA`: `AAAA`, `"A256GCM"`: `"A128GCM"`, `"jwk+json"`: `"jwk+json","zip":"DEF"`,
		`"cty":"jwk+json"`: `"crit":["cty"],"cty":"jwk+json"`, `HS256+A128KW`: `HS512+A256KW`, `{"alg"`: `["alg"`,
	} {
		if err := try(strings.Replace(good, old, changed, 1)); !errors.Is(err, ErrNoKeyFile) {
			t.Errorf("%s: %v", changed, err)
		}
	}
}

func TestGoJoseOpensKeyFile(t *testing.T) {
	key, public := rfcKey(t)
	jwe, err := jose.ParseEncryptedCompact(lock(t, key), []jose.KeyAlgorithm{wrapping}, []jose.ContentEncryption{jose.A256GCM})
	if err != nil {
		t.Fatal(err)
	}
	plain, err := jwe.Decrypt([]byte(passphrase))
	if err != nil {
		t.Fatal(err)
	}
	var jwk jose.JSONWebKey
	if err := json.Unmarshal(plain, &jwk); err != nil {
		t.Fatal(err)
	}
	if !key.Equal(jwk.Key) || jwk.KeyID != public.Kid() || jwk.Use != "sig" || jwk.Algorithm != "ES256" || jwe.Header.KeyID != public.Kid() {
		t.Errorf("%s", plain)
	}
}

// requireAudits set to 1 makes a missing peer a failure. CI sets it.
const requireAudits = "UNIONHALL_REQUIRE_AUDITS"

// TestJoseOfNodeOpensKeyFile opens a key file with the JOSE library that people
// of other languages have, and has its key verify what we sign.
func TestJoseOfNodeOpensKeyFile(t *testing.T) {
	peer, node := joseOfNode(t)
	key, public := newKey(t)
	c := exec.Command(node, "testdata/open.mjs", peer)
	c.Stdin = strings.NewReader(strings.Join([]string{lock(t, key), passphrase, sign(t, "甲", key)}, "\n"))
	var faults bytes.Buffer
	c.Stderr = &faults
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, faults.Bytes())
	}
	var got struct{ Payload, Typ, Thumbprint, Kid string }
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	thumb := public.Thumbprint()
	if got.Payload != "甲" || got.Typ != Edition || got.Thumbprint != encode(thumb[:]) || got.Kid != got.Thumbprint {
		t.Errorf("%+v", got)
	}
}
