//go:build !linux

package watch

import "io/fs"

// remote says nothing here: Windows is told by most servers, and elsewhere
// Options.Polling is there to be asked for.
func remote(string) string { return "" }

// identity says nothing here, where watches are not kept by inode.
func identity(fs.FileInfo) (fileID, bool) { return fileID{}, false }

func touched(fs.FileInfo) int64 { return 0 }
