package seal

import (
	"fmt"
	"strconv"
	"strings"
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
// values. After the first fault it reads nothing more.
type scanner struct {
	rest    string
	refusal *Refusal
}

func (s *scanner) refuse(rule, format string, values ...any) {
	if s.refusal == nil {
		s.refusal = refuse(rule, format, values...)
		s.rest = ""
	}
}

// skip passes over literal and reports whether it was there.
func (s *scanner) skip(literal string) bool {
	rest, ok := strings.CutPrefix(s.rest, literal)
	if ok {
		s.rest = rest
	}
	return ok && s.refusal == nil
}

// want passes over literal, which has to be there.
func (s *scanner) want(rule, literal string) {
	if s.refusal == nil && !s.skip(literal) {
		s.refuse(rule, "%s is not where it has to be", literal)
	}
}

// text returns what stands before the next quote, which it leaves. What is
// escaped is none of our values.
func (s *scanner) text(rule string) string {
	i := strings.IndexByte(s.rest, '"')
	if s.refusal != nil || i < 0 {
		s.refuse(rule, "a value does not end")
		return ""
	}
	text := s.rest[:i]
	s.rest = s.rest[i:]
	return text
}

// base64 returns the bytes that a value means.
func (s *scanner) base64(rule string) []byte {
	b, err := decode(s.text(rule))
	if err != nil {
		s.refuse(rule, "%v", err)
	}
	return b
}

// fill reads a value of exactly as many bytes as to holds.
func (s *scanner) fill(rule string, to []byte) {
	b := s.base64(rule)
	if s.refusal == nil && len(b) != len(to) {
		s.refuse(rule, "%d bytes, want %d", len(b), len(to))
	}
	copy(to, b)
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
	n, err := strconv.ParseInt(s.rest[:i], 10, 64)
	if err != nil || n > most || i > 1 && s.rest[0] == '0' {
		s.refuse(rule, "no whole number")
		return 0
	}
	s.rest = s.rest[i:]
	return n
}

// end sees that nothing is left.
func (s *scanner) end(rule string) {
	if s.refusal == nil && s.rest != "" {
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
