package build

import (
	"io/fs"
	"syscall"
)

// changed is that of Linux with the names of Darwin.
func changed(info fs.FileInfo) (ctime int64, inode uint64) {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Ctimespec.Nano(), s.Ino
	}
	return 0, 0
}
