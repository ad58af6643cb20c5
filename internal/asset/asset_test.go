package asset

import (
	"strings"
	"testing"
	"testing/fstest"

	"unionhall/internal/diag"
)

func files(pairs ...string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		fsys[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return fsys
}

func TestStyleBundlesWhatItImports(t *testing.T) {
	css, list := Style(files(
		"css/style.css", "@import \"./parts/a.css\";\nb {  color : #ff0000 }",
		"css/parts/a.css", "/* gone */ a { & i { margin-inline-start: 1px } }",
	), "css/style.css")
	if len(list) > 0 {
		t.Fatal(list)
	}
	if got, want := string(css), "a i{margin-inline-start:1px}b{color:red}"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestStyleKeepsAddresses(t *testing.T) {
	css, list := Style(files("a.css", `a{background:url("data:image/svg+xml,x")} b{background:url(static/x.png)}`), "a.css")
	if len(list) > 0 || !strings.Contains(string(css), "static/x.png") || !strings.Contains(string(css), "data:image") {
		t.Errorf("%s %v", css, list)
	}
}

func TestScriptIsLoweredForBrowsersOf2018(t *testing.T) {
	js, list := Script(files(
		"a.ts", "import { f } from './b'\nlet x: number | null = f()\nconsole.log(x ?? 1)",
		"b.ts", "export function f(): number | null { return null }",
	), "a.ts")
	if len(list) > 0 {
		t.Fatal(list)
	}
	if strings.Contains(string(js), "??") || !strings.Contains(string(js), "console.log") {
		t.Errorf("%s", js)
	}
}

// Names that are not needed inside are given again: brotli finds what looks alike.
func TestScriptsOfFunctionsLookAlike(t *testing.T) {
	js, list := Script(files("a.ts", "console.log([1].map(one => [2].map(other => other + 1)), [3].map(third => third + 1))"), "a.ts")
	if len(list) > 0 {
		t.Fatal(list)
	}
	if got, want := string(js), "console.log([1].map(e=>[2].map(e=>e+1)),[3].map(e=>e+1))"; !strings.Contains(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What is to happen first is not put after what follows it, however short that is.
func TestScriptsKeepTheirOrder(t *testing.T) {
	for _, source := range []string{
		"export const f = async () => { const a = await one(), c = await two(), { b } = await three(); return [a, b, c, a, b, c] }; globalThis.f = f",
		"const a = globalThis.one(); const { b } = globalThis.two(); globalThis.x = [a, b, a, b]",
	} {
		js, list := Script(files("a.ts", "declare const one: any, two: any, three: any; "+source), "a.ts")
		if len(list) > 0 {
			t.Fatal(list)
		}
		if one, two := strings.Index(string(js), "one()"), strings.Index(string(js), "two()"); one < 0 || two < one {
			t.Errorf("one() at %d and two() at %d of %s", one, two, js)
		}
		if three := strings.Index(string(js), "three()"); three >= 0 && three < strings.Index(string(js), "two()") {
			t.Errorf("three() goes first: %s", js)
		}
	}
}

func TestFaultsNameFileLineAndColumn(t *testing.T) {
	tests := []struct {
		name  string
		run   func() diag.List
		path  string
		line  int
		col   int
		rule  string
		words string
	}{
		{
			"missing import", func() diag.List {
				_, list := Style(files("css/a.css", "\n@import \"./x.css\";"), "css/a.css")
				return list
			}, "css/a.css", 2, 9, "asset/missing", "./x.css",
		},
		{
			"brace that is never closed", func() diag.List {
				_, list := Style(files("css/a.css", "a {\n  color: red;\nb { color: blue }\n"), "css/a.css")
				return list
			}, "css/a.css", 1, 3, "asset/source", "never closed",
		},
		{
			"word that is none", func() diag.List {
				_, list := Style(files("css/a.css", "a { colr: red }"), "css/a.css")
				return list
			}, "css/a.css", 1, 5, "asset/source", "colr",
		},
		{
			"script", func() diag.List {
				_, list := Script(files("js/a.ts", "let 名 = 1\n名 ="), "js/a.ts")
				return list
			}, "js/a.ts", 2, 4, "asset/source", "Unexpected",
		},
		{
			"characters, not bytes", func() diag.List {
				_, list := Script(files("a.ts", "let 名字 = ;"), "a.ts")
				return list
			}, "a.ts", 1, 10, "asset/source", "Unexpected",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			list := tt.run()
			if list.Faults() == 0 {
				t.Fatal("no fault")
			}
			d := list[0]
			if d.Path != tt.path || d.Line != tt.line || d.Col != tt.col || d.Rule != tt.rule {
				t.Errorf("got %s:%d:%d %s", d.Path, d.Line, d.Col, d.Rule)
			}
			if !strings.Contains(d.Text.EN, tt.words) || d.Text.ZH == "" || d.Excerpt == "" {
				t.Errorf("got %+v", d)
			}
		})
	}
}

func TestNothingIsReadFromTheDisk(t *testing.T) {
	for _, name := range []string{"/etc/passwd", "../../../../etc/passwd", "asset.go"} {
		_, list := Script(files("a.js", "import '"+name+"'"), "a.js")
		if list.Faults() == 0 {
			t.Errorf("%s: no fault", name)
		}
	}
}

func TestTemplateActionsSurvive(t *testing.T) {
	source := "{{define \"main\"}}\n  <p class=\"a\">\n    {{.Title}}  <b>{{t \"x y\"}}</b>\n  </p>\n  <!-- gone -->\n{{end}}\n"
	got, err := Template("layouts/a.html", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	want := "{{define \"main\"}}<p class=\"a\">{{.Title}} <b>{{t \"x y\"}}</b></p>{{end}}"
	if strings.ReplaceAll(string(got), "\n", "") != want {
		t.Errorf("got %q", got)
	}
}

func TestOtherFormats(t *testing.T) {
	svg, err := SVG([]byte("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 8\">\n  <!-- x -->\n  <path d=\"M 0 0 L 8 0\"/>\n</svg>"))
	if err != nil || strings.Contains(string(svg), "\n") || strings.Contains(string(svg), "<!--") {
		t.Errorf("%s %v", svg, err)
	}
	json, err := JSON([]byte("{ \"a\" : [ 1, 2 ] }"))
	if err != nil || string(json) != `{"a":[1,2]}` {
		t.Errorf("%s %v", json, err)
	}
}
