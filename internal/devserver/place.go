package devserver

import (
	"path"
	"path/filepath"
	"strings"

	"unionhall/internal/diag"
)

// A Place is a file, and perhaps a line and a column, that can be opened.
type Place struct {
	Path      string // below the source
	Shown     string // as people see it from where they stand
	Line, Col int
	Spot      string // the line in words; "" where none is meant
	Note      string // why there is nothing to open; "" where there is
}

// String is how a sentence names a place.
func (p Place) String() string { return strings.TrimSpace(p.Shown + " " + p.Spot) }

func (s *Server) place(name string, line, col int) Place {
	at := Place{Path: name, Line: line, Col: col}
	if name == "" {
		return at
	}
	at.Shown = path.Join(s.root, name)
	if line > 0 {
		at.Spot = diag.Say("第 %d 行", "line %d", line).In(s.lang)
	}
	if s.pages.Disk(name) == "" {
		at.Note = diag.Say("网站样式自带的文件", "a file of the built-in theme").In(s.lang)
	}
	return at
}

// rootShown is the source folder as a panel names it: as on the terminal, but
// of a long way to it only the end.
func rootShown(root string) string {
	if filepath.IsAbs(root) || !filepath.IsLocal(root) {
		root = filepath.Base(root)
	}
	return filepath.ToSlash(root)
}
