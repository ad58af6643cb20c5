package diag

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

const (
	windowCells = 76 // what a terminal of 80 columns shows behind the margin
	beforeMark  = 40 // how much of a longer line is shown before its mark
	tabCells    = 4
)

// window returns the part of line around character col, from 1, and the blank
// space that puts a mark under it. Column 0 stands for the line as a whole.
func window(line string, col int) (shown, blank string) {
	cells := cellsOf(line)
	at := min(max(col-1, 0), len(cells))
	from, to := around(cells, at)
	var b strings.Builder
	before := 0
	if from > 0 {
		b.WriteString("…")
		before = 1
	}
	for i := from; i < to; i++ {
		b.WriteString(cells[i].text)
		if i < at {
			before += cells[i].width
		}
	}
	if to < len(cells) {
		b.WriteString("…")
	}
	return b.String(), strings.Repeat(" ", before)
}

// around chooses the cells to show: all if they fit, else beforeMark columns
// before at and what fits behind.
func around(cells []cell, at int) (from, to int) {
	if total(cells) <= windowCells {
		return 0, len(cells)
	}
	room := windowCells - 2 // for the dots at both ends
	from = at
	for used := 0; from > 0 && used+cells[from-1].width <= beforeMark; from-- {
		used += cells[from-1].width
	}
	to = from
	for to < len(cells) && room >= cells[to].width {
		room -= cells[to].width
		to++
	}
	for from > 0 && room >= cells[from-1].width { // the mark is near the end
		from--
		room -= cells[from].width
	}
	return from, to
}

// A cell is one character as a terminal shows it.
type cell struct {
	text  string
	width int // columns
}

func total(cells []cell) int {
	n := 0
	for _, c := range cells {
		n += c.width
	}
	return n
}

// asEmoji makes a wide emoji of the symbol before it (Unicode, UTS 51).
const asEmoji = '\ufe0f'

func cellsOf(line string) []cell {
	cells := make([]cell, 0, len(line))
	for _, r := range line {
		switch {
		case r == '\t':
			cells = append(cells, cell{strings.Repeat(" ", tabCells), tabCells})
		case r == asEmoji && len(cells) > 0:
			cells[len(cells)-1].width = max(cells[len(cells)-1].width, 2)
			cells = append(cells, cell{string(r), 0})
		default:
			r = picture(r)
			cells = append(cells, cell{string(r), columns(r)})
		}
	}
	return cells
}

// columns returns how many columns a terminal gives to r. Characters whose
// width is ambiguous take one: most terminals do so.
func columns(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// picture returns a visible stand-in for a character that would command the
// terminal or turn the order of what follows, and any other as it is.
func picture(r rune) rune {
	switch {
	case r < ' ':
		return '␀' + r
	case r == 0x7f:
		return '␡'
	case r < 0xa0 && r > 0x7f, unicode.Is(unicode.Bidi_Control, r), r == '\u2028', r == '\u2029':
		return utf8.RuneError
	}
	return r
}

// visible returns s on one line with its control characters as pictures.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' {
			return ' '
		}
		return picture(r)
	}, s)
}

// Marked returns the line of d as a page shows it: what stands before the
// marked character, that character, and the rest. Of a long line it is the
// part around the mark; what would command a terminal is made visible. Without
// a column all of it is before.
func (d Diag) Marked() (before, at, after string) {
	cells := cellsOf(d.Excerpt)
	if d.Col == 0 {
		return joined(cells, len(cells)), "", ""
	}
	col := min(d.Col-1, len(cells))
	from, to := around(cells, col)
	before, after = joined(cells[from:], col-from), joined(cells[min(col+1, to):], to-min(col+1, to))
	if from > 0 {
		before = "…" + before
	}
	if col < to {
		at = cells[col].text
	}
	if to < len(cells) {
		after += "…"
	}
	return before, at, after
}

// joined is the text of the first n cells.
func joined(cells []cell, n int) string {
	var b strings.Builder
	for _, c := range cells[:n] {
		b.WriteString(c.text)
	}
	return b.String()
}
