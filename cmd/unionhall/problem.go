package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"syscall"

	"unionhall/internal/build"
	"unionhall/internal/diag"
)

// errFaults ends a command whose content has faults. They were told already.
var errFaults = errors.New("content: faults")

// A usageError is a command line that cannot be meant.
type usageError struct {
	text diag.Words // what is wrong with which value
	hint diag.Words // what to do
}

func (e *usageError) Error() string { return e.text.EN }

// usage returns a usageError. Its hint may be empty.
func usage(text, hint diag.Words) error { return &usageError{text: text, hint: hint} }

// exitCode says which of the documented codes err means.
func exitCode(ctx context.Context, err error) int {
	var wrong *usageError
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errFaults):
		return exitFaults
	case errors.As(err, &wrong):
		return exitUsage
	case errors.Is(err, errUnanswered), ctx.Err() != nil && errors.Is(err, context.Canceled):
		return exitInterrupted
	default:
		return exitMachine
	}
}

// A problem is why a command ended early, in words for people.
type problem struct {
	Text diag.Words `json:"text"`
	Hint diag.Words `json:"hint"`
}

// problemOf returns what there is still to say about err: nil for success and
// for faults, which have been told.
func problemOf(ctx context.Context, err error) *problem {
	var wrong *usageError
	var busy *build.BusyError
	var port *portError
	switch {
	case err == nil || errors.Is(err, errFaults):
		return nil
	case errors.As(err, &busy):
		return &problem{
			Text: diag.Say("另一次生成正在写入“%s”，这一次什么也没有改动", "another build into %s is under way; this one changed nothing", busy.Out),
			Hint: diag.Say("等它结束后再运行一次，或者用 --out 换一个文件夹", "wait for it and run again, or choose another folder with --out"),
		}
	case errors.As(err, &port):
		return port.problem()
	case errors.As(err, &wrong):
		return &problem{Text: wrong.text, Hint: wrong.hint}
	case errors.Is(err, errUnanswered):
		return &problem{Text: diag.Say("没有回答完，什么也没有新建", "not all was answered; nothing was made")}
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		return &problem{Text: diag.Say("已中断，没有留下未写完的文件", "interrupted; no half-written file was left behind")}
	default:
		return machineProblem(err)
	}
}

// print writes the problem for people.
func (p *problem) print(w io.Writer, lang string) {
	if p == nil {
		return
	}
	fmt.Fprintf(w, "unionhall: %s\n", p.Text.In(lang))
	if hint := p.Hint.In(lang); hint != "" {
		fmt.Fprintf(w, "  %s\n", hint)
	}
}

// machineProblem says in words what the machine refused. The system's own
// message comes with it: it names the file, and it is what an administrator
// will search for.
func machineProblem(err error) *problem {
	for _, c := range machineCauses {
		if errors.Is(err, c.cause) {
			return &problem{Text: diag.Say(c.text.ZH+"：%v", c.text.EN+": %v", err), Hint: c.hint}
		}
	}
	return &problem{Text: diag.Say("没有完成：%v", "not done: %v", err)}
}

// machineCauses are the refusals that people can do something about.
var machineCauses = []struct {
	cause      error
	text, hint diag.Words
}{
	{fs.ErrPermission,
		diag.Say("没有权限", "permission denied"),
		diag.Say("请确认当前用户可以读写这个位置，或者用 --out 换一个文件夹", "make sure that your user may read and write there, or choose another folder with --out")},
	{syscall.ENOSPC,
		diag.Say("磁盘已满", "the disk is full"),
		diag.Say("请腾出空间后再运行一次；原来的网站保持不变或者只更新了一部分文件，每个文件都是完整的", "free some space and run it again; every published file is whole")},
	{syscall.EROFS,
		diag.Say("磁盘是只读的", "the disk is read-only"),
		diag.Say("请用 --out 换一个可以写入的文件夹", "choose a folder that can be written to with --out")},
	{syscall.EMFILE,
		diag.Say("打开的文件太多", "too many open files"),
		diag.Say("请用 --jobs 2 再试，或者提高系统的限制（ulimit -n）", "try --jobs 2, or raise the system's limit (ulimit -n)")},
	{fs.ErrNotExist,
		diag.Say("找不到", "not found"),
		diag.Words{}},
}
