package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"unionhall/internal/build"
	"unionhall/internal/diag"
	"unionhall/internal/seal"
	"unionhall/internal/site"
	"unionhall/themes"
)

// buildFlags is what a build can be told.
type buildFlags struct {
	source      textValue
	out         textValue
	baseURL     addressValue
	union       textValue
	drafts      bool
	now         timeValue
	jobs        countValue
	precompress precompressValue
	encoders    encoderValue
	explain     textValue
	previous    textValue
	epoch       epochValue
	verify      bool
	signingKey  textValue
	passphrase  textValue
	killWorker  bool
	dev         bool
}

// defaultOut is where a site goes, below the current folder.
const defaultOut = "public"

func (p *program) buildCommand() *cobra.Command {
	f := &buildFlags{
		source: textValue{flag: "source", word: "DIR"}, out: textValue{flag: "out", word: "DIR"},
		union: textValue{flag: "union", word: "ID"}, explain: textValue{flag: "explain", word: "PATH"},
		previous:   textValue{flag: "previous", word: "DIR|URL"},
		signingKey: textValue{flag: "signing-key", word: "FILE"}, passphrase: textValue{flag: "passphrase-file", word: "FILE"},
	}
	c := p.command(manual{
		name:     "build",
		short:    diag.Say("生成网站", "build the site"),
		long:     buildLong,
		examples: buildExamples,
	}, noArguments, func(cmd *cobra.Command, _ []string) error { return p.build(cmd.Context(), f) })
	p.buildFlagSet(c, f)
	return c
}

var buildLong = diag.Say(
	`把内容文件夹生成为完整的网站。

第二次生成到同一个文件夹时，只写有变化的文件；由它生成、现在不再需要的文件会删去；
不是它生成的文件，它从不改动。内容有错误时什么也不发布，原来的网站保持不变。

图片按手机和电脑的屏幕做成几种大小，转正，并去掉拍摄地点、设备等信息；做好的放在缓存里。

--union 只生成一个工会的网页，网址和在整个网站里一样，可以单独检查，或者由这个工会自己
放到整个网站所在的服务器上。指向其他工会的链接仍然是整个网站里的位置；放在自己的网址下时，
让服务器把找不到的地址转到整个网站的同一个位置。要写到另一个文件夹。

--signing-key 给手机存下的内容签名，要发布的网站都应该签；钥匙用 unionhall keys site make 做。

site.yaml 写了接收端（endpoint）时，另外在网站文件夹的旁边写 unionsync.json，给 unionsync 看；
还有经办台（desk/），给经办人用，要放在单独的网址上。两样都不在网站里面，不会发布出去。

--dev 试用表单：不用工会的钥匙，用谁都知道的。每张表上都写明是试用；不要发布。

--kill-worker 收回手机里存下的内容：照样生成网站，只是不再有离线内容；读者下次联网打开时，手机
删去存下的网页。没有发出的表单和读者的选择不删。要恢复，不带它再生成一次。`,
	`Builds the complete site from the content folder.

A second build into the same folder writes only what changed, and removes what it made
and no longer needs. What it did not make it never touches. When the content has faults
nothing is published, and the site stays as it was.

Pictures are made in a few sizes for telephones and desks, turned upright, and rid of
where and with what they were taken. What was made of them is kept in the cache.

--union builds the pages of one union, at the addresses that they have in the whole site:
to look at them alone, or for that union to put onto the server of the whole site. Links to
other unions lead to where the whole site has them: put at an address of its own, let its
server send whatever it does not have on to the same path of the whole site. It goes into a
folder of its own.

--signing-key signs what phones keep, as every site should be that is published. The key is
made by unionhall keys site make.

Where site.yaml names a sync endpoint, unionsync.json is written beside the folder of the
site, for unionsync to read, and the officers' desk (desk/), for an address of its own. Neither
is in the site, and neither is published with it.

--dev is for trying forms out: they are sealed to keys that everybody knows instead of those of
the unions, and every form says so. Never publish it.

--kill-worker takes back what phones keep: the site is built as always, but with nothing to
keep, and at their next visit phones remove the pages that they have. Forms that wait to be
sent and readers' choices stay. To begin again, build without it.`)

var buildExamples = []example{
	{diag.Say("当前文件夹（或者其中的 content/）的网站，生成到 public/", "the site in the current folder, or its content/, into public/"), "unionhall build"},
	{diag.Say("写明从哪里读、写到哪里、发布在哪个网址", "say where to read, where to write, and where it will be published"), "unionhall build --source content --out public --base-url https://gonghui.example/"},
	{diag.Say("只生成一个工会", "one union alone"), "unionhall build --union yl-linhe --out linhe"},
	{diag.Say("看看草稿，以及五月一日早上八点时网站的样子", "with drafts, as the site will be on the morning of May Day"), `unionhall build --drafts --now "2026-05-01 08:00" --out preview`},
	{diag.Say("旁边放好压缩过的 .gz 和 .br 文件，压到最小", "with .gz and .br files beside the others, as small as they get"), "unionhall build --precompress=best"},
	{diag.Say("图片另外压缩成 WebP：读者的流量省一半", "pictures as WebP as well, for half of the readers' traffic"), "unionhall build --encoder cwebp"},
	{diag.Say("为什么重新生成了这一页", "why was this page made again"), "unionhall build --explain yl-linhe/news/index.html"},
	{diag.Say("签名；口令会在终端里问", "sign it; the passphrase is asked for"), "unionhall build --signing-key content/keys/site-48213-09177.jwe"},
	{diag.Say("给程序看的结果", "the result for a program"), "unionhall build --json"},
}

func (p *program) buildFlagSet(c *cobra.Command, f *buildFlags) {
	s := c.Flags()
	s.SortFlags = false
	s.Var(&f.source, "source", p.in(sourceUsage))
	s.Var(&f.out, "out", p.in(diag.Say("网站写到哪个文件夹；默认 public/", "the folder to write the site to; default: public/")))
	s.Var(&f.baseURL, "base-url", p.in(diag.Say(
		"网站发布在哪个网址，代替 site.yaml 里的 address；\n订阅源、站点地图要用它",
		"where the site will be published, instead of the address\nin site.yaml; feeds and the sitemap need it")))
	s.Var(&f.union, "union", p.in(diag.Say("只生成这个工会（union.yaml 里的 id）", "build this union alone (the id in its union.yaml)")))
	s.BoolVar(&f.drafts, "drafts", false, p.in(diag.Say(
		"连草稿和没有批准的内容一起生成，只为预览；不要发布",
		"show drafts and what is not approved, for a preview;\ndo not publish that")))
	s.Var(&f.now, "now", p.in(diag.Say(
		"按这个时间决定哪些内容显示：2026-05-01、\"2026-05-01 08:00\"\n（北京时间）或 2026-05-01T08:00:00+08:00；默认是现在",
		"the time that decides what is shown: 2026-05-01 or\n\"2026-05-01 08:00\" (China's time), or 2026-05-01T08:00:00+08:00;\ndefault: now")))
	s.Var(&f.jobs, "jobs", p.in(diag.Say("同时做几件事；默认每个处理器核心一件。结果不变", "how many things to do at once; the result is the same;\ndefault: one per processor")))
	s.Var(&f.precompress, "precompress", p.in(diag.Say(
		"在每个文件旁边放好 .gz 和 .br；=best 压到最小，慢得多",
		"lay .gz and .br beside each file; =best makes them smallest\nand takes much longer")))
	s.Lookup("precompress").NoOptDefVal = precompressAlone
	s.Var(&f.encoders, "encoder", p.in(diag.Say(
		"图片另外用 cwebp（WebP）、avifenc（AVIF）压缩一份，轻一半；\n程序要先装好；要几个就用逗号隔开",
		"encode pictures with cwebp (WebP) or avifenc (AVIF) as\nwell, for half the weight; they must be installed; several\nare parted by commas")))
	s.Var(&f.explain, "explain", p.in(diag.Say(
		"说明这一页（网址、输出文件或者原稿）为什么重新生成，\n或者为什么没有",
		"say why this page (by address, output file or source) was\nmade again, or was not")))
	s.Var(&f.previous, "previous", p.in(diag.Say(
		"已经发布的网站在哪个文件夹或者网址：离线内容接着它的编号往下排；\n默认看输出文件夹",
		"the folder or address where the site is published already:\nwhat phones keep goes on from there; default: the output folder")))
	s.Var(&f.epoch, "epoch", p.in(diag.Say(
		"离线内容重新从头编号：+1 开始下一个纪元并写进 site.yaml，\n或者写明是几",
		"number what phones keep from the beginning: +1 begins the next\nepoch and writes it into site.yaml; or say which")))
	s.BoolVar(&f.verify, "verify", false, p.in(diag.Say(
		"生成以后，像手机那样读一遍离线内容，与每一页逐字节比较",
		"when all is there, read what phones keep as a phone does,\nand compare it with every page, byte for byte")))
	s.Var(&f.signingKey, "signing-key", p.in(diag.Say(
		"用这个私钥文件给手机存下的内容签名；也可以写在环境变量\nUNIONHALL_SIGNING_KEY 里",
		"sign what phones keep with the private key in this file;\nthe environment variable UNIONHALL_SIGNING_KEY does as well")))
	s.Var(&f.passphrase, "passphrase-file", p.in(passphraseUsage))
	s.BoolVar(&f.killWorker, "kill-worker", false, p.in(diag.Say(
		"收回手机里存下的内容：发布一个把它们和自己删去的 sw.js",
		"take back what phones keep: publish an sw.js that removes\nit, and itself")))
	s.BoolVar(&f.dev, "dev", false, p.in(diag.Say(
		"试用表单：不用工会的钥匙，用谁都知道的；不要发布",
		"try forms out, with keys that everybody knows instead of\nthose of the unions; never publish it")))
	offerFolders(c, "source", "out", "previous")
	offer(c, "precompress", "best")
	names, _ := build.EncoderNames()
	offer(c, "encoder", names...)
	offerLater(c, "union", func() []string { return unionIDs(f.source.text) })
}

// build runs the build command.
func (p *program) build(ctx context.Context, f *buildFlags) error {
	o, err := p.buildOptions(f)
	if err != nil {
		return err
	}
	signature, err := p.signature(ctx, f, o.Source)
	if err != nil {
		return err
	}
	o.Sign = signature.sign
	roomy.Use(p.env)
	bar := p.progress()
	o.Progress = bar.show
	report, list, err := update(ctx, o)
	bar.clear()
	if wrong := wrongUnion(list); wrong != nil {
		return wrong
	}
	if err == nil && list.Faults() == 0 && !f.killWorker {
		list = append(list, signature.unsigned()...).Sorted()
	}
	if f.dev && err == nil {
		list = append(list, onTrial())
	}
	p.tellDiags(list, o.Source)
	if err != nil {
		return err
	}
	p.answer.Build = newBuildAnswer(o, report, list)
	p.answer.Build.standing = isFolder(o.Out)
	p.tellCache(o.Cache, report.CacheError)
	if list.Faults() == 0 {
		p.answer.Build.Endpoint, err = p.writeEndpoint(o, signature.config, report)
	}
	if list.Faults() == 0 && err == nil {
		p.answer.Build.Desk, err = p.writeDesk(o, report)
	}
	p.tellBuild(p.answer.Build)
	switch {
	case err != nil:
		return err
	case list.Faults() > 0:
		return errFaults
	}
	return nil
}

// tellCache says why the next build will be slower than it could be.
func (p *program) tellCache(dir string, err error) {
	if err == nil || p.json {
		return
	}
	fmt.Fprintln(p.stderr, "unionhall: "+p.in(diag.Say(
		"缓存写不进 %s，网站不受影响，只是下一次生成慢一些：%v",
		"nothing could be kept in %s; the site is not affected, only the next build takes longer: %v", dir, err)))
}

// wrongUnion makes a fault of the command line of one that names a union which
// the source has not: no file of it is to be mended.
func wrongUnion(list diag.List) error {
	for _, d := range list {
		if d.Rule == site.UnknownUnion {
			return usage(d.Text, d.Hint)
		}
	}
	return nil
}

func update(ctx context.Context, o build.Options) (*build.Report, diag.List, error) {
	b, err := build.New(o)
	if err != nil {
		return nil, nil, err
	}
	defer b.Close()
	return b.Update(ctx)
}

func (p *program) buildOptions(f *buildFlags) (build.Options, error) {
	source, err := findSource(f.source.text)
	if err != nil {
		return build.Options{}, err
	}
	out := filepath.Clean(cmp.Or(f.out.text, defaultOut))
	if err := checkOut(out, source, p.home()); err != nil {
		return build.Options{}, err
	}
	o := build.Options{
		Source: source, Out: out, Base: themes.Base(),
		BaseURL: f.baseURL.text, Union: f.union.text, Drafts: f.drafts,
		Now: f.now.t, Jobs: f.jobs.n, Precompress: f.precompress.level, Encoders: f.encoders.names, Explain: f.explain.text,
		Previous: f.previous.text, NewEpoch: f.epoch.epoch, Verify: f.verify,
		KillWorker: f.killWorker,
	}
	if f.dev {
		o.Trial = seal.NewTrial([]byte(devSeed))
	}
	if o.Now.IsZero() {
		o.Now = p.now()
	}
	if o.Cache = p.cacheFolder(); o.Cache != "" {
		o.Program = programSum(o.Cache)
	}
	return o, nil
}

// devSeed is what the keys of build --dev follow from. That everybody knows it
// is what keeps such a site from being taken for a real one.
const devSeed = "unionhall build --dev"

// onTrial says loudly that a site is none to be published.
func onTrial() diag.Diag {
	return diag.Diag{
		Rule: "form/trial", Severity: diag.Warning,
		Text: diag.Say("这是试用：从表单发出的内容，谁都打得开。不要发布", "this is a trial: whatever is sent from its forms, everybody can open. Never publish it"),
		Hint: diag.Say("要发布的，不带 --dev 再生成一次；工会的钥匙用 unionhall keys union make 做", "build without --dev before you publish; unionhall keys union make makes the keys of a union"),
	}
}

// home returns the user's own folder, or "" where there is none.
func (p *program) home() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return home
}

// addressValue is --base-url.
type addressValue struct{ text string }

func (v *addressValue) String() string { return v.text }
func (v *addressValue) Type() string   { return "URL" }
func (v *addressValue) Set(s string) error {
	address, err := site.BaseURL(s)
	if err != nil {
		return usage(
			diag.Say("选项 --base-url 不能是“%s”：网址不完整", "the flag --base-url cannot be %q: the address is not complete", s),
			diag.Say("写完整的网址，例如 https://gonghui.example/ 或 https://example.org/gonghui/",
				"write it in full, such as https://gonghui.example/ or https://example.org/gonghui/"))
	}
	v.text = address
	return nil
}
