package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"unionhall/internal/build"
	"unionhall/internal/devserver"
	"unionhall/internal/diag"
	"unionhall/internal/watch"
	"unionhall/themes"
)

// serveFlags is what a preview can be told.
type serveFlags struct {
	addr     loopbackValue
	open     bool
	editor   textValue
	source   textValue
	union    textValue
	baseURL  addressValue
	noDrafts bool
	now      timeValue
	jobs     countValue
	poll     bool
	desk     bool
}

func (p *program) serveCommand() *cobra.Command {
	f := &serveFlags{
		addr: loopbackValue{host: "127.0.0.1", port: defaultPort}, editor: textValue{flag: "editor", word: "CMD"},
		source: textValue{flag: "source", word: "DIR"}, union: textValue{flag: "union", word: "ID"},
	}
	c := p.command(manual{
		name:     "serve",
		short:    diag.Say("边写边看：预览网站，保存就更新", "preview the site: save, and see it"),
		long:     serveLong,
		examples: serveExamples,
	}, noArguments, func(cmd *cobra.Command, _ []string) error { return p.serve(cmd.Context(), f) })
	p.serveFlagSet(c, f)
	return c
}

var serveLong = diag.Say(
	`在这台电脑上预览网站：在浏览器里打开它显示的网址，保存一个文件，网页马上自己更新，
停在原来的位置。草稿和定时发布的内容也看得到，并且有标记。除了缓存，什么也不写。

写错了的时候，网页保持上一次没有错误的样子，上面盖一个小窗：哪个文件、哪一行、怎么改；
点文件名就在编辑器里打开那一行。改好并保存，小窗自己消失。

新建、改名、删除、换 git 分支、改主题，都不用重新启动。按 Ctrl-C 结束。
只有这台电脑打得开预览，别的电脑和手机都不行：里面有还没有发布的内容。

预览里的表单可以试着填、试着发：接收端（/v1/）和 unionsync 收法一样，只是收到的放在内存里，结束就
没有了；钥匙是临时的，每张表上都写着。--desk 另外打开经办台，用这些临时的钥匙看收到的表、答复；
不写它，谁也打不开。`,
	`Previews the site on this machine: open the address that it shows in a browser, save a
file, and the page shows it at once, at the same place. Drafts and what is to be published
later are shown too, and marked. It writes nothing but its cache.

When something is wrong, pages stay as they last were without faults, and a small panel over
them names file and line and says what to do; a click on the place opens it in your editor.
Mend and save, and the panel goes.

New files, renamed and deleted ones, another git branch, a change to the theme: none of them
needs a restart. Ctrl-C ends it. Only this machine can see the preview, no other computer
or phone can: it shows what is not published yet.

Forms can be filled in and sent: the preview has a sync endpoint (/v1/) that takes them as
unionsync does, but into memory, and they are gone when it ends. The keys are made for the
occasion, and every form says so. --desk shows the officers' desk as well, which reads and answers
what is sent, with those keys; without it nobody can.`)

var serveExamples = []example{
	{diag.Say("预览当前文件夹（或者其中的 content/）的网站，并打开浏览器", "the site in the current folder, or its content/, and open the browser"), "unionhall serve --open"},
	{diag.Say("换一个端口", "at another port"), "unionhall serve --addr 127.0.0.1:8080"},
	{diag.Say("点小窗里的文件名时，用自己的编辑器打开", "open files in your own editor"), `unionhall serve --editor "subl {file}:{line}:{col}"`},
	{diag.Say("像读者那样看：没有草稿，时间是五月一日早上八点", "as readers will see it on the morning of May Day, without drafts"), `unionhall serve --no-drafts --now "2026-05-01 08:00"`},
	{diag.Say("连经办台一起试：填一张表，再像经办人那样答复", "with the officers' desk: fill in a form, then answer it as an officer"), "unionhall serve --desk"},
	{diag.Say("只预览一个工会", "one union alone"), "unionhall serve --union yl-linhe"},
}

func (p *program) serveFlagSet(c *cobra.Command, f *serveFlags) {
	s := c.Flags()
	s.SortFlags = false
	s.Var(&f.addr, "addr", p.in(diag.Say(
		"在这台电脑的哪个地址和端口上；默认 127.0.0.1:4000，\n被占用时用下一个空着的端口；端口 0 由系统挑选",
		"the address and port on this machine; default: 127.0.0.1:4000,\nor the next port that is free; the system chooses for port 0")))
	s.BoolVar(&f.open, "open", false, p.in(diag.Say("同时在浏览器里打开", "open it in the browser")))
	s.Var(&f.editor, "editor", p.in(diag.Say(
		"打开文件的命令，{file} {line} {col} 是文件、行、列；\n默认用 VS Code，没有时用系统打开这种文件的程序",
		"the command that opens a file at {file}, {line}, {col};\ndefault: VS Code, else what the system opens such files with")))
	s.Var(&f.source, "source", p.in(sourceUsage))
	s.Var(&f.union, "union", p.in(diag.Say("只预览这个工会（union.yaml 里的 id）", "this union alone (the id in its union.yaml)")))
	s.Var(&f.baseURL, "base-url", p.in(diag.Say(
		"网站将发布在哪个网址，代替 site.yaml 里的 address",
		"where the site will be published, instead of the address\nin site.yaml")))
	s.BoolVar(&f.desk, "desk", false, p.in(diag.Say("同时打开经办台，用临时的钥匙看收到的表", "show the officers' desk as well, with keys made for the\noccasion")))
	s.BoolVar(&f.noDrafts, "no-drafts", false, p.in(diag.Say(
		"像发布以后那样：不显示草稿、没有批准和还没到时间的内容",
		"as it will be published: without drafts, what is not\napproved and what is to come later")))
	s.Var(&f.now, "now", p.in(diag.Say(
		"按这个时间决定哪些内容显示，写法同 build；默认是现在",
		"the time that decides what is shown, as for build;\ndefault: now")))
	s.Var(&f.jobs, "jobs", p.in(diag.Say("同时做几件事；默认每个处理器核心一件", "how many things to do at once; default: one per processor")))
	s.BoolVar(&f.poll, "poll", false, p.in(diag.Say(
		"不等系统通知，每两秒看一次文件：网络文件夹里\n保存了却不更新时用",
		"look at the files every two seconds instead of being told\nby the system: for network folders where saves do not show")))
	offerFolders(c, "source")
	offerLater(c, "union", func() []string { return unionIDs(f.source.text) })
}

// serve runs the serve command.
func (p *program) serve(ctx context.Context, f *serveFlags) error {
	o, err := p.previewOptions(f)
	if err != nil {
		return err
	}
	listener, err := f.addr.listen()
	if err != nil {
		return err
	}
	defer listener.Close()
	var office *trialDesk
	if f.desk {
		if office, err = newTrialDesk(); err != nil {
			return err
		}
		defer office.listener.Close()
	}
	forms, err := newTrial(o.Source, listener.Addr(), office)
	if err != nil {
		return err
	}
	o.Trial, o.Endpoint = forms.keys, trialAddress
	bar := p.progress()
	o.Progress = bar.show
	preview, err := build.NewPreview(o)
	if err != nil {
		return err
	}
	defer preview.Close()
	serveOffice := func(ctx context.Context) error { <-ctx.Done(); return nil }
	if office != nil {
		office.preview, serveOffice = preview, office.serve
	}
	server, err := devserver.New(preview, devserver.Options{Lang: p.lang, Root: o.Source, Editor: devserver.Words(f.editor.text), Forms: forms.intake})
	if err != nil {
		return err
	}
	// Watched before it is read: no edit falls between the two.
	watcher, err := watch.New(watch.Options{Folders: preview.Folders(), Polling: f.poll})
	if err != nil {
		return err
	}
	defer watcher.Close()
	roomy.Use(p.env)
	j := &journal{program: p, flags: f, bar: bar, source: o.Source, address: listener.Addr(), polls: watcher.Polls}
	return together(ctx,
		func(ctx context.Context) error {
			return together(ctx, serveOffice, func(ctx context.Context) error { return server.Serve(ctx, listener) })
		},
		(&devserver.Follower{
			Preview: preview, Watcher: watcher, Clock: clockOf(p.now, f.now.t),
			Step: func(s devserver.Step) error {
				server.Show(s.Turn, s.Err)
				if s.Changed && office != nil {
					forms.settle(o.Source, preview)
				}
				if err := j.tell(s); err != nil {
					return err
				}
				if s.First && office != nil && !p.json {
					p.tellTrialDesk(office)
				}
				return nil
			},
		}).Follow)
}

// together runs both until one ends, and returns what went wrong. Being
// interrupted is how a preview ends, and no fault.
func together(ctx context.Context, first, second func(context.Context) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() {
		ended <- first(ctx)
		stop()
	}()
	err := second(ctx)
	stop()
	return cmp.Or(err, <-ended)
}

// clockOf returns the clock that a preview follows: none where --now stopped it.
func clockOf(now func() time.Time, stopped time.Time) func() time.Time {
	if stopped.IsZero() {
		return now
	}
	return nil
}

func (p *program) previewOptions(f *serveFlags) (build.Options, error) {
	source, err := findSource(f.source.text)
	if err != nil {
		return build.Options{}, err
	}
	o := build.Options{
		Source: source, Base: themes.Base(), BaseURL: f.baseURL.text, Union: f.union.text,
		Drafts: !f.noDrafts, Now: f.now.t, Jobs: f.jobs.n,
	}
	if o.Cache = p.cacheFolder(); o.Cache != "" {
		o.Program = programSum(o.Cache)
	}
	return o, nil
}

// defaultPort is where a preview is looked for when nothing else was said.
const defaultPort = 4000

// loopbackValue is --addr: an address of this machine that no other reaches.
type loopbackValue struct {
	host  string
	port  int
	given bool
}

func (v *loopbackValue) Type() string { return "ADDR" }
func (v *loopbackValue) String() string {
	return net.JoinHostPort(v.host, strconv.Itoa(v.port))
}

// Set reads "127.0.0.1:4000", "localhost:4000", "[::1]:4000", ":4000" and
// "4000". A port alone means this machine, never all of its networks.
func (v *loopbackValue) Set(s string) error {
	if !strings.Contains(s, ":") {
		s = ":" + s
	}
	host, port, err := net.SplitHostPort(s)
	if err != nil {
		return v.unreadable(s)
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return v.unreadable(s)
	}
	v.port, v.given = int(n), true
	if host == "" || strings.EqualFold(host, "localhost") {
		return nil
	}
	ip, err := netip.ParseAddr(host)
	if err != nil || !ip.Unmap().IsLoopback() {
		return usage(
			diag.Say("选项 --addr 不能是“%s”：预览只给这台电脑看，里面有还没有发布的内容", "the flag --addr cannot be %q: the preview is for this machine only, it shows what is not published yet", s),
			diag.Say("写 127.0.0.1:%[1]d；想在手机上看，请在浏览器的开发者工具里换成手机的宽度（F12）", "write 127.0.0.1:%[1]d; to see it as on a phone, use the developer tools of your browser (F12)", n))
	}
	v.host = host
	return nil
}

func (v *loopbackValue) unreadable(s string) error {
	return usage(
		diag.Say("选项 --addr 不能是“%s”：写法不对", "the flag --addr cannot be %q: it is not written like an address", s),
		diag.Say("写成 127.0.0.1:4000，或者只写端口 4000", "write 127.0.0.1:4000, or the port alone: 4000"))
}

// listen takes the port. Only one that nobody asked for may be another.
func (v *loopbackValue) listen() (net.Listener, error) {
	listen := devserver.Listen
	if !v.given {
		listen = devserver.ListenNear
	}
	l, err := listen(v.host, v.port)
	if err == nil {
		return l, nil
	}
	return nil, &portError{v.String(), err}
}

// A portError is a port that cannot be had.
type portError struct {
	addr string
	err  error
}

func (e *portError) Error() string { return fmt.Sprintf("%s: %v", e.addr, e.err) }
func (e *portError) Unwrap() error { return e.err }

func (e *portError) problem() *problem {
	return &problem{
		Text: diag.Say("用不了 %s：%v", "%s cannot be used: %v", e.addr, errors.Unwrap(e.err)),
		Hint: diag.Say("也许另一个预览开着。用 --addr 换一个端口，或者不写 --addr，自己找一个空着的", "another preview may be open; choose another port with --addr, or leave --addr out to have a free one found"),
	}
}
