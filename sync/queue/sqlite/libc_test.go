package sqlite

import (
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"
)

func TestLibcIsTheDriversOwn(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-json", "modernc.org/sqlite").Output()
	if err != nil {
		t.Fatal(err)
	}
	var driver struct{ GoMod string }
	if err := json.Unmarshal(out, &driver); err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(driver.GoMod)
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`(?m)^\s*(?:require )?modernc\.org/libc (\S+)`).FindSubmatch(mod)
	if named == nil || string(named[1]) != libc {
		t.Errorf("the driver's go.mod names libc %s; we hold it to %s", named, libc)
	}
	out, err = exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Version}}", "modernc.org/libc").Output()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(string(out)); got != libc {
		t.Errorf("this module builds with libc %s, and the driver wants %s: `go mod graph` tells who asks for it", got, libc)
	}
}

func TestAnotherLibcIsRefused(t *testing.T) {
	built := func(m ...*debug.Module) *debug.BuildInfo { return &debug.BuildInfo{Deps: m} }
	driver := &debug.Module{Path: "modernc.org/sqlite", Version: "v1.60.1"}
	for _, c := range []struct {
		name string
		info *debug.BuildInfo
		ok   bool
	}{
		{"its own", built(driver, &debug.Module{Path: "modernc.org/libc", Version: libc}), true},
		{"another", built(driver, &debug.Module{Path: "modernc.org/libc", Version: "v1.78.0"}), false},
		{"replaced", built(driver, &debug.Module{Path: "modernc.org/libc", Version: libc, Replace: &debug.Module{Path: "../libc"}}), false},
		{"none", built(driver), false},
		{"unknown", nil, false},
	} {
		if err := checkLibc(c.info); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
