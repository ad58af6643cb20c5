package main

import (
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"unionhall/internal/diag"
	"unionhall/internal/spelling"
)

// flagError says in both languages what the flag library found wrong.
func (p *program) flagError(cmd *cobra.Command, err error) error {
	var (
		unknown *pflag.NotExistError
		missing *pflag.ValueRequiredError
		invalid *pflag.InvalidValueError
		syntax  *pflag.InvalidSyntaxError
	)
	switch {
	case errors.As(err, &unknown):
		return unknownFlag(cmd, unknown)
	case errors.As(err, &missing):
		f := missing.GetFlag()
		return usage(
			diag.Say("选项 --%s 后面要写一个值", "the flag --%s needs a value", f.Name),
			diag.Say("写成 %s", "write %s", flagForm(f)))
	case errors.As(err, &invalid):
		return invalidValue(invalid)
	case errors.As(err, &syntax):
		return usage(
			diag.Say("“%s”不是选项的写法", "%q is not how a flag is written", syntax.GetSpecifiedFlag()),
			diag.Say("选项写成 --名称 值；可用的选项见 %s --help", "write --name value; see %s --help for the flags", cmd.CommandPath()))
	}
	return err
}

// unknownFlag suggests the likely flag, or the command that was written like
// one: --version.
func unknownFlag(cmd *cobra.Command, err *pflag.NotExistError) error {
	typed := err.GetSpecifiedName()
	form := "--" + typed
	if err.GetSpecifiedShortnames() != "" {
		form = "-" + typed
	}
	var flags []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { flags = append(flags, f.Name) })
	likely := nearest(typed, slices.Concat(flags, commandNames(cmd)))
	switch {
	case slices.Contains(flags, likely):
		likely = "--" + likely
	case likely != "":
		likely = cmd.CommandPath() + " " + likely
	}
	return usage(
		diag.Say("“%s”没有选项 %s", "%s has no flag %s", cmd.CommandPath(), form),
		didYouMean(likely, cmd))
}

// invalidValue tells why a value is refused. Values of ours bring the reason
// along; what is left are true and false.
func invalidValue(err *pflag.InvalidValueError) error {
	var why *usageError
	if errors.As(err, &why) {
		return why
	}
	return usage(
		diag.Say("选项 --%s 不能是“%s”", "the flag --%s cannot be %q", err.GetFlag().Name, err.GetValue()),
		diag.Say("只写 --%s，或者不写", "write --%s alone, or leave it out", err.GetFlag().Name))
}

// unknownCommand tells that cmd has no command called name.
func unknownCommand(cmd *cobra.Command, name string) error {
	return usage(
		diag.Say("没有“%s %s”这个命令", "there is no command %s %s", cmd.CommandPath(), name),
		didYouMean(nearest(name, commandNames(cmd)), cmd))
}

func commandNames(cmd *cobra.Command) []string {
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return names
}

// didYouMean suggests the likely word, and where to read about all of them.
func didYouMean(likely string, cmd *cobra.Command) diag.Words {
	see := diag.Say("全部用法见 %s --help", "see %s --help", cmd.CommandPath())
	if likely == "" {
		return see
	}
	return diag.Words{
		ZH: "是不是“" + likely + "”？" + see.ZH,
		EN: "did you mean " + likely + "? " + see.EN,
	}
}

// nearest returns the known word that name was likely meant to be: one that it
// begins, else one that it is a slip for.
func nearest(name string, known []string) string {
	known = slices.Sorted(slices.Values(known))
	for _, k := range known {
		if strings.HasPrefix(k, name) {
			return k
		}
	}
	return spelling.Nearest(name, known)
}
