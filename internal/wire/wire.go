// Package wire writes and reads the flat binary records that the cache is made
// of: numbers as varints, texts with their length. It knows no record itself,
// and is not for what is published: a format that others read is written out.
package wire

import (
	"encoding/binary"
	"errors"

	"unionhall/internal/digest"
)

// ErrShort is what a Reader says about a record that was cut or is none.
var ErrShort = errors.New("record: cut short or damaged")

// AppendUint appends a number that is not negative.
func AppendUint(b []byte, n uint64) []byte { return binary.AppendUvarint(b, n) }

// AppendInt appends a number.
func AppendInt(b []byte, n int64) []byte { return binary.AppendVarint(b, n) }

// AppendBool appends a truth value.
func AppendBool(b []byte, v bool) []byte {
	if v {
		return append(b, 1)
	}
	return append(b, 0)
}

// AppendString appends a text with its length.
func AppendString(b []byte, s string) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

// AppendStrings appends a list of texts.
func AppendStrings(b []byte, list []string) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for _, s := range list {
		b = AppendString(b, s)
	}
	return b
}

// AppendSum appends a digest.
func AppendSum(b []byte, s digest.Sum) []byte { return append(b, s[:]...) }

// A Reader reads records back. It reads from a string so that the texts it
// returns are parts of it and cost no memory of their own. After the first
// fault everything reads as zero and Err tells; a Reader never panics and
// never believes a length that the record cannot have.
type Reader struct {
	rest string
	bad  bool
}

// NewReader returns a Reader of data.
func NewReader(data string) *Reader { return &Reader{rest: data} }

// Err returns ErrShort when something could not be read.
func (r *Reader) Err() error {
	if r.bad {
		return ErrShort
	}
	return nil
}

// Rest returns what has not been read.
func (r *Reader) Rest() string { return r.rest }

// Fail marks the record as damaged: for values that cannot be.
func (r *Reader) Fail() { r.bad, r.rest = true, "" }

// Uint reads what AppendUint wrote.
func (r *Reader) Uint() uint64 {
	var n uint64
	for i := 0; i < len(r.rest) && i < binary.MaxVarintLen64; i++ {
		c := r.rest[i]
		n |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			r.rest = r.rest[i+1:]
			return n
		}
	}
	r.Fail()
	return 0
}

// Int reads what AppendInt wrote.
func (r *Reader) Int() int64 {
	n := r.Uint()
	return int64(n>>1) ^ -int64(n&1)
}

// Bool reads what AppendBool wrote.
func (r *Reader) Bool() bool { return r.Uint() != 0 }

// String reads what AppendString wrote.
func (r *Reader) String() string {
	n := r.Uint()
	if n > uint64(len(r.rest)) {
		r.Fail()
		return ""
	}
	s := r.rest[:n]
	r.rest = r.rest[n:]
	return s
}

// Count reads how many entries follow. Each takes at least one byte, which
// bounds what a damaged record can make its reader allocate.
func (r *Reader) Count() int {
	n := r.Uint()
	if n > uint64(len(r.rest)) {
		r.Fail()
		return 0
	}
	return int(n)
}

// Strings reads what AppendStrings wrote; nil for an empty list.
func (r *Reader) Strings() []string {
	n := r.Count()
	if n == 0 {
		return nil
	}
	list := make([]string, n)
	for i := range list {
		list[i] = r.String()
	}
	return list
}

// Sum reads what AppendSum wrote.
func (r *Reader) Sum() digest.Sum {
	var s digest.Sum
	if len(r.rest) < len(s) {
		r.Fail()
		return s
	}
	copy(s[:], r.rest)
	r.rest = r.rest[len(s):]
	return s
}
