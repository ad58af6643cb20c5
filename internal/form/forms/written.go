package forms

import (
	"slices"
	"strconv"
	"strings"

	"unionhall/internal/form"
	"unionhall/internal/kind"
)

// written returns the form that values say.
func written(id string, v kind.Values) *form.Form {
	within, _ := hours(v.Text("answer_within"))
	retention, _ := hours(v.Text("retention_after_close"))
	f := &form.Form{
		ID: id, Version: number(v, "version"), Under: v.Text("under"), Position: number(v, "position"), Title: words(v, "title"), Intro: words(v, "intro"),
		Purpose: words(v, "purpose"), Readers: words(v, "recipients"), Answer: within, Retention: retention / hoursOfDay,
		Urgent: is(v, "urgent"), Anonymous: is(v, "anonymous"), Route: route(v),
	}
	for _, entry := range entries(v.Get("consents")) {
		f.Consents = append(f.Consents, agreement(entry.Map))
	}
	for _, entry := range entries(v.Get("steps")) {
		f.Steps = append(f.Steps, step(entry.Map))
	}
	return f
}

func route(v kind.Values) form.Route {
	g := v.Get("route")
	if g == nil {
		return form.Route{}
	}
	avoid := kind.Values(g.Map).Texts("avoid")
	return form.Route{
		AvoidEmployer: slices.Contains(avoid, "employer"), AvoidOffice: slices.Contains(avoid, "office"), To: kind.Values(g.Map).Text("to"),
	}
}

func agreement(v kind.Values) form.Agreement {
	return form.Agreement{ID: v.Text("id"), Version: max(number(v, "version"), 1), Text: words(v, "text"), For: v.Texts("for"), Required: is(v, "required")}
}

func step(v kind.Values) form.Step {
	s := form.Step{Name: v.Text("name"), Title: words(v, "title"), Help: words(v, "help"), Page: is(v, "page"), Later: is(v, "later")}
	for _, q := range entries(v.Get("fields")) {
		s.Fields = append(s.Fields, field(q.Map))
	}
	return s
}

func field(v kind.Values) form.Field {
	x := form.Field{
		Name: v.Text("name"), Type: form.Type(v.Text("type")), Column: words(v, "column"), Label: words(v, "label"), Hint: words(v, "hint"), Example: words(v, "example"),
		Purpose: words(v, "purpose"), Grade: form.Sealed, Core: is(v, "core"), Required: is(v, "required"), Max: number(v, "max"), Format: form.Format(v.Text("format")),
	}
	if grade := v.Text("grade"); grade != "" {
		x.Grade = form.Grade(grade[1] - '0') // the schema knows L0 to L4
	}
	for _, o := range entries(v.Get("choices")) {
		x.Choices = append(x.Choices, form.Option{Value: kind.Values(o.Map).Text("value"), Label: words(o.Map, "label")})
	}
	return x
}

const (
	hoursOfDay = 24
	mostHours  = 10 * 366 * hoursOfDay // ten years
)

// hours reads 24h or 3d.
func hours(text string) (n int, ok bool) {
	unit := 1
	digits, days := strings.CutSuffix(text, "d")
	if days {
		unit = hoursOfDay
	} else {
		digits, ok = strings.CutSuffix(text, "h")
	}
	n, err := strconv.Atoi(digits)
	if err != nil || !days && !ok || n < 1 || n > mostHours/unit {
		return 0, false
	}
	return n * unit, true
}

func number(v kind.Values, name string) int {
	n, _ := strconv.Atoi(v.Text(name)) // the schema has checked it
	return n
}

func is(v kind.Values, name string) bool { return v.Text(name) == "true" }

// words returns a text by language; one without a language stands for all.
func words(v kind.Values, name string) form.Labels {
	x := v.Get(name)
	switch {
	case x == nil:
		return nil
	case x.Map == nil:
		return form.Labels{"zh-Hans": x.Text, "en": x.Text}
	}
	l := form.Labels{}
	for _, w := range x.Map {
		l[w.Name] = w.Text
	}
	return l
}
