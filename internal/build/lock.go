package build

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// A BusyError says that another build is changing the output folder. This one
// has changed nothing.
type BusyError struct{ Out string }

func (e *BusyError) Error() string {
	return fmt.Sprintf("output %q: another build is under way", e.Out)
}

// lockName is the file in the staging folder that the build which changes the
// output folder holds locked. The lock goes with its process, however that
// ends: the folder of a build that was killed is taken over.
const lockName = "lock"

// errLocked is what lock says of a file that somebody else holds.
var errLocked = errors.New("locked by another process")

// maxLockTries is how often the folder may vanish under our hands: each time,
// another build has just ended.
const maxLockTries = 100

// lockFolder makes the folder and locks the file in it. It waits for nobody.
func lockFolder(dir string) (*os.File, error) {
	var err error
	for range maxLockTries {
		var f *os.File
		if f, err = lockOnce(dir); err == nil || !errors.Is(err, fs.ErrNotExist) {
			return f, err
		}
	}
	return nil, err
}

// lockOnce returns fs.ErrNotExist when the one who had the folder removed it
// in between: then what we hold is not what others see.
func lockOnce(dir string) (*os.File, error) {
	if err := makeFolder(dir); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	if err := lock(f); errors.Is(err, errLocked) {
		f.Close()
		return nil, err
	}
	// Any other error means that this disk knows no locks, as some on a network
	// do: then all that can be done is to trust people to build once at a time.
	if err := stillThere(f); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// makeFolder makes a folder with those above it. A link or a file of its name
// gives way: nothing but a build has anything to do there.
func makeFolder(dir string) error {
	if info, err := os.Lstat(dir); err == nil && !info.IsDir() {
		if err := os.Remove(dir); err != nil {
			return err
		}
	}
	return os.MkdirAll(dir, 0o755)
}

// stillThere checks that an open file is the one that its name leads to.
func stillThere(f *os.File) error {
	ours, err := f.Stat()
	if err != nil {
		return err
	}
	there, err := os.Stat(f.Name())
	if err == nil && !os.SameFile(ours, there) {
		err = fs.ErrNotExist
	}
	return err
}

// unlockFolder empties the folder, lets go of it and removes it. The file goes
// while it is held, so that it is not the next build's; where a system refuses
// to remove an open file it goes afterwards, and then that system refuses too
// once the next build has opened it.
func unlockFolder(dir string, f *os.File) error {
	err := emptyFolder(dir)
	removed := os.Remove(f.Name())
	f.Close()
	if removed != nil {
		os.Remove(f.Name())
	}
	os.Remove(dir) // fails when the next build has begun in it
	return err
}

// emptyFolder removes all but the lock.
func emptyFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == lockName {
			continue
		}
		if removed := os.RemoveAll(filepath.Join(dir, e.Name())); err == nil {
			err = removed
		}
	}
	return err
}
