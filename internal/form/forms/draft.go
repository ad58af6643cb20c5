package forms

import (
	"path"
	"slices"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
	"unionhall/internal/form"
	"unionhall/internal/kind"
	"unionhall/internal/spelling"
)

// A place is where something of a form was written.
type place struct {
	src fields.Source
	pos fields.Pos
}

// A draft is a form's file, or several laid over one another.
type draft struct {
	src    fields.Source    // of the last file
	values kind.Values      // of the file as it is written; of what is laid over another, of all files
	places map[string]place // of keys, and of "field NAME", "step NAME", "consent ID", "drop NAME"
	form   *form.Form       // what the values say
	broken bool             // a fault in a file has been told: what else seems wrong may follow from it
}

// at returns where the first of names was written, else the beginning of the last file.
func (d *draft) at(names ...string) place {
	for _, name := range names {
		if p, ok := d.places[name]; ok {
			return p
		}
	}
	return place{d.src, fields.Pos{Line: 1, Col: 1}}
}

// mark remembers where v is written.
func (d *draft) mark(name string, v kind.Value) { d.places[name] = place{d.src, v.Pos} }

// A loader reads files and collects their faults.
type loader struct {
	files    map[string][]*draft // by union, in the order in which they were given
	fields   map[string]kind.Values
	consents map[string]kind.Values
	notice   *notice
	diags    diag.List
}

// read reads the files of a site. Those that are no forms come first: forms
// name what is in them.
func read(files []File) *loader {
	l := &loader{files: map[string][]*draft{}, fields: map[string]kind.Values{}, consents: map[string]kind.Values{}}
	for _, f := range files {
		switch path.Base(f.Path) {
		case libraryFile:
			_, values := l.parse(f, librarySchema())
			remember(l.fields, values.Get("fields"))
			remember(l.consents, values.Get("consents"))
		case noticeFile:
			l.readNotice(f)
		}
	}
	for _, f := range files {
		if base := path.Base(f.Path); base != libraryFile && base != noticeFile {
			l.readForm(f)
		}
	}
	return l
}

// parse reads a file by a schema.
func (l *loader) parse(f File, schema []kind.Field) (fields.Source, kind.Values) {
	src := fields.Source{Path: f.Path, Bytes: f.Text, FirstLine: 1}
	root, told := fields.Parse(src)
	values, more := kind.Schema{Fields: schema}.Check(src, root)
	l.diags = append(append(l.diags, told...), more...)
	return src, values
}

func remember(known map[string]kind.Values, list *kind.Value) {
	for _, entry := range entries(list) {
		known[nameOf(entry.Map)] = entry.Map
	}
}

// entries returns the entries of a list that may not be there.
func entries(list *kind.Value) []kind.Value {
	if list == nil {
		return nil
	}
	return list.List
}

// nameOf returns the name of a question or a step, or the id of a consent.
func nameOf(v kind.Values) string {
	if name := v.Text("name"); name != "" {
		return name
	}
	return v.Text("id")
}

func (l *loader) readForm(f File) {
	before := l.diags.Faults()
	d := &draft{places: map[string]place{}}
	d.src, d.values = l.parse(f, formSchema())
	for _, v := range d.values {
		d.mark(v.Name, v)
	}
	id := idOf(f.Path)
	l.wantName(d.at(), id, form.IsID(id))
	l.markAll(d)
	l.wantValues(d)
	d.form = written(id, d.values)
	d.broken = l.diags.Faults() > before
	l.files[f.Union] = append(l.files[f.Union], d)
}

// markAll remembers where questions, steps and consents are written.
func (l *loader) markAll(d *draft) {
	for _, c := range entries(d.values.Get("consents")) {
		id := nameOf(c.Map)
		d.mark("consent "+id, c)
		l.wantName(d.at("consent "+id), id, form.IsID(id))
	}
	for _, s := range entries(d.values.Get("steps")) {
		d.mark("step "+nameOf(s.Map), s)
		for _, q := range entries(kind.Values(s.Map).Get("fields")) {
			name := nameOf(q.Map)
			d.mark("field "+name, q)
			l.wantName(d.at("field "+name), name, form.IsFieldName(name))
		}
	}
	for _, v := range entries(d.values.Get("drop")) {
		d.mark("drop "+v.Text, v)
	}
}

// filled puts what fields.yaml says of questions and consents below what a form
// says of them.
func (l *loader) filled(v kind.Values) kind.Values {
	v = replaced(v, kind.Value{Name: "consents", List: below(l.consents, v.Get("consents"))})
	steps := slices.Clone(entries(v.Get("steps")))
	for i := range steps {
		questions := below(l.fields, kind.Values(steps[i].Map).Get("fields"))
		steps[i].Map = replaced(steps[i].Map, kind.Value{Name: "fields", List: questions})
	}
	return replaced(v, kind.Value{Name: "steps", List: steps})
}

// below lays the entries of a list over what is known of them by name.
func below(known map[string]kind.Values, list *kind.Value) []kind.Value {
	all := slices.Clone(entries(list))
	for i := range all {
		all[i].Map = over(known[nameOf(all[i].Map)], all[i].Map)
	}
	return all
}

// over lays values over others of the same names.
func over(below, above kind.Values) kind.Values {
	all := slices.Clone(above)
	for _, v := range below {
		if above.Get(v.Name) == nil {
			all = append(all, v)
		}
	}
	return all
}

func (l *loader) fault(p place, rule string, text, hint diag.Words) {
	l.diags = append(l.diags, p.src.Diag(p.pos, "form/"+rule, diag.Fault, text, hint))
}

func (l *loader) wantName(p place, name string, ok bool) {
	if !ok {
		l.fault(p, "name",
			diag.Say("“%s”不能做名称：只用小写字母、数字，问题的名称用下划线，其他的用连字符", "%q is no name: small letters and digits, with underscores in names of questions, with hyphens in all others", name),
			diag.Say("例如 wages、what_happened", "such as wages or what_happened"))
	}
}

// wantValues tells of what the schema cannot judge.
func (l *loader) wantValues(d *draft) {
	for _, key := range []string{"answer_within", "retention_after_close"} {
		if v := d.values.Get(key); v != nil {
			if _, ok := hours(v.Text); !ok {
				l.fault(d.at(key), "duration",
					diag.Say("“%s”不是一段时间", "%q is no length of time", v.Text),
					diag.Say("写成 24h（二十四小时）或者 3d（三天）", "write it like 24h (hours) or 3d (days)"))
			}
		}
	}
}

// nearest is a hint that names what was probably meant.
func nearest(word string, known []string) diag.Words {
	if near := spelling.Nearest(word, known); near != "" {
		return diag.Say("您要写的可能是 %s", "did you mean %q?", near)
	}
	return diag.Words{ZH: "可以写：" + strings.Join(known, "、"), EN: "there are: " + strings.Join(known, ", ")}
}
