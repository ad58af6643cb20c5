package theme

import (
	"bytes"
	"html/template"
	"reflect"
	"strings"
	"testing"
	"time"

	"unionhall/internal/site"
)

// constructs are what layouts are written in. A program must know each.
var constructs = []string{
	`text`, `{{.Title}}`, `{{$.Title}}`, `{{.Meta.Title}}`, `{{.Frame.Meta.Title}}`, `{{/* comment */}}x`,
	`{{if .Title}}a{{else}}b{{end}}`, `{{if .Draft}}a{{else if .Title}}b{{else}}c{{end}}`, `{{if not .Draft}}a{{end}}`,
	`{{with .Title}}{{.}} of {{$.Lang}}{{end}}`, `{{with .Author}}{{.}}{{else}}{{.Title}}{{end}}`, `{{with .Origin}}{{.Text}}{{end}}`,
	`{{range .Tags}}{{.Text}}, {{end}}`, `{{range .Former}}x{{else}}none of {{.Title}}{{end}}`,
	`{{range $i, $t := .Tags}}{{$i}} {{$t.Text}} {{.Text}}{{end}}`, `{{range $t := .Tags}}{{$t.Text}}{{end}}`,
	`{{$x := .Title}}{{with .Origin}}{{$x}}{{end}}`, `{{$x := false}}{{range .Tags}}{{$x = true}}{{end}}{{if $x}}a{{end}}`,
	`{{$x := "a"}}{{if .Title}}{{$x := "b"}}{{$x}}{{end}}{{$x}}`, `{{with $x := .Title}}{{$x}}{{end}}`,
	`{{if eq .Title "t" "<u>"}}a{{end}}`, `{{if ne (len .Tags) 1}}a{{end}}`, `{{if gt (len .Tags) 1}}a{{end}}`, `{{if le (len .Tags) 1}}a{{end}}`, `{{if eq .Draft true}}a{{end}}`,
	`{{with index .Tags 1}}{{.Text}}{{end}}`, `{{printf "%s-%d" .Title 3}}`, `{{or .Author .Title}}`, `{{and .Title .Author}}`, `{{if or .Draft .Expired}}a{{end}}`,
	`{{if .InForce}}a{{end}}`, `{{if .Validity.InForce}}a{{end}}`, `{{if not .Date.IsZero}}a{{end}}`, `{{.Date.Year}}`, `{{.Float}}`,
	`{{day .Date}}`, `{{moment .Date}}`, `{{iso .Date}}`, `{{value "date" "2026-05-01"}}`, `{{value "text" .Title}}`, `{{join .Audience}}`, `{{t (printf "%s" "home")}}`,
	`{{with fact .Facts "place"}}{{.Label}}{{end}}`, `{{with fact .Facts "nothing"}}a{{else}}b{{end}}`, `{{range only .Facts "place" "cost"}}{{.Name}}{{end}}`, `{{range but .Facts "cost"}}{{.Name}}{{end}}`,
	`<a href="{{.Origin.Href}}" title="{{.Title}}">{{len .Tags}}</a>`, `<a href="#f-{{.Title}}"></a>`, `<img srcset="{{.Title}}">`, `<title>{{.Title}}</title>`,
	`{{.Body.HTML}}`, `{{template "inner" .Origin}}`, `{{template "bare"}}`, `<p{{template "attribute" .}}>`, `<p{{template "attribute" .}}>{{template "attribute" .}}</p>`,
	`{{template "deep" .Groups}}`,
}

// left are what a program leaves to html/template, which may have a fault to tell.
var left = []string{
	`{{range .Tags}}{{break}}{{end}}`, `{{range 3}}x{{end}}`, `{{.Nothing}}`, `{{(index .Tags 7).Text}}`, `{{if eq .Title 1}}{{end}}`, `{{slice .Title 1}}`,
	`<a onclick="f({{.Title}})"></a>`, `{{with .Pointer}}{{.}}{{end}}{{.Pointer.Text}}`, `{{html .Title}}`, `{{join .Title}}`, `{{.Date.Format "2006"}}`,
}

const innerTemplates = `{{define "inner"}}{{.Text}} {{$.Href}}{{end}}{{define "bare"}}bare{{with .}}x{{end}}{{end}}` +
	`{{define "attribute"}}{{if .Title}} title="{{.Title}}"{{end}}{{end}}{{define "deep"}}{{range .}}<{{.Name}}{{template "deep" .Groups}}>{{end}}{{end}}`

// subject is more than an item's view: fields of other types too.
type subject struct {
	site.ItemView
	Groups  []group
	Pointer *site.Ref
	Float   float64
}

type group struct {
	Name   string
	Groups []group
}

func subjects() []any {
	return []any{
		&subject{}, &subject{
			ItemView: site.ItemView{
				Frame: site.Frame{Lang: "zh-Hans", Meta: site.Meta{Title: "a&b"}}, Title: "<u>", Draft: true, Date: time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC),
				Origin: site.Ref{Text: `"`, Href: "javascript:x"}, Tags: []site.Ref{{Text: "a'"}, {Text: "b"}}, Audience: []string{"农民工", "<"},
				Facts: []site.Fact{{Name: "cost", Label: "&"}, {Name: "place", Label: "地点"}}, Body: site.Prose{HTML: "<p>"}, Validity: site.Validity{Expired: true},
			},
			Groups: []group{{"a", []group{{"b", nil}}}, {"<", nil}}, Float: 1.5,
		},
	}
}

// bothPrograms compiles a text as a layout is compiled, and as it comes.
func bothPrograms(t *testing.T, text string) (plain *template.Template, quick *program) {
	t.Helper()
	words := languageOf(t)
	s := &source{path: "x.html", shown: "x.html", text: []byte(text)}
	var err error
	if s.written, err = parseTemplate("x.html", []byte(innerTemplates+text)); err != nil {
		t.Fatal(err)
	}
	var compiledTwice [2]*compiled
	for i := range compiledTwice {
		if compiledTwice[i], err = (set{s}).compile(words, written, "x"); err != nil {
			t.Fatal(err)
		}
		if err := compiledTwice[i].escape([]string{"x"}); err != nil {
			t.Fatal(err)
		}
	}
	c := compiledTwice[1]
	c.fuse()
	return compiledTwice[0].root.Lookup("x"), c.programs([]string{"x"})["x"]
}

func languageOf(t *testing.T) *language {
	t.Helper()
	th, list := Load(Options{Layers: []Layer{{"base", miniatureFiles()}}})
	if len(list) > 0 {
		t.Fatal(list)
	}
	l, _ := th.find("zh-Hans")
	return l
}

func TestProgramsKnowWhatLayoutsAreWrittenIn(t *testing.T) {
	for _, text := range constructs {
		plain, quick := bothPrograms(t, text)
		if quick == nil {
			t.Errorf("%s: no program", text)
			continue
		}
		for _, v := range subjects()[1:] {
			var want bytes.Buffer
			if err := plain.Execute(&want, v); err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			if got, err := quick.appendTo(nil, reflect.ValueOf(v)); err != nil || string(got) != want.String() {
				t.Errorf("%s:\n got %s %v\nwant %s", text, got, err, want.String())
			}
		}
	}
}

// TestProgramsAgreeOrLeaveIt is the promise that holds for any template: the
// same bytes, or none.
func TestProgramsAgreeOrLeaveIt(t *testing.T) {
	for _, text := range append(left, constructs...) {
		plain, quick := bothPrograms(t, text)
		for _, v := range append(subjects(), &site.Ref{}, "text", 1, nil, []string{"a"}, (*subject)(nil)) {
			if quick == nil {
				continue
			}
			got, err := quick.appendTo([]byte("before"), reflect.ValueOf(v))
			var want bytes.Buffer
			if refused := plain.Execute(&want, v); refused != nil && err == nil {
				t.Errorf("%s with %#v: html/template says %v, the program made %s", text, v, refused, got)
			} else if err == nil && string(got) != "before"+want.String() {
				t.Errorf("%s with %#v:\n got %s\nwant %s", text, v, got, want.String())
			} else if err != nil && string(got) != "before" {
				t.Errorf("%s with %#v: half of it was left: %s", text, v, got)
			}
		}
	}
}

func TestProgramsLeaveWhatTheyDoNotKnow(t *testing.T) {
	for _, text := range left {
		_, quick := bothPrograms(t, text)
		if quick == nil {
			continue
		}
		if got, err := quick.appendTo(nil, reflect.ValueOf(subjects()[1])); err == nil {
			t.Errorf("%s: made %s", text, got)
		}
	}
}

// TestALayoutThatMakesNoProgramIsRendered goes the other way for a whole page.
func TestALayoutThatMakesNoProgramIsRendered(t *testing.T) {
	over := folderOf("layouts/item.html", `{{define "main"}}{{range .Tags}}{{.Text}}{{break}}{{end}}{{slice .Title 1}}{{end}}`)
	th, list := Load(Options{Layers: []Layer{{"own", over}, {"base", miniatureFiles()}}})
	if len(list) > 0 {
		t.Fatal(list)
	}
	v := itemView()
	v.Title, v.Tags = "abc", []site.Ref{{Text: "x"}, {Text: "y"}}
	l := th.Layout("item", "zh-Hans")
	var slots Slots
	if err := l.Render(v, &slots); err != nil || !strings.HasSuffix(string(slots.Main), "xbc") {
		t.Errorf("got %s, %v", slots.Main, err)
	}
	if _, err := Quickly(l, v); err == nil {
		t.Error("a program was made of it")
	}
}
