package main

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"unionhall/internal/build"
	"unionhall/internal/diag"
	"unionhall/internal/kind"
	"unionhall/internal/site"
	"unionhall/internal/theme"
	"unionhall/themes"
)

// themeAnswer is what "theme list" says.
type themeAnswer struct {
	Name  string      `json:"name"`
	Files []themeFile `json:"files"`
}

type themeFile struct {
	File  string      `json:"file"`
	Layer string      `json:"layer"`
	Under []string    `json:"under"`
	Role  theme.Role  `json:"role"`
	Does  diag.Words  `json:"does"`
	Idle  *diag.Words `json:"idle"`
}

func (p *program) themeCommand() *cobra.Command {
	return p.group(manual{
		name:  "theme",
		short: diag.Say("看主题由哪些文件组成", "see what the theme is made of"),
		long: diag.Say(
			`主题是网站的样子。自带一个基本主题；自己的主题是 themes/名称/ 文件夹，里面只放不一样的
文件：同名的文件代替自带的，strings/ 里的文字一条一条地代替。`,
			`The theme is how the site looks. There is a built-in one; a theme of your own is the folder
themes/NAME/ with only the files that differ: a file stands for the built-in one of its
name; the words in strings/ are replaced one by one.`),
		examples: []example{
			{diag.Say("哪个文件来自哪一层", "which file comes from which layer"), "unionhall theme list"},
			{diag.Say("抄一个自带的文件来改", "copy a built-in file to change it"), "unionhall theme copy css/colours.css"},
		},
	}, p.themeListCommand(), p.themeCopyCommand())
}

func (p *program) themeListCommand() *cobra.Command {
	source, all := &textValue{flag: "source", word: "DIR"}, false
	c := p.command(manual{
		name:  "list",
		short: diag.Say("主题的文件：来自哪一层、做什么用、有没有用到", "the files of the theme: layer, purpose, and whether a page uses them"),
		long: diag.Say(
			`列出自己的主题里的文件：代替了自带的哪个，或者是新增的；没有页面用到的，说明为什么，例如布局里
已经不引入的部件、main.css 没有引入的样式、名字写错的布局。--all 连自带的文件一起列出。

还没有自己的主题时，列出自带的全部文件，并说明怎样开始。`,
			`Lists the files of your theme: what each stands for, or that it is new; and of those that no
page reaches, why: a partial that no layout includes, a style sheet that main.css does not
import, a layout with a slip in its name. --all lists the built-in files too.

Where the site has no theme of its own, it lists all built-in files and says how to begin.`),
		examples: []example{
			{diag.Say("自己的主题改了什么", "what your theme changes"), "unionhall theme list"},
			{diag.Say("连自带的一起", "with the built-in files"), "unionhall theme list --all"},
			{diag.Say("给程序看的结果", "the result for a program"), "unionhall theme list --json"},
		},
	}, noArguments, func(*cobra.Command, []string) error { return p.themeList(source.text, all) })
	c.Flags().BoolVar(&all, "all", false, p.in(diag.Say("连自带的文件一起列出", "list the built-in files too")))
	c.Flags().Var(source, "source", p.in(aroundUsage))
	offerFolders(c, "source")
	return c
}

// themeList runs "theme list".
func (p *program) themeList(given string, all bool) error {
	own, err := p.siteTheme(given)
	if err != nil {
		return err
	}
	t, list := theme.Load(theme.Options{Layers: own.layers})
	kinds, faults := kind.Load(t.FS(), "kinds")
	list = append(list, faults...)
	p.tellDiags(list, own.source)
	p.answer.Theme = newThemeAnswer(own.name, t.Files(layoutsOf(kinds)), all || own.builtIn())
	p.tellTheme(p.answer.Theme, own.builtIn(), all)
	if list.Faults() > 0 {
		return errFaults
	}
	return nil
}

// A siteTheme is the theme of a site, not yet loaded.
type siteTheme struct {
	source string
	name   string
	layers []theme.Layer
}

func (t *siteTheme) builtIn() bool { return len(t.layers) == 1 }

// siteTheme finds the theme of a site, and tells what is wrong with its name.
func (p *program) siteTheme(given string) (*siteTheme, error) {
	source, err := sourceAround(given)
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(source, siteFile))
	if err != nil {
		return nil, err
	}
	config, list := site.ReadConfig(siteFile, text)
	layers, faults, err := build.ThemeLayers(source, config, themes.Base())
	if err != nil {
		return nil, err
	}
	if list = append(list, faults...); list.Faults() > 0 {
		p.tellDiags(list, source)
		return nil, errFaults
	}
	return &siteTheme{source: source, name: cmp.Or(config.Theme, "base"), layers: layers}, nil
}

func layoutsOf(kinds *kind.Set) []string {
	var list []string
	for _, k := range kinds.Kinds() {
		list = append(list, k.Layout)
	}
	return list
}

// newThemeAnswer takes all files, or those of the site's own layer.
func newThemeAnswer(name string, files []theme.File, all bool) *themeAnswer {
	a := &themeAnswer{Name: name, Files: []themeFile{}}
	for _, f := range files {
		if !all && f.Layer == baseLayer {
			continue
		}
		next := themeFile{File: f.Name, Layer: f.Layer, Under: append([]string{}, f.Under...), Role: f.Role, Does: purpose(f)}
		if f.Idle != (diag.Words{}) {
			next.Idle = &f.Idle
		}
		a.Files = append(a.Files, next)
	}
	return a
}

// baseLayer is the name of the built-in theme.
const baseLayer = "themes/base"

// tellTheme writes the table: file, layer, purpose; below a file what no page
// makes of it.
func (p *program) tellTheme(a *themeAnswer, builtIn, all bool) {
	var rows [][2]string
	idle := 0
	widest := 0
	for _, f := range a.Files {
		widest = max(widest, columns(p.in(stands(f))))
	}
	for _, f := range a.Files {
		mark := p.in(stands(f))
		text := mark + strings.Repeat(" ", widest-columns(mark)) + "  " + p.in(f.Does)
		if f.Idle != nil {
			idle++
			text += "\n" + p.in(diag.Say("没有用到：%[1]s", "not used: %[2]s", f.Idle.ZH, f.Idle.EN))
		}
		rows = append(rows, [2]string{f.File, text})
	}
	if builtIn {
		p.tell(diag.Say("网站用自带的主题 %s，文件有：\n\n", "The site has the built-in theme, %s. Its files:\n\n", baseLayer))
	} else {
		p.tell(diag.Say("网站的主题是 %s，没有的文件用自带的 %s。\n\n", "The theme of the site is %s; what it does not have comes from the built-in %s.\n\n", a.Name, baseLayer))
	}
	table := table(rows)
	p.tell(diag.Words{ZH: table, EN: table})
	switch {
	case builtIn:
		p.tell(howToBegin)
		return
	case len(a.Files) == 0:
		p.tell(diag.Say("  里面还没有文件。\n", "  It has no files yet.\n"))
	case idle > 0:
		p.tell(diag.Say("\n%d 个文件没有用到。\n", "\n%d of these files are not used.\n", idle))
	}
	if !all {
		p.tell(diag.Say("\n自带的文件：unionhall theme list --all；抄一个来改：unionhall theme copy 文件\n",
			"\nThe built-in files: unionhall theme list --all. Copy one: unionhall theme copy FILE\n"))
	}
}

// stands says what a file is to the layer below.
func stands(f themeFile) diag.Words {
	switch {
	case f.Layer == baseLayer:
		return diag.Say("自带", "built-in")
	case len(f.Under) == 0:
		return diag.Say("新增", "new")
	case f.Role == theme.StringsFile:
		return diag.Say("改其中的文字", "replaces words")
	}
	return diag.Say("代替自带的", "replaces")
}

var howToBegin = diag.Say(`
要改样子，做一个自己的主题，里面只放不一样的文件：

  1. 在 content 旁边新建文件夹 themes/my（名称自己定）
  2. 在 site.yaml 里写一行 theme: my
  3. 把要改的文件抄进去，例如颜色，再改抄来的文件：
       unionhall theme copy css/colours.css
  4. unionhall serve 边改边看
`, `
To change how it looks, make a theme of your own, with only the files that differ:

  1. make a folder themes/my beside content, by any name
  2. write a line "theme: my" into site.yaml
  3. copy what you want to change, such as the colours, and change the copy:
       unionhall theme copy css/colours.css
  4. unionhall serve shows it while you change it
`)
