package site

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const routesText = `{
  "v": 1,
  "routes": {
    "yl-hook": {"webhook": "https://cases.yl.example/in", "secrets": ["/etc/unionsync/hook", "/etc/unionsync/hook-new"], "custody": true},
    "yl-files": {"spool": "/var/spool/unionsync"},
    "yl-mail": {"mail": ["officer@yl.example"], "desk": "https://desk.yl.example/"}
  },
  "smtp": {"host": "mail.yl.example", "port": 465, "tls": true, "user": "unionsync", "password": "/etc/unionsync/mail", "from": "unionsync@yl.example"},
  "allow": ["10.1.2.3/16"],
  "unions": {
    "yl": {"routes": ["yl-mail", "yl-hook"], "forms": {"danger": ["yl-files"], "survey": []}},
    "quiet": {"routes": []}
  }
}
`

func TestRoutesAreRead(t *testing.T) {
	r, list := ParseRoutes("routes.json", []byte(routesText))
	if len(list) > 0 {
		t.Fatalf("%+v", list)
	}
	hook := r.Routes["yl-hook"]
	if hook.Webhook.String() != "https://cases.yl.example/in" || len(hook.Secrets) != 2 || !hook.Custody ||
		r.Routes["yl-files"].Spool != "/var/spool/unionsync" || r.Routes["yl-mail"].Desk != "https://desk.yl.example/" ||
		!r.Mail.TLS || r.Mail.Port != 465 || r.Allow[0].String() != "10.1.0.0/16" {
		t.Errorf("%+v", r)
	}
}

func TestFaultsOfRoutesHaveTheirPlace(t *testing.T) {
	for name, c := range map[string]struct {
		was, is string
		line    int
		rule    string
	}{
		"a route that is two":         {`{"spool": "/var/spool/unionsync"}`, `{"spool": "/var/spool/unionsync", "mail": ["a@b.example"], "desk": "https://desk.yl.example/"}`, 5, "routes/kind"},
		"a webhook without TLS":       {"https://cases", "http://cases", 4, "routes/type"},
		"a webhook with a password":   {"https://cases", "https://me:secret@cases", 4, "routes/type"},
		"a webhook without a secret":  {`, "secrets": ["/etc/unionsync/hook", "/etc/unionsync/hook-new"]`, "", 4, "routes/secret"},
		"a secret in the file itself": {`"/etc/unionsync/hook",`, `"whsec_AAAA",`, 4, "routes/file"},
		"a folder somewhere":          {`"/var/spool/unionsync"`, `"spool"`, 5, "routes/type"},
		"a mail without a desk":       {`, "desk": "https://desk.yl.example/"`, "", 6, "routes/desk"},
		"a mail that keeps":           {`"desk": "https://desk.yl.example/"`, `"desk": "https://desk.yl.example/", "custody": true`, 6, "routes/custody"},
		"another header in a mailbox": {`"officer@yl.example"`, `"officer@yl.example\r\nBcc: a@b.example"`, 6, "routes/mailbox"},
		"a mail to nobody":            {`["officer@yl.example"]`, `[]`, 6, "routes/mailbox"},
		"a folder with a secret":      {`{"spool": "/var/spool/unionsync"}`, `{"spool": "/var/spool/unionsync", "secrets": ["/etc/unionsync/hook"]}`, 5, "routes/secret"},
		"a folder with a desk":        {`{"spool": "/var/spool/unionsync"}`, `{"spool": "/var/spool/unionsync", "desk": "https://desk.yl.example/"}`, 5, "routes/desk"},
		"mail without a server":       {`  "smtp": {"host": "mail.yl.example", "port": 465, "tls": true, "user": "unionsync", "password": "/etc/unionsync/mail", "from": "unionsync@yl.example"},` + "\n", "", 6, "routes/smtp"},
		"a network that is none":      {"10.1.2.3/16", "intranet", 9, "routes/prefix"},
		"a route that there is not":   {`["yl-files"]`, `["yl-file"]`, 11, "routes/no-route"},
		"a word that is unknown":      {`"custody"`, `"custdy"`, 4, "routes/unknown"},
	} {
		text := strings.Replace(routesText, c.was, c.is, 1)
		if text == routesText {
			t.Fatalf("%s: nothing changed", name)
		}
		_, list := ParseRoutes("routes.json", []byte(text))
		if len(list) != 1 || list[0].Rule != c.rule || list[0].Line != c.line || list[0].Col == 0 || list[0].Hint.ZH == "" || list[0].Hint.EN == "" {
			t.Errorf("%s: %+v", name, list)
		}
	}
}

func TestWhereAnEnvelopeGoes(t *testing.T) {
	routes, list := ParseRoutes("routes.json", []byte(routesText))
	if len(list) > 0 {
		t.Fatal(list)
	}
	s := &Site{Unions: map[string]*Union{
		"yl":       {},
		"yl-linhe": {Parent: "yl"},
		"yl-port":  {Parent: "yl-linhe"},
		"quiet":    {Parent: "yl"},
		"old-mill": {Parent: "yl", Successor: "quiet"},
		"old-dock": {Parent: "yl", Successor: "yl-port"},
		"loop-a":   {Successor: "loop-b"},
		"loop-b":   {Successor: "loop-a"},
	}}
	for _, c := range []struct {
		union, form string
		want        []string
	}{
		{"yl", "help", []string{"yl-mail", "yl-hook"}},
		{"yl", "danger", []string{"yl-files"}},
		{"yl", "survey", nil}, // said to go nowhere
		{"yl-linhe", "help", []string{"yl-mail", "yl-hook"}},
		{"yl-port", "danger", []string{"yl-files"}}, // two levels up
		{"quiet", "help", nil},                      // goes nowhere, whatever the union above says
		{"old-mill", "help", nil},                   // who took over, not the union above
		{"old-dock", "help", []string{"yl-mail", "yl-hook"}},
		{"loop-a", "help", nil},
		{"nobody", "help", nil},
	} {
		if got := routes.Of(s, c.union, c.form); !slices.Equal(got, c.want) {
			t.Errorf("%s of %s: %q, want %q", c.form, c.union, got, c.want)
		}
	}
}

func TestWhoIsToldOfWhatWaitsTooLong(t *testing.T) {
	text := `{"v":1,"routes":{"a":{"mail":["a@yl.example"],"desk":"https://desk.yl.example/","alarm":true},"b":{"mail":["b@yl.example"],"desk":"https://desk.yl.example/","alarm":true}},
		"smtp":{"host":"mail.yl.example","from":"u@yl.example"},"unions":{"yl":{"alarms":["a"]},"port":{"alarms":["b"]}}}`
	routes, list := ParseRoutes("routes.json", []byte(text))
	if len(list) > 0 {
		t.Fatalf("%+v", list)
	}
	s := &Site{Unions: map[string]*Union{"yl": {}, "linhe": {Parent: "yl"}, "port": {Parent: "linhe"}, "old": {Parent: "yl", Successor: "port"}, "loop": {Parent: "loop"}}}
	for union, want := range map[string][2]string{"yl": {"a", ""}, "linhe": {"", "a"}, "port": {"b", "a"}, "old": {"", "b"}, "loop": {"", ""}, "nobody": {"", ""}} {
		own, above := routes.AlarmsOf(s, union)
		if strings.Join(own, "") != want[0] || strings.Join(above, "") != want[1] {
			t.Errorf("%s: %q, %q, want %q", union, own, above, want)
		}
	}
	for _, wrong := range []string{
		strings.Replace(text, `"alarms":["b"]`, `"routes":["b"]`, 1),
		strings.Replace(text, `,"alarm":true}}`, `}}`, 1),
	} {
		if _, list := ParseRoutes("routes.json", []byte(wrong)); len(list) != 1 || list[0].Rule != "routes/alarm-place" {
			t.Errorf("%s: %+v", wrong, list)
		}
	}
}

func TestTheRoutesOfTheGuideAreRead(t *testing.T) {
	var first string
	for _, lang := range []string{"", ".en"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "docs", "for-hosts-endpoint"+lang+".md"))
		if err != nil {
			t.Fatal(err)
		}
		_, rest, ok := strings.Cut(string(text), "```json routes\n")
		block, _, _ := strings.Cut(rest, "```")
		if first == "" {
			first = block
		}
		if !ok || block != first {
			t.Errorf("for-hosts-endpoint%s.md has other routes", lang)
		}
		if _, list := ParseRoutes("routes.json", []byte(block)); len(list) > 0 {
			t.Errorf("for-hosts-endpoint%s.md: %+v", lang, list)
		}
	}
}
