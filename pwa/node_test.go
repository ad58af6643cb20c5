package pwa

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"

	"unionhall/internal/asset"
)

// requireNode set to 1 makes a missing Node a failure. CI sets it.
const requireNode = "UNIONHALL_REQUIRE_NODE"

// otherProcess leaves out, with -short, what runs in Node or a browser: the race
// detector, which is run with it, sees nothing of these.
func otherProcess(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("left out with -short: it runs in another process")
	}
}

// runScript runs tests/NAME.test.ts under Node, bundled and lowered as the
// scripts of phones are. examples reach it as JSON. Each of its tests is one of ours.
func runScript(t *testing.T, name string, examples any) {
	t.Helper()
	report(t, outputOf(t, name, examples))
}

// programPath finds a program that a test cannot do without. Where it is missing, the test is
// left out, or fails if the variable is 1.
func programPath(t *testing.T, name, require string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv(require) == "1" {
			t.Fatalf("%s is not installed, and %s=1", name, require)
		}
		t.Skipf("LEFT OUT: %s; %s is not installed", t.Name(), name)
	}
	return path
}

// outputOf returns what the tests print.
func outputOf(t *testing.T, name string, examples any) string {
	t.Helper()
	otherProcess(t)
	node := programPath(t, "node", requireNode)
	js, list := asset.Script(os.DirFS("."), "tests/"+name+".test.ts")
	if len(list) > 0 {
		t.Fatal(list.Sorted()[0])
	}
	data, err := json.Marshal(examples)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(node, "-")
	cmd.Stdin = bytes.NewReader(append(append(append([]byte("globalThis.EXAMPLES="), data...), ";\n"...), js...))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

// report tells each line of harness.ts as a test.
func report(t *testing.T, out string) {
	t.Helper()
	tests := 0
	for line := range strings.Lines(strings.TrimSpace(out)) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		rule, fault, _ := strings.Cut(rest, "\t")
		switch word {
		case "ok", "FAIL":
			tests++
			t.Run(rule, func(t *testing.T) {
				if word == "FAIL" {
					t.Error(strings.ReplaceAll(fault, "\t", "\n"))
				}
			})
		default:
			t.Log(line)
		}
	}
	if tests == 0 {
		t.Errorf("no test ran:\n%s", out)
	}
}
