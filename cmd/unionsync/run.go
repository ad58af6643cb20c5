package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"unionhall/internal/diag"
	"unionhall/sync/site"
)

// What the program returns to whoever called it: as unionhall does.
const (
	exitDone    = 0
	exitFaults  = 1 // unionsync.json has faults, or what is kept is damaged
	exitUsage   = 2 // the command line was wrong
	exitMachine = 3 // disk, permissions, database, network
)

// A program is one run: its streams, its environment, its language.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	env            map[string]string
	lang           string // "zh" or "en"
}

// run is the whole program. It ends when it is done, or is asked to by a signal.
func run(ctx context.Context, stdin io.Reader, stdout, stderr io.Writer, args, env []string) int {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	p := &program{stdin: stdin, stdout: stdout, stderr: stderr, env: map[string]string{}}
	for _, e := range env {
		name, value, _ := strings.Cut(e, "=")
		p.env[name] = value
	}
	p.lang = spokenLanguage(args, p.env)
	root := p.commands()
	root.SetArgs(append([]string{}, args...)) // nil would mean os.Args
	err := root.ExecuteContext(ctx)
	p.tell(err)
	return exitCode(err)
}

// spokenLanguage is what --lang says, else the environment: English where that
// is not Chinese.
func spokenLanguage(args []string, env map[string]string) string {
	tag := ""
	for _, name := range []string{"LANG", "LC_MESSAGES", "LC_ALL"} {
		if env[name] != "" {
			tag = env[name]
		}
	}
	for i, a := range args {
		if a == "--lang" && i+1 < len(args) {
			tag = args[i+1]
		}
		if value, ok := strings.CutPrefix(a, "--lang="); ok {
			tag = value
		}
	}
	if diag.IsChinese(tag) {
		return "zh"
	}
	return "en"
}

// A sayError is an error in words for people.
type sayError struct {
	code       int
	text, hint diag.Words
	cause      error
}

func (e *sayError) Error() string { return e.text.EN }
func (e *sayError) Unwrap() error { return e.cause }

func usage(text, hint diag.Words) error { return &sayError{code: exitUsage, text: text, hint: hint} }

func exitCode(err error) int {
	var said *sayError
	var fault *site.FaultError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &said):
		return said.code
	case errors.As(err, &fault):
		return exitFaults
	}
	return exitMachine
}

// tell says why the program ended.
func (p *program) tell(err error) {
	var said *sayError
	var fault *site.FaultError
	switch {
	case err == nil:
	case errors.As(err, &said):
		fmt.Fprintf(p.stderr, "unionsync: %s\n", said.text.In(p.lang))
		if hint := said.hint.In(p.lang); hint != "" {
			fmt.Fprintf(p.stderr, "  %s\n", hint)
		}
	case errors.As(err, &fault):
		(&diag.Printer{W: p.stderr, Lang: p.lang}).Print(fault.List)
	default:
		fmt.Fprintf(p.stderr, "unionsync: %s\n", diag.Say("没有完成：%v", "not done: %v", err).In(p.lang))
	}
}

func (p *program) in(w diag.Words) string { return w.In(p.lang) }
