package main

import (
	"context"

	"github.com/spf13/cobra"

	"unionhall/internal/diag"
	"unionhall/internal/seal"
	"unionhall/internal/site"
)

func (p *program) keysSiteRotateCommand() *cobra.Command {
	f, nextOnly := newKeysFlags(), false
	c := p.command(manual{
		name:  "rotate",
		short: diag.Say("备用的接替现用的，再做一把备用", "let the next key take over, and make a new next one"),
		long: diag.Say(
			`备用的钥匙成为现用的，再做一把新的备用；site.yaml 里只换这两行。手机早就认得备用的那一把，
所以已经存下内容的手机不会断开。不需要打开原来的私钥文件；口令是给新做的那一把的。

然后用原来备用的文件（现在是现用的）生成网站并发布。原来现用的文件不再有用。

一年换一次就够；钥匙可能被别人拿到、保管的人离开时，马上换。`,
			`The next key becomes the current one, and a new next one is made; in site.yaml these two
lines change. Phones know the next key already, so none of those that keep the site is cut
off. No private key is opened for it; the passphrase is that of the new one.

Then build with the file of what was the next key, and publish. The file of what was the
current key is of no use any more.

Once a year is enough; at once when somebody may have a key, or when who keeps it leaves.`),
		examples: []example{
			{diag.Say("更换", "rotate"), "unionhall keys site rotate"},
			{diag.Say("备用的丢了，只换备用的", "the next key is lost: replace it alone"), "unionhall keys site rotate --next-only"},
		},
	}, noArguments, func(cmd *cobra.Command, _ []string) error {
		rotated := rotation
		if nextOnly {
			rotated = replacement
		}
		return p.keysSiteRotate(cmd.Context(), f, rotated)
	})
	c.Flags().BoolVar(&nextOnly, "next-only", false, p.in(diag.Say("现用的不变，只换备用的：备用的丢了", "replace the next key alone, which is lost; the current one\nstays")))
	p.keysFlagSet(c, f)
	c.Flags().Var(&f.passphrase, "passphrase-file", p.in(passphraseUsage))
	return c
}

// A change says which keys a site has once a new one was made.
type change struct {
	keys func(was site.Signing, made seal.PublicKey) site.Signing
	done diag.Words
}

var (
	rotation = change{
		func(was site.Signing, made seal.PublicKey) site.Signing {
			return site.Signing{Key: was.Next, Next: made, Epoch: was.Epoch}
		},
		diag.Say("备用的钥匙现在是现用的，又做了一把备用", "The next key is the current one now, and a new next one was made"),
	}
	replacement = change{
		func(was site.Signing, made seal.PublicKey) site.Signing {
			return site.Signing{Key: was.Key, Next: made, Epoch: was.Epoch}
		},
		diag.Say("又做了一把备用的钥匙，现用的不变", "A new next key was made; the current one is as it was"),
	}
)

// keysSiteRotate runs "keys site rotate".
func (p *program) keysSiteRotate(ctx context.Context, f *keysFlags, c change) error {
	k, err := p.keyring(f)
	if err != nil {
		return err
	}
	if k.config.Signing == nil {
		return noSigning(k.file)
	}
	made, err := seal.NewKey()
	if err != nil {
		return err
	}
	public, err := seal.PublicKeyOf(made)
	if err != nil {
		return err
	}
	if err := p.keep(ctx, k, f, c.keys(*k.config.Signing, public), made); err != nil {
		return err
	}
	a := p.answer.Keys
	p.tell(diag.Say("%[1]s；%[3]s 已改好：\n", "%[2]s; %[3]s says so:\n", c.done.ZH, c.done.EN, k.file))
	p.tellKeys(a)
	p.tell(diag.Say("\n接下来：\n", "\nWhat to do next:\n"))
	if current := a.Keys[0].File; current != "" {
		p.tell(diag.Say("  生成并发布：unionhall build --signing-key %[1]s\n", "  build and publish: unionhall build --signing-key %[1]s\n", quoted(current)))
	} else {
		p.tell(diag.Say("  把现用的文件拿来，生成并发布：unionhall build --signing-key 文件\n",
			"  fetch the file of the current key, build and publish: unionhall build --signing-key FILE\n"))
	}
	p.tell(diag.Say("  把新的备用文件移到别处保管，不要发布，不要提交\n",
		"  take the file of the new next key to another place; neither publish nor commit it\n"))
	return nil
}

func noSigning(file string) error {
	return usage(
		diag.Say("%s 里还没有 signing", "%s has no signing yet", file),
		diag.Say("先做钥匙：unionhall keys site make", "make the keys first: unionhall keys site make"))
}
