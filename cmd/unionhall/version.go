package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"unionhall/internal/diag"
)

// programAnswer is what "unionhall version --json" says.
type programAnswer struct {
	Version  string `json:"version"`
	Revision string `json:"revision"`
	Time     string `json:"time"`
	Modified bool   `json:"modified"`
	Go       string `json:"go"`
	System   string `json:"system"`
}

func (p *program) versionCommand() *cobra.Command {
	return p.command(manual{
		name:  "version",
		short: diag.Say("显示程序的版本", "show the version of the program"),
		long: diag.Say(
			"显示程序的版本、由哪一份源代码编译、用哪个 Go 版本编译。报告问题时请附上。",
			"Shows the version, the revision of the source that it was built from, and the Go\nversion that built it. Please add it when you report a problem."),
		examples: []example{
			{diag.Say("显示版本", "show the version"), "unionhall version"},
			{diag.Say("给程序看", "for a program"), "unionhall version --json"},
		},
	}, noArguments, func(*cobra.Command, []string) error { return p.tellVersion() })
}

// versionFlag makes "unionhall --version" what "unionhall version" is: so many
// programs have it that people try it first.
func (p *program) versionFlag(root *cobra.Command) {
	wanted := root.Flags().Bool("version", false, p.in(diag.Say("显示程序的版本，同 unionhall version", "show the version, as unionhall version does")))
	run := root.RunE
	root.RunE = func(cmd *cobra.Command, args []string) error {
		if *wanted && len(args) == 0 {
			return p.tellVersion()
		}
		return run(cmd, args)
	}
}

func (p *program) tellVersion() error {
	info, _ := debug.ReadBuildInfo()
	v := programVersion(info)
	p.answer.Program = &v
	p.tell(diag.Say("unionhall %s\n", "unionhall %s\n", v.Version))
	if v.Revision != "" {
		p.tell(diag.Say("源代码 %s（%s%s）\n", "source %s (%s%s)\n", v.Revision, v.Time, p.in(modifiedWord(v.Modified))))
	}
	p.tell(diag.Say("%s，%s\n", "%s, %s\n", v.Go, v.System))
	return nil
}

func modifiedWord(modified bool) diag.Words {
	if !modified {
		return diag.Words{}
	}
	return diag.Say("，编译时有改动", ", with local changes")
}

// programVersion reads what the Go toolchain wrote into the program.
func programVersion(info *debug.BuildInfo) programAnswer {
	v := programAnswer{
		Version: "(devel)", Go: runtime.Version(),
		System: runtime.GOOS + "/" + runtime.GOARCH,
	}
	if info == nil {
		return v
	}
	v.Version = cmp.Or(info.Main.Version, v.Version)
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			v.Revision = s.Value
		case "vcs.time":
			v.Time = s.Value
		case "vcs.modified":
			v.Modified = s.Value == "true"
		}
	}
	return v
}

// tell writes words for people on standard output: nothing under --json.
func (p *program) tell(w diag.Words) {
	if !p.json {
		fmt.Fprint(p.stdout, p.in(w))
	}
}
