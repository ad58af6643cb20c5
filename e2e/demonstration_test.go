package e2e

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestTheDemonstrationShowsWhatAFederationIs builds it as a program would and
// reads the answer: many unions, many items, nothing wrong.
func TestTheDemonstrationShowsWhatAFederationIs(t *testing.T) {
	t.Parallel()
	c := exec.Command(program, "build", "--json", "--source", "../content", "--out", filepath.Join(t.TempDir(), "public"), "--now", "2026-06-15")
	c.Env = append(c.Environ(), "XDG_CACHE_HOME="+t.TempDir())
	said, err := c.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	var answer struct {
		Faults, Warnings int
		Build            struct{ Unions, Items, Pages int }
	}
	if err := json.Unmarshal(said, &answer); err != nil {
		t.Fatal(err)
	}
	if b := answer.Build; b.Unions < 5 || b.Items < 40 || b.Pages <= b.Items {
		t.Errorf("%d unions, %d items, %d pages", b.Unions, b.Items, b.Pages)
	}
	if answer.Faults+answer.Warnings > 0 {
		t.Errorf("%d faults, %d warnings\n%s", answer.Faults, answer.Warnings, said)
	}
}
