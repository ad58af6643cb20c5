package e2e

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// A terminal is a program's, as people sit before it: one place for what it
// says and what is typed.
type terminal struct {
	command *exec.Cmd
	typing  *os.File
	ended   chan error // of the program

	mu   sync.Mutex
	said bytes.Buffer // guarded by mu
}

// openTerminal starts a program at a terminal of its own.
func openTerminal(t *testing.T, dir string, env []string, name string, args ...string) *terminal {
	t.Helper()
	ours, theirs, err := openPair()
	if err != nil {
		t.Fatal(err)
	}
	x := &terminal{command: exec.Command(name, args...), typing: ours, ended: make(chan error, 1)}
	c := x.command
	c.Dir, c.Env = dir, env
	c.Stdin, c.Stdout, c.Stderr = theirs, theirs, theirs
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	err = c.Start()
	theirs.Close()
	if err != nil {
		t.Fatal(err)
	}
	go x.listen()
	t.Cleanup(func() { _ = c.Process.Kill() }) // it has ended where all went well
	return x
}

// openPair returns both ends of a new pseudo-terminal.
func openPair() (ours, theirs *os.File, err error) {
	fd, err := unix.Open("/dev/ptmx", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, nil, err
	}
	ours = os.NewFile(uintptr(fd), "/dev/ptmx")
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		return nil, nil, err
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		return nil, nil, err
	}
	theirs, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	return ours, theirs, err
}

// listen keeps what the program says until it has ended: then reading fails.
func (x *terminal) listen() {
	part := make([]byte, 4096)
	for {
		n, err := x.typing.Read(part)
		x.mu.Lock()
		x.said.Write(part[:n])
		x.mu.Unlock()
		if err != nil {
			break
		}
	}
	x.ended <- x.command.Wait()
}

// text is all that stands on the terminal.
func (x *terminal) text() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return strings.ReplaceAll(x.said.String(), "\r\n", "\n")
}

func (x *terminal) enter(t *testing.T, line string) {
	t.Helper()
	if _, err := x.typing.WriteString(line); err != nil {
		t.Fatal(err)
	}
}

// until waits for a text on the terminal that is as wanted.
func (x *terminal) until(t *testing.T, what string, holds func(text string) bool) {
	t.Helper()
	for end := time.Now().Add(patience); !holds(x.text()); time.Sleep(5 * time.Millisecond) { // how often it is looked at
		if time.Now().After(end) {
			t.Fatalf("the terminal never shows\n%s\nbut\n%s", what, x.text())
		}
	}
}

// wait returns when the program has ended.
func (x *terminal) wait(t *testing.T) error {
	t.Helper()
	defer x.typing.Close()
	select {
	case err := <-x.ended:
		return err
	case <-time.After(patience):
		t.Fatalf("%s does not end; it says\n%s", x.command, x.text())
		return nil
	}
}
