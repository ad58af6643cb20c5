package seal

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	jose "github.com/go-jose/go-jose/v4/cipher"
)

// Rounds is how often PBKDF2 turns the passphrase of a key file (RFC 7518,
// section 4.8): what OWASP asks for with HMAC-SHA-256 since 2023. It takes about
// a fifth of a second, and go-jose opens files of up to a million.
const Rounds = 600_000

// KeyFileEnding is how the names of key files end. What has it is never
// content: a build publishes none.
const KeyFileEnding = ".jwe"

const (
	wrapping   = "PBES2-HS256+A128KW"
	leastSalt  = 8 // bytes (RFC 7518, section 4.8.1.1); ours have 16
	mostRounds = 1_000_000
)

var (
	// ErrPassphrase says that a passphrase does not open a key file. A file that
	// was damaged cannot be told from one that has another passphrase.
	ErrPassphrase = errors.New("key file: the passphrase does not open it")
	// ErrNoKeyFile says that a file is something else.
	ErrNoKeyFile = errors.New("key file: not one of ours")
	// ErrNoPassphrase says that a key was to be kept unprotected.
	ErrNoPassphrase = errors.New("key file: no passphrase")
)

// NewKey makes a key of P-256.
func NewKey() (*ecdsa.PrivateKey, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) }

// LockKey returns the text of a key file for a key that signs: the key as a JWK
// (RFC 7517), encrypted as a compact JWE with PBES2-HS256+A128KW and A256GCM, which
// any JOSE library opens. Its header names the public key's thumbprint ("kid"), so
// that KeyFileOf can tell whose file it is.
func LockKey(key *ecdsa.PrivateKey, passphrase []byte) (string, error) {
	return lockKey(key, "sig", "ES256", passphrase)
}

// LockOpeningKey is LockKey for a key that opens envelopes.
func LockOpeningKey(key *ecdsa.PrivateKey, passphrase []byte) (string, error) {
	return lockKey(key, "enc", alg, passphrase)
}

func lockKey(key *ecdsa.PrivateKey, use, alg string, passphrase []byte) (string, error) {
	if len(passphrase) == 0 {
		return "", ErrNoPassphrase
	}
	public, err := PublicKeyOf(key)
	if err != nil {
		return "", err
	}
	scalar, err := key.Bytes()
	if err != nil {
		return "", fmt.Errorf("key file: %w", err)
	}
	x, y := public.coordinates()
	kid := public.Kid()
	jwk := `{"use":"` + use + `","kty":"EC","kid":"` + kid + `","crv":"P-256","alg":"` + alg + `","x":"` + x + `","y":"` + y + `","d":"` + encode(scalar) + `"}`
	salt, cek, iv := make([]byte, 16), make([]byte, 32), make([]byte, 12)
	for _, b := range [][]byte{salt, cek, iv} {
		_, _ = rand.Read(b)
	}
	h := keyFileHeader{Alg: wrapping, Cty: "jwk+json", Enc: enc, Kid: kid, P2c: Rounds, P2s: encode(salt)}
	block, err := h.wrapper(passphrase)
	if err != nil {
		return "", fmt.Errorf("key file: %w", err)
	}
	wrapped, err := jose.KeyWrap(block, cek)
	if err != nil {
		return "", fmt.Errorf("key file: %w", err)
	}
	text, err := json.Marshal(h)
	if err != nil {
		return "", fmt.Errorf("key file: %w", err)
	}
	protected := encode(text)
	sealed := gcm(cek).Seal(nil, iv, []byte(jwk), []byte(protected))
	end := len(sealed) - tagSize
	return strings.Join([]string{protected, encode(wrapped), encode(iv), encode(sealed[:end]), encode(sealed[end:])}, "."), nil
}

// A keyFileHeader is all that the header of a key file may have.
type keyFileHeader struct {
	Alg string `json:"alg"`
	Cty string `json:"cty,omitempty"`
	Enc string `json:"enc"`
	Kid string `json:"kid,omitempty"`
	P2c int    `json:"p2c"` // rounds
	P2s string `json:"p2s"` // salt, base64url
}

// wrapper is the cipher that wraps the CEK (RFC 7518, section 4.8).
func (h keyFileHeader) wrapper(passphrase []byte) (cipher.Block, error) {
	salt, err := decode(h.P2s)
	if err != nil {
		return nil, err
	}
	const size = 16 // of A128KW
	key, err := pbkdf2.Key(sha256.New, string(passphrase), append([]byte(wrapping+"\x00"), salt...), h.P2c, size)
	if err != nil {
		return nil, err
	}
	return aes.NewCipher(key)
}

// A keyFile is one that was read and not opened.
type keyFile struct {
	keyFileHeader
	protected           string
	wrapped, iv, sealed []byte // sealed with its tag
}

const tagSize = 16 // of A256GCM

// parseKeyFile reads a compact JWE of our algorithms.
func parseKeyFile(text string) (*keyFile, error) {
	parts := strings.Split(strings.TrimSpace(text), ".")
	if len(parts) != 5 {
		return nil, ErrNoKeyFile
	}
	var values [5][]byte
	for i, part := range parts {
		b, err := decode(part)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrNoKeyFile, err)
		}
		values[i] = b
	}
	f := &keyFile{protected: parts[0], wrapped: values[1], iv: values[2], sealed: append(values[3], values[4]...)}
	header := json.NewDecoder(bytes.NewReader(values[0]))
	header.DisallowUnknownFields() // what changes the meaning, such as crit or zip, is among them
	if err := header.Decode(&f.keyFileHeader); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoKeyFile, err)
	}
	salt, err := decode(f.P2s)
	if f.Alg != wrapping || f.Enc != enc || f.P2c < 1 || f.P2c > mostRounds || err != nil || len(salt) < leastSalt ||
		len(f.wrapped) != 40 || len(f.iv) != 12 || len(values[4]) != tagSize {
		return nil, fmt.Errorf("%w: other algorithms, or values of another size", ErrNoKeyFile)
	}
	return f, nil
}

// OpenKey opens the text of a key file. White space around it is passed over.
func OpenKey(text string, passphrase []byte) (*ecdsa.PrivateKey, error) {
	f, err := parseKeyFile(text)
	if err != nil {
		return nil, err
	}
	if len(passphrase) == 0 {
		return nil, ErrNoPassphrase
	}
	block, err := f.wrapper(passphrase)
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	cek, err := jose.KeyUnwrap(block, f.wrapped)
	if err != nil {
		return nil, ErrPassphrase
	}
	plain, err := gcm(cek).Open(nil, f.iv, f.sealed, []byte(f.protected))
	if err != nil {
		return nil, ErrPassphrase
	}
	return readKey(plain)
}

// readKey reads a private key of P-256 from a JWK, and sees that its two halves
// belong together.
func readKey(plain []byte) (*ecdsa.PrivateKey, error) {
	var jwk struct{ Kty, Crv, X, Y, D string }
	if err := json.Unmarshal(plain, &jwk); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoKeyFile, err)
	}
	if jwk.Kty != "EC" || jwk.Crv != "P-256" {
		return nil, fmt.Errorf("%w: no private key of P-256", ErrNoKeyFile)
	}
	scalar, err := decode(jwk.D)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoKeyFile, err)
	}
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), scalar)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoKeyFile, err)
	}
	public, err := PublicKeyOf(key)
	if x, y := public.coordinates(); err != nil || x != jwk.X || y != jwk.Y {
		return nil, fmt.Errorf("%w: its private and its public half are of two keys", ErrNoKeyFile)
	}
	return key, nil
}

// KeyFileOf reports whether the text of a key file says that it holds the private
// half of k. Only opening it proves that.
func (k PublicKey) KeyFileOf(text string) bool {
	f, err := parseKeyFile(text)
	return err == nil && f.Kid == k.Kid()
}

// KidOfKeyFile returns the thumbprint that the text of a key file names, or "". Only
// opening it proves that it holds that key.
func KidOfKeyFile(text string) string {
	f, err := parseKeyFile(text)
	if err != nil {
		return ""
	}
	return f.Kid
}

// WriteKeyFile writes what LockKey has returned to a file that only its owner can
// read. It replaces nothing: a key that is written over is lost.
func WriteKeyFile(path, text string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if _, err = f.WriteString(text + "\n"); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(path)) // half a key is none
	}
	return nil
}
