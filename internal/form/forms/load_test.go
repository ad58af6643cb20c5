package forms

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
	"unionhall/internal/form"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/tools/txtar"
)

// The unions of the tests: a province, a city in it, a factory in that.
var above = map[string]string{"yl": "", "yl-linhe": "yl", "yl-works": "yl-linhe"}

// baseFiles are the forms that the program comes with.
func baseFiles(t testing.TB) []File {
	t.Helper()
	base := os.DirFS("../../../themes/base")
	names, err := fs.Glob(base, Folder+"/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal("no forms", err)
	}
	var list []File
	for _, name := range names {
		text, err := fs.ReadFile(base, name)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, File{Path: name, Text: text})
	}
	return list
}

func base(t testing.TB) *Set {
	t.Helper()
	s, list := Load(baseFiles(t), nil, above)
	if len(list) > 0 {
		t.Fatal(told(list))
	}
	return s
}

// told is a list as tests compare it: a line for each, with place and rule.
func told(list diag.List) string {
	var b strings.Builder
	for _, d := range list.Sorted() {
		fmt.Fprintf(&b, "%s:%d:%d: %s: %s\n", d.Path, d.Line, d.Col, d.Rule, d.Text.EN)
	}
	return b.String()
}

// site reads the files of an archive: base is the program's own, theme/ a theme's, a
// folder with the id of a union that union's, everything else the site's.
func site(t *testing.T, a *txtar.Archive) (theme, source []File) {
	for _, f := range a.Files {
		dir, name := path.Split(f.Name)
		switch union := path.Clean(dir); {
		case f.Name == "base":
			theme = append(theme, baseFiles(t)...)
		case union == "theme":
			theme = append(theme, File{Path: path.Join(Folder, name), Text: f.Data})
		case union == ".":
			source = append(source, File{Path: path.Join(Folder, name), Text: f.Data})
		default:
			source = append(source, File{Path: path.Join(union, Folder, name), Union: union, Text: f.Data})
		}
	}
	return theme, source
}

// Each file of testdata/refused is a site with what may not be; its comment is
// what is told of it, a line each.
func TestWhatMayNotBeIsRefused(t *testing.T) {
	archives, err := filepath.Glob("testdata/refused/*.txtar")
	if err != nil || len(archives) < 20 {
		t.Fatal(len(archives), err)
	}
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			theme, source := site(t, a)
			_, list := Load(theme, source, above)
			if want := string(a.Comment); told(list) != want {
				t.Errorf("got\n%swant\n%s", told(list), want)
			}
			for _, d := range list {
				if d.Text.ZH == "" || strings.Contains(d.Text.ZH+d.Text.EN+d.Hint.ZH+d.Hint.EN, "%!") || (d.Severity == diag.Warning) != (d.Rule == "form/many") {
					t.Errorf("%+v", d)
				}
			}
		})
	}
}

func TestEveryFormOfTheDomainIsThere(t *testing.T) {
	var got []string
	for _, f := range base(t).Of("yl-works") {
		got = append(got, f.ID)
	}
	want := "question join start-union wages danger legal-aid hardship counselling crew bargaining suggestion station rating survey fake-site"
	if strings.Join(got, " ") != want {
		t.Errorf("got %s\nwant %s", strings.Join(got, " "), want)
	}
}

// eachText visits every text of a form that people read.
func eachText(f *form.Form, visit func(where string, l form.Labels)) {
	for name, l := range map[string]form.Labels{"title": f.Title, "intro": f.Intro, "purpose": f.Purpose, "recipients": f.Readers} {
		visit(name, l)
	}
	for _, a := range f.Consents {
		visit("consent "+a.ID, a.Text)
	}
	for _, s := range f.Steps {
		visit("step "+s.Name, s.Title)
		for _, x := range s.Fields {
			visit(x.Name, x.Label)
			visit(x.Name+" column", x.Column)
			for name, l := range map[string]form.Labels{"help of its step": s.Help, "hint": x.Hint, "example": x.Example, "purpose": x.Purpose} {
				if l != nil {
					visit(x.Name+" "+name, l)
				}
			}
			for _, o := range x.Choices {
				visit(x.Name+"="+o.Value, o.Label)
			}
		}
	}
}

func TestBaseFormsSpeakBothLanguages(t *testing.T) {
	for _, f := range base(t).Of("") {
		eachText(f, func(where string, l form.Labels) {
			if l["zh-Hans"] == "" || l["en"] == "" {
				t.Errorf("%s, %s: %v", f.ID, where, l)
			}
		})
	}
}

// What concerns an employer goes past its union; what says by its name alone that somebody
// is in trouble has a common one; whoever is in danger is answered within a day.
func TestBaseFormsKeepTheRulesOfRouting(t *testing.T) {
	s := base(t)
	for _, f := range s.Of("") {
		employer := slices.Contains([]string{"start-union", "wages", "danger", "legal-aid", "crew", "bargaining"}, f.ID)
		if f.Route.AvoidEmployer != employer {
			t.Errorf("%s avoids the employer: %v", f.ID, f.Route.AvoidEmployer)
		}
		if trouble := employer || f.ID == "hardship" || f.ID == "counselling"; trouble != (f.Under != "") {
			t.Errorf("the envelope of %s says %s", f.ID, f.Envelope())
		}
		if f.Urgent != (f.Envelope() == "urgent@1") {
			t.Errorf("%s is urgent: %v, and its envelope says %s", f.ID, f.Urgent, f.Envelope())
		}
	}
	if f := s.Find("", "suggestion"); !f.Route.AvoidOffice {
		t.Error("a complaint goes to the office complained about")
	}
	for _, id := range []string{"question", "danger", "counselling", "suggestion", "station", "rating", "survey", "fake-site"} {
		if !s.Find("", id).Anonymous {
			t.Errorf("%s wants a name", id)
		}
	}
}

// "Question" is one field; nothing asks more than a telephone screen bears.
func TestBaseFormsAskLittle(t *testing.T) {
	for _, f := range base(t).Of("") {
		asked, required := 0, 0
		for _, s := range f.Steps {
			for _, x := range s.Fields {
				if !s.Later {
					asked++
				}
				if x.Required && !s.Later {
					required++
				}
			}
		}
		if f.ID == "question" && asked != 1 || asked > 12 || required > 3 {
			t.Errorf("%s asks %d questions, %d of them required", f.ID, asked, required)
		}
	}
}

func TestColumnsOfBaseFormsAreAlike(t *testing.T) {
	all := base(t).Of("")
	if _, err := form.Dictionary(all); err != nil {
		t.Error(err)
	}
	grades := map[string]form.Grade{}
	for _, f := range all {
		for _, x := range f.Fields() {
			if was, ok := grades[x.Name]; ok && was != x.Grade {
				t.Errorf("%s is of grade %d in %s, and of %d elsewhere", x.Name, x.Grade, f.ID, was)
			}
			grades[x.Name] = x.Grade
		}
	}
}

func TestSchemasOfBaseFormsAreRight(t *testing.T) {
	all := base(t).Of("")
	texts := map[string][]byte{}
	for _, f := range all {
		texts[f.ID] = f.Schema()
	}
	var err error
	if texts["fields"], err = form.Dictionary(all); err != nil {
		t.Fatal(err)
	}
	for id, text := range texts {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		c := jsonschema.NewCompiler()
		if err := c.AddResource(id, doc); err != nil {
			t.Fatal(err)
		}
		s, err := c.Compile(id)
		if err != nil {
			t.Fatal(err)
		}
		if unknown := s.Validate(map[string]any{"nobody_asks_this": "x"}); id != "fields" && unknown == nil {
			t.Errorf("%s takes an answer to what it does not ask", id)
		}
	}
}

func load(t *testing.T, archive string) *Set {
	t.Helper()
	theme, source := site(t, txtar.Parse([]byte(archive)))
	s, list := Load(theme, source, above)
	if len(list) > 0 {
		t.Fatal(told(list))
	}
	return s
}

const cityJoins = `
-- base --
-- yl-linhe/join.yaml --
extends: true
version: 3
answer_within: 24h
steps:
  - name: work
    fields:
      - {name: workplace, hint: {zh-Hans: 写车间, en: Name your workshop}}
      - name: shift
        type: choice
        label: {zh-Hans: 您上什么班？, en: Which shift?}
        choices: [{value: day, label: {zh-Hans: 白班, en: day}}, {value: night, label: {zh-Hans: 夜班, en: night}}]
  - name: more
    title: {zh-Hans: 还有, en: More}
    fields: [affected]
`

func TestUnionExtendsTheFormAbove(t *testing.T) {
	s := load(t, cityJoins)
	whole, city := s.Find("yl", "join"), s.Find("yl-linhe", "join")
	if s.Find("yl-works", "join") != city || s.Find("yl", "join") != s.Find("", "join") {
		t.Error("a union below, or above, has another form")
	}
	if city.Version != whole.Version+3 || city.Answer != 24 || !maps.Equal(city.Title, whole.Title) {
		t.Errorf("%+v", city)
	}
	var names []string
	for _, st := range city.Steps {
		names = append(names, st.Name)
	}
	if got := strings.Join(names, " "); got != "work union contact more application" {
		t.Error(got)
	}
	x := city.Field("workplace")
	if x.Hint["en"] != "Name your workshop" || !x.Required || !x.Core || x.Label["en"] != whole.Field("workplace").Label["en"] {
		t.Errorf("%+v", x)
	}
	if city.Field("shift") == nil || city.Steps[0].Fields[2].Name != "shift" || city.Steps[3].Fields[0].Label["en"] == "" {
		t.Errorf("%+v", city.Steps)
	}
	if whole.Field("shift") != nil || whole.Field("workplace").Hint["en"] == "Name your workshop" {
		t.Error("the form above has changed")
	}
}

func TestUnionHasFormsOfItsOwn(t *testing.T) {
	s := load(t, cityJoins+`
-- yl-works/bus.yaml --
version: 1
title: 厂车
purpose: 安排厂车
recipients: 工会小组长
answer_within: 3d
retention_after_close: 7d
consents: [handle]
steps: [{name: a, title: 厂车, fields: [what]}]
`)
	if f := s.Find("yl-works", "bus"); f == nil || s.Find("yl-linhe", "bus") != nil || f.Retention != 7 || f.Answer != 72 {
		t.Errorf("%+v", f)
	}
	if own := s.Own("yl-works"); len(own) != 1 || len(s.Own("yl-linhe")) != 1 || len(s.Own("yl")) != 0 || len(s.Own("")) != len(base(t).Of("")) {
		t.Error(own)
	}
}

func TestDocumentedFormIsOne(t *testing.T) {
	text, err := os.ReadFile("../../../docs/formats.md")
	if err != nil {
		t.Fatal(err)
	}
	block := func(lang string) string {
		_, rest, _ := strings.Cut(string(text), "```"+lang+"\n")
		block, _, _ := strings.Cut(rest, "```\n")
		return block
	}
	s := load(t, "-- base --\n-- yl/tool.yaml --\n"+block("yaml form")+"-- yl-works/tool.yaml --\n"+block("yaml form extension"))
	if f := s.Find("yl-works", "tool"); f.Version != 2 || f.Answer != 48 || len(f.Fields()) != 3 || f.Field("phone").Label["en"] == "" {
		t.Errorf("%+v", f)
	}
}

// A union above may say that nothing goes to the employer; below it stays so.
func TestRouteAboveHoldsBelow(t *testing.T) {
	s := load(t, `
-- base --
-- yl-linhe/wages.yaml --
extends: true
version: 1
route: {to: yl}
`)
	if r := s.Find("yl-works", "wages").Route; r != (form.Route{AvoidEmployer: true, To: "yl"}) {
		t.Errorf("%+v", r)
	}
}

func offices() Offices {
	yaml := fields.Source{Path: "union.yaml", Bytes: []byte("id: yl\n"), FirstLine: 1}
	return Offices{
		"yl":       {ID: "yl", Level: "provincial", Source: yaml, Keys: 3, Shows: []string{"wages", "join"}},
		"yl-linhe": {ID: "yl-linhe", Level: "municipal", Source: yaml, Keys: 2, Shows: []string{"wages", "join"}},
		"yl-works": {ID: "yl-works", Level: "basic", Source: yaml, Keys: 2, Shows: []string{"wages", "join"}},
	}
}

func TestNothingAboutAnEmployerGoesToItsUnion(t *testing.T) {
	s, o := base(t), offices()
	for id, want := range map[string]string{"join": "yl-works yl-linhe yl", "wages": "yl-linhe yl", "danger": "yl-linhe yl"} {
		if got := strings.Join(s.Route(s.Find("yl-works", id), "yl-works", o), " "); got != want {
			t.Errorf("%s goes to %s, not %s", id, got, want)
		}
	}
	city := o["yl-linhe"]
	city.Keys = 0
	o["yl-linhe"] = city
	if got := s.Route(s.Find("yl-works", "wages"), "yl-works", o); !slices.Equal(got, []string{"yl"}) {
		t.Errorf("wages go to %v", got)
	}
}

func TestComplaintGoesAboveTheOffice(t *testing.T) {
	s, o := base(t), offices()
	route := s.Route(s.Find("yl-works", "suggestion"), "yl-works", o)
	for office, want := range map[string]string{"yl-works": "yl-linhe yl", "yl-linhe": "yl", "yl": "", "elsewhere": ""} {
		if got := strings.Join(s.Above(route, office), " "); got != want {
			t.Errorf("a complaint about %s goes to %q, not %q", office, got, want)
		}
	}
}

func TestFormReachesSomebodyOrIsRefused(t *testing.T) {
	s := base(t)
	if list := s.CheckRoutes(offices(), false); len(list) > 0 {
		t.Error(told(list))
	}
	for name, c := range map[string]struct {
		change func(o Offices)
		site   string
		want   string
	}{
		"nobody": {func(o Offices) {
			for _, id := range []string{"yl", "yl-linhe"} {
				u := o[id]
				u.Keys = 0
				o[id] = u
			}
		}, "-- base --\n", "form/route form/route form/route"},
		"one key": {func(o Offices) { u := o["yl"]; u.Keys = 1; o["yl"] = u }, "-- base --\n", "form/keys"},
		"to the employer": {func(o Offices) {}, "-- base --\n-- yl-linhe/wages.yaml --\nextends: true\nversion: 1\nroute: {to: yl-works}\n",
			"form/conflict form/conflict"},
		"to nobody": {func(o Offices) {}, "-- base --\n-- join.yaml --\nextends: true\nversion: 1\nroute: {to: yl-lihne}\n", "form/route form/route form/route"},
	} {
		o := offices()
		c.change(o)
		var rules []string
		for _, d := range load(t, c.site).CheckRoutes(o, false) {
			rules = append(rules, d.Rule)
		}
		if got := strings.Join(rules, " "); got != c.want {
			t.Errorf("%s: %s, not %s", name, got, c.want)
		}
	}
	one := offices()
	u := one["yl"]
	u.Keys = 1
	one["yl"] = u
	if list := s.CheckRoutes(one, true); len(list) > 0 {
		t.Errorf("a trial has one key: %s", told(list))
	}
}

func TestChangedWordsNeedANewVersion(t *testing.T) {
	was := base(t)
	schemas := map[string][]byte{}
	for _, f := range was.Of("") {
		schemas[SchemaFile("", f.ID)] = f.Schema()
	}
	read := func(file string) []byte { return schemas[file] }
	if list := was.CheckWording(read); len(list) > 0 {
		t.Error(told(list))
	}
	for name, c := range map[string]struct {
		file    string
		changes []string // old, new
		want    string
	}{
		"a hint":                     {"question", []string{"写错字没关系", "写错字不要紧"}, "form/version"},
		"a hint and the version":     {"question", []string{"写错字没关系", "写错字不要紧", "version: 1", "version: 2"}, ""},
		"the promise":                {"question", []string{"answer_within: 3d", "answer_within: 24h"}, ""},
		"a consent":                  {"join", []string{"我想加入工会，同意", "我同意", "version: 1\nposition", "version: 2\nposition"}, "form/version"},
		"a consent and its version":  {"join", []string{"我想加入工会，同意", "我同意", "version: 1", "version: 2"}, ""},
		"a translation of a consent": {"join", []string{"en: 'I have read the notice above. I want", "fr: Oui, en: 'I have read the notice above. I want", "version: 1\nposition", "version: 2\nposition"}, ""},
	} {
		theme := baseFiles(t)
		for i := range theme {
			if theme[i].Path != "forms/"+c.file+".yaml" {
				continue
			}
			text := strings.NewReplacer(c.changes...).Replace(string(theme[i].Text))
			if text == string(theme[i].Text) {
				t.Fatalf("%s changes nothing", name)
			}
			theme[i].Text = []byte(text)
		}
		s, list := Load(theme, nil, above)
		if len(list) > 0 {
			t.Fatal(name, told(list))
		}
		var rules []string
		for _, d := range s.CheckWording(read) {
			rules = append(rules, d.Rule)
		}
		if got := strings.Join(rules, " "); got != c.want {
			t.Errorf("%s: %s, not %s", name, got, c.want)
		}
	}
	schemas[SchemaFile("", "question")] = []byte(strings.Replace(string(schemas[SchemaFile("", "question")]), `"x-version": 1`, `"x-version": 7`, 1))
	if list := was.CheckWording(read); len(list) != 1 || list[0].Rule != "form/version" {
		t.Errorf("a version goes back: %s", told(list))
	}
	schemas[SchemaFile("", "question")] = []byte("{")
	if list := was.CheckWording(read); len(list) > 0 {
		t.Error(told(list))
	}
}

// Whatever is written, what a set gives can be sealed, published and shown.
func FuzzLoad(f *testing.F) {
	archives, _ := filepath.Glob("testdata/refused/*.txtar")
	for _, name := range archives {
		a, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(a.Files[len(a.Files)-1].Data)
	}
	program := slices.DeleteFunc(baseFiles(f), func(f File) bool {
		return !slices.Contains([]string{libraryFile, noticeFile, "join.yaml"}, path.Base(f.Path))
	})
	f.Fuzz(func(t *testing.T, text []byte) {
		own := []File{{Path: "forms/own.yaml", Text: text}, {Path: "yl/forms/own.yaml", Union: "yl", Text: text}, {Path: "yl/forms/join.yaml", Union: "yl", Text: text}}
		s, _ := Load(program, own, above)
		for _, form := range slices.Concat(s.Of(""), s.Of("yl-works")) {
			if err := form.Validate(); err != nil {
				t.Error(err)
			}
			form.Schema()
			s.Notice(form, city, "zh-Hans")
		}
	})
}
