package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"unionhall/internal/diag"
)

// What the program returns to whoever called it.
const (
	exitDone        = 0
	exitFaults      = 1   // the content has faults: nothing was published
	exitUsage       = 2   // the command line was wrong
	exitMachine     = 3   // disk, permissions, anything no editor can mend
	exitInterrupted = 130 // what shells report for a program ended by Ctrl-C
)

// A program is one run: its streams, its environment, the language in which it
// speaks, and the answer that it gathers for --json.
type program struct {
	stdin  io.Reader
	stdout *carefulWriter
	stderr io.Writer
	env    map[string]string
	now    func() time.Time

	lang string // "zh" or "en"
	json bool
	// raw is set once stdout holds what is not an answer: help, a script.
	raw    bool
	answer answer
}

// run is the whole program. It reads and writes nothing of the process but
// what it is given, signals, the disk and the clock.
func run(ctx context.Context, stdin io.Reader, stdout, stderr io.Writer, args, env []string) (code int) {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	p := &program{
		stdin: stdin, stdout: &carefulWriter{w: stdout}, stderr: stderr,
		env: environment(env), now: time.Now,
	}
	p.lang = spokenLanguage(args, p.env, systemLocale)
	p.json = wantsJSON(args)
	root := p.commands()
	root.SetArgs(slices.Concat([]string{}, args)) // nil would mean os.Args
	cmd, err := root.ExecuteContextC(ctx)
	p.answer.Command = strings.TrimPrefix(strings.TrimPrefix(cmd.CommandPath(), root.Name()), " ")
	if p.answer.Program != nil {
		p.answer.Command = "version" // also where it was asked for by a flag
	}
	return p.finish(ctx, err)
}

// finish is the one place that turns the end of a command into an exit code
// and a last word.
func (p *program) finish(ctx context.Context, err error) int {
	code := exitCode(ctx, err)
	switch {
	case p.raw && err == nil:
	case p.json:
		p.answer.close(code, problemOf(ctx, err))
		p.answer.write(p.stdout)
	case err != nil:
		problemOf(ctx, err).print(p.stderr, p.lang)
	}
	if p.stdout.err != nil && code == exitDone {
		problemOf(ctx, p.stdout.err).print(p.stderr, p.lang)
		return exitMachine
	}
	return code
}

// in returns the words in the language that the program speaks.
func (p *program) in(w diag.Words) string { return w.In(p.lang) }

func environment(env []string) map[string]string {
	m := make(map[string]string, len(env))
	for _, e := range env {
		name, value, _ := strings.Cut(e, "=")
		m[name] = value
	}
	return m
}

// wantsJSON looks for --json before the flags are parsed, so that a command
// line with a fault is answered in the form that was asked for.
func wantsJSON(args []string) bool {
	for _, a := range args {
		switch a {
		case "--":
			return false
		case "--json", "--json=true":
			return true
		}
	}
	return false
}

// A carefulWriter remembers that a write did not work: an answer that nobody
// received is no success.
type carefulWriter struct {
	w   io.Writer
	err error
}

func (c *carefulWriter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	if c.err == nil {
		c.err = err
	}
	return n, err
}
