package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"unionhall/internal/diag"
	"unionhall/internal/seal"
	"unionhall/sync/deliver"
	"unionhall/sync/queue"
	"unionhall/sync/site"
)

// lookEvery is how often the queue is asked what is due: nobody waits at a door for
// a mail, and an idle queue should cost nothing.
const lookEvery = 5 * time.Second

// openRoutes reads the operator's file; nil: there is none, and nothing is delivered.
func (f *serveFlags) openRoutes() (*site.RoutesFile, error) {
	if f.routes == "" {
		return nil, nil
	}
	return site.OpenRoutes(f.routes)
}

// carriers makes what carries to each route. Secrets are read here, whenever the file of
// routes has changed.
func carriers(r *site.Routes, epoch deliver.Epoch) (map[string]deliver.Route, error) {
	server, err := mailServer(r.Mail)
	if err != nil {
		return nil, err
	}
	all := map[string]deliver.Route{}
	for name, route := range r.Routes {
		c := deliver.Route{Outcome: queue.Notified}
		if route.Custody {
			c.Outcome = queue.Custody
		}
		switch {
		case route.Webhook != nil:
			c.Kind = "webhook"
			c.Carrier, err = hook(route, r, epoch)
		case route.Spool != "":
			c.Kind, c.Carrier = "spool", deliver.Spool{Folder: route.Spool, Epoch: epoch}
		default:
			c.Outcome = queue.Told
			c.Kind, c.Carrier = "mail", &deliver.Mail{To: route.Mail, Desk: route.Desk, Alarm: route.Alarm, MailServer: server}
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all[name] = c
	}
	return all, nil
}

func mailServer(m *site.Mail) (deliver.MailServer, error) {
	if m == nil {
		return deliver.MailServer{}, nil
	}
	s := deliver.MailServer{Host: m.Host, Port: m.Port, TLSFirst: m.TLS, User: m.User, From: m.From}
	if m.Password == "" {
		return s, nil
	}
	var err error
	s.Password, err = site.Secret(m.Password)
	return s, err
}

func hook(route *site.Route, r *site.Routes, epoch deliver.Epoch) (deliver.Carrier, error) {
	o := deliver.WebhookOptions{Address: route.Webhook, Allow: r.Allow, Epoch: epoch}
	for _, path := range route.Secrets {
		text, err := site.Secret(path)
		if err != nil {
			return nil, err
		}
		s, err := deliver.ParseSigner(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		o.Signers = append(o.Signers, s)
	}
	return deliver.NewWebhook(o), nil
}

// epoch tells the epoch of a union's newest key set.
func (e *endpoint) epoch(union string, digest queue.Digest) int64 {
	u := e.site.Site().Unions[union]
	if u == nil || u.Keys == "" {
		return 0
	}
	set, err := seal.ReadKeySet(u.Keys)
	if err != nil || set.Digest() != digest {
		return 0
	}
	return set.Epoch
}

// deliver carries on what is due, by the routes that e follows.
func (e *endpoint) deliver() (*deliver.Service, error) {
	routes, err := carriers(e.routes.Load(), e.epoch)
	if err != nil {
		return nil, err
	}
	return deliver.New(deliver.Options{
		Queue: e.queue, Routes: routes, Log: e.log, Every: lookEvery,
		Told: func(kind, outcome string) {
			e.intake.Figures().GetOrCreateCounter(fmt.Sprintf("unionsync_deliveries_total{kind=%q,outcome=%q}", kind, outcome)).Inc()
		},
	}), nil
}

// reroute looks at the file of routes every second. The old ones stay where the new ones
// cannot be used: a fault, a secret that is not there.
func (e *endpoint) reroute(ctx context.Context) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	e.routesFile.Follow(ctx, tick.C, func(_ bool, err error) {
		var routes map[string]deliver.Route
		if err == nil {
			routes, err = carriers(e.routesFile.Routes(), e.epoch)
		}
		if err != nil {
			e.log.Error("the file of routes cannot be used; the last good one stays", "error", err.Error())
			return
		}
		e.delivery.Replace(routes)
		e.routes.Store(e.routesFile.Routes())
		e.log.Info("the file of routes was read again", "routes", len(routes))
	})
	return nil
}

// alarmEvery is how often is looked for what waits too long: promises have hours.
const alarmEvery = time.Minute

// alarm tells people of what waits too long, until ctx ends.
func (e *endpoint) alarm(ctx context.Context) error {
	a := deliver.Alarmer{
		Queue: e.queue,
		Promise: func(union, form string) time.Duration {
			id, _, _ := strings.Cut(form, "@")
			if f := e.site.Site().Form(union, id); f != nil {
				return time.Duration(f.AnswerWithin) * time.Hour
			}
			return 0
		},
		Routes: func(union string) (own, above []string) { return e.routes.Load().AlarmsOf(e.site.Site(), union) },
	}
	tick := time.NewTicker(alarmEvery)
	defer tick.Stop()
	for {
		switch made, err := a.Look(ctx, time.Now()); {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			e.log.Error("what waits too long was not looked for", "error", err.Error())
		case made > 0:
			e.log.Warn("envelopes wait too long for an answer: people are told", "alarms", made)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (p *program) deadCommand() *cobra.Command {
	c := p.command(manual{
		use: "dead", short: diag.Say("投递失败的：查看、再投一次", "deliveries that were given up: list and replay"),
		long: diag.Say(
			"一份表单投递十次（大约 75 小时）都没有成功，就不再自动投递，留在这里等人处理。表单还在，经办台里看得见。",
			"A delivery that failed ten times, over about 75 hours, is not tried any more and waits here for somebody.\nThe envelope is still there, and the desk shows it."),
		example: "  unionsync dead list --data /var/lib/unionsync\n  unionsync dead replay --data /var/lib/unionsync yl-hook",
	}, p.words(0, diag.Words{}), func(cmd *cobra.Command, _ []string) error { return cmd.Help() })
	c.AddCommand(p.deadListCommand(), p.deadReplayCommand())
	return c
}

func (p *program) deadListCommand() *cobra.Command {
	at := &place{}
	c := p.command(manual{
		use: "list --data DIR", short: diag.Say("列出投递失败的", "list what was given up"),
		long: diag.Say(
			"每行一份，最早的在前：去处、工会、表单、摘要、收到的时间、投了几次、为什么。最多列 1000 份。",
			"One a line, the oldest first: route, union, form, digest, when it was received, attempts, why. At most 1,000."),
		example: "  unionsync dead list --data /var/lib/unionsync",
	}, p.words(0, diag.Words{}), func(cmd *cobra.Command, _ []string) error {
		return p.withKeeper(cmd, at, func(k keeper) error {
			list, err := k.Dead(cmd.Context())
			for _, d := range list {
				fmt.Fprintf(p.stdout, "%s\t%s\t%s\t%s\t%s\t%d\t%s\n", d.Route, d.Union, d.Form, base64.RawURLEncoding.EncodeToString(d.Body[:]),
					d.Received.UTC().Format("2006-01-02 15:04"), d.Attempts, d.Why)
			}
			return err
		})
	})
	p.placeFlags(c.Flags(), at)
	return c
}

func (p *program) deadReplayCommand() *cobra.Command {
	at := &place{}
	c := p.command(manual{
		use: "replay --data DIR ROUTE", short: diag.Say("再投一次", "deliver them again"),
		long: diag.Say(
			"让一个去处投递失败的全部重新排队，从头计次；正在等的、因对方回答 410 停下的，也马上再试。",
			"Puts all that was given up for a route into the queue again, with its attempts counted anew. A route that rests,\nor was stopped because its receiver said 410, is tried at once."),
		example: "  unionsync dead replay --data /var/lib/unionsync yl-hook",
	}, p.words(1, diag.Say("去处的名字", "the name of the route")), func(cmd *cobra.Command, args []string) error {
		return p.withKeeper(cmd, at, func(k keeper) error {
			n, err := k.Replay(cmd.Context(), args[0])
			switch {
			case err != nil:
			case n == 0: // a name that was mistyped looks the same
				fmt.Fprintln(p.stdout, p.in(diag.Say(
					"去处“%s”没有投递失败的；它要是正歇着，马上再试。有哪些，看 unionsync dead list",
					"nothing was given up for the route %s; if it rests, it is tried at once. unionsync dead list shows what was given up", args[0])))
			default:
				fmt.Fprintln(p.stdout, p.in(diag.Say("重新排队 %d 份", "%d are in the queue again", n)))
			}
			return err
		})
	})
	p.placeFlags(c.Flags(), at)
	return c
}

// withKeeper opens the queue, or the endpoint that runs with it, for one task.
func (p *program) withKeeper(cmd *cobra.Command, at *place, do func(keeper) error) error {
	if err := p.settle(at); err != nil {
		return err
	}
	k, err := at.keeper(cmd.Context())
	if err != nil {
		return err
	}
	return errors.Join(do(k), k.Close())
}

// Dead asks the endpoint that runs.
func (c *remote) Dead(ctx context.Context) (list []queue.Dead, err error) {
	err = c.ask(ctx, "GET", "/dead", "", &list)
	return list, err
}

// Replay asks the endpoint that runs.
func (c *remote) Replay(ctx context.Context, route string) (n int, err error) {
	err = c.ask(ctx, "POST", "/replay", route, &n)
	return n, err
}
