package seal

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strconv"
)

// A Refusal says which rule of seal/1 a text breaks. Rule is stable, such as
// "envelope/rh", and stands in docs/formats.md; Detail is for people who write
// programs, and holds nothing of the text.
type Refusal struct {
	Rule   string
	Detail string
}

func (r *Refusal) Error() string { return r.Rule + ": " + r.Detail }

func refuse(rule, format string, values ...any) *Refusal {
	return &Refusal{rule, fmt.Sprintf(format, values...)}
}

// A scanner reads a text that has one spelling: every byte is known but for the
// values. It reads where the text lies: an envelope is large, and many come at a
// time. After the first fault it reads nothing more.
type scanner struct {
	rest    []byte
	refusal *Refusal
}

func (s *scanner) refuse(rule, format string, values ...any) {
	if s.refusal == nil {
		s.refusal = refuse(rule, format, values...)
		s.rest = nil
	}
}

// skip passes over literal and reports whether it was there.
func (s *scanner) skip(literal string) bool {
	ok := len(s.rest) >= len(literal) && string(s.rest[:len(literal)]) == literal
	if ok {
		s.rest = s.rest[len(literal):]
	}
	return ok && s.refusal == nil
}

// want passes over literal, which has to be there.
func (s *scanner) want(rule, literal string) {
	if s.refusal == nil && !s.skip(literal) {
		s.refuse(rule, "%s is not where it has to be", literal)
	}
}

// raw returns what stands before the next quote, which it leaves. What is escaped is
// none of our values.
func (s *scanner) raw(rule string) []byte {
	i := bytes.IndexByte(s.rest, '"')
	if s.refusal != nil || i < 0 {
		s.refuse(rule, "a value does not end")
		return nil
	}
	raw := s.rest[:i]
	s.rest = s.rest[i:]
	return raw
}

// text returns a copy of what stands before the next quote.
func (s *scanner) text(rule string) string { return string(s.raw(rule)) }

// fill reads a value of exactly as many bytes as to holds.
func (s *scanner) fill(rule string, to []byte) {
	raw := s.raw(rule)
	if s.refusal != nil {
		return
	}
	if want := base64.RawURLEncoding.EncodedLen(len(to)); len(raw) != want {
		s.refuse(rule, "%d characters, want %d", len(raw), want)
	} else if err := decodeInto(to, raw); err != nil {
		s.refuse(rule, "%v", err)
	}
}

// long passes over a value that may be large, and returns it as it stands, with the
// number of bytes that it means. It is decoded piece by piece and kept nowhere; each
// piece is encoded again, which holds the decoder to one spelling.
func (s *scanner) long(rule string) (raw []byte, size int) {
	const piece = 1024 // characters: a multiple of four
	var bytes [piece / 4 * 3]byte
	var again [piece]byte
	raw = s.raw(rule)
	for at := 0; at < len(raw); at += piece {
		text := raw[at:min(at+piece, len(raw))]
		part := bytes[:base64.RawURLEncoding.DecodedLen(len(text))]
		if err := decodeInto(part, text); err != nil {
			s.refuse(rule, "%v", err)
			return nil, 0
		}
		if base64.RawURLEncoding.Encode(again[:], part); string(again[:len(text)]) != string(text) {
			s.refuse(rule, "%v", errBase64)
			return nil, 0
		}
		size += len(part)
	}
	return raw, size
}

// key reads a public key in its text form.
func (s *scanner) key(rule string) PublicKey {
	k, err := ParsePublicKey(s.text(rule))
	if err != nil {
		s.refuse(rule, "%v", err)
	}
	return k
}

// most is the greatest whole number that JavaScript counts exactly.
const most = 1<<53 - 1

// number reads a whole number from 0 on, as JSON.stringify writes it.
func (s *scanner) number(rule string) int64 {
	i := 0
	for i < len(s.rest) && '0' <= s.rest[i] && s.rest[i] <= '9' {
		i++
	}
	n, err := strconv.ParseInt(string(s.rest[:i]), 10, 64)
	if err != nil || n > most || i > 1 && s.rest[0] == '0' {
		s.refuse(rule, "no whole number")
		return 0
	}
	s.rest = s.rest[i:]
	return n
}

// end sees that nothing is left.
func (s *scanner) end(rule string) {
	if s.refusal == nil && len(s.rest) > 0 {
		s.refuse(rule, "there is more behind the end")
	}
}

// err returns nothing, not a nil *Refusal in an interface, where all was well.
func (s *scanner) err() error {
	if s.refusal == nil {
		return nil
	}
	return s.refusal
}
