package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"unionhall/internal/diag"
)

// A manual is what a command says about itself.
type manual struct {
	use         string
	short, long diag.Words
	example     string
}

func (p *program) command(m manual, args cobra.PositionalArgs, do func(*cobra.Command, []string) error) *cobra.Command {
	return &cobra.Command{
		Use: m.use, Short: p.in(m.short), Long: p.in(m.long), Example: m.example, Args: args, RunE: do,
		DisableFlagsInUseLine: true,
	}
}

// commands returns the whole tree. Without a command the endpoint runs.
func (p *program) commands() *cobra.Command {
	root := p.serveCommand()
	root.AddCommand(p.backupCommand(), p.restoreCommand(), p.verifyCommand(), p.statsCommand(), p.eraseCommand(), p.deadCommand(), p.exampleCommand(), p.versionCommand())
	root.SilenceErrors, root.SilenceUsage = true, true
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	root.SetHelpFunc(p.help)
	root.SetHelpCommand(&cobra.Command{Use: "help", Hidden: true, RunE: func(*cobra.Command, []string) error { return root.Help() }})
	root.SetFlagErrorFunc(p.flagError)
	f := root.PersistentFlags()
	f.BoolP("help", "h", false, p.in(diag.Say("显示这份说明", "show this text")))
	f.String("lang", p.lang, p.in(diag.Say("说明和提示用的语言：zh 或 en", "language of messages: zh or en")))
	return root
}

// help writes what a command says about itself.
func (p *program) help(cmd *cobra.Command, _ []string) {
	w := cmd.OutOrStdout()
	fmt.Fprintf(w, "%s\n\n%s\n  %s\n", cmd.Long, p.in(diag.Say("用法：", "Usage:")), strings.TrimSpace(cmd.UseLine()))
	if cmd.Example != "" {
		fmt.Fprintf(w, "\n%s\n%s\n", p.in(diag.Say("例子：", "Examples:")), cmd.Example)
	}
	if children := cmd.Commands(); len(children) > 0 && !cmd.HasParent() {
		fmt.Fprintf(w, "\n%s\n", p.in(diag.Say("命令：", "Commands:")))
		for _, c := range children {
			if !c.Hidden {
				fmt.Fprintf(w, "  %-10s %s\n", c.Name(), c.Short)
			}
		}
	}
	fmt.Fprintf(w, "\n%s\n", p.in(diag.Say("选项：", "Flags:")))
	show := func(f *pflag.Flag) {
		value := f.Value.Type()
		if value == "bool" {
			value = ""
		}
		fmt.Fprintf(w, "  %s\n      %s\n", strings.TrimSpace("--"+f.Name+" "+value), f.Usage)
	}
	cmd.LocalFlags().VisitAll(show)
	cmd.InheritedFlags().VisitAll(show)
}

// flagError says in both languages what the flag library found wrong.
func (p *program) flagError(cmd *cobra.Command, err error) error {
	see := diag.Say("可用的选项见 %s --help", "see %s --help for the flags", cmd.CommandPath())
	var unknown *pflag.NotExistError
	var missing *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		name := "-" + unknown.GetSpecifiedName()
		if unknown.GetSpecifiedShortnames() == "" {
			name = "-" + name
		}
		return usage(diag.Say("没有选项 %s", "there is no flag %s", name), see)
	case errors.As(err, &missing):
		return usage(diag.Say("选项 --%s 后面要写一个值", "the flag --%s needs a value", missing.GetFlag().Name), see)
	case errors.As(err, &invalid):
		var said *sayError
		if errors.As(err, &said) {
			return said
		}
		return usage(diag.Say("选项 --%s 不能是“%s”", "the flag --%s cannot be %q", invalid.GetFlag().Name, invalid.GetValue()), see)
	}
	return usage(diag.Say("命令行写错了：%v", "the command line is wrong: %v", err), see)
}

// words wants exactly so many words behind a command; what names them.
func (p *program) words(n int, what diag.Words) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == n {
			return nil
		}
		see := diag.Say("用法见 %s --help", "see %s --help", cmd.CommandPath())
		if n == 0 {
			return usage(diag.Say("%s 后面不需要“%s”", "%s takes no %q", cmd.CommandPath(), args[0]), see)
		}
		return usage(diag.Words{ZH: cmd.CommandPath() + " 后面要写" + what.ZH, EN: cmd.CommandPath() + " needs " + what.EN}, see)
	}
}
