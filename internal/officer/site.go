package officer

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"unionhall/internal/form"
)

// A Site is what a desk knows of a site: its site-DIGEST.json, as a build has written it.
type Site struct {
	Endpoint string           `json:"endpoint"`
	Unions   map[string]Union `json:"unions"`
	Forms    []form.Outline   `json:"forms"`
}

// A Union is one that receives forms.
type Union struct {
	Name  form.Labels `json:"name"`
	Forms []int       `json:"forms"` // places in Site.Forms
}

// ErrNoDesk says that a folder holds no desk of a build.
var ErrNoDesk = errors.New("no desk")

// ReadSite reads what the desk in a folder knows.
func ReadSite(folder string) (*Site, error) {
	files, err := filepath.Glob(filepath.Join(folder, "site-*.json"))
	if err != nil || len(files) != 1 {
		return nil, ErrNoDesk
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		return nil, err
	}
	s := &Site{}
	if err := json.Unmarshal(text, s); err != nil {
		return nil, fmt.Errorf("%s: %w", files[0], err)
	}
	return s, nil
}

// form returns the form that an envelope answers. One that goes under a common name has
// its own in a hint, of whoever sent it: only a form that goes under that name is taken.
func (s *Site) form(union, envelope, hint string) *form.Outline {
	if s == nil {
		return nil
	}
	if hint == "" {
		hint = envelope
	}
	for _, n := range s.Unions[union].Forms {
		if n < 0 || n >= len(s.Forms) {
			continue
		}
		f := &s.Forms[n]
		if f.Envelope == envelope && f.Name() == hint {
			return f
		}
	}
	return nil
}
