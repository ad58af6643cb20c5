package seal

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// Rounds is how often PBKDF2 turns the passphrase of a key file (RFC 7518,
// section 4.8): what OWASP asks for with HMAC-SHA-256 since 2023. It takes about
// a fifth of a second, and go-jose opens files of up to a million.
const Rounds = 600_000

// KeyFileEnding is how the names of key files end. What has it is never
// content: a build publishes none.
const KeyFileEnding = ".jwe"

const (
	wrapping = jose.PBES2_HS256_A128KW
	content  = jose.A256GCM
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
	return lockKey(key, jose.JSONWebKey{Algorithm: string(jose.ES256), Use: "sig"}, passphrase)
}

// LockOpeningKey is LockKey for a key that opens envelopes.
func LockOpeningKey(key *ecdsa.PrivateKey, passphrase []byte) (string, error) {
	return lockKey(key, jose.JSONWebKey{Algorithm: alg, Use: "enc"}, passphrase)
}

func lockKey(key *ecdsa.PrivateKey, jwk jose.JSONWebKey, passphrase []byte) (string, error) {
	if len(passphrase) == 0 {
		return "", ErrNoPassphrase
	}
	public, err := PublicKeyOf(key)
	if err != nil {
		return "", err
	}
	jwk.Key, jwk.KeyID = key, public.Kid()
	text, err := json.Marshal(jwk)
	if err != nil {
		return "", fmt.Errorf("key file: %w", err)
	}
	to := jose.Recipient{Algorithm: wrapping, Key: passphrase, PBES2Count: Rounds, KeyID: jwk.KeyID}
	e, err := jose.NewEncrypter(content, to, (&jose.EncrypterOptions{}).WithContentType("jwk+json"))
	if err != nil {
		return "", fmt.Errorf("key file: %w", err)
	}
	jwe, err := e.Encrypt(text)
	if err != nil {
		return "", fmt.Errorf("key file: %w", err)
	}
	return jwe.CompactSerialize()
}

// OpenKey opens the text of a key file. White space around it is passed over.
func OpenKey(text string, passphrase []byte) (*ecdsa.PrivateKey, error) {
	jwe, err := parseKeyFile(text)
	if err != nil {
		return nil, err
	}
	if len(passphrase) == 0 {
		return nil, ErrNoPassphrase
	}
	plain, err := jwe.Decrypt(passphrase)
	if err != nil {
		return nil, ErrPassphrase
	}
	return readKey(plain)
}

// readKey reads a private key of P-256 from a JWK, and sees that its two halves
// belong together.
func readKey(plain []byte) (*ecdsa.PrivateKey, error) {
	var jwk jose.JSONWebKey
	if err := json.Unmarshal(plain, &jwk); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoKeyFile, err)
	}
	held, ok := jwk.Key.(*ecdsa.PrivateKey)
	if !ok || held.Curve != elliptic.P256() {
		return nil, fmt.Errorf("%w: no private key of P-256", ErrNoKeyFile)
	}
	scalar, err := held.Bytes()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoKeyFile, err)
	}
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), scalar)
	if err != nil || !key.PublicKey.Equal(&held.PublicKey) {
		return nil, fmt.Errorf("%w: its private and its public half are of two keys", ErrNoKeyFile)
	}
	return key, nil
}

// parseKeyFile reads a compact JWE of our algorithms. Its parts are looked at
// first, because go-jose takes other spellings of base64url as well.
func parseKeyFile(text string) (*jose.JSONWebEncryption, error) {
	text = strings.TrimSpace(text)
	for part := range strings.SplitSeq(text, ".") {
		if _, err := decode(part); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrNoKeyFile, err)
		}
	}
	jwe, err := jose.ParseEncryptedCompact(text, []jose.KeyAlgorithm{wrapping}, []jose.ContentEncryption{content})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoKeyFile, err)
	}
	return jwe, nil
}

// KeyFileOf reports whether the text of a key file says that it holds the private
// half of k. Only opening it proves that.
func (k PublicKey) KeyFileOf(text string) bool {
	jwe, err := parseKeyFile(text)
	return err == nil && jwe.Header.KeyID == k.Kid()
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
