package main

import (
	"errors"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func TestFamilyIsAllThatAProcessHasStarted(t *testing.T) {
	proc := t.TempDir()
	for pid, stat := range map[string]string{
		"1":    "1 (init) S 0 1",
		"20":   "20 (chromium) S 1 20",
		"21":   "21 (zygote :) (x) S 20 20",
		"30":   "30 (renderer) S 21 20",
		"40":   "40 (other) S 1 40",
		"self": "20 (chromium) S 1 20",
	} {
		if err := write(filepath.Join(proc, pid, "stat"), []byte(stat)); err != nil {
			t.Fatal(err)
		}
	}
	parents, err := parentsOf(proc)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := family(parents, 20), []int{20, 21, 30}; !slices.Equal(got, want) {
		t.Errorf("family %v, want %v", got, want)
	}
}

// TestProcessesGetTheirShare has a program count that waits for a line first, so
// that all it does it does within the group.
func TestProcessesGetTheirShare(t *testing.T) {
	q, err := newQuota(cpuShare)
	if errors.Is(err, errNoQuota) {
		t.Skipf("LEFT OUT: the share of a processor; %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command("sh", "-c", "read go; i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done")
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if err := q.hold(c.Process.Pid); err != nil {
		t.Error(err)
	}
	begin := time.Now()
	in.Close()
	c.Wait() // nothing was read: the shell says so, and counts
	wall, cpu := time.Since(begin), c.ProcessState.UserTime()+c.ProcessState.SystemTime()
	if least := time.Duration(float64(cpu) / cpuShare * 0.7); cpu == 0 || wall < least {
		t.Errorf("%v of processor time took %v, want at least %v", cpu, wall, least)
	}
	if err := q.close(); err != nil {
		t.Error(err)
	}
}
