package main

import (
	"context"
	"path"
	"strings"

	"github.com/spf13/cobra"

	"unionhall/internal/blank"
	"unionhall/internal/diag"
	"unionhall/internal/kind"
	"unionhall/internal/site"
)

// newItemFlags is what a new item can be told.
type newItemFlags struct {
	source     textValue
	union      textValue
	kind       textValue
	name       textValue
	translates textValue
	language   textValue
}

func (p *program) newItemCommand() *cobra.Command {
	f := &newItemFlags{
		source: textValue{flag: "source", word: "DIR"}, union: textValue{flag: "union", word: "ID"},
		kind: textValue{flag: "kind", word: "KIND"}, name: textValue{flag: "name", word: "NAME"},
		translates: textValue{flag: "translates", word: "PATH"}, language: textValue{flag: "language", word: "LANG"},
	}
	c := p.command(manual{
		name: "item", args: "[TITLE]",
		short:    diag.Say("新建一篇内容，该填的都列好", "make a new item, with all there is to fill in"),
		long:     newItemLong,
		examples: p.newItemExamples(),
	}, cobra.ArbitraryArgs, func(cmd *cobra.Command, args []string) error {
		return p.newItem(cmd.Context(), strings.TrimSpace(strings.Join(args, " ")), f)
	})
	s := c.Flags()
	s.SortFlags = false
	s.Var(&f.union, "union", p.in(diag.Say("哪个工会：id，或者全称、简称；默认是当前文件夹\n所属的工会", "the union: its id or a name; default: the one in whose\nfolder you are")))
	s.Var(&f.kind, "kind", p.in(diag.Say("哪一类内容，例如 news（新闻）、policy（政策法规）；\n默认看当前文件夹", "the kind, such as news or policy; default: the one in\nwhose folder you are")))
	s.Var(&f.name, "name", p.in(diag.Say("文件名，也是网址的最后一段，例如 heat；不写时取标题\n里的英文，没有英文就用日期", "file name and end of the address, such as heat; default:\nmade of the title, or the date")))
	s.Var(&f.translates, "translates", p.in(diag.Say("译的是哪一篇：原文的文件", "the file of the item that this one translates")))
	s.Var(&f.language, "language", p.in(diag.Say("正文用哪种语言，例如 en；默认是工会的主要语言", "language of the text, such as en; default: the main\none of the union")))
	s.Var(&f.source, "source", p.in(aroundUsage))
	offerLater(c, "union", func() []string { return unionIDs(f.source.text) })
	offerLater(c, "kind", func() []string { return kindIDs(f.source.text) })
	offerLater(c, "language", func() []string { return siteLanguages(f.source.text) })
	offerFolders(c, "source")
	return c
}

var newItemLong = diag.Say(
	`新建一个 Markdown 文件，放在该放的文件夹里。要填的项目都列好，每项有说明；标题和日期已经
写上。它是草稿：预览（unionhall serve）里看得到，写好后删去“draft: true”一行才会发布；要审核的
内容写“status: draft”，送审和通过时改。已经有的文件从不覆盖，重名时后面加 -2。

没有写的，在终端里一项一项地问：工会、类别、标题、这一类必填的项目、文件名。按 Ctrl-C 结束，什么
也不留下。在工会的文件夹里运行，就是那个工会；在其中 news 之类的文件夹里，就是那一类。

文件名是网址的一部分，汉字在网址里一个占九个字符，发到微信里会断开，电话里也念不出来，所以
最好用简短的拼音或英文，例如 gaowen-jintie。不写时，中文标题的文件用日期。`,
	`Makes a Markdown file in the folder where it belongs. All there is to fill in stands there,
each with a sentence; title and date are filled in. It is a draft: the preview shows it
(unionhall serve), and it is published once the line "draft: true" is deleted; where the
union reviews, it says "status: draft" instead. A file that is there is never replaced: of
a name that is taken, the new one ends in -2.

What is not said is asked on a terminal: union, kind, title, what the kind requires, the
file's name. Ctrl-C ends it, and nothing is left. In the folder of a union that union is
meant, in its folder news, say, that kind.

The name is part of the address. It is made of a title in Latin letters; one in any other
script gets the date, because such addresses are long, break in chat programs, and cannot be
read out.`)

func (p *program) newItemExamples() []example {
	return []example{
		{diag.Say("临河市总工会的一篇新闻", "a piece of news of one union"),
			"unionhall new item --union yl-linhe --kind news " + p.in(diag.Say(`--name gaowen "高温津贴发放"`, `"Heat allowance"`))},
		{diag.Say("什么都不写，一项一项地问", "say nothing, and be asked"), "unionhall new item"},
		{diag.Say("已有文章的英文译文：heat.en.md", "an English translation: heat.en.md"),
			`unionhall new item --translates content/news/heat.md --language en "Heat allowance"`},
		{diag.Say("给程序看的结果", "the result for a program"),
			"unionhall new item --union yl --kind policy --json " + p.in(diag.Say(`"经费公开办法"`, `"Open accounts"`))},
	}
}

// siteLanguages returns the languages of a source, for the Tab key.
func siteLanguages(source string) []string {
	if s, err := settingsIn(source); err == nil {
		return s.config.Languages
	}
	return nil
}

// A newItem is one on its way: what is known of it, and who can be asked.
type newItem struct {
	*neighbourhood
	p     *program
	ask   *asker // nil where nobody can answer
	flags *newItemFlags

	union    *site.Union
	kind     *kind.Kind
	title    string
	lang     string // of the text; "" for the union's main language
	original *original
	folder   string // below the source, with slashes
	name     string // without language and ending
	given    map[string]string
	missing  []diag.Words // what has to be said where nobody can be asked
}

// newItem runs the command.
func (p *program) newItem(ctx context.Context, title string, f *newItemFlags) error {
	n, err := p.lookAround(f.source.text)
	if err != nil {
		return err
	}
	it := &newItem{neighbourhood: n, p: p, ask: p.asker(), flags: f, title: title, given: map[string]string{}}
	for _, step := range []func(context.Context) error{
		it.findOriginal, it.findUnion, it.findKind, it.findLanguage, it.findTitle, it.complete,
		it.fillIn, it.findName,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	text := it.blank()
	file := path.Join(it.folder, it.fileName())
	if err := it.write(file, text.Text()); err != nil {
		return err
	}
	p.answer.New = &newAnswer{Dir: it.from(it.folder), Files: []string{path.Base(file)}, Missing: fieldNames(text.Missing())}
	it.tell(file, text)
	return nil
}

// complete ends the command where something had to be asked of nobody.
func (it *newItem) complete(context.Context) error { return wanted(it.missing, "unionhall new item") }

// wanted tells all at once what a command line lacks.
func wanted(missing []diag.Words, command string) error {
	if len(missing) == 0 {
		return nil
	}
	var all diag.Words
	for i, m := range missing {
		if i > 0 {
			all.ZH, all.EN = all.ZH+"、", all.EN+", "
		}
		all.ZH, all.EN = all.ZH+m.ZH, all.EN+m.EN
	}
	return usage(
		diag.Say("还要写：%[1]s", "still to be said: %[2]s", all.ZH, all.EN),
		diag.Say("在终端里运行时会一项一项地问；用法见 %s --help", "on a terminal it would be asked; see %s --help", command))
}

func (it *newItem) blank() blank.Item {
	b := blank.Item{Kind: it.kind, Lang: it.p.lang, Given: it.given, Review: it.union.Review[it.kind.ID] != ""}
	if it.original != nil {
		b.Original, b.OriginalFile = it.original.values, path.Base(it.original.path)
	}
	return b
}

func fieldNames(list []kind.Field) []string {
	names := []string{}
	for _, f := range list {
		names = append(names, f.Name)
	}
	return names
}
