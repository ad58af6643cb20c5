package main

import (
	"encoding/base64"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"unionhall/internal/diag"
	"unionhall/internal/seal"
	"unionhall/internal/site"
	"unionhall/pwa"
)

// editionAnswer says who signed the edition of an offline set.
type editionAnswer struct {
	Set      string `json:"set"`
	SignedBy string `json:"signed_by"` // current, next, other or nobody
}

func (p *program) keysSiteListCommand() *cobra.Command {
	f, out := newKeysFlags(), &textValue{flag: "out", word: "DIR", text: defaultOut}
	c := p.command(manual{
		name:  "list",
		short: diag.Say("有哪些钥匙，文件在不在，网站是哪一把签的", "which keys there are, where, and which one signed the site"),
		long: diag.Say(
			`列出 site.yaml 里的两把公钥和它们的指纹，私钥文件在不在，以及输出文件夹里的网站是哪一把签的。
指纹可以在电话里一组一组地核对。不需要口令。`,
			`Lists the two public keys in site.yaml with their fingerprints, which private files are there,
and which key signed the site in the output folder. A fingerprint can be compared on the
telephone, group by group. No passphrase is needed.`),
		examples: []example{
			{diag.Say("当前网站的钥匙", "the keys of the site here"), "unionhall keys site list"},
			{diag.Say("备用的在 U 盘上", "those on a stick"), "unionhall keys site list --dir /media/stick"},
			{diag.Say("给程序看的结果", "the result for a program"), "unionhall keys site list --json"},
		},
	}, noArguments, func(*cobra.Command, []string) error { return p.keysSiteList(f, out.text) })
	p.keysFlagSet(c, f)
	c.Flags().Var(out, "out", p.in(diag.Say("看哪个文件夹里的网站；默认 public/", "the folder of the built site; default: public/")))
	offerFolders(c, "out")
	return c
}

// keysSiteList runs "keys site list".
func (p *program) keysSiteList(f *keysFlags, out string) error {
	k, err := p.keyring(f)
	if err != nil {
		return err
	}
	a, err := k.answer(k.config.Signing)
	if err != nil {
		return err
	}
	if a.Editions, err = editionsIn(os.DirFS(out), k.config.Signing); err != nil {
		return err
	}
	p.answer.Keys = a
	if k.config.Signing == nil {
		p.tell(diag.Say("%s 里还没有 signing；做钥匙：unionhall keys site make\n", "%s has no signing yet; unionhall keys site make makes keys\n", k.file))
	} else {
		p.tell(diag.Say("%s 里的钥匙，epoch 是 %d：\n", "The keys in %s, with epoch %d:\n", k.file, a.Epoch))
	}
	p.tellKeys(a)
	if len(a.Others) > 0 {
		p.tell(diag.Say("  这些文件不是这两把钥匙的，可能是换下来的：%s\n", "  These files are of other keys, perhaps former ones: %s\n",
			strings.Join(a.Others, p.in(diag.Say("、", ", ")))))
	}
	p.tellEditions(a.Editions, out)
	return nil
}

// editionFile is the edition of a set, in the set's own folder.
const editionFile = "offline/edition.txt"

// editionsIn says who signed each edition below a built site. Sets lie at
// [union/][lang/].
func editionsIn(built fs.FS, signing *site.Signing) ([]editionAnswer, error) {
	list := []editionAnswer{}
	for _, pattern := range []string{"", "*/", "*/*/"} {
		found, err := fs.Glob(built, pattern+editionFile)
		if err != nil {
			return nil, err
		}
		for _, name := range found {
			text, err := fs.ReadFile(built, name)
			if err != nil {
				return nil, err
			}
			list = append(list, editionAnswer{Set: strings.TrimSuffix(name, editionFile), SignedBy: signer(text, signing)})
		}
	}
	slices.SortFunc(list, func(a, b editionAnswer) int { return strings.Compare(a.Set, b.Set) })
	return list, nil
}

// Who else can have signed an edition.
const (
	signedByOther  = "other"
	signedByNobody = "nobody"
)

// unsignedHeader is what an edition begins with that nobody signed.
var unsignedHeader = base64.RawURLEncoding.EncodeToString([]byte(`{"typ":"` + seal.Edition + `","alg":"none"}`))

// signer says whose signature an edition has.
func signer(edition []byte, signing *site.Signing) string {
	jws, _, _ := pwa.SplitEdition(edition)
	verified := func(key seal.PublicKey) bool {
		_, err := seal.Verify(seal.Edition, jws, key)
		return err == nil
	}
	switch {
	case signing != nil && verified(signing.Key):
		return roleCurrent
	case signing != nil && verified(signing.Next):
		return roleNext
	case strings.HasPrefix(jws, unsignedHeader+"."):
		return signedByNobody
	}
	return signedByOther
}

// tellEditions says for people who signed the built site.
func (p *program) tellEditions(list []editionAnswer, out string) {
	if len(list) == 0 {
		p.tell(diag.Say("%s 里没有离线内容的版本\n", "There is no edition of offline content in %s\n", out))
		return
	}
	sets := map[string][]string{}
	for _, e := range list {
		sets[e.SignedBy] = append(sets[e.SignedBy], path.Join("/", e.Set))
	}
	for _, by := range []struct {
		who string
		zh  string
		en  string
	}{
		{roleCurrent, "现用的钥匙签的", "signed with the current key"},
		{roleNext, "备用的钥匙签的", "signed with the next key"},
		{signedByOther, "别的钥匙签的，或者坏了：手机不接受，要重新生成", "signed with another key, or damaged: phones do not take them; build again"},
		{signedByNobody, "没有签名：不要发布", "not signed: not to be published"},
	} {
		if n := len(sets[by.who]); n > 0 {
			p.tell(diag.Say("%[1]s：%[2]d 个版本，"+by.zh+"（%[3]s）\n", "%[1]s: %[2]d of the editions, "+by.en+" (%[3]s)\n", out, n, firstOf(sets[by.who])))
		}
	}
}

// firstOf names the first few of a list.
func firstOf(list []string) string {
	const most = 3
	if len(list) > most {
		list = append(slices.Clone(list[:most]), "…")
	}
	return strings.Join(list, " ")
}
