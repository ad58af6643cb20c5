package kind

import (
	"io/fs"
	"time"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
)

func (l Labels) in(lang string) string                                          { panic("stub") }
func findField(list []Field, name string) *Field                                { panic("stub") }
func load(fsys fs.FS, dir string) (*Set, diag.List)                             { panic("stub") }
func (s Schema) check(src fields.Source, root *fields.Node) (Values, diag.List) { panic("stub") }
func readSchema(src fields.Source) ([]Field, diag.List)                         { panic("stub") }
func parseTime(text string, zone *time.Location) (time.Time, error)             { panic("stub") }
