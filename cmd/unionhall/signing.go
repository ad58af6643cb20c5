package main

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"unionhall/internal/diag"
	"unionhall/internal/seal"
	"unionhall/internal/site"
)

// signingKeyVariable names the file of the private key in the environment.
const signingKeyVariable = "UNIONHALL_SIGNING_KEY"

// A signature is how a build signs what phones keep.
type signature struct {
	config *site.Config                         // nil where site.yaml has faults, which the build tells
	sign   func(payload []byte) (string, error) // nil where nobody does
}

// signature opens the private key that a build was given. Whether it is the one
// that site.yaml names is settled before anything is built.
func (p *program) signature(ctx context.Context, f *buildFlags, source string) (signature, error) {
	text, err := os.ReadFile(filepath.Join(source, siteFile))
	if err != nil {
		return signature{}, err
	}
	config, list := site.ReadConfig(siteFile, text)
	if list.Faults() > 0 {
		return signature{}, nil
	}
	s := signature{config: config}
	file := cmp.Or(f.signingKey.text, p.env[signingKeyVariable])
	if file == "" || f.killWorker {
		return s, nil
	}
	if config.Signing == nil {
		return s, usage(
			diag.Say("给了私钥“%s”，可是 %s 里还没有 signing", "the private key %s is given, and %s has no signing", file, siteFile),
			diag.Say("用 unionhall keys site make 做钥匙，公钥会写进去；不要签名，就去掉 --signing-key 和环境变量 UNIONHALL_SIGNING_KEY",
				"make keys with unionhall keys site make, which writes it there; to build unsigned, leave --signing-key and the environment variable UNIONHALL_SIGNING_KEY out"))
	}
	s.sign, err = p.opened(ctx, f, file, config.Signing)
	return s, err
}

// opened opens a key file and returns what signs editions with the key in it.
func (p *program) opened(ctx context.Context, f *buildFlags, file string, signing *site.Signing) (func([]byte) (string, error), error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, usage(
			diag.Say("没有私钥文件“%s”", "there is no private key %s", file),
			diag.Say("文件在哪里，用 unionhall keys site list 看；保管在别处的，先拿来", "unionhall keys site list says where it is; fetch it from where it is kept"))
	}
	if err != nil {
		return nil, err
	}
	if signing.Next.KeyFileOf(string(text)) {
		return nil, wrongKey(file, signing.Next, signing) // before anybody is asked for its passphrase
	}
	passphrase, err := p.passphrase(ctx, f.passphrase.text, file)
	if err != nil {
		return nil, err
	}
	key, err := seal.OpenKey(string(text), passphrase)
	if err != nil {
		return nil, notOpened(file, err)
	}
	public, err := seal.PublicKeyOf(key)
	if err != nil {
		return nil, err
	}
	if public != signing.Key {
		return nil, wrongKey(file, public, signing)
	}
	return func(payload []byte) (string, error) { return seal.Sign(seal.Edition, payload, key) }, nil
}

// notOpened says why a key file does not open.
func notOpened(file string, err error) error {
	switch {
	case errors.Is(err, seal.ErrPassphrase):
		return usage(
			diag.Say("口令打不开“%s”", "the passphrase does not open %s", file),
			diag.Say("再输入一次，注意大小写和输入法；口令忘了怎么办，见 unionhall keys site --help",
				"try again, and mind capitals and the keyboard; unionhall keys site --help says what to do when it is lost"))
	case errors.Is(err, seal.ErrNoKeyFile):
		return usage(
			diag.Say("“%s”不是私钥文件，或者坏了", "%s is no private key, or is damaged", file),
			diag.Say("--signing-key 要写 unionhall keys site make 做的 %s 文件", "--signing-key wants a %s file that unionhall keys site make has made", seal.KeyFileEnding))
	}
	return err
}

// wrongKey says what to do about a key that does not sign this site now. The
// next one would pass on phones, but whoever takes it into daily use has none
// left for the day when the current one is lost.
func wrongKey(file string, public seal.PublicKey, signing *site.Signing) error {
	if public == signing.Next {
		return usage(
			diag.Say("“%s”是备用的钥匙，现在不用它签", "%s is the next key, which does not sign yet", file),
			diag.Say("用现用的那一把；丢了，就先运行 unionhall keys site rotate，让备用的接替", "use the current one; where that is lost, let this one take over first: unionhall keys site rotate"))
	}
	return usage(
		diag.Say("“%s”不是这个网站的钥匙，手机不认", "%s is no key of this site: phones would not take what it signs", file),
		diag.Say("它的指纹是 %s；site.yaml 里的是哪两把，用 unionhall keys site list 看", "its fingerprint is %s; unionhall keys site list shows those in site.yaml", public.Fingerprint()))
}

// unsigned warns of a site that has keys and was built without them: its worker
// would take the place of one that checks, and check nothing.
func (s signature) unsigned() diag.List {
	if s.config == nil || s.config.Signing == nil || s.sign != nil {
		return nil
	}
	return diag.List{s.config.AtSigning("signing/unsigned", diag.Warning,
		diag.Say("没有签名，不要发布：site.yaml 里有公钥，手机只接受签过名的", "this is not signed and must not be published: site.yaml names keys, and phones take nothing without their signature"),
		diag.Say("加上 --signing-key 文件再生成一次；只在自己的电脑上看不要紧", "build again with --signing-key FILE; to look at it on this machine it will do"))}
}
