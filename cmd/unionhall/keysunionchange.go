package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"unionhall/internal/diag"
	"unionhall/internal/seal"
)

// A card is the public half of an officer's two keys in one line: the key that
// opens, a dot, the key that signs.
func card(o seal.Officer) string { return o.Opens.String() + "." + o.Signs.String() }

// tellOfficers shows the words of officers who are new, for the chair to compare.
func (p *program) tellOfficers(officers []seal.Officer) {
	if len(officers) == 0 {
		return
	}
	p.tell(diag.Say("打电话给经办人，请他们念八个字，和这里的对一对：\n", "Call the officers, and compare the words that they read out with these:\n"))
	for _, o := range officers {
		p.tell(diag.Say("  %s  %s\n", "  %s  %s\n", o.Opens.ID(), p.wordsOfOfficer(o)))
	}
	p.tell(diag.Say("对不上，就是那一行在路上被人换过：unionhall keys union retire 去掉它\n", "Where they do not fit, the line was changed on its way: take it off with unionhall keys union retire\n"))
}

func readCard(text string) (o seal.Officer, err error) {
	opens, signs, _ := strings.Cut(text, ".")
	if o.Opens, err = seal.ParsePublicKey(opens); err == nil {
		o.Signs, err = seal.ParsePublicKey(signs)
	}
	return o, err
}

// admit adds officers, and keys that sign receipts.
func admit(set *seal.KeySet, lines []string) error {
	for _, line := range lines {
		var err error
		if strings.Contains(line, ".") {
			var o seal.Officer
			o, err = readCard(line)
			set.Officers = append(set.Officers, o)
		} else {
			var k seal.PublicKey
			k, err = seal.ParsePublicKey(line)
			set.Receipts = append(set.Receipts, k)
		}
		if err != nil {
			return usage(
				diag.Say("“%.20s…”不是一把完整的公钥", "%.20q... is no whole public key", line),
				diag.Say("经办人的一行由 unionhall keys officer 显示，接收端的公钥写在 unionsync 的日志里；整行复制", "unionhall keys officer shows the line of an officer, unionsync logs the key of the endpoint; copy the whole line"))
		}
	}
	return nil
}

func (p *program) keysUnionAddCommand() *cobra.Command {
	return p.keysChangeCommand(manual{
		name: "add", args: "UNION KEY...",
		short: diag.Say("增加经办人，或者签回执的钥匙", "add officers, or keys that sign receipts"),
		long: diag.Say(
			`把经办人的一行（unionhall keys officer 显示的），或者接收端签回执的公钥（写在 unionsync 的日志里）
加进名单，用工会钥匙签一份新的。以后寄来的表新经办人也能打开；以前的不能。加好以后打电话给经办人，
核对显示的八个字：整行两把钥匙都在里面。`,
			`Adds the line of an officer (from unionhall keys officer) or the key with which an endpoint signs
receipts (from the log of unionsync), and signs a new key set. What is sent from then on the
officer opens as well; what was sent before, not. Then call the officer, and compare the eight
words that are shown: they cover both keys of the line.`),
		examples: []example{{diag.Say("一位新经办人", "a new officer"), "unionhall keys union add yl-linhe BB3x...BHk9..."}},
	}, diag.Say("名单里增加了", "Added to the key set:"), func(set *seal.KeySet, words []string, _ time.Time) error { return admit(set, words) })
}

func (p *program) keysUnionRetireCommand() *cobra.Command {
	return p.keysChangeCommand(manual{
		name: "retire", args: "UNION ID...",
		short: diag.Say("让离开的经办人、不用的钥匙退出名单", "take officers who leave, and keys out of use, off the set"),
		long: diag.Say(
			`名单里不再有这些钥匙，以后的表不再给它们。已经寄来的仍然用原来的私钥打开，所以私钥再留 400 天。
签回执的钥匙退出以后，它签过的回执 400 天里还认。ID 用 unionhall keys union list 看。

钥匙可能在别人手里，用 revoke，不用 retire。`,
			`The key set names these keys no longer: nothing more is sealed to them. What was sent before
still opens with them, so keep the private keys for 400 days. Receipts that a key has signed
hold for 400 days after it was retired. unionhall keys union list shows the IDs.

Where somebody else may have a key, use revoke instead.`),
		examples: []example{{diag.Say("一位经办人离开", "an officer leaves"), "unionhall keys union retire yl-linhe DOvxvJiAdIo"}},
	}, diag.Say("名单里去掉了", "Taken off the key set:"), func(set *seal.KeySet, ids []string, now time.Time) error {
		return takeOff(set, ids, func(k seal.PublicKey, receipt bool) {
			if receipt {
				set.Retired = append(set.Retired, seal.RetiredKey{Key: k, Minute: now.Unix() / 60})
			}
		})
	})
}

func (p *program) keysUnionRevokeCommand() *cobra.Command {
	return p.keysChangeCommand(manual{
		name: "revoke", args: "UNION ID...",
		short: diag.Say("吊销可能在别人手里的钥匙", "revoke keys that somebody else may have"),
		long: diag.Say(
			`名单里不再有这些钥匙，并写明它们已经吊销：网页不再给它们加密，还会告诉填表的人；已经用它们加密、
还在路上的表照收，作上记号。以前寄来的表，拿着钥匙又能从接收端取到密文的人仍然打得开：接收端也要
停掉这个人的权限。ID 用 unionhall keys union list 看。`,
			`The key set names these keys no longer, and says that they are revoked: pages seal nothing more
to them and say so; what was sealed to them and is on its way is taken, with a mark. Whoever has
such a key and can fetch from the endpoint still opens what was sent before: take away their
access there as well. unionhall keys union list shows the IDs.`),
		examples: []example{{diag.Say("电脑被偷了", "a computer was stolen"), "unionhall keys union revoke yl-linhe DOvxvJiAdIo"}},
	}, diag.Say("吊销了", "Revoked:"), func(set *seal.KeySet, ids []string, _ time.Time) error {
		return takeOff(set, ids, func(k seal.PublicKey, _ bool) { set.Revoked = append(set.Revoked, k.Thumbprint()) })
	})
}

// takeOff takes keys off the set by their IDs, and says of each whether it signed
// receipts. An officer's two keys go together.
func takeOff(set *seal.KeySet, ids []string, gone func(k seal.PublicKey, receipt bool)) error {
	for _, id := range ids {
		officer := slices.IndexFunc(set.Officers, func(o seal.Officer) bool { return o.Opens.ID() == id || o.Signs.ID() == id })
		receipt := slices.IndexFunc(set.Receipts, func(k seal.PublicKey) bool { return k.ID() == id })
		switch {
		case officer >= 0:
			gone(set.Officers[officer].Opens, false)
			gone(set.Officers[officer].Signs, false)
			set.Officers = slices.Delete(slices.Clone(set.Officers), officer, officer+1)
		case receipt >= 0:
			gone(set.Receipts[receipt], true)
			set.Receipts = slices.Delete(slices.Clone(set.Receipts), receipt, receipt+1)
		default:
			return usage(
				diag.Say("名单里没有“%s”这把钥匙", "the key set has no key %q", id),
				diag.Say("ID 用 unionhall keys union list 看；应急钥匙不能单独去掉", "unionhall keys union list shows the IDs; the recovery key cannot be taken off"))
		}
	}
	return nil
}

// keysChangeCommand is a command that changes a key set.
func (p *program) keysChangeCommand(m manual, done diag.Words, change func(set *seal.KeySet, words []string, now time.Time) error) *cobra.Command {
	f := newKeysFlags()
	c := p.command(m, unionArgument(2, diag.Say("工会，和钥匙", "a union, and keys")), func(cmd *cobra.Command, args []string) error {
		return p.keysChange(cmd.Context(), f, args, done, change)
	})
	p.keysFlagSet(c, f)
	c.Flags().Var(&f.passphrase, "passphrase-file", p.in(passphraseUsage))
	return c
}

// retiredFor is how long receipts of a retired key are verifiable.
const retiredFor = 400 * 24 * time.Hour

func (p *program) keysChange(ctx context.Context, f *keysFlags, args []string, done diag.Words, change func(*seal.KeySet, []string, time.Time) error) error {
	c, err := p.chest(f, args[0])
	if err != nil {
		return err
	}
	if err := c.exists(); err != nil {
		return err
	}
	set, before, now := *c.Keys, c.Keys.Officers, p.now()
	set.Epoch++
	set.Retired = slices.DeleteFunc(slices.Clone(set.Retired), func(r seal.RetiredKey) bool { return now.Sub(time.Unix(r.Minute*60, 0)) > retiredFor })
	if err := change(&set, args[1:], now); err != nil {
		return err
	}
	key, err := p.unlock(ctx, f, c.dir, c.union.ID, c.Key)
	if err != nil {
		return err
	}
	if c.Set, err = set.Sign(key); err != nil {
		return noSet(err)
	}
	c.Keys = &set
	if err := replace(c.file(unionKeysFile), []byte(c.Text())); err != nil {
		return err
	}
	p.tell(diag.Words{ZH: done.ZH, EN: done.EN + " "})
	p.tell(diag.Say("：%s\n新名单写进了 %s，请提交它。\n", "%s\nThe new key set is in %s, to be committed.\n", strings.Join(shortened(args[1:]), " "), c.file(unionKeysFile)))
	p.tellOfficers(slices.DeleteFunc(slices.Clone(set.Officers), func(o seal.Officer) bool { return slices.Contains(before, o) }))
	return p.answerUnion(c)
}

// shortened cuts public keys, which nobody reads.
func shortened(list []string) []string {
	out := slices.Clone(list)
	for i, s := range out {
		if len(s) > 20 {
			out[i] = s[:11] + "…"
		}
	}
	return out
}
