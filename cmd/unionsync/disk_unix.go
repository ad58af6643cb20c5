//go:build unix

package main

import "golang.org/x/sys/unix"

// freeSpace is how many bytes the user of the process may still write.
func freeSpace(dir string) (int64, error) {
	var s unix.Statfs_t
	err := unix.Statfs(dir, &s)
	return int64(s.Bavail) * int64(s.Bsize), err
}

// diskSize is how many bytes the disk has in all.
func diskSize(dir string) (int64, error) {
	var s unix.Statfs_t
	err := unix.Statfs(dir, &s)
	return int64(s.Blocks) * int64(s.Bsize), err
}
