package main

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"unionhall/internal/convert"
	"unionhall/internal/diag"
)

// importAnswer is what an import says at its end.
type importAnswer struct {
	From    string          `json:"from"`
	Into    string          `json:"into"`
	Kind    string          `json:"kind"`
	Lang    string          `json:"lang"`
	Files   []importedFile  `json:"files"`
	Copies  []copiedFile    `json:"copies"`
	Skipped []skippedAnswer `json:"skipped"`

	undated string // a kind that needs no date; "" for none
}

// importedFile is one Markdown file.
type importedFile struct {
	From     string        `json:"from"`
	To       string        `json:"to"`
	Title    string        `json:"title"`
	Date     string        `json:"date"`
	Lang     string        `json:"lang"`
	Draft    bool          `json:"draft"`
	Outcome  string        `json:"outcome"`
	Guessed  []guessAnswer `json:"guessed"`
	Dropped  []string      `json:"dropped"`
	Left     []leftAnswer  `json:"left"`
	Missing  []string      `json:"missing"`
	Problems []string      `json:"problems"`
}

type guessAnswer struct {
	What   string `json:"what"`
	Source string `json:"source"`
}

type leftAnswer struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// copiedFile is a picture or an attachment.
type copiedFile struct {
	From    string `json:"from"`
	To      string `json:"to"`
	Outcome string `json:"outcome"`
}

var outcomes = map[convert.Outcome]string{
	convert.Planned: "planned", convert.Written: "written", convert.Identical: "unchanged", convert.InTheWay: "in-the-way",
}

// skipReasons are why a file was not imported.
var skipReasons = map[convert.Reason]diag.Words{
	convert.Private:    diag.Say("文件名以“_”开头，是模板或者页面的一部分", "names that begin with _, templates and parts of pages"),
	convert.Unreadable: diag.Say("读不了", "could not be read"),
}

func newImportAnswer(dir string, t *importTarget, plan *convert.Plan) *importAnswer {
	a := &importAnswer{
		From: dir, Into: t.into, Kind: t.kind.ID, Lang: plan.Main, undated: t.undated,
		Files: []importedFile{}, Copies: []copiedFile{}, Skipped: []skippedAnswer{}, // [] in JSON, never null
	}
	problems := map[string][]string{}
	for _, d := range plan.Diags {
		problems[d.Path] = append(problems[d.Path], d.Rule)
	}
	place := func(to string) string { return path.Join(filepath.ToSlash(t.source), to) }
	for _, f := range plan.Files {
		a.Files = append(a.Files, newImportedFile(f, place(f.To), problems[f.From]))
	}
	for _, c := range plan.Copies {
		a.Copies = append(a.Copies, copiedFile{From: c.From, To: place(c.To), Outcome: outcomes[c.Outcome]})
	}
	for _, s := range plan.Skipped {
		a.skip(s)
	}
	return a
}

func newImportedFile(f convert.File, to string, problems []string) importedFile {
	i := importedFile{
		From: f.From, To: to, Title: f.Title, Date: f.Date, Lang: f.Lang, Draft: f.Draft, Outcome: outcomes[f.Outcome],
		Guessed: []guessAnswer{}, Left: []leftAnswer{},
		Dropped: append([]string{}, f.Dropped...), Missing: append([]string{}, f.Missing...), Problems: append([]string{}, problems...),
	}
	for _, g := range f.Guessed {
		i.Guessed = append(i.Guessed, guessAnswer{g.What, string(g.From)})
	}
	for _, l := range f.Left {
		i.Left = append(i.Left, leftAnswer{l.Name, l.Count})
	}
	return i
}

func (a *importAnswer) skip(s convert.Skip) {
	for i := range a.Skipped {
		if a.Skipped[i].Reason == string(s.Why) {
			a.Skipped[i].Count++
			a.Skipped[i].Paths = append(a.Skipped[i].Paths, s.Path)
			return
		}
	}
	a.Skipped = append(a.Skipped, skippedAnswer{Reason: string(s.Why), Count: 1, Paths: []string{s.Path}, name: skipReasons[s.Why]})
}

// tellImport writes the report for people.
func (p *program) tellImport(a *importAnswer, dryRun bool) {
	count := map[string]int{}
	for _, f := range a.Files {
		count[f.Outcome]++
	}
	copied := map[string]int{}
	for _, c := range a.Copies {
		copied[c.Outcome]++
	}
	if dryRun {
		p.tell(diag.Words{
			ZH: fmt.Sprintf("试运行：从 %s 导入到 %s，文章 %d 篇，图片和附件 %d 个。什么也没有写\n", a.From, a.Into, len(a.Files), len(a.Copies)),
			EN: fmt.Sprintf("Dry run: from %s into %s, %s, %s. Nothing was written\n", a.From, a.Into, many(len(a.Files), "text"), picturesAndAttachments(len(a.Copies))),
		})
	} else {
		p.tell(diag.Words{
			ZH: fmt.Sprintf("已从 %s 导入到 %s：文章 %d 篇，图片和附件 %d 个\n", a.From, a.Into, count["written"], copied["written"]),
			EN: fmt.Sprintf("Imported from %s into %s: %s, %s\n", a.From, a.Into, many(count["written"], "text"), picturesAndAttachments(copied["written"])),
		})
		p.tellThere(count, copied)
	}
	p.tellGroups(diag.Say("  猜的：", "  Guessed:"), a.group(guessesOf))
	p.tellGroups(diag.Say("  原来的设置，这里没有地方放，没有导入：", "  Left out of the old front matter, for which there is no place:"), a.group(droppedOf))
	p.tellGroups(diag.Say("  在原来的网站上有作用、现在只是文字：", "  Did something on the old site, and stays as text:"), a.group(leftOf))
	p.tellGroups(diag.Say("  必须有而没有找到，请补上再生成网站：", "  Required and not found; add it before you build:"), a.group(missingOf))
	p.tellUndated(a)
	p.tellImportSkips(a.Skipped)
}

func picturesAndAttachments(n int) string {
	if n == 1 {
		return "1 picture or attachment"
	}
	return fmt.Sprintf("%d pictures and attachments", n)
}

// tellUndated says what to do with texts that are of no day.
func (p *program) tellUndated(a *importAnswer) {
	n := 0
	for i := range a.Files {
		if slices.Contains(a.Files[i].Missing, "date") {
			n++
		}
	}
	if n == 0 || a.undated == "" {
		return
	}
	p.tell(diag.Words{
		ZH: fmt.Sprintf("    没有日期的有 %d 篇，都要补上；没有日期的文章也可以用 --as %s 导入，那一类不需要日期\n", n, a.undated),
		EN: fmt.Sprintf("    %s without a date, which %s needs; --as %s needs none\n", many(n, "text"), a.Kind, a.undated),
	})
}

func (p *program) tellThere(count, copied map[string]int) {
	if n := count["unchanged"] + copied["unchanged"]; n > 0 {
		p.tell(diag.Say("  以前导入过、没有变化的：%d 个\n", "  there already, and the same: %d\n", n))
	}
	if n := count["in-the-way"] + copied["in-the-way"]; n > 0 {
		p.tell(diag.Say("  同名文件已经在那里，没有写入：%d 个\n", "  not written, as another file is there: %d\n", n))
	}
}

// A reportGroup is the files that have one thing in common.
type reportGroup struct {
	name  diag.Words
	paths []string
}

// group gathers what about says of each file, in order of first appearance.
func (a *importAnswer) group(about func(f *importedFile) []diag.Words) []reportGroup {
	var groups []reportGroup
	at := map[diag.Words]int{}
	for i := range a.Files {
		for _, name := range about(&a.Files[i]) {
			n, known := at[name]
			if !known {
				n = len(groups)
				at[name] = n
				groups = append(groups, reportGroup{name: name})
			}
			groups[n].paths = append(groups[n].paths, a.Files[i].From)
		}
	}
	return groups
}

// mostGroups is how many groups of a kind the report shows. --json has all.
const mostGroups = 20

func (p *program) tellGroups(heading diag.Words, groups []reportGroup) {
	if len(groups) == 0 {
		return
	}
	p.tell(diag.Say("%s\n", "%s\n", p.in(heading)))
	for _, g := range groups[:min(len(groups), mostGroups)] {
		p.tellPaths(g.name, g.paths)
	}
	if more := len(groups) - mostGroups; more > 0 {
		p.tell(diag.Say("    等，另有 %d 种（--json 里全都有）\n", "    and %d more (--json has all)\n", more))
	}
}

// namedPaths is how many files of a group the report names.
const namedPaths = 2

func (p *program) tellPaths(name diag.Words, paths []string) {
	shown := paths[:min(len(paths), namedPaths)]
	p.tell(diag.Say("    %s %d：%s", "    %s, %d: %s", p.in(name), len(paths), strings.Join(shown, p.in(diag.Say("、", ", ")))))
	if more := len(paths) - len(shown); more > 0 {
		p.tell(diag.Say(" 等，另有 %d 个", " and %d more", more))
	}
	p.tell(diag.Say("\n", "\n"))
}

func (p *program) tellImportSkips(list []skippedAnswer) {
	if len(list) == 0 {
		return
	}
	p.tell(diag.Say("  没有导入：\n", "  Not imported:\n"))
	for _, s := range list {
		p.tellPaths(s.name, s.Paths)
	}
}

func droppedOf(f *importedFile) []diag.Words { return plainWords(f.Dropped) }
func missingOf(f *importedFile) []diag.Words { return plainWords(f.Missing) }

func leftOf(f *importedFile) []diag.Words {
	var names []string
	for _, l := range f.Left {
		names = append(names, l.Name)
	}
	return plainWords(names)
}

// plainWords are names that are the same in every language.
func plainWords(names []string) []diag.Words {
	var words []diag.Words
	for _, n := range names {
		words = append(words, diag.Words{ZH: n, EN: n})
	}
	return words
}

func guessesOf(f *importedFile) []diag.Words {
	var words []diag.Words
	for _, g := range f.Guessed {
		words = append(words, guessWords(g))
	}
	return words
}

// guessWords says "title from the first heading".
func guessWords(g guessAnswer) diag.Words {
	if special, ok := specialGuesses[g]; ok {
		return special
	}
	what, ok := guessedThings[g.What]
	if !ok {
		what = diag.Words{ZH: g.What, EN: g.What}
	}
	from := guessOrigins[convert.Origin(g.Source)]
	return diag.Words{ZH: fmt.Sprintf(from.ZH, what.ZH), EN: fmt.Sprintf(from.EN, what.EN)}
}

var guessedThings = map[string]diag.Words{
	"title": diag.Say("标题", "title"), "date": diag.Say("日期", "date"), "order": diag.Say("次序", "order"),
	"lang": diag.Say("语言", "language"), "name": diag.Say("文件名", "file name"), "draft": diag.Say("草稿", "draft"),
	"issued": diag.Say("公布日期", "issued"), "effective": diag.Say("施行日期", "effective"),
	"issuer": diag.Say("发文机关", "issuer"), "doc_no": diag.Say("文号", "doc_no"),
}

var guessOrigins = map[convert.Origin]diag.Words{
	convert.FromHeading:   {ZH: "%s取自第一个标题行，该行已从正文移去", EN: "%s from the first heading"},
	convert.FromFileName:  {ZH: "%s取自文件名", EN: "%s from the file name"},
	convert.FromFolder:    {ZH: "%s取自文件夹的名称", EN: "%s from the name of the folder"},
	convert.FromText:      {ZH: "%s取自正文", EN: "%s from the text"},
	convert.FromTitle:     {ZH: "%s取自标题", EN: "%s from the title"},
	convert.FromSettings:  {ZH: "%s没有写，按主要语言", EN: "%s taken to be the main one"},
	convert.FromCollision: {ZH: "%s和别的文章重复，加了日期、文件夹名或者数字", EN: "%s was taken: the date, the folder or a number was added"},
	convert.FromForbidden: {ZH: "%s里有网址不能用的字符，换成了“-”", EN: "%s had characters that an address cannot have"},
	convert.FromBytes:     {ZH: "%s是猜的", EN: "%s guessed"},
}

var specialGuesses = map[guessAnswer]diag.Words{
	{"title", string(convert.FromHeading)}:   diag.Say("标题取自第一个标题行", "title from the first heading"),
	{"heading", string(convert.FromHeading)}: diag.Say("第一个标题行就是标题，已从正文移去，页面上不会重复", "first heading taken out of the text, as the page shows the title"),
	{"encoding", string(convert.FromBytes)}:  diag.Say("文件不是 UTF-8，按原来的编码读取后转换", "encoding recognised and changed to UTF-8"),
	{"draft", string(convert.FromFolder)}:    diag.Say("在草稿文件夹里，作为草稿导入", "draft, as it lay in the folder of drafts"),
}
