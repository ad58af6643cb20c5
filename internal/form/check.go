package form

import (
	"slices"
	"time"
	"unicode/utf8"
)

// A Fault says which answer does not fit the form. Rule is stable.
type Fault struct {
	Field string
	Rule  string // unknown, missing, type, long, choice
}

// Check compares answers with the form, for whoever opens a submission: what is
// sealed nobody on the way could look at. A fault is shown beside the answer and never a reason not to show it.
// A step that comes later is only missed where something in it was answered, and
// the first ones are not where nothing else was: it is an envelope of its own.
func (f *Form) Check(answers []Answer) []Fault {
	var faults []Fault
	given := map[string]bool{}
	for _, a := range answers {
		given[a.Field] = true
		if x := f.Field(a.Field); x == nil {
			faults = append(faults, Fault{a.Field, "unknown"})
		} else if rule := x.check(a.Value); rule != "" {
			faults = append(faults, Fault{a.Field, rule})
		}
	}
	first, later := f.asked(given)
	for _, s := range f.Steps {
		if s.Later && !later || !s.Later && !first {
			continue
		}
		for _, x := range s.Fields {
			if x.Required && !given[x.Name] {
				faults = append(faults, Fault{x.Name, "missing"})
			}
		}
	}
	return faults
}

// asked reports of which envelopes of a case the answers are.
func (f *Form) asked(given map[string]bool) (first, later bool) {
	for _, s := range f.Steps {
		for _, x := range s.Fields {
			first = first || given[x.Name] && !s.Later
			later = later || given[x.Name] && s.Later
		}
	}
	return first || !later, later
}

func (x *Field) check(value any) (rule string) {
	switch v := value.(type) {
	case string:
		return x.checkText(v)
	case []string:
		return x.checkTexts(v)
	case []Person:
		if x.Type == People {
			return x.few(len(v))
		}
	case []int64:
		if x.Type == Photos {
			return x.few(len(v))
		}
	case int64:
		if x.Type == Number || x.Type == Money {
			return ""
		}
	case bool:
		if x.Type == Truth {
			return ""
		}
	}
	return "type"
}

func (x *Field) checkText(v string) (rule string) {
	switch {
	case x.Required && v == "":
		return "missing"
	case x.Type == Choice && !x.offers(v):
		return "choice"
	case x.Type == Date && !isDay(v), x.Type == Union && !IsID(v):
		return "type"
	case !slices.Contains([]Type{Choice, Date, Union, Text, Story, Phone, Email}, x.Type):
		return "type"
	case x.Max > 0 && utf8.RuneCountInString(v) > x.Max:
		return "long"
	}
	return ""
}

// checkTexts looks at a list of texts. An empty list is one of anything.
func (x *Field) checkTexts(v []string) (rule string) {
	switch {
	case len(v) == 0 && slices.Contains([]Type{Choices, People, Photos}, x.Type):
		return x.few(0)
	case x.Type != Choices:
		return "type"
	case slices.ContainsFunc(v, func(s string) bool { return !x.offers(s) }):
		return "choice"
	}
	return ""
}

// few judges how many people or photos there are.
func (x *Field) few(n int) (rule string) {
	switch {
	case x.Required && n == 0:
		return "missing"
	case x.Max > 0 && n > x.Max:
		return "long"
	}
	return ""
}

func (x *Field) offers(value string) bool {
	return slices.ContainsFunc(x.Choices, func(o Option) bool { return o.Value == value })
}

func isDay(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}

// Extends reports what keeps f from being an extension of the federation's form:
// a core field that is gone (missing), of another type (type) or of a lower
// grade (grade), and a core choice that is no longer offered (choice).
func (f *Form) Extends(core *Form) []Fault {
	var faults []Fault
	for _, want := range core.Fields() {
		if !want.Core {
			continue
		}
		have := f.Field(want.Name)
		switch {
		case have == nil:
			faults = append(faults, Fault{want.Name, "missing"})
		case have.Type != want.Type:
			faults = append(faults, Fault{want.Name, "type"})
		case have.Grade < want.Grade:
			faults = append(faults, Fault{want.Name, "grade"})
		case slices.ContainsFunc(want.Choices, func(o Option) bool { return !have.offers(o.Value) }):
			faults = append(faults, Fault{want.Name, "choice"})
		}
	}
	return faults
}
