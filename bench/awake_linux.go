package main

import (
	"errors"
	"os/exec"
	"runtime"

	"golang.org/x/sys/unix"
)

// awake keeps the processors from sleeping until stop is called. A virtual
// processor that has slept comes back slowly and with cold caches, and what is
// measured then is the host. Processes of the idle class take no time from
// anything else that wants to run (sched(7), SCHED_IDLE). They are no threads
// of ours: the runtime would have to wait for them.
func awake() (stop func() error, err error) {
	var all []*exec.Cmd
	stop = func() error {
		var errs []error
		for _, c := range all {
			errs = append(errs, c.Process.Kill())
			_ = c.Wait() // it was killed
		}
		return errors.Join(errs...)
	}
	for range runtime.NumCPU() {
		c := exec.Command("sh", "-c", "while :; do :; done")
		if err := c.Start(); err != nil {
			return nil, errors.Join(err, stop())
		}
		all = append(all, c)
		if err := unix.SchedSetAttr(c.Process.Pid, &unix.SchedAttr{Size: unix.SizeofSchedAttr, Policy: unix.SCHED_IDLE}, 0); err != nil {
			return nil, errors.Join(err, stop())
		}
	}
	return stop, nil
}
