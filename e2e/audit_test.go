package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// requireAudits set to 1 makes a missing judge a failure. CI sets it.
const requireAudits = "UNIONHALL_REQUIRE_AUDITS"

// judgesDir holds the packages that judge pages, as npm ci lays them.
const judgesDir = "../.ci/web/node_modules"

// judge returns the path of a file of one of the judges.
func judge(t *testing.T, file string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join(judgesDir, filepath.FromSlash(file)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		leaveOut(t, "npm ci --prefix .ci/web has not been run")
	}
	return path
}

// judgesProgram finds a program that a judge runs on.
func judgesProgram(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		leaveOut(t, name+" is not installed")
	}
	return path
}

func leaveOut(t *testing.T, why string) {
	t.Helper()
	if os.Getenv(requireAudits) == "1" {
		t.Fatalf("%s, and %s=1", why, requireAudits)
	}
	t.Skipf("LEFT OUT: %s; %s", t.Name(), why)
}
