package desk

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
)

// ErrNotOurs is the error of Write for a folder that holds something else.
var ErrNotOurs = errors.New("the folder is not a desk's")

// named are names that only we give.
var named = regexp.MustCompile(`^(desk-[0-9a-z_-]+\.(js|css)|site-[0-9a-z_-]+\.json)$`)

// Write puts the files into a folder, which is made where it is missing. It takes away
// files of earlier desks, and touches nothing that it did not make: a folder that holds
// something else, and no desk, is ErrNotOurs. The page comes last, so that it never names what is not there.
func Write(folder string, files []File) error {
	if err := wantOurs(folder); err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	var last []File
	for _, f := range files {
		if f.Name == "index.html" {
			last = append(last, f)
		} else if err := replace(filepath.Join(folder, f.Name), f.Bytes); err != nil {
			return err
		}
	}
	for _, f := range last {
		if err := replace(filepath.Join(folder, f.Name), f.Bytes); err != nil {
			return err
		}
	}
	return removeOthers(folder, files)
}

// wantOurs makes sure that the folder is missing, empty, or a desk's.
func wantOurs(folder string) error {
	entries, err := os.ReadDir(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case len(entries) == 0:
		return nil
	}
	page, err := os.ReadFile(filepath.Join(folder, "index.html"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if !bytes.Contains(page, []byte(Mark)) {
		return ErrNotOurs
	}
	return nil
}

// replace writes a file in one step, unless it is the same already.
func replace(path string, text []byte) error {
	if was, err := os.ReadFile(path); err == nil && bytes.Equal(was, text) {
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".desk-")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

func removeOthers(folder string, files []File) error {
	keep := map[string]bool{}
	for _, f := range files {
		keep[f.Name] = true
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !keep[e.Name()] && named.MatchString(e.Name()) {
			err = errors.Join(err, os.Remove(filepath.Join(folder, e.Name())))
		}
	}
	return err
}

// Read reads the desk that Write has put into a folder. A folder without one is
// ErrNotOurs.
func Read(folder string) ([]File, error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotOurs
	}
	if err != nil {
		return nil, err
	}
	var files []File
	found := false
	for _, e := range entries {
		kind, known := types[filepath.Ext(e.Name())]
		if !known || !(e.Name() == "index.html" || e.Name() == "sw.js" || named.MatchString(e.Name())) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			return nil, err
		}
		found = found || e.Name() == "index.html" && bytes.Contains(text, []byte(Mark))
		files = append(files, File{e.Name(), kind, text})
	}
	if !found {
		return nil, ErrNotOurs
	}
	return files, nil
}

// types are what the endings of the desk's files mean to browsers.
var types = map[string]string{
	".html": "text/html; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".json": "application/json",
}
