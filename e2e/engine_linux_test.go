package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// requireEngines set to 1 makes a missing browser engine a failure. CI sets it.
const requireEngines = "UNIONHALL_REQUIRE_ENGINES"

// An engine is a tab of a running browser, whatever its protocol. Debian has the
// other two that telephones use beside Chromium's.
type engine interface {
	// open goes to an address and returns when the page has loaded.
	open(ctx context.Context, address string) error
	// run evaluates an expression in the page, waits if it is a promise, and
	// returns its value as JSON.
	run(ctx context.Context, expression string) (json.RawMessage, error)
	// another opens one more tab of the same browser. Of two tabs one is asked at a time.
	another(ctx context.Context) (engine, error)
}

// engines are started by name: each for one test, with a profile of its own.
var engines = map[string]func(*testing.T) engine{
	"Firefox":   startFirefox,
	"WebKitGTK": startWebKit,
}

// engineProgram returns the path of the first program that is installed.
func engineProgram(t *testing.T, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv(requireEngines) == "1" {
		t.Fatalf("none of %q is installed, and %s=1", names, requireEngines)
	}
	t.Skipf("LEFT OUT: %s; none of %q is installed", t.Name(), names)
	return ""
}

// openIn goes to an address.
func openIn(t *testing.T, e engine, address string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := e.open(ctx, address); err != nil {
		t.Fatalf("%s: %v", address, err)
	}
}

// anotherOf opens one more tab of a browser.
func anotherOf(t *testing.T, e engine) engine {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	other, err := e.another(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return other
}

// valueIn returns the value of an expression in the page.
func valueIn[T any](t *testing.T, e engine, expression string) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var v T
	raw, err := e.run(ctx, expression)
	if err == nil {
		err = json.Unmarshal(raw, &v)
	}
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// startProgram starts a program that ends with the test. All that it says, on
// either output, goes to says.
func startProgram(t *testing.T, c *exec.Cmd, says io.Writer) {
	t.Helper()
	c.Stdout, c.Stderr = says, says
	// A browser is many processes: they end together, and with the test whatever happens to it.
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	c.WaitDelay = time.Second // for the outputs, which a process that is left may hold
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Kill(-c.Process.Pid, syscall.SIGKILL); err != nil {
			t.Log(err)
		}
		c.Wait() // it was killed: that is its error
	})
}

// startListener starts a program and returns what it says of where it listens:
// the first group of says in one of its lines.
func startListener(t *testing.T, c *exec.Cmd, says *regexp.Regexp) string {
	t.Helper()
	out, in := io.Pipe()
	heard := make(chan string, 1)
	go listen(out, says, heard)
	t.Cleanup(func() { in.Close() }) // after the program has ended
	startProgram(t, c, in)
	select {
	case where := <-heard:
		return where
	case <-time.After(patience):
		t.Fatalf("%s does not say where it listens", c.Path)
	}
	return ""
}

// listen reads all that a program says and tells once what is waited for.
func listen(r io.Reader, says *regexp.Regexp, heard chan<- string) {
	lines := bufio.NewReader(r)
	for told := false; ; {
		line, err := lines.ReadString('\n')
		if found := says.FindStringSubmatch(strings.TrimSpace(line)); !told && len(found) > 1 {
			heard <- found[1]
			told = true
		}
		if err != nil {
			return
		}
	}
}

// asJSON makes an expression one whose value is its JSON text: what protocols
// do with objects differs, and all of them know text. What has no JSON is null.
func asJSON(expression string) string {
	return fmt.Sprintf("(async () => JSON.stringify(await (%s)) ?? 'null')()", expression)
}
