package form

import "strconv"

// An Outline is a form as officers' desks know it: what each column holds and
// what its answers mean, without what only those see who fill it in.
type Outline struct {
	ID        string          `json:"id"`
	Version   int             `json:"version"`
	Envelope  string          `json:"envelope"` // id@version of what envelopes call it
	Title     Labels          `json:"title"`
	Answer    int             `json:"answer"`    // hours within which the first answer is promised
	Retention int             `json:"retention"` // days from closing to erasing
	Urgent    bool            `json:"urgent"`
	Anonymous bool            `json:"anonymous"`
	Consents  []OutlineAgreed `json:"consents"`
	Fields    []OutlineField  `json:"fields"` // in the order of columns
}

// OutlineAgreed is an Agreement of an Outline.
type OutlineAgreed struct {
	Name     string   `json:"name"` // id@version
	Texts    Labels   `json:"texts"`
	For      []string `json:"for,omitempty"`
	Required bool     `json:"required"`
}

// OutlineField is a Field of an Outline.
type OutlineField struct {
	Name     string          `json:"name"`
	Type     Type            `json:"type"`
	Column   Labels          `json:"column"`
	Label    Labels          `json:"label"`
	Grade    Grade           `json:"grade"`
	Required bool            `json:"required"`
	Later    bool            `json:"later"` // asked in a second envelope, once a person has called
	Max      int             `json:"max"`   // 0: as many as there is room for
	Choices  []OutlineOption `json:"choices,omitempty"`
}

// OutlineOption is an Option of an Outline.
type OutlineOption struct {
	Value string `json:"value"`
	Label Labels `json:"label"`
}

// Outline returns the form as desks know it.
func (f *Form) Outline() Outline {
	o := Outline{
		ID: f.ID, Version: f.Version, Envelope: f.Envelope(), Title: f.Title, Answer: f.Answer, Retention: f.Retention,
		Urgent: f.Urgent, Anonymous: f.Anonymous, Consents: []OutlineAgreed{}, Fields: []OutlineField{},
	}
	for _, a := range f.Consents {
		o.Consents = append(o.Consents, OutlineAgreed{a.Name(), a.Text, a.For, a.Required})
	}
	for i := range f.Steps {
		for j := range f.Steps[i].Fields {
			o.Fields = append(o.Fields, f.Steps[i].Fields[j].outline(f.Steps[i].Later))
		}
	}
	return o
}

func (x *Field) outline(later bool) OutlineField {
	o := OutlineField{
		Name: x.Name, Type: x.Type, Column: x.Heading(), Label: x.Label, Grade: x.Grade,
		Required: x.Required, Later: later, Max: x.Max,
	}
	for _, c := range x.Choices {
		o.Choices = append(o.Choices, OutlineOption(c))
	}
	return o
}

// Name is the form's own: "wages@2".
func (o *Outline) Name() string { return o.ID + "@" + strconv.Itoa(o.Version) }

// Form returns what of the form is left, which is enough to Check answers.
func (o *Outline) Form() *Form {
	f := &Form{ID: o.ID, Version: o.Version, Title: o.Title, Answer: o.Answer, Retention: o.Retention, Urgent: o.Urgent, Anonymous: o.Anonymous}
	for _, x := range o.Fields {
		field := Field{Name: x.Name, Type: x.Type, Column: x.Column, Label: x.Label, Grade: x.Grade, Required: x.Required, Max: x.Max}
		for _, c := range x.Choices {
			field.Choices = append(field.Choices, Option(c))
		}
		if n := len(f.Steps); n == 0 || f.Steps[n-1].Later != x.Later {
			f.Steps = append(f.Steps, Step{Later: x.Later})
		}
		last := &f.Steps[len(f.Steps)-1]
		last.Fields = append(last.Fields, field)
	}
	return f
}
