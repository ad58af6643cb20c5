package pwa

import (
	"bytes"
	"crypto/sha256"
	"unicode/utf8"
)

// A Fragment is a page's own part: what fills the slots of the shell of its role.
type Fragment struct {
	Role                  string // what its shell is called: the prefix of the wing or of the door, of a home with "home" behind it
	Meta, Languages, Main []byte // UTF-8 without NUL
}

// Digest covers the role and the slots: they are joined with NUL, which none
// of them has.
func (f *Fragment) Digest() Digest {
	h := sha256.New() // hash.Hash promises that Write returns no error
	h.Write([]byte(f.Role))
	for _, slot := range [...][]byte{f.Meta, f.Languages, f.Main} {
		h.Write([]byte{0})
		h.Write(slot)
	}
	var sum [sha256.Size]byte
	h.Sum(sum[:0])
	return Digest(sum[:16])
}

// Size is the number of bytes in the slots.
func (f *Fragment) Size() int { return len(f.Meta) + len(f.Languages) + len(f.Main) }

// Fits reports whether an offline set can hold the fragment: JSON carries
// UTF-8 only, and NUL parts the slots in the digest.
func (f *Fragment) Fits() bool {
	for _, slot := range [...][]byte{f.Meta, f.Languages, f.Main} {
		if bytes.IndexByte(slot, 0) >= 0 || !utf8.Valid(slot) {
			return false
		}
	}
	return true
}
