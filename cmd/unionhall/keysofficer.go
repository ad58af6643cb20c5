package main

import (
	"context"

	"github.com/spf13/cobra"

	"unionhall/internal/diag"
	"unionhall/internal/seal"
)

func (p *program) keysOfficerCommand() *cobra.Command {
	f := newOwnFlags()
	trial := textValue{flag: "trial", word: "UNION"}
	c := p.command(manual{
		name:  "officer",
		short: diag.Say("给自己做经办人的钥匙", "make an officer's own keys"),
		long: diag.Say(
			`经办人在自己的电脑上运行：做两把钥匙，一把打开职工寄来的表，一把证明自己是谁。私钥放进两个有口令
保护的文件，不离开这台电脑；显示的一行是公钥，发给工会主席，由他加进名单。再打电话念八个字：它们
是整行的指纹，路上换掉哪一把都对不上。`,
			`An officer runs it on a machine of their own: it makes two keys, one that opens what workers send
and one that proves who asks for it. The private halves go into two files with a passphrase and
stay on this machine; the line that is shown is public: send it to the chair, who puts it on
the key set. Then read the eight words on the telephone: they are those of the whole line, and
do not fit where either key was changed on the way.`),
		examples: []example{
			{diag.Say("在终端里问口令", "asking for the passphrase"), "unionhall keys officer"},
			{diag.Say("放到 U 盘上", "onto a stick"), "unionhall keys officer --dir /media/stick"},
			{diag.Say("试着办件：build --dev 用的钥匙，谁都有", "to try a desk: the keys of build --dev, which everybody has"), "unionhall keys officer --trial yl-linhe --dir trial-keys"},
		},
	}, noArguments, func(cmd *cobra.Command, _ []string) error { return p.keysOfficer(cmd.Context(), f, trial.text) })
	p.ownFlagSet(c, f)
	c.Flags().Var(&trial, "trial", p.in(diag.Say(
		"不做新的，写出 build --dev 里这个工会的经办人的钥匙，只能试用",
		"make no new ones, but write those of this union's officer in\nbuild --dev, for trials alone")))
	return c
}

// keysOfficer runs "keys officer".
func (p *program) keysOfficer(ctx context.Context, f *keysFlags, trial string) error {
	opens, signs := &newKey{name: "officer-opens", opens: true}, &newKey{name: "officer-signs"}
	if trial != "" {
		var err error
		keys := seal.NewTrial([]byte(devSeed))
		if opens.key, err = keys.Private(trial, "opens"); err != nil {
			return err
		}
		if signs.key, err = keys.Private(trial, "signs"); err != nil {
			return err
		}
	}
	files, err := p.makeKeys(ctx, f, f.dir.text, opens, signs)
	if err != nil {
		return err
	}
	var o seal.Officer
	if o.Opens, err = opens.public(); err != nil {
		return err
	}
	if o.Signs, err = signs.public(); err != nil {
		return err
	}
	p.answer.Made = &madeKeysAnswer{Line: card(o), Words: p.wordsOfOfficer(o), Files: files}
	p.tell(diag.Say(
		"做好了两把钥匙：\n  %[1]s\n  %[2]s\n把下面一行发给工会主席，再打电话念八个字，请他核对：%[3]s\n\n%[4]s\n",
		"Two keys were made:\n  %[1]s\n  %[2]s\nSend this line to the chair, and read these words on the telephone: %[3]s\n\n%[4]s\n", files[0], files[1], p.answer.Made.Words, card(o)))
	return nil
}

// madeKeysAnswer is what "keys officer" and "keys restore" say.
type madeKeysAnswer struct {
	Line  string   `json:"line"` // public, to be sent to the chair
	Words string   `json:"words"`
	Files []string `json:"files"` // of the private keys
}

// newOwnFlags are the flags of who has no site at hand.
func newOwnFlags() *keysFlags {
	f := newKeysFlags()
	f.dir.text = keysFolder
	return f
}

func (p *program) ownFlagSet(c *cobra.Command, f *keysFlags) {
	c.Flags().SortFlags = false
	c.Flags().Var(&f.dir, "dir", p.in(diag.Say("私钥文件放在哪个文件夹；默认是 keys/", "the folder of the private keys; default: keys/")))
	c.Flags().Var(&f.passphrase, "passphrase-file", p.in(passphraseUsage))
	offerFolders(c, "dir")
}
