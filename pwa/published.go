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

// checkEmbedded takes what follows the first line: the newest patch where it is
// small, else nothing.
func (e *Edition) checkEmbedded(rest string) error {
	embedded := len(e.All) > 0 && !e.All[0].empty() && e.All[0].Gzip <= embedLimit
	switch {
	case !embedded && rest != "":
		return errors.New("something follows the payload")
	case !embedded:
		return nil
	case !strings.HasSuffix(rest, "\n") || DigestOf([]byte(rest[:len(rest)-1])) != e.All[0].Digest:
		return errors.New("the last line is not the newest patch")
	}
	return nil
}

// readMap reads the map of a published edition and checks it.
func (p *Published) readMap() (*pageMap, error) {
	name := mapName(p.Edition.Map.Digest)
	text, err := p.Read(name)
	if err != nil {
		return nil, err
	}
	if DigestOf(text) != p.Edition.Map.Digest {
		return nil, fmt.Errorf("%s: not what edition %d names", name, p.Edition.Number)
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
