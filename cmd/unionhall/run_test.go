package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"testing"

	"unionhall/internal/build"
	"unionhall/internal/diag"
)

// said is what one run wrote and returned.
type said struct {
	code           int
	stdout, stderr string
}

// runIn runs the program in an empty folder.
func runIn(t *testing.T, env []string, args ...string) said {
	t.Helper()
	t.Chdir(t.TempDir())
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), strings.NewReader(""), &stdout, &stderr, args, env)
	return said{code, stdout.String(), stderr.String()}
}

var (
	chinese = []string{"LANG=zh_CN.UTF-8"}
	english = []string{"LANG=en_US.UTF-8"}
)

// TestUsageFaults: each names the value, and says what to do, in the language
// of the environment; nothing goes to standard output.
func TestUsageFaults(t *testing.T) {
	tests := []struct {
		args   string
		zh, en []string // what must be said
	}{
		{"biuld", []string{"没有“unionhall biuld”这个命令", "是不是“build”？"}, []string{"no command unionhall biuld", "did you mean build?"}},
		{"biuld --drafts", []string{"没有“unionhall biuld”这个命令"}, []string{"no command unionhall biuld"}},
		{"new sit", []string{"没有“unionhall new sit”", "“site”"}, []string{"no command unionhall new sit", "did you mean site?"}},
		{"help nosuch", []string{"没有“unionhall nosuch”"}, []string{"no command unionhall nosuch"}},
		{"--verson", []string{"没有选项 --verson", "--version"}, []string{"no flag --verson", "did you mean --version?"}},
		{"build --draft", []string{"没有选项 --draft", "--drafts"}, []string{"no flag --draft", "did you mean --drafts?"}},
		{"build -x", []string{"没有选项 -x", "unionhall build --help"}, []string{"no flag -x", "see unionhall build --help"}},
		{"build --=x", []string{"不是选项的写法"}, []string{"is not how a flag is written"}},
		{"build --source", []string{"--source 后面要写一个值", "--source DIR"}, []string{"--source needs a value", "--source DIR"}},
		{"build --source=", []string{"--source 的值是空的"}, []string{"--source has an empty value"}},
		{"build --drafts=maybe", []string{"--drafts 不能是“maybe”"}, []string{`--drafts cannot be "maybe"`}},
		{"build --jobs many", []string{"--jobs 不能是“many”", "1 到 1024"}, []string{`--jobs cannot be "many"`, "from 1 to 1024"}},
		{"build --jobs 0", []string{"--jobs 不能是“0”"}, []string{`--jobs cannot be "0"`}},
		{"build --now 2026-02-30", []string{"--now 不能是“2026-02-30”", "2026-05-01"}, []string{`--now cannot be "2026-02-30"`, "2026-05-01"}},
		{"build --base-url gonghui.example", []string{"--base-url 不能是“gonghui.example”"}, []string{`--base-url cannot be "gonghui.example"`}},
		{"build --precompress=most", []string{"--precompress 不能是“most”", "best"}, []string{`--precompress cannot be "most"`, "best"}},
		{"build extra", []string{"后面不需要“extra”"}, []string{`takes no argument "extra"`}},
		{"build", []string{"没有 site.yaml", "unionhall new site"}, []string{"there is no site.yaml", "unionhall new site"}},
		{"build --source nowhere", []string{"“nowhere”", "没有 site.yaml"}, []string{"no site.yaml in nowhere"}},
		{"new site", []string{"要写一个文件夹的名称"}, []string{"needs the name of a folder"}},
		{"new site a b", []string{"多了“b”", "加引号"}, []string{`not also "b"`, "quotes"}},
		{"completion csh", []string{"“csh”", "bash、zsh"}, []string{`"csh"`, "bash, zsh"}},
		{"version --lang fr", []string{"“fr”", "--lang zh"}, []string{`"fr"`, "--lang zh"}},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			for _, in := range []struct {
				env  []string
				want []string
			}{{chinese, tt.zh}, {english, tt.en}} {
				got := runIn(t, in.env, strings.Fields(tt.args)...)
				if got.code != exitUsage || got.stdout != "" {
					t.Errorf("code %d, stdout %q", got.code, got.stdout)
				}
				for _, want := range in.want {
					if !strings.Contains(got.stderr, want) {
						t.Errorf("no %q in:\n%s", want, got.stderr)
					}
				}
			}
		})
	}
}

func TestUsageFaultAsJSON(t *testing.T) {
	got := runIn(t, chinese, "build", "--json", "--draft")
	var a answer
	if err := json.Unmarshal([]byte(got.stdout), &a); err != nil {
		t.Fatalf("%v in %q", err, got.stdout)
	}
	if got.code != exitUsage || a.Exit != exitUsage || a.Command != "build" || a.Error == nil || got.stderr != "" {
		t.Errorf("code %d, answer %+v, stderr %q", got.code, a, got.stderr)
	}
	if !strings.Contains(a.Error.Text.EN, "no flag --draft") || !strings.Contains(a.Error.Text.ZH, "没有选项 --draft") {
		t.Errorf("error %+v", a.Error)
	}
}

// full is a disk without space.
type full struct{}

func (full) Write([]byte) (int, error) {
	return 0, &fs.PathError{Op: "write", Path: "/dev/full", Err: syscall.ENOSPC}
}

func TestAnswerThatNobodyReceivedIsNoSuccess(t *testing.T) {
	for _, args := range [][]string{{"version"}, {"version", "--json"}, {"--help"}, {"completion", "bash"}} {
		var stderr bytes.Buffer
		code := run(t.Context(), strings.NewReader(""), full{}, &stderr, args, chinese)
		if code != exitMachine || !strings.Contains(stderr.String(), "磁盘已满") {
			t.Errorf("%v: code %d, stderr %q", args, code, stderr.String())
		}
	}
}

func TestExitCodes(t *testing.T) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	tests := []struct {
		name string
		ctx  context.Context
		err  error
		want int
	}{
		{"done", t.Context(), nil, exitDone},
		{"faults", t.Context(), errFaults, exitFaults},
		{"usage", t.Context(), usage(diag.Words{}, diag.Words{}), exitUsage},
		{"permission", t.Context(), &fs.PathError{Op: "open", Path: "x", Err: fs.ErrPermission}, exitMachine},
		{"interrupted", cancelled, context.Canceled, exitInterrupted},
		{"done although interrupted", cancelled, nil, exitDone},
		{"a fault of the machine, then interrupted", cancelled, syscall.ENOSPC, exitMachine},
	}
	for _, tt := range tests {
		if got := exitCode(tt.ctx, tt.err); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
}

func TestBuildBesideAnotherIsToldToWait(t *testing.T) {
	err := fmt.Errorf("output: %w", &build.BusyError{Out: "public"})
	p := problemOf(t.Context(), err)
	if exitCode(t.Context(), err) != exitMachine || !strings.Contains(p.Text.ZH, "“public”") || !strings.Contains(p.Text.EN, "into public is under way") ||
		!strings.Contains(p.Hint.ZH, "再运行一次") || !strings.Contains(p.Hint.EN, "run again") {
		t.Errorf("code %d, %+v", exitCode(t.Context(), err), p)
	}
}

func TestMachineProblemsAreSaidInBothLanguages(t *testing.T) {
	for _, err := range []error{
		&fs.PathError{Op: "open", Path: "public/x", Err: fs.ErrPermission},
		&fs.PathError{Op: "write", Path: "public/x", Err: syscall.ENOSPC},
		&fs.PathError{Op: "mkdir", Path: "public/x", Err: syscall.EROFS},
		&fs.PathError{Op: "open", Path: "public/x", Err: syscall.EMFILE},
		&fs.PathError{Op: "open", Path: "public/x", Err: fs.ErrNotExist},
		errors.New("public/x: something else"),
	} {
		p := machineProblem(err)
		if !hasHan(p.Text.ZH) || hasHan(p.Text.EN) || !strings.Contains(p.Text.ZH, "public/x") || !strings.Contains(p.Text.EN, "public/x") {
			t.Errorf("%v: %+v", err, p)
		}
	}
}
