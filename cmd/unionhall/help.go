package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/text/width"

	"unionhall/internal/diag"
)

// help writes what a command says about itself. All words are ours: cobra's
// own template speaks English only.
func (p *program) help(cmd *cobra.Command, _ []string) {
	p.raw = true
	fmt.Fprintln(p.stdout, strings.TrimSpace(cmd.Long))
	if cmd.Runnable() {
		p.section(diag.Say("用法", "Usage"), "  "+p.useLine(cmd)+"\n")
	}
	if cmd.Example != "" {
		p.section(diag.Say("例子", "Examples"), cmd.Example+"\n")
	}
	p.section(diag.Say("命令", "Commands"), commandTable(cmd, (*cobra.Command).IsAvailableCommand))
	p.section(diag.Say("选项", "Flags"), flagTable(cmd.LocalNonPersistentFlags()))
	if cmd.Runnable() {
		p.section(diag.Say("通用选项", "Global flags"), flagTable(cmd.Root().PersistentFlags()))
		p.section(diag.Say("退出码", "Exit codes"), p.in(exitCodes))
	}
	p.section(diag.Say("更多说明", "More help"), commandTable(cmd, (*cobra.Command).IsAdditionalHelpTopicCommand))
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintln(p.stdout, p.in(diag.Say("\n各个命令的说明：%s 命令 --help", "\nMore about a command: %s COMMAND --help", cmd.CommandPath())))
	}
}

// exitCodes is part of every help text.
var exitCodes = diag.Say(`  0 完成    1 内容有错误，没有发布（check：有发现）    2 命令写得不对
  3 电脑的问题（磁盘、权限等）    130 被中断
`, `  0 done    1 faults in the content, nothing was published (check: something was found)
  2 the command line is wrong    3 the machine's fault (disk, permissions)    130 interrupted
`)

// section writes a heading and its text, or nothing where there is no text.
func (p *program) section(heading diag.Words, text string) {
	if text == "" {
		return
	}
	colon := ":"
	if p.lang == "zh" {
		colon = "："
	}
	fmt.Fprintf(p.stdout, "\n%s%s\n%s", p.in(heading), colon, text)
}

func (p *program) useLine(cmd *cobra.Command) string {
	line := cmd.UseLine()
	if cmd.HasAvailableSubCommands() {
		line += p.in(diag.Say(" 命令", " COMMAND"))
	}
	return line + p.in(diag.Say(" [选项]", " [flags]"))
}

// commandTable lists the children that are wanted, one a line.
func commandTable(cmd *cobra.Command, want func(*cobra.Command) bool) string {
	var rows [][2]string
	for _, c := range cmd.Commands() {
		if want(c) {
			rows = append(rows, [2]string{c.Name(), c.Short})
		}
	}
	return table(rows)
}

// flagTable lists flags as they are typed, with what they do.
func flagTable(flags *pflag.FlagSet) string {
	flags.SortFlags = false // by what people need first
	var rows [][2]string
	flags.VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			rows = append(rows, [2]string{flagForm(f), f.Usage})
		}
	})
	return table(rows)
}

// flagForm is a flag as it is typed: "-h, --help", "--jobs N",
// "--precompress[=best]".
func flagForm(f *pflag.Flag) string {
	form := "--" + f.Name
	if f.Shorthand != "" {
		form = "-" + f.Shorthand + ", " + form
	}
	switch kind := f.Value.Type(); {
	case kind == "bool":
		return form
	case f.NoOptDefVal != "":
		return form + "[=" + kind + "]"
	default:
		return form + " " + kind
	}
}

// table sets two columns. Later lines of the second one are indented alike.
func table(rows [][2]string) string {
	widest := 0
	for _, r := range rows {
		widest = max(widest, columns(r[0]))
	}
	var b strings.Builder
	for _, r := range rows {
		indent := strings.Repeat(" ", widest+4)
		fmt.Fprintf(&b, "  %s%s  %s\n", r[0], strings.Repeat(" ", widest-columns(r[0])),
			strings.ReplaceAll(r[1], "\n", "\n"+indent))
	}
	return b.String()
}

// columns returns how many columns of a terminal s takes: two for each
// Chinese character.
func columns(s string) int {
	n := 0
	for _, r := range s {
		switch width.LookupRune(r).Kind() {
		case width.EastAsianWide, width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

// helpCommand is "unionhall help [command]".
func (p *program) helpCommand() *cobra.Command {
	return p.command(manual{
		name: "help", args: "[COMMAND]",
		short: diag.Say("显示一个命令的说明", "show help for a command"),
		long:  diag.Say("显示一个命令或者一个主题的说明。", "Shows the help of a command or of a topic."),
		examples: []example{
			{diag.Say("build 命令的说明", "help for build"), "unionhall help build"},
			{diag.Say("--json 输出里有什么", "what --json writes"), "unionhall help json"},
		},
	}, cobra.ArbitraryArgs, func(cmd *cobra.Command, args []string) error {
		at := cmd.Root()
		for _, name := range args {
			next := childNamed(at, name)
			if next == nil {
				return unknownCommand(at, name)
			}
			at = next
		}
		return at.Help()
	})
}

func childNamed(cmd *cobra.Command, name string) *cobra.Command {
	for _, c := range cmd.Commands() {
		if c.Name() == name {
			return c
		}
	}
	return nil
}
