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
// old is merged into the next one (bodies.gather).

// A segment is one file of bodies.
type segment struct {
	name string // in the folder
	file *os.File
	size int64
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

	mu   sync.Mutex // guards the segment being written
	own  *segment   // being written; nil: none yet
	into *bufio.Writer
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

// add appends a body.
func (s *bodies) add(html []byte) (bodyRef, error) {
	check := crc32.Checksum(html, castagnoli)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.own == nil {
		if err := s.create(); err != nil {
			return bodyRef{}, err
		}
	}
	ref := bodyRef{segment: s.own, offset: s.own.size, size: len(html), check: check}
	_, err := s.into.Write(html)
	s.own.size += int64(len(html))
	return ref, err
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
func (s *bodies) seal(refs func() []*bodyRef) error {
	if s.own == nil {
		return nil
	}
	if err := s.gather(refs()); err != nil {
		return err
	}
	if err := s.into.Flush(); err != nil {
		return err
	}
	s.own, s.into = nil, nil
	return nil
}

// gather copies the living bodies of small and of half dead segments into the
// one being written. Taking a segment once the new one is half its size keeps
// their number at the logarithm of all bytes, and the copying at that many
// times what was written.
func (s *bodies) gather(refs []*bodyRef) error {
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
		if err := s.copy(living[g]); err != nil {
			return err
		}
		g.close()
	}
	s.list = kept
	return nil
}

func weight(refs []*bodyRef) (bytes int64) {
	for _, r := range refs {
		bytes += int64(r.size)
	}
	return bytes
}

// copy moves bodies into the segment being written. One that cannot be read
// becomes nowhere: its source will be read again.
func (s *bodies) copy(refs []*bodyRef) error {
	var buf []byte
	for _, r := range refs {
		html, err := s.read(*r, buf)
		if err != nil {
			*r = bodyRef{}
			continue
		}
		if *r, err = s.add(html); err != nil {
			return err
		}
		buf = html
	}
	return nil
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
