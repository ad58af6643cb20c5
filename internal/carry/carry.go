// Package carry hands over sealed envelopes that somebody brings in a file: a
// phone without a network has saved it, an officer carries it to where there is
// one. It opens nothing, keeps nothing, and shows no proof of a case: the file
// holds none.
package carry

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"unionhall/internal/seal"
)

// MostFile is how large a file of envelopes may be, in bytes.
const MostFile = 64 << 20

// ErrFile says that a text is no file of envelopes, ErrPart that photos are
// missing in it or damaged.
var (
	ErrFile = errors.New("no file of envelopes")
	ErrPart = errors.New("a sealed part is missing or damaged")
)

// An Envelope is one of a file, with its sealed parts in order.
type Envelope struct {
	*seal.Envelope
	Sealed [][]byte // each of seal.PartSize bytes
}

// version is the value of "v" in the files of this format.
const version = 1

// file is the JSON of docs/formats.md, "Outbox file".
type file struct {
	Version int       `json:"v"`
	Outbox  []carried `json:"outbox"`
}

type carried struct {
	Body  string   `json:"body"`
	Parts []string `json:"parts"` // base64url without padding
}

// Read reads a file that a phone has saved. All of it is right, or nothing is
// returned: an envelope is of seal/1, and each of its parts is the one that it
// names.
func Read(text []byte) ([]Envelope, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	var f file
	if err := d.Decode(&f); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	if _, err := d.Token(); err != io.EOF || f.Version != version || len(f.Outbox) == 0 {
		return nil, ErrFile
	}
	var list []Envelope
	for _, c := range f.Outbox {
		e, err := c.envelope()
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}

func (c carried) envelope() (e Envelope, err error) {
	if e.Envelope, err = seal.ParseEnvelope([]byte(c.Body)); err != nil {
		return e, fmt.Errorf("%w: %w", ErrFile, err)
	}
	if len(c.Parts) != len(e.Parts) {
		return e, ErrPart
	}
	for i, text := range c.Parts {
		part, err := base64.RawURLEncoding.Strict().DecodeString(text)
		if err != nil || strings.ContainsAny(text, "\r\n") || len(part) != seal.PartSize || sha256.Sum256(part) != e.Parts[i] {
			return e, ErrPart
		}
		e.Sealed = append(e.Sealed, part)
	}
	return e, nil
}
