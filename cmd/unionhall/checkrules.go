package main

import (
	"slices"

	"github.com/spf13/cobra"

	"unionhall/internal/check"
	"unionhall/internal/diag"
)

// onlyRules refuses words behind check, but for ids behind --rules.
func (f *checkFlags) onlyRules(cmd *cobra.Command, args []string) error {
	if !f.list {
		return noArguments(cmd, args)
	}
	for _, id := range args {
		if err := f.rules.Set(id); err != nil {
			return err
		}
	}
	return nil
}

// A ruleAnswer is a rule for programs.
type ruleAnswer struct {
	ID   string     `json:"id"`
	Name diag.Words `json:"name"`
	Why  diag.Words `json:"why"`
}

// tellRules lists what is looked for, or explains the rules with these ids.
func (p *program) tellRules(ids []string) {
	p.answer.Rules = []ruleAnswer{}
	for _, r := range check.Rules() {
		if len(ids) == 0 || slices.Contains(ids, r.ID) {
			p.answer.Rules = append(p.answer.Rules, ruleAnswer{r.ID, r.Name, r.Why})
		}
	}
	for _, s := range check.Subjects() {
		if len(ids) == 0 {
			p.tellSubject(s)
			continue
		}
		for _, r := range s.Rules {
			if slices.Contains(ids, r.ID) {
				p.explainRule(r)
			}
		}
	}
	if len(ids) == 0 {
		p.tell(diag.Say("一条规则为什么、怎么改，后面写它的编号：unionhall check --rules text/pinyin\n",
			"Why a rule is there and what to do: unionhall check --rules text/pinyin\n"))
	}
}

// tellSubject lists rules on a line each.
func (p *program) tellSubject(s check.Subject) {
	p.tell(diag.Words{ZH: s.Name.ZH + "\n", EN: s.Name.EN + "\n"})
	for _, r := range s.Rules {
		p.tell(diag.Words{ZH: "  " + r.Name.ZH + "  [" + r.ID + "]\n", EN: "  " + r.Name.EN + "  [" + r.ID + "]\n"})
	}
	p.tell(diag.Say("\n", "\n"))
}

// explainRule shows a rule in full.
func (p *program) explainRule(r check.Rule) {
	cure := check.Cure(r.ID)
	p.tell(diag.Words{
		ZH: r.Name.ZH + "  [" + r.ID + "]\n  为什么：" + r.Why.ZH + "\n  怎么改：" + cure.ZH + "\n\n",
		EN: r.Name.EN + "  [" + r.ID + "]\n  why: " + r.Why.EN + "\n  what to do: " + cure.EN + "\n\n",
	})
}
