package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"unionhall/internal/diag"
)

func (p *program) deskOpenCommand() *cobra.Command {
	f := newOfficerFlags()
	into := textValue{flag: "into", word: "DIR"}
	c := p.command(manual{
		name: "open", args: "[CASE...]",
		short: diag.Say("打开取来的表，写成 JSON", "open what was fetched, as JSON"),
		long: diag.Say(
			`用经办人的钥匙打开 --cases 里的表，每份一行 JSON，写到标准输出；写 --into 就每份写成一个文件。
CASE 是办件号或者信封的摘要；不写就是全部。不连网络。

答案照发布的表单核对，对不上的列在 faults 里。里面的文字是别人写的：只当文字看，不要当网页、公式或者
命令用。`,
			`Opens what is in --cases with an officer's key: a line of JSON for each, on standard output, or a
file for each in --into. CASE is a case number or the digest of an envelope; without one it is
all. It needs no network.

Answers are compared with the form as it was published; what does not fit is in faults. What is in
them somebody has typed: take it for text, never for markup, a formula or a command.`),
		examples: []example{
			{diag.Say("看一件", "one case"), "unionhall desk open 11729179139"},
			{diag.Say("交给另一个程序", "for another program"), "unionhall desk open --passphrase-file secret --into opened"},
		},
	}, cobra.ArbitraryArgs, func(cmd *cobra.Command, args []string) error { return p.deskOpen(cmd.Context(), f, into.text, args) })
	p.officerFlagSet(c, f, false)
	c.Flags().Var(&into, "into", p.in(diag.Say("写到这个文件夹，每份一个文件", "write a file for each into this folder")))
	offerFolders(c, "into")
	return c
}

// deskOpen runs "desk open".
func (p *program) deskOpen(ctx context.Context, f *officerFlags, into string, named []string) error {
	known, err := f.deskSite(false)
	if err != nil {
		return err
	}
	cases, closed, err := p.openCases(ctx, f, known, named, true)
	if err != nil {
		return err
	}
	if into != "" {
		if err := os.MkdirAll(into, 0o700); err != nil {
			return err
		}
	}
	p.answer.Cases = []json.RawMessage{}
	for _, c := range withoutRatings(cases) {
		text, err := caseJSON(c)
		if err != nil {
			return err
		}
		p.answer.Cases = append(p.answer.Cases, json.RawMessage(text))
		switch {
		case into != "":
			err = writePrivate(filepath.Join(into, c.Number+"-"+c.Digest+".json"), text)
		case !p.json:
			_, err = p.stdout.Write(text)
		}
		if err != nil {
			return err
		}
	}
	if closed > 0 {
		return errFaults
	}
	return nil
}
