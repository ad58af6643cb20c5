package form

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
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
	Columns     Labels             `json:"x-columns,omitempty"`
	Purposes    Labels             `json:"x-purposes,omitempty"`
	Version     int                `json:"x-version,omitempty"`
	Wording     string             `json:"x-wording,omitempty"`
	Envelope    string             `json:"x-envelope,omitempty"`
	Answer      int                `json:"x-answer-within,omitempty"`
	Retention   int                `json:"x-retention-after-close,omitempty"`
	Consents    []agreement        `json:"x-consents,omitempty"`
	Grade       *Grade             `json:"x-grade,omitempty"`
	Core        bool               `json:"x-core,omitempty"`
	Later       bool               `json:"x-later,omitempty"`
	Unit        string             `json:"x-unit,omitempty"`
	Forms       []string           `json:"x-forms,omitempty"`
	Type        string             `json:"type,omitempty"`
	Format      string             `json:"format,omitempty"`
	Pattern     string             `json:"pattern,omitempty"`
	MinLength   int                `json:"minLength,omitempty"`
	MaxLength   int                `json:"maxLength,omitempty"`
	Minimum     *int               `json:"minimum,omitempty"`
	MinItems    int                `json:"minItems,omitempty"`
	MaxItems    int                `json:"maxItems,omitempty"`
	OneOf       []constant         `json:"oneOf,omitempty"`
	Items       *schema            `json:"items,omitempty"`
	UniqueItems bool               `json:"uniqueItems,omitempty"`
	Properties  map[string]*schema `json:"properties,omitempty"`
	Required    []string           `json:"required,omitempty"`
	AnyOf       []*schema          `json:"anyOf,omitempty"`
	Additional  *bool              `json:"additionalProperties,omitempty"`
	Defs        map[string]*schema `json:"$defs,omitempty"`
}

type constant struct {
	Const  string `json:"const"`
	Title  string `json:"title,omitempty"`
	Titles Labels `json:"x-titles,omitempty"`
}

// An agreement is an Agreement as it is published, with the digest of each
// wording, so that a record of consent can be read years later.
type agreement struct {
	Name     string            `json:"name"`
	Texts    Labels            `json:"texts"`
	Digests  map[string]string `json:"digests"`
	For      []string          `json:"for,omitempty"`
	Required bool              `json:"required,omitempty"`
}

var closed = new(bool)

// Schema returns the JSON Schema (2020-12) of the form's answers: the member
// "answers" of a submission. Its x-wording is the digest of all that is asked.
func (f *Form) Schema() []byte {
	s := &schema{
		Schema: dialect, Title: f.Name(), Titles: f.Title, Purposes: f.Purpose, Version: f.Version, Wording: f.Wording(), Envelope: f.Envelope(),
		Answer: f.Answer, Retention: f.Retention, Type: "object", Properties: map[string]*schema{}, Additional: closed,
	}
	for _, a := range f.Consents {
		s.Consents = append(s.Consents, a.published())
	}
	var first, later []string
	for _, step := range f.Steps {
		for _, x := range step.Fields {
			p := x.schema()
			p.Later = step.Later
			s.Properties[x.Name] = p
			switch {
			case x.Required && step.Later:
				later = append(later, x.Name)
			case x.Required:
				first = append(first, x.Name)
			}
		}
	}
	if len(later) == 0 {
		s.Required = first
	} else {
		s.AnyOf = []*schema{{Required: first}, {Required: later}} // two envelopes of one case
	}
	return indented(s)
}

func (a Agreement) published() agreement {
	return agreement{a.Name(), a.Text, a.Digests(), a.For, a.Required}
}

// Digests returns the SHA-256 of each wording in UTF-8, as base64url, by language:
// what a record of consent says.
func (a Agreement) Digests() map[string]string {
	digests := map[string]string{}
	for tag, text := range a.Text {
		digests[tag] = encode(sha256.Sum256([]byte(text)))
	}
	return digests
}

// plainTypes are the types whose answers are of one JSON type, whatever the field says.
var plainTypes = map[Type]schema{
	Number: {Type: "integer"},
	Money:  {Type: "integer", Unit: "fen"},
	Truth:  {Type: "boolean"},
	Date:   {Type: "string", Format: "date"},
	Union:  {Type: "string", Pattern: formName.String()},
}

func (x *Field) schema() *schema {
	s := plainTypes[x.Type]
	switch x.Type {
	case Number, Money, Truth, Date, Union:
	case Choices:
		s.Type, s.UniqueItems, s.Items = "array", true, &schema{Type: "string", OneOf: x.constants()}
	case Photos:
		s.Type, s.UniqueItems, s.Items, s.MaxItems = "array", true, &schema{Type: "integer", Minimum: new(int)}, x.Max
	case People:
		s.Type, s.Items, s.MaxItems = "array", person(), x.Max
	default:
		s.Type, s.MaxLength, s.OneOf = "string", x.Max, x.constants()
	}
	if x.Required && s.Type == "array" {
		s.MinItems = 1
	}
	if x.Required && s.Type == "string" {
		s.MinLength = 1
	}
	s.Title, s.Titles, s.Columns, s.Purposes, s.Grade, s.Core = x.Name, x.Label, x.Column, x.Purpose, &x.Grade, x.Core
	return &s
}

func person() *schema {
	text := &schema{Type: "string"}
	return &schema{
		Type: "object", Properties: map[string]*schema{"name": text, "contact": text, "agreed": {Type: "boolean"}},
		Required: []string{"name", "contact", "agreed"}, Additional: closed,
	}
}

func (x *Field) constants() []constant {
	var list []constant
	for _, o := range x.Choices {
		list = append(list, constant{o.Value, o.Value, o.Label})
	}
	return list
}

// Wording returns the SHA-256, as base64url, of all that a form says and asks:
// it is another one as soon as a word of it is, and so has to be the version.
// What says when and by whom an answer comes is not part of it.
func (f *Form) Wording() string {
	text, err := json.Marshal([]any{f.ID, f.Under, f.Title, f.Intro, f.Purpose, f.Anonymous, f.Consents, f.Steps})
	if err != nil {
		panic(err) // texts and numbers always encode
	}
	sum := sha256.Sum256(text)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// Dictionary returns the field dictionary of a federation's forms: a JSON Schema
// (2020-12) whose $defs are the fields by name, each with the forms that ask it and
// the highest grade that one of them gives it. Of one type it is in all of them, or it is an error.
func Dictionary(forms []*Form) ([]byte, error) {
	d := &schema{Schema: dialect, Title: "fields", Defs: map[string]*schema{}}
	types := map[string]Type{}
	for _, f := range forms {
		for _, x := range f.Fields() {
			was, ok := types[x.Name]
			if ok && was != x.Type {
				return nil, fmt.Errorf("field %s: %s says %s, another form says %s", x.Name, f.ID, x.Type, was)
			}
			if !ok {
				types[x.Name] = x.Type
				s := x.schema()
				s.MinLength, s.MinItems = 0, 0 // whether it has to be answered each form says itself
				d.Defs[x.Name] = s
			}
			def := d.Defs[x.Name]
			def.Grade = new(max(*def.Grade, x.Grade))
			def.Forms = append(def.Forms, f.ID)
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
