package pwa

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// A scanner reads what the append functions write, and nothing else: JSON that
// another encoder would spell differently is refused, so that what was
// published has one meaning and one digest. After the first fault it reads no
// more and returns zero values.
type scanner struct {
	text []byte
	at   int
	err  error
}

func (s *scanner) fault(want string) {
	if s.err == nil {
		s.err = fmt.Errorf("byte %d: want %s, found %s", s.at, want, s.excerpt())
	}
}

// excerptLength is how much of a text a fault shows, in bytes.
const excerptLength = 24

func (s *scanner) excerpt() string {
	rest := s.text[s.at:]
	if len(rest) == 0 {
		return "the end"
	}
	return fmt.Sprintf("%q", rest[:min(len(rest), excerptLength)])
}

// has takes a literal, if it comes next.
func (s *scanner) has(literal string) bool {
	if s.err != nil || len(s.text)-s.at < len(literal) || string(s.text[s.at:s.at+len(literal)]) != literal {
		return false
	}
	s.at += len(literal)
	return true
}

func (s *scanner) want(literal string) {
	if !s.has(literal) {
		s.fault(literal)
	}
}

// end wants nothing more.
func (s *scanner) end() {
	if s.err == nil && s.at != len(s.text) {
		s.fault("the end")
	}
}

// list takes a list; item takes one of its values.
func (s *scanner) list(item func()) {
	s.want("[")
	if s.has("]") {
		return
	}
	for s.err == nil {
		item()
		if s.has("]") {
			return
		}
		s.want(",")
	}
}

// mostDigits is the length of the greatest number that a JavaScript number
// holds exactly, less one: 15 digits always fit.
const mostDigits = 15

// number takes a whole number that is not negative, as JSON.stringify writes it.
func (s *scanner) number() int {
	if s.err != nil {
		return 0
	}
	n, begin := 0, s.at
	for s.at < len(s.text) && s.at-begin <= mostDigits && '0' <= s.text[s.at] && s.text[s.at] <= '9' {
		n = n*10 + int(s.text[s.at]-'0')
		s.at++
	}
	digits := s.at - begin
	if digits == 0 || digits > mostDigits || digits > 1 && s.text[begin] == '0' {
		s.at = begin
		s.fault("a number")
		return 0
	}
	return n
}

// raw takes a string and returns what stands between its quotes.
func (s *scanner) raw() []byte {
	if s.err != nil {
		return nil
	}
	if s.at >= len(s.text) || s.text[s.at] != '"' {
		s.fault("a string")
		return nil
	}
	for i := s.at + 1; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == '"':
			raw := s.text[s.at+1 : i]
			s.at = i + 1
			return raw
		case c == '\\':
			i++
		case c < ' ':
			s.fault("a string")
			return nil
		}
	}
	s.fault("a string that ends")
	return nil
}

// str takes a string and returns its value.
func (s *scanner) str() string {
	begin := s.at
	raw := s.raw()
	if bytes.IndexByte(raw, '\\') < 0 {
		if !utf8.Valid(raw) {
			s.at = begin
			s.fault("UTF-8")
			return ""
		}
		return string(raw)
	}
	var value string
	whole := s.text[begin:s.at]
	if err := json.Unmarshal(whole, &value); err != nil || !bytes.Equal(appendText(nil, value), whole) {
		s.at = begin
		s.fault("a string as JSON.stringify writes it")
		return ""
	}
	return value
}

func (s *scanner) strs() []string {
	var list []string
	s.list(func() { list = append(list, s.str()) })
	return list
}

// check takes that of a pack: how a digest begins. It is left as it is spelt.
func (s *scanner) check() string {
	begin := s.at
	raw := s.raw()
	if !isShort(raw) && s.err == nil {
		s.at = begin
		s.fault("the check of a pack")
	}
	return string(raw)
}

func (s *scanner) digest() Digest {
	begin := s.at
	d, err := parseDigest(s.raw())
	if err != nil && s.err == nil {
		s.at = begin
		s.fault("a digest")
	}
	return d
}
