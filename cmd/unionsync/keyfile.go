package main

import (
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"unionhall/internal/diag"
	"unionhall/internal/seal"
	"unionhall/sync/queue/sqlqueue"
)

// passphraseVariable names what locks the endpoint's keys.
const passphraseVariable = "UNIONSYNC_KEY_PASSPHRASE"

// A keyFile is the file of a key that signs: a locked one (receipt-key.jwe) where
// there is a passphrase, else one that only the endpoint's user may read
// (receipt-key.pem). An endpoint starts by itself after
// a power cut at night: a passphrase that it can read is worth as much as the
// place where that is kept, and where it is kept on the same disk, nothing.
type keyFile struct {
	dir, name  string
	passphrase string
}

const (
	receiptKey = "receipt-key" // signs receipts
	pushKey    = "push-key"    // by which push services know the endpoint
)

// lockedKey and openKey are the names of the two files of a key.
func lockedKey(name string) string { return name + seal.KeyFileEnding }
func openKey(name string) string   { return name + ".pem" }

// load reads the key, or makes it.
func (k keyFile) load() (key *ecdsa.PrivateKey, made bool, err error) {
	key, err = k.read()
	if !errors.Is(err, fs.ErrNotExist) {
		return key, false, err
	}
	if key, err = seal.NewKey(); err != nil {
		return nil, false, err
	}
	return key, true, k.write(key)
}

func (k keyFile) read() (*ecdsa.PrivateKey, error) {
	locked, open := filepath.Join(k.dir, lockedKey(k.name)), filepath.Join(k.dir, openKey(k.name))
	text, err := os.ReadFile(locked)
	if err == nil {
		return k.unlock(locked, string(text))
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if text, err = os.ReadFile(open); err != nil {
		return nil, err
	}
	if k.passphrase != "" {
		return nil, usage(
			diag.Say("给了口令，可是 %s 没有上锁", "a passphrase is given, and %s is not locked", open),
			diag.Say("去掉 %s；要上锁，就删去这个文件，让程序做一把新的", "unset %s; to lock it, delete the file and have a new key made", passphraseVariable))
	}
	return parseOpenKey(open, text)
}

func (k keyFile) unlock(file, text string) (*ecdsa.PrivateKey, error) {
	hint := diag.Say("把口令写在 %[1]s 里，或者写在 %[1]s_FILE 指的文件里", "give the passphrase in %[1]s, or in the file that %[1]s_FILE names", passphraseVariable)
	if k.passphrase == "" {
		return nil, usage(diag.Say("%s 上了锁，没有口令", "%s is locked, and no passphrase is given", file), hint)
	}
	key, err := seal.OpenKey(text, []byte(k.passphrase))
	if errors.Is(err, seal.ErrPassphrase) {
		return nil, usage(diag.Say("口令打不开 %s", "the passphrase does not open %s", file), hint)
	}
	return key, err
}

func parseOpenKey(file string, text []byte) (*ecdsa.PrivateKey, error) {
	if info, err := os.Stat(file); err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, usage(
			diag.Say("别的用户也读得到 %s", "other users can read %s", file),
			diag.Say("运行 chmod 600 %s", "run chmod 600 %s", file))
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s: no PEM", file)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	key, ok := parsed.(*ecdsa.PrivateKey)
	if err != nil || !ok {
		return nil, fmt.Errorf("%s: no private key of P-256", file)
	}
	return key, nil
}

// write keeps a new key. It has to be durable before it signs anything.
func (k keyFile) write(key *ecdsa.PrivateKey) error {
	if k.passphrase != "" {
		text, err := seal.LockKey(key, []byte(k.passphrase))
		if err != nil {
			return err
		}
		return errors.Join(seal.WriteKeyFile(filepath.Join(k.dir, lockedKey(k.name)), text), sqlqueue.SyncDir(k.dir))
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(k.dir, openKey(k.name)), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	err = pem.Encode(f, &pem.Block{Type: "PRIVATE KEY", Bytes: der})
	return errors.Join(err, f.Sync(), f.Close(), sqlqueue.SyncDir(k.dir))
}
