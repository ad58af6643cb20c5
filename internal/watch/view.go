package watch

import (
	"os"
	"path/filepath"
	"strings"
)

// A view is a way to see a part of the disk: a folder that was asked for, or a
// symbolic link in one. The system tells where a file really lies; a view knows
// by which path it is reached.
type view struct {
	path string // as it is told
	real string // where that leads; "" if to nothing that is watched
	up   *view  // in which the link was found; nil for a folder that was asked for
	at   string // where the link itself lies
	info os.FileInfo
}

// separator is that of the system.
const separator = string(filepath.Separator)

// reach returns the path by which v sees what lies at real, if it does.
func (v *view) reach(real string, ignore func(string) bool) (path string, ok bool) {
	rest := real[len(v.real):]
	path = v.path
	for rest != "" {
		rest = strings.TrimPrefix(rest, separator)
		name, below, _ := strings.Cut(rest, separator)
		path = join(path, name)
		if litter(name) || ignore(path) {
			return "", false
		}
		rest = below
	}
	return path, true
}

// loops reports whether a link of v, in the folder dir, to target would be
// followed for ever.
func (v *view) loops(dir, target string) bool {
	for ; v != nil; v = v.up {
		if inside(dir, target) {
			return true
		}
		dir = filepath.Dir(v.at)
	}
	return false
}

// resolve returns where a link leads, "" where it leads to nothing.
func resolve(path string) string {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return ""
	}
	return real
}

// inside reports whether the clean path p is dir or lies below it.
func inside(p, dir string) bool {
	return p == dir || strings.HasPrefix(p, strings.TrimSuffix(dir, separator)+separator)
}

func join(dir, name string) string { return strings.TrimSuffix(dir, separator) + separator + name }
