package main

import (
	"context"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"unionhall/internal/diag"
	"unionhall/internal/officer"
)

// replyFlags is what "desk reply" can be told.
type replyFlags struct {
	*officerFlags
	text, file, outcome, state textValue
	need                       []string
	viewed                     bool
}

// repliedAnswer is what "desk reply" says.
type repliedAnswer struct {
	Number string `json:"number"`
	Seq    int    `json:"seq"`   // of the reply within the case
	State  string `json:"state"` // that the envelope was moved to
}

func (p *program) deskReplyCommand() *cobra.Command {
	f := &replyFlags{
		officerFlags: newOfficerFlags(), text: textValue{flag: "text", word: "TEXT"}, file: textValue{flag: "text-file", word: "FILE"},
		outcome: textValue{flag: "outcome", word: "OUTCOME"}, state: textValue{flag: "state", word: "STATE"},
	}
	c := p.command(manual{
		name: "reply", args: "CASE",
		short: diag.Say("封好一份答复，交给接收端", "seal a reply and hand it over"),
		long: diag.Say(
			`把答复封给寄表的职工，交给接收端；职工打开手机就看到，凭十二个字在别的手机上也看得到。
CASE 是办件号；那份表要先用 unionhall desk pull 取来。一件事有几封信的，一起往前走；
它们说的不是同一把答复的钥匙时，写要答复的那一封的摘要。同时有别人答复时，接着他的编号再封一次。

--viewed 不写文字，只告诉手机：表和照片全都打开了，它七天以后可以放下自己那一份。`,
			`Seals a reply to the worker who sent the case and hands it over to the endpoint; the worker reads it
on their phone, and with the twelve characters on any other. CASE is a case number, of what
unionhall desk pull has fetched. All letters of a case move on together; where they name several
keys for replies, say the digest of the one that you answer. Where somebody else replies at the
same time, it is sealed again behind theirs.

--viewed says no words, but tells the phone that the form and all of its photos were opened, so
that it may let its own copy go seven days later.`),
		examples: []example{
			{diag.Say("请职工补两样材料", "ask for two things that are missing"), `unionhall desk reply 11729179139 --text-file ask.txt --need ID --need contract`},
			{diag.Say("办结", "close it"), "unionhall desk reply 11729179139 --text-file answer.txt --outcome done --state closed"},
			{diag.Say("告诉手机已经收好", "tell the phone that all is here"), "unionhall desk reply 11729179139 --viewed"},
		},
	}, oneCase, func(cmd *cobra.Command, args []string) error { return p.deskReply(cmd.Context(), f, args[0]) })
	p.officerFlagSet(c, f.officerFlags, true)
	s := c.Flags()
	s.Var(&f.text, "text", p.in(diag.Say("答复的文字", "the words of the reply")))
	s.Var(&f.file, "text-file", p.in(diag.Say("答复的文字在这个文件里；- 是标准输入", "the words are in this file; - is standard input")))
	s.StringArrayVar(&f.need, "need", nil, p.in(diag.Say("还缺什么；可以写几次", "something that is missing; may be given again")))
	s.Var(&f.outcome, "outcome", p.in(diag.Say("结果：done（办成）或 declined（不办）", "done or declined")))
	s.Var(&f.state, "state", p.in(diag.Say("办到哪一步：answered（默认）或 closed", "answered (default) or closed")))
	s.BoolVar(&f.viewed, "viewed", false, p.in(diag.Say("只说全都打开了", "say only that all was opened")))
	offer(c, "outcome", "done", "declined")
	offer(c, "state", "answered", "closed")
	return c
}

func oneCase(cmd *cobra.Command, args []string) error {
	if len(args) == 1 {
		return nil
	}
	return usage(diag.Say("“%s”后面要写一个办件号", "%s needs one case number", cmd.CommandPath()), diag.Say("例如 11729179139", "such as 11729179139"))
}

// check sees that what is to be said fits together, and returns its words.
func (f *replyFlags) check(stdin io.Reader) (text string, err error) {
	text = f.text.text
	switch f.file.text {
	case "":
	case "-":
		var b []byte
		b, err = io.ReadAll(stdin)
		text = string(b)
	default:
		var b []byte
		b, err = os.ReadFile(f.file.text)
		text = string(b)
	}
	if err != nil {
		return "", err
	}
	text = strings.TrimSpace(strings.ToValidUTF8(strings.TrimPrefix(text, "\ufeff"), "\ufffd"))
	if f.state.text == "" {
		f.state.text = "answered"
	}
	switch {
	case f.viewed && (text != "" || len(f.need) > 0 || f.outcome.text != ""):
		return "", usage(diag.Say("--viewed 不带文字", "--viewed says no words"), diag.Say("分两次运行", "run it twice"))
	case !f.viewed && text == "":
		return "", usage(diag.Say("没有写答复", "the reply has no words"), diag.Say("用 --text 或 --text-file 写", "write them with --text or --text-file"))
	case f.outcome.text != "" && f.outcome.text != "done" && f.outcome.text != "declined":
		return "", usage(diag.Say("--outcome 不能是“%s”", "--outcome cannot be %q", f.outcome.text), diag.Say("写 done 或 declined", "write done or declined"))
	case f.state.text != "answered" && f.state.text != "closed":
		return "", usage(diag.Say("--state 不能是“%s”", "--state cannot be %q", f.state.text), diag.Say("写 answered 或 closed", "write answered or closed"))
	}
	return text, nil
}

// A replyContent is what is sealed (docs/formats.md, "Replies").
type replyContent struct {
	Text    string   `json:"text,omitempty"`
	Viewed  string   `json:"viewed,omitempty"`
	Need    []string `json:"need,omitempty"`
	Form    string   `json:"form,omitempty"` // on which it can be added
	Outcome string   `json:"outcome,omitempty"`
	Erased  string   `json:"erased,omitempty"` // digest of a letter
	Kept    string   `json:"kept,omitempty"`   // digest of a request to erase

	Union    string `json:"u,omitempty"`
	Envelope string `json:"f,omitempty"` // what envelopes call the form
	At       int64  `json:"at"`
}

// deskReply runs "desk reply".
func (p *program) deskReply(ctx context.Context, f *replyFlags, number string) error {
	text, err := f.check(p.stdin)
	if err != nil {
		return err
	}
	cases, _, err := p.openCases(ctx, f.officerFlags, nil, []string{number}, f.viewed)
	if err != nil {
		return err
	}
	if cases = withoutRatings(cases); len(cases) == 0 {
		return errFaults
	}
	p.answer.Replied = []repliedAnswer{}
	if f.viewed {
		for _, c := range cases {
			if err := p.tellViewed(ctx, f, c); err != nil {
				return err
			}
		}
		return nil
	}
	if severalKeys(cases) {
		return usage(
			diag.Say("“%s”有几封信，说的不是同一把答复的钥匙：有一封可能是别人寄的", "the letters of %s name several keys for replies: one of them may be somebody else's", number),
			diag.Say("用 unionhall desk open 看清楚，再写要答复的那一封的摘要（d）代替办件号", "look with unionhall desk open, and say the digest (d) of the letter that you answer in place of the number"))
	}
	content := replyContent{Text: text, Need: f.need, Outcome: f.outcome.text}
	if len(f.need) > 0 && cases[0].Form != nil {
		content.Form = cases[0].Form.ID
	}
	return p.sendReply(ctx, f, cases, content, f.state.text)
}

// tellViewed tells the phone that an envelope was opened, photos and all.
func (p *program) tellViewed(ctx context.Context, f *replyFlags, c *officer.Case) error {
	if !c.IsWhole() {
		return usage(
			diag.Say("%s 的照片还没有到齐", "not all photos of %s are here", c.Number),
			diag.Say("过些时候再运行 unionhall desk pull", "run unionhall desk pull again later"))
	}
	return p.sendReply(ctx, f, []*officer.Case{c}, replyContent{Viewed: c.Digest}, "viewed")
}

// severalKeys reports whether letters name more than one case or key for replies.
func severalKeys(cases []*officer.Case) bool {
	return slices.ContainsFunc(cases, func(c *officer.Case) bool {
		return c.Sid() != cases[0].Sid() || c.Submission.K != cases[0].Submission.K
	})
}

// sendReply says content to a case, and moves these envelopes of it on.
func (p *program) sendReply(ctx context.Context, f *replyFlags, cases []*officer.Case, content replyContent, state string) error {
	c := cases[0]
	a := repliedAnswer{Number: c.Number, State: state}
	err := p.atEndpoint(ctx, f.officerFlags, func(e *officer.Endpoint, _ *officer.Site) (err error) {
		if a.Seq, err = p.reply(ctx, e, c, content); err != nil {
			return err
		}
		for _, c := range cases {
			if c.AsksToErase() && content.Text != "" {
				continue // to answer is not to decide: "desk erase"
			}
			if err := e.Advance(ctx, c.Digest, state); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.answer.Replied = append(p.answer.Replied, a)
	p.tell(diag.Say("办件号 %s：第 %d 条答复已经交给接收端\n", "case %s: reply %d is at the endpoint\n", a.Number, a.Seq))
	return nil
}
