package pwa

import (
	"errors"
	"fmt"
	"strings"
)

// A Published is an edition that lies on the host, and how to read its parts.
type Published struct {
	Edition *Edition
	Text    []byte // of edition.txt
	// Read returns a file of the same folder; an error that is fs.ErrNotExist
	// where there is none.
	Read func(name string) ([]byte, error)
}

// ReadPublished takes the bytes of an edition.txt. verify returns the payload
// of a compact JWS of type "seal1+edition" if one of the site's keys made it;
// nil: unsigned editions are taken, and no others. The error says what is
// wrong; it is ErrNewer for an edition of a later version. Any bytes may be given.
func ReadPublished(text []byte, verify func(jws string) (payload []byte, err error), read func(name string) ([]byte, error)) (*Published, error) {
	if verify == nil {
		verify = openUnsigned
	}
	jws, rest, ends := SplitEdition(text)
	if !ends {
		return nil, errors.New("edition: a line does not end")
	}
	payload, err := verify(jws)
	if err != nil {
		return nil, fmt.Errorf("edition: %w", err)
	}
	e, err := parseEdition(payload)
	if err != nil {
		return nil, fmt.Errorf("edition: %w", err)
	}
	if err := e.checkEmbedded(rest); err != nil {
		return nil, fmt.Errorf("edition: %w", err)
	}
	return &Published{e, text, read}, nil
}

// checkEmbedded takes what follows the payload: the newest patch where it is
// small, else nothing.
func (e *Edition) checkEmbedded(rest string) error {
	newest := e.Newest
	if e.first != nil && len(e.first.All) > 0 && e.first.All[0].Gzip <= embedLimit {
		newest = e.first.All[0].Digest
	}
	switch {
	case newest == (Digest{}) && rest != "":
		return errors.New("something follows the payload")
	case newest == (Digest{}):
		return nil
	case !strings.HasSuffix(rest, "\n") || DigestOf([]byte(rest[:len(rest)-1])) != newest:
		return errors.New("the last line is not the newest patch")
	}
	return nil
}

// Log reads the log of a published edition and checks it.
func (p *Published) Log() (*Log, error) {
	e := p.Edition
	if e.first != nil {
		return e.first, nil
	}
	if e.Log == (Part{}) {
		return &Log{}, nil
	}
	name := partName("log", e.Log.Digest)
	text, err := p.readPart(name, e.Log.Digest)
	if err != nil {
		return nil, err
	}
	l, err := parseLog(text, e.Number)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return l, nil
}

// readMap reads the map of a published edition and checks it.
func (p *Published) readMap() (*pageMap, error) {
	name := mapName(p.Edition.Map.Digest)
	text, err := p.readPart(name, p.Edition.Map.Digest)
	if err != nil {
		return nil, err
	}
	m, err := parseMap(text)
	if err == nil {
		err = m.check(p.Edition.Number)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return m, nil
}

func (p *Published) readPart(name string, digest Digest) ([]byte, error) {
	text, err := p.Read(name)
	if err == nil && DigestOf(text) != digest {
		err = fmt.Errorf("%s: not what edition %d names", name, p.Edition.Number)
	}
	return text, err
}
