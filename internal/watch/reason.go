package watch

import (
	"errors"
	"fmt"
	"syscall"
)

// A Reason is why folders are looked at again and again.
type Reason int

// The reasons, the most telling last: where several hold, Polls reports that.
const (
	Asked   Reason = iota + 1 // Options.Polling
	Remote                    // the file system does not tell what others change on it
	Refused                   // the system refuses for another reason: see Err
	Limit                     // the system allows no more watches (or open files)
)

// A PollingError says why a Watcher looks instead of being told.
type PollingError struct {
	Reason Reason
	Folder string // the first such; "" where it is all of them
	System string // for Remote: the kind of file system, "nfs"
	Err    error  // for Limit and Refused: what the system said
}

func (e *PollingError) Error() string {
	where := "folders are"
	if e.Folder != "" {
		where = fmt.Sprintf("folder %q is", e.Folder)
	}
	why := "as was asked for"
	switch e.Reason {
	case Remote:
		why = fmt.Sprintf("the file system %q does not tell of changes by others", e.System)
	case Refused:
		why = "the system does not watch here: " + e.Err.Error()
	case Limit:
		why = "the system's limit of watches is reached: " + e.Err.Error()
	}
	return where + " looked at again and again: " + why
}

// Unwrap returns what the system said.
func (e *PollingError) Unwrap() error { return e.Err }

// refusal makes a PollingError of what the system answered to a watch.
func refusal(folder string, err error) *PollingError {
	reason := Refused
	if errors.Is(err, syscall.ENOSPC) || exhausted(err) {
		reason = Limit
	}
	return &PollingError{Reason: reason, Folder: folder, Err: err}
}

// exhausted reports whether the process, or the system, has no descriptor left.
// On BSD and macOS each file below a watched folder takes one.
func exhausted(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE)
}
