package form

import (
	"encoding/base64"
	"fmt"
	"strconv"
)

// A Submission is what a worker sends, as it is sealed. Which form it answers, and
// for which union, stands in the envelope's header, which the seal protects.
type Submission struct {
	Answers []Answer
	Consent Consent
	Notice  [32]byte // SHA-256 of the notice that was shown, in UTF-8
	K       [32]byte // key of replies; officers see by it whether a follow-up comes from the same person
	Photos  []Photo
	Hints   []Answer // what helps to sort: how an answer is wanted, what the phone's own check found
}

// An Answer is the value of a field: string, int64, bool, []string, []int64 or
// []Person. A list without entries is read as []string, of whatever it would be.
type Answer struct {
	Field string
	Value any
}

// A Person is one of a crew.
type Person struct {
	Name    string
	Contact string
	Agreed  bool // to be named here; who fills in the form says so
}

// Consent is the record of what was agreed to.
type Consent struct {
	Minute   int64  // by the phone's clock, in minutes since 1970
	Language string // in which it was read: zh-Hans
	Purposes []Purpose
}

// A Purpose is one line that was ticked, or left.
type Purpose struct {
	ID    string
	Text  [32]byte // SHA-256 of its exact wording, in UTF-8
	Given bool
}

// A Photo is what opens the sealed parts of a photo (seal.Photo).
type Photo struct {
	N      int64
	Size   int64 // bytes
	SHA256 [32]byte
	Key    [32]byte
}

// Parse reads what was sealed. Whatever is not exactly a submission is refused:
// names of members, their order, and every spelling count.
func Parse(content []byte) (*Submission, error) {
	v, err := readJSON(string(content))
	if err != nil {
		return nil, err
	}
	t := &taker{}
	s := t.submission(v)
	return s, t.err
}

// JSON returns the submission as JSON.stringify would write it.
func (s *Submission) JSON() []byte {
	b := writeAnswers([]byte(`{"answers":`), s.Answers)
	b = append(b, `,"consent":{"t":`...)
	b = append(strconv.AppendInt(b, s.Consent.Minute, 10), `,"lang":`...)
	b = append(writeText(b, s.Consent.Language), `,"purposes":[`...)
	for i, p := range s.Consent.Purposes {
		b = append(separated(b, i), `{"id":`...)
		b = append(writeText(b, p.ID), `,"text":"`+encode(p.Text)+`","given":`...)
		b = append(strconv.AppendBool(b, p.Given), '}')
	}
	b = append(b, `]},"notice":"`+encode(s.Notice)+`","k":"`+encode(s.K)+`","parts":[`...)
	for i, p := range s.Photos {
		b = fmt.Appendf(separated(b, i), `{"n":%d,"size":%d,"sha256":"%s","key":"%s"}`, p.N, p.Size, encode(p.SHA256), encode(p.Key))
	}
	b = writeAnswers(append(b, `],"hints":`...), s.Hints)
	return append(b, '}')
}

func separated(b []byte, i int) []byte {
	if i > 0 {
		return append(b, ',')
	}
	return b
}

func writeAnswers(b []byte, list []Answer) []byte {
	b = append(b, '{')
	for i, a := range list {
		b = append(writeText(separated(b, i), a.Field), ':')
		switch v := a.Value.(type) {
		case string:
			b = writeText(b, v)
		case int64:
			b = strconv.AppendInt(b, v, 10)
		case bool:
			b = strconv.AppendBool(b, v)
		case []string:
			b = writeList(b, v, writeText)
		case []int64:
			b = writeList(b, v, func(b []byte, n int64) []byte { return strconv.AppendInt(b, n, 10) })
		case []Person:
			b = writeList(b, v, writePerson)
		}
	}
	return append(b, '}')
}

func writeList[T any](b []byte, list []T, write func([]byte, T) []byte) []byte {
	b = append(b, '[')
	for i, v := range list {
		b = write(separated(b, i), v)
	}
	return append(b, ']')
}

func writePerson(b []byte, p Person) []byte {
	b = writeText(append(b, `{"name":`...), p.Name)
	b = writeText(append(b, `,"contact":`...), p.Contact)
	return append(strconv.AppendBool(append(b, `,"agreed":`...), p.Agreed), '}')
}

func encode(b [32]byte) string { return base64.RawURLEncoding.EncodeToString(b[:]) }

// A taker takes a JSON value apart, and remembers the first thing that is not there.
type taker struct{ err error }

func (t *taker) miss(what string) {
	if t.err == nil {
		t.err = fmt.Errorf("submission: %s is not what it has to be", what)
	}
}

// members returns the values of an object that has exactly these members, in this order.
func (t *taker) members(v any, what string, names ...string) []any {
	o, _ := v.(object)
	values := make([]any, len(names))
	if len(o) != len(names) {
		t.miss(what)
		return values
	}
	for i, m := range o {
		if m.name != names[i] {
			t.miss(what)
		}
		values[i] = m.value
	}
	return values
}

func take[T any](t *taker, v any, what string) T {
	x, ok := v.(T)
	if !ok {
		t.miss(what)
	}
	return x
}

func (t *taker) bytes(v any, what string) (out [32]byte) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(take[string](t, v, what))
	if err != nil || len(b) != len(out) {
		t.miss(what)
		return out
	}
	return [32]byte(b)
}

func (t *taker) submission(v any) *Submission {
	m := t.members(v, "the whole", "answers", "consent", "notice", "k", "parts", "hints")
	return &Submission{
		Answers: t.answers(m[0], "answers"), Consent: t.consent(m[1]), Notice: t.bytes(m[2], "notice"), K: t.bytes(m[3], "k"),
		Photos: t.photos(m[4]), Hints: t.answers(m[5], "hints"),
	}
}

func (t *taker) answers(v any, what string) (list []Answer) {
	for _, m := range take[object](t, v, what) {
		a := Answer{m.name, m.value}
		switch x := m.value.(type) {
		case string, int64, bool:
		case []any:
			a.Value = t.list(x, what)
		default:
			t.miss(what)
		}
		list = append(list, a)
	}
	return list
}

// list returns a list of texts, of numbers or of people: the first entry says which.
func (t *taker) list(list []any, what string) any {
	if len(list) > 0 {
		switch list[0].(type) {
		case int64:
			return takeAll(list, func(v any) int64 { return take[int64](t, v, what) })
		case object:
			return takeAll(list, func(v any) Person { return t.person(v, what) })
		}
	}
	return takeAll(list, func(v any) string { return take[string](t, v, what) })
}

func takeAll[T any](list []any, one func(any) T) []T {
	all := make([]T, len(list))
	for i, v := range list {
		all[i] = one(v)
	}
	return all
}

func (t *taker) person(v any, what string) Person {
	m := t.members(v, what, "name", "contact", "agreed")
	return Person{take[string](t, m[0], what), take[string](t, m[1], what), take[bool](t, m[2], what)}
}

func (t *taker) consent(v any) (c Consent) {
	const what = "consent"
	m := t.members(v, what, "t", "lang", "purposes")
	c.Minute, c.Language = take[int64](t, m[0], what), take[string](t, m[1], what)
	for _, v := range take[[]any](t, m[2], what) {
		m := t.members(v, what, "id", "text", "given")
		c.Purposes = append(c.Purposes, Purpose{take[string](t, m[0], what), t.bytes(m[1], what), take[bool](t, m[2], what)})
	}
	return c
}

func (t *taker) photos(v any) (list []Photo) {
	const what = "parts"
	for i, v := range take[[]any](t, v, what) {
		m := t.members(v, what, "n", "size", "sha256", "key")
		p := Photo{take[int64](t, m[0], what), take[int64](t, m[1], what), t.bytes(m[2], what), t.bytes(m[3], what)}
		if p.N != int64(i) || p.Size < 0 {
			t.miss(what)
		}
		list = append(list, p)
	}
	return list
}
