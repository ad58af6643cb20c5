package main

import (
	"encoding/json"
	"io"

	"unionhall/internal/officer"
)

// answerVersion grows when a field changes its meaning or goes. New fields
// may come without it.
const answerVersion = 1

// An answer is what --json writes: one object. The parts of other commands
// are left out. "unionhall help json" documents every field; a test compares.
type answer struct {
	Version     int               `json:"version"`
	Command     string            `json:"command"`
	Exit        int               `json:"exit"`
	Error       *problem          `json:"error,omitempty"`
	Build       *buildAnswer      `json:"build,omitempty"`
	Check       *checkAnswer      `json:"check,omitempty"`
	Rules       []ruleAnswer      `json:"rules,omitempty"`
	Import      *importAnswer     `json:"import,omitempty"`
	New         *newAnswer        `json:"new,omitempty"`
	Theme       *themeAnswer      `json:"theme,omitempty"`
	Keys        *keysAnswer       `json:"keys,omitempty"`
	UnionKeys   []unionKeysAnswer `json:"union_keys,omitempty"`
	Made        *madeKeysAnswer   `json:"made,omitempty"`
	Handed      []handedAnswer    `json:"handed,omitempty"`
	Pulled      *officer.Pulled   `json:"pulled,omitempty"`
	Cases       []json.RawMessage `json:"cases,omitempty"`
	Replied     []repliedAnswer   `json:"replied,omitempty"`
	Erased      []erasedAnswer    `json:"erased,omitempty"`
	Rated       *ratedAnswer      `json:"rated,omitempty"`
	Exported    *exportedAnswer   `json:"exported,omitempty"`
	Program     *programAnswer    `json:"program,omitempty"`
	Faults      int               `json:"faults"`
	Warnings    int               `json:"warnings"`
	Diagnostics json.RawMessage   `json:"diagnostics"`
}

// close completes the answer once the end is known.
func (a *answer) close(code int, end *problem) {
	a.Version, a.Exit, a.Error = answerVersion, code, end
	if a.Diagnostics == nil {
		a.Diagnostics = json.RawMessage("[]")
	}
}

func (a *answer) write(w io.Writer) {
	e := encoder(w)
	e.SetIndent("", "  ")
	_ = e.Encode(a) // the writer remembers what went wrong
}

// encoder leaves paths and titles legible.
func encoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}
