package officer

import (
	"crypto/ecdsa"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"unionhall/internal/form"
	"unionhall/internal/seal"
)

// A Case is an envelope that was opened. What it says is what somebody typed: nothing in
// it is trusted, and nothing in it is more than text.
type Case struct {
	*Kept
	Number     string // case number
	Union      string
	Submission *form.Submission
	Form       *form.Outline // nil: no form of this name and version is known here
	Faults     []form.Fault  // answers that do not fit the form
	Photos     []Photo

	sid seal.Sid
}

// A Photo is what of a photo is there.
type Photo struct {
	N      int
	Bytes  []byte // nil: not all of its parts are here, or they do not open
	Ending string // of its file: .jpg, .png, .webp by its first bytes, else .bin
}

// ErrNotForUs says that an envelope is sealed to none of our keys, and that no rewrap for
// us is here.
var ErrNotForUs = errors.New("it is not sealed to this key")

// Sid names the case at the endpoint.
func (c *Case) Sid() seal.Sid { return c.sid }

// Received is when the endpoint took it.
func (k *Kept) Received() time.Time { return time.Unix(k.ReceivedAt, 0).UTC() }

// Open opens an envelope with an officer's key, and compares the answers with its form.
// photos says whether photos are opened as well.
func (k *Kept) Open(key *ecdsa.PrivateKey, s *Site, photos bool) (*Case, error) {
	e, err := k.envelope()
	if err != nil {
		return nil, err
	}
	content, err := k.content(e, key)
	if err != nil {
		return nil, err
	}
	c := &Case{Kept: k, Number: e.Sid.CaseNumber(), Union: e.Union, sid: e.Sid}
	if c.Submission, err = form.Parse(content); err != nil {
		return nil, err
	}
	if c.Form = s.form(e.Union, e.Form, c.hint("form")); c.Form != nil {
		c.Faults = c.Form.Form().Check(c.Submission.Answers)
	}
	if photos {
		err = c.openPhotos(e)
	}
	return c, err
}

// content opens with the key itself, or by a rewrap for it.
func (k *Kept) content(e *seal.Envelope, key *ecdsa.PrivateKey) ([]byte, error) {
	content, err := e.Open(key)
	var refusal *seal.Refusal
	if !errors.As(err, &refusal) || refusal.Rule != "open/recipient" {
		return content, err
	}
	public, err := seal.PublicKeyOf(key)
	if err != nil {
		return nil, err
	}
	for _, text := range k.Rewraps {
		w, err := seal.ReadRewrap(text)
		if err != nil || w.Kid != public.Kid() {
			continue
		}
		if content, err := e.OpenRewrapped(w, key); err == nil {
			return content, nil
		}
	}
	return nil, ErrNotForUs
}

// hint returns a hint that is a text.
func (c *Case) hint(name string) string {
	for _, h := range c.Submission.Hints {
		if h.Field == name {
			text, _ := h.Value.(string)
			return text
		}
	}
	return ""
}

// openPhotos puts photos together from their parts, which lie behind one another.
func (c *Case) openPhotos(e *seal.Envelope) error {
	at := 0
	for _, p := range c.Submission.Photos {
		photo := Photo{N: int(p.N), Ending: ".bin"}
		sealed := seal.Photo{N: int(p.N), Size: int(p.Size), SHA256: p.SHA256, Key: p.Key}
		// A size that nobody could have sent says how many parts there would be: ask no disk for it.
		if p.Size > seal.MaxParts*seal.PartSize || at+sealed.Parts() > len(e.Parts) {
			c.Photos = append(c.Photos, photo)
			continue
		}
		var parts [][]byte
		for n := at; n < at+sealed.Parts(); n++ {
			part, err := os.ReadFile(filepath.Join(c.dir, partFile(n)))
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return err
			}
			parts = append(parts, part)
		}
		at += sealed.Parts()
		if bytes, err := sealed.Open(e.Sid, parts); err == nil {
			photo.Bytes, photo.Ending = bytes, endingOf(bytes)
		}
		c.Photos = append(c.Photos, photo)
	}
	return nil
}

// IsWhole reports whether all photos of the case were opened.
func (c *Case) IsWhole() bool {
	if len(c.Photos) != len(c.Submission.Photos) {
		return false
	}
	for _, p := range c.Photos {
		if p.Bytes == nil {
			return false
		}
	}
	return true
}

// endingOf tells by the first bytes what phones send; anything else no program is to open
// by itself.
func endingOf(b []byte) string {
	for ending, magic := range map[string]string{".jpg": "\xff\xd8\xff", ".png": "\x89PNG\r\n\x1a\n"} {
		if len(b) > len(magic) && string(b[:len(magic)]) == magic {
			return ending
		}
	}
	if len(b) > 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP" {
		return ".webp"
	}
	return ".bin"
}
