package site

import (
	"cmp"
	"errors"
	"io/fs"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"unionhall/internal/diag"
)

// Routes are where envelopes are carried to: the operator's file, which lies on
// the endpoint's machine alone. It is immutable. Secrets are in files of their own.
type Routes struct {
	Routes map[string]*Route    // by name
	Unions map[string]*Assigned // by union; those without go where the one above says
	Mail   *Mail                // who sends mail; nil where no route is one
	Allow  []netip.Prefix       // addresses of an intranet that webhooks and push services may lie at
}

// A Route is one place. Exactly one of Webhook, Spool and Mail is set.
type Route struct {
	Webhook *url.URL // https
	Secrets []string // files with whsec_ or whsk_ keys: with two, receivers can change over
	Spool   string   // absolute path of a folder
	Mail    []string // addresses of officers
	Desk    string   // the desk's address, which a mail names
	// Alarm says that the mail tells of what waits too long, and of nothing else.
	Alarm bool
	// Custody says that the receiver keeps what it gets and no officer uses the desk:
	// the time that an envelope stays begins to run out when it was delivered.
	Custody bool
}

// Assigned is what goes where for a union and those below it.
type Assigned struct {
	All   []string            // names of routes, for forms that Forms does not have
	Forms map[string][]string // by the id of the form
	// Alarms are routes to the second officer: told when half of the time that a form
	// promises is over and nobody has viewed what came, and, for a union below, when all of
	// it is over and nobody has answered.
	Alarms []string
}

// Mail is how mail is handed over.
type Mail struct {
	Host     string
	Port     int
	TLS      bool   // from the first byte; else STARTTLS, without which nothing is sent
	User     string // "" where the relay knows this machine
	Password string // file
	From     string
}

// ParseRoutes reads what an operator wrote, and tells every fault with its place.
func ParseRoutes(path string, text []byte) (*Routes, diag.List) {
	r := &reader{path: path, text: text, rules: "routes",
		again: diag.Say("写法见 docs/for-hosts-endpoint.md 的“投递”一节", "docs/for-hosts-endpoint.md shows how it is written")}
	root := r.tree()
	if root == nil {
		return nil, r.list
	}
	routes := &Routes{Routes: map[string]*Route{}, Unions: map[string]*Assigned{}}
	at := map[*Route]*node{}
	r.object(root, map[string]func(*node){
		"v":      func(n *node) { r.version(n) },
		"routes": func(n *node) { r.routes(n, routes.Routes, at) },
		"unions": func(n *node) { r.assigned(n, routes.Unions) },
		"smtp":   func(n *node) { routes.Mail = r.smtp(n) },
		"allow":  func(n *node) { routes.Allow = r.prefixes(n) },
	}, "v", "routes", "unions")
	for _, route := range routes.Routes {
		if len(route.Mail) > 0 && routes.Mail == nil {
			r.fault(at[route].at, "smtp", diag.Say("要发邮件，却没有写由谁来发", "mail is to be sent, and nobody is named who sends it"), diag.Say("在最外层写 smtp", "add smtp at the outermost level"))
		}
	}
	r.resolve(root, routes)
	slices.SortStableFunc(r.list, func(a, b diag.Diag) int { return a.Line - b.Line })
	return routes, r.list
}

// resolve tells names of routes that there are none of, and those in the wrong place:
// what a route tells once it never tells again, so that none is for both.
func (r *reader) resolve(root *node, routes *Routes) {
	var look func(n *node, alarm bool)
	look = func(n *node, alarm bool) {
		name, ok := n.value.(string)
		switch route := routes.Routes[name]; {
		case ok && route == nil:
			r.fault(n.at, "no-route", diag.Say("没有叫“%s”的去处", "there is no route %q", name), diag.Say("先在 routes 里写它", "add it to routes"))
		case ok && route.Alarm != alarm:
			r.fault(n.at, "alarm-place", diag.Say("“%s”写错了地方：alarms 里只写有 \"alarm\": true 的，别处只写没有的", "%q stands in the wrong place: alarms has routes with \"alarm\": true, and nothing else has them", name), r.again)
		}
		for _, item := range n.items {
			look(item, alarm)
		}
		for _, m := range n.members {
			look(m.value, alarm || m.name == "alarms")
		}
	}
	for _, m := range root.members {
		if m.name == "unions" {
			look(m.value, false)
		}
	}
}

func (r *reader) routes(n *node, routes map[string]*Route, at map[*Route]*node) {
	r.named(n, isRoute, diag.Say("去处的名字", "the name of a route"), func(name string, n *node) {
		route := &Route{}
		routes[name], at[route] = route, n
		kinds, before := 0, len(r.list)
		r.object(n, map[string]func(*node){
			"webhook": func(n *node) { kinds++; route.Webhook = r.hook(n) },
			"secrets": func(n *node) { route.Secrets = r.texts(n, filepath.IsAbs, "file", fileWords) },
			"spool":   func(n *node) { kinds++; route.Spool = r.file(n) },
			"mail": func(n *node) {
				kinds++
				route.Mail = append([]string{}, r.texts(n, isMailbox, "mailbox", mailboxWords)...)
			},
			"desk":    func(n *node) { route.Desk = r.desk(n) },
			"alarm":   func(n *node) { route.Alarm = r.yes(n) },
			"custody": func(n *node) { route.Custody = r.yes(n) },
		})
		switch {
		case len(r.list) > before: // told already
		case kinds != 1:
			r.fault(n.at, "kind", diag.Say("一个去处写 webhook、spool、mail 里的一种", "a route is one of webhook, spool and mail"), r.again)
		case route.Mail != nil && len(route.Mail) == 0:
			r.fault(n.at, "mailbox", diag.Say("没有写寄给谁", "nobody is named to whom it is sent"), diag.Say("mail 里写经办人的邮箱", "name the mailboxes of officers in mail"))
		case route.Webhook == nil && len(route.Secrets) > 0:
			r.fault(n.at, "secret", diag.Say("只有 webhook 才用密钥", "webhooks alone have secrets"), diag.Say("删去 secrets", "remove secrets"))
		case len(route.Mail) == 0 && route.Desk != "":
			r.fault(n.at, "desk", diag.Say("只有邮件里才写经办台的网址", "a mail alone names the desk"), diag.Say("删去 desk", "remove desk"))
		case route.Webhook != nil && len(route.Secrets) == 0:
			r.fault(n.at, "secret", diag.Say("webhook 没有写密钥文件", "the webhook has no secret"), diag.Say("secrets 写密钥文件的路径；两个一起写，对方可以换钥匙", "name the file of a key in secrets; two of them let the receiver change keys"))
		case len(route.Mail) > 0 && route.Desk == "":
			r.fault(n.at, "desk", diag.Say("邮件里要有经办台的网址", "a mail names the desk"), diag.Say("写 desk：经办台的网址", "add desk: its address"))
		case route.Alarm && len(route.Mail) == 0:
			r.fault(n.at, "alarm", diag.Say("提醒只用邮件", "an alarm is a mail"), diag.Say("删去 alarm", "remove alarm"))
		case len(route.Mail) > 0 && route.Custody:
			r.fault(n.at, "custody", diag.Say("邮件只是通知，里面没有内容：不能算对方收下了", "a mail is a notice without content: nobody keeps anything by it"), diag.Say("删去 custody", "remove custody"))
		}
	})
}

func (r *reader) assigned(n *node, unions map[string]*Assigned) {
	r.named(n, isName, diag.Say("工会的 id", "the id of a union"), func(id string, n *node) {
		a := &Assigned{Forms: map[string][]string{}}
		unions[id] = a
		r.object(n, map[string]func(*node){
			"routes": func(n *node) { a.All = append([]string{}, r.texts(n, isRoute, "route", routeWords)...) }, // none is said, too
			"alarms": func(n *node) { a.Alarms = r.texts(n, isRoute, "route", routeWords) },
			"forms": func(n *node) {
				r.named(n, isName, diag.Say("表单的名称", "the name of a form"), func(form string, n *node) {
					a.Forms[form] = r.texts(n, isRoute, "route", routeWords)
				})
			},
		})
	})
}

func (r *reader) smtp(n *node) *Mail {
	m := &Mail{Port: 587}
	r.object(n, map[string]func(*node){
		"host":     func(n *node) { m.Host, _ = r.word(n) },
		"port":     func(n *node) { m.Port = r.number(n, 65535) },
		"tls":      func(n *node) { m.TLS = r.yes(n) },
		"user":     func(n *node) { m.User, _ = r.word(n) },
		"password": func(n *node) { m.Password = r.file(n) },
		"from": func(n *node) {
			if m.From, _ = r.word(n); !isMailbox(m.From) {
				r.shape(n, mailboxWords)
			}
		},
	}, "host", "from")
	return m
}

func (r *reader) prefixes(n *node) (list []netip.Prefix) {
	isPrefix := func(s string) bool { _, err := netip.ParsePrefix(s); return err == nil }
	for _, s := range r.texts(n, isPrefix, "prefix", diag.Say("一段地址，例如 10.1.0.0/16", "a range of addresses, such as 10.1.0.0/16")) {
		list = append(list, netip.MustParsePrefix(s).Masked())
	}
	return list
}

var (
	fileWords    = diag.Say("一个文件的完整路径", "the absolute path of a file")
	mailboxWords = diag.Say("一个邮箱地址", "a mail address")
	hookWords    = diag.Say("一个 https:// 网址，里面没有用户名和密码", "an address with https:// and neither user nor password")
)

func (r *reader) file(n *node) string {
	s, ok := r.word(n)
	if ok && !filepath.IsAbs(s) {
		r.shape(n, fileWords)
	}
	return s
}

func (r *reader) hook(n *node) *url.URL {
	s, ok := r.word(n)
	u, err := url.Parse(s)
	if ok && (err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.Fragment != "") {
		r.shape(n, hookWords)
		return nil
	}
	return u
}

func (r *reader) desk(n *node) string {
	s, ok := r.word(n)
	if u, err := url.Parse(s); ok && (err != nil || Origin(s) == "" || u.RawQuery != "") {
		r.shape(n, diag.Say("经办台的网址", "the address of a desk"))
	}
	return s
}

// isMailbox takes what every relay takes: no names, no quotes, no line that could
// begin another header.
func isMailbox(s string) bool {
	local, host, ok := strings.Cut(s, "@")
	plain := func(s string) bool {
		return s != "" && len(s) < 190 && !strings.ContainsFunc(s, func(c rune) bool {
			return c <= ' ' || c > '~' || strings.ContainsRune(`"(),:;<>@[\]`, c)
		})
	}
	return ok && plain(local) && plain(host)
}

// Of tells the routes of an envelope: what the union's line says of the form or of
// all, else that of who took over from it or of the union above.
func (a *Routes) Of(s *Site, union, form string) []string {
	for seen := map[string]bool{}; union != "" && !seen[union]; {
		seen[union] = true
		if assigned := a.Unions[union]; assigned != nil {
			if names, ok := assigned.Forms[form]; ok {
				return names
			}
			if assigned.All != nil {
				return assigned.All
			}
		}
		u := s.Unions[union]
		if u == nil {
			return nil
		}
		union = cmp.Or(u.Successor, u.Parent)
	}
	return nil
}

// AlarmsOf tells whom to tell of what waits too long at a union, and then above it.
func (a *Routes) AlarmsOf(s *Site, union string) (own, above []string) {
	if assigned := a.Unions[union]; assigned != nil {
		own = assigned.Alarms
	}
	for seen := map[string]bool{union: true}; ; {
		u := s.Unions[union]
		if u == nil {
			return own, nil
		}
		if union = cmp.Or(u.Successor, u.Parent); union == "" || seen[union] {
			return own, nil
		}
		seen[union] = true
		if assigned := a.Unions[union]; assigned != nil && len(assigned.Alarms) > 0 {
			return own, assigned.Alarms
		}
	}
}

// Secret reads a secret from its file.
func Secret(path string) (string, error) {
	text, err := os.ReadFile(path)
	switch {
	case err != nil:
		return "", err
	case len(text) > 4096:
		return "", &fs.PathError{Op: "read", Path: path, Err: errors.New("too long for a secret")}
	}
	return strings.TrimRight(string(text), "\r\n"), nil
}
