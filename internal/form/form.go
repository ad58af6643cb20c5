// Package form is the contract that phones, the endpoint and the desk share:
// what a form asks, what a submission holds, and how both are published as JSON
// Schema. It knows no pages, no sealing, no storage, and not how a form is
// written down: that is package forms.
package form

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
)

// A Form is what a union asks. A federation's form fixes a core of fields;
// unions below add fields of their own and neither rename nor drop any of the core, so
// that columns are alike everywhere.
type Form struct {
	ID        string // wages; in addresses and file names
	Version   int    // from 1, of the fields and their wording
	Under     string // what envelopes call it where its own name says too much: help; "" for ID
	Position  int    // among the forms of a list
	Title     Labels
	Intro     Labels // a sentence or two before the first question
	Purpose   Labels // what the answers are for
	Readers   Labels // who reads them, by office
	Answer    int    // the promise: hours until the first answer comes
	Retention int    // days that answers are kept after the case is closed
	Urgent    bool   // emergency numbers stand before the first question
	Anonymous bool   // it may be sent without a name
	Route     Route
	Consents  []Agreement
	Steps     []Step
}

// A Route says who must not get a form. Without more it goes to the union whose
// page it stands on, or the nearest one above that takes it.
type Route struct {
	AvoidEmployer bool   // never to a union of the employer: its officers may be managers
	AvoidOffice   bool   // never to the union in the answer OfficeField, nor to one below it
	To            string // id of the union that takes it wherever it is filled in; "" for the nearest
}

// OfficeField is the question for the office that a complaint is about.
const OfficeField = "office"

// An Agreement is a line that is ticked, or left, before sending. Its wording
// never changes within a version.
type Agreement struct {
	ID       string // sensitive
	Version  int    // from 1
	Text     Labels
	For      []string // fields that are not sent without it; nil: all that no other one is for
	Required bool     // without it nothing is sent
}

// Name returns what the record of consent calls a: id and version.
func (a Agreement) Name() string { return a.ID + "@" + strconv.Itoa(a.Version) }

// A Step is what stands on one screen of a phone.
type Step struct {
	Name   string // by which unions below add to it
	Title  Labels
	Help   Labels
	Page   bool // it has a page of its own, and its own consent: the only place for fields of grade Special
	Later  bool // it is filled in once a person has called, and sent as a second envelope of the case
	Fields []Field
}

// A Type says what a field's answer is.
type Type string

const (
	Text    Type = "text"    // string, in one line
	Story   Type = "story"   // string, in many lines
	Phone   Type = "phone"   // string, as it was typed
	Email   Type = "email"   // string, as it was typed
	Number  Type = "number"  // int64
	Money   Type = "money"   // int64, in fen
	Date    Type = "date"    // string, 2026-11-30
	Choice  Type = "choice"  // string, one of Choices
	Choices Type = "choices" // []string, each one of Choices
	Union   Type = "union"   // string, the id of a union
	People  Type = "people"  // []Person
	Photos  Type = "photos"  // []int64, places in Submission.Photos
	Truth   Type = "truth"   // bool
)

// Types are all types, in the order in which they are documented.
var Types = []Type{Text, Story, Phone, Email, Number, Money, Date, Choice, Choices, Union, People, Photos, Truth}

// A Grade is how much harm an answer could do in wrong hands (L0 to L4). What
// says none is Sealed.
type Grade int

const (
	Public    Grade = iota // may be shown to everybody
	Routing                // the endpoint may read it
	Sealed                 // only the union reads it
	Sensitive              // with separate consent; no drafts
	Special                // health, belief, children: on a page of its own, and only where help needs it
)

// A Field is one question.
type Field struct {
	Name     string // of the column, everywhere: what, amount
	Type     Type
	Column   Labels // a few words at the head of a column and in the notice; nil: as Label
	Label    Labels // the question
	Hint     Labels // a sentence below the question
	Example  Labels // what an answer may look like
	Purpose  Labels // why it is asked; required from grade Sensitive on
	Grade    Grade
	Core     bool // of the federation's form
	Required bool // an empty one is told before sending; nothing else ever blocks
	Max      int  // characters of a text, people of a crew, photos; 0: as many as there is room for
	Format   Format
	Choices  []Option // of a choice
}

// Heading returns what stands at the head of the column.
func (x *Field) Heading() Labels {
	if x.Column != nil {
		return x.Column
	}
	return x.Label
}

// A Format is what a text should look like. Whoever types something else is
// told so and never kept from sending it.
type Format string

// Identity is the number of a Chinese identity card.
const Identity Format = "identity"

// An Option is one answer of a choice.
type Option struct {
	Value string
	Label Labels
}

// Name returns id and version: wages@3.
func (f *Form) Name() string { return f.ID + "@" + strconv.Itoa(f.Version) }

// Envelope returns what an envelope calls the form. Where that is not its Name,
// the name stands in the sealed hints, as HintForm.
func (f *Form) Envelope() string {
	if f.Under != "" {
		return f.Under + "@1"
	}
	return f.Name()
}

// HintForm is the sealed hint that holds the Name of a form that went under a common one.
const HintForm = "form"

// Language returns the language in which a page of lang shows the form: its
// title's nearest to lang, else to main, in which all else of the union is written. The
// whole form is shown in it: nobody agrees to half of it in a foreign tongue.
func (f *Form) Language(lang, main string) string {
	for _, want := range []string{lang, main} {
		if tag, ok := f.Title.near(want); ok {
			return tag
		}
	}
	return f.Title.tag(lang)
}

// Speaks reports whether readers of lang can read what the form asks and what is
// agreed to.
func (f *Form) Speaks(lang string) bool {
	_, ok := f.Title.near(lang)
	for _, a := range f.Consents {
		_, has := a.Text.near(lang)
		ok = ok && has
	}
	return ok
}

// Fields returns all fields, in order.
func (f *Form) Fields() []Field {
	var list []Field
	for i := range f.Steps {
		list = append(list, f.Steps[i].Fields...)
	}
	return list
}

// Field returns the field called name, or nil.
func (f *Form) Field(name string) *Field {
	for i := range f.Steps {
		for j := range f.Steps[i].Fields {
			if x := &f.Steps[i].Fields[j]; x.Name == name {
				return x
			}
		}
	}
	return nil
}

// Grade returns the highest grade of what is asked before a person has called:
// from Sensitive on a page keeps no drafts unless it is asked to.
func (f *Form) Grade() Grade {
	most := Public
	for _, s := range f.Steps {
		for _, x := range s.Fields {
			if !s.Later {
				most = max(most, x.Grade)
			}
		}
	}
	return most
}

// Consent returns the agreement that the field called name is sent under, or
// nil where the form has none for it.
func (f *Form) Consent(name string) *Agreement {
	var general *Agreement
	for i := range f.Consents {
		switch a := &f.Consents[i]; {
		case slices.Contains(a.For, name):
			return a
		case a.For == nil && general == nil:
			general = a
		}
	}
	return general
}

var (
	fieldName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,31}$`)
	formName  = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`) // as seal/1 has it
)

// IsFieldName reports whether a column may be called name.
func IsFieldName(name string) bool { return fieldName.MatchString(name) }

// IsID reports whether a form, a union, a consent or a step may be called id.
func IsID(id string) bool { return formName.MatchString(id) }

// MostVersion is the highest version that an envelope can name.
const MostVersion = 999_999

// Validate reports what keeps a form from being sealed and read. What a form
// owes to those who fill it in package forms tells with the places of its faults.
func (f *Form) Validate() error {
	seen := map[string]bool{}
	for _, x := range f.Fields() {
		switch {
		case !IsFieldName(x.Name) || seen[x.Name]:
			return fmt.Errorf("form %s: field %q has no name of its own", f.ID, x.Name)
		case x.Grade < Public || x.Grade > Special:
			return fmt.Errorf("form %s: field %s has no grade", f.ID, x.Name)
		case x.Grade >= Sensitive && len(x.Purpose) == 0:
			return fmt.Errorf("form %s: field %s is sensitive and says no purpose", f.ID, x.Name)
		case (x.Type == Choice || x.Type == Choices) != (len(x.Choices) > 0):
			return fmt.Errorf("form %s: field %s: choices and type do not fit", f.ID, x.Name)
		case !slices.Contains(Types, x.Type):
			return fmt.Errorf("form %s: field %s: %q is no type", f.ID, x.Name, x.Type)
		}
		seen[x.Name] = true
	}
	if len(seen) == 0 || f.Version < 1 || f.Version > MostVersion || !IsID(f.ID) {
		return fmt.Errorf("form %s: no name, no fields, or no version", f.ID)
	}
	return nil
}
