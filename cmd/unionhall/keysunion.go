package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"unionhall/internal/diag"
	"unionhall/internal/seal"
	"unionhall/internal/seal/words"
	"unionhall/internal/site"
)

// unionKeysAnswer is what a "keys union" command says of one union.
type unionKeysAnswer struct {
	Union    string          `json:"union"`
	Epoch    int64           `json:"epoch"`   // of its key
	Set      int64           `json:"set"`     // epoch of its key set
	Public   string          `json:"public"`  // the union's key
	Words    string          `json:"words"`   // its fingerprint
	File     string          `json:"file"`    // of the private key; "" where it is not in the folder
	Pending  string          `json:"pending"` // words of the key that waits for the link of the union above
	Fault    string          `json:"fault"`   // the rule by which phones would refuse it; "" where they take it
	Recovery heldKeyAnswer   `json:"recovery"`
	Officers []heldKeyAnswer `json:"officers"`
	Receipts []heldKeyAnswer `json:"receipts"`
	Revoked  int             `json:"revoked"`
}

// heldKeyAnswer is a key in a set.
type heldKeyAnswer struct {
	ID    string `json:"id"`
	Words string `json:"words"`
}

// The public half of a union's keys, beside its union.yaml: signed, to be
// committed and published. A line is a compact JWS: first the links, then the key set.
// What waits for the link of the union above lies in the second file, whose link the
// union has signed itself.
const (
	unionKeysFile   = "keys.jws"
	pendingKeysFile = "keys.next.jws"
)

func (p *program) keysUnionCommand() *cobra.Command {
	return p.group(manual{
		name:  "union",
		short: diag.Say("工会收表的钥匙：求助、入会的内容只有它们打得开", "the keys of a union: they alone open what workers send"),
		long: diag.Say(
			`职工填的表在手机上就加密了，只有工会自己打得开。每个工会有一把工会钥匙，用它签一份名单：谁能打开
表（经办人的钥匙），应急钥匙是哪一把，谁签回执。上级工会用自己的钥匙给下级的工会钥匙作保，一级一级
直到最上级：手机只认这样连得上的名单。名单和作保写在 union.yaml 旁边的 keys.jws 里，是公开的，
要提交到代码库。

从头做起：
  1. 每位经办人在自己的电脑上：unionhall keys officer   把显示的一行发给工会主席
  2. 主席：unionhall keys union make 工会 经办人的一行 …   再打电话，请每位念他的八个字，一一核对
  3. 主席打电话给上级，念八个字；上级核对：unionhall keys union link 工会 八个字
  4. 应急钥匙印成三张纸，三个人各拿一张：unionhall keys sheet 应急钥匙的文件 --number 1

经办人离开、钥匙丢了：retire；钥匙可能在别人手里：revoke。工会钥匙丢了或者泄露了：rotate，再由上级
link。私钥文件都有口令。换下来的私钥再留 400 天：已经发出的表还要用它打开。`,
			`What workers send is sealed on their phones, and nobody but their union opens it. A union's key
signs a key set: which officers open what is sent, which key is for recovery, who signs receipts.
The union above vouches for that key with its own, up to the top: phones take what follows from
there and nothing else. Key set and links stand in keys.jws beside union.yaml: public, to be
committed.

From the beginning:
  1. each officer, on a machine of their own: unionhall keys officer   and sends the line it shows
  2. the chair: unionhall keys union make UNION LINE-OF-AN-OFFICER ...
     and compares the eight words of each officer with those that they read on the telephone
  3. the chair reads eight words to the union above, which compares them:
     unionhall keys union link UNION WORDS
  4. the recovery key goes onto three sheets, for three people:
     unionhall keys sheet FILE --number 1

An officer leaves or has lost a key: retire. Somebody else may have it: revoke. The union's own
key is lost or known: rotate, then link by the union above. All private keys have a passphrase.
Keep those that were replaced for 400 days: what was sent before still opens with them.`),
		examples: []example{
			{diag.Say("做工会的钥匙", "make the keys of a union"), "unionhall keys union make --help"},
			{diag.Say("谁能打开表", "who can open what is sent"), "unionhall keys union list"},
		},
	}, p.keysUnionMakeCommand(), p.keysUnionLinkCommand(), p.keysUnionListCommand(), p.keysUnionAddCommand(),
		p.keysUnionRetireCommand(), p.keysUnionRevokeCommand(), p.keysUnionRotateCommand())
}

// unionArgument wants a union first, and something more where what is not empty.
func unionArgument(least int, what diag.Words) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) >= least {
			return nil
		}
		return usage(
			diag.Words{ZH: "“" + cmd.CommandPath() + "”后面要写" + what.ZH, EN: cmd.CommandPath() + " needs " + what.EN},
			diag.Say("用法见 %s --help", "see %s --help", cmd.CommandPath()))
	}
}

// A chest is the keys of a union: its public file, and where private keys are kept.
type chest struct {
	*neighbourhood
	union *site.Union
	dir   string
	seal.UnionKeys
}

// chest reads what there is of a union's keys.
func (p *program) chest(f *keysFlags, word string) (*chest, error) {
	n, err := p.lookAround(f.source.text)
	if err != nil {
		return nil, err
	}
	union, err := n.union("union", word)
	if err != nil {
		return nil, err
	}
	c := &chest{neighbourhood: n, union: union, dir: f.dir.text}
	if c.dir == "" {
		c.dir = filepath.Join(n.source, keysFolder)
	}
	return c, c.read(c.file(unionKeysFile), &c.UnionKeys)
}

// file names a file beside the union's union.yaml.
func (c *chest) file(name string) string {
	return filepath.Join(c.source, filepath.FromSlash(c.union.Folder), name)
}

// read reads a public file; one that is not there leaves keys as they are.
func (c *chest) read(file string, keys *seal.UnionKeys) error {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if *keys, err = seal.ParseUnionKeys(string(text)); err != nil {
		return usage(
			diag.Say("%s 坏了：%v", "%s is damaged: %v", file, err),
			diag.Say("从备份或代码库取回它；取不回，就删去它，重新运行 unionhall keys union make", "restore it from a copy or the repository; where there is none, delete it and run unionhall keys union make"))
	}
	return nil
}

// above returns the union that vouches for this one's key, or nil for the top one: as on
// the pages, one that was merged or dissolved vouches for nobody.
func (n *neighbourhood) above(u *site.Union) *site.Union { return n.places.Parent(u) }

// path returns the ids of the unions from the top to u.
func (n *neighbourhood) path(u *site.Union) []string {
	var ids []string
	for ; u != nil; u = n.above(u) {
		ids = append([]string{u.ID}, ids...)
	}
	return ids
}

// exists says that a union has keys, or what to do.
func (c *chest) exists() error {
	if c.Keys != nil {
		return nil
	}
	return usage(
		diag.Say("%s 还没有钥匙", "%s has no keys yet", c.union.ID),
		diag.Say("先运行 unionhall keys union make %[1]s，再由上级运行 unionhall keys union link %[1]s", "run unionhall keys union make %[1]s, then the union above runs unionhall keys union link %[1]s", c.union.ID))
}

// fileOf finds the private half of a key in the folder; "" where it is not there.
func fileOf(dir string, key seal.PublicKey) (string, error) {
	files, err := (&keyring{dir: dir}).keyFiles()
	for name, text := range files {
		if key.KeyFileOf(text) {
			return filepath.Join(dir, name), nil
		}
	}
	return "", err
}

// unlock opens the private key of a union.
func (p *program) unlock(ctx context.Context, f *keysFlags, dir, union string, key seal.PublicKey) (*ecdsa.PrivateKey, error) {
	file, err := fileOf(dir, key)
	if err != nil {
		return nil, err
	}
	if file == "" {
		return nil, usage(
			diag.Say("%s 里没有 %s 的工会钥匙", "the key of %[2]s is not in %[1]s", dir, union),
			diag.Say("用 --dir 写明私钥在哪个文件夹；找不到了，见 unionhall keys union --help", "name the folder of private keys with --dir; unionhall keys union --help says what to do when it is lost"))
	}
	return p.openKeyFile(ctx, f, file)
}

func (p *program) openKeyFile(ctx context.Context, f *keysFlags, file string) (*ecdsa.PrivateKey, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	passphrase, err := p.passphrase(ctx, f.passphrase.text, file)
	if err != nil {
		return nil, err
	}
	key, err := seal.OpenKey(string(text), passphrase)
	if err != nil {
		return nil, notUnlocked(file, err)
	}
	return key, nil
}

// notUnlocked says why a key file does not open.
func notUnlocked(file string, err error) error {
	switch {
	case errors.Is(err, seal.ErrPassphrase):
		return usage(
			diag.Say("口令打不开“%s”", "the passphrase does not open %s", file),
			diag.Say("再输入一次，注意大小写和输入法", "try again, and mind capitals and the keyboard"))
	case errors.Is(err, seal.ErrNoKeyFile):
		return usage(
			diag.Say("“%s”不是私钥文件，或者坏了", "%s is no private key, or is damaged", file),
			diag.Say("私钥文件是 unionhall keys 做的，以 %s 结尾", "private keys are the files ending in %s that unionhall keys has made", seal.KeyFileEnding))
	}
	return err
}

// A newKey is a private key on its way to its file.
type newKey struct {
	name  string // the file's, without the fingerprint
	opens bool   // envelopes; else it signs
	key   *ecdsa.PrivateKey
}

func (k newKey) public() (seal.PublicKey, error) { return seal.PublicKeyOf(k.key) }

// makeKeys makes keys and keeps none of them unprotected.
func (p *program) makeKeys(ctx context.Context, f *keysFlags, dir string, keys ...*newKey) (files []string, err error) {
	passphrase, err := p.newPassphrase(ctx, f.passphrase.text)
	if err != nil {
		return nil, err
	}
	if err := (&keyring{dir: dir}).makeFolder(); err != nil {
		return nil, err
	}
	for _, k := range keys {
		if k.key == nil {
			if k.key, err = seal.NewKey(); err != nil {
				return files, err
			}
		}
		file, err := k.write(dir, passphrase)
		if err != nil {
			return files, err
		}
		files = append(files, file)
	}
	return files, nil
}

// write locks the key and writes it to a file that is named by its fingerprint.
func (k *newKey) write(dir string, passphrase []byte) (string, error) {
	public, err := k.public()
	if err != nil {
		return "", err
	}
	lock := seal.LockKey
	if k.opens {
		lock = seal.LockOpeningKey
	}
	text, err := lock(k.key, passphrase)
	if err != nil {
		return "", err
	}
	groups := strings.Fields(public.Fingerprint())
	file := filepath.Join(dir, k.name+"-"+strings.Join(groups[:2], "-")+seal.KeyFileEnding)
	return file, seal.WriteKeyFile(file, text)
}

// wordsOf is the fingerprint of a key as eight words.
func (p *program) wordsOf(k seal.PublicKey) string { return p.fingerprint(k.Thumbprint()) }

// fingerprint writes a digest as eight words, in the language that is spoken.
func (p *program) fingerprint(d seal.Digest) string {
	language := "en"
	if p.lang == "zh" {
		language = "zh-Hans"
	}
	list, _ := words.In(language)
	return list.Fingerprint(d)
}

// wordsOfOfficer is the fingerprint of an officer's line. It covers both keys: with the
// words of one alone, whoever carries the line could put another behind it.
func (p *program) wordsOfOfficer(o seal.Officer) string {
	return p.fingerprint(sha256.Sum256([]byte(card(o))))
}

// saysKey reports whether text is the fingerprint of k in any of the languages.
func saysKey(text string, k seal.PublicKey) bool {
	said := strings.ToLower(strings.Join(strings.Fields(text), ""))
	for _, language := range words.Languages {
		list, _ := words.In(language)
		if strings.Join(strings.Fields(list.Fingerprint(k.Thumbprint())), "") == said {
			return true
		}
	}
	return false
}
