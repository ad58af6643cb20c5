// Package themes embeds the base theme, and does nothing else.
package themes

import (
	"embed"
	"io/fs"
)

//go:embed all:base
var files embed.FS

// Base returns the base theme's folder.
func Base() fs.FS {
	base, err := fs.Sub(files, "base")
	if err != nil {
		panic(err) // the name is a constant: only an empty embed can fail
	}
	return base
}
