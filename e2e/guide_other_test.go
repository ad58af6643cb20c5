//go:build !linux

package e2e

import "testing"

// takeGuidePictures needs a pseudo-terminal, which is opened in another way on
// every system.
func takeGuidePictures(t *testing.T) { t.Error("the guides' pictures are taken on Linux") }
