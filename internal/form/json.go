package form

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// What is sealed is JSON as JSON.stringify writes it, and is read as nothing
// else: encoding/json takes "Answers" for "answers", and of a member that is
// there twice the last; JavaScript does not, or not always. Two readers would see two texts in spite of the seal.

// An object is the members of a JSON object, in the order in which they stand.
type object []member

type member struct {
	name  string
	value any // string, int64, bool, []any or object
}

var errJSON = errors.New("submission: not as JSON.stringify writes it")

// deepest is how many arrays and objects may lie in one another: answers need three.
const deepest = 8

type reader struct {
	rest  string
	depth int
}

// readJSON reads a value of one spelling: no white space, no member twice, no
// number but a whole one that JavaScript counts exactly, no null.
func readJSON(text string) (any, error) {
	if !utf8.ValidString(text) {
		return nil, errJSON
	}
	r := &reader{rest: text}
	v, err := r.value()
	if err == nil && r.rest != "" {
		err = errJSON
	}
	return v, err
}

func (r *reader) skip(literal string) bool {
	rest, ok := strings.CutPrefix(r.rest, literal)
	if ok {
		r.rest = rest
	}
	return ok
}

func (r *reader) value() (any, error) {
	switch {
	case r.skip("true"):
		return true, nil
	case r.skip("false"):
		return false, nil
	case r.skip(`"`):
		return r.text()
	case r.skip("["):
		return nested(r, r.list)
	case r.skip("{"):
		return nested(r, r.object)
	}
	return r.number()
}

func nested(r *reader, read func() (any, error)) (any, error) {
	if r.depth++; r.depth > deepest {
		return nil, errJSON
	}
	defer func() { r.depth-- }()
	return read()
}

func (r *reader) list() (any, error) {
	list := []any{}
	for !r.skip("]") {
		if len(list) > 0 && !r.skip(",") {
			return nil, errJSON
		}
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

func (r *reader) object() (any, error) {
	o := object{}
	seen := map[string]bool{}
	for !r.skip("}") {
		if len(o) > 0 && !r.skip(",") || !r.skip(`"`) {
			return nil, errJSON
		}
		name, err := r.text()
		if err != nil || seen[name] || !r.skip(":") {
			return nil, errJSON
		}
		seen[name] = true
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		o = append(o, member{name, v})
	}
	return o, nil
}

// mostInteger is the greatest whole number that JavaScript counts exactly.
const mostInteger = 1<<53 - 1

func (r *reader) number() (any, error) {
	end := 0
	for end < len(r.rest) && (r.rest[end] == '-' || '0' <= r.rest[end] && r.rest[end] <= '9') {
		end++
	}
	n, err := strconv.ParseInt(r.rest[:end], 10, 64)
	if err != nil || n > mostInteger || n < -mostInteger || strconv.FormatInt(n, 10) != r.rest[:end] {
		return nil, errJSON
	}
	r.rest = r.rest[end:]
	return n, nil
}

// escapes are those that JSON.stringify writes with a letter.
var escapes = map[byte]byte{'"': '"', '\\': '\\', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// text reads a string behind its quote.
func (r *reader) text() (string, error) {
	var b strings.Builder
	for r.rest != "" {
		c := r.rest[0]
		switch {
		case c == '"':
			r.rest = r.rest[1:]
			return b.String(), nil
		case c < ' ':
			return "", errJSON
		case c != '\\':
			b.WriteByte(c)
			r.rest = r.rest[1:]
		case len(r.rest) > 1 && escapes[r.rest[1]] != 0:
			b.WriteByte(escapes[r.rest[1]])
			r.rest = r.rest[2:]
		default:
			s, err := r.unicode()
			if err != nil {
				return "", err
			}
			b.WriteString(s)
		}
	}
	return "", errJSON
}

// unicode reads \u and four digits, which stand for what has no letter below
// U+0020, and for half a character, which some keyboards leave behind: that is
// written so since ES2019, and means U+FFFD to everybody who shows it.
func (r *reader) unicode() (string, error) {
	if len(r.rest) < 6 || r.rest[1] != 'u' {
		return "", errJSON
	}
	digits := r.rest[2:6]
	n, err := strconv.ParseUint(digits, 16, 16)
	if err != nil || fmt.Sprintf("%04x", n) != digits {
		return "", errJSON
	}
	r.rest = r.rest[6:]
	switch {
	case n < ' ' && !strings.ContainsRune("\b\f\n\r\t", rune(n)):
		return string(rune(n)), nil
	case 0xd800 <= n && n < 0xe000:
		return "\ufffd", nil
	}
	return "", errJSON
}

// writeText appends a string as JSON.stringify writes it.
func writeText(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		c := s[i]
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c >= ' ':
			b = append(b, c)
		default:
			b = append(b, controls[c]...)
		}
	}
	return append(b, '"')
}

// controls is how the characters below U+0020 are written.
var controls = func() (list [' ']string) {
	for c := range list {
		list[c] = fmt.Sprintf(`\u%04x`, c)
	}
	for letter, c := range escapes {
		if c < ' ' {
			list[c] = `\` + string(letter)
		}
	}
	return list
}()
