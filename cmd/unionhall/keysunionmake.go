package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"unionhall/internal/diag"
	"unionhall/internal/seal"
)

func (p *program) keysUnionMakeCommand() *cobra.Command {
	f, receipt := newKeysFlags(), &textValue{flag: "receipt", word: "KEY"}
	c := p.command(manual{
		name: "make", args: "UNION OFFICER...",
		short: diag.Say("做工会钥匙和应急钥匙，签第一份名单", "make the union's key and the recovery key, and sign the first key set"),
		long: diag.Say(
			`做工会钥匙和应急钥匙，私钥放进两个有口令保护的文件；用工会钥匙签第一份名单：能打开表的经办人
（他们运行 unionhall keys officer 时显示的一行，一到七位），和应急钥匙。

最上级工会的名单写进 keys.jws，马上可用。其他工会的写进 keys.next.jws，等上级作保：打电话把八个字
念给上级，由上级运行 unionhall keys union link。`,
			`Makes the union's key and the recovery key: two files with a passphrase. The union's key signs
the first key set: the officers who open what is sent (the line that unionhall keys officer has
shown to each, one to seven of them) and the recovery key.

The top union's set goes into keys.jws and can be used at once. That of others goes into
keys.next.jws and waits for the union above: read the eight words to it on the telephone; it
runs unionhall keys union link.`),
		examples: []example{
			{diag.Say("两位经办人", "two officers"), "unionhall keys union make yl-linhe BB3x...BHk9... BFz7...BKq2..."},
			{diag.Say("回执由这把钥匙签", "with the key that signs receipts"), "unionhall keys union make yl-linhe BB3x...BHk9... --receipt BMv4..."},
		},
	}, unionArgument(2, diag.Say("工会，和经办人的一行", "a union, and the lines of its officers")),
		func(cmd *cobra.Command, args []string) error {
			return p.keysUnionMake(cmd.Context(), f, args[0], args[1:], receipt.text)
		})
	p.keysFlagSet(c, f)
	c.Flags().Var(receipt, "receipt", p.in(diag.Say("签回执的公钥，unionsync 第一次运行时写在日志里；默认用\nsite.yaml 里 endpoint 的 receipt_keys", "the public key that signs receipts, which unionsync logs\nwhen it first runs; default: receipt_keys of endpoint in\nsite.yaml")))
	c.Flags().Var(&f.passphrase, "passphrase-file", p.in(passphraseUsage))
	return c
}

// keysUnionMake runs "keys union make".
func (p *program) keysUnionMake(ctx context.Context, f *keysFlags, word string, officers []string, receipt string) error {
	c, err := p.chest(f, word)
	if err != nil {
		return err
	}
	if c.Keys != nil {
		return usage(
			diag.Say("%s 已经有钥匙", "%s has keys already", c.union.ID),
			diag.Say("换工会钥匙用 unionhall keys union rotate %[1]s；增减经办人用 add、retire、revoke", "unionhall keys union rotate %[1]s replaces the union's key; add, retire and revoke change who opens", c.union.ID))
	}
	set := &seal.KeySet{Union: c.union.ID, Epoch: 1}
	switch {
	case receipt != "":
		officers = append(officers, receipt)
	case c.config.Endpoint != nil:
		set.Receipts = c.config.Endpoint.ReceiptKeys
	}
	if err := admit(set, officers); err != nil {
		return err
	}
	if len(set.Officers) == 0 {
		return usage(
			diag.Say("没有经办人：寄来的表没有人打得开", "there is no officer, and nobody could open what is sent"),
			diag.Say("请经办人运行 unionhall keys officer，把显示的一行写在后面", "an officer runs unionhall keys officer; put the line that it shows behind the union"))
	}
	union, recovery := &newKey{name: "union-" + c.union.ID}, &newKey{name: "recovery-" + c.union.ID, opens: true}
	files, err := p.makeKeys(ctx, f, c.dir, union, recovery)
	if err != nil {
		return err
	}
	if set.Recovery, err = recovery.public(); err != nil {
		return err
	}
	if err := c.begin(union, set); err != nil {
		return err
	}
	p.tell(diag.Say("做好了 %[1]s 的工会钥匙和应急钥匙：\n  %[2]s\n  %[3]s\n", "The keys of %[1]s were made, that of the union and the one for recovery:\n  %[2]s\n  %[3]s\n", c.union.ID, files[0], files[1]))
	p.tellOfficers(set.Officers)
	return p.tellBegun(c, union)
}

// begin signs the first set under a new key: for the top union at once, for
// others in the file that waits for the union above.
func (c *chest) begin(union *newKey, set *seal.KeySet) error {
	public, err := union.public()
	if err != nil {
		return err
	}
	link, err := seal.Link{By: c.union.ID, Union: c.union.ID, Epoch: 1, Key: public}.Sign(union.key)
	if err != nil {
		return err
	}
	jws, err := set.Sign(union.key)
	if err != nil {
		return noSet(err)
	}
	keys, err := seal.ParseUnionKeys(link + "\n" + jws)
	if err != nil {
		return err
	}
	file := pendingKeysFile
	if c.above(c.union) == nil {
		file, c.UnionKeys = unionKeysFile, keys
	}
	return replace(c.file(file), []byte(keys.Text()))
}

// noSet says why a set cannot be signed.
func noSet(err error) error {
	var r *seal.Refusal
	if !errors.As(err, &r) {
		return err
	}
	switch r.Rule {
	case "keys/officers":
		return usage(diag.Say("经办人要有一到七位", "a key set has one to seven officers"), diag.Words{})
	case "keys/key":
		return usage(
			diag.Say("同一把钥匙写了两次，或者已经吊销", "one key has two places, or was revoked"),
			diag.Say("有哪些钥匙，用 unionhall keys union list 看", "unionhall keys union list shows them"))
	}
	return err
}

// tellBegun says what is next, once a union has a new key.
func (p *program) tellBegun(c *chest, union *newKey) error {
	public, err := union.public()
	if err != nil {
		return err
	}
	above := c.above(c.union)
	if above == nil {
		p.tell(diag.Say("名单写进了 %[1]s，请提交它。工会钥匙的指纹：%[2]s\n", "The key set is in %[1]s, to be committed. The fingerprint of the union's key: %[2]s\n", c.file(unionKeysFile), p.wordsOf(public)))
	} else {
		p.tell(diag.Say(
			"名单写进了 %[1]s，等 %[2]s 作保。打电话念给他们：\n  %[4]s\n他们核对以后运行：\n  unionhall keys union link %[3]s %[4]s\n",
			"The key set is in %[1]s and waits for %[2]s. Read these words to them on the telephone:\n  %[4]s\nHaving compared them, they run:\n  unionhall keys union link %[3]s %[4]s\n",
			c.file(pendingKeysFile), above.ID, c.union.ID, p.wordsOf(public)))
	}
	return p.answerUnion(c)
}

func (p *program) keysUnionRotateCommand() *cobra.Command {
	f := newKeysFlags()
	c := p.command(manual{
		name: "rotate", args: "UNION",
		short: diag.Say("换一把工会钥匙", "replace the union's key"),
		long: diag.Say(
			`做一把新的工会钥匙，用它签同一份名单。一年换一次；丢了，或者可能被别人拿到了，马上换。

最上级工会：旧钥匙给新钥匙作保，所以要旧的私钥和它的口令；马上生效。旧的丢了，手机就跟不到新的，
只有三张应急纸能救，所以最上级的工会钥匙也要印成三张纸。
其他工会：不需要旧的；新名单写进 keys.next.jws，上级 link 以后生效，在那以前照旧。`,
			`Makes a new key for the union, which signs the same key set. Once a year; at once when it is
lost, or when somebody else may have it.

The top union: the old key vouches for the new one, so that its file and passphrase are needed;
it holds at once. Where the old one is lost, phones cannot follow: only sheets help, so put the
top union's key onto three sheets as well.
Other unions: the old one is not needed. The set goes into keys.next.jws and holds once the
union above has run link; until then all stays as it is.`),
		examples: []example{
			{diag.Say("换一把", "replace it"), "unionhall keys union rotate yl-linhe"},
		},
	}, oneArgument(diag.Say("工会", "a union")), func(cmd *cobra.Command, args []string) error {
		return p.keysUnionRotate(cmd.Context(), f, args[0])
	})
	p.keysFlagSet(c, f)
	c.Flags().Var(&f.passphrase, "passphrase-file", p.in(passphraseUsage))
	return c
}

// keysUnionRotate runs "keys union rotate".
func (p *program) keysUnionRotate(ctx context.Context, f *keysFlags, word string) error {
	c, err := p.chest(f, word)
	if err != nil {
		return err
	}
	if err := c.exists(); err != nil {
		return err
	}
	set, made := *c.Keys, &newKey{name: "union-" + c.union.ID}
	set.Epoch = 1
	if c.above(c.union) != nil {
		files, err := p.makeKeys(ctx, f, c.dir, made)
		if err != nil {
			return err
		}
		if err := c.begin(made, &set); err != nil {
			return err
		}
		p.tell(diag.Say("做好了 %[1]s 的新工会钥匙：%[2]s\n", "A new key of %[1]s was made: %[2]s\n", c.union.ID, files[0]))
		return p.tellBegun(c, made)
	}
	old, err := p.unlock(ctx, f, c.dir, c.union.ID, c.Key)
	if err != nil {
		return err
	}
	files, err := p.makeKeys(ctx, f, c.dir, made)
	if err != nil {
		return err
	}
	public, err := made.public()
	if err != nil {
		return err
	}
	link, err := seal.Link{By: c.union.ID, Union: c.union.ID, Epoch: c.Epoch + 1, Key: public}.Sign(old)
	if err != nil {
		return err
	}
	jws, err := set.Sign(made.key)
	if err != nil {
		return err
	}
	if c.UnionKeys, err = seal.ParseUnionKeys(strings.Join(append(c.UnionKeys.Links, link, jws), "\n")); err != nil {
		return err
	}
	if err := replace(c.file(unionKeysFile), []byte(c.Text())); err != nil {
		return err
	}
	p.tell(diag.Say("做好了 %[1]s 的新工会钥匙：%[2]s\n", "A new key of %[1]s was made: %[2]s\n", c.union.ID, files[0]))
	p.tell(diag.Say("直接下级的工会钥匙要重新作保：unionhall keys union link\n", "Link the keys of the unions directly below anew: unionhall keys union link\n"))
	return p.tellBegun(c, made)
}

func (p *program) keysUnionLinkCommand() *cobra.Command {
	f := newKeysFlags()
	c := p.command(manual{
		name: "link", args: "UNION [WORDS]",
		short: diag.Say("给下级的工会钥匙作保", "vouch for the key of a union below"),
		long: diag.Say(
			`用自己（上级）的工会钥匙给下级的工会钥匙作保，下级的新名单从此有效。先打电话，请下级念八个字，
写在后面：对不上，就是钥匙被人换过，不会作保。

自己换了工会钥匙以后，不写八个字再运行一次：给下级现在的钥匙重新作保。`,
			`Vouches with one's own key, that of the union above, for the key of a union below; from then on
its new key set holds. First call them, have the eight words read out, and write them behind the
union: where they do not fit, somebody has changed the key, and nothing is signed.

Without words the key that the union has now is linked anew: after the union above has replaced
its own.`),
		examples: []example{
			{diag.Say("八个字是电话里听来的", "with the words heard on the telephone"), "unionhall keys union link yl-linhe abandon zoo legal winner thank year wave sausage"},
			{diag.Say("自己换过钥匙以后", "after replacing one's own key"), "unionhall keys union link yl-linhe"},
		},
	}, unionArgument(1, diag.Say("下级工会", "the union below")), func(cmd *cobra.Command, args []string) error {
		return p.keysUnionLink(cmd.Context(), f, args[0], strings.Join(args[1:], " "))
	})
	p.keysFlagSet(c, f)
	c.Flags().Var(&f.passphrase, "passphrase-file", p.in(passphraseUsage))
	return c
}

// keysUnionLink runs "keys union link".
func (p *program) keysUnionLink(ctx context.Context, f *keysFlags, word, said string) error {
	c, err := p.chest(f, word)
	if err != nil {
		return err
	}
	above := c.above(c.union)
	if above == nil {
		return usage(diag.Say("%s 上面没有工会", "there is no union above %s", c.union.ID), diag.Say("最上级的钥匙不用作保", "the key of the top union needs no link"))
	}
	linked, err := c.toLink(said)
	if err != nil {
		return err
	}
	parent, err := p.chest(f, above.ID)
	if err != nil {
		return err
	}
	if err := parent.exists(); err != nil {
		return err
	}
	key, err := p.unlock(ctx, f, parent.dir, above.ID, parent.Key)
	if err != nil {
		return err
	}
	link, err := seal.Link{By: above.ID, Union: c.union.ID, Epoch: c.Epoch + 1, Key: linked.Key}.Sign(key)
	if err != nil {
		return err
	}
	if c.UnionKeys, err = seal.ParseUnionKeys(link + "\n" + linked.Set); err != nil {
		return err
	}
	if err := replace(c.file(unionKeysFile), []byte(c.Text())); err != nil {
		return err
	}
	if err := os.Remove(c.file(pendingKeysFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	p.tell(diag.Say("%[1]s 给 %[2]s 的工会钥匙作了保，写进 %[3]s，请提交它。\n", "%[1]s vouches for the key of %[2]s now, in %[3]s, to be committed.\n", above.ID, c.union.ID, c.file(unionKeysFile)))
	return p.answerUnion(c)
}

// toLink returns what is to be linked: what waits, where somebody has read out
// its words; without words what holds now.
func (c *chest) toLink(said string) (seal.UnionKeys, error) {
	if said == "" {
		return c.UnionKeys, c.exists()
	}
	var pending seal.UnionKeys
	if err := c.read(c.file(pendingKeysFile), &pending); err != nil {
		return pending, err
	}
	switch {
	case pending.Keys == nil:
		return pending, usage(
			diag.Say("没有 %s：%s 没有等着作保的钥匙", "there is no %s: no key of %s waits for a link", c.file(pendingKeysFile), c.union.ID),
			diag.Say("请他们先运行 unionhall keys union make 或 rotate，把文件交来", "they run unionhall keys union make or rotate first, and hand over the file"))
	case pending.Keys.Union != c.union.ID || !saysKey(said, pending.Key):
		return pending, usage(
			diag.Say("八个字对不上：%s 里的不是他们做的那把钥匙", "the words do not fit: the key in %s is not the one that they have made", c.file(pendingKeysFile)),
			diag.Say("再请他们念一遍；还是对不上，就请他们把文件当面交来", "have them read out once more; where they still do not fit, have the file handed over in person"))
	}
	return pending, nil
}
