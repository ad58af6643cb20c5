// Command unionsync is the sync endpoint: it takes sealed forms from phones,
// acknowledges what is on disk, and cannot read any of it. This package is flags,
// words and wiring: what is taken, sync/intake decides, and what keeps it, sync/queue.
package main

import (
	"context"
	"os"
)

func main() {
	os.Exit(run(context.Background(), os.Stdin, os.Stdout, os.Stderr, os.Args[1:], os.Environ()))
}
