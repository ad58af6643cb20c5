package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// freePort is a port of this machine that was free a moment ago.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

var block = regexp.MustCompile("(?s)```sh\n(.*?)```")

// TestReadmeWalksThrough runs the commands of sync/README.md as they stand there,
// but for the ports, and compares what they print with what it says they do.
func TestReadmeWalksThrough(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		if os.Getenv("UNIONHALL_REQUIRE_HOSTS") != "" {
			t.Fatal(err)
		}
		t.Skip("no curl")
	}
	text, err := os.ReadFile(filepath.Join("..", "..", "sync", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	dir := short(t)
	var script strings.Builder
	var want []string
	for _, b := range block.FindAllStringSubmatch(string(text), -1) {
		for line := range strings.Lines(b[1]) {
			if said, ok := strings.CutPrefix(line, "# "); ok {
				want = append(want, strings.TrimRight(said, "\n"))
				continue
			}
			script.WriteString(line)
		}
	}
	commands := strings.ReplaceAll(script.String(), "127.0.0.1:8787", freePort(t))
	commands = strings.ReplaceAll(commands, "--data data &", "--data data --metrics off --listen "+regexp.MustCompile(`127\.0\.0\.1:\d+`).FindString(commands)+" 2>log &")
	bin := filepath.Join(dir, "bin")
	if err := os.Mkdir(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// The test binary is unionsync when it is called so: see TestMain.
	if err := os.Symlink(self, filepath.Join(bin, "unionsync")); err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), "bash", "-e", "-c", commands)
	c.Dir = dir
	c.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "TESTSCRIPT_COMMAND=")
	var out, complaint bytes.Buffer
	c.Stdout, c.Stderr = &out, &complaint
	c.WaitDelay = 10 * time.Second
	if err := c.Run(); err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "log"))
		t.Fatalf("%v\n%s\n%s\n%s", err, out.String(), complaint.String(), log)
	}
	got := strings.Split(out.String(), "\n")
	at := 0
	for _, w := range want {
		pattern := "^" + strings.ReplaceAll(regexp.QuoteMeta(w), "…", "[^\"]+") + "$"
		for at < len(got) && !regexp.MustCompile(pattern).MatchString(got[at]) {
			at++
		}
		if at == len(got) {
			t.Fatalf("the README says %q, and it did not come:\n%s", w, out.String())
		}
		at++
	}
	if receipts := regexp.MustCompile(`"receipt":"([^"]+)"`).FindAllStringSubmatch(out.String(), -1); len(receipts) < 2 || receipts[0][1] != receipts[1][1] {
		t.Errorf("the duplicate has another receipt: %s", fmt.Sprint(receipts))
	}
}
