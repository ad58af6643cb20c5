package theme

import "io/fs"

// Overlay returns layers as one folder without compiling anything: for who
// only reads a theme's data, such as its kinds.
func Overlay(list []Layer) fs.FS { return layers(list) }
