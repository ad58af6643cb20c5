package build

import (
	"io"
	"os"
	"path/filepath"

	"unionhall/internal/diag"
	"unionhall/internal/seal"
	"unionhall/internal/site"
)

// This file sees that what phones fetch follows what they have: they take
// nothing older than that.

// signingKeys are those by which phones know an edition: the current one and the
// one that will take its place. There are none where nobody signs.
func (u *update) signingKeys() []seal.PublicKey {
	if u.Sign == nil || u.config.Signing == nil {
		return nil
	}
	return []seal.PublicKey{u.config.Signing.Key, u.config.Signing.Next}
}

// signs reports whether phones can know an edition by its signature.
func (k *keeping) signs() bool { return len(k.keys) > 0 }

// keyID names the key that signs; "" where nobody does.
func (k *keeping) keyID() string {
	if !k.signs() {
		return ""
	}
	return k.keys[0].ID()
}

// writtenEpoch is the epoch that site.yaml names.
func (u *update) writtenEpoch() int {
	if u.config.Signing == nil {
		return 0
	}
	return u.config.Signing.Epoch
}

// firstEpoch is that of a site that never began another one.
const firstEpoch = 1

// succeed settles the epoch, and tells what keeps this build from following
// what is published.
func (k *keeping) succeed() diag.List {
	published, found := k.publishedEpoch()
	k.epoch = k.writtenEpoch()
	switch {
	case k.NewEpoch != (Epoch{}) && k.config.Signing == nil:
		return diag.List{k.noSigning()}
	case k.NewEpoch.Next:
		k.epoch = max(k.epoch, published, k.rememberedEpoch()) + 1
	case k.NewEpoch.To > 0:
		k.epoch = k.NewEpoch.To
	case found && published != k.epoch && k.signs():
		return diag.List{k.otherEpoch(published)}
	case !found && k.Previous != "":
		return diag.List{k.nothingThere()}
	case !found && k.signs() && len(k.sets) > 0:
		return diag.List{k.noPrevious()}
	}
	if found && k.epoch < published && k.signs() {
		return diag.List{k.lowerEpoch(published)}
	}
	k.epoch = max(k.epoch, published, firstEpoch) // of editions that nobody signs; those who sign were told above
	return k.rewrite()
}

// publishedEpoch returns the highest epoch of all sets that are published.
func (k *keeping) publishedEpoch() (epoch int, found bool) {
	for _, s := range k.sets {
		switch {
		case s.lies:
			epoch, found = max(epoch, s.was.epoch), true
		case s.last != nil:
			epoch, found = max(epoch, s.last.Edition.Epoch), true
		}
	}
	return epoch, found
}

// rememberedEpoch is the highest epoch of what the last build into this folder
// made, whatever has become of that.
func (k *keeping) rememberedEpoch() int {
	epoch := 0
	for _, was := range k.state.sets {
		epoch = max(epoch, was.epoch)
	}
	return epoch
}

func (k *keeping) noSigning() diag.Diag {
	return k.config.AtSigning("offline/epoch", diag.Fault,
		diag.Say("site.yaml 里没有 signing，不用 --epoch", "there is no signing in site.yaml, and --epoch has no place to be"),
		diag.Say("去掉 --epoch；要给离线内容签名，先用 unionhall keys site make 做钥匙", "leave --epoch out; to sign what phones keep, make keys with unionhall keys site make first"))
}

func (k *keeping) otherEpoch(published int) diag.Diag {
	return k.config.AtSigning("offline/epoch", diag.Fault,
		diag.Say("site.yaml 里的 epoch 是 %[1]d，已经发布的是 %[2]d", "epoch in site.yaml is %[1]d, and %[2]d is published", k.epoch, published),
		diag.Say("改成 epoch: %[1]d；要开始新的，用 --epoch +1", "write epoch: %[1]d; to begin another one, build with --epoch +1", published))
}

func (k *keeping) lowerEpoch(published int) diag.Diag {
	return k.config.AtSigning("offline/epoch", diag.Fault,
		diag.Say("--epoch %[1]d 比已经发布的 %[2]d 小，手机不会接受", "--epoch %[1]d is below %[2]d, which is published: no phone would take it", k.epoch, published),
		diag.Say("用 --epoch +1", "build with --epoch +1"))
}

// previousHint says what can be done where the last publication is not found.
var previousHint = diag.Say("用 --previous 写明已经发布的网站在哪个文件夹或者网址；第一次发布，或者找不到了，用 --epoch +1",
	"say with --previous in which folder or at which address the published site is; where there is none yet, or it is lost, build with --epoch +1")

func (k *keeping) noPrevious() diag.Diag {
	return diag.Diag{
		Rule: "offline/no-previous", Severity: diag.Fault,
		Text: diag.Say("%s 里没有上一次发布的离线内容，签名以后手机分不清新旧",
			"nothing that phones keep was published in %s before: signed as the first edition, it would pass for an old one", k.Out),
		Hint: previousHint,
	}
}

func (k *keeping) nothingThere() diag.Diag {
	return diag.Diag{
		Rule: "offline/no-previous", Severity: diag.Fault,
		Text: diag.Say("--previous %s 里没有这个网站的离线内容", "--previous %s has nothing of what phones keep of this site", k.Previous),
		Hint: previousHint,
	}
}

// lost is the fault of a part that is gone, or is no longer what it was, and that
// the next edition has to name.
func (k *keeping) lost(s *offlineSet, err error) diag.Diag {
	return diag.Diag{
		Rule: "offline/lost", Severity: diag.Fault,
		Text: diag.Say("%s 里已经发布的文件少了或者坏了：%v", "a file that was published in %s is lost or damaged: %v", s.place(""), err),
		Hint: diag.Say("从已经发布的网站取回：--previous 写它的文件夹或者网址；取不回来，就删去这个文件夹，用 --epoch +1 重新开始",
			"take it from the published site: name its folder or address with --previous; where it is nowhere, delete that folder and begin anew with --epoch +1"),
	}
}

// unreadable is the fault of an edition that cannot be followed.
func (k *keeping) unreadable(s *offlineSet, err error) diag.Diag {
	return diag.Diag{
		Rule: "offline/previous", Severity: diag.Fault,
		Text: diag.Say("已经发布的 %s 读不了：%v", "the published %s cannot be read: %v", s.place(editionFile), err),
		Hint: diag.Say("如果换过钥匙，请在原来的输出文件夹里生成；不行就用 --epoch +1 重新开始",
			"where keys were changed, build into the old output folder; where that is of no help, begin anew with --epoch +1"),
	}
}

// writeEpoch puts the epoch that a build was told to begin into site.yaml, so
// that the next one knows it. It comes just before the publication: the next
// build tells an epoch that is written and not published, and one that phones
// have and that is written nowhere would come to light when it is too late.
func (k *keeping) writeEpoch() error {
	if k.Out == "" || k.settings == nil {
		return nil
	}
	name, err := filepath.EvalSymlinks(filepath.Join(k.Source, siteFile))
	if err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	err = replaceFile(name, func(w io.Writer) error {
		_, err := w.Write(k.settings)
		return err
	})
	if err != nil {
		return err
	}
	return os.Chmod(name, info.Mode().Perm())
}

// rewrite prepares site.yaml with another epoch, for those who sign.
func (k *keeping) rewrite() diag.List {
	if k.Sign == nil || k.config.Signing == nil || k.epoch == k.config.Signing.Epoch {
		return nil
	}
	text, err := os.ReadFile(filepath.Join(k.Source, siteFile))
	ok := err == nil
	if ok {
		k.settings, ok = site.PutEpoch(text, k.epoch)
	}
	if ok {
		return nil
	}
	return diag.List{k.config.AtSigning("offline/epoch", diag.Fault,
		diag.Say("没能把 epoch: %d 写进 site.yaml", "epoch: %d could not be written into site.yaml", k.epoch),
		diag.Say("请在 signing 里写上 epoch: %[1]d，再用 --epoch %[1]d 生成", "write epoch: %[1]d in signing, and build with --epoch %[1]d", k.epoch))}
}
