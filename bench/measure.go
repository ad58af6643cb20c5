package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// A cost is what one run of a program took.
type cost struct {
	CPU  time.Duration // user and system, with children
	Wall time.Duration
	Peak int64 // resident bytes
}

// measured runs a program to its end and says what it took. What the program says
// is shown only when it fails.
func measured(ctx context.Context, cmd command) (cost, error) {
	c := exec.CommandContext(ctx, cmd.path, cmd.args...)
	c.Dir, c.Env = cmd.dir, cmd.env
	var said bytes.Buffer
	c.Stdout, c.Stderr = &said, &said
	begin := time.Now()
	err := c.Run()
	wall := time.Since(begin)
	if err != nil {
		return cost{}, fmt.Errorf("%s: %w\n%s", strings.Join(c.Args, " "), err, tail(said.Bytes()))
	}
	p := c.ProcessState
	return cost{CPU: p.UserTime() + p.SystemTime(), Wall: wall, Peak: peak(p)}, nil
}

// A command is a program with all it needs to run.
type command struct {
	path string
	args []string
	dir  string
	env  []string
}

// tail is the end of a long text.
func tail(text []byte) []byte {
	const most = 4000
	if len(text) > most {
		return text[len(text)-most:]
	}
	return text
}

// costs are those of the same run in every round.
type costs []cost

// median takes each figure by itself: the run with the median time need not
// be that with the median memory.
func (c costs) median() cost {
	return cost{
		CPU:  middle(c, func(x cost) time.Duration { return x.CPU }),
		Wall: middle(c, func(x cost) time.Duration { return x.Wall }),
		Peak: middle(c, func(x cost) int64 { return x.Peak }),
	}
}

func middle[E any, T int | int64 | float64 | time.Duration](list []E, of func(E) T) T {
	values := make([]T, 0, len(list))
	for _, x := range list {
		values = append(values, of(x))
	}
	slices.Sort(values)
	n := len(values)
	if n == 0 {
		return 0
	}
	return (values[(n-1)/2] + values[n/2]) / 2
}
