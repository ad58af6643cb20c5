package theme

import (
	"html/template"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"unionhall/internal/site"
)

func TestMarkupIsWhatPagesMayHave(t *testing.T) {
	for _, tt := range []struct{ home, has, hasNot string }{
		{`<ul class="a b"><LI CLASS=c></ul>`, "html body head main a ul li .a .b .c time .leaf", "ol .d .ul .leaf-"},
		{`<p class='a{{if .Lang}} b{{else}} c{{end}}'>`, "p .a .b .c", ".d"},
		{`<p class="a{{if .Lang}}b{{end}}c">`, ".ac .abc", ".ad .bd"},
		{`<p{{if .Lang}} class="a"{{end}}>`, "p .a", ".b pre"},
		{`<p class="k-{{.Lang}} a">`, ".k-news .k- .a", ".l .k"},
		{`<p class="{{.Lang}}">`, ".anything", "i-anything"},
		{`<p class="{{template "by" .}}">`, ".anything", "i-anything"},
		{`<p class="{{with .Lang}}a{{end}}{{range .Tags}}b{{end}}">`, ".a .b .ab", ".c"},
		{`<p class="{{if .Lang}}a{{end}}{{if .Lang}}b{{end}}{{if .Lang}}c{{end}}{{if .Lang}}d{{end}}{{if .Lang}}e{{end}}{{if .Lang}}f{{end}}g">`, ".anything", "i-anything"},
		{`<h{{len .Tags}} class="a">`, "h1 h2 .a", "i-h"},
		{`{{with .Lang}}{{template "by" .}}{{end}}`, "p", "ol"},
		{`{{template "deep" .}}{{end}}{{define "deep"}}<dl class="d">{{template "by"}}</dl>`, "dl .d p", "ol"},
		{`{{/* <ol class="o"> */}}<p data-class="x" title="class">`, "p", "ol .o .x"},
	} {
		own := folderOf("layouts/home.html", `{{define "main"}}`+tt.home+`{{end}}`)
		th, _ := Load(Options{Layers: []Layer{{"own", own}, {"base", miniatureFiles()}}, Sound: true})
		m := th.Markup(site.HomeLayout)
		for _, name := range strings.Fields(tt.has) {
			if !m.Has(name) {
				t.Errorf("%s: may not have %s", tt.home, name)
			}
		}
		for _, name := range strings.Fields(tt.hasNot) {
			if m.Has(name) {
				t.Errorf("%s: may have %s", tt.home, name)
			}
		}
	}
}

func TestMarkupOfALayoutThatIsNotThereIsAnything(t *testing.T) {
	if th := miniature(t); !th.Markup("none").Has(".x") || th.Markup("list").Has(".x") {
		t.Error("of a layout that nobody knows, something is known")
	}
	broken, _ := Load(Options{Layers: []Layer{{"own", folderOf("layouts/list.html", "{{")}, {"base", miniatureFiles()}}})
	if !broken.Markup("list").Has(".x") {
		t.Error("of a theme with faults something is known")
	}
}

func TestMarkupOfScripts(t *testing.T) {
	m := miniature(t).Markup("list")
	m.Script([]byte("let gone='stale';e.className=`mark ${k}`;document.createElement(\"BLOCKQUOTE\");f.innerHTML='<em>'"))
	for _, name := range []string{".gone", ".stale", ".mark", ".k", "blockquote", "em"} {
		if !m.Has(name) {
			t.Errorf("may not have %s", name)
		}
	}
	for _, name := range []string{"k", "e", ".x"} {
		if m.Has(name) {
			t.Errorf("may have %s", name)
		}
	}
}

// TestFunctionsMakeWhatTheirMarkupSays finds all functions of templates that make
// markup, and calls them.
func TestFunctionsMakeWhatTheirMarkupSays(t *testing.T) {
	l := languageOf(t)
	day := time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC)
	made := string(l.day(day)) + string(l.moment(day)) + string(l.leaf("2026-05-01"))
	m := &Markup{names: map[string]bool{}}
	m.read(functionMarkup)
	for _, tag := range regexp.MustCompile(`<(\w+)`).FindAllStringSubmatch(made, -1) {
		if !m.Has(tag[1]) {
			t.Errorf("%s: <%s> is not said to be made", made, tag[1])
		}
	}
	for _, class := range regexp.MustCompile(`class="([^"]*)"`).FindAllStringSubmatch(made, -1) {
		if !m.Has("." + class[1]) {
			t.Errorf("%s: the class %s is not said to be made", made, class[1])
		}
	}
	known := map[string]bool{"day": true, "moment": true, "leaf": true, "slot": true} // slot takes what pages are asked for themselves
	for name, f := range l.funcs() {
		if reflect.TypeOf(f).Out(0) == reflect.TypeFor[template.HTML]() && !known[name] {
			t.Errorf("%s makes markup that nobody knows", name)
		}
	}
}

// TestViewsOfHomesAndDoorsHoldNoMarkup: Markup knows nothing of what comes in views.
func TestViewsOfHomesAndDoorsHoldNoMarkup(t *testing.T) {
	for _, view := range []any{site.ShellView{}, site.HomeView{}, site.DoorView{}, site.DirectoryView{}, site.NotFoundView{}} {
		of := reflect.TypeOf(view)
		noMarkup(t, of, of.Name(), map[reflect.Type]bool{})
	}
}

func noMarkup(t *testing.T, of reflect.Type, path string, seen map[reflect.Type]bool) {
	switch {
	case of == reflect.TypeFor[template.HTML]() && !strings.HasSuffix(path, ".Structured"): // that is a script of data
		t.Errorf("%s holds markup: the pages may have other elements than their templates say", path)
	case of.Kind() == reflect.Slice || of.Kind() == reflect.Pointer || of.Kind() == reflect.Map:
		noMarkup(t, of.Elem(), path, seen)
	case of.Kind() == reflect.Interface:
		t.Errorf("%s may hold anything", path)
	case of.Kind() == reflect.Struct && of.PkgPath() != "time" && !seen[of]:
		seen[of] = true
		for i := range of.NumField() {
			noMarkup(t, of.Field(i).Type, path+"."+of.Field(i).Name, seen)
		}
	}
}
