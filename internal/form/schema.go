package form

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// SubmissionSchema is the JSON Schema (2020-12) of every submission, whatever
// the form: what docs/formats.md says of it, for machines.
//
//go:embed schemas/submission.json
var SubmissionSchema []byte

const dialect = "https://json-schema.org/draft/2020-12/schema"

// A schema is what we write of JSON Schema, in the order in which it is read.
type schema struct {
	Schema      string             `json:"$schema,omitempty"`
	Title       string             `json:"title,omitempty"`
	Titles      Labels             `json:"x-titles,omitempty"`
	Purposes    Labels             `json:"x-purposes,omitempty"`
	Grade       *Grade             `json:"x-grade,omitempty"`
	Core        bool               `json:"x-core,omitempty"`
	Forms       []string           `json:"x-forms,omitempty"`
	Type        string             `json:"type,omitempty"`
	MinLength   int                `json:"minLength,omitempty"`
	MaxLength   int                `json:"maxLength,omitempty"`
	OneOf       []constant         `json:"oneOf,omitempty"`
	Items       *schema            `json:"items,omitempty"`
	UniqueItems bool               `json:"uniqueItems,omitempty"`
	Properties  map[string]*schema `json:"properties,omitempty"`
	Required    []string           `json:"required,omitempty"`
	Additional  *bool              `json:"additionalProperties,omitempty"`
	Defs        map[string]*schema `json:"$defs,omitempty"`
}

type constant struct {
	Const  string `json:"const"`
	Title  string `json:"title,omitempty"`
	Titles Labels `json:"x-titles,omitempty"`
}

// Schema returns the JSON Schema (2020-12) of the form's answers: the member
// "answers" of a submission.
func (f *Form) Schema() []byte {
	closed := false
	s := &schema{Schema: dialect, Title: f.Name(), Titles: f.Title, Type: "object", Properties: map[string]*schema{}, Additional: &closed}
	for _, x := range f.Fields {
		s.Properties[x.Name] = x.schema()
		if x.Required {
			s.Required = append(s.Required, x.Name)
		}
	}
	return indented(s)
}

func (x Field) schema() *schema {
	s := &schema{Title: x.Name, Titles: x.Label, Purposes: x.Purpose, Grade: &x.Grade, Core: x.Core}
	switch x.Type {
	case Number:
		s.Type = "integer"
	case Truth:
		s.Type = "boolean"
	case Choices:
		s.Type, s.UniqueItems, s.Items = "array", true, &schema{Type: "string", OneOf: x.constants()}
	default:
		s.Type, s.MaxLength, s.OneOf = "string", x.Max, x.constants()
		if x.Required {
			s.MinLength = 1
		}
	}
	return s
}

func (x Field) constants() []constant {
	var list []constant
	for _, o := range x.Choices {
		list = append(list, constant{o.Value, o.Value, o.Label})
	}
	return list
}

// Dictionary returns the field dictionary of a federation's forms: a JSON Schema
// (2020-12) whose $defs are the fields by name, each with the forms that ask it.
// The same name means the same thing in all of them, or it is an error.
func Dictionary(forms []*Form) ([]byte, error) {
	d := &schema{Schema: dialect, Title: "fields", Defs: map[string]*schema{}}
	types := map[string]Field{}
	for _, f := range forms {
		for _, x := range f.Fields {
			was, ok := types[x.Name]
			if ok && (was.Type != x.Type || was.Grade != x.Grade) {
				return nil, fmt.Errorf("field %s: %s says %s of grade %d, another form says %s of grade %d", x.Name, f.ID, x.Type, x.Grade, was.Type, was.Grade)
			}
			if !ok {
				types[x.Name] = x
				d.Defs[x.Name] = x.schema()
				d.Defs[x.Name].MinLength = 0 // whether it has to be answered each form says itself
			}
			d.Defs[x.Name].Forms = append(d.Defs[x.Name].Forms, f.ID)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(d.Defs)) {
		slices.Sort(d.Defs[name].Forms)
	}
	return indented(d), nil
}

func indented(s *schema) []byte {
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		panic(err) // texts and numbers always encode
	}
	return append(b, '\n')
}
