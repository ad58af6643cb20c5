// Package asset makes published files small: styles and scripts through
// esbuild, scripts, templates, SVG and JSON through tdewolff/minify. It is the only
// importer of both, and it knows nothing of pages.
package asset

import (
	"io/fs"

	"unionhall/internal/diag"
)

// Style bundles and minifies the CSS file entry of fsys with what it imports.
// Whatever is wrong in it is a fault. Diags name files as fsys does.
func Style(fsys fs.FS, entry string) ([]byte, diag.List) { return style(fsys, entry) }

// Fit returns a style sheet that Style has made without the rules that no page
// can need which has no other elements and classes than has reports: elements
// are named like "ul", classes like ".card". All else stays as it is, and in
// its order.
func Fit(css []byte, has func(name string) bool) []byte { return fit(css, has) }

// Script bundles and minifies the TypeScript or JavaScript file entry of fsys
// with what it imports, for browsers of 2018.
func Script(fsys fs.FS, entry string) ([]byte, diag.List) { return script(fsys, entry) }

// Template minifies the source of an html/template once, so that pages need
// no second pass. The path is for errors.
func Template(path string, source []byte) ([]byte, error) { return minifyTemplate(path, source) }

// HTML minifies a finished page with the options of Template: tests compare.
func HTML(page []byte) ([]byte, error) { return minifyHTML(page) }

// SVG minifies a drawing.
func SVG(source []byte) ([]byte, error) { return minifySVG(source) }

// JSON minifies a JSON text.
func JSON(source []byte) ([]byte, error) { return minifyJSON(source) }
