// Package digest is the one type that says whether two things are the same.
// It knows nothing of what it digests, and is no defence against an attacker
// by itself: what must be believed is signed elsewhere.
package digest

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"time"
)

// Sum is a SHA-256 digest (FIPS 180-4). It is comparable and a map key.
// The zero Sum stands for "nothing yet" and equals no digest met in practice.
type Sum [sha256.Size]byte

// Of returns the digest of b.
func Of(b []byte) Sum { return sha256.Sum256(b) }

// A Prefix is the digest of the bytes that many texts begin with, so that each
// of them costs only what differs. The zero Prefix stands for no bytes.
// It is safe for concurrent use.
type Prefix struct {
	h hash.Cloner
	n int
}

// Begin digests the bytes that texts begin with.
func Begin(b []byte) Prefix {
	h := sha256.New()
	h.Write(b) // hash.Hash promises that Write returns no error
	c, ok := h.(hash.Cloner)
	if !ok {
		return Prefix{} // slower, and the same
	}
	return Prefix{c, len(b)}
}

// Of returns Of(text). The text must begin with the bytes that Begin was given.
func (p Prefix) Of(text []byte) Sum {
	if p.h == nil {
		return Of(text)
	}
	h, err := p.h.Clone()
	if err != nil {
		return Of(text)
	}
	h.Write(text[p.n:])
	var s Sum
	h.Sum(s[:0])
	return s
}

// String returns the 64 lower-case hexadecimal digits of s.
func (s Sum) String() string { return hex.EncodeToString(s[:]) }

// Short returns the 32 hexadecimal digits of the first 16 bytes: what
// published file names carry. 128 bits are enough against accidents and
// against whoever does not control both files.
func (s Sum) Short() string { return hex.EncodeToString(s[:16]) }

// IsZero reports whether s is the zero Sum.
func (s Sum) IsZero() bool { return s == Sum{} }

// Parse reads what String wrote. It refuses anything else, so that a digest
// read from disk can safely become part of a path.
func Parse(text string) (Sum, error) {
	var s Sum
	if len(text) != 2*len(s) {
		return Sum{}, fmt.Errorf("digest %q: want %d hexadecimal digits", text, 2*len(s))
	}
	if _, err := hex.Decode(s[:], []byte(text)); err != nil {
		return Sum{}, fmt.Errorf("digest %q: %w", text, err)
	}
	return s, nil
}

// A Hash digests a record field by field. Every field is written with its
// length or in a fixed width, so that ("ab", "c") and ("a", "bc") differ.
// It is not safe for concurrent use.
type Hash struct {
	h   hash.Hash
	buf []byte // fields are gathered here: one Write per kilobyte, not per field
}

// bufferSize is how many bytes are gathered before they are digested.
const bufferSize = 1024

// New begins a record. The name keeps records of different types apart.
func New(name string) *Hash {
	h := &Hash{h: sha256.New(), buf: make([]byte, 0, bufferSize+8)}
	h.String(name)
	return h
}

// String adds a text.
func (h *Hash) String(s string) {
	h.Int(int64(len(s)))
	gather(h, s)
}

// Strings adds a list of texts.
func (h *Hash) Strings(list []string) {
	h.Int(int64(len(list)))
	for _, s := range list {
		h.String(s)
	}
}

// Bytes adds a byte slice.
func (h *Hash) Bytes(b []byte) {
	h.Int(int64(len(b)))
	gather(h, b)
}

// Int adds a number.
func (h *Hash) Int(n int64) {
	if len(h.buf) >= bufferSize {
		h.flush()
	}
	h.buf = binary.LittleEndian.AppendUint64(h.buf, uint64(n))
}

// Bool adds a truth value.
func (h *Hash) Bool(b bool) {
	if b {
		h.Int(1)
	} else {
		h.Int(0)
	}
}

// Sum adds the digest of another record.
func (h *Hash) Sum(s Sum) { gather(h, s[:]) }

// Time adds an instant together with its offset: the same instant in another
// zone reads differently on a page. The zero time is a value like any other.
func (h *Hash) Time(t time.Time) {
	_, offset := t.Zone()
	h.Int(t.Unix())
	h.Int(int64(t.Nanosecond()))
	h.Int(int64(offset))
}

// Done returns the digest of all fields added so far.
func (h *Hash) Done() Sum {
	h.flush()
	var s Sum
	h.h.Sum(s[:0])
	return s
}

// gather fills the buffer, and empties it as often as it is full: a long text
// needs no buffer of its length.
func gather[T string | []byte](h *Hash, text T) {
	for len(text) > 0 {
		if len(h.buf) >= bufferSize {
			h.flush()
		}
		n := min(len(text), bufferSize-len(h.buf))
		h.buf = append(h.buf, text[:n]...)
		text = text[n:]
	}
}

func (h *Hash) flush() {
	h.h.Write(h.buf) // hash.Hash promises that Write returns no error
	h.buf = h.buf[:0]
}
