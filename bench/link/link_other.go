//go:build !linux

package link

import (
	"context"
	"io"
	"net"
	"time"
)

// Enter runs this program again in a network namespace of its own.
func Enter(context.Context, ...string) (entered bool, err error) { return false, ErrUnsupported }

// Again runs this program once more in a network namespace of its own.
func Again(context.Context, io.Writer, io.Writer, []string, ...string) error { return ErrUnsupported }

// Inside reports whether this process was started by Enter.
func Inside() bool { return false }

// A Line joins the namespace of this process, which is the phone's, to that of
// servers.
type Line struct{}

// Open makes a line.
func Open(Profile) (*Line, error) { return nil, ErrUnsupported }

// Become makes the line another one.
func (*Line) Become(Profile) {}

// Rest waits until nothing has been on the line for a while.
func (*Line) Rest(context.Context, time.Duration) error { return ErrUnsupported }

// Listen returns a listener on the servers' end.
func (*Line) Listen(int) (net.Listener, error) { return nil, ErrUnsupported }

// Traffic returns what the line has carried since it was opened.
func (*Line) Traffic() Traffic { return Traffic{} }

// Lost returns how many packets the line has lost since it was opened.
func (*Line) Lost() int64 { return 0 }

// Close takes the line away.
func (*Line) Close() error { return nil }
