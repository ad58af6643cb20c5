package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"unionhall/internal/diag"
	"unionhall/internal/seal"
	"unionhall/sync/deliver"
	"unionhall/sync/intake"
	"unionhall/sync/queue"
	"unionhall/sync/site"
)

// serveFlags is what an endpoint can be told.
type serveFlags struct {
	place
	site, routes    string
	listen, metrics string
	tlsCert, tlsKey string
	acme            []string
	acmeDirectory   string
	proxies         []string
	unionMB         uint32
	unknownMB       uint32
	pushServices    []string
}

var serveLong = diag.Say(
	`职工之家的接收端（unionsync）：手机把封好的表单交到这里，写进磁盘以后才给收据；
里面是什么，它打不开。

unionsync.json 由 unionhall build 写在网站文件夹的旁边；它一变，这里马上照新的办，
写坏了就照原来的办。数据都在 --data 里。按 Ctrl-C 或者发 SIGTERM，收完手上的再停。

TLS 可以由前面的 nginx、Caddy 做（默认只在本机上听），也可以给证书（--tls-cert、--tls-key），
或者自己申请（--acme 域名）。`,
	`The sync endpoint of Unionhall: phones hand sealed forms over here, and get a receipt once they
are on the disk. It cannot open them.

unionhall build writes unionsync.json beside the folder of the site. When it changes, it is
read again; with faults in it, the last good one stays. All data lies in --data. Ctrl-C
or SIGTERM ends it when what was begun is done.

TLS is spoken by nginx or Caddy in front (by default it listens on this machine alone), with
certificates of yours (--tls-cert, --tls-key), or it fetches its own (--acme DOMAIN).`)

func (p *program) serveCommand() *cobra.Command {
	f := &serveFlags{}
	c := p.command(manual{
		use: "unionsync --site unionsync.json --data DIR [--listen ADDR]", short: diag.Say("接收端", "the sync endpoint"), long: serveLong,
		example: "  unionsync --site unionsync.json --data /var/lib/unionsync\n  unionsync --site unionsync.json --data /var/lib/unionsync --listen :443 --acme sync.gonghui.example\n  unionsync --site unionsync.json --data /var/lib/unionsync --database postgres://unionsync@db.internal/unionsync",
	}, p.words(0, diag.Words{}), func(cmd *cobra.Command, _ []string) error { return p.serve(cmd.Context(), f) })
	s := c.Flags()
	s.SortFlags = false
	s.StringVar(&f.site, "site", "", p.in(diag.Say("unionsync.json 在哪里", "where unionsync.json is")))
	p.placeFlags(s, &f.place)
	s.StringVar(&f.routes, "routes", "", p.in(diag.Say(
		"写着往哪里投递的文件（webhook、文件夹、邮件通知）；它一变，马上照新的办，写坏了照原来的办；默认不投递，等经办台来取",
		"the file that says where envelopes are delivered to: webhooks, folders, notices by mail; read again when it changes; default: nowhere, desks fetch them")))
	s.StringVar(&f.listen, "listen", "127.0.0.1:8787", p.in(diag.Say("在哪个地址上收；默认 127.0.0.1:8787", "the address to take forms at; default: 127.0.0.1:8787")))
	s.StringVar(&f.metrics, "metrics", "127.0.0.1:9187", p.in(diag.Say(
		"给 Prometheus 看的数字在哪个地址，手机不该够得到；off 是不要；默认 127.0.0.1:9187",
		"the address of the figures for Prometheus, which phones should not reach; off: none; default: 127.0.0.1:9187")))
	s.StringVar(&f.tlsCert, "tls-cert", "", p.in(diag.Say("证书文件（PEM），换了会自己重读", "the certificate (PEM); read again when it changes")))
	s.StringVar(&f.tlsKey, "tls-key", "", p.in(diag.Say("证书的私钥文件", "its private key")))
	s.StringSliceVar(&f.acme, "acme", nil, p.in(diag.Say("用这个域名向 Let's Encrypt 申请证书，要在 443 端口上听", "fetch certificates for this name from Let's Encrypt; it must listen at port 443")))
	s.StringVar(&f.acmeDirectory, "acme-directory", "", p.in(diag.Say(
		"向别家申请：那家的 ACME 目录地址；默认 Let's Encrypt",
		"the ACME directory of another authority; default: Let's Encrypt")))
	s.StringSliceVar(&f.proxies, "proxy", []string{"127.0.0.0/8", "::1/128"}, p.in(diag.Say(
		"前面的服务器的地址，它们写的 X-Forwarded-For 才算数（只用来分配额度）；默认是本机",
		"addresses of servers in front, whose X-Forwarded-For is believed (for budgets alone); default: this machine")))
	s.Uint32Var(&f.unionMB, "union-mb", 4096, p.in(diag.Say(
		"一个工会最多存多少 MB：再多，照片要等；文字照收；默认 4096",
		"the most that is kept for one union, in MB: above it photos wait, what is written does not; default: 4096")))
	s.Uint32Var(&f.unknownMB, "unknown-mb", 256, p.in(diag.Say(
		"unionsync.json 里没有的工会合起来最多存多少 MB：过了一半照片要等，过了全部都要等；默认 256",
		"the most for all unions together that are not in unionsync.json, in MB: above half of it photos wait, above it everything; default: 256")))
	s.StringSliceVar(&f.pushServices, "push-service", nil, p.in(diag.Say(
		"除了各大浏览器的推送服务，还可以向哪些主机推送提醒（有工会在 union.yaml 里开了 push 才用得到）",
		"hosts of push services beside those of the usual browsers (only where a union has push on)")))
	return c
}

// prefixes reads --proxy.
func (f *serveFlags) prefixes() ([]netip.Prefix, error) {
	var list []netip.Prefix
	for _, text := range f.proxies {
		prefix, err := netip.ParsePrefix(text)
		if a, failed := netip.ParseAddr(text); failed == nil {
			prefix, err = a.Prefix(a.BitLen())
		}
		if err != nil {
			return nil, usage(diag.Say("选项 --proxy 不能是“%s”", "the flag --proxy cannot be %q", text), diag.Say("写地址，例如 10.0.0.5 或 10.0.0.0/8", "write an address, such as 10.0.0.5 or 10.0.0.0/8"))
		}
		list = append(list, prefix)
	}
	return list, nil
}

func (p *program) checkServe(f *serveFlags) error {
	switch {
	case f.site == "":
		return usage(diag.Say("没有写 --site", "--site is missing"), diag.Say("写 unionhall build 放在网站文件夹旁边的 unionsync.json", "name the unionsync.json that unionhall build has put beside the folder of the site"))
	case (f.tlsCert == "") != (f.tlsKey == ""):
		return usage(diag.Say("--tls-cert 和 --tls-key 要一起写", "--tls-cert and --tls-key belong together"), diag.Words{})
	case f.acmeDirectory != "" && len(f.acme) == 0:
		return usage(diag.Say("--acme-directory 要和 --acme 一起写", "--acme-directory belongs to --acme"), diag.Words{})
	case slices.ContainsFunc(f.pushServices, func(s string) bool { return strings.ContainsAny(s, "/@ ") || !strings.Contains(s, ".") }):
		return usage(diag.Say("选项 --push-service 里有不是主机名的", "the flag --push-service has something that is no host"), diag.Say("写主机名，例如 push.example.com；以点开头的，后面部分相同的都算", "write a host, such as push.example.com; one that begins with a dot stands for all that end so"))
	case f.tlsCert != "" && len(f.acme) > 0:
		return usage(diag.Say("--acme 和 --tls-cert 只能选一个", "--acme and --tls-cert exclude each other"), diag.Words{})
	}
	return p.settle(&f.place)
}

// errStopped ends an endpoint whose queue takes nothing any more: what reached
// the disk is not known until it starts again.
var errStopped = errors.New("the queue stopped accepting")

// serve runs the endpoint until ctx ends.
func (p *program) serve(ctx context.Context, f *serveFlags) error {
	if err := p.checkServe(f); err != nil {
		return err
	}
	proxies, err := f.prefixes()
	if err != nil {
		return err
	}
	intake.Room.Use(p.env)
	log := slog.New(slog.NewJSONHandler(p.stderr, nil))
	known, err := site.Open(f.site)
	if err != nil {
		return err
	}
	e := &endpoint{log: log, site: known, proxies: proxies}
	e.routes.Store(&site.Routes{})
	if e.routesFile, err = f.openRoutes(); err != nil {
		return err
	}
	if e.routesFile != nil {
		e.routes.Store(e.routesFile.Routes())
	}
	passphrase, err := p.secret(passphraseVariable)
	if err != nil {
		return err
	}
	key, made, err := keyFile{f.data, receiptKey, passphrase}.load()
	if err != nil {
		return err
	}
	p.tellKey(log, key, made, known.Site())
	secured, err := f.secured(log)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	q, err := f.open(ctx, func(err error) {
		log.Error("the queue stopped accepting: what reached the disk is not known; start again", "error", err.Error())
		cancel(fmt.Errorf("%w: %w", errStopped, err))
	})
	if err != nil {
		return err
	}
	defer q.Close()
	debug.FreeOSMemory() // migrations leave more behind than the endpoint needs
	pushes := &pushing{key: sync.OnceValues(func() (*ecdsa.PrivateKey, error) {
		key, _, err := keyFile{f.data, pushKey, passphrase}.load()
		return key, err
	}), services: append(slices.Clone(deliver.PushServices), f.pushServices...)}
	e.queue = q
	e.intake, err = intake.New(intake.Options{Queue: q, Site: known, Key: key, Log: log, Proxies: proxies, Work: intake.UsualWork,
		Routes: func(union, form string) []string { return e.routes.Load().Of(known.Site(), union, form) },
		Desk:   q, DeskKey: q.Ledger.Derived("desk sessions"), Push: pushes.intake(q),
		Limits: intake.Limits{Union: int64(f.unionMB) << 20, Strangers: int64(f.unknownMB) << 20}})
	if err != nil {
		return err
	}
	e.figures()
	if e.delivery, err = e.deliver(); err != nil {
		return err
	}
	e.pusher = e.push(pushes)
	if err := e.run(ctx, f, secured); err != nil {
		return err
	}
	if cause := context.Cause(ctx); errors.Is(cause, errStopped) {
		return cause
	}
	return q.Close()
}

// tellKey says by which key phones will know receipts, and when they do not yet.
func (p *program) tellKey(log *slog.Logger, key *ecdsa.PrivateKey, made bool, s *site.Site) {
	public, err := seal.PublicKeyOf(key)
	if err != nil {
		return // New says so
	}
	if made {
		log.Info("a receipt key was made", "public", public.String())
	}
	if !s.Receives(public) {
		log.Warn("phones do not take receipts of this key yet: put it into endpoint.receipt_keys of site.yaml and build again", "public", public.String())
	}
}

// An endpoint is what runs side by side.
type endpoint struct {
	log        *slog.Logger
	queue      *store
	site       *site.File
	intake     *intake.Intake
	proxies    []netip.Prefix
	delivery   *deliver.Service
	pusher     *deliver.Pusher
	routesFile *site.RoutesFile // nil: there is none
	routes     atomic.Pointer[site.Routes]
}

// knows reports whether the site has a union.
func (e *endpoint) knows(union string) bool { return e.site.Site().Unions[union] != nil }

// run serves until ctx ends or one of the parts does.
func (e *endpoint) run(ctx context.Context, f *serveFlags, secured *tls.Config) error {
	l, err := net.Listen("tcp", f.listen)
	if err != nil {
		return err
	}
	address := l.Addr().String()
	serve := func(l net.Listener, s intake.Server) func(context.Context) error {
		s.Log = e.log
		return func(ctx context.Context) error { return s.Serve(ctx, l) }
	}
	parts := []func(context.Context) error{serve(l, intake.Server{Handler: e.intake, TLS: secured, Proxies: e.proxies}), e.follow, e.sweep, e.delivery.Run, e.alarm, e.pusher.Run}
	if e.routesFile != nil {
		parts = append(parts, e.reroute)
	}
	if f.metrics != "off" {
		m, err := net.Listen("tcp", f.metrics)
		if err != nil {
			return errors.Join(err, l.Close())
		}
		mux := http.NewServeMux()
		mux.Handle("GET /metrics", e.intake.Metrics())
		parts = append(parts, serve(m, intake.Server{Handler: mux}))
		e.log.Info("figures", "address", m.Addr().String())
	}
	if c, err := listenControl(f.data); err != nil {
		e.log.Warn("stats, verify and erase will not reach this endpoint while it runs", "error", err.Error())
	} else {
		parts = append(parts, serve(c, intake.Server{Handler: e.control()}))
	}
	e.log.Info("taking forms", "address", address, "unions", len(e.site.Site().Unions))
	return together(ctx, parts)
}

// together runs all until one ends or ctx does, then waits for the others.
func together(ctx context.Context, parts []func(context.Context) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, len(parts))
	for _, part := range parts {
		go func() {
			defer stop()
			ended <- part(ctx)
		}()
	}
	var all []error
	for range parts {
		if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
			all = append(all, err)
		}
	}
	return errors.Join(all...)
}

// follow looks at unionsync.json every second.
func (e *endpoint) follow(ctx context.Context) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	e.site.Follow(ctx, tick.C, func(changed bool, err error) {
		if err != nil {
			e.log.Error("unionsync.json cannot be used; the last good one stays", "error", err.Error())
			return
		}
		e.log.Info("unionsync.json was read again", "unions", len(e.site.Site().Unions))
	})
	return nil
}

// sweepEvery is less than the hour that one sweep may count as running time.
const sweepEvery = 10 * time.Minute

// sweep takes away what is done with, by the queue's own count of running time.
func (e *endpoint) sweep(ctx context.Context) error {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		swept, err := e.queue.Sweep(ctx, queue.Policy{Keep: e.keep, Pushes: e.pushes})
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			e.log.Error("not swept", "error", err.Error())
		case swept.Erased+swept.Warned+swept.Replies > 0:
			e.log.Info("swept", "erased", swept.Erased, "warned", swept.Warned, "replies", swept.Replies)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// keep is how long the form says that its envelopes stay.
func (e *endpoint) keep(union, form string) time.Duration {
	id, _, _ := strings.Cut(form, "@")
	if f := e.site.Site().Form(union, id); f != nil {
		return time.Duration(f.RetentionDays) * 24 * time.Hour
	}
	return 0
}
