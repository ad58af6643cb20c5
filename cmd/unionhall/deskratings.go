package main

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"unionhall/internal/diag"
	"unionhall/internal/officer"
)

// ratedAnswer is what "desk ratings" says.
type ratedAnswer struct {
	Counted int `json:"counted"` // now
	Told    int `json:"told"`    // the endpoint, now
	Waiting int `json:"waiting"` // until there are five of a form
}

func (p *program) deskRatingsCommand() *cobra.Command {
	f := newOfficerFlags()
	c := p.command(manual{
		name:  "ratings",
		short: diag.Say("数一数职工的评价，满五份就报数", "count what workers have rated, and tell it by the five"),
		long: diag.Say(
			`打开取来的评价，只数几份给了几分，然后删掉：接收端的、--cases 里的。评的是哪一件，不写在任何地方。
同一张表满五份，才把数目交给接收端：少了，看得出是谁的。没有满的记在 --cases 的 ratings.json 里。`,
			`Opens the ratings that were fetched, counts how many gave which grade, and erases them: at the
endpoint, and in --cases. To which case one belongs is written nowhere. The endpoint is told once
there are five of a form: of fewer it could tell whose they are. Until then the counts are in
ratings.json in --cases.`),
		examples: []example{
			{diag.Say("取来，数一数", "fetch, and count"), "unionhall desk pull && unionhall desk ratings"},
		},
	}, noArguments, func(cmd *cobra.Command, _ []string) error { return p.deskRatings(cmd.Context(), f) })
	p.officerFlagSet(c, f, true)
	return c
}

// withoutRatings leaves out what "desk ratings" counts: nobody is shown one.
func withoutRatings(cases []*officer.Case) []*officer.Case {
	return slices.DeleteFunc(slices.Clone(cases), func(c *officer.Case) bool { return c.Rating() > 0 })
}

// deskRatings runs "desk ratings".
func (p *program) deskRatings(ctx context.Context, f *officerFlags) error {
	folder := officer.Folder(f.cases.text)
	tally, err := folder.Tally()
	if err != nil {
		return err
	}
	kept, err := folder.Kept()
	if err != nil {
		return err
	}
	var cases []*officer.Case
	if len(kept) > 0 {
		if cases, _, err = p.openCases(ctx, f, nil, nil, false); err != nil {
			return err
		}
	}
	a := &ratedAnswer{}
	err = p.atEndpoint(ctx, f, func(e *officer.Endpoint, _ *officer.Site) error {
		for _, c := range cases {
			if c.Rating() == 0 {
				continue
			}
			counted, err := tally.Take(ctx, e, c, cases, p.now())
			if err != nil {
				return err
			}
			if counted {
				a.Counted++
			}
		}
		a.Told, err = tally.Report(ctx, e)
		return err
	})
	if err != nil {
		return err
	}
	a.Waiting = tally.Waiting()
	p.answer.Rated = a
	p.tell(diag.Say("数了 %[1]d 份评价，报了 %[2]d 份；还有 %[3]d 份没有满五份\n", "%[1]d ratings counted, %[2]d told; %[3]d wait until there are five\n", a.Counted, a.Told, a.Waiting))
	return nil
}
