package main

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"unionhall/internal/diag"
	"unionhall/internal/spelling"
	"unionhall/themes"
)

// The built-in theme is inside the program: whoever wants to change a file of
// it needs a copy. Standard output would not do, because some shells write
// another encoding when it is sent to a file.
func (p *program) themeCopyCommand() *cobra.Command {
	source := &textValue{flag: "source", word: "DIR"}
	c := p.command(manual{
		name: "copy", args: "FILE",
		short: diag.Say("把自带主题的一个文件抄到自己的主题里", "copy a file of the built-in theme into your own"),
		long: diag.Say(
			"把自带主题的一个文件抄到网站自己的主题（site.yaml 里的 theme）里，好在那里改。已经有的文件从不\n覆盖。有哪些文件见 unionhall theme list --all。",
			"Copies a file of the built-in theme into the theme of the site (theme in site.yaml), to be\nchanged there. A file that is there is never replaced. unionhall theme list --all names them."),
		examples: []example{
			{diag.Say("颜色", "the colours"), "unionhall theme copy css/colours.css"},
		},
	}, oneArgument(diag.Say("一个文件的名称，例如 css/colours.css", "the name of a file, such as css/colours.css")),
		func(_ *cobra.Command, args []string) error { return p.themeCopy(source.text, args[0]) })
	c.ValidArgsFunction = func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return baseFiles(), cobra.ShellCompDirectiveNoFileComp
	}
	c.Flags().Var(source, "source", p.in(aroundUsage))
	offerFolders(c, "source")
	return c
}

// themeCopy runs "theme copy".
func (p *program) themeCopy(given, name string) error {
	own, err := p.siteTheme(given)
	if err != nil {
		return err
	}
	name = strings.TrimPrefix(path.Clean(filepath.ToSlash(name)), baseLayer+"/")
	if !slices.Contains(baseFiles(), name) {
		return usage(
			diag.Say("自带的主题里没有文件“%s”", "the built-in theme has no file %q", name),
			likely(spelling.Nearest(name, baseFiles()), diag.Say("有哪些文件见 unionhall theme list --all", "unionhall theme list --all names the files")))
	}
	if own.builtIn() {
		return usage(
			diag.Say("网站还没有自己的主题", "the site has no theme of its own yet"),
			diag.Say("新建文件夹 themes/my，在 site.yaml 里写 theme: my；说明见 unionhall theme list", "make a folder themes/my and write \"theme: my\" into site.yaml; unionhall theme list tells more"))
	}
	text, err := fs.ReadFile(themes.Base(), name)
	if err != nil {
		return err
	}
	n := &neighbourhood{source: own.source}
	file := path.Join(own.layers[0].Name, name)
	if err := n.write(file, text); errors.Is(err, os.ErrExist) {
		return usage(
			diag.Say("%s 已经有了，没有改动", "%s is there already, and was left as it is", n.from(file)),
			diag.Say("直接改它；要重新开始，先删掉它", "change that file; to begin again, delete it first"))
	} else if err != nil {
		return err
	}
	p.answer.New = &newAnswer{Dir: n.from(path.Dir(file)), Files: []string{path.Base(file)}, Missing: []string{}}
	p.tell(diag.Say("已抄到 %[1]s\n  改它，用 %[2]s 边改边看\n", "Copied to %[1]s\n  change it there; %[2]s shows it while you do\n", n.from(file), n.serveLine()))
	return nil
}

// baseFiles are the files of the built-in theme.
func baseFiles() []string {
	names, err := filesOf(themes.Base())
	if err != nil {
		panic(err) // it is part of the program
	}
	return names
}
