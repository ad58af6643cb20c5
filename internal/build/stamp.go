package build

import (
	"io/fs"
	"time"

	"unionhall/internal/wire"
)

// A stamp is what the file system says about a file without opening it. Two
// equal stamps mean equal contents, as long as the first one had settled when
// it was taken. The zero stamp says nothing and equals that of no file.
type stamp struct {
	size  int64
	mtime int64  // nanoseconds
	ctime int64  // nanoseconds; 0 where the system has none
	inode uint64 // 0 where the system has none
}

func stampOf(info fs.FileInfo) stamp {
	ctime, inode := changed(info)
	return stamp{size: info.Size(), mtime: info.ModTime().UnixNano(), ctime: ctime, inode: inode}
}

// How long after its last change a file must be read for its stamp to be
// believed: clocks of file systems move in steps, and a second change within
// one step leaves the same stamp (git calls such a file racily clean).
const (
	fineStep   = 20 * time.Millisecond   // kernels tick every 1 to 10 ms
	coarseStep = 2500 * time.Millisecond // FAT counts in steps of 2 s, others in seconds
)

// settled returns s, or the zero stamp when the file had been changed only
// just before at, the time from which on it was read.
func (s stamp) settled(at time.Time) stamp {
	step := coarseStep
	if s.mtime%int64(time.Second) != 0 || s.ctime%int64(time.Second) != 0 {
		step = fineStep
	}
	if max(s.mtime, s.ctime)+int64(step) >= at.UnixNano() {
		return stamp{}
	}
	return s
}

// same reports whether two stamps promise the same contents.
func (s stamp) same(other stamp) bool { return s == other && s != stamp{} }

func (s stamp) append(b []byte) []byte {
	b = wire.AppendInt(b, s.size)
	b = wire.AppendInt(b, s.mtime)
	b = wire.AppendInt(b, s.ctime)
	return wire.AppendUint(b, s.inode)
}

func readStamp(r *wire.Reader) stamp {
	return stamp{size: r.Int(), mtime: r.Int(), ctime: r.Int(), inode: r.Uint()}
}
