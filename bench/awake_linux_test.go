package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestAwakeTakesTheIdleClassAndGoes(t *testing.T) {
	stop, err := awake()
	if err != nil {
		t.Fatal(err)
	}
	children := childrenOf(t, os.Getpid())
	if len(children) != runtime.NumCPU() {
		t.Errorf("%d processes for %d processors", len(children), runtime.NumCPU())
	}
	for _, pid := range children {
		if attr, err := unix.SchedGetAttr(pid, 0); err != nil || attr.Policy != unix.SCHED_IDLE {
			t.Errorf("a process that keeps awake is in the way of others: %+v %v", attr, err)
		}
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	if left := childrenOf(t, os.Getpid()); len(left) > 0 {
		t.Errorf("%d processes are left", len(left))
	}
}

// childrenOf returns the processes that were started by any thread of one.
func childrenOf(t *testing.T, pid int) (children []int) {
	t.Helper()
	tasks, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, task := range tasks {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/children", pid, task.Name()))
		if err != nil {
			continue // the thread has ended
		}
		for field := range strings.FieldsSeq(string(text)) {
			n, err := strconv.Atoi(field)
			if err != nil {
				t.Fatal(err)
			}
			children = append(children, n)
		}
	}
	return children
}
