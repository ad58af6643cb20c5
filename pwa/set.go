package pwa

import (
	"slices"
	"time"
)

// A SetPage is what a build knows of one page of a set.
type SetPage struct {
	Address string // its file below the base path, percent-encoded, ASCII
	Shared  bool   // of the shared family: unions below read it too
	Core    bool   // among what is saved by default, as far as there is room
	Date    int64  // Unix seconds; 0: none
	Digest  Digest // of its fragment
	Size    int    // of its fragment
	Role    string // of its fragment
}

// A Set is what a build knows of an offline set.
type Set struct {
	Prefix string   // of its addresses, and of its folder: Prefix + "offline/"
	Above  []string // prefixes of the sets above, the nearest first
	Files  []string // addresses of digest-named files that its pages cannot do without
	Epoch  int      // from 1
	// Inherited says that other sets name this one above them: then it has a log
	// of patches for those who follow its shared family alone.
	Inherited bool
	Time      time.Time // of the build

	Shells map[string][]byte // by role, as ShellJSON makes them
	Pages  []SetPage         // in any order
	// Fragment is asked only for what goes into a pack or a patch, for one page
	// at a time. Its slots are used until the next call.
	Fragment func(address string) (*Fragment, error)

	// Put is given each file that was not published before, when it is made. Its
	// bytes are used again. nil: Next.Parts has them all.
	Put func(File) error

	Key string // id of the key that Sign signs with, 11 characters; "" without Sign
	// Sign returns the compact JWS of a payload, of type "seal1+edition". nil:
	// the edition is not signed, and no worker that has keys takes it.
	Sign func(payload []byte) (string, error)
}

// A File is to be published in the folder of the set.
type File struct {
	Name  string // without a folder
	Bytes []byte
}

// A Next is the edition that follows the published one.
type Next struct {
	Edition []byte   // edition.txt
	Parts   []File   // files that were not published before, where the set has no Put; their names hold their digests
	Keep    []string // names of all files, new ones too, that this and the two editions before it name
	Needs   []string // names of those without which this one is not whole
	Number  int
	Same    bool // nothing changed: Edition is the published one, to the byte
}

// Next makes the edition that follows last. last nil, or of an epoch before
// that of the set: the first one. It depends on s and last alone. An error says
// that last is of another set or of a later epoch, that its map cannot be read,
// that Fragment gives something else than Pages says, or it is Put's.
func (s *Set) Next(last *Published) (*Next, error) {
	d, err := s.draft(last)
	if err != nil {
		return nil, err
	}
	d.place()
	if d.same() {
		next := d.of(d.was, last.Edition)
		next.Edition, next.Same = last.Text, true
		return next, nil
	}
	if d.last != nil {
		if d.log, err = last.Log(); err != nil {
			return nil, err
		}
	}
	d.weigh()
	var parts []File
	if d.press.put = s.Put; s.Put == nil {
		d.press.put = func(f File) error {
			parts = append(parts, File{f.Name, slices.Clone(f.Bytes)})
			return nil
		}
	}
	if err := d.make(); err != nil {
		return nil, err
	}
	next, err := d.finish()
	if err == nil {
		next.Parts = parts
	}
	return next, err
}
