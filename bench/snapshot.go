package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

// A snapshot is a published site at one moment: the address of each file,
// beginning with a slash, and the digest of its bytes.
type snapshot map[string]string

// A store keeps the bytes of all snapshots once, in a folder, and beside them
// what brotli makes of them. Several processes may use it.
type store struct{ dir string }

func (s store) path(name string) string { return filepath.Join(s.dir, name) }

// take adds all files below a folder, but those of which leave is true.
func (s store) take(dir string, leave func(address string) bool) (snapshot, error) {
	taken := snapshot{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		below, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		address := "/" + filepath.ToSlash(below)
		if leave(address) {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		taken[address], err = s.put(text)
		return err
	})
	return taken, err
}

// put keeps bytes and returns their digest.
func (s store) put(text []byte) (string, error) {
	sum := sha256.Sum256(text)
	name := hex.EncodeToString(sum[:])
	if _, err := os.Stat(s.path(name)); err == nil {
		return name, nil
	}
	return name, s.write(name, text)
}

// write is whole or nothing, whoever else writes the same.
func (s store) write(name string, text []byte) error {
	f, err := os.CreateTemp(s.dir, "new-")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), s.path(name))
}

// get returns the bytes with a digest. That of a file that a snapshot has not is "".
func (s store) get(sum string) ([]byte, error) {
	if sum == "" {
		return nil, fs.ErrNotExist
	}
	return os.ReadFile(s.path(sum))
}

// shrunken is the ending of what brotli made of a file.
const shrunken = ".br"

// brotli returns what a host sends for a file to those who take brotli. It
// makes it if need be.
func (s store) brotli(sum string) ([]byte, error) {
	text, err := os.ReadFile(s.path(sum + shrunken))
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return text, err
	}
	if text, err = s.get(sum); err != nil {
		return nil, err
	}
	text = brotli11(text)
	return text, s.write(sum+shrunken, text)
}

func brotli11(text []byte) []byte {
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, brotli.BestCompression)
	w.Write(text) // into memory: neither this nor the next can fail
	w.Close()
	return b.Bytes()
}

// compress makes what brotli makes of the files that phones will ask for,
// before they do, on all processors.
func (s store) compress(sums []string) error {
	work := make(chan string)
	faults := make([]error, runtime.NumCPU())
	var group sync.WaitGroup
	for i := range faults {
		group.Go(func() {
			for sum := range work {
				if faults[i] == nil {
					_, faults[i] = s.brotli(sum)
				}
			}
		})
	}
	for _, sum := range sums {
		work <- sum
	}
	close(work)
	group.Wait()
	return errors.Join(faults...)
}

// save keeps a snapshot under a name.
func (s store) save(name string, x snapshot) error {
	text, err := json.Marshal(x)
	if err != nil {
		return err
	}
	return os.WriteFile(s.path(name+".json"), text, 0o644)
}

func (s store) load(name string) (snapshot, error) {
	text, err := os.ReadFile(s.path(name + ".json"))
	if err != nil {
		return nil, err
	}
	var x snapshot
	return x, json.Unmarshal(text, &x)
}

// pages are the addresses of a snapshot's pages, in order: what a reader may
// open. 404.html is none.
func (x snapshot) pages() []string {
	var list []string
	for _, address := range slices.Sorted(maps.Keys(x)) {
		if path.Ext(address) == ".html" && address != "/404.html" {
			list = append(list, address)
		}
	}
	return list
}

// changed are the pages that differ from those of an earlier snapshot, or are new.
func (x snapshot) changed(since snapshot) []string {
	return slices.DeleteFunc(x.pages(), func(address string) bool { return since[address] == x[address] })
}

// reader is the address under which a reader opens a file: folders have no
// index.html.
func reader(address string) string { return strings.TrimSuffix(address, "index.html") }
