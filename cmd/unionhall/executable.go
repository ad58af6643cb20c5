package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"unionhall/internal/digest"
)

// cacheFolder returns where parse results are kept between runs: unionhall
// below XDG_CACHE_HOME, else below the system's own folder for such things.
// "" where there is none: the build then begins afresh each time.
func (p *program) cacheFolder() string {
	if dir := p.env["XDG_CACHE_HOME"]; filepath.IsAbs(dir) {
		return filepath.Join(dir, "unionhall")
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "unionhall")
}

// programSum identifies this very program in cache keys, so that a new binary
// never reads what an old one wrote. "" where the program cannot be read: then
// nothing is cached.
func programSum(cache string) string {
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	sum, err := fileSum(path, filepath.Join(cache, "program"))
	if err != nil {
		return ""
	}
	return sum
}

// fileSum returns the digest of the file at path. It is kept in the file memo
// with the path, size and time that it was taken at: reading 30 MB anew would
// cost more than a build in which nothing changed. The memo holds one program;
// a second one in turn only takes its digest again.
func fileSum(path, memo string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	head := fmt.Sprintf("%q %d %d ", path, info.Size(), info.ModTime().UnixNano())
	if text, err := os.ReadFile(memo); err == nil {
		if sum, ok := strings.CutPrefix(string(text), head); ok && isSum(sum) {
			return sum, nil
		}
	}
	sum, err := readSum(path)
	if err != nil {
		return "", err
	}
	remember(memo, head+sum) // not being able to costs time, nothing else
	return sum, nil
}

func isSum(text string) bool {
	_, err := digest.Parse(text)
	return err == nil
}

func readSum(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return digest.Sum(h.Sum(nil)).String(), nil
}

// remember writes the memo in one step: two programs may do so at once.
func remember(memo, text string) error {
	if err := os.MkdirAll(filepath.Dir(memo), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(memo), "program-*")
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), memo)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}
