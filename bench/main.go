// Command bench measures Unionhall beside its peers, which it sets up itself,
// and prints the result as Markdown. It runs the programs as their users do
// and links none of our own code but what gives all pages the same style sheet.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// A benchmark is a subcommand.
type benchmark struct {
	name, short string
	run         func(ctx context.Context, args []string, stdout, stderr io.Writer) error
}

func benchmarks() []benchmark {
	return []benchmark{
		{"build", "full and repeated builds of 1,000, 10,000 and 50,000 items, beside Hugo and the floor", runBuild},
		{"federation", "1,200 unions with 300 inherited items: CPU per written page, beside 10,000 items", runFederation},
		{"serve", "from the save of a file to the reloaded page in Chromium, beside hugo server", runServe},
		{"paint", "first paint of a union's home over slow lines, beside the same page in parts and Hugo's own theme", runPaint},
		{"offline", "500 articles and a county of the demonstration read offline over slow lines, beside Workbox and cache.addAll", runOffline},
		{"queue", "durable accepts for 1, 64 and 512 clients: SQLite, PostgreSQL and memory, alone and over HTTP, beside a raw fsync and PocketBase", runQueue},
		{"lighthouse", "what Lighthouse says of the pages that readers see most", runLighthouse},
		{"soak", "what is too long for every change: kills, power cuts, replicas, the model, fuzzing, Lighthouse", runSoak},
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		usage(stderr)
		return 2
	}
	if args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		usage(stdout)
		return 0
	}
	for _, b := range benchmarks() {
		if b.name == args[0] {
			return exitCode(b.run(ctx, args[1:], stdout, stderr), stderr)
		}
	}
	fmt.Fprintf(stderr, "bench: there is no benchmark %q\n\n", args[0])
	usage(stderr)
	return 2
}

func exitCode(err error, stderr io.Writer) int {
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		return 2
	}
	fmt.Fprintln(stderr, "bench:", err)
	return 1
}

// errUsage is a command line that was wrong; what is wrong was said already.
var errUsage = errors.New("usage")

func usage(w io.Writer) {
	fmt.Fprint(w, "usage: go run ./bench BENCHMARK [flags]\n\nResults are printed as Markdown; --help after a name lists its flags.\n\n")
	for _, b := range benchmarks() {
		fmt.Fprintf(w, "  %-10s %s\n", b.name, b.short)
	}
}
