package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"unionhall/internal/diag"
)

// errUnanswered ends a command whose questions were not answered: the end of
// the input, Ctrl-D.
var errUnanswered = errors.New("no answer")

// An asker asks whoever sits at the terminal. Questions go to standard error:
// standard output holds answers only.
type asker struct {
	out   io.Writer
	in    func(diag.Words) string
	lines chan string // closed at the end of the input
}

// asker returns nil where nobody can answer.
func (p *program) asker() *asker {
	if !isTerminal(p.stdin) || p.json {
		return nil
	}
	return newAsker(p.stdin, p.stderr, p.in)
}

// newAsker reads lines apart from who waits for them, so that Ctrl-C ends a
// question that nobody answers.
func newAsker(from io.Reader, out io.Writer, in func(diag.Words) string) *asker {
	a := &asker{out: out, in: in, lines: make(chan string)}
	go func() {
		defer close(a.lines)
		for s := bufio.NewScanner(from); s.Scan(); {
			a.lines <- s.Text()
		}
	}()
	return a
}

// line asks for one line. What stands around it goes.
func (a *asker) line(ctx context.Context, question string) (string, error) {
	fmt.Fprint(a.out, question)
	select {
	case <-ctx.Done():
		fmt.Fprintln(a.out)
		return "", ctx.Err()
	case line, ok := <-a.lines:
		if !ok {
			fmt.Fprintln(a.out)
			return "", errUnanswered
		}
		return strings.TrimSpace(strings.Trim(strings.TrimSpace(line), "　")), nil
	}
}

// A question is asked until its answer is good.
type question struct {
	text  diag.Words
	help  diag.Words                   // a line above it; may be empty
	other string                       // what an empty answer means; "" where there must be one, or none may be
	may   bool                         // an empty answer leaves it open
	wrong func(answer string) *problem // nil where it is good
}

func (a *asker) ask(ctx context.Context, q question) (string, error) {
	if help := a.in(q.help); help != "" {
		fmt.Fprint(a.out, "\n", help, "\n")
	}
	prompt := a.in(q.text)
	if q.other != "" {
		prompt += " [" + q.other + "]"
	}
	for {
		answer, err := a.line(ctx, prompt+a.in(diag.Say("：", ": ")))
		switch {
		case err != nil:
			return "", err
		case answer == "" && (q.may || q.other != ""):
			return q.other, nil
		case answer == "":
			a.say(diag.Say("  这一项要填写；按 Ctrl-C 结束，什么也不会新建", "  this one is needed; Ctrl-C ends it, and nothing is made"))
			continue
		}
		var wrong *problem
		if q.wrong != nil {
			wrong = q.wrong(answer)
		}
		if wrong == nil {
			return answer, nil
		}
		a.refuse(wrong)
	}
}

// refuse says what is wrong with an answer, and what to do.
func (a *asker) refuse(why *problem) {
	for _, w := range []diag.Words{why.Text, why.Hint} {
		if line := a.in(w); line != "" {
			fmt.Fprintln(a.out, "  "+line)
		}
	}
}

func (a *asker) say(w diag.Words) { fmt.Fprintln(a.out, a.in(w)) }

// An option is one of the things to choose from.
type option struct {
	value string // as it is written in files and behind flags
	label string // for people
	more  string // other names by which it is found
}

// is reports whether an answer names the option.
func (o option) is(answer string) bool {
	return strings.EqualFold(answer, o.value) || strings.EqualFold(answer, o.label)
}

// like reports whether an answer is part of one of its names.
func (o option) like(answer string) bool {
	return strings.Contains(strings.ToLower(o.value+"\n"+o.label+"\n"+o.more), strings.ToLower(answer))
}

// mostShown is how many options are listed at once; of more, people first type
// a part of the name.
const mostShown = 30

// choose asks for one of the options by number, name or a part of the name. An
// empty answer means the option other, or with -1 nothing.
func (a *asker) choose(ctx context.Context, what diag.Words, options []option, other int) (int, error) {
	prompt := a.in(what)
	if len(options) > mostShown {
		prompt += a.in(diag.Say("（共 %d 个，请输入名称的一部分）", " (%d of them: type a part of the name)", len(options)))
	} else {
		fmt.Fprintln(a.out)
		a.list(options, every(options))
	}
	if other >= 0 {
		prompt += " [" + options[other].label + "]"
	}
	for {
		answer, err := a.line(ctx, prompt+a.in(diag.Say("：", ": ")))
		if err != nil {
			return 0, err
		}
		if answer == "" && other >= 0 {
			return other, nil
		}
		found := matching(options, answer)
		switch {
		case answer == "":
			found = every(options)[:min(len(options), mostShown)]
		case len(found) == 1:
			return found[0], nil
		case len(found) == 0:
			a.say(diag.Say("  没有找到“%s”，请输入编号，或者名称的一部分", "  nothing is called %q; type a number, or a part of the name", answer))
			continue
		}
		a.list(options, found)
	}
}

// matching returns the options that an answer may mean.
func matching(options []option, answer string) []int {
	if n, err := strconv.Atoi(strings.Map(halfWidth, answer)); err == nil && n >= 1 && n <= len(options) {
		return []int{n - 1}
	}
	var exact, part []int
	for i, o := range options {
		if o.is(answer) {
			exact = append(exact, i)
		}
		if o.like(answer) {
			part = append(part, i)
		}
	}
	if len(exact) > 0 {
		return exact
	}
	return part
}

// halfWidth makes a full-width digit, as Chinese input methods type it, a usual one.
func halfWidth(r rune) rune {
	if r >= '０' && r <= '９' {
		return r - '０' + '0'
	}
	return r
}

func every(options []option) []int {
	list := make([]int, len(options))
	for i := range list {
		list[i] = i
	}
	return list
}

// list shows options with their numbers, which stay the same whatever was typed.
func (a *asker) list(options []option, which []int) {
	var rows [][2]string
	for _, i := range which[:min(len(which), mostShown)] {
		rows = append(rows, [2]string{strconv.Itoa(i+1) + "  " + options[i].label, options[i].value})
	}
	fmt.Fprint(a.out, table(rows))
	if more := len(which) - mostShown; more > 0 {
		a.say(diag.Say("  还有 %d 个；多输入几个字", "  and %d more; type some more letters", more))
	}
}
