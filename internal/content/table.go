package content

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"unionhall/internal/diag"
)

// tableGuard refuses tables that goldmark would take seconds or gigabytes for.
type tableGuard struct{}

func (tableGuard) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	lines := node.Lines()
	source := reader.Source()
	for i := 1; i < lines.Len(); i++ {
		columns := delimiterColumns(valueOf(lines, i, source))
		if columns == 0 {
			continue
		}
		p := pageOf(pc)
		p.work.cells += columns * (lines.Len() - i)
		p.spendEscaped(lines, i-1)
		if p.work.tooMuch || p.tableFault(columns, lines.At(i-1).Start) {
			node.Parent().RemoveChild(node.Parent(), node)
		}
		return
	}
}

// spendEscaped counts what goldmark does about \| in code in tables: for each
// such cell it looks through all of them.
func (p *page) spendEscaped(lines *text.Segments, from int) {
	for i := from; i < lines.Len(); i++ {
		line := valueOf(lines, i, p.text)
		if n := bytes.Count(line, []byte(`\|`)); n > 0 && bytes.IndexByte(line, '`') >= 0 {
			p.work.escaped += n
			p.spend(n*p.work.escaped*4, lines.At(i).Start)
		}
	}
}

func (p *page) tableFault(columns, offset int) bool {
	switch {
	case columns > maxColumns:
		p.report(offset, "table-too-wide", diag.Fault,
			diag.Say("这张表有 %d 列，最多 %d 列", "this table has %d columns, more than %d", columns, maxColumns),
			diag.Say("请分成几张表，或者把行和列对调", "divide it into several tables, or exchange rows and columns"))
	case p.work.cells > maxCells:
		p.report(offset, "table-too-large", diag.Fault,
			diag.Say("到这里为止，各张表一共有 %d 格，最多 %d 格", "up to here the tables have %d cells, more than %d", p.work.cells, maxCells),
			diag.Say("请把表分到几个文件里", "spread the tables over several files"))
	default:
		return false
	}
	return true
}

// delimiterColumns returns how many columns the line |---|:-:| announces, or 0
// where line is none of that sort.
func delimiterColumns(line []byte) int {
	line = bytes.Trim(line, " \t\n")
	dashes := false
	for _, c := range line {
		switch c {
		case '-':
			dashes = true
		case '|', ':', ' ', '\t':
		default:
			return 0
		}
	}
	if !dashes || bytes.Count(line, []byte{'-'}) == len(line) {
		return 0
	}
	line = bytes.TrimSuffix(bytes.TrimPrefix(line, []byte("|")), []byte("|"))
	return bytes.Count(line, []byte("|")) + 1
}
