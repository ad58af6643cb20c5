package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
)

// publish prints the results of a benchmark or puts them into a document,
// between the two comments that keep their place there.
func publish(stdout io.Writer, path, benchmark string, results []byte) error {
	if path == "" {
		_, err := stdout.Write(results)
		return err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	text, err = replace(text, benchmark, results)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(path, text, 0o644)
}

func replace(text []byte, benchmark string, results []byte) ([]byte, error) {
	open, end := fmt.Appendf(nil, "<!-- bench %s -->\n", benchmark), fmt.Appendf(nil, "<!-- end of bench %s -->\n", benchmark)
	before, rest, ok := bytes.Cut(text, open)
	_, after, ended := bytes.Cut(rest, end)
	if !ok || !ended {
		return nil, fmt.Errorf("the results want the lines %q and %q around their place", bytes.TrimSpace(open), bytes.TrimSpace(end))
	}
	return bytes.Join([][]byte{before, open, results, end, after}, nil), nil
}
