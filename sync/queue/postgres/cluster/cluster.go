// Package cluster runs a PostgreSQL server of its own for tests and benchmarks: its
// data in a new folder, on a spare port of the loopback address, never as root. It is not
// for keeping anything.
package cluster

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// ErrMissing: there is no PostgreSQL on this machine.
var ErrMissing = errors.New("PostgreSQL: no initdb on PATH or in /usr/lib/postgresql")

// A Cluster is a server that can be stopped, killed and started again.
type Cluster struct {
	binaries string
	dir      string
	owner    owner
	port     int
	server   *exec.Cmd
	ended    chan error // of the server
}

// New makes the data folder and starts the server with settings like "fsync=off".
func New(ctx context.Context, settings ...string) (_ *Cluster, err error) {
	c := &Cluster{owner: ownerOf()}
	if c.binaries, err = binaries(); err != nil {
		return nil, err
	}
	if c.dir, err = os.MkdirTemp("", "unionhall-postgres-"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(c.dir))
		}
	}()
	if err = c.owner.take(c.dir); err != nil {
		return nil, err
	}
	if c.port, err = sparePort(); err != nil {
		return nil, err
	}
	initdb := c.command(ctx, "initdb", "--pgdata", c.dir+"/data", "--username", "unionhall", "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync")
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return c, c.Start(ctx, settings...)
}

// binaries finds the folder with the newest server.
func binaries() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		path, err = filepath.EvalSymlinks(path) // the other programs lie beside the real one
		return filepath.Dir(path), err
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", ErrMissing
	}
	slices.Sort(found)
	return filepath.Dir(found[len(found)-1]), nil
}

func sparePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

func (c *Cluster) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(c.binaries, name), args...)
	cmd.Dir = c.dir
	c.owner.run(cmd)
	return cmd
}

// Start starts the server and waits until it answers.
func (c *Cluster) Start(ctx context.Context, settings ...string) error {
	args := []string{"-D", c.dir + "/data", "-p", fmt.Sprint(c.port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="}
	for _, s := range settings {
		args = append(args, "-c", s)
	}
	c.server = c.command(context.WithoutCancel(ctx), "postgres", args...)
	log := &strings.Builder{}
	c.server.Stderr = log
	if err := c.server.Start(); err != nil {
		return err
	}
	c.ended = make(chan error, 1)
	go func(server *exec.Cmd, ended chan<- error) { ended <- server.Wait() }(c.server, c.ended)
	for {
		if c.command(ctx, "pg_isready", "-q", "-h", "127.0.0.1", "-p", fmt.Sprint(c.port)).Run() == nil {
			return nil
		}
		select {
		case err := <-c.ended:
			return fmt.Errorf("postgres: %w\n%s", err, log)
		case <-ctx.Done():
			return errors.Join(ctx.Err(), c.Crash())
		case <-time.After(50 * time.Millisecond): // between two questions
		}
	}
}

// Crash ends the server at once, as a lost machine would but for what the kernel holds.
func (c *Cluster) Crash() error { return c.end(crash) }

// Stop ends the server properly.
func (c *Cluster) Stop() error { return c.end(stop) }

func (c *Cluster) end(signal os.Signal) error {
	if err := c.server.Process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-c.ended
	c.ended <- nil // for whoever ends it again
	return nil
}

// Demote makes a server that was stopped a standby, which can only be read: it waits for a
// primary that there is not.
func (c *Cluster) Demote() error {
	signal := c.dir + "/data/standby.signal"
	return errors.Join(os.WriteFile(signal, nil, 0o600), c.owner.take(signal))
}

// Remove ends the server and deletes its data.
func (c *Cluster) Remove() error { return errors.Join(c.Crash(), os.RemoveAll(c.dir)) }

// Database makes a new database and gives its address.
func (c *Cluster) Database(ctx context.Context, name string) (string, error) {
	out, err := c.command(ctx, "createdb", "-h", "127.0.0.1", "-p", fmt.Sprint(c.port), "-U", "unionhall", name).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("createdb: %w\n%s", err, out)
	}
	return fmt.Sprintf("postgres://unionhall@127.0.0.1:%d/%s?sslmode=disable", c.port, name), nil
}

// Version is what the server calls itself.
func (c *Cluster) Version(ctx context.Context) (string, error) {
	out, err := c.command(ctx, "postgres", "--version").Output()
	return strings.TrimSpace(string(out)), err
}

// Process is the id of the server, whose children do the work.
func (c *Cluster) Process() int { return c.server.Process.Pid }
