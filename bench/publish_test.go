package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestResultsReplaceThoseOfTheirBenchmark(t *testing.T) {
	path := filepath.Join(t.TempDir(), "performance.md")
	text := "before\n<!-- bench build -->\nold\n<!-- end of bench build -->\nafter\n"
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	var printed strings.Builder
	if err := publish(&printed, path, "build", []byte("new\n")); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.Replace(text, "old", "new", 1); string(got) != want || printed.Len() > 0 {
		t.Errorf("the document is %q, want %q; printed %q", got, want, printed.String())
	}
	if err := publish(&printed, path, "serve", []byte("new\n")); err == nil {
		t.Error("results without a place are no error")
	}
	if err := publish(&printed, "", "build", []byte("new\n")); err != nil || printed.String() != "new\n" {
		t.Errorf("without a file: printed %q, %v", printed.String(), err)
	}
}

// The place for results must be in the document that the command line of the manual names.
func TestPerformanceDocumentHasAPlaceForResults(t *testing.T) {
	text, err := os.ReadFile(filepath.FromSlash("../docs/performance.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range benchmarks() {
		if _, err := replace(text, b.name, nil); err != nil {
			t.Error(err)
		}
	}
}
