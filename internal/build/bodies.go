package build

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// This file keeps the HTML of all items on disk: it is three quarters of what
// an item is, and needed only where the item's page is rendered. Bodies lie in
// segments, files that are never changed once they are written, so that two
// builds with one cache cannot spoil each other's. A segment that has grown
// old is merged into the next one (bodies.gather). A disk that takes no more
// costs time only: what it did not take is nowhere, and where its page is
// rendered its source is parsed once more.

// A segment is one file of bodies.
type segment struct {
	name string // in the folder
	file *os.File
	size int64
	lost bool // it could not be written to the end: nobody finds it again
}

// A bodyRef says where a body lies. The zero bodyRef stands for a body that
// is nowhere.
type bodyRef struct {
	segment *segment
	offset  int64
	size    int
	check   uint32
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// bodies are the segments of one source. Its methods are not safe for
// concurrent use but for add and read; what add took can be read after seal.
type bodies struct {
	dir  string // "" for a build without a cache: segments have no names then
	list []*segment

	mu     sync.Mutex // guards the segment being written
	own    *segment   // being written; nil: none yet
	into   *bufio.Writer
	full   bool  // nothing more is written until the next round
	failed error // the first failure to write
}

const bodiesPrefix = "bodies-"

// open opens a segment that an earlier build wrote.
func (s *bodies) open(name string) (*segment, error) {
	if name != filepath.Base(name) || !strings.HasPrefix(name, bodiesPrefix) {
		return nil, fmt.Errorf("segment %q: no name of one", name)
	}
	f, err := os.Open(filepath.Join(s.dir, name))
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	g := &segment{name: name, file: f, size: info.Size()}
	s.list = append(s.list, g)
	return g, nil
}

// create begins the segment of this build. Without a cache folder its file has
// no name any more when create returns, where the system can do that, so that
// nothing is left behind however the program ends.
func (s *bodies) create() error {
	f, err := os.CreateTemp(s.dir, bodiesPrefix+"*")
	if err != nil {
		return err
	}
	s.own = &segment{name: filepath.Base(f.Name()), file: f}
	if s.dir == "" && os.Remove(f.Name()) == nil {
		s.own.name = ""
	}
	s.list = append(s.list, s.own)
	s.into = bufio.NewWriterSize(f, 256<<10)
	return nil
}

// add appends a body, and returns the zero bodyRef when that cannot be done.
func (s *bodies) add(html []byte) bodyRef {
	check := crc32.Checksum(html, castagnoli)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.full {
		return bodyRef{}
	}
	if s.own == nil {
		if err := s.create(); err != nil {
			s.fail(err)
			return bodyRef{}
		}
	}
	ref := bodyRef{segment: s.own, offset: s.own.size, size: len(html), check: check}
	if _, err := s.into.Write(html); err != nil {
		s.fail(err)
		return bodyRef{}
	}
	s.own.size += int64(len(html))
	return ref
}

// fail gives up the segment being written. What it holds can be read as long
// as it is open; its name goes, and with it, at the end, the space it took.
func (s *bodies) fail(err error) {
	s.full = true
	if s.failed == nil {
		s.failed = err
	}
	if s.own != nil && !s.own.lost {
		s.own.lost = true
		os.Remove(s.own.file.Name())
	}
}

// errDamaged is what read says of a body that is not what was written.
var errDamaged = errors.New("body: damaged")

// read returns a body in buf, which it grows when it is too small.
func (s *bodies) read(ref bodyRef, buf []byte) ([]byte, error) {
	if ref.segment == nil {
		return buf[:0], errDamaged
	}
	buf = slices.Grow(buf[:0], ref.size)[:ref.size]
	if _, err := ref.segment.file.ReadAt(buf, ref.offset); err != nil {
		return buf[:0], err
	}
	if crc32.Checksum(buf, castagnoli) != ref.check {
		return buf[:0], errDamaged
	}
	return buf, nil
}

// seal ends the segment of this build, after merging into it what is not
// worth a file of its own. From now on its bodies can be read.
func (s *bodies) seal(refs func() []*bodyRef) {
	if s.own != nil && !s.full {
		s.gather(refs())
	}
	if s.own != nil && !s.full {
		if err := s.into.Flush(); err != nil {
			s.fail(err)
		}
	}
	s.own, s.into, s.full = nil, nil, false
}

// gather copies the living bodies of small and of half dead segments into the
// one being written. Taking a segment once the new one is half its size keeps
// their number at the logarithm of all bytes, and the copying at that many
// times what was written.
func (s *bodies) gather(refs []*bodyRef) {
	living := make(map[*segment][]*bodyRef, len(s.list))
	for _, r := range refs {
		if r.segment != nil && r.segment != s.own {
			living[r.segment] = append(living[r.segment], r)
		}
	}
	old := slices.DeleteFunc(slices.Clone(s.list), func(g *segment) bool { return g == s.own })
	slices.SortFunc(old, func(a, b *segment) int { return cmp.Compare(weight(living[a]), weight(living[b])) })
	kept := []*segment{s.own}
	for _, g := range old {
		w := weight(living[g])
		if w > 2*s.own.size && w*2 > g.size {
			kept = append(kept, g)
			continue
		}
		s.copy(living[g])
		g.close()
	}
	s.list = kept
}

func weight(refs []*bodyRef) (bytes int64) {
	for _, r := range refs {
		bytes += int64(r.size)
	}
	return bytes
}

// copy moves bodies into the segment being written. One that cannot be read
// becomes nowhere: its source will be read again.
func (s *bodies) copy(refs []*bodyRef) {
	var buf []byte
	for _, r := range refs {
		html, err := s.read(*r, buf)
		if err != nil {
			*r = bodyRef{}
			continue
		}
		*r = s.add(html)
		buf = html
	}
}

// close closes all segments and removes those that nobody can find again.
func (s *bodies) close() error {
	var first error
	for _, g := range s.list {
		if err := g.close(); err != nil && first == nil {
			first = err
		}
		if s.dir == "" && g.name != "" {
			os.Remove(filepath.Join(os.TempDir(), g.name))
		}
	}
	s.list, s.own, s.into = nil, nil, nil
	return first
}

func (g *segment) close() error { return g.file.Close() }
