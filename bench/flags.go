package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
)

// newFlags begins the flags of a benchmark. about stands above them in its help.
// All have into, the file that takes the results.
func newFlags(name, about string, into *string, stderr io.Writer) *flag.FlagSet {
	f := flag.NewFlagSet("bench "+name, flag.ContinueOnError)
	f.SetOutput(stderr)
	f.StringVar(into, "into", "", "put the results into this `file`, in place of those that it has, instead of printing them")
	f.Usage = func() {
		fmt.Fprintf(stderr, "usage: go run ./bench %s [flags]\n\n%s\n\n", name, about)
		f.PrintDefaults()
	}
	return f
}

// parse reads the flags. valid reports whether their values go together.
func parse(f *flag.FlagSet, args []string, valid func() bool) error {
	switch err := f.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return err
	case err != nil:
		return errUsage
	case f.NArg() > 0 || !valid():
		f.Usage()
		return errUsage
	}
	return nil
}
