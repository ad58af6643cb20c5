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
func TestDocumentsHaveAPlaceForResults(t *testing.T) {
	for _, b := range benchmarks() {
		document := "performance.md"
		if b.name == "soak" {
			document = "reliability.md"
		}
		text, err := os.ReadFile(filepath.Join("..", "docs", document))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := replace(text, b.name, nil); err != nil {
			t.Errorf("%s: %v", document, err)
		}
	}
}
