//go:build unix

package main

import (
	"os"

	"golang.org/x/sys/unix"
)

// tryLock takes a lock on a file that goes with the process, or reports that
// another has it.
func tryLock(f *os.File) (taken bool, err error) {
	err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if err == unix.EWOULDBLOCK {
		return false, nil
	}
	return err == nil, err
}
