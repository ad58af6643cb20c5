package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"unionhall/internal/build"
	"unionhall/internal/desk"
	"unionhall/internal/devserver"
	"unionhall/internal/diag"
)

// deskFlags is what "desk" can be told.
type deskFlags struct {
	addr   loopbackValue
	open   bool
	folder textValue
}

// defaultDeskPort is where a desk is looked for. A browser keeps an officer's keys
// by address and port: another port each day would be an empty desk each day.
const defaultDeskPort = 4040

func (p *program) deskCommand() *cobra.Command {
	f := &deskFlags{
		addr:   loopbackValue{host: "127.0.0.1", port: defaultDeskPort, given: true},
		folder: textValue{flag: "folder", word: "DIR"},
	}
	c := p.command(manual{
		name:  "desk",
		short: diag.Say("经办台：在这台电脑上打开职工寄来的表", "the officers' desk: open and answer what workers send"),
		long: diag.Say(
			`在这台电脑上打开经办台：用浏览器打开显示的网址，做钥匙、看职工寄来的表、答复。
别的电脑和手机打不开它。收到的内容只在浏览器里解密，这个程序看不到。

经办台的文件是 unionhall build 做的，在网站文件夹的旁边（默认 desk/）；也可以把那个文件夹放到一个
单独的网址上，手机也能用。两种办法都要把经办台的网址写进 site.yaml 的 endpoint: desks，
接收端才回答它：在这台电脑上用，写 http://127.0.0.1:4040/。

只是想试一试：unionhall serve --desk。`,
			`Shows the desk on this machine: open the address that it prints in a browser, make your keys,
read what workers have sent, answer. No other machine or telephone can reach it. What is sent is
opened in the browser only; this program never sees it.

unionhall build has made the desk's files, beside the folder of the site (desk/ by default). That
folder may also be put at an address of its own, where telephones reach it too. In both cases
site.yaml names the desk's address under endpoint: desks, or the endpoint will not answer it: for
this machine it is http://127.0.0.1:4040/.

Only to try it out: unionhall serve --desk.`),
		examples: []example{
			{diag.Say("打开 desk/ 里的经办台，并打开浏览器", "show the desk in desk/, and open the browser"), "unionhall desk --open"},
			{diag.Say("经办台在别的文件夹里", "the desk is in another folder"), "unionhall desk --folder /srv/union/desk"},
		},
	}, noArguments, func(cmd *cobra.Command, _ []string) error { return p.desk(cmd.Context(), f) })
	c.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return unknownCommand(cmd, args[0])
		}
		return nil
	}
	s := c.Flags()
	s.SortFlags = false
	s.Var(&f.addr, "addr", p.in(diag.Say(
		"在这台电脑的哪个地址和端口上；默认 127.0.0.1:4040。\n换了地址，浏览器里存的钥匙要重新导入",
		"the address and port on this machine; default:\n127.0.0.1:4040. At another one the browser asks for your\nkey files again")))
	s.BoolVar(&f.open, "open", false, p.in(diag.Say("同时在浏览器里打开", "open it in the browser")))
	s.Var(&f.folder, "folder", p.in(diag.Say("经办台的文件在哪里；默认 desk/", "where the desk's files are; default: desk/")))
	offerFolders(c, "folder")
	c.AddCommand(p.deskPullCommand(), p.deskOpenCommand(), p.deskReplyCommand(), p.deskEraseCommand(), p.deskRatingsCommand(), p.deskExportCommand())
	return c
}

// desk runs "desk".
func (p *program) desk(ctx context.Context, f *deskFlags) error {
	folder := f.folder.text
	if folder == "" {
		folder = desk.Folder
	}
	_, err := desk.Read(folder)
	if errors.Is(err, desk.ErrNotOurs) {
		return noDesk(folder)
	}
	if err != nil {
		return err
	}
	listener, err := f.addr.listen()
	if err != nil {
		return err
	}
	defer listener.Close()
	address := "http://" + listener.Addr().String() + "/"
	p.tell(diag.Say("经办台：%s\n  按 Ctrl-C 结束\n", "Desk: %s\n  Ctrl-C ends it\n", address))
	if f.open {
		if err := devserver.Browse(address); err != nil {
			p.tell(diag.Say("  浏览器打不开，请自己打开上面的网址\n", "  the browser does not open; please open the address yourself\n"))
		}
	}
	return serveDesk(ctx, listener, desk.FolderHandler(folder))
}

// noDesk tells that a folder holds no desk.
func noDesk(folder string) error {
	return usage(
		diag.Say("“%s”里没有经办台", "there is no desk in %q", folder),
		diag.Say("site.yaml 写了接收端（endpoint）的网站，unionhall build 会在网站文件夹旁边做好它；用 --folder 写明在哪里", "unionhall build makes it beside the folder of a site whose site.yaml has an endpoint; say where with --folder"))
}

// serveDesk answers on l until ctx ends.
func serveDesk(ctx context.Context, l net.Listener, h http.Handler) error {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// writeDesk writes the desk of a site beside its folder. A site whose forms are sent
// nowhere needs none; of one union alone it would be half.
func (p *program) writeDesk(o build.Options, report *build.Report) (path string, err error) {
	if o.Union != "" || len(report.Desk) == 0 {
		return "", nil
	}
	files, err := desk.Files(report.Desk, "")
	if err != nil {
		return "", fmt.Errorf("desk: %w", err)
	}
	path = filepath.Join(filepath.Dir(o.Out), desk.Folder)
	err = desk.Write(path, files)
	if errors.Is(err, desk.ErrNotOurs) {
		p.tellDeskTaken(path)
		return "", nil
	}
	return path, err
}

// tellDeskTaken says why there is no desk: its place is somebody else's.
func (p *program) tellDeskTaken(path string) {
	if p.json {
		return
	}
	fmt.Fprintln(p.stderr, "unionhall: "+p.in(diag.Say(
		"经办台没有写：文件夹 %[1]s 里已经有别的东西；把它移走，或者用 --out 把网站写到别处，经办台总在网站文件夹的旁边",
		"the desk is not written: the folder %[1]s holds something else; move that away, or choose another place with --out: the desk is always beside the folder of the site", path)))
}
