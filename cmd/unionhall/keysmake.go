package main

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"unionhall/internal/diag"
	"unionhall/internal/seal"
	"unionhall/internal/site"
)

func (p *program) keysSiteMakeCommand() *cobra.Command {
	f := newKeysFlags()
	c := p.command(manual{
		name:  "make",
		short: diag.Say("做两把钥匙，公钥写进 site.yaml", "make two keys, and put the public ones into site.yaml"),
		long: diag.Say(
			`做两把钥匙：现用的和备用的。私钥放进两个有口令保护的文件，公钥写进 site.yaml 的 signing，
site.yaml 的其他内容一个字节也不动。已经有的文件从不覆盖。

文件是 JOSE 格式（JWE 里的 JWK），任何 JOSE 程序都能打开。做好以后把备用的文件移到别处保管。

钥匙丢了怎么办，见 unionhall keys site --help。`,
			`Makes two keys, the current and the next one. Their private halves go into two files with
a passphrase, their public halves into site.yaml (signing), of which not a byte is changed
otherwise. A file that is there is never replaced.

The files are in the format of JOSE (a JWK in a JWE), which any JOSE program opens. Then take
the file of the next key to another place.

For what to do when a key is lost see unionhall keys site --help.`),
		examples: []example{
			{diag.Say("在终端里问口令", "asking for the passphrase"), "unionhall keys site make"},
			{diag.Say("放到别的文件夹，口令写在文件里", "into another folder, with the passphrase in a file"), "unionhall keys site make --dir ../private --passphrase-file ../private/passphrase"},
		},
	}, noArguments, func(cmd *cobra.Command, _ []string) error { return p.keysSiteMake(cmd.Context(), f) })
	p.keysFlagSet(c, f)
	c.Flags().Var(&f.passphrase, "passphrase-file", p.in(passphraseUsage))
	return c
}

// keysSiteMake runs "keys site make".
func (p *program) keysSiteMake(ctx context.Context, f *keysFlags) error {
	k, err := p.keyring(f)
	if err != nil {
		return err
	}
	if k.config.Signing != nil {
		return usage(
			diag.Say("%s 里已经有 signing", "%s has signing already", k.file),
			diag.Say("要更换，用 unionhall keys site rotate；两把都丢了怎么办，见 unionhall keys site --help",
				"to change keys use unionhall keys site rotate; unionhall keys site --help says what to do when both are lost"))
	}
	current, err := seal.NewKey()
	if err != nil {
		return err
	}
	next, err := seal.NewKey()
	if err != nil {
		return err
	}
	var signing site.Signing
	if signing.Key, err = seal.PublicKeyOf(current); err != nil {
		return err
	}
	if signing.Next, err = seal.PublicKeyOf(next); err != nil {
		return err
	}
	if err := p.keep(ctx, k, f, signing, current, next); err != nil {
		return err
	}
	p.tell(diag.Say("做好了两把钥匙，公钥已写进 %s：\n", "Two keys were made, and the public ones put into %s:\n", k.file))
	p.tellKeys(p.answer.Keys)
	p.tell(diag.Say(
		"\n接下来：\n"+
			"  把备用的文件移到别处保管；两个文件都不要发布，不要提交到代码库\n"+
			"  unionhall build --epoch +1 --signing-key %[1]s\n"+
			"  生成有签名的网站；--epoch +1 只有这一次要写\n",
		"\nWhat to do next:\n"+
			"  take the file of the next key to another place; publish and commit neither of the two\n"+
			"  unionhall build --epoch +1 --signing-key %[1]s\n"+
			"  builds the site, signed; --epoch +1 is for this first time only\n", quoted(p.answer.Keys.Keys[0].File)))
	return nil
}

// keep writes new keys to files and site.yaml as signing says. Where that does
// not come to its end, it takes back what it has written.
func (p *program) keep(ctx context.Context, k *keyring, f *keysFlags, signing site.Signing, keys ...*ecdsa.PrivateKey) (err error) {
	text, ok := site.PutSigning(k.text, signing)
	if !ok {
		return usage(
			diag.Say("不能有把握地改 %s，什么也没有改动", "%s cannot be changed with certainty; nothing was changed", k.file),
			diag.Say("请把 signing 写成三行：key、next、epoch 各一行，公钥在文件里只出现一次，最后没有“...”；花括号写的文件改成一行一项",
				"write signing on lines of its own, with each public key once in the file, no \"...\" at the end, and one key a line instead of { }"))
	}
	passphrase, err := p.newPassphrase(ctx, f.passphrase.text)
	if err != nil {
		return err
	}
	if err := k.makeFolder(); err != nil {
		return err
	}
	var written []string
	defer func() {
		for i := 0; err != nil && i < len(written); i++ {
			err = errors.Join(err, os.Remove(written[i]))
		}
	}()
	for _, key := range keys {
		path, err := k.write(key, passphrase)
		if err != nil {
			return err
		}
		written = append(written, path)
	}
	if err := replaceFile(k.file, text); err != nil {
		return err
	}
	p.answer.Keys, err = k.answer(&signing)
	return err
}

// ignored keeps private keys out of Git, whatever the folder holds besides.
const ignored = "# Private keys. Never commit or publish them.\n*" + seal.KeyFileEnding + "\n"

// makeFolder makes the folder of private keys where there is none, for its
// owner alone.
func (k *keyring) makeFolder() error {
	if err := os.MkdirAll(k.dir, 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(k.dir, ".gitignore"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil // somebody has decided already
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString(ignored)
	return errors.Join(err, f.Close())
}

// write locks a key and writes it to a file that is named by its fingerprint.
func (k *keyring) write(key *ecdsa.PrivateKey, passphrase []byte) (string, error) {
	public, err := seal.PublicKeyOf(key)
	if err != nil {
		return "", err
	}
	text, err := seal.LockKey(key, passphrase)
	if err != nil {
		return "", err
	}
	groups := strings.Fields(public.Fingerprint())
	path := filepath.Join(k.dir, "site-"+strings.Join(groups[:2], "-")+seal.KeyFileEnding)
	return path, seal.WriteKeyFile(path, text)
}

// replaceFile puts text in the place of a file: whoever reads it meanwhile
// finds the old one or the new one whole.
func replaceFile(path string, text []byte) error {
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	was, err := os.Stat(path)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".unionhall-*")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Chmod(was.Mode().Perm())
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
