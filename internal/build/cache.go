package build

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"time"

	"unionhall/internal/digest"
	"unionhall/internal/wire"
)

// This file is the folder that a source has in the cache. It holds what is
// quick to have again and nothing that cannot be made anew: whatever is wrong
// with it, the build begins as if it were not there.
//
//	items      all items without their bodies, what is known of other files
//	bodies-*   their bodies, segment by segment
//	style      the theme's style sheet
//	out-*      what the last build into one output folder made
//
// A file is written under another name and renamed: two builds at once with
// one cache leave what the last one wrote.

// makeCacheDir returns the folder of a source, or "" where nothing is to be kept.
func makeCacheDir(o *Options) string {
	if o.Cache == "" || o.Program == "" {
		return ""
	}
	source, err := filepath.Abs(o.Source)
	if err != nil {
		return ""
	}
	dir := filepath.Join(o.Cache, "source-"+digest.Of([]byte(source)).Short())
	if os.MkdirAll(dir, 0o755) != nil {
		return "" // only slower
	}
	return dir
}

var errNoCache = errors.New("no cache")

// loadFile returns the record in a file of the cache, checked.
func (b *builder) loadFile(name string) (*wire.Reader, error) {
	if b.cacheDir == "" {
		return nil, errNoCache
	}
	data, err := os.ReadFile(filepath.Join(b.cacheDir, name))
	if err != nil {
		return nil, err
	}
	head := b.fileHead()
	if len(data) < len(head)+4 {
		return nil, wire.ErrShort
	}
	body := data[:len(data)-4]
	if crc32.Checksum(body, castagnoli) != binary.LittleEndian.Uint32(data[len(body):]) {
		return nil, wire.ErrShort
	}
	record, ok := strings.CutPrefix(string(body), head)
	if !ok {
		return nil, errNoCache // of another program
	}
	return wire.NewReader(record), nil
}

// saveFile puts a record into the cache. Not being able to makes the next
// build slower, nothing else, and so is no error.
func (b *builder) saveFile(name string, record func(data []byte) []byte) {
	if b.cacheDir == "" {
		return
	}
	data := record([]byte(b.fileHead()))
	data = binary.LittleEndian.AppendUint32(data, crc32.Checksum(data, castagnoli))
	f, err := os.CreateTemp(b.cacheDir, "new-*")
	if err != nil {
		return
	}
	_, err = f.Write(data)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(b.cacheDir, name))
	}
	if err != nil {
		os.Remove(f.Name())
	}
}

// fileHead begins each file of the cache. The program is part of it: a new one
// never reads what an old one wrote.
func (b *builder) fileHead() string { return fmt.Sprintf("unionhall %q\n", b.Program) }

// tidyAfter is how old a file must be that no build refers to: another build
// may be writing it.
const tidyAfter = time.Hour

// tidy removes segments and half-written files that the cache no longer names.
func (b *builder) tidy() {
	if b.cacheDir == "" {
		return
	}
	used := map[string]bool{}
	for _, g := range b.bodies.list {
		used[g.name] = true
	}
	names, err := os.ReadDir(b.cacheDir)
	if err != nil {
		return
	}
	for _, e := range names {
		name := e.Name()
		if used[name] || !strings.HasPrefix(name, bodiesPrefix) && !strings.HasPrefix(name, "new-") {
			continue
		}
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > tidyAfter {
			os.Remove(filepath.Join(b.cacheDir, name))
		}
	}
}
