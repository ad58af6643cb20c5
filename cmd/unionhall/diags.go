package main

import (
	"unionhall/internal/diag"
)

// tellDiags tells what an editor should see and mend: on standard error for
// people, as part of the answer for programs. root is the folder that paths
// are below: people stand outside it, and click on what they see.
func (p *program) tellDiags(list diag.List, root string) {
	sorted := list.Sorted() // what is counted is what is shown
	p.answer.Faults = sorted.Faults()
	p.answer.Warnings = len(sorted) - p.answer.Faults
	if p.json {
		p.answer.Diagnostics = diag.JSON(sorted)
		return
	}
	printer := diag.Printer{W: p.stderr, Lang: p.lang, Root: root, Color: p.colors()}
	printer.Print(sorted)
}

// colors follows no-color.org and the terminal.
func (p *program) colors() bool { return p.colorsOn(p.stderr) }

func (p *program) colorsOn(stream any) bool {
	return p.env["NO_COLOR"] == "" && p.env["TERM"] != "dumb" && isTerminal(stream)
}
