package main

import (
	"context"

	"github.com/spf13/cobra"

	"unionhall/internal/diag"
	"unionhall/internal/officer"
)

func (p *program) deskPullCommand() *cobra.Command {
	f := newOfficerFlags()
	c := p.command(manual{
		name:  "pull",
		short: diag.Say("把职工寄来的表取到一个文件夹，封着不动", "fetch what workers have sent into a folder, sealed as it is"),
		long: diag.Say(
			`向接收端证明自己是经办人，把工会收到的表和照片取到 --cases 里，每份一个文件夹，封着不动。
随时可以中断；再运行一次，只取新的。取走以后，职工就不能自己撤回了。

文件夹里的内容没有经办人的钥匙谁也打不开。打开用 unionhall desk open。`,
			`Proves to the endpoint that you are an officer, and fetches the forms and photos that came for
the union into --cases, a folder for each, sealed as they are. It can be interrupted at any time;
run again, it fetches what is new. What was fetched its worker cannot take back any more.

Nobody opens what is in the folder without an officer's key. unionhall desk open does.`),
		examples: []example{
			{diag.Say("取到 cases/", "into cases/"), "unionhall desk pull"},
			{diag.Say("每小时自动取一次", "by itself, every hour"), "unionhall desk pull --union yl-linhe --cases /srv/cases --passphrase-file secret"},
		},
	}, noArguments, func(cmd *cobra.Command, _ []string) error { return p.deskPull(cmd.Context(), f) })
	p.officerFlagSet(c, f, true)
	return c
}

// deskPull runs "desk pull".
func (p *program) deskPull(ctx context.Context, f *officerFlags) error {
	kids, err := f.openingKids()
	if err != nil {
		return err
	}
	var pulled officer.Pulled
	err = p.atEndpoint(ctx, f, func(e *officer.Endpoint, _ *officer.Site) (err error) {
		pulled, err = officer.Folder(f.cases.text).Pull(ctx, e, kids...)
		return err
	})
	if err != nil {
		return err
	}
	p.answer.Pulled = &pulled
	p.tell(diag.Say("新取来 %[1]d 份、%[2]d 个照片部分，有变化 %[3]d 份；%[5]s 里一共 %[4]d 份\n",
		"%[1]d new, %[2]d parts of photos, %[3]d changed; %[4]d in %[5]s\n", pulled.New, pulled.Parts, pulled.Changed, pulled.Kept, f.cases.text))
	return nil
}
