package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"unionhall/internal/diag"
	"unionhall/internal/seal"
	"unionhall/internal/site"
)

// keysAnswer is what a "keys site" command says at its end.
type keysAnswer struct {
	Source   string          `json:"source"`
	Dir      string          `json:"dir"`
	Epoch    int             `json:"epoch"`
	Keys     []keyAnswer     `json:"keys"`
	Others   []string        `json:"others"`
	Editions []editionAnswer `json:"editions"`
}

// keyAnswer is one of the two keys that site.yaml names.
type keyAnswer struct {
	Role        string `json:"role"` // current or next
	Public      string `json:"public"`
	Fingerprint string `json:"fingerprint"`
	File        string `json:"file"` // "" where it is not in Dir
}

// keysFlags is what all "keys site" commands can be told.
type keysFlags struct {
	source     textValue
	dir        textValue
	passphrase textValue
}

// keysFolder is where private keys go, beside site.yaml.
const keysFolder = "keys"

func (p *program) keysCommand() *cobra.Command {
	return p.group(manual{
		name:  "keys",
		short: diag.Say("管理签名和收表的钥匙", "look after the keys that sign, and those that open what is sent"),
		long: diag.Say(
			"新做、列出、更换钥匙：网站签名用的（site），工会收表用的（union，经办人自己的 officer），\n印成三张应急纸的（sheet、restore）。私钥都放在有口令保护的文件里。",
			"Makes, lists and rotates keys: those that sign what phones keep (site), those that open what\nworkers send (union; officer for one's own), and sheets of paper to restore them from (sheet,\nrestore). All private keys lie in files that a passphrase protects."),
		examples: []example{
			{diag.Say("给网站做钥匙", "make the keys of a site"), "unionhall keys site make"},
			{diag.Say("有哪些钥匙，文件在不在", "which keys there are, and where"), "unionhall keys site list"},
			{diag.Say("工会收表的钥匙从头做起", "the keys of unions, from the beginning"), "unionhall keys union --help"},
		},
	}, p.keysSiteCommand(), p.keysUnionCommand(), p.keysOfficerCommand(), p.keysSheetCommand(), p.keysRestoreCommand())
}

func (p *program) keysSiteCommand() *cobra.Command {
	return p.group(manual{
		name:  "site",
		short: diag.Say("给离线内容签名的钥匙", "the keys that sign what phones keep"),
		long: diag.Say(
			`手机把网页存下来离线看。内容有了签名，手机存之前先核对：传坏的、被登录页面顶替的、只更新了
一半的、被人改过的，都认得出来，不会存；也不会退回旧的。

网站有两把钥匙：现用的和备用的，手机两把都认。私钥文件有口令保护，请分开保管，备用的最好放在
另一个地方，例如存进 U 盘锁在保险柜里。两个文件都不要发布，不要提交到代码库。

现用的丢了，或者可能被别人拿到了：运行 unionhall keys site rotate，备用的接替它，再做一把新的
备用，然后用备用的文件生成网站并发布。手机下次联网就只认新的两把。

备用的丢了：运行 unionhall keys site rotate --next-only，现用的不变，只换备用的，再发布一次。

两把都丢了，或者忘了口令：从 site.yaml 里删去 signing 那几行，运行 make 做两把新的，用
build --epoch +1 生成并发布。手机下次联网会换上新的；已经存下的内容一直能看，不会丢。

签名管不到的事：能改动网站服务器上 sw.js 和网页的人，可以换掉公钥。服务器的账号同样要管好。`,
			`Phones keep pages to read without a network. With a signature they check what they are
given before they keep it: what was damaged on the way, a portal's page in place of ours,
half an update, what somebody changed, and what is older than what they have is not taken.

A site has two keys, the current and the next one; phones take both. Each private key is in
a file with a passphrase. Keep the two apart: the next one on a stick in a safe, perhaps.
Publish neither of them, and commit neither to a repository.

The current one is lost, or somebody may have it: run unionhall keys site rotate. The next
one takes its place, and a new next one is made. Build with the file of what was the next
one, and publish. From their next visit on phones take the new two only.

The next one is lost: run unionhall keys site rotate --next-only, which leaves the current
one as it is, and publish.

Both are lost, or the passphrase is: take the lines of signing out of site.yaml, run make,
build with --epoch +1, and publish. Phones change over at their next visit; what they keep
stays readable all the while.

What a signature does not do: whoever can change sw.js and pages on the web server can
replace the public keys. Look after the accounts of the server just as well.`),
		examples: []example{
			{diag.Say("做两把钥匙，公钥写进 site.yaml", "make two keys, and put the public ones into site.yaml"), "unionhall keys site make"},
			{diag.Say("有哪些钥匙，文件在不在，网站是哪一把签的", "which keys there are, where, and which one signed the site"), "unionhall keys site list"},
			{diag.Say("备用的接替现用的，再做一把备用", "let the next one take over, and make a new one"), "unionhall keys site rotate"},
		},
	}, p.keysSiteMakeCommand(), p.keysSiteListCommand(), p.keysSiteRotateCommand())
}

func newKeysFlags() *keysFlags {
	return &keysFlags{
		source: textValue{flag: "source", word: "DIR"}, dir: textValue{flag: "dir", word: "DIR"},
		passphrase: textValue{flag: "passphrase-file", word: "FILE"},
	}
}

// keysFlagSet gives a command the flags that all of them have.
func (p *program) keysFlagSet(c *cobra.Command, f *keysFlags) {
	c.Flags().SortFlags = false
	c.Flags().Var(&f.source, "source", p.in(aroundUsage))
	c.Flags().Var(&f.dir, "dir", p.in(diag.Say(
		"私钥文件放在哪个文件夹；默认是 site.yaml 旁边的 keys/",
		"the folder of the private keys; default: keys/ beside\nsite.yaml")))
	offerFolders(c, "source", "dir")
}

// A keyring is the keys of a site: what its site.yaml says, and where private
// keys are kept.
type keyring struct {
	source string
	file   string // site.yaml, as a path of the system
	text   []byte // of it
	config *site.Config
	dir    string
}

// keyring reads the site around the current folder.
func (p *program) keyring(f *keysFlags) (*keyring, error) {
	source, err := sourceAround(f.source.text)
	if err != nil {
		return nil, err
	}
	k := &keyring{source: source, file: filepath.Join(source, siteFile), dir: f.dir.text}
	if k.dir == "" {
		k.dir = filepath.Join(source, keysFolder)
	}
	if k.text, err = os.ReadFile(k.file); err != nil {
		return nil, err
	}
	config, list := site.ReadConfig(siteFile, k.text)
	if list.Faults() > 0 {
		p.tellDiags(list, source)
		return nil, errFaults
	}
	k.config = config
	return k, nil
}

// keyFiles returns the key files in the folder by name, with what is in them.
func (k *keyring) keyFiles() (map[string]string, error) {
	entries, err := os.ReadDir(k.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), seal.KeyFileEnding) || e.IsDir() {
			continue
		}
		text, err := os.ReadFile(filepath.Join(k.dir, e.Name()))
		if err != nil {
			return nil, err
		}
		files[e.Name()] = string(text)
	}
	return files, nil
}

// answer says which keys the site has, by signing, and which files are there.
func (k *keyring) answer(signing *site.Signing) (*keysAnswer, error) {
	files, err := k.keyFiles()
	if err != nil {
		return nil, err
	}
	a := &keysAnswer{Source: k.source, Dir: k.dir, Keys: []keyAnswer{}, Others: []string{}, Editions: []editionAnswer{}}
	if signing != nil {
		a.Epoch = signing.Epoch
		for _, role := range []struct {
			name string
			key  seal.PublicKey
		}{{roleCurrent, signing.Key}, {roleNext, signing.Next}} {
			at := keyAnswer{Role: role.name, Public: role.key.String(), Fingerprint: role.key.Fingerprint()}
			for name, text := range files {
				if role.key.KeyFileOf(text) {
					at.File = filepath.Join(k.dir, name)
					delete(files, name)
				}
			}
			a.Keys = append(a.Keys, at)
		}
	}
	for name := range files {
		a.Others = append(a.Others, filepath.Join(k.dir, name))
	}
	slices.Sort(a.Others)
	return a, nil
}

// The roles of a site's keys, for programs.
const (
	roleCurrent = "current"
	roleNext    = "next"
)

var roleNames = map[string]diag.Words{
	roleCurrent: diag.Say("现用", "current"),
	roleNext:    diag.Say("备用", "next"),
}

// tellKeys lists the keys for people.
func (p *program) tellKeys(a *keysAnswer) {
	for _, k := range a.Keys {
		p.tell(diag.Words{
			ZH: "  " + roleNames[k.Role].ZH + "  指纹 " + k.Fingerprint + "\n",
			EN: "  " + roleNames[k.Role].EN + strings.Repeat(" ", len(roleCurrent)-len(k.Role)) + "  fingerprint " + k.Fingerprint + "\n",
		})
		if k.File != "" {
			p.tell(diag.Say("        私钥在 %s\n", "           private key in %s\n", k.File))
		} else {
			p.tell(diag.Say("        私钥不在 %s\n", "           its private key is not in %s\n", a.Dir))
		}
	}
}
