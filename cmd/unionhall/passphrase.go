package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
	"golang.org/x/text/unicode/norm"

	"unionhall/internal/diag"
)

// passphraseVariable names the passphrase of key files in the environment.
const passphraseVariable = "UNIONHALL_PASSPHRASE"

// shortPassphrase is how many columns of a terminal a passphrase takes at least
// that is not called short: twelve letters, or six Chinese characters.
const shortPassphrase = 12

var passphraseUsage = diag.Say(
	"口令写在这个文件里，不在终端里问；也可以放在环境变量\nUNIONHALL_PASSPHRASE 里",
	"the passphrase is in this file instead of being asked for;\nthe environment variable UNIONHALL_PASSPHRASE does as well")

// newPassphrase gets the passphrase for keys that are about to be made. On a
// terminal it is asked for twice.
func (p *program) newPassphrase(ctx context.Context, file string) ([]byte, error) {
	given, err := p.givenPassphrase(file)
	if given == nil && err == nil {
		given, err = p.askNewPassphrase(ctx)
	}
	if err != nil {
		return nil, err
	}
	if columns(string(given)) < shortPassphrase {
		fmt.Fprintln(p.stderr, "unionhall: "+p.in(diag.Say(
			"这个口令短，容易被猜出来；最好用四五个不相干的词",
			"this passphrase is short and easily guessed; four or five unrelated words are better")))
	}
	return given, nil
}

// passphrase gets the passphrase of a key file that is there.
func (p *program) passphrase(ctx context.Context, file, keyFile string) ([]byte, error) {
	given, err := p.givenPassphrase(file)
	if given != nil || err != nil {
		return given, err
	}
	if err := p.wantAnswers(); err != nil {
		return nil, err
	}
	return p.hidden(ctx, diag.Say("%s 的口令：", "Passphrase of %s: ", keyFile))
}

// givenPassphrase returns what does not have to be asked for, or nil.
func (p *program) givenPassphrase(file string) ([]byte, error) {
	text := []byte(p.env[passphraseVariable])
	if file != "" {
		var err error
		if text, err = os.ReadFile(file); err != nil {
			return nil, err
		}
	} else if len(text) == 0 {
		return nil, nil
	}
	text = bytes.TrimRight(bytes.TrimPrefix(text, []byte("\ufeff")), "\r\n")
	if len(text) == 0 {
		return nil, usage(
			diag.Say("口令文件“%s”是空的", "the passphrase file %s is empty", file),
			diag.Say("把口令写在第一行", "write the passphrase into its first line"))
	}
	return oneSpelling(text), nil
}

// oneSpelling makes a passphrase the same bytes on all systems: some write é as
// two characters (RFC 8265, section 4.2.2).
func oneSpelling(text []byte) []byte { return norm.NFC.Bytes(text) }

// wantAnswers tells how to give a passphrase where nobody can be asked.
func (p *program) wantAnswers() error {
	if isTerminal(p.stdin) && !p.json {
		return nil
	}
	return usage(
		diag.Say("没有口令，这里也没有人可以问", "there is no passphrase, and nobody to ask for it here"),
		diag.Say("用 --passphrase-file 写明口令文件，或者放在环境变量 UNIONHALL_PASSPHRASE 里", "name a file with --passphrase-file, or put it into the environment variable UNIONHALL_PASSPHRASE"))
}

func (p *program) askNewPassphrase(ctx context.Context) ([]byte, error) {
	if err := p.wantAnswers(); err != nil {
		return nil, err
	}
	fmt.Fprintln(p.stderr, p.in(diag.Say(
		"请定一个口令，保护私钥文件。忘了口令，文件就打不开了，谁也没有办法。",
		"Choose a passphrase for the private keys. Nobody can open them without it: it cannot be replaced.")))
	for {
		first, err := p.hidden(ctx, diag.Say("口令：", "Passphrase: "))
		if err != nil {
			return nil, err
		}
		again, err := p.hidden(ctx, diag.Say("再输入一次：", "Once more: "))
		switch {
		case err != nil:
			return nil, err
		case !bytes.Equal(first, again):
			fmt.Fprintln(p.stderr, p.in(diag.Say("  两次不一样，请重新输入", "  these two differ; please begin again")))
		case len(first) == 0:
			fmt.Fprintln(p.stderr, p.in(diag.Say("  口令不能是空的", "  it cannot be empty")))
		default:
			return first, nil
		}
	}
}

// hidden asks for a line that the terminal does not show. Ctrl-C ends it, and
// leaves the terminal as it was.
func (p *program) hidden(ctx context.Context, question diag.Words) ([]byte, error) {
	fd := int(p.stdin.(*os.File).Fd()) // wantAnswers has seen that it is a terminal
	before, err := term.GetState(fd)
	if err != nil {
		return nil, err
	}
	fmt.Fprint(p.stderr, p.in(question))
	defer fmt.Fprintln(p.stderr) // the line end was not shown either
	type typed struct {
		line []byte
		err  error
	}
	answer := make(chan typed, 1)
	go func() {
		line, err := term.ReadPassword(fd)
		answer <- typed{line, err}
	}()
	select {
	case <-ctx.Done():
		_ = term.Restore(fd, before)
		return nil, ctx.Err()
	case a := <-answer:
		if errors.Is(a.err, io.EOF) {
			return nil, errUnanswered
		}
		return oneSpelling([]byte(strings.TrimRight(string(a.line), "\r"))), a.err
	}
}
