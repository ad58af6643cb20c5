package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A server is a preview that runs.
type server struct {
	cmd    *exec.Cmd
	origin string // http://127.0.0.1:PORT
	begun  time.Time
	said   *voice
	ended  chan struct{} // closed when it has ended
	ticks  int           // of the processors, when idle was last asked
}

// startServer runs a command until it says where it serves: says matches that, and its
// first group is the port. Whoever starts a server ends it.
func startServer(ctx context.Context, c command, says *regexp.Regexp) (*server, error) {
	s := &server{cmd: exec.Command(c.path, c.args...), said: newVoice(says), ended: make(chan struct{})}
	s.cmd.Dir, s.cmd.Env, s.cmd.Stdout, s.cmd.Stderr = c.dir, c.env, s.said, s.said
	s.begun = time.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		s.cmd.Wait() // how it ended is told by ProcessState
		close(s.ended)
	}()
	select {
	case port := <-s.said.heard:
		s.origin = "http://127.0.0.1:" + port
		return s, nil
	case <-s.ended:
		return nil, fmt.Errorf("%s ended: %s\n%s", strings.Join(s.cmd.Args, " "), s.cmd.ProcessState, s.said.tail())
	case <-ctx.Done():
		s.end()
		return nil, fmt.Errorf("%s says no address: %w\n%s", strings.Join(s.cmd.Args, " "), context.Cause(ctx), s.said.tail())
	}
}

// firstPage asks for an address until it is there, and returns how long after
// the start of the server that was.
func (s *server) firstPage(ctx context.Context, address string) (time.Duration, error) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		err := get(ctx, s.origin+address)
		if err == nil {
			return time.Since(s.begun), nil
		}
		select {
		case <-tick.C:
		case <-s.ended:
			return 0, fmt.Errorf("the server ended: %s\n%s", s.cmd.ProcessState, s.said.tail())
		case <-ctx.Done():
			return 0, errors.Join(context.Cause(ctx), err)
		}
	}
}

func get(ctx context.Context, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, answer.Status)
	}
	return nil
}

// idle reports whether the server has done next to nothing since the last time,
// where the system tells; else it is taken to be idle.
func (s *server) idle() bool {
	before := s.ticks
	now, known := cpuTicks(s.cmd.Process.Pid)
	s.ticks = now
	return !known || now-before <= 1
}

// cpuTicks is what a process has used of the processors, in hundredths of a second.
func cpuTicks(pid int) (ticks int, known bool) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, false
	}
	return ticksIn(text)
}

// ticksIn adds the 14th and the 15th field of the line, by number: those of
// user and system. The second field is a name, with whatever is in it.
func ticksIn(stat []byte) (ticks int, ok bool) {
	end := bytes.LastIndexByte(stat, ')')
	fields := strings.Fields(string(stat[end+1:]))
	if end < 0 || len(fields) < 13 {
		return 0, false
	}
	user, err1 := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	return user + system, err1 == nil && err2 == nil
}

// end stops the server as a user does, then by force, and returns the most
// memory that it had.
func (s *server) end() int64 {
	const patience = 10 * time.Second
	if s.cmd.Process.Signal(os.Interrupt) != nil {
		s.cmd.Process.Kill()
	}
	select {
	case <-s.ended:
	case <-time.After(patience):
		s.cmd.Process.Kill()
		<-s.ended
	}
	return peak(s.cmd.ProcessState)
}

// A voice keeps what a program says and listens for one thing in it.
type voice struct {
	says  *regexp.Regexp
	heard chan string

	mu   sync.Mutex // guards what two streams write
	text []byte
	done bool
}

func newVoice(says *regexp.Regexp) *voice { return &voice{says: says, heard: make(chan string, 1)} }

func (v *voice) Write(text []byte) (int, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.text = append(v.text, text...)
	if found := v.says.FindSubmatch(v.text); found != nil && !v.done {
		v.done = true
		v.heard <- string(found[1])
	}
	return len(text), nil
}

func (v *voice) tail() []byte {
	v.mu.Lock()
	defer v.mu.Unlock()
	return bytes.Clone(tail(v.text))
}
