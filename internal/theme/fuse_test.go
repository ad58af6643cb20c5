package theme

import (
	"bytes"
	"html/template"
	"strings"
	"testing"
)

// contexts is one template for each chain that is fused, and some that are not.
const contexts = `<p>{{.}}</p><p title="{{.}}">x</p><a href="{{.}}">x</a><title>{{.}}</title>` +
	`<img srcset="{{.}}"><meta http-equiv="refresh" content="0; url={{.}}">` +
	`<a href="/x/{{.}}">x</a><a href="/?q={{.}}">x</a>{{with .}}<b>{{.}}</b>{{end}}{{range $i, $x := "ab"}}{{$i}}{{end}}`

// values are what pages hold, and what an attacker would have them hold.
func values() []any {
	return []any{
		"", "工会", "plain", `<script>alert(1)</script>`, `" onclick="x`, "a'b", "a+b&amp;c", "a\x00b",
		"javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:x", "data:text/html,x", "vbscript:x", "http", "http:", "httpx:y",
		"https://host/a?b=1&c=%E4%B8%AD", "news/%E5%B7%A5.html", "news/%zz", "%", "%4", "a:b/c", "//host/x", "#工会", "mailto:a@b.example", "tel:1",
		template.HTML("<b>&</b>"), template.URL("javascript:ok"), template.HTMLAttr("a=b"), template.JS("x"), template.CSS("y"),
		1, -2, true, 1.5, []string{"a", "<"}, nil, []byte("<x>"), new(string),
	}
}

// TestFusedEscapersAgree holds fuse to its word: no byte of any page changes.
func TestFusedEscapersAgree(t *testing.T) {
	plain, quick := bothWays(t)
	for _, v := range values() {
		agree(t, plain, quick, v)
	}
}

func TestChainsAreFused(t *testing.T) {
	_, quick := bothWays(t)
	text := quick.Lookup("x").Tree.Root.String()
	for _, want := range fused {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
}

func FuzzFusedEscapersAgree(f *testing.F) {
	for _, v := range values() {
		if s, ok := v.(string); ok {
			f.Add(s)
		}
	}
	f.Fuzz(func(t *testing.T, s string) {
		plain, quick := bothWays(t)
		agree(t, plain, quick, s)
	})
}

func bothWays(t *testing.T) (plain, quick *template.Template) {
	t.Helper()
	plain = template.Must(template.New("x").Parse(contexts))
	c := &compiled{root: template.Must(template.New("x").Funcs(fusedFuncs()).Parse(contexts))}
	if err := c.escape([]string{"x"}); err != nil {
		t.Fatal(err)
	}
	c.fuse()
	return plain, c.root
}

func agree(t *testing.T, plain, quick *template.Template, v any) {
	t.Helper()
	var want, got bytes.Buffer
	err1, err2 := plain.Execute(&want, v), quick.Execute(&got, v)
	if (err1 == nil) != (err2 == nil) || err1 == nil && want.String() != got.String() {
		t.Errorf("%#v:\n got %s %v\nwant %s %v", v, got.String(), err2, want.String(), err1)
	}
}
