// Command unionhall turns a folder of Markdown, kept by the editors of many
// trade unions, into one site of plain files. This package is flags, words and
// wiring: what a site is, the packages below internal decide.
package main

import (
	"context"
	"os"
	_ "time/tzdata" // a machine without time zones builds the same pages
)

func main() {
	os.Exit(run(context.Background(), os.Stdin, os.Stdout, os.Stderr, os.Args[1:], os.Environ()))
}
