package asset

import (
	"io/fs"

	"unionhall/internal/diag"
)

func style(fsys fs.FS, entry string) ([]byte, diag.List)        { panic("stub") }
func script(fsys fs.FS, entry string) ([]byte, diag.List)       { panic("stub") }
func minifyTemplate(path string, source []byte) ([]byte, error) { panic("stub") }
func minifyHTML(page []byte) ([]byte, error)                    { panic("stub") }
func minifySVG(source []byte) ([]byte, error)                   { panic("stub") }
func minifyJSON(source []byte) ([]byte, error)                  { panic("stub") }
