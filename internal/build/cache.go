package build

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
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
//	script     the script of every page, bundled
//	pictures   what is published of pictures (see gallery)
//	out-*      what the last build into one output folder made
//
// A file is written under another name and renamed: two builds at once with
// one cache leave what the last one wrote.

// makeCacheDir returns the folder of a source, or "" where nothing is to be kept.
func (b *builder) makeCacheDir() string {
	if b.Cache == "" || b.Program == "" {
		return ""
	}
	source, err := filepath.Abs(b.Source)
	if err != nil {
		return ""
	}
	dir := filepath.Join(b.Cache, "source-"+digest.Of([]byte(source)).Short())
	if err := os.MkdirAll(dir, 0o755); err != nil {
		b.cacheFailed(err)
		return ""
	}
	return dir
}

// cacheFailed keeps the first reason why the next build will be slower.
func (b *builder) cacheFailed(err error) {
	if b.cacheError == nil {
		b.cacheError = err
	}
}

var errNoCache = errors.New("no cache")

// loadFile returns the record in a file of the cache, checked.
func (b *builder) loadFile(name string) (*wire.Reader, error) {
	if b.cacheDir == "" {
		return nil, errNoCache
	}
	f, err := os.Open(filepath.Join(b.cacheDir, name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	size := info.Size() - crc32.Size
	if size < 0 {
		return nil, wire.ErrShort
	}
	var text strings.Builder // so that the string is made without a copy: it is the largest one of a build
	text.Grow(int(size))
	check := crc32.New(castagnoli)
	if _, err := io.CopyN(io.MultiWriter(&text, check), f, size); err != nil {
		return nil, err
	}
	var end [crc32.Size]byte
	if _, err := io.ReadFull(f, end[:]); err != nil || binary.BigEndian.Uint32(end[:]) != check.Sum32() {
		return nil, wire.ErrShort
	}
	record, ok := strings.CutPrefix(text.String(), b.fileHead())
	if !ok {
		return nil, errNoCache // of another program
	}
	return wire.NewReader(record), nil
}

// A spill is given what has been written of a record so far, puts it away when
// it has grown large, and returns what to append the rest to.
type spill func(data []byte) []byte

// saveFile puts a record into the cache. Not being able to makes the next
// build slower, nothing else, and so is no error of this one.
func (b *builder) saveFile(name string, record func(data []byte, put spill) []byte) {
	if b.cacheDir == "" {
		return
	}
	err := replaceFile(filepath.Join(b.cacheDir, name), func(w io.Writer) error { return b.writeRecord(w, record) })
	if err != nil {
		b.cacheFailed(err)
	}
}

// replaceFile writes a file under another name beside it and renames it.
func replaceFile(file string, write func(w io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(file), "new-*")
	if err != nil {
		return err
	}
	err = write(f)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), file)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// spillAt is how much of a record is held in memory, in bytes.
const spillAt = 256 << 10

func (b *builder) writeRecord(f io.Writer, record func(data []byte, put spill) []byte) error {
	check := crc32.New(castagnoli)
	to := io.MultiWriter(f, check)
	var failed error
	write := func(data []byte) []byte {
		if _, err := to.Write(data); err != nil {
			failed = err
		}
		return data[:0]
	}
	write(record([]byte(b.fileHead()), func(data []byte) []byte {
		if len(data) < spillAt {
			return data
		}
		return write(data)
	}))
	if failed == nil {
		_, failed = f.Write(check.Sum(nil))
	}
	return failed
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
	b.tidyPictures()
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
