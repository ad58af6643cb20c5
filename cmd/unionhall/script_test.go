package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

var updateScripts = flag.Bool("update", false, "rewrite the expected output in the scripts")

// TestMain makes the program itself a command of the scripts, and one that
// stands in for an encoder of pictures.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"unionhall": main, "cwebp": fakeEncoder})
}

// TestScripts runs testdata/script: the manual of the commands, one promise a
// file. With -update, what cmp compares with is rewritten.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join("testdata", "script"),
		UpdateScripts: *updateScripts,
		Setup: func(env *testscript.Env) error {
			env.Setenv("LANG", "en_US.UTF-8")
			env.Setenv("XDG_CACHE_HOME", filepath.Join(env.WorkDir, ".cache"))
			env.Values[runningKey{}] = new(*running)
			env.Values[officeKey{}] = new(anOffice)
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits": exits, "edit": edit, "photo": photo, "canvas": canvas, "pictures": pictures,
			"start": start, "says": says, "shows": shows, "interrupt": interrupt, "host": host, "endpoint": endpoint, "carried": carried, "office": office, "submits": submits, "adds": adds, "reads": reads,
		},
		Condition: func(name string) (bool, error) {
			if name != "hosts" {
				return false, fmt.Errorf("no condition is called %s", name)
			}
			return os.Getenv("UNIONHALL_REQUIRE_HOSTS") != "", nil // what a host has must be there
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// host serves a folder as a plain file server does, at the address in SITE:
// "host DIR".
func host(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: host DIR")
	}
	dir := os.DirFS(ts.MkAbs(args[0]))
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		text, err := fs.ReadFile(dir, strings.TrimPrefix(q.URL.Path, "/"))
		if err != nil {
			http.NotFound(w, q)
			return
		}
		http.ServeContent(w, q, q.URL.Path, time.Time{}, bytes.NewReader(text))
	}))
	ts.Defer(s.Close)
	ts.Setenv("SITE", s.URL)
}

// exits runs a program and wants one exit code: "exits 1 unionhall build".
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARGUMENT...]")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

// edit replaces one text by another in a file, as an editor would:
// "edit news/a.md 'old words' 'new words'". \n in the new words begins a line.
func edit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: edit FILE OLD NEW")
	}
	before := ts.ReadFile(args[0])
	if strings.Count(before, args[1]) != 1 {
		ts.Fatalf("%s: %q stands there %d times, want once", args[0], args[1], strings.Count(before, args[1]))
	}
	after := strings.Replace(before, args[1], strings.ReplaceAll(args[2], `\n`, "\n"), 1)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(after), 0o644))
}
