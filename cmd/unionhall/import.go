package main

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"unionhall/internal/convert"
	"unionhall/internal/diag"
	"unionhall/internal/kind"
)

// importFlags is what an import can be told.
type importFlags struct {
	kind   textValue
	into   textValue
	dryRun bool
}

func (p *program) importCommand() *cobra.Command {
	f := &importFlags{kind: textValue{flag: "as", word: "KIND"}, into: textValue{flag: "into", word: "DIR"}}
	c := p.command(manual{
		name: "import", args: "DIR --as KIND --into DIR",
		short:    diag.Say("导入别人写的 Markdown", "bring in Markdown that others wrote"),
		long:     importLong,
		examples: importExamples,
	}, oneArgument(diag.Say("一个文件夹的名称", "the name of a folder")),
		func(cmd *cobra.Command, args []string) error { return p.runImport(cmd.Context(), args[0], f) })
	s := c.Flags()
	s.SortFlags = false
	s.Var(&f.kind, "as", p.in(diag.Say("导入成哪一类内容，例如 news、policy、page；必须写", "the kind of content it becomes, such as news, policy\nor page; required")))
	s.Var(&f.into, "into", p.in(diag.Say(
		"放到哪个工会的文件夹（里面有 union.yaml），\n或者其中这类内容的文件夹；必须写",
		"the folder of the union that gets it (it holds union.yaml),\nor the folder of that kind in it; required")))
	s.BoolVar(&f.dryRun, "dry-run", false, p.in(diag.Say("只报告，什么也不写", "only report; write nothing")))
	offerLater(c, "as", func() []string { return kindIDs(f.into.text) })
	offerFolders(c, "into")
	return c
}

var importLong = diag.Say(
	`把 DIR 里别人写的 Markdown（Jekyll、Hugo、VitePress、Hexo 或者没有设置的）变成这里的内容：
标题、日期、次序、语言取自原来的设置、标题行、文件名和文件夹；正文一字不改。
文章里的图片和附件一起复制，原来的网址记在 aliases 里，旧链接仍然有效。

报告说明哪些是猜的、哪些没有导入、哪些读不懂。已经有的文件从不覆盖；DIR 只读不写。`,
	`Turns the Markdown in DIR (of Jekyll, Hugo, VitePress, Hexo, or plain) into content of
ours: titles, dates, order and languages come from front matter, headings, file names and
folders; the text stays as it is. Pictures and attachments come along, and the old addresses
are kept as aliases, so that old links still lead somewhere.

A report says what was guessed, what was left out and what could not be read. A file that
is there is never replaced; DIR is only read.`)

var importExamples = []example{
	{diag.Say("把旧网站的文章导入成新闻", "the posts of an old site, as news"), "unionhall import old-site --as news --into content"},
	{diag.Say("先看看会怎样，什么也不写", "see first what would happen"), "unionhall import old-site --as news --into content --dry-run"},
	{diag.Say("导入成一个下级工会的政策法规", "as policies of a union below"), "unionhall import laws/docs --as policy --into content/linhe/policy"},
	{diag.Say("给程序看的报告，一个文件一条", "the report for a program, file by file"), "unionhall import old-site --as page --into content --json"},
}

// runImport runs the import command.
func (p *program) runImport(ctx context.Context, dir string, f *importFlags) error {
	if err := wantFolder(dir); err != nil {
		return err
	}
	t, list, err := findTarget(dir, f)
	if err != nil {
		return err
	}
	if list.Faults() > 0 {
		p.tellDiags(list, t.source)
		return errFaults
	}
	source, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer source.Close()
	plan, err := convert.Read(ctx, source.FS(), t.options)
	if err != nil {
		return err
	}
	if !f.dryRun {
		if err := writePlan(ctx, plan, t.source); err != nil {
			return err
		}
	}
	p.answer.Import = newImportAnswer(dir, t, plan)
	p.tellDiags(plan.Diags, dir)
	p.tellImport(p.answer.Import, f.dryRun)
	if plan.Diags.Faults() > 0 {
		return errFaults
	}
	return nil
}

func writePlan(ctx context.Context, plan *convert.Plan, source string) error {
	into, err := os.OpenRoot(source)
	if err != nil {
		return err
	}
	defer into.Close()
	return plan.Write(ctx, into)
}

func wantFolder(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return usage(
			diag.Say("没有文件夹“%s”", "there is no folder %s", dir),
			diag.Say("写要导入的 Markdown 所在的文件夹", "name the folder that holds the Markdown to bring in"))
	case err != nil:
		return err
	case !info.IsDir():
		return usage(
			diag.Say("“%s”是一个文件", "%s is a file", dir),
			diag.Say("写要导入的 Markdown 所在的文件夹", "name the folder that holds the Markdown to bring in"))
	}
	return nil
}

// An importTarget is where an import goes.
type importTarget struct {
	source  string // the folder with site.yaml
	into    string // as it will be shown
	kind    *kind.Kind
	undated string // a kind that needs no date; "" for none
	options convert.Options
}

// findTarget reads the settings around the folder that is imported to: kinds,
// languages and time zone are those of its site.
func findTarget(dir string, f *importFlags) (*importTarget, diag.List, error) {
	if f.kind.text == "" || f.into.text == "" {
		return nil, nil, usage(
			diag.Say("要写明导入成哪一类（--as）、放到哪里（--into）", "say what it becomes (--as) and where it goes (--into)"),
			diag.Say("例如 unionhall import %s --as news --into content", "such as: unionhall import %s --as news --into content", quoted(dir)))
	}
	s, list, err := settingsAround(f.into.text)
	if err != nil {
		return nil, nil, err
	}
	if list.Faults() > 0 {
		return &importTarget{source: s.source}, list, nil
	}
	if inSite, err := within(dir, s.source); err != nil || inSite {
		return nil, nil, cmp.Or(err, alreadyHere(dir, s.source))
	}
	k := s.kinds.ByID(f.kind.text)
	if k == nil {
		return nil, nil, noKind(f.kind.text, s.kinds)
	}
	folder, err := folderFor(s, k, f.into.text)
	if err != nil {
		return nil, nil, err
	}
	t := &importTarget{source: s.source, into: path.Join(filepath.ToSlash(s.source), folder), kind: k, undated: undatedKind(s.kinds)}
	t.options = convert.Options{
		Kind: k, Languages: s.languages, Zone: s.config.Zone, Folder: folder,
		Reserved: s.reserved, Leave: leave(dir, s.source),
	}
	return t, nil, nil
}

// undatedKind returns the kind of pages that are of no day.
func undatedKind(kinds *kind.Set) string {
	k := kinds.ByID("page")
	if k == nil || slices.ContainsFunc(k.Fields, func(f kind.Field) bool { return f.Name == "date" && f.Required }) {
		return ""
	}
	return k.ID
}

// alreadyHere refuses to import what is content: each text would be there twice.
func alreadyHere(dir, source string) error {
	return usage(
		diag.Say("“%[1]s”已经是网站“%[2]s”的内容", "%[1]s is already content of the site in %[2]s", dir, source),
		diag.Say("写旧网站的文件夹，把它放在内容文件夹之外", "name the folder of the old site, and keep it outside the content folder"))
}

func noKind(name string, kinds *kind.Set) error {
	var ids []string
	for _, k := range kinds.Kinds() {
		ids = append(ids, k.ID)
		if k.Folder == name {
			return usage(
				diag.Say("没有“%s”这一类内容，它是文件夹的名称", "there is no kind %q: that is the name of its folder", name),
				diag.Say("写 --as %s", "write --as %s", k.ID))
		}
	}
	return usage(
		diag.Say("没有“%s”这一类内容", "there is no kind %q", name),
		diag.Say("可以写 %s", "write one of: %s", strings.Join(ids, ", ")))
}

// folderFor returns the folder for items below the source: the kind's in the
// union's, or one below that.
func folderFor(s *importSettings, k *kind.Kind, into string) (string, error) {
	first, _, _ := strings.Cut(s.below, "/")
	switch {
	case s.below == ".":
		return path.Join(s.union, k.Folder), nil
	case first == k.Folder:
		return path.Join(s.union, s.below), nil
	}
	return "", usage(
		diag.Say("“%s”不是放“%s”的地方", "%s is no place for %s", into, k.ID),
		diag.Say("写工会的文件夹，或者其中的“%s”", "name the folder of a union, or %q in it", k.Folder))
}

// leave returns the site's own folder where it lies in what is imported: what
// an import has written, the next one must not read.
func leave(dir, source string) string {
	from, err := existing(dir)
	if err != nil {
		return ""
	}
	site, err := existing(source)
	if err != nil {
		return ""
	}
	rel, err := filepath.Rel(from, site)
	if err != nil || rel == "." || !filepath.IsLocal(rel) {
		return ""
	}
	return filepath.ToSlash(rel)
}
