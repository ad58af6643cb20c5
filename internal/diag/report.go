package diag

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Report writes all of l, for those who want to go through a whole site: file
// by file, those with faults first, each finding with its line, what to do and
// its rule. A hint that the file was given already is not repeated.
func (p *Printer) Report(l List) {
	w := bufio.NewWriter(p.W)
	defer w.Flush()
	between := ""
	for _, file := range byFile(l.Sorted()) {
		given := map[Words]bool{}
		alike := alikeIn(file)
		shown := map[string]int{}
		for _, d := range file {
			n := len(alike[d.Rule])
			if shown[d.Rule]++; n > mostShown && shown[d.Rule] >= mostShown {
				continue
			}
			fmt.Fprint(w, between)
			between = "\n"
			p.finding(w, d, !given[d.Hint])
			given[d.Hint] = true
			if n > mostShown && shown[d.Rule] == mostShown-1 {
				p.others(w, alike[d.Rule][mostShown-1:])
			}
		}
	}
}

// mostShown is how many warnings of one rule are shown of one file; where
// there are more, the last place is for their lines.
const mostShown = 4

// alikeIn gathers the lines of the warnings of a file, by rule. Faults are
// shown one by one: each says something of its own.
func alikeIn(file List) map[string][]int {
	alike := map[string][]int{}
	for _, d := range file {
		if d.Severity == Warning && d.Line > 0 {
			alike[d.Rule] = append(alike[d.Rule], d.Line)
		}
	}
	return alike
}

// mostLines is how many lines are named: after them people run the program again.
const mostLines = 40

// others says where the findings are that are not shown.
func (p *Printer) others(w io.Writer, lines []int) {
	count := len(lines)
	lines = slices.Compact(slices.Clone(lines))
	var at strings.Builder
	for i, n := range lines[:min(len(lines), mostLines)] {
		if i > 0 {
			at.WriteString(Say("、", ", ").In(p.Lang))
		}
		at.WriteString(strconv.Itoa(n))
	}
	more := ""
	if len(lines) > mostLines {
		more = " …"
	}
	line := "line"
	if len(lines) > 1 {
		line = "lines"
	}
	fmt.Fprintf(w, "    %s\n", p.paint(faint, Words{
		ZH: fmt.Sprintf("这个文件里同样的还有 %d 处：第 %s%s 行", count, at.String(), more),
		EN: fmt.Sprintf("and %d more like it in this file: %s %s%s", count, line, at.String(), more),
	}.In(p.Lang)))
}

// byFile parts a sorted list by path. Files with faults come first.
func byFile(l List) []List {
	var files []List
	for i, d := range l {
		if i == 0 || d.Path != l[i-1].Path {
			files = append(files, nil)
		}
		files[len(files)-1] = append(files[len(files)-1], d)
	}
	slices.SortStableFunc(files, func(a, b List) int { return cmp.Compare(min(b.Faults(), 1), min(a.Faults(), 1)) })
	return files
}

func (p *Printer) finding(w io.Writer, d Diag, hint bool) {
	fmt.Fprintf(w, "%s%s%s%s\n", p.paint(bold, p.place(d)), p.colon(d), p.severity(d.Severity), visible(d.Text.In(p.Lang)))
	if d.Excerpt != "" && d.Col > 0 {
		p.line(w, "    ", d)
	}
	text := d.Hint.In(p.Lang)
	if text != "" && !hint {
		text = Say("改法同上", "do as above").In(p.Lang)
	}
	p.cure(w, visible(text), "["+d.Rule+"]")
}

// reportCells is what a terminal of 80 columns shows. Longer lines are broken
// by the terminal, wherever it likes.
const reportCells = 80

// cure says what to do, with the id of the rule behind it where there is room:
// broken in two it could neither be read nor copied.
func (p *Printer) cure(w io.Writer, text, id string) {
	wide := total(cellsOf("  → "+text+" "+id)) > reportCells
	id = p.paint(faint, id)
	switch {
	case text == "":
		fmt.Fprintf(w, "  %s\n", id)
	case wide:
		fmt.Fprintf(w, "  → %s\n    %s\n", text, id)
	default:
		fmt.Fprintf(w, "  → %s %s\n", text, id)
	}
}
