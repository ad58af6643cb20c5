package diag

import (
	"bytes"
	"encoding/json"
)

// A record is one diag as --json writes it; "unionhall help json" documents
// the fields.
type record struct {
	Path     string `json:"path"`
	Line     int    `json:"line"`
	Col      int    `json:"col"`
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Text     Words  `json:"text"`
	Hint     Words  `json:"hint"`
	Excerpt  string `json:"excerpt"`
}

// JSON returns l, sorted and without repetitions, as an array for programs.
func JSON(l List) json.RawMessage {
	records := make([]record, 0, len(l))
	for _, d := range l.Sorted() {
		records = append(records, record{
			Path: d.Path, Line: d.Line, Col: d.Col, Rule: d.Rule, Severity: d.Severity.String(),
			Text: d.Text, Hint: d.Hint, Excerpt: d.Excerpt,
		})
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // titles and tags stay legible
	_ = e.Encode(records)  // strings and numbers: nothing can be refused
	return bytes.TrimSpace(b.Bytes())
}

// String returns the word for s in JSON.
func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "fault"
}
