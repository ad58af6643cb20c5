package main

import (
	"bytes"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// longest is how long a script waits for anything that goes on beside it.
const longest = 30 * time.Second

// A running program is what "start" began in a script. What it says is kept.
type running struct {
	command *exec.Cmd

	mu   sync.Mutex
	said bytes.Buffer // guarded by mu
}

func (r *running) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.said.Write(b)
}

func (r *running) text() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.said.String()
}

// runningKey finds the running program of a script.
type runningKey struct{}

// start begins a program beside the script: "start unionhall serve". What it
// says on both streams is waited for by "says"; "interrupt" ends it.
func start(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: start PROGRAM [ARGUMENT...]")
	}
	path := args[0]
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		if found, err := exec.LookPath(filepath.Join(dir, args[0])); err == nil {
			path = found
			break
		}
	}
	r := &running{}
	*ts.Value(runningKey{}).(**running) = r
	r.command = exec.Command(path, args[1:]...)
	r.command.Dir, r.command.Env = ts.MkAbs("."), environ(ts)
	r.command.Stdout, r.command.Stderr = r, r
	ts.Check(r.command.Start())
	ts.Defer(func() { _ = r.command.Process.Kill() })
}

// environ is the environment that a program of the script gets.
func environ(ts *testscript.TestScript) []string {
	var env []string
	for _, name := range []string{"PATH", "HOME", "LANG", "XDG_CACHE_HOME", "TMPDIR", "RECORD", "SYSTEMROOT"} {
		env = append(env, name+"="+ts.Getenv(name))
	}
	return env
}

// says waits until the running program has said what matches: "says 'faults: 1'".
// What is put in parentheses becomes the variable SAID.
func says(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: [!] says PATTERN")
	}
	r := *ts.Value(runningKey{}).(**running)
	pattern := regexp.MustCompile("(?m)" + args[0])
	if neg {
		if pattern.MatchString(r.text()) {
			ts.Fatalf("it said\n%s", r.text())
		}
		return
	}
	if !eventually(func() bool { return pattern.MatchString(r.text()) }) {
		ts.Fatalf("it never says %s, only\n%s", args[0], r.text())
	}
	if found := pattern.FindStringSubmatch(r.text()); len(found) > 1 {
		ts.Setenv("SAID", found[1])
	}
}

// shows waits until an address answers with what matches, whatever the status:
// "shows $URL/news/ 'a title'".
func shows(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: [!] shows ADDRESS PATTERN")
	}
	pattern := regexp.MustCompile("(?m)" + args[1])
	last := ""
	if !eventually(func() bool {
		last = fetched(args[0])
		return pattern.MatchString(last) != neg
	}) {
		ts.Fatalf("%s shows\n%s", args[0], last)
	}
}

func fetched(address string) string {
	answer, err := http.Get(address)
	if err != nil {
		return err.Error()
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return err.Error()
	}
	return answer.Status + "\n" + string(text)
}

// interrupt ends the running program as Ctrl-C does, and wants its exit code:
// "interrupt 0".
func interrupt(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: interrupt CODE")
	}
	r := *ts.Value(runningKey{}).(**running)
	ts.Check(r.command.Process.Signal(syscall.SIGINT))
	_ = r.command.Wait() // the code says it
	if code := r.command.ProcessState.ExitCode(); args[0] != string(rune('0'+code)) {
		ts.Fatalf("exit code %d, want %s\n%s", code, args[0], r.text())
	}
}

// eventually asks again and again, for as long as a script waits.
func eventually(holds func() bool) bool {
	for end := time.Now().Add(longest); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if holds() {
			return true
		}
	}
	return holds()
}
