//go:build !darwin && !dragonfly && !freebsd && !linux && !netbsd && !openbsd && !windows

package build

import (
	"errors"
	"os"
)

// lock locks nothing: this system has no lock that goes with its process.
func lock(*os.File) error { return errors.ErrUnsupported }
