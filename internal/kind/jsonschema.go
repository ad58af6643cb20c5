package kind

import (
	"bytes"
	"encoding/json"
)

// JSONSchema describes, in JSON Schema 2020-12, the data.json of a section of
// the kind: one union's items in one language, with everything their front
// matter says. id is the absolute address at which it is published; "" where
// that is not known.
func (k *Kind) JSONSchema(id string) []byte {
	text := &shape{Type: "string"}
	reference := &shape{Type: "string", Format: "uri-reference"}
	s := &shape{
		Schema: "https://json-schema.org/draft/2020-12/schema", ID: id,
		Title: k.Labels.both(),
		Description: Labels{
			"zh-Hans": "一个工会发布的这一类内容，一种语言", "en": "What one union has published of this kind, in one language",
		}.both(),
	}
	s.object(properties{
		{"$schema", reference},
		{"kind", &shape{Const: k.ID}},
		{"union", new(shape).object(properties{{"id", text}, {"name", text}, {"uscc", text}}, "id", "name")},
		{"language", text},
		{"items", &shape{Type: "array", Items: &shape{Ref: "#/$defs/item"}}},
	}, "kind", "union", "language", "items")
	item := new(shape).object(properties{{"address", reference}, {"fields", k.fieldsShape()}}, "address", "fields")
	s.Defs = properties{{"item", item}}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic(err) // texts and numbers can always be written
	}
	return b.Bytes()
}

// fieldsShape is what front matter may hold. Of what supplements an item of a
// union above, nothing is required: the rest stands there.
func (k *Kind) fieldsShape() *shape {
	s := group(k.Fields)
	if findField(k.Fields, "supplements") != nil && len(s.Required) > 0 {
		s.AnyOf = []*shape{{Required: []string{"supplements"}}, {Required: s.Required}}
		s.Required = nil
	}
	return s
}

// A shape is a schema as far as we need it. Its fields stand in the order in
// which people read them.
type shape struct {
	Schema      string     `json:"$schema,omitempty"`
	ID          string     `json:"$id,omitempty"`
	Title       string     `json:"title,omitempty"`
	Description string     `json:"description,omitempty"`
	Ref         string     `json:"$ref,omitempty"`
	Type        string     `json:"type,omitempty"`
	Const       string     `json:"const,omitempty"`
	Format      string     `json:"format,omitempty"`
	Pattern     string     `json:"pattern,omitempty"`
	MinLength   int        `json:"minLength,omitempty"`
	MaxLength   int        `json:"maxLength,omitempty"`
	MinItems    int        `json:"minItems,omitempty"`
	Items       *shape     `json:"items,omitempty"`
	AnyOf       []*shape   `json:"anyOf,omitempty"`
	OneOf       []*shape   `json:"oneOf,omitempty"`
	Properties  properties `json:"properties,omitempty"`
	Required    []string   `json:"required,omitempty"`
	Additional  any        `json:"additionalProperties,omitempty"` // false, or a *shape
	Defs        properties `json:"$defs,omitempty"`
}

// properties keep the order of the fields.
type properties []property

type property struct {
	name  string
	shape *shape
}

// MarshalJSON writes them as one object.
func (p properties) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, x := range p {
		if i > 0 {
			b = append(b, ',')
		}
		name, err := json.Marshal(x.name)
		if err != nil {
			return nil, err
		}
		inner, err := json.Marshal(x.shape)
		if err != nil {
			return nil, err
		}
		b = append(append(append(b, name...), ':'), inner...)
	}
	return append(b, '}'), nil
}

// object makes s an object of these properties and no others.
func (s *shape) object(p properties, required ...string) *shape {
	s.Type, s.Properties, s.Required, s.Additional = "object", p, required, false
	return s
}

func group(list []Field) *shape {
	var p properties
	var required []string
	for i := range list {
		f := &list[i]
		p = append(p, property{f.Name, f.shape()})
		if f.Required {
			required = append(required, f.Name)
		}
	}
	return new(shape).object(p, required...)
}

// shape describes the values of a field, with its words in both languages.
func (f *Field) shape() *shape {
	s := f.single()
	if f.List {
		s = &shape{Type: "array", Items: s, MinItems: 1}
	}
	if f.Local {
		s = &shape{AnyOf: []*shape{{Const: LocalValue}, s}}
	}
	s.Title, s.Description = f.Labels.both(), f.Help.both()
	return s
}

// single describes one value in canonical form.
func (f *Field) single() *shape {
	switch f.Type {
	case Int:
		return &shape{Type: "integer"}
	case Bool:
		return &shape{Type: "boolean"}
	case Date:
		return &shape{Type: "string", Format: "date"}
	case Time:
		return &shape{Type: "string", AnyOf: []*shape{{Format: "date"}, {Format: "date-time"}}}
	case Link:
		return &shape{Type: "string", Format: "uri-reference"}
	case Color:
		return &shape{Type: "string", Pattern: "^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$"}
	case Choice:
		return f.oneOf()
	case Words:
		words := f.plain()
		return &shape{AnyOf: []*shape{words, {Type: "object", Additional: words}}}
	case Group:
		return group(f.Fields)
	}
	return f.plain()
}

func (f *Field) plain() *shape {
	most := f.Max
	if most == 0 {
		most = defaultMax
	}
	return &shape{Type: "string", MinLength: 1, MaxLength: most}
}

// oneOf is an enumeration in which every value has its words.
func (f *Field) oneOf() *shape {
	s := &shape{Type: "string"}
	for _, o := range f.Choices {
		s.OneOf = append(s.OneOf, &shape{Const: o.Value, Title: o.Labels.both()})
	}
	return s
}

// both joins a label in Chinese and in English.
func (l Labels) both() string {
	zh, en := l.In("zh-Hans"), l.In("en")
	if zh == en {
		return zh
	}
	return zh + " · " + en
}
