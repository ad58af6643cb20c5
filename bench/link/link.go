// Package link is a slow line for benchmarks: two network namespaces of one
// process, joined by a line that carries packets as late, as slowly and with as
// much loss as it is told. Packets are really held back, so that every
// connection of a browser feels it, those of its workers too; a browser's own
// throttling does not reach them. It knows packets, not what is in them.
//
// It works on Linux, as root: it needs namespaces of its own and /dev/net/tun.
package link

import (
	"errors"
	"time"
)

// Profile is what a line is like.
type Profile struct {
	Name     string
	Trip     time.Duration // there and back, while the line is empty
	Down, Up int           // bit/s towards the phone, and from it
	Loss     float64       // of packets, each way: 0 to 1
}

// Slow3G and the others are the lines on which the figures are stated.
var (
	Slow3G   = Profile{Name: "slow 3G", Trip: 400 * time.Millisecond, Down: 400_000, Up: 400_000}
	TwoG     = Profile{Name: "2G", Trip: 800 * time.Millisecond, Down: 250_000, Up: 50_000}
	LossEDGE = Profile{Name: "EDGE with loss", Trip: 840 * time.Millisecond, Down: 240_000, Up: 200_000, Loss: .02}
)

// Addresses of the two ends. They exist in the namespaces of a Line alone.
const (
	PhoneAddress  = "10.77.0.1"
	ServerAddress = "10.77.0.2"
)

// Traffic is what a line has carried: IP packets, lost ones not counted.
type Traffic struct {
	Down, Up               int64 // bytes
	DownPackets, UpPackets int64
}

// ErrUnsupported says that this system has no such lines.
var ErrUnsupported = errors.New("link: needs Linux, root and /dev/net/tun")
