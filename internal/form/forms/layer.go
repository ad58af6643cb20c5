package forms

import (
	"maps"
	"slices"
	"strconv"

	"unionhall/internal/diag"
	"unionhall/internal/form"
	"unionhall/internal/kind"
)

// lay lays the files of one layer over the forms above it and returns those that it has
// of its own, the broken ones too, so that what extends them is not told of as well.
func (l *loader) lay(above map[string]*draft, files []*draft) map[string]*draft {
	own := map[string]*draft{}
	for _, d := range files {
		base := own[d.form.ID]
		if base == nil {
			base = above[d.form.ID]
		}
		own[d.form.ID] = l.laid(base, d, above)
	}
	for _, id := range sortedKeys(own) {
		if d := own[id]; own[d.form.Under] != nil || above[d.form.Under] != nil {
			l.fault(d.at("under"), "under",
				diag.Say("“%s”已经是一张表的名称，不能再作共同的名称", "%q is the name of a form, and cannot be a common name as well", d.form.Under),
				diag.Say("换一个名称，例如 help", "take another one, such as help"))
		}
	}
	return own
}

// laid returns a file as it stands over the form above, which is nil where there is none.
func (l *loader) laid(base, d *draft, above map[string]*draft) *draft {
	before := l.diags.Faults()
	if is(d.values, "extends") {
		if base == nil {
			l.fault(d.at("extends"), "extends",
				diag.Say("上级没有“%s”这张表，没有可以在上面加的", "there is no form %q above to extend", d.form.ID), nearest(d.form.ID, sortedKeys(above)))
			d.broken = true
			return d
		}
		l.wantKnown(base, d)
		d = laidOver(base, d)
	}
	d.values = l.filled(d.values)
	d.form = written(d.form.ID, d.values)
	if d.broken || base != nil && base.broken {
		d.broken = true
		return d
	}
	if base != nil {
		l.wantCore(base, d)
	}
	if l.diags.Faults() == before { // else what it owes may follow from that
		l.wantOwed(d)
	}
	d.broken = l.diags.Faults() > before
	return d
}

// laidOver returns base with what d adds and changes.
func laidOver(base, d *draft) *draft {
	all := &draft{src: d.src, places: maps.Clone(base.places), form: &form.Form{ID: d.form.ID}, broken: d.broken}
	maps.Copy(all.places, d.places)
	all.values = over(base.values, d.values)
	for _, v := range []kind.Value{
		{Name: "version", Text: strconv.Itoa(base.form.Version + d.form.Version)},
		{Name: "route", Map: routes(base.values, d.values)},
		{Name: "consents", List: listed(base.values, d.values, "consents")},
		{Name: "steps", List: steps(base.values, d.values)},
	} {
		all.values = replaced(all.values, v)
	}
	return all
}

func replaced(list kind.Values, v kind.Value) kind.Values {
	list = slices.DeleteFunc(slices.Clone(list), func(x kind.Value) bool { return x.Name == v.Name })
	return append(list, v)
}

// routes joins two routes: whoever must not get a form above must not get it below either.
func routes(below, above kind.Values) kind.Values {
	lower, upper := groupOf(below, "route"), groupOf(above, "route")
	joined := over(lower, upper)
	avoid := slices.Concat(entries(lower.Get("avoid")), entries(upper.Get("avoid")))
	return replaced(joined, kind.Value{Name: "avoid", List: avoid})
}

func groupOf(v kind.Values, name string) kind.Values {
	if g := v.Get(name); g != nil {
		return g.Map
	}
	return nil
}

// listed lays entries over those of the same name, the others behind them.
func listed(below, above kind.Values, name string) []kind.Value {
	list := slices.Clone(entries(below.Get(name)))
	for _, entry := range entries(above.Get(name)) {
		if i := indexOf(list, nameOf(entry.Map)); i >= 0 {
			list[i].Map = over(list[i].Map, entry.Map)
		} else {
			list = append(list, entry)
		}
	}
	return list
}

func indexOf(list []kind.Value, name string) int {
	return slices.IndexFunc(list, func(v kind.Value) bool { return nameOf(v.Map) == name })
}

// steps lays steps over those of the same name. A question that is there
// already stays in its step, wherever it is named again.
func steps(below, above kind.Values) []kind.Value {
	dropped := above.Texts("drop")
	list := slices.Clone(entries(below.Get("steps")))
	again := map[string]kind.Value{} // questions that are there already
	for i := range list {
		questions := slices.DeleteFunc(slices.Clone(entries(kind.Values(list[i].Map).Get("fields"))), func(q kind.Value) bool {
			again[nameOf(q.Map)] = q
			return slices.Contains(dropped, nameOf(q.Map))
		})
		list[i].Map = replaced(list[i].Map, kind.Value{Name: "fields", List: questions})
	}
	for _, s := range entries(above.Get("steps")) {
		var fresh []kind.Value
		for _, q := range entries(kind.Values(s.Map).Get("fields")) {
			if _, known := again[nameOf(q.Map)]; known {
				change(list, q)
			} else {
				fresh = append(fresh, q)
			}
		}
		list = withStep(list, s, fresh)
	}
	return slices.DeleteFunc(list, func(s kind.Value) bool { return len(entries(kind.Values(s.Map).Get("fields"))) == 0 })
}

// change lays what is said of a question over what is said of it in its step.
func change(list []kind.Value, q kind.Value) {
	for i := range list {
		questions := entries(kind.Values(list[i].Map).Get("fields"))
		if j := indexOf(questions, nameOf(q.Map)); j >= 0 {
			questions[j].Map = over(questions[j].Map, q.Map)
		}
	}
}

// withStep puts what a step says over the one of its name, its questions behind
// those that are there. A new step stands before those that come later.
func withStep(list []kind.Value, s kind.Value, fresh []kind.Value) []kind.Value {
	if i := indexOf(list, nameOf(s.Map)); i >= 0 {
		questions := slices.Concat(entries(kind.Values(list[i].Map).Get("fields")), fresh)
		list[i].Map = replaced(over(list[i].Map, s.Map), kind.Value{Name: "fields", List: questions})
		return list
	}
	s.Map = replaced(s.Map, kind.Value{Name: "fields", List: fresh})
	at := len(list)
	if !is(s.Map, "later") {
		for at > 0 && is(list[at-1].Map, "later") {
			at--
		}
	}
	return slices.Insert(list, at, s)
}

// wantKnown tells of what a file wants to drop and is not there.
func (l *loader) wantKnown(base, d *draft) {
	for _, name := range d.values.Texts("drop") {
		if base.form.Field(name) == nil {
			l.fault(d.at("drop "+name), "unknown",
				diag.Say("上级的表里没有问题“%s”", "the form above has no question %q", name), nearest(name, fieldNames(base.form)))
		}
	}
}

// wantCore tells of what a form does to the core of the form above, and to the
// words that people have agreed to.
func (l *loader) wantCore(base, d *draft) {
	for _, f := range d.form.Extends(base.form) {
		p := d.at("drop "+f.Field, "field "+f.Field)
		if p.src.Path != d.src.Path {
			p = d.at()
		}
		text, hint := coreFault(f)
		l.fault(p, "core", text, hint)
	}
	for _, x := range d.form.Fields() {
		if was := base.form.Field(x.Name); was != nil && !was.Core && (x.Grade < was.Grade || x.Type != was.Type) {
			text, hint := coreFault(form.Fault{Field: x.Name, Rule: map[bool]string{true: "grade", false: "type"}[x.Grade < was.Grade]})
			l.fault(d.at("field "+x.Name), "core", text, hint)
		}
	}
	if base.form.Route.AvoidEmployer && !d.form.Route.AvoidEmployer || base.form.Route.AvoidOffice && !d.form.Route.AvoidOffice {
		l.fault(d.at("route"), "conflict",
			diag.Say("上级的表不交给单位自己的工会或者被投诉的那一家，这里却会交给它", "the form above never goes to the employer's own union, or to the office complained about, and this one would"),
			diag.Say("请在 route 里照样写上 avoid", "write the same avoid into the route"))
	}
	for _, a := range d.form.Consents {
		for _, was := range base.form.Consents {
			if a.Name() == was.Name() && !maps.Equal(a.Text, was.Text) {
				l.fault(d.at("consent "+a.ID), "version",
					diag.Say("同意“%[1]s”的原话改了，版本还是 %[2]d", "the words of the consent %[1]q have changed, and its version is still %[2]d", a.ID, a.Version),
					diag.Say("请写 version: %d", "write version: %d", a.Version+1))
			}
		}
	}
}

// coreFault says what of the form above is not kept.
func coreFault(f form.Fault) (text, hint diag.Words) {
	why := diag.Say("同样的业务到处是同样的栏目，各级工会的表才能合在一起", "the same business has the same columns everywhere, or the tables of unions cannot be put together")
	switch f.Rule {
	case "missing":
		return diag.Say("核心问题“%s”不见了：它不能去掉，也不能改名", "the core question %q is gone: it can be neither dropped nor renamed", f.Field), why
	case "grade":
		return diag.Say("问题“%s”的级别降低了", "the grade of the question %q is lowered", f.Field),
			diag.Say("级别只能提高：下级的职工受同样的保护", "a grade can only be raised: workers below are protected as well")
	case "choice":
		return diag.Say("核心问题“%s”少了选项：选项只能增加", "the core question %q has lost a choice: choices can only be added", f.Field), why
	default:
		return diag.Say("问题“%s”的类型改了", "the type of the question %q has changed", f.Field), why
	}
}

// alike looks for questions that two forms of a union ask in two ways, where one of the
// two is among own.
func (l *loader) alike(first map[string]string, all, own map[string]*draft) {
	for _, id := range sortedKeys(all) {
		d := all[id]
		for _, x := range d.form.Fields() {
			other, ok := first[x.Name]
			if !ok {
				first[x.Name] = id
				continue
			}
			if all[other].broken || d.broken || all[other].form.Field(x.Name).Type == x.Type || own[id] == nil && own[other] == nil {
				continue
			}
			p := d.at("field " + x.Name)
			if own[id] == nil {
				p = own[other].at("field " + x.Name)
			}
			l.fault(p, "column",
				diag.Say("问题“%[1]s”在“%[2]s”和“%[3]s”里类型不一样", "the question %[1]q has one type in %[2]q and another in %[3]q", x.Name, other, id),
				diag.Say("类型改成一样的，或者换一个名称", "give it the same type, or another name"))
		}
	}
}

func fieldNames(f *form.Form) []string {
	var names []string
	for _, x := range f.Fields() {
		names = append(names, x.Name)
	}
	return names
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
