package main

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"unionhall/internal/diag"
)

// starter holds the small sites that "new site" makes, one for each language
// of the program.
//
//go:embed all:starter
var starter embed.FS

// newAnswer is what a "new" command made.
type newAnswer struct {
	Dir     string   `json:"dir"`
	Files   []string `json:"files"`
	Missing []string `json:"missing"`
}

func (p *program) newCommand() *cobra.Command {
	return p.group(manual{
		name:  "new",
		short: diag.Say("新建网站、工会、文章", "make a new site, union or item"),
		long: diag.Say(
			"新建网站、工会或者一篇内容。没有写的，在终端里会一项一项地问。",
			"Makes a new site, a new union in it, or a new item. What is not said is asked on a terminal."),
		examples: []example{
			{diag.Say("新建一个小网站", "make a small site"), "unionhall new site my-union"},
			{diag.Say("新建一篇内容，一项一项地问", "a new item, asking for all there is to say"), "unionhall new item"},
			{diag.Say("在网站里增加一个工会", "another union of the site"), "unionhall new union"},
		},
	}, p.newItemCommand(), p.newUnionCommand(), p.newSiteCommand())
}

func (p *program) newSiteCommand() *cobra.Command {
	return p.command(manual{
		name: "site", args: "DIR",
		short: diag.Say("新建一个小网站，马上可以生成", "make a small site that builds at once"),
		long: diag.Say(
			`在文件夹 DIR 里新建一个小网站：一个县总工会和它下面的两个工会，几篇示例内容。
每个设置都有说明，照着改就行。DIR 必须还没有，或者是空的。

--lang en 新建英文的网站。`,
			`Makes a small site in the folder DIR: a county federation with two unions below it, and
a few items. Every setting is explained beside it. DIR must be empty, or not be there yet.

The site is in the language of the messages: --lang zh makes a Chinese one.`),
		examples: []example{
			{diag.Say("在新文件夹 my-union 里", "in a new folder my-union"), "unionhall new site my-union"},
			{diag.Say("新建英文的网站", "a site in Chinese"), "unionhall new site my-union --lang " + p.in(diag.Say("en", "zh"))},
			{diag.Say("在当前的空文件夹里", "in the current, empty folder"), "unionhall new site ."},
		},
	}, oneArgument(diag.Say("一个文件夹的名称", "the name of a folder")),
		func(cmd *cobra.Command, args []string) error { return p.newSite(cmd.Context(), args[0]) })
}

func (p *program) newSite(ctx context.Context, dir string) error {
	if err := wantEmpty(dir); err != nil {
		return err
	}
	files, err := fs.Sub(starter, "starter/"+p.lang)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := os.CopyFS(dir, files); err != nil {
		return err
	}
	made, err := filesOf(files)
	if err != nil {
		return err
	}
	for _, name := range made {
		if err := p.checkToday(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	p.answer.New = &newAnswer{Dir: dir, Files: made, Missing: []string{}}
	p.tellNew(dir, len(made))
	return nil
}

var checkedOn = regexp.MustCompile(`(?m)^confirmed_on: .*$`)

// checkToday says of an example's station that it was checked on the day on
// which it is made: an older day would soon be told of, and nobody go there.
func (p *program) checkToday(file string) error {
	text, err := os.ReadFile(file)
	if err != nil || !checkedOn.Match(text) {
		return err
	}
	return os.WriteFile(file, checkedOn.ReplaceAll(text, []byte("confirmed_on: "+p.now().Format(time.DateOnly))), 0o644)
}

// wantEmpty refuses a place where a site would mix with something else.
func wantEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil && isFile(dir):
		return usage(
			diag.Say("“%s”是一个文件", "%s is a file", dir),
			diag.Say("请写一个新文件夹的名称", "name a new folder"))
	case err != nil:
		return err
	case len(entries) == 0:
		return nil
	}
	return usage(
		diag.Say("文件夹“%s”里已经有东西：%s", "the folder %s is not empty: it holds %s", dir, firstNames(entries)),
		diag.Say("请写一个新文件夹或者空文件夹的名称", "name a new folder or an empty one"))
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

// firstNames names some entries of a folder.
func firstNames(entries []fs.DirEntry) string {
	const most = 3
	var names []string
	for _, e := range entries[:min(len(entries), most)] {
		names = append(names, e.Name())
	}
	if len(entries) > most {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}

// filesOf lists all files of fsys.
func filesOf(fsys fs.FS) ([]string, error) {
	var names []string
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, name)
		}
		return err
	})
	slices.Sort(names)
	return names, err
}

// tellNew says what to do next.
func (p *program) tellNew(dir string, files int) {
	p.tell(diag.Say("已在 %s 新建网站，共 %d 个文件。接下来：\n", "A new site of %[2]d files is in %[1]s. What to do next:\n", dir, files))
	if filepath.Clean(dir) != "." {
		p.tell(diag.Say("  cd %s\n", "  cd %s\n", quoted(dir)))
	}
	p.tell(diag.Say(
		"  unionhall serve --open   在浏览器里打开预览，保存一个文件就看得到\n"+
			"  unionhall new item       新建一篇内容，一项一项地问\n"+
			"  unionhall build          生成网站，放在 public/\n"+
			"  从 content/site.yaml 和 content/union.yaml 改起；README.md 里有说明\n",
		"  unionhall serve --open   previews it in the browser: save a file and see it\n"+
			"  unionhall new item       makes a new item, and asks for all there is to say\n"+
			"  unionhall build          builds the site into public/\n"+
			"  begin with content/site.yaml and content/union.yaml; README.md tells more\n"))
}

// quoted puts quotes around a path that a shell would take apart.
func quoted(path string) string {
	if !strings.ContainsAny(path, " '\"$&;()*?[]<>|`\\!#~") {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
