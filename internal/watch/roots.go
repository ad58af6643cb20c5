package watch

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// setRoots looks at other folders from now on and returns those that are new.
func (t *tree) setRoots(folders []string) (added []string) {
	before := t.roots
	t.roots = nil
	for _, folder := range folders {
		v := find(before, folder)
		if v == nil {
			v = &view{path: folder}
			v.real, v.info, _ = lookRoot(folder)
			added = append(added, folder)
		}
		if find(t.roots, folder) == nil {
			t.roots = append(t.roots, v)
		}
	}
	t.sync()
	return added
}

func find(views []*view, path string) *view {
	for _, v := range views {
		if v.path == path {
			return v
		}
	}
	return nil
}

// lookRoot returns where a folder really is, and what; nothing where there is
// no folder. The error is that of a disk or server that cannot say.
func lookRoot(folder string) (real string, info os.FileInfo, err error) {
	real, err = filepath.EvalSymlinks(folder)
	if err == nil {
		info, err = os.Stat(real)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) || err == nil && !info.IsDir():
		return "", nil, nil
	case err != nil:
		return "", nil, err
	}
	return real, info, nil
}

// checkRoots looks whether the folders asked for are still what they were, and
// returns those that are not. No system tells when a folder above them goes. One
// that went and is back by now looks the same, and is no longer watched.
func (t *tree) checkRoots() (changed []string) {
	for _, v := range t.roots {
		real, info, err := lookRoot(v.path)
		if err == nil && (real != v.real || info != nil && (t.dirs[real] == nil || !os.SameFile(info, v.info))) {
			v.real, v.info = real, info
			changed = append(changed, v.path)
		}
	}
	if changed != nil {
		t.sync()
	}
	return changed
}

// waits reports whether a folder that was asked for is not there.
func (t *tree) waits() bool {
	for _, v := range t.roots {
		if v.real == "" {
			return true
		}
	}
	return false
}
