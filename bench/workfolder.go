package main

import (
	"fmt"
	"io"
	"os"
)

// workFolder makes a benchmark a folder below $TMPDIR. remove takes it away
// again, unless it is to be kept: then it says now where it is.
func workFolder(keep bool, stderr io.Writer) (work string, remove func() error, err error) {
	work, err = os.MkdirTemp("", "unionhall-bench-")
	if err != nil {
		return "", nil, err
	}
	if keep {
		fmt.Fprintln(stderr, "everything is in", work)
		return work, func() error { return nil }, nil
	}
	return work, func() error { return os.RemoveAll(work) }, nil
}
