package diag

import (
	"bufio"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
)

// inFull is how many diags a Printer shows with their lines and hints. After
// twenty mended faults people run the program again.
const inFull = 20

// A Printer tells diags to people on a terminal or in a log. What comes from
// files is shown with its control characters made visible.
type Printer struct {
	W     io.Writer
	Lang  string // BCP 47 tag: Chinese, else English
	Root  string // the folder that paths are below, from where people stand; "" or ".": where they stand
	Color bool   // W understands ANSI colours
}

// Print writes l: faults before warnings, each by path and line, the first
// twenty in full, the others on a line each, and how many there were.
// It writes nothing for an empty list.
func (p *Printer) Print(l List) {
	if len(l) == 0 {
		return
	}
	l = faultsFirst(l.Sorted())
	w := bufio.NewWriter(p.W)
	defer w.Flush()
	for i, d := range l {
		if i < inFull {
			p.full(w, d)
		} else {
			p.short(w, d)
		}
	}
	if len(l) > inFull {
		fmt.Fprintln(w)
	}
	fmt.Fprintln(w, Count(l).In(p.Lang))
}

// faultsFirst keeps the order of faults among themselves, and of warnings.
func faultsFirst(l List) List {
	sorted := make(List, 0, len(l))
	for _, severity := range []Severity{Fault, Warning} {
		for _, d := range l {
			if d.Severity == severity {
				sorted = append(sorted, d)
			}
		}
	}
	return sorted
}

// Count says how many faults and warnings l holds, repetitions included.
func Count(l List) Words {
	faults := l.Faults()
	warnings := len(l) - faults
	return Words{
		ZH: fmt.Sprintf("%d 个错误，%d 个提醒", faults, warnings),
		EN: plural(faults, "fault") + ", " + plural(warnings, "warning"),
	}
}

func plural(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}

func (p *Printer) full(w io.Writer, d Diag) {
	fmt.Fprintf(w, "%s%s%s%s\n", p.paint(bold, p.place(d)), p.colon(d), p.severity(d.Severity), visible(d.Text.In(p.Lang)))
	if d.Excerpt != "" {
		p.line(w, "  ", d)
	}
	if hint := d.Hint.In(p.Lang); hint != "" {
		fmt.Fprintf(w, "  %s\n", visible(hint))
	}
	fmt.Fprintln(w)
}

// line shows the line of d. In colour the character is marked itself, for no
// two terminals agree how wide symbols are; else a caret stands below it.
func (p *Printer) line(w io.Writer, margin string, d Diag) {
	before, at, after := d.Marked()
	if p.Color && d.Col > 0 && total(cellsOf(at)) > 0 {
		fmt.Fprintf(w, "%s%s%s%s\n", margin, before, p.paint(marked, at), after)
		return
	}
	line, blank := window(d.Excerpt, d.Col)
	fmt.Fprintf(w, "%s%s\n", margin, line)
	if d.Col > 0 {
		fmt.Fprintf(w, "%s%s%s\n", margin, blank, p.paint(green, "^"))
	}
}

func (p *Printer) short(w io.Writer, d Diag) {
	fmt.Fprintf(w, "%s%s%s\n", p.place(d), p.colon(d), visible(d.Text.In(p.Lang)))
}

// place is what editors and terminals make a link of: path:line:col.
func (p *Printer) place(d Diag) string {
	if d.Path == "" {
		return ""
	}
	s := visible(filepath.Join(p.Root, filepath.FromSlash(d.Path)))
	if d.Line > 0 {
		s += ":" + strconv.Itoa(d.Line)
		if d.Col > 0 {
			s += ":" + strconv.Itoa(d.Col)
		}
	}
	return s
}

// colon stands between a place and what is said of it.
func (p *Printer) colon(d Diag) string {
	if d.Path == "" {
		return ""
	}
	return ": "
}

func (p *Printer) severity(s Severity) string {
	colour, words := red, Say("错误：", "fault: ")
	if s == Warning {
		colour, words = yellow, Say("提醒：", "warning: ")
	}
	return p.paint(colour, words.In(p.Lang))
}

// ANSI colours (ECMA-48, SGR).
const (
	bold   = "1"
	faint  = "2"
	red    = "1;31"
	green  = "1;32"
	marked = "1;7;32" // reversed: a space is seen, too
	yellow = "1;33"
)

func (p *Printer) paint(colour, s string) string {
	if !p.Color || s == "" {
		return s
	}
	return "\x1b[" + colour + "m" + s + "\x1b[0m"
}
