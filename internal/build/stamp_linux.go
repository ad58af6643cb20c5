package build

import (
	"io/fs"
	"syscall"
)

// changed returns when the inode last changed, which no program can set back,
// and its number: a file that was replaced by one of the same size and time
// shows there.
func changed(info fs.FileInfo) (ctime int64, inode uint64) {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Ctim.Nano(), s.Ino
	}
	return 0, 0
}
