package diag

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
)

// Report writes all of l, for those who want to go through a whole site: file
// by file, those with faults first, each finding with its line, its rule and
// what to do. A hint that was given already is not repeated.
func (p *Printer) Report(l List) {
	w := bufio.NewWriter(p.W)
	defer w.Flush()
	given := map[Words]bool{}
	for i, file := range byFile(l.Sorted()) {
		if i > 0 {
			fmt.Fprintln(w)
		}
		for _, d := range file {
			p.finding(w, d, !given[d.Hint])
			given[d.Hint] = true
		}
	}
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
	fmt.Fprintf(w, "%s%s%s%s %s\n", p.paint(bold, p.place(d)), p.colon(d), p.severity(d.Severity), visible(d.Text.In(p.Lang)), p.paint(faint, "["+d.Rule+"]"))
	if d.Excerpt != "" && d.Col > 0 {
		line, mark := window(d.Excerpt, d.Col)
		fmt.Fprintf(w, "    %s\n    %s%s\n", line, mark, p.paint(green, "^"))
	}
	if text := d.Hint.In(p.Lang); hint && text != "" {
		fmt.Fprintf(w, "    %s\n", visible(text))
	}
}
