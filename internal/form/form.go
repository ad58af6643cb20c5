// Package form is the contract that phones, the endpoint and the desk share:
// what a form asks, what a submission holds, and how both are published as JSON
// Schema. It knows no pages, no sealing and no storage.
package form

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"unicode/utf8"
)

// A Form is what a union asks. A federation's form fixes a core of fields;
// unions below add fields of their own and neither rename nor drop any of the core, so
// that columns are alike everywhere.
type Form struct {
	ID        string // help; in the envelope with the version, help@3
	Version   int    // from 1, of the fields and their wording
	Title     Labels
	Fields    []Field
	Purposes  []string // ids of what consent is asked for
	Anonymous bool     // it may be sent without a name
}

// Labels are texts for people by language, such as zh-Hans.
type Labels map[string]string

// A Type says what a field's answer is.
type Type string

const (
	Text    Type = "text"    // string, in one line
	Story   Type = "story"   // string, in many lines
	Number  Type = "number"  // int64
	Truth   Type = "truth"   // bool
	Choice  Type = "choice"  // string, one of Choices
	Choices Type = "choices" // []string, each one of Choices
)

// A Grade is how much harm an answer could do in wrong hands (DOMAIN: L0 to L4).
// Whoever wants another one than Sealed says so.
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
	Label    Labels
	Purpose  Labels // why it is asked; required from grade Sensitive on
	Grade    Grade
	Core     bool // of the federation's form
	Required bool
	Max      int      // characters of a text; 0: as many as there is room for
	Choices  []Option // of a choice
}

// An Option is one answer of a choice.
type Option struct {
	Value string
	Label Labels
}

// A Fault says which answer does not fit the form. Rule is stable.
type Fault struct {
	Field string
	Rule  string // unknown, missing, type, long, choice
}

// Check compares answers with the form, for whoever opens a submission: what is
// sealed nobody on the way could look at. A fault is shown beside the answer and never a reason not to show it.
func (f *Form) Check(answers []Answer) []Fault {
	var faults []Fault
	given := map[string]bool{}
	for _, a := range answers {
		given[a.Field] = true
		i := slices.IndexFunc(f.Fields, func(x Field) bool { return x.Name == a.Field })
		if i < 0 {
			faults = append(faults, Fault{a.Field, "unknown"})
		} else if rule := f.Fields[i].check(a.Value); rule != "" {
			faults = append(faults, Fault{a.Field, rule})
		}
	}
	for _, x := range f.Fields {
		if x.Required && !given[x.Name] {
			faults = append(faults, Fault{x.Name, "missing"})
		}
	}
	return faults
}

func (x Field) check(value any) (rule string) {
	switch v := value.(type) {
	case string:
		switch {
		case x.Type == Choice && !x.offers(v):
			return "choice"
		case x.Type != Choice && x.Type != Text && x.Type != Story:
			return "type"
		case x.Max > 0 && utf8.RuneCountInString(v) > x.Max:
			return "long"
		case x.Required && v == "":
			return "missing"
		}
		return ""
	case []string:
		if x.Type == Choices {
			if slices.ContainsFunc(v, func(s string) bool { return !x.offers(s) }) {
				return "choice"
			}
			return ""
		}
	case int64:
		if x.Type == Number {
			return ""
		}
	case bool:
		if x.Type == Truth {
			return ""
		}
	}
	return "type"
}

func (x Field) offers(value string) bool {
	return slices.ContainsFunc(x.Choices, func(o Option) bool { return o.Value == value })
}

// Extends reports what keeps f from being an extension of the federation's form:
// a core field that is gone, renamed or of another kind.
func (f *Form) Extends(core *Form) []Fault {
	var faults []Fault
	for _, want := range core.Fields {
		if !want.Core {
			continue
		}
		i := slices.IndexFunc(f.Fields, func(x Field) bool { return x.Name == want.Name })
		switch {
		case i < 0:
			faults = append(faults, Fault{want.Name, "missing"})
		case f.Fields[i].Type != want.Type || f.Fields[i].Grade < want.Grade:
			faults = append(faults, Fault{want.Name, "type"})
		}
	}
	return faults
}

var fieldName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,31}$`)

// Validate reports what keeps a form from being used.
func (f *Form) Validate() error {
	seen := map[string]bool{}
	for _, x := range f.Fields {
		switch {
		case !fieldName.MatchString(x.Name) || seen[x.Name]:
			return fmt.Errorf("form %s: field %q has no name of its own", f.ID, x.Name)
		case x.Grade < Public || x.Grade > Special:
			return fmt.Errorf("form %s: field %s has no grade", f.ID, x.Name)
		case x.Grade >= Sensitive && len(x.Purpose) == 0:
			return fmt.Errorf("form %s: field %s is sensitive and says no purpose", f.ID, x.Name)
		case (x.Type == Choice || x.Type == Choices) != (len(x.Choices) > 0):
			return fmt.Errorf("form %s: field %s: choices and type do not fit", f.ID, x.Name)
		case !slices.Contains([]Type{Text, Story, Number, Truth, Choice, Choices}, x.Type):
			return fmt.Errorf("form %s: field %s: %q is no type", f.ID, x.Name, x.Type)
		}
		seen[x.Name] = true
	}
	if len(f.Fields) == 0 || f.Version < 1 {
		return fmt.Errorf("form %s: no fields, or no version", f.ID)
	}
	return nil
}

// Name returns what an envelope calls the form: id and version.
func (f *Form) Name() string { return f.ID + "@" + strconv.Itoa(f.Version) }
