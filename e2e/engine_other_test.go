//go:build !linux

package e2e

import "testing"

func TestEngines(t *testing.T) {
	t.Parallel()
	t.Skip("LEFT OUT: Firefox and WebKitGTK; their packages are Debian's")
}
