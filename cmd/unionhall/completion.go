package main

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"unionhall/internal/diag"
	"unionhall/internal/site"
)

// shells for which cobra writes a completion script.
var shells = []string{"bash", "zsh", "fish", "powershell"}

func (p *program) completionCommand() *cobra.Command {
	c := p.command(manual{
		name: "completion", args: strings.Join(shells, "|"),
		short: diag.Say("输出命令行自动补全的脚本", "write a script that completes command lines"),
		long: diag.Say(
			"输出一段脚本，让命令行在按 Tab 键时补全 unionhall 的命令和选项。",
			"Writes a script with which your shell completes the commands and flags of unionhall\nwhen you press Tab."),
		examples: []example{
			{diag.Say("bash：只在当前窗口起作用", "bash: in this window only"), "source <(unionhall completion bash)"},
			{diag.Say("fish：一直起作用", "fish: for good"), "unionhall completion fish > ~/.config/fish/completions/unionhall.fish"},
			{diag.Say("zsh：一直起作用（文件夹要在 $fpath 里）", "zsh: for good (the folder must be in $fpath)"), "unionhall completion zsh > ~/.zfunc/_unionhall"},
			{diag.Say("PowerShell：只在当前窗口起作用", "PowerShell: in this window only"), "unionhall completion powershell | Out-String | Invoke-Expression"},
		},
	}, oneArgument(diag.Say("一种 shell 的名称（bash、zsh、fish、powershell）", "the name of a shell (bash, zsh, fish, powershell)")),
		func(cmd *cobra.Command, args []string) error { return p.complete(cmd.Root(), args[0]) })
	c.ValidArgs = shells
	return c
}

func (p *program) complete(root *cobra.Command, shell string) error {
	p.raw = true
	switch shell {
	case "bash":
		return root.GenBashCompletionV2(p.stdout, true)
	case "zsh":
		return root.GenZshCompletion(p.stdout)
	case "fish":
		return root.GenFishCompletion(p.stdout, true)
	case "powershell":
		return root.GenPowerShellCompletionWithDesc(p.stdout)
	}
	return usage(
		diag.Say("没有为“%s”准备补全脚本", "there is no completion script for %q", shell),
		diag.Say("可以写 bash、zsh、fish、powershell", "write bash, zsh, fish or powershell"))
}

// unionIDs returns the ids of a source's unions, for the Tab key: what cannot
// be read is not offered.
func unionIDs(source string) []string {
	s, err := settingsIn(source)
	if err != nil || s.findIDs() != nil {
		return nil
	}
	return s.ids
}

// kindIDs returns the kinds that an import into a folder can make: those of
// the site there, else of the site here, else of the base theme.
func kindIDs(into string) []string {
	kinds, _, _ := kindsOf("", &site.Config{})
	if dir, err := above(cmp.Or(into, "."), siteFile); err == nil && dir != "" {
		into = dir
	} else {
		into = ""
	}
	if s, err := settingsIn(into); err == nil {
		kinds = s.kinds
	}
	var ids []string
	for _, k := range kinds.Kinds() {
		ids = append(ids, k.ID)
	}
	return ids
}

// settingsIn reads what stands above the unions of a source.
func settingsIn(given string) (*importSettings, error) {
	source, err := findSource(given)
	if err != nil {
		return nil, err
	}
	s := &importSettings{source: source}
	text, err := os.ReadFile(filepath.Join(source, siteFile))
	if err != nil {
		return nil, err
	}
	s.config, _ = site.ReadConfig(siteFile, text)
	s.kinds, _, err = kindsOf(source, s.config)
	return s, err
}
