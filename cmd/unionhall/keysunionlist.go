package main

import (
	"errors"

	"github.com/spf13/cobra"

	"unionhall/internal/diag"
	"unionhall/internal/seal"
	"unionhall/internal/site"
)

func (p *program) keysUnionListCommand() *cobra.Command {
	f := newKeysFlags()
	c := p.command(manual{
		name: "list", args: "[UNION]",
		short: diag.Say("谁能打开表，作保连不连得上", "who can open what is sent, and whether phones take it"),
		long: diag.Say(
			`列出各工会（或者一个工会）的名单：工会钥匙和它的指纹，经办人、应急钥匙、签回执的钥匙各自的 ID 和
指纹，有没有等着作保的；像手机一样从最上级一路核对下来，连不上的会写明。指纹是八个字，在电话里
念给对方核对；经办人的是整行的，打开表的和证明身份的两把钥匙都在里面。不需要口令。`,
			`Lists the key sets of all unions, or of one: the union's key with its fingerprint, officers,
recovery key and keys that sign receipts with ID and fingerprint, and what waits for a link. It
follows them from the top, as phones do, and says where that fails. A fingerprint is eight
words, to be compared on the telephone; that of an officer is of the whole line, the key that
opens and the key that signs. No passphrase is needed.`),
		examples: []example{
			{diag.Say("全部", "all of them"), "unionhall keys union list"},
			{diag.Say("一个工会", "one union"), "unionhall keys union list yl-linhe"},
		},
	}, atMostOne, func(_ *cobra.Command, args []string) error { return p.keysUnionList(f, args) })
	p.keysFlagSet(c, f)
	return c
}

// keysUnionList runs "keys union list".
func (p *program) keysUnionList(f *keysFlags, args []string) error {
	n, err := p.lookAround(f.source.text)
	if err != nil {
		return err
	}
	unions := n.unions
	if len(args) > 0 {
		u, err := n.union("union", args[0])
		if err != nil {
			return err
		}
		unions = []*site.Union{u}
	}
	p.answer.UnionKeys = []unionKeysAnswer{}
	for _, u := range unions {
		c, err := p.chest(f, u.ID)
		if err != nil {
			return err
		}
		if err := p.answerUnion(c); err != nil {
			return err
		}
	}
	if len(p.answer.UnionKeys) == 0 {
		p.tell(diag.Say("还没有工会钥匙；怎样做，见 unionhall keys union --help\n", "No union has keys yet; unionhall keys union --help says how to make them\n"))
	}
	for _, a := range p.answer.UnionKeys {
		p.tellUnionKeys(a)
	}
	return nil
}

// answerUnion notes what there is of a union's keys, for programs.
func (p *program) answerUnion(c *chest) error {
	var pending seal.UnionKeys
	if err := c.read(c.file(pendingKeysFile), &pending); err != nil {
		return err
	}
	if c.Keys == nil && pending.Keys == nil {
		return nil
	}
	a := unionKeysAnswer{Union: c.union.ID, Officers: []heldKeyAnswer{}, Receipts: []heldKeyAnswer{}}
	if pending.Keys != nil {
		a.Pending = p.wordsOf(pending.Key)
	}
	if c.Keys != nil {
		file, err := fileOf(c.dir, c.Key)
		if err != nil {
			return err
		}
		a.Epoch, a.Set, a.Public, a.Words, a.File = c.Epoch, c.Keys.Epoch, c.Key.String(), p.wordsOf(c.Key), file
		a.Recovery, a.Revoked = p.held(c.Keys.Recovery), len(c.Keys.Revoked)
		for _, o := range c.Keys.Officers {
			a.Officers = append(a.Officers, heldKeyAnswer{o.Opens.ID(), p.wordsOfOfficer(o)})
		}
		for _, k := range c.Keys.Receipts {
			a.Receipts = append(a.Receipts, p.held(k))
		}
		if a.Fault, err = c.fault(); err != nil {
			return err
		}
	}
	p.answer.UnionKeys = append(p.answer.UnionKeys, a)
	return nil
}

func (p *program) held(k seal.PublicKey) heldKeyAnswer { return heldKeyAnswer{k.ID(), p.wordsOf(k)} }

// fromTop reads the union's keys and those of the unions above, and returns what
// leads from the top union's first key to this one's. It is false where one of
// them has none.
func (c *chest) fromTop() (links []string, ok bool) {
	for _, id := range c.path(c.union) {
		at := &chest{neighbourhood: c.neighbourhood}
		for _, u := range c.unions {
			if u.ID == id {
				at.union = u
			}
		}
		if at.read(at.file(unionKeysFile), &at.UnionKeys) != nil || at.Keys == nil {
			return nil, false
		}
		links, c.UnionKeys = append(links, at.UnionKeys.Links...), at.UnionKeys
	}
	return links[1:], true // the first one is the top union's own word, from which all begins
}

// fault follows a set from the top as phones do, and returns the rule that
// keeps them from taking it.
func (c *chest) fault() (string, error) {
	path := c.path(c.union)
	top := &chest{neighbourhood: c.neighbourhood, union: c.union}
	for above := c.above(top.union); above != nil; above = c.above(top.union) {
		top.union = above
	}
	var first seal.Link
	err := top.read(top.file(unionKeysFile), &top.UnionKeys)
	if err == nil && top.Keys != nil {
		first, err = seal.ReadLink(top.UnionKeys.Links[0])
	}
	if err != nil {
		return "", err
	}
	links, ok := (&chest{neighbourhood: c.neighbourhood, union: c.union}).fromTop()
	if !ok {
		return "chain/path", nil // one on the way has no key
	}
	_, err = seal.Root{Union: first.Union, Epoch: first.Epoch, Key: first.Key}.Follow(path, links, c.Set, nil)
	var r *seal.Refusal
	if errors.As(err, &r) {
		return r.Rule, nil
	}
	return "", err
}

// tellUnionKeys lists the keys of a union for people.
func (p *program) tellUnionKeys(a unionKeysAnswer) {
	p.tell(diag.Say("%s\n", "%s\n", a.Union))
	if a.Public != "" {
		p.tell(diag.Say("  工会钥匙  %s  第 %d 把，名单第 %d 版\n", "  key       %s  (number %d, key set %d)\n", a.Words, a.Epoch, a.Set))
		for _, o := range a.Officers {
			p.tell(diag.Say("  经办人    %[2]s  %[1]s\n", "  officer   %[2]s  %[1]s\n", o.ID, o.Words))
		}
		p.tell(diag.Say("  应急钥匙  %[2]s  %[1]s\n", "  recovery  %[2]s  %[1]s\n", a.Recovery.ID, a.Recovery.Words))
		for _, k := range a.Receipts {
			p.tell(diag.Say("  签回执    %[2]s  %[1]s\n", "  receipts  %[2]s  %[1]s\n", k.ID, k.Words))
		}
	}
	if a.Revoked > 0 {
		p.tell(diag.Say("  吊销了 %d 把\n", "  %d revoked\n", a.Revoked))
	}
	if a.Pending != "" {
		p.tell(diag.Say("  等上级作保  %s\n", "  waits for the union above  %s\n", a.Pending))
	}
	if a.Fault != "" {
		p.tell(diag.Say("  手机不认这份名单（%s）：作保连不上，请上级运行 unionhall keys union link\n", "  phones do not take this set (%s): it does not follow from the top; the union above runs unionhall keys union link\n", a.Fault))
	}
}
