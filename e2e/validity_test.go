package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// verdicts is what the Nu Html Checker says of files.
type verdicts struct {
	Messages []struct {
		Type    string `json:"type"`
		SubType string `json:"subType"`
		URL     string `json:"url"`
		Line    int    `json:"lastLine"`
		Message string `json:"message"`
		Extract string `json:"extract"`
	} `json:"messages"`
}

func TestEveryPageIsValidHTML(t *testing.T) {
	t.Parallel()
	judged := validate(t, site.dir)
	for _, m := range judged.Messages {
		// It takes no file of the disk for one of the page's own origin, and data for
		// a script. What the policy really stops, the tests in the browser see.
		if strings.Contains(m.Message, " violates Content Security Policy") {
			continue
		}
		t.Errorf("%s:%d: %s %s: %s\n\t%s", m.URL, m.Line, m.Type, m.SubType, m.Message, m.Extract)
	}
}

func TestTheCheckerSeesFaults(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	page := `<!doctype html><html lang=en><title>a</title><p align=left>a<div role=nothing>b`
	if err := os.WriteFile(filepath.Join(dir, "a.html"), []byte(page), 0o644); err != nil {
		t.Fatal(err)
	}
	if n := len(validate(t, dir).Messages); n < 2 {
		t.Errorf("%d faults found", n)
	}
}

// validate has all pages below dir judged.
func validate(t *testing.T, dir string) verdicts {
	t.Helper()
	c := exec.Command(judgesProgram(t, "java"), "-Xss4m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", // it ends before more would pay
		"-jar", judge(t, "vnu-jar/build/dist/vnu.jar"),
		"--skip-non-html", "--exit-zero-always", "--stdout", "--format", "json", dir)
	said, err := c.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	var v verdicts
	if err := json.Unmarshal(said, &v); err != nil {
		t.Fatalf("%v: %.500s", err, said)
	}
	return v
}
