package main

import (
	"encoding/json"
	"fmt"
	"net"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"unionhall/internal/build"
	"unionhall/internal/devserver"
	"unionhall/internal/diag"
)

// A journal tells on the terminal what a preview does: calmly, a line for each
// change, and what is wrong once.
type journal struct {
	program *program
	flags   *serveFlags
	bar     *progress
	source  string
	address net.Addr
	polls   func() error

	told   diag.List // of the step before
	failed error     // of the step before
	pause  pause
}

// A serveLine is what --json writes for each change, on a line.
type serveLine struct {
	Event       string          `json:"event"`
	Address     string          `json:"address"`
	Changed     []string        `json:"changed"`
	Unions      int             `json:"unions"`
	Items       int             `json:"items"`
	Pages       int             `json:"pages"`
	Seconds     float64         `json:"seconds"`
	Error       *problem        `json:"error,omitempty"`
	Faults      int             `json:"faults"`
	Warnings    int             `json:"warnings"`
	Diagnostics json.RawMessage `json:"diagnostics"`
}

// tell tells one step. An error ends the preview: only a command line that
// cannot be meant does.
func (j *journal) tell(s devserver.Step) error {
	j.bar.clear()
	turn := s.Turn
	if turn == nil {
		turn = &build.Turn{}
	}
	if s.First {
		if wrong := wrongUnion(turn.Diags); wrong != nil {
			return wrong
		}
	}
	if s.Changed {
		j.say(s, turn)
	}
	if !j.program.json {
		for _, w := range j.pause.news(j.polls()) {
			j.print("  " + j.in(w))
		}
	}
	j.failed = s.Err
	if s.Err == nil {
		j.told = turn.Diags
	}
	if s.First && j.flags.open {
		j.browse()
	}
	return nil
}

func (j *journal) say(s devserver.Step, turn *build.Turn) {
	if j.program.json {
		j.line(s, turn)
		return
	}
	if s.First {
		j.greet(turn)
	} else {
		j.change(s, turn)
	}
	j.wrong(s, turn.Diags)
}

func (j *journal) url() string { return "http://" + j.address.String() + "/" }

// greet says where the preview is. The address stands alone on its line, so that
// a terminal makes a link of it.
func (j *journal) greet(turn *build.Turn) {
	if meant := strconv.Itoa(j.flags.addr.port); meant != "0" && !j.flags.addr.given {
		if _, port, _ := net.SplitHostPort(j.address.String()); port != meant {
			j.print(j.in(diag.Say("端口 %s 已被占用，改用 %s", "port %s is taken; using %s", meant, port)))
		}
	}
	j.print(j.in(diag.Say("预览：%s", "Preview: %s", j.url())))
	j.print("  " + j.in(diag.Say("%d 个工会，%d 篇内容，%d 个网页，准备了 %s", "unions: %d, items: %d, pages: %d, ready in %s", turn.Unions, turn.Items, turn.Pages, took(turn.Elapsed))))
	j.print("  " + j.in(diag.Say("保存文件，网页就会更新；按 Ctrl-C 结束", "save a file, and the page shows it; Ctrl-C ends the preview")))
}

// change is the line for one change.
func (j *journal) change(s devserver.Step, turn *build.Turn) {
	what := j.what(s.Paths)
	at := j.program.now().Format(time.TimeOnly)
	switch faults := turn.Diags.Faults(); {
	case s.Err != nil:
		j.print(at + " " + what)
	case faults > 0:
		j.print(j.in(diag.Say("%s %s，%s，错误 %d 个", "%s %s, %s, faults: %d", at, what, took(turn.Elapsed), faults)))
	default:
		j.print(j.in(diag.Say("%s %s，%s", "%s %s, %s", at, what, took(turn.Elapsed))))
	}
}

func (j *journal) what(paths []string) string {
	paths = innermost(paths)
	switch len(paths) {
	case 0:
		return j.in(diag.Say("到时间了，或者重新看了一遍", "the time came, or all was looked at"))
	case 1:
		return j.name(paths[0])
	}
	return j.in(diag.Say("%s 等 %d 处", "%s and others, %d in all", j.name(paths[0]), len(paths)))
}

// innermost leaves out the folders of what else changed: each save changes one.
// The paths are sorted.
func innermost(paths []string) []string {
	var kept []string
	for i, path := range paths {
		if !slices.ContainsFunc(paths[i+1:], func(p string) bool { return strings.HasPrefix(p, path+string(filepath.Separator)) }) {
			kept = append(kept, path)
		}
	}
	return kept
}

// name is a path as people see it from where they stand.
func (j *journal) name(path string) string {
	top, err := filepath.Abs(j.source)
	if err != nil {
		return path
	}
	rel, err := filepath.Rel(top, path)
	if err != nil {
		return path
	}
	return filepath.ToSlash(filepath.Join(j.source, rel))
}

func took(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// wrong tells what is wrong and was not told before, and that nothing is.
func (j *journal) wrong(s devserver.Step, list diag.List) {
	if s.Err != nil {
		machineProblem(s.Err).print(j.program.stderr, j.program.lang)
		return
	}
	list = list.Sorted()
	fresh := j.fresh(list, s.First)
	printer := diag.Printer{W: j.program.stderr, Lang: j.program.lang, Root: j.source, Color: j.program.colors()}
	printer.Print(fresh)
	if s.First {
		if n := len(list) - list.Faults(); n > 0 {
			j.print("  " + j.in(diag.Say("提醒 %d 个：网页上能看到，unionhall check 会全部列出", "warnings: %d; pages show their own, and unionhall check lists them all", n)))
		}
		return
	}
	if list.Faults() == 0 && (j.told.Faults() > 0 || j.failed != nil) {
		j.print("  " + j.in(diag.Say("好了，没有错误", "mended: no faults")))
	}
}

// fresh returns what was not told before, wherever its line has moved to. At the
// start only faults are told: old warnings are no news.
func (j *journal) fresh(list diag.List, first bool) diag.List {
	type sameness struct {
		path, rule string
		text       diag.Words
	}
	before := map[sameness]bool{}
	for _, d := range j.told {
		before[sameness{d.Path, d.Rule, d.Text}] = true
	}
	var fresh diag.List
	for _, d := range list {
		if !before[sameness{d.Path, d.Rule, d.Text}] && !(first && d.Severity == diag.Warning) {
			fresh = append(fresh, d)
		}
	}
	return fresh
}

// line writes a step for a program.
func (j *journal) line(s devserver.Step, turn *build.Turn) {
	j.program.raw = true
	list := turn.Diags.Sorted()
	l := serveLine{
		Event: "change", Address: j.url(), Changed: []string{},
		Unions: turn.Unions, Items: turn.Items, Pages: turn.Pages, Seconds: turn.Elapsed.Seconds(),
		Faults: list.Faults(), Warnings: len(list) - list.Faults(), Diagnostics: diag.JSON(list),
	}
	if s.First {
		l.Event = "ready"
	}
	for _, path := range s.Paths {
		l.Changed = append(l.Changed, j.name(path))
	}
	if s.Err != nil {
		l.Error = machineProblem(s.Err)
	}
	_ = encoder(j.program.stdout).Encode(l) // the writer remembers what went wrong
}

func (j *journal) browse() {
	if err := devserver.Browse(j.url()); err != nil {
		fmt.Fprintln(j.program.stderr, "unionhall: "+j.in(diag.Say("浏览器没有打开，请自己打开上面的网址：%v", "the browser did not open; open the address yourself: %v", err)))
	}
}

func (j *journal) in(w diag.Words) string { return j.program.in(w) }

func (j *journal) print(line string) { fmt.Fprintln(j.program.stdout, line) }
