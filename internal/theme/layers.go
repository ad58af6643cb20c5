package theme

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
)

// layers is several folders seen as one: the first that has a file wins, and a
// folder lists what any of them has.
type layers []Layer

// Open implements fs.FS.
func (l layers) Open(name string) (fs.File, error) {
	f, _, err := l.open(name)
	if err != nil {
		return nil, err
	}
	i, err := f.Stat()
	if err != nil || !i.IsDir() {
		return f, err
	}
	entries, err := l.ReadDir(name)
	if err != nil {
		f.Close()
		return nil, err
	}
	return &folder{File: f, entries: entries}, nil
}

// open also says which layer the file is in.
func (l layers) open(name string) (fs.File, Layer, error) {
	for _, layer := range l {
		f, err := layer.FS.Open(name)
		if !errors.Is(err, fs.ErrNotExist) {
			return f, layer, err
		}
	}
	return nil, Layer{}, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// ReadDir implements fs.ReadDirFS.
func (l layers) ReadDir(name string) ([]fs.DirEntry, error) {
	var entries []fs.DirEntry
	found := false
	for _, layer := range l {
		list, err := fs.ReadDir(layer.FS, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		found = true
		entries = append(entries, list...)
	}
	if !found {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist}
	}
	byName := func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) }
	slices.SortStableFunc(entries, byName) // stable: the stronger layer's entry stays first
	return slices.CompactFunc(entries, func(a, b fs.DirEntry) bool { return a.Name() == b.Name() }), nil
}

// show is how faults call a file: with the folder of the layer that has it.
func (l layers) show(name string) string {
	f, layer, err := l.open(name)
	if err != nil {
		return name
	}
	f.Close()
	return path.Join(layer.Name, name)
}

// folder is an open folder that lists the entries of all layers.
type folder struct {
	fs.File
	entries []fs.DirEntry
}

// ReadDir implements fs.ReadDirFile.
func (f *folder) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 {
		rest := f.entries
		f.entries = nil
		return rest, nil
	}
	if len(f.entries) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(f.entries))
	next := f.entries[:n:n]
	f.entries = f.entries[n:]
	return next, nil
}
