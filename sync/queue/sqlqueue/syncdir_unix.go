//go:build !windows

package sqlqueue

import "os"

func syncDir(d *os.File) error { return d.Sync() }
