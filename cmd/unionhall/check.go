package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"unionhall/internal/build"
	"unionhall/internal/check"
	"unionhall/internal/diag"
	"unionhall/internal/site"
	"unionhall/internal/spelling"
	"unionhall/themes"
)

// checkFlags is what a check can be told.
type checkFlags struct {
	source   textValue
	union    textValue
	previous textValue
	rules    ruleValue
	failOn   failOnValue
	drafts   bool
	now      timeValue
	jobs     countValue
	list     bool
	watch    bool
}

func (p *program) checkCommand() *cobra.Command {
	f := &checkFlags{source: textValue{flag: "source", word: "DIR"}, union: textValue{flag: "union", word: "ID"}, previous: textValue{flag: "previous", word: "DIR|URL"}}
	c := p.command(manual{
		name:     "check",
		short:    diag.Say("检查内容：链接、图片、用错的标点、不该公开的号码", "look for what build lets pass: links, pictures, typing, private numbers"),
		long:     checkLong,
		examples: checkUses,
	}, f.onlyRules, func(cmd *cobra.Command, _ []string) error { return p.check(cmd.Context(), f) })
	p.checkFlagSet(c, f)
	return c
}

var checkLong = diag.Say(
	`检查全部内容，什么也不改。build 会报告的都报告，此外还有：断了的链接，没有说明的图片，
太大的图片，缺的和旧的译文，过期的内容，空的栏目，从 Word 和公众号粘贴时带来的东西，
直引号、半角标点，写错的日期，手机号码和身份证号码。号码在报告里打了星号。

方括号里是规则的编号：unionhall check --rules 列出全部规则，unionhall check --rules text/pinyin
说明这一条为什么、怎么改。提醒不影响生成网页。
有理由不改的，写在 site.yaml 旁边的 check.yaml 里，以后不再提醒：

  silence:
    - rule: text/mobile
      path: content/linhe/news/*.md
      because: 值班手机，本人同意公开

path 和报告里的文件名写得一样，可以不写；* 是一个文件夹里的任何名称，** 也包括下面的文件夹。
union.yaml、服务站点等的电话栏是给人打的，里面的手机号码不提醒。
草稿要写 --drafts 才检查。`,
	`Looks at all content and changes nothing. It tells all that build tells, and more: broken
links, pictures without a description or too large, translations that are missing or behind,
what has expired, empty sections, what came along from Word and WeChat, straight quotes and
half-width marks in Chinese, wrong dates, mobile and identity numbers. Numbers are masked.

The id of the rule stands in brackets: unionhall check --rules lists all rules, and
unionhall check --rules text/pinyin says why that one is there and what to do. Warnings do
not stop a build.
What is to stay as it is goes into check.yaml beside site.yaml, with the reason:

  silence:
    - rule: text/mobile
      path: content/linhe/news/*.md
      because: the duty phone; its owner agrees

Write path as the report has it, or leave it out; * is any name in a folder, ** any below too.
Telephone fields, as in union.yaml and of stations, are there to be called: mobile numbers
in them are not told. Drafts are looked at with --drafts.`)

var checkUses = []example{
	{diag.Say("检查当前文件夹（或者其中的 content/）的网站", "the site in the current folder, or its content/"), "unionhall check"},
	{diag.Say("只看一个工会", "one union alone"), "unionhall check --union yl-linhe"},
	{diag.Say("只看两条规则", "two rules alone"), "unionhall check --rule text/mobile --rule link/broken"},
	{diag.Say("自动检查时，只有错误才算不通过", "in a pipeline that only faults shall stop"), "unionhall check --fail-on fault"},
	{diag.Say("边改边检查，保存一次查一次", "again at every save"), "unionhall check --watch"},
	{diag.Say("有哪些规则", "which rules there are"), "unionhall check --rules"},
	{diag.Say("一条规则为什么、怎么改", "why a rule is there, and what to do"), "unionhall check --rules text/pinyin"},
}

func (p *program) checkFlagSet(c *cobra.Command, f *checkFlags) {
	s := c.Flags()
	s.SortFlags = false
	s.Var(&f.source, "source", p.in(sourceUsage))
	s.Var(&f.union, "union", p.in(diag.Say("只检查这个工会（union.yaml 里的 id）", "this union alone (the id in its union.yaml)")))
	s.Var(&f.previous, "previous", p.in(diag.Say(
		"网站发布在哪个文件夹或者网址：表单的话和那里的不一样，\n就要有新的版本；默认是 public/，有的话",
		"the folder or address where the site is published: a form\nwith other words than there needs a new version;\ndefault: public/, if it is there")))
	s.Var(&f.rules, "rule", p.in(diag.Say("只报告这条规则；可以写几次", "this rule alone; may be given several times")))
	s.Var(&f.failOn, "fail-on", p.in(diag.Say(
		"有什么时退出码是 1：warning（提醒，默认）或 fault（错误）",
		"what makes the exit code 1: warning (the default) or fault")))
	s.BoolVar(&f.drafts, "drafts", false, p.in(diag.Say("连草稿和没有批准的内容一起检查", "look at drafts and what is not approved, too")))
	s.Var(&f.now, "now", p.in(diag.Say("按这个时间决定哪些内容过期，写法同 build；默认是现在", "the time that decides what has expired, as for build;\ndefault: now")))
	s.Var(&f.jobs, "jobs", p.in(diag.Say("同时做几件事；默认每个处理器核心一件", "how many things to do at once; default: one per processor")))
	s.BoolVar(&f.watch, "watch", false, p.in(diag.Say("文件一改就再检查，按 Ctrl-C 结束", "look again whenever a file changes; Ctrl-C ends it")))
	s.BoolVar(&f.list, "rules", false, p.in(diag.Say("列出全部规则，不检查；后面写编号，说明那一条", "list all rules and look at nothing; with an id behind it,\nexplain that one")))
	offerFolders(c, "source", "previous")
	offer(c, "fail-on", "warning", "fault")
	offerLater(c, "union", func() []string { return unionIDs(f.source.text) })
	offerLater(c, "rule", func() []string { return ruleIDs() })
}

// checkAnswer is what a check says at its end.
type checkAnswer struct {
	Source   string  `json:"source"`
	Now      string  `json:"now"`
	Unions   int     `json:"unions"`
	Items    int     `json:"items"`
	Silenced int     `json:"silenced"`
	Passed   bool    `json:"passed"`
	Seconds  float64 `json:"seconds"`
}

// check runs the check command.
func (p *program) check(ctx context.Context, f *checkFlags) error {
	if f.list {
		p.tellRules(f.rules.ids)
		return nil
	}
	o, err := p.checkOptions(f)
	if err != nil {
		return err
	}
	roomy.Use(p.env)
	if f.watch {
		return p.checkAgain(ctx, f, o)
	}
	bar := p.progress()
	o.Progress = bar.show
	report, list, err := update(ctx, o)
	bar.clear()
	if wrong := wrongUnion(list); wrong != nil {
		return wrong
	}
	if err != nil {
		return err
	}
	p.tellCache(o.Cache, report.CacheError)
	if !p.tellCheck(f, o, report, list) {
		return errFaults
	}
	return nil
}

func (p *program) checkOptions(f *checkFlags) (build.Options, error) {
	source, err := findSource(f.source.text)
	if err != nil {
		return build.Options{}, err
	}
	previous := f.previous.text
	if previous == "" && isFolder(defaultOut) {
		previous = defaultOut
	}
	o := build.Options{
		Source: source, Base: themes.Base(), Check: true, Previous: previous, Union: f.union.text, Drafts: f.drafts, Now: f.now.t, Jobs: f.jobs.n,
	}
	if o.Now.IsZero() {
		o.Now = p.now()
	}
	if o.Cache = p.cacheFolder(); o.Cache != "" {
		o.Program = programSum(o.Cache)
	}
	return o, nil
}

// tellCheck tells what was found, and reports whether it passes.
func (p *program) tellCheck(f *checkFlags, o build.Options, r *build.Report, list diag.List) bool {
	list = f.rules.only(list).Sorted()
	p.answer.Faults = list.Faults()
	p.answer.Warnings = len(list) - p.answer.Faults
	passed := p.answer.Faults == 0 && (f.failOn.faults || len(list) == 0)
	a := &checkAnswer{
		Source: o.Source, Now: o.Now.Format(timeForms[0]), Unions: r.Unions, Items: r.Items,
		Silenced: r.Silenced, Passed: passed, Seconds: r.Elapsed.Seconds(),
	}
	p.answer.Check = a
	if p.json {
		p.answer.Diagnostics = diag.JSON(list)
		return passed
	}
	printer := diag.Printer{W: p.stdout, Lang: p.lang, Root: o.Source, Color: p.colorsOn(p.stdout.w)}
	printer.Report(list)
	p.tellFound(a, list)
	p.tellDrafts(r.Skipped)
	return passed
}

// tellFound is the closing line.
func (p *program) tellFound(a *checkAnswer, list diag.List) {
	if len(list) > 0 {
		files := filesIn(list)
		p.tell(diag.Words{
			ZH: fmt.Sprintf("\n%s，在 %d 个文件里", diag.Count(list).ZH, files),
			EN: fmt.Sprintf("\n%s in %s", diag.Count(list).EN, many(files, "file")),
		})
	} else {
		p.tell(diag.Words{
			ZH: fmt.Sprintf("没有发现问题：%d 个工会，%d 篇内容", a.Unions, a.Items),
			EN: fmt.Sprintf("Nothing found: %s, %s", many(a.Unions, "union"), many(a.Items, "item")),
		})
	}
	if a.Silenced > 0 {
		p.tell(diag.Say("；check.yaml 里写明不改的另有 %d 个", "; %d more that check.yaml lives with", a.Silenced))
	}
	p.tell(diag.Say("\n", "\n"))
	if len(list) > 0 {
		p.tellPersonal(list)
		p.tellNext(list)
	}
}

// tellNext says what to do with a report, and whether it stands in the way.
func (p *program) tellNext(list diag.List) {
	if list.Faults() == 0 {
		p.tell(diag.Say("提醒不影响生成网页，建议改好；", "Warnings do not stop a build. "))
	}
	rule := known(list)
	if rule == "" {
		return // faults alone: each says what to do, and none can stay
	}
	p.tell(diag.Say("想知道为什么：unionhall check --rules %[1]s\n有理由不改的，写进 check.yaml（见 unionhall check --help）\n",
		"Why a rule is there: unionhall check --rules %[1]s\nWhat is to stay goes into check.yaml (see unionhall check --help)\n", rule))
}

// known is a rule of list that --rules explains, or "": those of the build's
// own faults say all themselves.
func known(list diag.List) string {
	ids := ruleIDs()
	for _, d := range list {
		if slices.Contains(ids, d.Rule) {
			return d.Rule
		}
	}
	return ""
}

// tellDrafts says that drafts were not looked at: whoever has just written one
// takes "nothing found" for an answer.
func (p *program) tellDrafts(skipped []build.Skipped) {
	n := 0
	for _, s := range skipped {
		if s.Reason == site.IsDraft || s.Reason == site.NotApproved {
			n += len(s.Paths)
		}
	}
	if n > 0 {
		p.tell(diag.Words{
			ZH: fmt.Sprintf("没有检查的草稿 %d 篇：unionhall check --drafts 一起检查\n", n),
			EN: fmt.Sprintf("Not looked at: %s; unionhall check --drafts does\n", many(n, "draft")),
		})
	}
}

// aScreenful is how many findings are seen without scrolling.
const aScreenful = 10

// tellPersonal says what to mend first where that may have scrolled away.
func (p *program) tellPersonal(list diag.List) {
	if len(list) <= aScreenful {
		return
	}
	n, rules := 0, []string{}
	for _, d := range list {
		if check.IsPersonal(d.Rule) {
			n++
			rules = append(rules, "--rule "+d.Rule)
		}
	}
	if n > 0 {
		slices.Sort(rules)
		only := strings.Join(slices.Compact(rules), " ")
		p.tell(diag.Say("其中 %d 处是个人号码，请先改；只看这些：unionhall check %s\n", "%d of them are numbers of persons: mend these first. To see them alone: unionhall check %s\n", n, only))
	}
}

func filesIn(list diag.List) int {
	seen := map[string]bool{}
	for _, d := range list {
		seen[d.Path] = true
	}
	return len(seen)
}

// ruleIDs are the ids of all rules.
func ruleIDs() []string {
	var ids []string
	for _, r := range check.Rules() {
		ids = append(ids, r.ID)
	}
	return ids
}

// ruleValue is --rule, given once or several times.
type ruleValue struct{ ids []string }

func (v *ruleValue) String() string { return strings.Join(v.ids, ",") }
func (v *ruleValue) Type() string   { return "ID" }
func (v *ruleValue) Set(s string) error {
	if !slices.Contains(ruleIDs(), s) {
		hint := diag.Say("全部规则：unionhall check --rules", "all rules: unionhall check --rules")
		if likely := spelling.Nearest(s, ruleIDs()); likely != "" {
			hint = diag.Say("是不是 %s？全部规则：unionhall check --rules", "did you mean %s? All rules: unionhall check --rules", likely)
		}
		return usage(diag.Say("没有编号为“%s”的规则", "there is no rule %q", s), hint)
	}
	v.ids = append(v.ids, s)
	return nil
}

// only leaves what the chosen rules have found, and every fault: with those
// nothing can be published.
func (v *ruleValue) only(list diag.List) diag.List {
	if len(v.ids) == 0 {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(d diag.Diag) bool {
		return d.Severity != diag.Fault && !slices.Contains(v.ids, d.Rule)
	})
}

// failOnValue is --fail-on.
type failOnValue struct{ faults bool }

func (v *failOnValue) Type() string { return "warning|fault" }
func (v *failOnValue) String() string {
	if v.faults {
		return "fault"
	}
	return "warning"
}

func (v *failOnValue) Set(s string) error {
	switch s {
	case "fault", "warning":
		v.faults = s == "fault"
		return nil
	}
	return usage(
		diag.Say("选项 --fail-on 不能是“%s”", "the flag --fail-on cannot be %q", s),
		diag.Say("写 warning（有提醒就算不通过）或 fault（有错误才算）", "write warning (anything found) or fault (faults alone)"))
}
