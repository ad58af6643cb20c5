package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReadmeShowsTheFaultAsItIsPrinted makes that fault in a new site.
func TestReadmeShowsTheFaultAsItIsPrinted(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	env := []string{"LANG=zh_CN.UTF-8", "XDG_CACHE_HOME=" + t.TempDir()}
	var stdout, stderr bytes.Buffer
	command := func(args ...string) int {
		stderr.Reset()
		return run(t.Context(), strings.NewReader(""), &stdout, &stderr, args, env)
	}
	if code := command("new", "site", "."); code != exitDone {
		t.Fatal(code, stderr.String())
	}
	const item = "content/news/heat.md"
	text, err := os.ReadFile(item)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "\ndate: ")
	_, rest, _ = strings.Cut(rest, "\n")
	before, _, _ := strings.Cut(string(text), "\ndate: ")
	if err := os.WriteFile(item, []byte(before+"\ndate: 2026-13-40\n"+rest), 0o644); err != nil {
		t.Fatal(err)
	}
	if code := command("build"); code != exitFaults {
		t.Fatal(code, stderr.String())
	}
	fault, _, _ := strings.Cut(stderr.String(), "\n\n")
	if shown := "    " + strings.ReplaceAll(fault, "\n", "\n    "); !strings.Contains(string(readme), shown) {
		t.Errorf("the README shows no\n%s", shown)
	}
}
