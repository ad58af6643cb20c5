package main

import (
	"context"
	"encoding/json"
	"time"

	"github.com/spf13/cobra"

	"unionhall/internal/diag"
	"unionhall/internal/officer"
)

// eraseFlags is what "desk erase" can be told.
type eraseFlags struct {
	*officerFlags
	yes  bool
	keep textValue
}

// erasedAnswer is what "desk erase" says.
type erasedAnswer struct {
	Number  string `json:"number"`
	Letters int    `json:"letters"` // that were erased
	Kept    bool   `json:"kept"`    // the worker was told why not
}

func (p *program) deskEraseCommand() *cobra.Command {
	f := &eraseFlags{officerFlags: newOfficerFlags(), keep: textValue{flag: "keep", word: "REASON"}}
	c := p.command(manual{
		name: "erase", args: "CASE",
		short: diag.Say("应职工的请求删掉一件事，或者说明为什么不删", "erase a case as its worker asks, or say why not"),
		long: diag.Say(
			`职工请求删除时，desk open 写出的那一份里有 "asks":"erase"。用 --yes 删掉这件事的每一份：接收端的、
--cases 里的；职工的手机听到以后也删。找不回来。导出过的文件（--into 写的）要自己删；
同事的经办台下次查看时会删。

法律要求保存的，用 --keep 写明理由，职工在手机上读到；什么也不删。`,
			`Where a worker asks for erasure, desk open writes "asks":"erase". With --yes every letter of the
case is erased: at the endpoint, and in --cases; the worker's phone erases it when it hears so. It
cannot be brought back. Files that were exported (--into) you erase yourself; colleagues' desks do
it when they look next.

What the law obliges the union to keep it keeps with --keep and the reason, which the worker reads
on their phone; nothing is erased.`),
		examples: []example{
			{diag.Say("删掉", "erase it"), "unionhall desk erase 11729179139 --yes"},
			{diag.Say("不能删，说明理由", "keep it, and say why"), `unionhall desk erase 11729179139 --keep "vouchers are kept for thirty years"`},
		},
	}, oneCase, func(cmd *cobra.Command, args []string) error { return p.deskErase(cmd.Context(), f, args[0]) })
	p.officerFlagSet(c, f.officerFlags, true)
	s := c.Flags()
	s.BoolVar(&f.yes, "yes", false, p.in(diag.Say("真的删掉", "really erase it")))
	s.Var(&f.keep, "keep", p.in(diag.Say("不删，理由是这个", "do not erase it, for this reason")))
	return c
}

// deskErase runs "desk erase".
func (p *program) deskErase(ctx context.Context, f *eraseFlags, number string) error {
	if f.yes == (f.keep.text != "") {
		return usage(
			diag.Say("删掉，还是不删并说明理由？", "is it to be erased, or kept with a reason?"),
			diag.Say("写 --yes，或者 --keep 和理由", "say --yes, or --keep with the reason"))
	}
	cases, closed, err := p.openCases(ctx, f.officerFlags, nil, []string{number}, false)
	if err != nil {
		return err
	}
	if closed > 0 { // half of a case is not erased
		return errFaults
	}
	var asked *officer.Case
	for _, c := range cases {
		if c.AsksToErase() && c.State != "closed" {
			asked = c
		}
	}
	a := erasedAnswer{Number: number, Kept: !f.yes}
	err = p.atEndpoint(ctx, f.officerFlags, func(e *officer.Endpoint, _ *officer.Site) error {
		if f.yes {
			return p.eraseCase(ctx, e, cases, asked, &a.Letters)
		}
		return p.keepCase(ctx, e, asked, f.keep.text)
	})
	if err != nil {
		return err
	}
	p.answer.Erased = []erasedAnswer{a}
	if a.Kept {
		p.tell(diag.Say("办件号 %s：没有删，理由已经交给接收端\n", "case %s: kept; the reason is at the endpoint\n", number))
		return nil
	}
	p.tell(diag.Say("办件号 %s：删掉了 %d 份\n", "case %s: %d letters erased\n", number, a.Letters))
	return nil
}

// eraseCase tells the phone of each letter, and takes it away at the endpoint, then here.
func (p *program) eraseCase(ctx context.Context, e *officer.Endpoint, cases []*officer.Case, asked *officer.Case, erased *int) error {
	isOne := !severalKeys(cases) // else one is somebody else's, and nothing is said under any key
	for _, c := range cases {
		if isOne {
			if _, err := p.reply(ctx, e, c, replyContent{Erased: c.Digest}); err != nil && !officer.IsRefused(err, "desk/unknown") {
				return err
			}
		}
		if err := e.Erase(ctx, c.Digest, "asked"); err != nil {
			return err
		}
		if err := c.Remove(); err != nil {
			return err
		}
		*erased++
	}
	if asked == nil {
		return nil
	}
	return e.CountSettled(ctx, asked, "erased", p.now().Sub(asked.Received()))
}

// keepCase tells the worker why nothing is erased.
func (p *program) keepCase(ctx context.Context, e *officer.Endpoint, asked *officer.Case, why string) error {
	if asked == nil {
		return usage(
			diag.Say("这件事没有请求删除", "nobody asks to erase this case"),
			diag.Say("先运行 unionhall desk pull；请求是职工从手机上寄来的", "run unionhall desk pull first; requests come from the worker's phone"))
	}
	if _, err := p.reply(ctx, e, asked, replyContent{Text: why, Kept: asked.Digest}); err != nil {
		return err
	}
	if err := e.Advance(ctx, asked.Digest, "closed"); err != nil {
		return err
	}
	return e.CountSettled(ctx, asked, "kept", p.now().Sub(asked.Received()))
}

// reply seals content as the next reply of a case. With words goes who says them, so that
// a phone that has the code alone knows whom to answer.
func (p *program) reply(ctx context.Context, e *officer.Endpoint, c *officer.Case, content replyContent) (int, error) {
	content.At = p.now().Unix() / int64(time.Minute/time.Second)
	if content.Text != "" {
		content.Union, content.Envelope = c.Union, c.Line.Form
	}
	sealed, err := json.Marshal(content)
	if err != nil {
		return 0, err
	}
	return e.Reply(ctx, c.Sid(), c.Submission.K, sealed)
}
