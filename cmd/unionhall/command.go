package main

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"unionhall/internal/diag"
)

// A manual is what a command says about itself. Nothing of it may be missing:
// a test walks all commands.
type manual struct {
	name     string
	args     string // what stands behind the name: "DIR --as KIND"
	short    diag.Words
	long     diag.Words
	examples []example
}

// An example is a line that can be typed as it stands.
type example struct {
	does diag.Words
	line string
}

// commands returns the whole tree, in the program's language.
func (p *program) commands() *cobra.Command {
	root := p.group(manual{
		name:  "unionhall",
		short: diag.Say("职工之家：各级工会的网站生成器", "Unionhall: a site generator for trade unions"),
		long: diag.Say(
			"职工之家（unionhall）把各级工会编辑写的 Markdown 文件夹生成为一个完整的网站：\n"+
				"全是普通文件，放到任何网页服务器或 CDN 上就能用，直接双击打开也能看。",
			"Unionhall turns a folder of Markdown, kept by the editors of many trade unions, into\n"+
				"one complete site: plain files for any web server or CDN, readable from the disk too."),
		examples: []example{
			{diag.Say("新建一个小网站，马上可以生成", "make a small site that builds at once"), "unionhall new site my-union"},
			{diag.Say("生成网站，放在 public/", "build it into public/"), "unionhall build"},
			{diag.Say("边写边看", "see it while you write"), "unionhall serve --open"},
			{diag.Say("把别人写的 Markdown 搬进来", "bring in Markdown that others wrote"), "unionhall import old-site --as news --into content"},
		},
	},
		p.newCommand(), p.buildCommand(), p.serveCommand(), p.checkCommand(), p.importCommand(), p.themeCommand(), p.keysCommand(), p.outboxCommand(), p.deskCommand(), p.versionCommand(), p.completionCommand(),
	)
	root.AddCommand(p.topics()...)
	root.SilenceErrors, root.SilenceUsage = true, true
	root.CompletionOptions.DisableDefaultCmd = true // ours speaks both languages
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	root.SetIn(p.stdin)
	root.SetHelpFunc(p.help)
	root.SetHelpCommand(p.helpCommand())
	root.SetFlagErrorFunc(p.flagError)
	p.globalFlags(root.PersistentFlags())
	p.versionFlag(root)
	offer(root, "lang", "zh", "en")
	return root
}

// command returns a command that runs do.
func (p *program) command(m manual, args cobra.PositionalArgs, do func(cmd *cobra.Command, args []string) error) *cobra.Command {
	return &cobra.Command{
		Use:     strings.TrimSpace(m.name + " " + m.args),
		Short:   p.in(m.short),
		Long:    p.in(m.long),
		Example: p.exampleLines(m.examples),
		Args:    args,
		RunE:    do,

		ValidArgsFunction:     completeArguments(m.args),
		DisableFlagsInUseLine: true, // we write that line ourselves
	}
}

// group returns a command that only holds others. Its flags end at the first
// word, so that a misspelt command is told before the flags that follow it.
func (p *program) group(m manual, children ...*cobra.Command) *cobra.Command {
	g := p.command(m, cobra.ArbitraryArgs, func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return unknownCommand(cmd, args[0])
		}
		return cmd.Help()
	})
	g.Flags().SetInterspersed(false)
	g.AddCommand(children...)
	return g
}

func (p *program) exampleLines(examples []example) string {
	var b strings.Builder
	for i, e := range examples {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString("  # " + p.in(e.does) + "\n  " + e.line + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

func (p *program) globalFlags(f *pflag.FlagSet) {
	f.BoolP("help", "h", false, p.in(diag.Say("显示这份说明", "show this text")))
	f.BoolVar(&p.json, "json", p.json, p.in(diag.Say(
		"给程序看的输出：结束时在标准输出写一个 JSON 对象\n（见 unionhall help json）",
		"for programs: one JSON object on standard output at the end\n(see unionhall help json)")))
	f.Var(&langValue{lang: p.lang}, "lang", p.in(diag.Say(
		"说明和提示用的语言：zh 或 en；不写时看系统语言\n（LC_ALL、LC_MESSAGES、LANG），不是中文就用英文",
		"language of messages: zh or en; without it the system's\n(LC_ALL, LC_MESSAGES, LANG), English where that is not Chinese")))
}

// completeArguments says what the Tab key offers behind a command: folders
// where it takes one, nothing where it takes nothing.
func completeArguments(args string) cobra.CompletionFunc {
	switch {
	case args == "":
		return cobra.NoFileCompletions
	case strings.HasPrefix(args, "DIR"):
		return func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		}
	}
	return nil
}

// offerFolders says that the Tab key offers folders behind some flags.
func offerFolders(cmd *cobra.Command, flags ...string) {
	for _, flag := range flags {
		cmd.Flags().Lookup(flag).Annotations = map[string][]string{cobra.BashCompSubdirsInDir: {}}
	}
}

// offer says what the Tab key offers behind a flag.
func offer(cmd *cobra.Command, flag string, values ...cobra.Completion) {
	choice := cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)
	if err := cmd.RegisterFlagCompletionFunc(flag, choice); err != nil {
		panic(err) // the flag is named in the line above the call
	}
}

// offerLater is offer for values that have to be looked up.
func offerLater(cmd *cobra.Command, flag string, values func() []string) {
	choice := func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return values(), cobra.ShellCompDirectiveNoFileComp
	}
	if err := cmd.RegisterFlagCompletionFunc(flag, choice); err != nil {
		panic(err) // the flag is named in the line above the call
	}
}

// noArguments refuses words behind a command that takes none.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usage(
		diag.Say("“%s”后面不需要“%s”", "%s takes no argument %q", cmd.CommandPath(), args[0]),
		diag.Say("删去它；用法见 %s --help", "leave it out; see %s --help", cmd.CommandPath()))
}

// atMostOne refuses a second word behind a command that takes one or none.
func atMostOne(cmd *cobra.Command, args []string) error {
	if len(args) < 2 {
		return nil
	}
	return noArguments(cmd, args[1:])
}

// oneArgument wants exactly one word behind the command. what names it.
func oneArgument(what diag.Words) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		see := diag.Say("用法见 %s --help", "see %s --help", cmd.CommandPath())
		switch {
		case len(args) == 0 || args[0] == "":
			return usage(diag.Words{
				ZH: "“" + cmd.CommandPath() + "”后面要写" + what.ZH,
				EN: cmd.CommandPath() + " needs " + what.EN,
			}, see)
		case len(args) > 1:
			return usage(diag.Words{
				ZH: "“" + cmd.CommandPath() + "”后面只写" + what.ZH + "，多了“" + args[1] + "”",
				EN: cmd.CommandPath() + " takes " + what.EN + " only, not also \"" + args[1] + "\"",
			}, diag.Say("名称里有空格时请加引号；用法见 %s --help", "put quotes around a name with spaces; see %s --help", cmd.CommandPath()))
		}
		return nil
	}
}
