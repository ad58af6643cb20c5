package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"unionhall/internal/carry"
	"unionhall/internal/diag"
	"unionhall/internal/seal"
	"unionhall/internal/site"
	"unionhall/sync/intake"
)

// handedAnswer is what "outbox send" says of one envelope.
type handedAnswer struct {
	File    string `json:"file"`
	Number  string `json:"number"` // case number
	Union   string `json:"union"`
	Receipt string `json:"receipt"` // when the endpoint has received it; "" where it has not
	Error   string `json:"error"`   // why not: a rule of the endpoint, "unsigned", "network"; "" where it has
}

func (p *program) outboxCommand() *cobra.Command {
	return p.group(manual{
		name:  "outbox",
		short: diag.Say("替没有网络的手机递送封好的表", "hand over sealed forms for a phone without a network"),
		long: diag.Say(
			"手机上封好的表没有网络发不出去时，可以存成一个文件，由别人带到有网络的地方递送。\n文件里只有封好的内容，带的人打不开。",
			"Where a phone has no network, its sealed forms can be saved as a file, and carried by\nsomebody to where there is one. The file holds nothing but what is sealed: who carries it\ncannot open it."),
		examples: []example{
			{diag.Say("递送一个文件", "hand over one file"), "unionhall outbox send 11729179139.json"},
		},
	}, p.outboxSendCommand())
}

// outboxFlags is what "outbox send" can be told.
type outboxFlags struct{ source, endpoint, key textValue }

func (p *program) outboxSendCommand() *cobra.Command {
	f := &outboxFlags{
		source: textValue{flag: "source", word: "DIR"}, endpoint: textValue{flag: "endpoint", word: "URL"}, key: textValue{flag: "receipt-key", word: "KEY"},
	}
	c := p.command(manual{
		name: "send", args: "FILE...",
		short: diag.Say("把文件里封好的表交给接收端", "hand what is in files over to the endpoint"),
		long: diag.Say(
			`逐个读出手机存成的文件，核对封得完不完整，交给网站的接收端，照片一起交。交到以后核对接收端签的
回执：核对无误才算收到。同一个文件交几次都行，只算一份；手机自己后来又发出去，也只算一份。

接收端的网址和签回执的公钥取自 site.yaml 和各工会的名单；手边没有网站的文件夹时，用 --endpoint 和
--receipt-key 写明。文件交到以后可以删去。`,
			`Reads files that phones have saved, checks that nothing of the seal is missing, and hands them
over to the site's endpoint, photos included. Only a receipt whose signature holds counts. The
same file may be handed over any number of times: it is one envelope, also when the phone sends
it itself later.

The endpoint's address and the keys of its receipts are taken from site.yaml and the unions' key
sets; without the site's folder say them with --endpoint and --receipt-key. What was handed over
can be deleted.`),
		examples: []example{
			{diag.Say("递送一个文件", "hand over one file"), "unionhall outbox send 11729179139.json"},
			{diag.Say("递送 U 盘上的全部文件", "hand over all files on a stick"), "unionhall outbox send /media/stick/*.json --source my-union"},
		},
	}, someFiles, func(cmd *cobra.Command, args []string) error { return p.outboxSend(cmd.Context(), f, args) })
	c.Flags().Var(&f.source, "source", p.in(aroundUsage))
	c.Flags().Var(&f.endpoint, "endpoint", p.in(diag.Say("接收端的网址；默认用 site.yaml 里的", "address of the endpoint; default: the one in site.yaml")))
	c.Flags().Var(&f.key, "receipt-key", p.in(diag.Say("接收端签回执的公钥，87 个字符；默认用 site.yaml 和\n名单里的", "public key of the endpoint's receipts, 87 characters;\ndefault: those of site.yaml and the key sets")))
	offerFolders(c, "source")
	return c
}

// someFiles wants at least one file behind the command.
func someFiles(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return nil
	}
	return usage(
		diag.Say("“%s”后面要写文件", "%s needs files", cmd.CommandPath()),
		diag.Say("写手机上存成的文件，例如 11729179139.json", "name files that phones have saved, such as 11729179139.json"))
}

// outboxSend runs "outbox send".
func (p *program) outboxSend(ctx context.Context, f *outboxFlags, files []string) error {
	to, err := p.endpointOf(f)
	if err != nil {
		return err
	}
	lists := make([][]carry.Envelope, len(files))
	for i, file := range files { // all are looked at before any is sent
		if lists[i], err = readCarried(file); err != nil {
			return err
		}
	}
	p.answer.Handed = []handedAnswer{}
	for i, file := range files {
		for _, e := range lists[i] {
			if err := p.handOver(ctx, to, file, e); err != nil {
				return err
			}
		}
	}
	if slices.ContainsFunc(p.answer.Handed, func(a handedAnswer) bool { return a.Error != "" }) {
		return errFaults
	}
	return nil
}

// sendPatience is for one request: a part on a slow line.
const sendPatience = 2 * time.Minute

// endpointOf is where to hand over, and whose receipts count.
func (p *program) endpointOf(f *outboxFlags) (*carry.Endpoint, error) {
	to := &carry.Endpoint{Work: intake.FindWork, Client: &http.Client{
		Timeout:       sendPatience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // it leads to a portal
	}}
	if f.endpoint.text == "" || f.key.text == "" {
		n, err := p.lookAround(f.source.text)
		if err != nil {
			return nil, err
		}
		if n.config.Endpoint == nil && f.endpoint.text == "" {
			return nil, usage(
				diag.Say("site.yaml 里没有写接收端", "site.yaml names no endpoint"),
				diag.Say("用 --endpoint 写明网址", "say its address with --endpoint"))
		}
		if n.config.Endpoint != nil {
			to.Address = n.config.Endpoint.Address
		}
		to.Keys = n.receiptKeys()
	}
	if f.endpoint.text != "" {
		address, err := site.BaseURL(f.endpoint.text)
		if err != nil {
			return nil, usage(diag.Say("“%s”不是完整的网址", "%q is no whole address", f.endpoint.text), diag.Say("写成 https://sync.gonghui.example/", "write it like https://sync.gonghui.example/"))
		}
		to.Address = address
	}
	if f.key.text != "" {
		key, err := seal.ParsePublicKey(f.key.text)
		if err != nil {
			return nil, usage(diag.Say("“%s”不是完整的公钥", "%q is no whole public key", f.key.text), diag.Say("公钥是 87 个字符", "a public key has 87 characters"))
		}
		to.Keys = []seal.PublicKey{key}
	}
	return to, nil
}

// receiptKeys are all keys that sign receipts for this site.
func (n *neighbourhood) receiptKeys() []seal.PublicKey {
	var list []seal.PublicKey
	if n.config.Endpoint != nil {
		list = append(list, n.config.Endpoint.ReceiptKeys...)
	}
	for _, u := range n.unions {
		c := &chest{neighbourhood: n, union: u}
		if _, ok := c.fromTop(); ok {
			list = append(list, c.Keys.ReceiptKeys()...)
		}
	}
	return list
}

// readCarried reads a file that a phone has saved.
func readCarried(file string) (list []carry.Envelope, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	text, err := io.ReadAll(io.LimitReader(f, carry.MostFile+1))
	if err != nil {
		return nil, err
	}
	list, err = carry.Read(text)
	switch {
	case errors.Is(err, carry.ErrPart):
		return nil, usage(
			diag.Say("“%s”里的照片不全，或者坏了", "photos in %s are missing or damaged", file),
			diag.Say("请在手机上重新存一次文件", "save the file on the phone once more"))
	case err != nil || len(text) > carry.MostFile:
		return nil, usage(
			diag.Say("“%s”不是手机存成的文件，或者坏了", "%s is no file that a phone has saved, or it is damaged", file),
			diag.Say("文件在手机上“我的表”那一页用“存成文件”得到；聊天软件转发时请选“原文件”", "it is made by “save as a file” on the page of sent forms; forward it as a file, not as text"))
	}
	return list, nil
}

// handOver sends one envelope, and tells what came of it.
func (p *program) handOver(ctx context.Context, to *carry.Endpoint, file string, e carry.Envelope) error {
	a := handedAnswer{File: file, Number: e.Sid.CaseNumber(), Union: e.Union}
	r, err := to.Send(ctx, e)
	var refused *carry.Refusal
	switch {
	case err == nil:
		a.Receipt = time.Unix(r.Minute*60, 0).UTC().Format(timeForms[0])
		p.tell(diag.Say("%s：办件号 %s，接收端已收到，回执核对无误\n", "%s: case %s was received, and the receipt holds\n", file, a.Number))
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &refused):
		a.Error = refused.Rule
		p.complain(file, a.Number, refusalWords(refused))
	case errors.Is(err, carry.ErrUnsigned):
		a.Error = "unsigned"
		p.complain(file, a.Number, diag.Say("有回答，但不是接收端签的回执：可能是上网登录页面，或者 --receipt-key 不对", "somebody has answered, and not with the endpoint's receipt: a portal, or another --receipt-key"))
	default:
		a.Error = "network"
		p.complain(file, a.Number, diag.Say("连不上接收端：%v", "the endpoint cannot be reached: %v", err))
	}
	p.answer.Handed = append(p.answer.Handed, a)
	return nil
}

func refusalWords(r *carry.Refusal) diag.Words {
	switch {
	case r.Wait > 0:
		return diag.Say("接收端现在收不了（%s），请过 %d 秒再交一次", "the endpoint cannot take it now (%s); try again in %d seconds", r.Rule, r.Wait)
	case r.Status == http.StatusGone:
		return diag.Say("这份已经按要求删除（%s），不再收", "it was erased as was asked for (%s), and is not taken again", r.Rule)
	}
	return diag.Say("接收端没有收（%s）", "the endpoint has not taken it (%s)", r.Rule)
}

// complain tells on stderr what did not work; with --json the answer says it.
func (p *program) complain(file, number string, why diag.Words) {
	if !p.json {
		fmt.Fprintf(p.stderr, "%s: %s: %s\n", file, number, p.in(why))
	}
}
